// Rounding to a number of decimal places, exactly as Python's round(x, n): the decimal that is nearest to the exact
// value of the double (half to even), and then the double that is nearest to that decimal. And the same for integers.
// Called by the builtin round. Invariant: everything before the last step is exact, in limbs.

import { WORK } from "../base/buffer";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import { FAILED, fromSmall, Value } from "../heap/value";
import { integerAdd, integerCompare, integerMultiply, integerSubtract } from "./integer";
import { integerBitLength } from "./integer-bits";
import { integerFloorModulo } from "./integer-divide";
import { openWork } from "./integer-parts";
import { integerPower } from "./integer-power";
import {
  limbsAdd,
  limbsBitLength,
  limbsDivMod,
  limbsFromF64,
  limbsFromU64,
  limbsHasLowBits,
  limbsRatioToF64,
  limbsShiftLeft,
  limbsShiftRight,
  limbsToF64,
  limbsTrim,
  limbsCompare,
} from "./limbs";
import { multiplyRow } from "./limbs-basic";

/** Limbs of every number here: a mantissa times 10^323 has 1126 bits, the largest double 1024. */
const ROOM: i32 = 48;

/** at = at * 10^times; returns the length. */
function timesPowerOf10(at: usize, count: i32, times: i32): i32 {
  while (times > 0) {
    const step = min(times, 9);
    let factor: u32 = 1;
    for (let i = 0; i < step; i++) factor *= 10;
    const over = multiplyRow(at, at, count, factor, 0);
    if (over != 0) {
      store<u32>(at + ((<usize>count) << 2), over);
      count += 1;
    }
    times -= step;
  }
  return count;
}

/** A finite double to `places` decimal places. NaN with the error pending when memory is short; may be too large. */
export function roundF64(x: f64, places: i32): f64 {
  const size = abs<f64>(x);
  if (size == 0 || places > 323 || (places >= 0 && size >= 4503599627370496)) return x; // 2^52: whole already
  if (places < -308) return copysign<f64>(0, x);
  if (!openWork(8 * 4 * ROOM)) return NaN;
  const at = <usize>WORK.start;
  return copysign<f64>(
    places >= 0 ? roundPlaces(at, size, places) : roundWhole(at, size, -places),
    x,
  );
}

/** Bytes of room for a number. */
export const block: usize = 4 * ROOM;
const one: usize = memory.data(8);

/** Rounds up by one, or not. */
function increment(at: usize, count: i32): i32 {
  store<u32>(one, 1);
  return limbsAdd(at, at, count, one, 1);
}

function isOdd(at: usize, count: i32): bool {
  return count > 0 && (load<u32>(at) & 1) != 0;
}

/** Of x < 2^52: x * 10^places to the nearest integer, over 10^places. */
function roundPlaces(at: usize, x: f64, places: i32): f64 {
  const quotient = at + block;
  const size = scaleToPlaces(at, x, places);
  const scale = quotient + block;
  store<u32>(scale, 1);
  const scaleSize = timesPowerOf10(scale, 1, places);
  return limbsRatioToF64(quotient, size, scale, scaleSize, scale + block);
}

/**
 * Of 0 <= x < 2^52: x * 10^places = mantissa * 10^places / 2^shift, to the nearest integer, half to even. It is written
 * a block behind `at`, where there must be room for two; returns its length.
 */
export function scaleToPlaces(at: usize, x: f64, places: i32): i32 {
  const bits = reinterpret<u64>(x);
  const biased = <i32>(bits >> 52);
  const hidden: u64 = biased == 0 ? 0 : 0x0010_0000_0000_0000;
  const shift = 1075 - max(biased, 1);
  let count = limbsFromU64(at, (bits & 0x000f_ffff_ffff_ffff) | hidden);
  count = timesPowerOf10(at, count, places);
  const quotient = at + block;
  let size = limbsShiftRight(quotient, at, count, shift);
  // The first bit that was lost, and whether any of those after it was set.
  const length = limbsBitLength(at, count);
  if (length >= shift) {
    const half = (load<u32>(at + (((shift - 1) >> 5) << 2)) >> ((shift - 1) & 31)) & 1;
    if (half != 0 && (limbsHasLowBits(at, count, shift - 1) || isOdd(quotient, size)))
      size = increment(quotient, size);
  }
  return size;
}

/** To the nearest multiple of 10^zeros. */
function roundWhole(at: usize, x: f64, zeros: i32): f64 {
  const whole = floor<f64>(x);
  const count = limbsFromF64(at, whole);
  const scale = at + block;
  store<u32>(scale, 1);
  const scaleSize = timesPowerOf10(scale, 1, zeros);
  const quotient = scale + block;
  const rest = quotient + block;
  let size = limbsDivMod(quotient, rest, at, count, scale, scaleSize, rest + block);
  // Twice the rest against the divisor.
  const doubled = limbsShiftLeft(at, rest, limbsTrim(rest, scaleSize), 1);
  const order = limbsCompare(at, doubled, scale, scaleSize);
  if (order > 0 || (order == 0 && (x != whole || isOdd(quotient, size))))
    size = increment(quotient, size);
  size = timesPowerOf10(quotient, size, zeros);
  return limbsToF64(quotient, size);
}

/** An integer to the nearest multiple of 10^zeros, half to even; `zeros` is not negative. */
export function roundInteger(v: Value, zeros: i64): Value {
  // 10^zeros has more than 3 bits per zero: beyond twice the integer, nothing is left.
  if (3 * min<i64>(zeros, 1 << 40) > <i64>integerBitLength(v) + 1) return fromSmall(0);
  const mark = markTemporaries();
  const value = roundToMultiple(keep(v), <i32>zeros);
  dropTemporaries(mark);
  return value;
}

function roundToMultiple(v: i32, zeros: i32): Value {
  const power = keep(integerPower(fromSmall(10), fromSmall(zeros)));
  if (kept(power) == FAILED) return FAILED;
  const twice = integerAdd(kept(power), kept(power));
  if (twice == FAILED) return FAILED;
  // v less its rest by twice the power is an even multiple: 0, 1 or 2 powers go on top.
  const rest = keep(integerFloorModulo(kept(v), twice));
  if (kept(rest) == FAILED) return FAILED;
  const doubled = keep(integerAdd(kept(rest), kept(rest)));
  if (kept(doubled) == FAILED) return FAILED;
  const thrice = integerMultiply(kept(power), fromSmall(3));
  if (thrice == FAILED) return FAILED;
  const powers =
    integerCompare(kept(doubled), kept(power)) <= 0
      ? 0
      : integerCompare(kept(doubled), thrice) < 0
        ? 1
        : 2;
  const base = keep(integerSubtract(kept(v), kept(rest)));
  if (kept(base) == FAILED || powers == 0) return kept(base);
  const extra = integerMultiply(kept(power), fromSmall(powers));
  return extra == FAILED ? FAILED : integerAdd(kept(base), extra);
}
