// Numbers as unevaluated sums of two doubles (high + low, some 104 bits): what the elementary functions are computed in,
// so that the one rounding that counts is their last. Called by trigonometry.ts and its neighbours only.
// Invariants: nothing allocates; results are the same on every host (no fused operations, no host function).

/** The last result, normalised: low is at most half a unit in the last place of high. */
export class Pair {
  static high: f64 = 0;
  static low: f64 = 0;
}

export const HALF_PI_HIGH: f64 = 1.5707963267948966;
export const HALF_PI_LOW: f64 = 6.123233995736766e-17;

/** Splits a factor into halves of 26 bits, whose products are exact: 2^27 + 1. */
const SPLITTER: f64 = 134217729;

/** The product; both high parts must be below 2^996, or splitting them overflows. */
export function multiplyPairs(aHigh: f64, aLow: f64, bHigh: f64, bLow: f64): void {
  const rounded = aHigh * bHigh;
  const aWide = aHigh * SPLITTER;
  const aUpper = aWide - (aWide - aHigh);
  const aLower = aHigh - aUpper;
  const bWide = bHigh * SPLITTER;
  const bUpper = bWide - (bWide - bHigh);
  const bLower = bHigh - bUpper;
  const lost = aUpper * bUpper - rounded + aUpper * bLower + aLower * bUpper + aLower * bLower;
  const low = lost + (aHigh * bLow + aLow * bHigh);
  Pair.high = rounded + low;
  Pair.low = low - (Pair.high - rounded);
}

export function addPairs(aHigh: f64, aLow: f64, bHigh: f64, bLow: f64): void {
  const rounded = aHigh + bHigh;
  const part = rounded - aHigh;
  const lost = aHigh - (rounded - part) + (bHigh - part);
  const low = lost + (aLow + bLow);
  Pair.high = rounded + low;
  Pair.low = low - (Pair.high - rounded);
}

/** The quotient; the divisor is not 0. */
export function dividePairs(aHigh: f64, aLow: f64, bHigh: f64, bLow: f64): void {
  const first = aHigh / bHigh;
  multiplyPairs(first, 0, bHigh, bLow);
  addPairs(aHigh, aLow, -Pair.high, -Pair.low);
  addPairs(first, 0, Pair.high / bHigh, 0);
}

/** The square root of a number that is not negative. */
export function rootPair(high: f64, low: f64): void {
  const root = sqrt<f64>(high);
  if (root == 0) {
    Pair.high = 0;
    Pair.low = 0;
    return;
  }
  multiplyPairs(root, 0, root, 0);
  addPairs(high, low, -Pair.high, -Pair.low);
  addPairs(root, 0, Pair.high / (2 * root), 0);
}

/** x * 2^exponent, for exponents that a double can have; exact but where the result is subnormal. */
export function scaleF64(x: f64, exponent: i32): f64 {
  const half = exponent >> 1;
  return x * powerOf2(half) * powerOf2(exponent - half);
}

/** 2^exponent, for exponents of normal doubles. */
export function powerOf2(exponent: i32): f64 {
  return reinterpret<f64>((<u64>(exponent + 1023)) << 52);
}
