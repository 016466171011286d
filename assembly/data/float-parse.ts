// Decimal text to the nearest double, for any number of digits. Three steps, each only when the former cannot decide:
// two exact doubles and one rounding; an interval of 192 bits whose both ends round to the same double; and a
// comparison of the whole decimal with the midpoint of the two doubles in question, in magnitudes of bounded size.
// Called through float-text.ts. Invariant: rounding is monotone, so when both ends of an interval that holds the true
// value agree, the result is right; no other claim about the approximation is needed.

import { roundToF64 } from "./float-round";
import {
  limbAddress,
  limbsCompare,
  limbsFromU64,
  limbsShiftLeft,
  multiplyRow,
} from "./limbs-basic";
import {
  exactPower10,
  floorLog2Power10,
  isPower10Exact,
  loadPower10,
  multiplyHigh,
  powerHigh,
  powerLow,
  powerOf5,
} from "./pow10";

/** Digits that always fit into 64 bits. */
const WORD_DIGITS: i32 = 19;
/** Midpoints between doubles have at most 767 significant digits; what lies behind only says "more than". */
const EXACT_DIGITS: i32 = 800;
/** Exponents are cut here: far beyond any double, and far from overflow together with the length of any text. */
const EXPONENT_LIMIT: i64 = 1 << 40;

/** 800 digits, or 5^1123 times 54 bits, and one limb that a shift runs over: 86 limbs, rounded up. */
const LEFT = memory.data(384);
const RIGHT = memory.data(384);

/**
 * The double nearest to the number that the text spells, ties to even; Infinity or 0, with its sign, when too large or
 * too small. The text must be `[+-]?digits[.digits][e[+-]digits]`; digits may be missing on one side of the point.
 */
export function parseFloatText(src: usize, len: i32): f64 {
  const end = src + <usize>len;
  let isNegative = false;
  if (src < end) {
    const sign = load<u8>(src);
    isNegative = sign == 0x2d;
    if (isNegative || sign == 0x2b) src++;
  }
  const result = parseUnsigned(src, end);
  return isNegative ? -result : result;
}

function parseUnsigned(src: usize, end: usize): f64 {
  // The number is word * 10^exponent, and a bit more when isCut.
  let word: u64 = 0;
  let count = 0;
  let exponent: i64 = 0;
  let isCut = false;
  let first: usize = 0;
  let afterPoint: i64 = 0;
  for (; src < end; src++) {
    const digit = <u32>load<u8>(src) - 0x30;
    if (digit < 10) {
      if (count < WORD_DIGITS) {
        word = word * 10 + digit;
        exponent -= afterPoint;
        // Leading zeros do not count.
        if (word != 0 && count++ == 0) first = src;
      } else {
        isCut = isCut || digit != 0;
        exponent += 1 - afterPoint;
      }
    } else if (digit == <u32>(0x2e - 0x30)) afterPoint = 1;
    else break;
  }
  if (src < end) exponent += parseExponent(src + 1, end);
  if (word == 0) return 0;
  // 10^(exponent + count - 1) <= x < 10^(exponent + count)
  if (exponent + count > 309) return Infinity;
  if (exponent + count <= -324) return 0;
  return nearest(word, count, <i32>exponent, isCut, first, end);
}

/** The number behind `e`. */
function parseExponent(src: usize, end: usize): i64 {
  let isNegative = false;
  let value: i64 = 0;
  for (; src < end; src++) {
    const char = <u32>load<u8>(src);
    if (char == 0x2d) isNegative = true;
    else if (char != 0x2b && value < EXPONENT_LIMIT) value = value * 10 + <i64>(char - 0x30);
  }
  return isNegative ? -value : value;
}

