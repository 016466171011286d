// Magnitudes and doubles: exact in one direction, rounded once (half to even) in the other, and the true quotient of
// two magnitudes as a double, which is what Python's `/` on integers means.
// Contract and representation: limbs.ts, through which this is called. Not here: text (limbs-text.ts, float-parse.ts).

import { roundToF64 } from "./float-round";
import {
  limbAddress,
  limbsBitLength,
  limbsHasLowBits,
  limbsShiftLeft,
  limbsTrim,
} from "./limbs-basic";
import { limbsDivMod } from "./limbs-div";

/** The highest 64 bits, shifted so that the top bit is set. a > 0. */
function topBits(a: usize, an: i32): u64 {
  const top = load<u32>(limbAddress(a, an - 1));
  const shift = <i32>clz(top);
  let bits = (<u64>top) << 32;
  if (an > 1) bits |= <u64>load<u32>(limbAddress(a, an - 2));
  bits <<= shift;
  // A shift of 64 would count as 0, hence in two steps.
  if (an > 2) bits |= ((<u64>load<u32>(limbAddress(a, an - 3))) << shift) >> 32;
  return bits;
}

/** The nearest double, ties to even; Infinity when a is too large. */
export function limbsToF64(a: usize, an: i32): f64 {
  if (an == 0) return 0;
  const below = limbsBitLength(a, an) - 64;
  return roundToF64(topBits(a, an), below, below > 0 && limbsHasLowBits(a, an, below));
}

/** dst (room for 32 limbs) = x, which is finite, integral and not negative; returns the length. */
export function limbsFromF64(dst: usize, x: f64): i32 {
  if (x < 18446744073709551616.0) {
    const low = <u64>x;
    store<u64>(dst, low);
    return i32(low != 0) + i32(low >> 32 != 0);
  }
  const bits = reinterpret<u64>(x);
  store<u64>(dst, (bits & 0x000fffffffffffff) | 0x0010000000000000);
  return limbsShiftLeft(dst, dst, 2, <i32>(bits >> 52) - 1075);
}

/** Bits of a quotient that are certain to decide the rounding, together with whether anything is left over. */
const QUOTIENT_BITS: i32 = 64;
/** Limbs for a quotient of QUOTIENT_BITS + 1 bits as limbsDivMod writes it. */
const RATIO_QUOTIENT: i32 = 5;

/** Bytes of scratch for limbsRatioToF64 with operands of these lengths. */
export function limbsRatioToF64Scratch(an: i32, bn: i32): i32 {
  // Quotient, remainder, the shifted operand (never longer than the other by more than 3 limbs), work of algorithm D.
  return (RATIO_QUOTIENT + 4 * (max(an, bn) + 4)) << 2;
}

/** The double nearest to a / b, ties to even, for b > 0; subnormal, 0 or Infinity where that is nearest. */
export function limbsRatioToF64(a: usize, an: i32, b: usize, bn: i32, scratch: usize): f64 {
  if (an == 0) return 0;
  const difference = limbsBitLength(a, an) - limbsBitLength(b, bn);
  // a / b lies strictly between 2^(difference - 1) and 2^(difference + 1).
  if (difference > 1024) return Infinity;
  if (difference < -1076) return 0;
  const room = max(an, bn) + 4;
  const quotient = scratch;
  const rest = limbAddress(quotient, RATIO_QUOTIENT);
  const shifted = limbAddress(rest, room);
  const deeper = limbAddress(shifted, room);

  // Shift one of them so that the quotient has 64 or 65 bits.
  const shift = QUOTIENT_BITS - difference;
  if (shift >= 0) {
    an = limbsShiftLeft(shifted, a, an, shift);
    a = shifted;
  } else {
    bn = limbsShiftLeft(shifted, b, bn, -shift);
    b = shifted;
  }
  const length = limbsDivMod(quotient, rest, a, an, b, bn, deeper);
  const below = limbsBitLength(quotient, length) - 64;
  const sticky = limbsTrim(rest, bn) > 0 || (below > 0 && limbsHasLowBits(quotient, length, below));
  return roundToF64(topBits(quotient, length), below - shift, sticky);
}
