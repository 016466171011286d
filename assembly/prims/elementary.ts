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

/** `f` of the only argument. */
function elementary(args: u32, f: (x: f64) => f64): Value {
  const x = floatArgument(args, 0);
  if (isNaN(x)) return FAILED;
  const y = f(x);
  return isNaN(y) ? failArgument(args, 0, "between -1 and 1") : finiteFloat(y);
}

export function primTan(args: u32, _count: i32): Value {
  return elementary(args, tangentF64);
}

export function primExp(args: u32, _count: i32): Value {
  return elementary(args, expF64);
}

export function primAsin(args: u32, _count: i32): Value {
  return elementary(args, arcSineF64);
}

export function primAcos(args: u32, _count: i32): Value {
  return elementary(args, arcCosineF64);
}

export function primSinh(args: u32, _count: i32): Value {
  return elementary(args, sinhF64);
}

export function primCosh(args: u32, _count: i32): Value {
  return elementary(args, coshF64);
}

export function primTanh(args: u32, _count: i32): Value {
  return elementary(args, tanhF64);
}

/** Of one number, or of y and x. */
export function primAtan(args: u32, count: i32): Value {
  if (count == 1) return elementary(args, arcTangentF64);
  const y = floatArgument(args, 0);
  if (isNaN(y)) return FAILED;
  const x = floatArgument(args, 1);
  return isNaN(x) ? FAILED : finiteFloat(arcTangent2F64(y, x));
}

/** A logarithm of an argument; NaN with the error pending. Integers of any size have one. */
function logarithm(args: u32, index: i32, f: (x: f64, exponent: i32) => f64): f64 {
  const v = argument(args, index);
  if (!isNumber(v)) failNotNumber(index + 1, v);
  else if (numberSign(v) <= 0) failArgument(args, index, "positive");
  else if (!isBignum(v)) return f(numberToFloat(v), 0);
  else {
    // The upper 96 bits are more than a double has; of an integer with fewer than 3 limbs, all.
    openLeft(v);
    const below = max(Left.count - 3, 0);
    return f(limbsToF64(Left.at + ((<usize>below) << 2), Left.count - below), below << 5);
  }
  return NaN;
}

function logarithmValue(args: u32, f: (x: f64, exponent: i32) => f64): Value {
  const y = logarithm(args, 0, f);
  return isNaN(y) ? FAILED : finiteFloat(y);
}

/** The natural one; with a base, the quotient of two natural ones, as in Python. */
export function primNaturalLog(args: u32, count: i32): Value {
  if (count == 1) return logarithmValue(args, logF64);
  const above = logarithm(args, 0, logF64);
  if (isNaN(above)) return FAILED;
  const below = logarithm(args, 1, logF64);
  if (isNaN(below)) return FAILED;
  return below == 0 ? failDivisionByZero() : finiteFloat(above / below);
}

export function primLog2(args: u32, _count: i32): Value {
  return logarithmValue(args, log2F64);
}

export function primLog10(args: u32, _count: i32): Value {
  return logarithmValue(args, log10F64);
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
