// Conversions between text, symbols and numbers of lispy-core@1: string ->string symbol->string number->string
// string->symbol string->number (also named number and ->number). Called through the tables.
// "Text of a value" is Python's `str` in this profile: text/python-text.ts, reached through `toText`.

import { MESSAGE } from "../base/buffer";
import { internString } from "../data/symbol";
import { beginError, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { addressOf, FAILED, isString, isSymbol, MISSING, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { argument } from "./args";
import { parseNumberStrict } from "./convert-number";
import { needText, toText } from "./string";

/** (string x), (number->string x), (symbol->string x): the text of any value. */
export function primTextOf(args: u32, _count: i32): Value {
  return toText(args) ? argument(args, 0) : FAILED;
}

/** (->string x): as `string`, but a symbol stays a symbol. */
export function primToString(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return isString(v) || isSymbol(v) ? v : primTextOf(args, 1);
}

/** (string->symbol x): the symbol named by the text of any value. */
export function primStringToSymbol(args: u32, _count: i32): Value {
  if (isSymbol(argument(args, 0))) return argument(args, 0);
  return toText(args) ? internString(args) : FAILED;
}

/** (string->number text): by the strict rules; anything that does not spell a number is an error. */
export function primStringToNumber(args: u32, _count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const text = addressOf(argument(args, 0));
  const number = parseNumberStrict(stringBytes(text), stringSize(text));
  if (number != MISSING) return number;
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("not a number: ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}
