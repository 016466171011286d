// Quotient and remainder of magnitudes: one-limb divisors, Knuth's algorithm D, and above a threshold the recursion of
// Burnikel and Ziegler, which replaces most of D by products of half the size and so profits from Karatsuba.
// Contract and representation: limbs.ts. Called through limbs.ts and by the conversions to decimal and to doubles.
// Invariant below limbsDivMod: the divisor's top bit is set, and the dividend's upper part is less than the divisor.

import {
  addInPlace,
  addRow,
  borrowRow,
  clearLimbs,
  compareRow,
  copyLimbs,
  limbAddress,
  limbsShiftRight,
  limbsTrim,
  multiplySubtractRow,
  shiftRowLeft,
  subtractInPlace,
  subtractRow,
} from "./limbs-basic";
import { equalScratch, multiplyEqual } from "./limbs-mul";

/** Limbs of divisor and quotient from which the recursion is faster than algorithm D (measured, docs/adr/0003). */
const RECURSIVE_LIMBS: i32 = 60;

// @ts-ignore: decorator
@inline
function isRecursive(an: i32, bn: i32): bool {
  // A quotient much shorter than the divisor is cheap with D, and the recursion would pad it.
  return bn >= RECURSIVE_LIMBS && an - bn >= RECURSIVE_LIMBS && 2 * (an - bn) >= bn;
}

/** Divisor length for the recursion: at least bn, and halved evenly until it is below the threshold. */
function paddedLength(bn: i32): i32 {
  let halvings = 0;
  while (bn >> halvings >= RECURSIVE_LIMBS) halvings++;
  const unit = 1 << halvings;
  return (bn + unit - 1) & -unit;
}

/**
 * Limbs of the quotient as divideBlocks makes it. A last part of less than half a block goes through algorithm D;
 * a longer one is padded to a whole block.
 */
function quotientLength(an: i32, bn: i32, n: i32): i32 {
  const length = an + 1 - bn;
  const part = length % n;
  return 2 * part > n ? length + n - part : length;
}

/** Bytes of scratch for limbsDivMod with operands of these lengths. */
export function limbsDivModScratch(an: i32, bn: i32): i32 {
  if (bn < 2 || an < bn) return 0;
  if (!isRecursive(an, bn)) return (an + 1 + bn) << 2;
  const n = paddedLength(bn);
  return (2 * quotientLength(an, bn, n) + 3 * n + equalScratch(n >> 1)) << 2;
}

/**
 * quot = a / b rounded down, rem = a mod b, for b > 0; returns the length of the quotient. `quot` has room for
 * max(an - bn + 1, 0) limbs. Exactly bn limbs are written to `rem`: limbsTrim(rem, bn) gives its length.
 */
export function limbsDivMod(
  quot: usize,
  rem: usize,
  a: usize,
  an: i32,
  b: usize,
  bn: i32,
  scratch: usize,
): i32 {
  if (an < bn) {
    copyLimbs(rem, a, an);
    clearLimbs(limbAddress(rem, an), bn - an);
    return 0;
  }
  if (bn == 1) {
    store<u32>(rem, limbsDivSmall(quot, a, an, load<u32>(b)));
    return limbsTrim(quot, an);
  }
  if (isRecursive(an, bn)) divideBlocks(quot, rem, a, an, b, bn, scratch);
  else {
    const bits = <i32>clz(load<u32>(limbAddress(b, bn - 1)));
    const dividend = scratch;
    const divisor = limbAddress(scratch, an + 1);
    store<u32>(limbAddress(dividend, an), shiftRowLeft(dividend, a, an, bits));
    shiftRowLeft(divisor, b, bn, bits);
    divideKnuth(quot, dividend, an + 1, divisor, bn);
    shiftRowRight(rem, dividend, bn, bits);
  }
  return limbsTrim(quot, an - bn + 1);
}

/** quot (an limbs, not trimmed) = a / divisor; returns the remainder. quot may be a. */
export function limbsDivSmall(quot: usize, a: usize, an: i32, divisor: u32): u32 {
  const by = <u64>divisor;
  let rest: u64 = 0;
  for (let i = an - 1; i >= 0; i--) {
    rest = (rest << 32) | (<u64>load<u32>(limbAddress(a, i)));
    const digit = rest / by;
    store<u32>(limbAddress(quot, i), <u32>digit);
    rest -= digit * by;
  }
  return <u32>rest;
}

/** dst = a >> bits (0..31), exactly n limbs. */
function shiftRowRight(dst: usize, a: usize, n: i32, bits: i32): void {
  const length = limbsShiftRight(dst, a, n, bits);
  clearLimbs(limbAddress(dst, length), n - length);
}

/**
 * Algorithm D. a: `an` limbs whose upper bn limbs are less than b; b: `bn` >= 2 limbs, top bit set.
 * quot gets an - bn limbs, the remainder replaces a: bn limbs, zeros above.
 */
