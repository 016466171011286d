// Text to number in lispy@2: string->number ->number parse-int parse-float. Text is read as Python's int() and float()
// read it: white space around it, underscores between digits, digits of any script. Called through the tables.
// Not here: the strict rules of lispy-core@1 (convert-number.ts), numbers to text (the printer, prelude/lispy2/).

import { MESSAGE, TEXT } from "../base/buffer";
import { chargeItems, outOfSteps, stepsUsed } from "../base/limits";
import { integerAdd, integerMultiply, integerNegate, isInteger } from "../data/integer";
import { isEmptyList } from "../data/list";
import { finiteFloat, isNumber, numberToFloat } from "../data/number";
import { beginError, failLimit, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { isSpace } from "../data/unicode";
import { decodeUtf8, utf8Width } from "../data/utf8";
import {
  addressOf,
  FAILED,
  FALSE,
  fromSmall,
  isFloat,
  isSmall,
  isString,
  toSmall,
  Value,
} from "../heap/value";
import { Category, Limit } from "../shared/abi";
import { describe } from "../text/printer";
import { NOT_A_NUMBER, NOT_FINITE, readNumberText } from "../text/number-token";
import { argument, failArgument } from "./args";
import { needText } from "./string";

/** The number that argument 0, a text, spells: FALSE when it spells none. */
function numberOfText(args: u32): Value {
  const text = addressOf(argument(args, 0));
  chargeItems(stringSize(text) >> 3);
  const number = readNumberText(stringBytes(text), stringSize(text));
  TEXT.trim(4096);
  return number == NOT_A_NUMBER || number == NOT_FINITE ? FALSE : number;
}

/** Nil, or text without anything but white space in it. */
function isBlank(v: Value): bool {
  if (!isString(v)) return isEmptyList(v);
  let at = stringBytes(addressOf(v));
  const end = at + stringSize(addressOf(v));
  while (at < end && isSpace(decodeUtf8(at))) at += utf8Width(load<u8>(at));
  return at == end;
}

/** (string->number text radix): 0 for nil and blank text, #f when it spells no number; a number stays what it is. */
export function primTextToNumber(args: u32, count: i32): Value {
  const v = argument(args, 0);
  if (isBlank(v)) return fromSmall(0);
  if (isNumber(v)) return v;
  if (!needText(args, 0)) return FAILED;
  return count > 1 ? integerOfDigits(args) : numberOfText(args);
}

/** (parse-int text radix): the integer that the text spells, or #f. */
export function primParseInt(args: u32, count: i32): Value {
  const v = argument(args, 0);
  if (isInteger(v)) return v;
  if (isBlank(v)) return FALSE;
  if (!needText(args, 0)) return FAILED;
  const number = count > 1 ? integerOfDigits(args) : numberOfText(args);
  return isFloat(number) ? FALSE : number;
}

/** (parse-float text): the float that is nearest to the number that the text spells, or #f. */
export function primParseFloat(args: u32, _count: i32): Value {
  if (isBlank(argument(args, 0))) return FALSE;
  if (!isNumber(argument(args, 0)) && !needText(args, 0)) return FAILED;
  const number = isNumber(argument(args, 0)) ? argument(args, 0) : numberOfText(args);
  return number == FALSE || number == FAILED ? number : finiteFloat(numberToFloat(number));
}

/** (->number x): a number stays what it is, text becomes a float; an error when it spells no number. */
export function primToNumber(args: u32, _count: i32): Value {
  if (isNumber(argument(args, 0))) return argument(args, 0);
  if (!needText(args, 0)) return FAILED;
  const number = numberOfText(args);
  if (number == FAILED) return FAILED;
  if (number != FALSE) return finiteFloat(numberToFloat(number));
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  Signal.argument = 0;
  MESSAGE.pushLiteral("not a number: ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

/** Times 36 it is a small integer still. */
const SCALE_ENOUGH: i64 = 0x100_0000_0000;

function digitValue(c: u32): i64 {
  if (c - 0x30 <= 9) return <i64>(c - 0x30);
  const letter = (c | 0x20) - 0x61;
  return letter < 26 ? <i64>(letter + 10) : 99;
}

/** The integer that argument 0, not blank, spells in the radix that is argument 1; FALSE when it spells none. */
function integerOfDigits(args: u32): Value {
  const radixValue = argument(args, 1);
  const radix = isSmall(radixValue) ? toSmall(radixValue) : 0;
  if (radix < 2 || radix > 36) return failArgument(args, 1, "an integer from 2 to 36");
  const size = stringSize(addressOf(argument(args, 0)));
  const bytes = stringBytes(addressOf(argument(args, 0)));
  chargeItems(size >> 3);
  let from: u32 = 0;
  let to: u32 = size;
  while (from < to && isSpace(load<u8>(bytes + from))) from += 1;
  while (to > from && isSpace(load<u8>(bytes + to - 1))) to -= 1;
  const sign = <u32>load<u8>(bytes + from);
  if (from < to && (sign == 0x2b || sign == 0x2d)) from += 1;
  if (from == to) return FALSE;
  for (let i = from; i < to; i++) {
    if (digitValue(load<u8>(bytes + i)) >= radix) return FALSE;
  }
  let value = fromSmall(0);
  while (from < to) {
    // As many digits at a time as surely make a small integer. The text may have moved since the last time.
    let part: i64 = 0;
    let scale: i64 = 1;
    const at = stringBytes(addressOf(argument(args, 0)));
    for (; from < to && scale < SCALE_ENOUGH; from++) {
      part = part * radix + digitValue(load<u8>(at + from));
      scale *= radix;
    }
    value = integerMultiply(value, fromSmall(scale));
    if (value != FAILED) value = integerAdd(value, fromSmall(part));
    if (value == FAILED) return FAILED;
    if (outOfSteps()) return failLimit(Limit.Steps, <f64>stepsUsed());
  }
  return sign == 0x2d ? integerNegate(value) : value;
}
