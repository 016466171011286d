// Builtins of order, equality and kind of numbers: = equal? != eq? < > <= >= zero? positive? negative? number? integer?
// Called by the interpreter through the table of builtins; `= < > <= >=` with numbers are also inlined by it, over the
// same functions of data/number.ts. Structural equality of everything else is data/equal.ts.
// Invariants: order is defined for numbers only and is exact between kinds; equality is defined for all values and
// never mixes kinds, except that an integer equals a float of exactly its value.

import { valuesEqual } from "../data/equal";
import { integerCompare, isBignum, isInteger } from "../data/integer";
import {
  failNotNumber,
  greaterOrEqual,
  greaterThan,
  isNumber,
  lessOrEqual,
  lessThan,
  numbersEqual,
  numberSign,
} from "../data/number";
import { stringsEqual } from "../data/text";
import { addressOf, FAILED, FALSE, fromBool, isString, TRUE, Value } from "../heap/value";
import { argument } from "./args";

/** 1, 0, or -1 with the error pending (too deep, too many steps). */
function compareArguments(args: u32): i32 {
  const a = argument(args, 0);
  const b = argument(args, 1);
  if (isNumber(a)) return i32(isNumber(b) && numbersEqual(a, b));
  return valuesEqual(a, b);
}

/** Also `equal?`. */
export function primEqual(args: u32, _count: i32): Value {
  const equal = compareArguments(args);
  return equal < 0 ? FAILED : fromBool(equal != 0);
}

export function primNotEqual(args: u32, _count: i32): Value {
  const equal = compareArguments(args);
  return equal < 0 ? FAILED : fromBool(equal == 0);
}

/**
 * Sameness: of kind and bits for numbers (so 1 is not 1.0, and 0.0 not -0.0), by content for strings, else identity.
 * The reference gives Python's object identity, which is unspecified for all of these.
 */
export function primSame(args: u32, _count: i32): Value {
  const a = argument(args, 0);
  const b = argument(args, 1);
  if (a == b) return TRUE;
  if (isString(a) && isString(b)) return fromBool(stringsEqual(addressOf(a), addressOf(b)));
  if (isBignum(a) && isBignum(b)) return fromBool(integerCompare(a, b) == 0);
  return FALSE;
}

export function primLess(args: u32, _count: i32): Value {
  return lessThan(argument(args, 0), argument(args, 1));
}

export function primGreater(args: u32, _count: i32): Value {
  return greaterThan(argument(args, 0), argument(args, 1));
}

export function primLessEqual(args: u32, _count: i32): Value {
  return lessOrEqual(argument(args, 0), argument(args, 1));
}

export function primGreaterEqual(args: u32, _count: i32): Value {
  return greaterOrEqual(argument(args, 0), argument(args, 1));
}

export function primIsZero(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return isNumber(v) ? fromBool(numberSign(v) == 0) : failNotNumber(1, v);
}

export function primIsPositive(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return isNumber(v) ? fromBool(numberSign(v) > 0) : failNotNumber(1, v);
}

export function primIsNegative(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return isNumber(v) ? fromBool(numberSign(v) < 0) : failNotNumber(1, v);
}

export function primIsNumber(args: u32, _count: i32): Value {
  return fromBool(isNumber(argument(args, 0)));
}

export function primIsInteger(args: u32, _count: i32): Value {
  return fromBool(isInteger(argument(args, 0)));
}
