// The shortest decimal text that reads back as the same double, in the form of Python's repr.
// The digits come from R. Giulietti's Schubfach method: the interval of decimals that round to x is scaled by a power
// of ten so that it holds between one and a few integers, and sticky bits stand for what the scaling cut off.
// Called through float-text.ts. Invariant: of all shortest decimals in the interval the one nearest to x is chosen.

import { floorLog2Power10, loadPower10, multiplyHigh, powerHigh, powerLow } from "./pow10";

/** The value to print, as digits * 10^digitsExponent; set by findShortest. */
let digits: u64 = 0;
let digitsExponent: i32 = 0;

/** Digits of one number, written from the end of the 24 bytes. */
const DIGIT_BYTES: i32 = 24;
const DIGITS = memory.data(24);

/** Decimal exponents (of the first digit) that Python writes without `e`. */
const FIXED_MIN: i32 = -4;
const FIXED_MAX: i32 = 15;

/** Writes finite x at dst as ASCII, at most 32 bytes; returns how many. Always has a point or an exponent. */
export function formatFloat(dst: usize, x: f64): i32 {
  const start = dst;
  const bits = reinterpret<u64>(x);
  if (<i64>bits < 0) {
    store<u8>(dst, 0x2d); // -
    dst++;
  }
  const fraction = bits & 0x000fffffffffffff;
  const biased = (<i32>(bits >> 52)) & 0x7ff;
  if (fraction == 0 && biased == 0) {
    storeZeroPoint(dst);
    store<u8>(dst, 0x30, 2);
    return <i32>(dst - start) + 3;
  }
  findShortest(fraction, biased);
  stripZeros();
  const text = writeDigits(digits);
  const count = <i32>(DIGITS + DIGIT_BYTES - text);
  const exponent = digitsExponent + count - 1;
  if (exponent < FIXED_MIN || exponent > FIXED_MAX) {
    dst = writeExponential(dst, text, count, exponent);
  } else if (exponent < 0) {
    storeZeroPoint(dst);
    memory.fill(dst + 2, 0x30, -exponent - 1);
    dst += 1 - exponent;
    memory.copy(dst, text, count);
    dst += count;
  } else {
    const whole = min(count, exponent + 1);
    memory.copy(dst, text, whole);
    memory.fill(dst + whole, 0x30, exponent + 1 - whole);
    dst += exponent + 1;
    store<u8>(dst, 0x2e); // .
    dst++;
    if (count > whole) {
      memory.copy(dst, text + whole, count - whole);
      dst += count - whole;
    } else {
      store<u8>(dst, 0x30);
      dst++;
    }
  }
  return <i32>(dst - start);
}

/** "0." */
// @ts-ignore: decorator
@inline
function storeZeroPoint(dst: usize): void {
  store<u16>(dst, 0x2e30);
}

/** d[.ddd]e+XX with at least two digits of exponent; returns the address behind it. */
function writeExponential(dst: usize, text: usize, count: i32, exponent: i32): usize {
  store<u8>(dst, load<u8>(text));
  dst++;
  if (count > 1) {
    store<u8>(dst, 0x2e);
    memory.copy(dst + 1, text + 1, count - 1);
    dst += count;
  }
  store<u8>(dst, 0x65); // e
  store<u8>(dst, exponent < 0 ? 0x2d : 0x2b, 1);
  dst += 2;
  let rest = abs(exponent);
  if (rest >= 100) {
    store<u8>(dst, 0x30 + rest / 100);
    dst++;
    rest %= 100;
  }
  store<u8>(dst, 0x30 + rest / 10);
  store<u8>(dst, 0x30 + (rest % 10), 1);
  return dst + 2;
}

/** Takes trailing zeros off the digits (at most 17 of them). */
function stripZeros(): void {
  if (digits % 100000000 == 0) {
    digits /= 100000000;
    digitsExponent += 8;
  }
  // Trailing zeros are rare enough for the plain way.
  while (digits % 10 == 0) {
    digits /= 10;
    digitsExponent++;
  }
}

/** Writes value > 0 so that it ends where DIGITS ends; returns where it begins. */
function writeDigits(value: u64): usize {
  let at = DIGITS + DIGIT_BYTES;
  while (value >= 100000000) {
    const upper = value / 100000000;
    let part = <u32>(value - upper * 100000000);
    const stop = at - 8;
    while (at > stop) {
      const tens = part / 10;
      store<u8>(--at, 0x30 + (part - tens * 10));
      part = tens;
    }
    value = upper;
  }
  let part = <u32>value;
  while (part != 0) {
    const tens = part / 10;
    store<u8>(--at, 0x30 + (part - tens * 10));
    part = tens;
  }
  return at;
}

/** The upper 64 bits of power * factor, rounded to odd: the last bit says whether anything was cut off. */
// @ts-ignore: decorator
@inline
function scaleToOdd(high: u64, low: u64, factor: u64): u64 {
  const product = high * factor;
  const middle = product + multiplyHigh(low, factor);
  const upper = multiplyHigh(high, factor) + u64(middle < product);
  // The significand of the power is rounded up by less than one, so that a middle word of 1 may still mean zero.
  return upper | u64(middle > 1);
}

/** Sets digits and digitsExponent for the positive double with these fields. */
function findShortest(fraction: u64, biased: i32): void {
  let significand = fraction;
  let exponent = -1074;
  if (biased != 0) {
    significand |= 0x0010000000000000;
    exponent = biased - 1075;
    // Integers below 2^53 are their own shortest decimals.
    if (exponent <= 0 && exponent > -53 && (significand & (((<u64>1) << -exponent) - 1)) == 0) {
      digits = significand >> -exponent;
      digitsExponent = 0;
      return;
    }
  }
  // The interval around x in quarters of a unit; below a power of two the next double is half as far away.
  const isClose = fraction == 0 && biased > 1;
  const lower = 4 * significand - 2 + u64(isClose);
  const centre = 4 * significand;
  const upper = 4 * significand + 2;

  // floor(log10(2^exponent)), or of 3/4 of it where the interval is that much shorter.
  const scale = (exponent * 1262611 - (isClose ? 524031 : 0)) >> 22;
  const shift = exponent + floorLog2Power10(-scale) + 1;
  loadPower10(-scale);
  let low = powerLow;
  let high = powerHigh;
  if (<u32>-scale > 55) {
    // Rounded up, as the method wants it.
    low++;
    high += u64(low == 0);
  }
  // Bounds belong to the interval when the significand is even, as ties go to even. The rounding to odd leaves the
  // last bit set on bounds that are not integers, so that one step in or out is all the difference.
  const odd = significand & 1;
  const from = scaleToOdd(high, low, lower << shift) + odd;
  const here = scaleToOdd(high, low, centre << shift);
  const to = scaleToOdd(high, low, upper << shift) - odd;

  const floor = here >> 2;
  if (floor >= 10) {
    // One digit less, if exactly one of the two neighbours is inside.
    const tens = floor / 10;
    const isDown = from <= 40 * tens;
    const isUp = 40 * tens + 40 <= to;
    if (isDown != isUp) {
      digits = tens + u64(isUp);
      digitsExponent = scale + 1;
      return;
    }
  }
  const isDown = from <= 4 * floor;
  const isUp = 4 * floor + 4 <= to;
  digitsExponent = scale;
  if (isDown != isUp) {
    digits = floor + u64(isUp);
    return;
  }
  const half = 4 * floor + 2;
  digits = floor + u64(here > half || (here == half && (floor & 1) != 0));
}
