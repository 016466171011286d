// Arithmetic and order on numbers of all three kinds: small integers, bignums, doubles. The interpreter's slow paths
// and the builtins call this; both see the same results and the same messages.
// Operands come by value and are read before anything is reserved, so callers root nothing.
// Invariants: integers stay exact; an integer that meets a double becomes one, rounded once; a double that is not
// finite is an error and never a value; booleans are no numbers. FAILED means that the error is pending.
// Not here: integers by themselves (integer.ts), builtins with other argument counts (prims/arith.ts).

import { MESSAGE } from "../base/buffer";
import { Kind, kindOf } from "../heap/layout";
import {
  addressOf,
  areSmall,
  EMPTY,
  FAILED,
  FALSE,
  fromBool,
  fromFloat,
  isFloat,
  isList,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  NIL,
  toFloat,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import {
  integerAdd,
  integerCompare,
  integerCompareF64,
  integerMultiply,
  integerNegate,
  integerAbsolute,
  integerSign,
  integerSubtract,
  integerToF64,
  isBignum,
  isInteger,
} from "./integer";
import {
  failDivisionByZero,
  integerFloorDivide,
  integerFloorModulo,
  integerRatio,
} from "./integer-divide";
import { integerPower } from "./integer-power";
import { readyPow } from "./pow-tables";
import { beginError, fail, Signal } from "./signal";
import { symbolName } from "./symbol";
import { stringBytes, stringSize } from "./text";

// @ts-ignore: decorator
@inline
export function isNumber(v: Value): bool {
  return isFloat(v) || isSmall(v) || isBignum(v);
}

/** Bytes of a string or symbol that a message shows. */
const EXCERPT_BYTES: u32 = 40;

/** `argument 2 must be a number, got "x"`, with the builtin's name in front. `position` counts from 1. Returns FAILED. */
export function failNotNumber(position: i32, v: Value): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  Signal.argument = position - 1;
  MESSAGE.pushLiteral("argument ");
  MESSAGE.pushDecimal(position);
  MESSAGE.pushLiteral(" must be a number, got ");
  describeOperand(v);
  return FAILED;
}

/** Text and names stand as excerpts, compound values as what they are: printing them is the business of layers above. */
function describeOperand(v: Value): void {
  if (isString(v)) {
    MESSAGE.pushByte(0x22);
    pushExcerpt(v);
    MESSAGE.pushByte(0x22);
  } else if (isSymbol(v)) pushExcerpt(symbolName(v));
  else if (v == TRUE) MESSAGE.pushLiteral("#t");
  else if (v == FALSE) MESSAGE.pushLiteral("#f");
  else if (v == NIL || v == EMPTY) MESSAGE.pushLiteral("()");
  else if (isList(v)) MESSAGE.pushLiteral("a list");
  else if (isProcedure(v)) MESSAGE.pushLiteral("a procedure");
  else if (kindOf(addressOf(v)) == Kind.Pair) MESSAGE.pushLiteral("a pair");
  else if (kindOf(addressOf(v)) == Kind.Dict) MESSAGE.pushLiteral("a dict");
  else MESSAGE.pushLiteral("a value of another kind");
}

function pushExcerpt(text: Value): void {
  const bytes = stringBytes(addressOf(text));
  const size = stringSize(addressOf(text));
  if (size <= EXCERPT_BYTES) return MESSAGE.pushBytes(bytes, size);
  let end = EXCERPT_BYTES;
  while ((load<u8>(bytes + end) & 0xc0) == 0x80) end -= 1; // cut at a code point
  MESSAGE.pushBytes(bytes, end);
  MESSAGE.pushLiteral("...");
}

/** The value of a computed double, which must be finite. */
// @ts-ignore: decorator
@inline
export function finiteFloat(x: f64): Value {
  return isFinite(x) ? fromFloat(x) : failNonFinite();
}

export function failNonFinite(): Value {
  return fail(Category.Evaluation, "numeric operation produced non-finite result");
}

/** A number as a double; NaN with the error pending when it is an integer beyond all doubles. */
export function numberToFloat(v: Value): f64 {
  if (isFloat(v)) return toFloat(v);
  const x = integerToF64(v);
  if (isFinite(x)) return x;
  fail(Category.Evaluation, "int too large to convert to float");
  return NaN;
}

/** Both operands of an operation on doubles. */
class Floats {
  static x: f64 = 0;
  static y: f64 = 0;
}

/** Are both operands numbers? False with the error pending otherwise. */
// @ts-ignore: decorator
@inline
function needNumbers(a: Value, b: Value): bool {
  if (isNumber(a) && isNumber(b)) return true;
  if (isNumber(a)) failNotNumber(2, b);
  else failNotNumber(1, a);
  return false;
}

/** Converts two operands that are not both integers. False with the error pending when one is no number or too large. */
function needFloats(a: Value, b: Value): bool {
  if (!needNumbers(a, b)) return false;
  Floats.x = numberToFloat(a);
  if (isNaN(Floats.x)) return false;
  Floats.y = numberToFloat(b);
  return !isNaN(Floats.y);
}

/** A sum starts from integer 0, so a sum of negative zeros is positive: hence the `+ 0.0`. */
export function addNumbers(a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerAdd(a, b);
  if (!needFloats(a, b)) return FAILED;
  return finiteFloat(Floats.x + Floats.y + 0.0);
}

/** `a` minus the sum of what follows; for the `+ 0.0` see `addNumbers`. */
export function subtractNumbers(a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerSubtract(a, b);
  if (!needFloats(a, b)) return FAILED;
  return finiteFloat(Floats.x - (Floats.y + 0.0));
}

