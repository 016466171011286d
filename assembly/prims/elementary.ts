// Builtins of lispy@2 that are elementary functions: tan exp log log2 log10 asin acos atan sinh cosh tanh hypot.
// Called through the tables; sin, cos and sqrt, which both profiles have, are in arith.ts. The work is in data/.
// Invariant: an argument outside of the domain and a result that no double holds are evaluation errors, never values.

import { chargeItems } from "../base/limits";
import {
  addSquare,
  arcCosineF64,
  arcSineF64,
  arcTangent2F64,
  arcTangentF64,
  rootOfSquares,
  scaleOf,
} from "../data/inverse-trigonometry";
import { coshF64, expF64, log10F64, log2F64, logF64, sinhF64, tanhF64 } from "../data/exponential";
import { Pair } from "../data/double-pairs";
import { isBignum } from "../data/integer";
import { Left, openLeft } from "../data/integer-parts";
import { limbsToF64 } from "../data/limbs";
import { failNotNumber, finiteFloat, isNumber, numberSign, numberToFloat } from "../data/number";
import { failDivisionByZero } from "../data/integer-divide";
import { tangentF64 } from "../data/trigonometry";
import { FAILED, Value } from "../heap/value";
import { argument, failArgument } from "./args";

/** An argument as a double; NaN with the error pending when it is no number or too large. */
function floatArgument(args: u32, index: i32): f64 {
  const v = argument(args, index);
  if (isNumber(v)) return numberToFloat(v);
  failNotNumber(index + 1, v);
  return NaN;
}

/** The value of a function at x, the only argument. Functions are not handed on: what is named as a value takes room in every VM. */
function valueAt(args: u32, x: f64, y: f64): Value {
  if (isNaN(x)) return FAILED;
  return isNaN(y) ? failArgument(args, 0, "between -1 and 1") : finiteFloat(y);
}

export function primTan(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, tangentF64(x));
}

export function primExp(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, expF64(x));
}

export function primAsin(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, arcSineF64(x));
}

export function primAcos(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, arcCosineF64(x));
}

export function primSinh(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, sinhF64(x));
}

export function primCosh(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, coshF64(x));
}

export function primTanh(args: u32, _count: i32): Value {
  const x = floatArgument(args, 0);
  return valueAt(args, x, tanhF64(x));
}

/** Of one number, or of y and x. */
export function primAtan(args: u32, count: i32): Value {
  const y = floatArgument(args, 0);
  if (count == 1) return valueAt(args, y, arcTangentF64(y));
  if (isNaN(y)) return FAILED;
  const x = floatArgument(args, 1);
  return isNaN(x) ? FAILED : finiteFloat(arcTangent2F64(y, x));
}

const enum Base {
  E,
  Two,
  Ten,
}

/** The logarithm of x times two to the power `exponent`. */
function logarithmOf(x: f64, exponent: i32, base: Base): f64 {
  if (base == Base.E) return logF64(x, exponent);
  return base == Base.Two ? log2F64(x, exponent) : log10F64(x, exponent);
}

/** A logarithm of an argument; NaN with the error pending. Integers of any size have one. */
function logarithm(args: u32, index: i32, base: Base): f64 {
  const v = argument(args, index);
  if (!isNumber(v)) failNotNumber(index + 1, v);
  else if (numberSign(v) <= 0) failArgument(args, index, "positive");
  else if (!isBignum(v)) return logarithmOf(numberToFloat(v), 0, base);
  else {
    // The upper 96 bits are more than a double has; of an integer with fewer than 3 limbs, all.
    openLeft(v);
    const below = max(Left.count - 3, 0);
    const above = limbsToF64(Left.at + ((<usize>below) << 2), Left.count - below);
    return logarithmOf(above, below << 5, base);
  }
  return NaN;
}

function logarithmValue(args: u32, base: Base): Value {
  const y = logarithm(args, 0, base);
  return isNaN(y) ? FAILED : finiteFloat(y);
}

/** The natural one; with a base, the quotient of two natural ones, as in Python. */
export function primNaturalLog(args: u32, count: i32): Value {
  if (count == 1) return logarithmValue(args, Base.E);
  const above = logarithm(args, 0, Base.E);
  if (isNaN(above)) return FAILED;
  const below = logarithm(args, 1, Base.E);
  if (isNaN(below)) return FAILED;
  return below == 0 ? failDivisionByZero() : finiteFloat(above / below);
}

export function primLog2(args: u32, _count: i32): Value {
  return logarithmValue(args, Base.Two);
}

export function primLog10(args: u32, _count: i32): Value {
  return logarithmValue(args, Base.Ten);
}

/** The length of a vector of any number of components. */
export function primHypot(args: u32, count: i32): Value {
  chargeItems(count);
  let most: f64 = 0;
  for (let i = 0; i < count; i++) {
    const x = floatArgument(args, i);
    if (isNaN(x)) return FAILED;
    most = max<f64>(most, abs<f64>(x));
  }
  const scale = scaleOf(most);
  Pair.high = 0;
  Pair.low = 0;
  for (let i = 0; i < count; i++) addSquare(numberToFloat(argument(args, i)) * scale);
  return finiteFloat(rootOfSquares() / scale);
}
