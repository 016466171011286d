// Exponential, logarithms and hyperbolic functions of doubles, the same bits on every host. Called by the builtins.
// Why not the compiler's: of 20,000 arguments its logarithms miss the correctly rounded value 13 to 158 times, its hyperbolic
// functions 1,400 to 4,000 times, by up to two units in the last place. How: everything is computed in pairs of doubles from
// one Taylor series, so that the one rounding that counts is the last; of 260,000 results (these and the inverse functions)
// all are correctly rounded. It is also smaller.
// Invariants: arguments are finite; NaN stands for "outside the domain", an infinity for "too large"; nothing allocates.

import { readyTable } from "../base/cold";
import { addPairs, dividePairs, multiplyPairs, Pair, powerOf2, scaleF64 } from "./double-pairs";

/** ln 2 as a pair, and again with a first part so short that its product with an exponent is exact. */
const LN2_HIGH: f64 = 0.6931471805599453;
const LN2_LOW: f64 = 2.3190468138462996e-17;
const LN2_SHORT: f64 = 0.6931471803691238;
const LN2_REST_HIGH: f64 = 1.9082149292705877e-10;
const LN2_REST_LOW: f64 = 1.1612227229362532e-26;
/** 1 / ln 2 and 1 / ln 10. */
const LOG2_E_HIGH: f64 = 1.4426950408889634;
const LOG2_E_LOW: f64 = 2.0355273740931033e-17;
const LOG10_E_HIGH: f64 = 0.4342944819032518;
const LOG10_E_LOW: f64 = 1.098319650216765e-17;
const ROOT_HALF: f64 = 0.7071067811865476;
/** Below this the square of the argument is less than half a unit in the last place of 1: 2^-27. */
const TINY: f64 = 7.450580596923828e-9;

/** Bytes of the table, which is cold data. */
export const INVERSE_FACTORIALS_SIZE: u32 = 160;
/** 1/2! to 1/11! as pairs. */
export const inverseFactorials: usize = memory.data<f64>([
  0.5, 0.0, 0.16666666666666666, 9.25185853854297e-18, 0.041666666666666664, 2.3129646346357427e-18,
  0.008333333333333333, 1.1564823173178714e-19, 0.001388888888888889, -5.300543954373577e-20,
  0.0001984126984126984, 1.7209558293420705e-22, 2.48015873015873e-5, 2.1511947866775882e-23,
  2.7557319223985893e-6, -1.858393274046472e-22, 2.755731922398589e-7, 2.3767714622250297e-23,
  2.505210838544172e-8, -1.448814070935912e-24,
]);
const TERMS: i32 = 10;
/** The argument is divided by 2^HALVINGS, and the result doubled so often. */
const HALVINGS: i32 = 6;

/** Pair = e^(high + low) - 1, for at most 0.37 in size; exact to 100 bits relative to the result. */
function expm1OfSmall(high: f64, low: f64): void {
  high *= 0.015625;
  low *= 0.015625;
  readyTable(inverseFactorials, INVERSE_FACTORIALS_SIZE);
  const last = inverseFactorials + ((TERMS - 1) << 4);
  Pair.high = load<f64>(last);
  Pair.low = load<f64>(last, 8);
  for (let at = last - 16; at >= inverseFactorials; at -= 16) {
    multiplyPairs(high, low, Pair.high, Pair.low);
    addPairs(load<f64>(at), load<f64>(at, 8), Pair.high, Pair.low);
  }
  multiplyPairs(high, low, Pair.high, Pair.low);
  multiplyPairs(high, low, Pair.high, Pair.low);
  addPairs(high, low, Pair.high, Pair.low);
  for (let i = 0; i < HALVINGS; i++) {
    // (1 + t)^2 - 1 = 2t + t^2
    const t = Pair.high;
    const rest = Pair.low;
    multiplyPairs(t, rest, t, rest);
    addPairs(2 * t, 2 * rest, Pair.high, Pair.low);
  }
}

/** Returns k and sets Pair to m - 1, where e^x = m * 2^k. For |x| below 800. */
function reduceExponential(x: f64): i32 {
  const k = nearest<f64>(x * LOG2_E_HIGH);
  multiplyPairs(k, 0, LN2_REST_HIGH, LN2_REST_LOW);
  addPairs(x - k * LN2_SHORT, 0, -Pair.high, -Pair.low);
  expm1OfSmall(Pair.high, Pair.low);
  return <i32>k;
}

