// Builtins of lispy@2 about integers: parity, quotient, conversions between integers and floats, bits, and the
// primitive by which the prelude's procedures check an argument. Called through the tables.
// Invariants: integers stay exact whatever their size; a float counts as an integer only where the comment says so.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { integerFromF64, isInteger } from "../data/integer";
import { BitOp, integerBitLength, integerCombine, integerShift } from "../data/integer-bits";
import { failDivisionByZero, integerTruncatedDivide } from "../data/integer-divide";
import { integerIsOdd } from "../data/integer-power";
import { failNonFinite, failNotNumber, isNumber, numberToFloat } from "../data/number";
import { failNamed, withinBudget } from "../data/signal";
import {
  FAILED,
  fromBool,
  fromFloat,
  fromSmall,
  isFloat,
  isSmall,
  toFloat,
  toSmall,
  Value,
} from "../heap/value";
import { describe } from "../text/printer";
import { argument, failArgument } from "./args";

/** 1, 0, or 2 for a float with a fraction; -1 with the error pending. Whole floats have a parity, as in Python. */
function parity(args: u32): i32 {
  const v = argument(args, 0);
  if (isInteger(v)) return i32(integerIsOdd(v));
  if (isFloat(v)) {
    const rest = abs<f64>(toFloat(v)) % 2;
    return rest == 0 ? 0 : rest == 1 ? 1 : 2;
  }
  failNotNumber(1, v);
  return -1;
}

export function primIsEven(args: u32, _count: i32): Value {
  const p = parity(args);
  return p < 0 ? FAILED : fromBool(p == 0);
}

export function primIsOdd(args: u32, _count: i32): Value {
  const p = parity(args);
  return p < 0 ? FAILED : fromBool(p == 1);
}

/** An integer, rounded towards zero; exact for integers, through the rounded quotient when a float takes part. */
export function primQuotient(args: u32, _count: i32): Value {
  const a = argument(args, 0);
  const b = argument(args, 1);
  if (isInteger(a) && isInteger(b)) return integerTruncatedDivide(a, b);
  if (!isNumber(a)) return failNotNumber(1, a);
  if (!isNumber(b)) return failNotNumber(2, b);
  const x = numberToFloat(a);
  if (isNaN(x)) return FAILED;
  const y = numberToFloat(b);
  if (isNaN(y)) return FAILED;
  if (y == 0) return failDivisionByZero();
  const quotient = x / y;
  return isFinite(quotient) ? integerFromF64(trunc<f64>(quotient)) : failNonFinite();
}

/** Also `int`: an integer, rounded towards zero. */
export function primTruncate(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isFloat(v)) return integerFromF64(trunc<f64>(toFloat(v)));
  return isInteger(v) ? v : failNotNumber(1, v);
}

/** The integer of exactly the number's value. */
export function primExact(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (!isFloat(v)) return isInteger(v) ? v : failNotNumber(1, v);
  const whole = trunc<f64>(toFloat(v));
  if (whole == toFloat(v)) return integerFromF64(whole);
  return failArgument(args, 0, "a whole number (round, floor or truncate it first)");
}

export function primInexact(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (!isNumber(v)) return failNotNumber(1, v);
  const x = numberToFloat(v);
  return isNaN(x) ? FAILED : fromFloat(x);
}

export function primIsFloat(args: u32, _count: i32): Value {
  return fromBool(isFloat(argument(args, 0)));
}

/** Checks that an argument is an integer; false with the error pending otherwise. */
export function needInteger(args: u32, index: i32): bool {
  if (isInteger(argument(args, index))) return true;
  failArgument(args, index, "an integer");
  return false;
}

/** All arguments combined, from left to right; of none, what leaves the others alone. */
function combineBits(args: u32, count: i32, op: BitOp): Value {
  chargeItems(count);
  for (let i = 0; i < count; i++) if (!needInteger(args, i)) return FAILED;
  let bits = fromSmall(op == BitOp.And ? -1 : 0);
  for (let i = 0; i < count; i++) {
    bits = integerCombine(op, bits, argument(args, i));
    if (bits == FAILED || !withinBudget()) return FAILED;
  }
  return bits;
}

export function primBitAnd(args: u32, count: i32): Value {
  return combineBits(args, count, BitOp.And);
}

export function primBitOr(args: u32, count: i32): Value {
  return combineBits(args, count, BitOp.Or);
}

export function primBitXor(args: u32, count: i32): Value {
  return combineBits(args, count, BitOp.Xor);
}

/** Bits to shift by beyond which only the sign counts. */
const FAR: i64 = 1 << 40;

/** Shifts to the left by as many bits as the second argument says, times `direction`; `signed`: negative counts go back. */
function shift(args: u32, direction: i64, signed: bool): Value {
  if (!needInteger(args, 0) || !needInteger(args, 1)) return FAILED;
  const v = argument(args, 1);
  const negative = isSmall(v) && toSmall(v) < 0;
  if (!signed && negative) return failArgument(args, 1, "at least 0");
  if (!isSmall(v)) return failArgument(args, 1, "an integer of moderate size");
  return integerShift(argument(args, 0), direction * max<i64>(min<i64>(toSmall(v), FAR), -FAR));
}

export function primArithmeticShift(args: u32, _count: i32): Value {
  return shift(args, 1, true);
}

export function primShiftLeft(args: u32, _count: i32): Value {
  return shift(args, 1, false);
}

export function primShiftRight(args: u32, _count: i32): Value {
  return shift(args, -1, false);
}

export function primBitLength(args: u32, _count: i32): Value {
  return needInteger(args, 0) ? fromSmall(integerBitLength(argument(args, 0))) : FAILED;
}

/** (%integer x): x, which must be an integer. */
export function primNeedInteger(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isInteger(v)) return v;
  failNamed("expected an integer, got ");
  describe(MESSAGE, v);
  return FAILED;
}