function divideKnuth(quot: usize, a: usize, an: i32, b: usize, bn: i32): void {
  const first = <u64>load<u32>(limbAddress(b, bn - 1));
  const second = <u64>load<u32>(limbAddress(b, bn - 2));
  for (let j = an - bn - 1; j >= 0; j--) {
    const window = limbAddress(a, j);
    const topAddress = limbAddress(window, bn);
    const top = load<u32>(topAddress);
    const two = ((<u64>top) << 32) | (<u64>load<u32>(topAddress - 4));
    const next = <u64>load<u32>(topAddress - 8);
    let digit: u64;
    let rest: u64;
    if (<u64>top >= first) {
      digit = 0xffffffff;
      rest = two - digit * first;
    } else {
      digit = two / first;
      rest = two - digit * first;
    }
    // Two limbs of the divisor make the estimate exact or one too large; this runs at most twice.
    while (rest >> 32 == 0 && digit * second > ((rest << 32) | next)) {
      digit--;
      rest += first;
    }
    const over = multiplySubtractRow(window, b, bn, <u32>digit);
    store<u32>(topAddress, top - over);
    if (top < over) {
      digit--;
      store<u32>(topAddress, load<u32>(topAddress) + addRow(window, window, b, bn));
    }
    store<u32>(limbAddress(quot, j), <u32>digit);
  }
}

/** Pads divisor and dividend, then divides block by block from the top, as in long division with n-limb digits. */
function divideBlocks(
  quot: usize,
  rem: usize,
  a: usize,
  an: i32,
  b: usize,
  bn: i32,
  scratch: usize,
): void {
  const n = paddedLength(bn);
  const pad = n - bn;
  const bits = <i32>clz(load<u32>(limbAddress(b, bn - 1)));
  const used = an + 1 + pad;
  const length = quotientLength(an, bn, n);
  const dividend = scratch;
  const quotient = limbAddress(dividend, length + n);
  const divisor = limbAddress(quotient, length);
  const deeper = limbAddress(divisor, n);

  clearLimbs(dividend, pad);
  store<u32>(
    limbAddress(dividend, pad + an),
    shiftRowLeft(limbAddress(dividend, pad), a, an, bits),
  );
  clearLimbs(limbAddress(dividend, used), length + n - used);
  clearLimbs(divisor, pad);
  shiftRowLeft(limbAddress(divisor, pad), b, bn, bits);

  // The top n limbs are less than the divisor: the topmost is zero, or holds at most the 31 bits shifted out.
  let start = length - (length % n);
  if (start < length) {
    divideKnuth(
      limbAddress(quotient, start),
      limbAddress(dividend, start),
      length - start + n,
      divisor,
      n,
    );
  }
  for (start -= n; start >= 0; start -= n) {
    divideHalves(limbAddress(quotient, start), limbAddress(dividend, start), divisor, n, deeper);
  }
  copyLimbs(quot, quotient, an - bn + 1);
  shiftRowRight(rem, limbAddress(dividend, pad), bn, bits);
}

/** a: 2n limbs, upper half less than b; b: n limbs. quot gets n limbs, the remainder replaces a, zeros above. */
function divideHalves(quot: usize, a: usize, b: usize, n: i32, scratch: usize): void {
  if (n & 1 || n < RECURSIVE_LIMBS) return divideKnuth(quot, a, 2 * n, b, n);
  const half = n >> 1;
  divideThreeByTwo(limbAddress(quot, half), limbAddress(a, half), b, half, scratch);
  divideThreeByTwo(quot, a, b, half, scratch);
}

/** a: 3h limbs, upper 2h less than b; b: 2h limbs. quot gets h limbs, the remainder replaces a, zeros above. */
function divideThreeByTwo(quot: usize, a: usize, b: usize, h: i32, scratch: usize): void {
  const top = limbAddress(a, 2 * h);
  const middle = limbAddress(a, h);
  const bHigh = limbAddress(b, h);
  if (compareRow(top, bHigh, h) < 0) divideHalves(quot, middle, bHigh, h, scratch);
  else {
    // top == bHigh here; the estimate is the largest quotient, 2^(32 h) - 1.
    memory.fill(quot, 0xff, (<usize>h) << 2);
    subtractRow(top, top, bHigh, h);
    addInPlace(middle, 2 * h, bHigh, h);
  }
  // The estimate ignored the lower half of b: take its share off, and correct the quotient (at most twice).
  multiplyEqual(scratch, quot, b, h, limbAddress(scratch, 2 * h));
  let borrow = subtractInPlace(a, 3 * h, scratch, 2 * h);
  while (borrow != 0) {
    borrowRow(quot, quot, h, 1);
    borrow -= addInPlace(a, 3 * h, b, 2 * h);
  }
}
