// Products of magnitudes: schoolbook for small operands, Karatsuba's three half-size products above a threshold.
// Contract and representation: limbs.ts. Called through limbs.ts, and by division and the decimal conversions, which
// use multiplyEqual directly. Recursion is on the host's stack, at most 26 deep because every step halves a length.

import {
  addInPlace,
  borrowRow,
  clearLimbs,
  compareRow,
  copyLimbs,
  limbAddress,
  limbsTrim,
  multiplyAddRow,
  multiplyRow,
  subtractInPlace,
  subtractRow,
} from "./limbs-basic";

/** Limbs of the smaller operand from which three half products are faster than four (measured, docs/adr/0003). */
const KARATSUBA_LIMBS: i32 = 32;

/** Bytes of scratch for limbsMul with operands of these lengths. */
export function limbsMulScratch(an: i32, bn: i32): i32 {
  let large = max(an, bn);
  let small = min(an, bn);
  if (small < KARATSUBA_LIMBS) return 0;
  let limbs = equalScratch(small);
  // The rests of cutting the longer operand nest like the steps of Euclid's algorithm.
  while (small >= KARATSUBA_LIMBS && large != small) {
    limbs += 2 * small;
    const rest = large % small;
    large = small;
    small = rest;
  }
  return limbs << 2;
}

/** Limbs of scratch for multiplyEqual: each level keeps 2 * ceil(n / 2), the last one twice that and a carry. */
export function equalScratch(n: i32): i32 {
  return n < KARATSUBA_LIMBS ? 0 : 2 * n + 64;
}

/** dst (room for an + bn limbs, all of them written) = a * b; returns the length. */
export function limbsMul(dst: usize, a: usize, an: i32, b: usize, bn: i32, scratch: usize): i32 {
  if (an == 0 || bn == 0) return 0;
  if (an >= bn) multiplyAny(dst, a, an, b, bn, scratch);
  else multiplyAny(dst, b, bn, a, an, scratch);
  return limbsTrim(dst, an + bn);
}

/** dst = a * b, exactly an + bn limbs, for an >= bn >= 1; operands need not be normalised. */
function multiplyAny(dst: usize, a: usize, an: i32, b: usize, bn: i32, scratch: usize): void {
  if (bn < KARATSUBA_LIMBS) return multiplySchool(dst, a, an, b, bn);
  if (an == bn) return multiplyEqual(dst, a, b, bn, scratch);
  // Cut the longer operand into pieces of the length of the shorter one.
  const piece = scratch;
  const rest = limbAddress(scratch, 2 * bn);
  multiplyEqual(dst, a, b, bn, rest);
  clearLimbs(limbAddress(dst, 2 * bn), an - bn);
  for (let done = bn; done < an; done += bn) {
    const length = min(bn, an - done);
    const part = limbAddress(a, done);
    if (length == bn) multiplyEqual(piece, part, b, bn, rest);
    else multiplyAny(piece, b, bn, part, length, rest);
    addInPlace(limbAddress(dst, done), an + bn - done, piece, length + bn);
  }
}

/** dst = a * b, an + bn limbs, row by row. */
function multiplySchool(dst: usize, a: usize, an: i32, b: usize, bn: i32): void {
  store<u32>(limbAddress(dst, an), multiplyRow(dst, a, an, load<u32>(b), 0));
  for (let i = 1; i < bn; i++) {
    const row = limbAddress(dst, i);
    store<u32>(limbAddress(row, an), multiplyAddRow(row, a, an, load<u32>(limbAddress(b, i))));
  }
}

/** dst = a * b, exactly 2n limbs, for operands of `n` >= 1 limbs; `scratch` holds equalScratch(n) limbs. */
export function multiplyEqual(dst: usize, a: usize, b: usize, n: i32, scratch: usize): void {
  if (n < KARATSUBA_LIMBS) return multiplySchool(dst, a, n, b, n);
  const low = n >> 1;
  const high = n - low;
  const aHigh = limbAddress(a, low);
  const bHigh = limbAddress(b, low);
  const deeper = limbAddress(scratch, 2 * high);

  // scratch = |aHigh - aLow| * |bHigh - bLow|; dst holds the two factors meanwhile.
  const bDifference = limbAddress(dst, high);
  const negative =
    distanceRow(dst, aHigh, high, a, low) != distanceRow(bDifference, bHigh, high, b, low);
  multiplyEqual(scratch, dst, bDifference, high, deeper);

  multiplyEqual(dst, a, b, low, deeper);
  const top = limbAddress(dst, 2 * low);
  multiplyEqual(top, aHigh, bHigh, high, deeper);

  // middle = aLow * bLow + aHigh * bHigh - (aHigh - aLow) * (bHigh - bLow), below 2^(64 high + 1)
  const length = 2 * high + 1;
  const middle = deeper;
  copyLimbs(middle, top, 2 * high);
  store<u32>(limbAddress(middle, 2 * high), 0);
  addInPlace(middle, length, dst, 2 * low);
  if (negative) addInPlace(middle, length, scratch, 2 * high);
  else subtractInPlace(middle, length, scratch, 2 * high);
  addInPlace(limbAddress(dst, low), low + 2 * high, middle, length);
}

/** dst (high limbs) = |a - b| where a has `high` limbs and b `low`, high - low being 0 or 1; true when a < b. */
function distanceRow(dst: usize, a: usize, high: i32, b: usize, low: i32): bool {
  const topIsZero = high == low || load<u32>(limbAddress(a, low)) == 0;
  if (topIsZero && compareRow(a, b, low) < 0) {
    subtractRow(dst, b, a, low);
    if (high > low) store<u32>(limbAddress(dst, low), 0);
    return true;
  }
  const borrow = subtractRow(dst, a, b, low);
  borrowRow(limbAddress(dst, low), limbAddress(a, low), high - low, borrow);
  return false;
}