/** The nearest double of word * 10^exponent, where isCut adds less than one to the word. */
function nearest(word: u64, count: i32, exponent: i32, isCut: bool, first: usize, end: usize): f64 {
  if (!isCut && word <= 1 << 53) {
    // Both operands are exact doubles, so the one operation rounds once.
    if (exponent >= 0 && exponent <= 22) return <f64>word * exactPower10(exponent);
    if (exponent < 0 && exponent >= -22) return <f64>word / exactPower10(-exponent);
  }

  loadPower10(exponent);
  const shift = <i32>clz(word);
  const factor = word << shift;
  let low = factor * powerLow;
  let middle = factor * powerHigh;
  let high = multiplyHigh(factor, powerHigh);
  const carried = middle + multiplyHigh(factor, powerLow);
  high += u64(carried < middle);
  middle = carried;
  const power = floorLog2Power10(exponent) + 1 - shift;
  const below = roundWords(high, middle, low, power);
  const isExact = isPower10Exact(exponent);
  if (isExact && !isCut) return below;

  // The power is less than one unit too small, which makes less than one in the middle word; the cut digits are less
  // than one unit of the word. There is room for both: no power in range fills its 128 bits to more than 1 - 2^-10.
  if (!isExact && ++middle == 0) high++;
  if (isCut) high += (<u64>1) << shift;
  const above = roundWords(high, middle, low, power);
  if (below == above) return below;
  return decideExactly(below, above, first, end, exponent + count);
}

/** The double nearest to (high.middle low) * 2^power, where high counts units and its top bit or the next is set. */
function roundWords(high: u64, middle: u64, low: u64, power: i32): f64 {
  if (<i64>high < 0) return roundToF64(high, power, (middle | low) != 0);
  return roundToF64((high << 1) | (middle >> 63), power - 1, ((middle << 1) | low) != 0);
}

/** Of two neighbours the one that is nearer to the text, whose digits begin at `first` with the weight 10^(top - 1). */
function decideExactly(below: f64, above: f64, first: usize, end: usize, top: i32): f64 {
  // text = left * 10^exponent
  let leftLength = 0;
  let read = 0;
  let chunk: u32 = 0;
  let scale: u32 = 1;
  let isCut = false;
  for (let at = first; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit >= 10) {
      if (digit != <u32>(0x2e - 0x30)) break;
    } else if (read == EXACT_DIGITS) isCut = isCut || digit != 0;
    else {
      chunk = chunk * 10 + digit;
      scale *= 10;
      read++;
      if (scale == 1000000000) {
        leftLength = scaleAndAdd(LEFT, leftLength, scale, chunk);
        chunk = 0;
        scale = 1;
      }
    }
  }
  leftLength = scaleAndAdd(LEFT, leftLength, scale, chunk);
  const exponent = top - read;

  // midpoint = right * 2^power
  const bits = reinterpret<u64>(below);
  const biased = <i32>(bits >> 52);
  let significand = bits & 0x000fffffffffffff;
  if (biased != 0) significand |= 0x0010000000000000;
  const power = max(biased, 1) - 1076;
  let rightLength = limbsFromU64(RIGHT, 2 * significand + 1);

  // Bring both to integers with a common power of two: 10^n = 5^n * 2^n.
  if (exponent >= 0) leftLength = multiplyPowerOf5(LEFT, leftLength, exponent);
  else rightLength = multiplyPowerOf5(RIGHT, rightLength, -exponent);
  const shift = exponent - power;
  if (shift >= 0) leftLength = limbsShiftLeft(LEFT, LEFT, leftLength, shift);
  else rightLength = limbsShiftLeft(RIGHT, RIGHT, rightLength, -shift);

  const order = limbsCompare(LEFT, leftLength, RIGHT, rightLength);
  if (order != 0) return order > 0 ? above : below;
  return isCut || (significand & 1) != 0 ? above : below;
}

/** a = a * factor + addend, in place; returns the new length. */
function scaleAndAdd(a: usize, an: i32, factor: u32, addend: u32): i32 {
  const over = multiplyRow(a, a, an, factor, addend);
  if (over == 0) return an;
  store<u32>(limbAddress(a, an), over);
  return an + 1;
}

/** a = a * 5^exponent, in place; returns the new length. */
function multiplyPowerOf5(a: usize, an: i32, exponent: i32): i32 {
  // 5^13 is the largest that fits into one limb.
  for (; exponent >= 13; exponent -= 13) an = scaleAndAdd(a, an, 1220703125, 0);
  return scaleAndAdd(a, an, <u32>powerOf5(exponent), 0);
}
