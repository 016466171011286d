// Angles from sides: arc tangent (of one number or of two), arc sine, arc cosine, and the length of a vector.
// The same bits on every host, and correctly rounded in all but very rare cases: see trigonometry.ts for why and how.
// Called by the builtins. Invariants: arguments are finite; NaN stands for "outside the domain"; nothing allocates.

import {
  addPairs,
  dividePairs,
  HALF_PI_HIGH,
  HALF_PI_LOW,
  multiplyPairs,
  Pair,
  rootPair,
} from "./double-pairs";
import { cosineOfReduced, Reduced, sineOfReduced } from "./trigonometry";

/** Below this the square of the argument is less than half a unit in the last place of 1: 2^-27. */
const TINY: f64 = 7.450580596923828e-9;
/** Below this even the angle between the sides is their quotient: 2^-54. */
const FLAT: f64 = 5.551115123125783e-17;

/**
 * Pair = the angle from 0 to pi/2 of the vector (x, y), both not negative, one of them about 1.
 * A first value to 8 bits is improved twice by the angle that is missing, which the sine and cosine give.
 */
function angle(yHigh: f64, yLow: f64, xHigh: f64, xLow: f64): void {
  if (yHigh > xHigh) {
    angle(xHigh, xLow, yHigh, yLow);
    addPairs(HALF_PI_HIGH, HALF_PI_LOW, -Pair.high, -Pair.low);
    return;
  }
  const slope = yHigh / xHigh;
  if (slope < FLAT) return dividePairs(yHigh, yLow, xHigh, xLow);
  let guess = slope * (1.0583981633974483 - 0.273 * slope);
  Reduced.low = 0;
  for (let i = 0; i < 2; i++) {
    Reduced.high = guess;
    sineOfReduced();
    const sine = Pair.high;
    const sineLow = Pair.low;
    cosineOfReduced();
    const cosine = Pair.high;
    // y cos - x sin, over x cos + y sin, is the tangent of what is missing.
    multiplyPairs(yHigh, yLow, cosine, Pair.low);
    const high = Pair.high;
    const low = Pair.low;
    multiplyPairs(xHigh, xLow, sine, sineLow);
    addPairs(high, low, -Pair.high, -Pair.low);
    const missing = Pair.high / (xHigh * cosine + yHigh * sine);
    addPairs(guess, 0, missing - (missing * missing * missing) / 3, 0);
    guess = i == 0 ? Pair.high : guess;
  }
}

/** Takes the angle in Pair from half a turn. */
function mirror(): void {
  addPairs(2 * HALF_PI_HIGH, 2 * HALF_PI_LOW, -Pair.high, -Pair.low);
}

export function arcTangentF64(x: f64): f64 {
  return abs<f64>(x) < TINY ? x : arcTangent2F64(x, 1);
}

/** The angle of the vector (x, y), from -pi to pi; signs of zero count as in IEEE. */
export function arcTangent2F64(y: f64, x: f64): f64 {
  const negative = reinterpret<i64>(x) < 0;
  const up = abs<f64>(y);
  const side = abs<f64>(x);
  if (up == 0 && side == 0) Pair.high = Pair.low = 0;
  else {
    if (!negative && up < side * FLAT) return y / x;
    const scale = scaleOf(max<f64>(up, side));
    angle(up * scale, 0, side * scale, 0);
  }
  if (negative) mirror();
  return copysign<f64>(Pair.high, y);
}

/** Pair = the root of 1 - x^2. */
function otherSide(x: f64): void {
  addPairs(1, 0, -x, 0);
  const high = Pair.high;
  const low = Pair.low;
  addPairs(1, 0, x, 0);
  multiplyPairs(high, low, Pair.high, Pair.low);
  rootPair(Pair.high, Pair.low);
}

export function arcSineF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size > 1) return NaN;
  if (size < TINY) return x;
  otherSide(size);
  angle(size, 0, Pair.high, Pair.low);
  return copysign<f64>(Pair.high, x);
}

export function arcCosineF64(x: f64): f64 {
  const size = abs<f64>(x);
  if (size > 1) return NaN;
  otherSide(size);
  angle(Pair.high, Pair.low, size, 0);
  if (x < 0) mirror();
  return Pair.high;
}

/** A power of 2 that brings a number that is not negative near 1. */
export function scaleOf(x: f64): f64 {
  const biased = <i32>(reinterpret<u64>(x) >> 52);
  return reinterpret<f64>((<u64>max(2046 - biased, 1)) << 52);
}

/** Adds the square of a number to a sum of squares in Pair. */
export function addSquare(x: f64): void {
  const high = Pair.high;
  const low = Pair.low;
  multiplyPairs(x, 0, x, 0);
  addPairs(Pair.high, Pair.low, high, low);
}

/** The root of the sum of squares in Pair. */
export function rootOfSquares(): f64 {
  rootPair(Pair.high, Pair.low);
  return Pair.high;
}
