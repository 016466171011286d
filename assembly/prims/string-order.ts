// String builtins of lispy@2 that compare texts or ask what their characters are. A character is a string of length 1,
// so that what is asked of a character can be asked of any text: it is true when it is true of every character and there
// is one. Called through the tables.

import { chargeItems } from "../base/limits";
import { withinBudget } from "../data/signal";
import { compareStrings, isAsciiString, stringBytes, stringLength, stringSize } from "../data/text";
import { decimalDigitValue, isAlphabetic, isSpace } from "../data/unicode";
import { decodeUtf8, utf8Width } from "../data/utf8";
import { addressOf, FAILED, FALSE, fromBool, isString, TRUE, Value } from "../heap/value";
import { argument } from "./args";
import { needText } from "./string";

const enum Order {
  Equal,
  Less,
  Greater,
  NotGreater,
  NotLess,
}

/** Does every text stand in the relation to the one behind it? All are looked at, so that a wrong type is never passed over. */
function inOrder(args: u32, count: i32, order: Order): Value {
  let result = TRUE;
  for (let i = 0; i < count; i++) {
    if (!needText(args, i)) return FAILED;
    if (i == 0) continue;
    const a = addressOf(argument(args, i - 1));
    const b = addressOf(argument(args, i));
    chargeItems(min(stringSize(a), stringSize(b)) >> 3);
    if (order == Order.Equal && stringSize(a) != stringSize(b)) {
      result = FALSE;
      continue;
    }
    const found = compareStrings(a, b);
    const holds =
      order == Order.Equal
        ? found == 0
        : order == Order.Less
          ? found < 0
          : order == Order.Greater
            ? found > 0
            : order == Order.NotGreater
              ? found <= 0
              : found >= 0;
    if (!holds) result = FALSE;
    if (!withinBudget()) return FAILED;
  }
  chargeItems(count);
  return result;
}

export function primStringsEqual(args: u32, count: i32): Value {
  return inOrder(args, count, Order.Equal);
}

export function primStringsLess(args: u32, count: i32): Value {
  return inOrder(args, count, Order.Less);
}

export function primStringsGreater(args: u32, count: i32): Value {
  return inOrder(args, count, Order.Greater);
}

export function primStringsNotGreater(args: u32, count: i32): Value {
  return inOrder(args, count, Order.NotGreater);
}

export function primStringsNotLess(args: u32, count: i32): Value {
  return inOrder(args, count, Order.NotLess);
}

/** (char? x): a string of one character. */
export function primIsChar(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromBool(isString(v) && stringLength(addressOf(v)) == 1);
}

/** (string-empty? text) */
export function primIsStringEmpty(args: u32, _count: i32): Value {
  return needText(args, 0) ? fromBool(stringSize(addressOf(argument(args, 0))) == 0) : FAILED;
}

const LETTER: i32 = 1;
const DIGIT: i32 = 2;
const SPACE: i32 = 4;

/** Is every character of one of the kinds, and is there one? */
function consistsOf(args: u32, kinds: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const address = addressOf(argument(args, 0));
  const size = stringSize(address);
  // To find out what a letter is takes some ten words of work for each code point beyond ASCII.
  chargeItems(isAsciiString(address) ? size >> 3 : size << 3);
  let at = stringBytes(address);
  const end = at + size;
  for (; at < end; at += utf8Width(load<u8>(at))) {
    const cp = decodeUtf8(at);
    if ((kinds & DIGIT) != 0 && decimalDigitValue(cp) >= 0) continue;
    if ((kinds & LETTER) != 0 && isAlphabetic(cp)) continue;
    if ((kinds & SPACE) != 0 && isSpace(cp)) continue;
    return FALSE;
  }
  return fromBool(size != 0);
}

export function primIsDigit(args: u32, _count: i32): Value {
  return consistsOf(args, DIGIT);
}

export function primIsLetter(args: u32, _count: i32): Value {
  return consistsOf(args, LETTER);
}

export function primIsLetterOrDigit(args: u32, _count: i32): Value {
  return consistsOf(args, LETTER | DIGIT);
}

export function primIsWhitespace(args: u32, _count: i32): Value {
  return consistsOf(args, SPACE);
}