export function multiplyNumbers(a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerMultiply(a, b);
  if (!needFloats(a, b)) return FAILED;
  return finiteFloat(Floats.x * Floats.y);
}

/** Always a double, also for integers of any size, rounded once. */
export function divideNumbers(a: Value, b: Value): Value {
  if (areSmall(a, b)) {
    if (toSmall(b) == 0) return failDivisionByZero();
    return fromFloat(<f64>toSmall(a) / <f64>toSmall(b)); // both are exact: 48 bits
  }
  if (isInteger(a) && isInteger(b)) {
    if (integerSign(b) == 0) return failDivisionByZero();
    const ratio = integerRatio(a, b);
    if (isNaN(ratio)) return FAILED;
    return finiteFloat(ratio);
  }
  if (!needFloats(a, b)) return FAILED;
  if (Floats.y == 0) return failDivisionByZero();
  return finiteFloat(Floats.x / Floats.y);
}

/** Rounds towards minus infinity; a double when one of the operands is. */
export function floorDivideNumbers(a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerFloorDivide(a, b);
  if (!needFloats(a, b)) return FAILED;
  if (Floats.y == 0) return failDivisionByZero();
  return finiteFloat(floorDivideF64(Floats.x, Floats.y));
}

/** Has the sign of the divisor; a double when one of the operands is. */
export function moduloNumbers(a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerFloorModulo(a, b);
  if (!needFloats(a, b)) return FAILED;
  if (Floats.y == 0) return failDivisionByZero();
  return finiteFloat(floorModuloF64(Floats.x, Floats.y));
}

/** Python's float `%`: the exact remainder, moved once by the divisor when the signs differ. y is not 0. */
function floorModuloF64(x: f64, y: f64): f64 {
  const rest = x % y; // exact
  if (rest == 0) return copysign<f64>(0, y);
  return rest < 0 != y < 0 ? rest + y : rest;
}

/** Python's float `//`: from the exact remainder, so that it agrees with `%` and not with the rounded quotient. */
function floorDivideF64(x: f64, y: f64): f64 {
  const rest = x % y;
  let quotient = (x - rest) / y;
  if (rest != 0 && rest < 0 != y < 0) quotient -= 1;
  if (quotient == 0) return copysign<f64>(0, x / y);
  // The quotient is whole but for rounding: take the nearest integer.
  const whole = floor<f64>(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/** -0.0 for 0.0, as IEEE has it. */
export function negateNumber(v: Value): Value {
  if (isFloat(v)) return fromFloat(-toFloat(v));
  if (isInteger(v)) return integerNegate(v);
  return failNotNumber(1, v);
}

export function absoluteNumber(v: Value): Value {
  if (isFloat(v)) return fromFloat(abs<f64>(toFloat(v)));
  if (isInteger(v)) return integerAbsolute(v);
  return failNotNumber(1, v);
}

/** -1, 0 or 1; only of numbers. */
export function numberSign(v: Value): i32 {
  if (!isFloat(v)) return integerSign(v);
  const x = toFloat(v);
  return i32(x > 0) - i32(x < 0);
}

/**
 * Exact for integers; a double and an integer too large for one are an error. Integers to negative powers are
 * doubles. What would be complex or infinite is an error.
 */
export function raiseNumber(base: Value, exponent: Value): Value {
  if (isInteger(base) && isInteger(exponent) && integerSign(exponent) >= 0)
    return integerPower(base, exponent);
  if (!needFloats(base, exponent)) return FAILED;
  const x = Floats.x;
  const y = Floats.y;
  if (x == 0 && y < 0)
    return fail(Category.Evaluation, "zero cannot be raised to a negative power");
  if (x < 0 && y != floor<f64>(y)) {
    return fail(Category.Evaluation, "numeric operation produced a non-real result");
  }
  readyPow();
  return finiteFloat(Math.pow(x, y));
}

/** -1, 0 or 1, exact between all kinds of numbers and of any size. Both must be numbers. Never fails. */
export function compareNumbers(a: Value, b: Value): i32 {
  if (isFloat(a)) {
    if (!isFloat(b)) return -integerCompareF64(b, toFloat(a));
    const x = toFloat(a);
    const y = toFloat(b);
    return i32(x > y) - i32(x < y);
  }
  if (isFloat(b)) return integerCompareF64(a, toFloat(b));
  return integerCompare(a, b);
}

/** Are two numbers the same mathematical value? Both must be numbers. Never fails. */
export function numbersEqual(a: Value, b: Value): bool {
  if (a == b) return true;
  if (areSmall(a, b)) return false;
  return compareNumbers(a, b) == 0;
}

/** TRUE or FALSE; FAILED when an operand is no number. So are the next three. */
export function lessThan(a: Value, b: Value): Value {
  if (!needNumbers(a, b)) return FAILED;
  return fromBool(compareNumbers(a, b) < 0);
}

export function greaterThan(a: Value, b: Value): Value {
  if (!needNumbers(a, b)) return FAILED;
  return fromBool(compareNumbers(a, b) > 0);
}

export function lessOrEqual(a: Value, b: Value): Value {
  if (!needNumbers(a, b)) return FAILED;
  return fromBool(compareNumbers(a, b) <= 0);
}

export function greaterOrEqual(a: Value, b: Value): Value {
  if (!needNumbers(a, b)) return FAILED;
  return fromBool(compareNumbers(a, b) >= 0);
}