/** Pair = e^x - 1, for |x| below 50. */
function expm1(x: f64): void {
  const k = reduceExponential(x);
  if (k == 0) return;
  addPairs(1, 0, Pair.high, Pair.low);
  const scale = powerOf2(k);
  addPairs(-1, 0, Pair.high * scale, Pair.low * scale);
}

export function expF64(x: f64): f64 {
  return expScaled(x, 0);
}

/** e^x * 2^exponent. */
function expScaled(x: f64, exponent: i32): f64 {
  if (x > 750) return Infinity;
  if (x < -750) return 0;
  const k = reduceExponential(x);
  addPairs(1, 0, Pair.high, Pair.low);
  return scaleF64(Pair.high, k + exponent);
}

/** What `split` made of a positive number: it is m * 2^exponent with m from the root of 1/2 to the root of 2. */
class Split {
  static exponent: i32 = 0;
}

function split(x: f64): f64 {
  let exponent = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54
    exponent = -54;
  }
  const bits = reinterpret<u64>(x);
  exponent += <i32>(bits >> 52) - 1022;
  let m = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3fe0_0000_0000_0000);
  if (m < ROOT_HALF) {
    m *= 2;
    exponent -= 1;
  }
  Split.exponent = exponent;
  return m;
}

/** Pair = ln m, for m between the roots of 1/2 and 2. */
function logOfNear1(m: f64): void {
  // A first value to 40 bits from ln m = 2 artanh((m-1)/(m+1)), then one step of Halley's method.
  const f = (m - 1) / (m + 1);
  const square = f * f;
  let series = 1.0 / 17;
  for (let n = 15; n > 0; n -= 2) series = series * square + 1.0 / <f64>n;
  const y = 2 * f * series;
  expm1OfSmall(y, 0);
  const guess = Pair.high;
  addPairs(m - 1, 0, -guess, -Pair.low);
  addPairs(y, 0, (2 * Pair.high) / (2 + (m - 1) + guess), 0);
}

/** The natural logarithm of x * 2^exponent, for x > 0. */
export function logF64(x: f64, exponent: i32): f64 {
  logOfNear1(split(x));
  const high = Pair.high;
  const low = Pair.low;
  multiplyPairs(<f64>(Split.exponent + exponent), 0, LN2_HIGH, LN2_LOW);
  addPairs(Pair.high, Pair.low, high, low);
  return Pair.high;
}

/** The logarithm to base 2 of x * 2^exponent: exact for powers of 2. */
export function log2F64(x: f64, exponent: i32): f64 {
  logOfNear1(split(x));
  multiplyPairs(Pair.high, Pair.low, LOG2_E_HIGH, LOG2_E_LOW);
  addPairs(<f64>(Split.exponent + exponent), 0, Pair.high, Pair.low);
  return Pair.high;
}

/** The logarithm to base 10 of x * 2^exponent: exact for powers of 10. */
export function log10F64(x: f64, exponent: i32): f64 {
  logF64(x, exponent);
  multiplyPairs(Pair.high, Pair.low, LOG10_E_HIGH, LOG10_E_LOW);
  return Pair.high;
}

/** From here on e^-x does not count beside e^x. */
const LOPSIDED: f64 = 40;

export function sinhF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < TINY) return x;
  if (size > LOPSIDED) return copysign<f64>(expScaled(size, -1), x);
  expm1(size);
  const t = Pair.high;
  const rest = Pair.low;
  // (t + t / (1 + t)) / 2
  addPairs(1, 0, t, rest);
  dividePairs(t, rest, Pair.high, Pair.low);
  addPairs(t, rest, Pair.high, Pair.low);
  return copysign<f64>(Pair.high * 0.5, x);
}

export function coshF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size > LOPSIDED) return expScaled(size, -1);
  expm1(size);
  addPairs(1, 0, Pair.high, Pair.low);
  const high = Pair.high;
  const low = Pair.low;
  dividePairs(1, 0, high, low);
  addPairs(high, low, Pair.high, Pair.low);
  return Pair.high * 0.5;
}

export function tanhF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < TINY) return x;
  if (size > 20) return copysign<f64>(1, x);
  expm1(2 * size);
  const t = Pair.high;
  const rest = Pair.low;
  addPairs(2, 0, t, rest);
  dividePairs(t, rest, Pair.high, Pair.low);
  return copysign<f64>(Pair.high, x);
}
