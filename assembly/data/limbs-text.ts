// Magnitudes and decimal digits. Small ones go nine digits at a time; large ones are cut in halves by powers of ten
// that are squared up once per call, so that the cost is that of multiplication and division (limbs-mul, limbs-div).
// Contract and representation: limbs.ts, through which this is called. Text is ASCII digits only: no sign, no spaces.
// Invariant: power i of the table is 10^(LEAF_DIGITS * 2^i), and a piece at level i is less than power i.

import {
  addInPlace,
  copyLimbs,
  limbAddress,
  limbsCompare,
  limbsTrim,
  multiplyRow,
} from "./limbs-basic";
import { limbsDivMod, limbsDivSmall } from "./limbs-div";
import { limbsMul } from "./limbs-mul";

/** Digits that are converted limb by limb; a multiple of 9 (measured, docs/adr/0003). */
const LEAF_DIGITS: i32 = 288;
/** Limbs of 10^LEAF_DIGITS. */
const LEAF_LIMBS: i32 = 30;
const CHUNK_DIGITS: i32 = 9;
const CHUNK: u32 = 1000000000;

/** The table of powers at the start of the scratch: address and length per level, two u32 each. */
const LEVELS_MAX: i32 = 32;
const TABLE_BYTES: usize = <usize>LEVELS_MAX * 8;

// @ts-ignore: decorator
@inline
function powerAt(table: usize, level: i32): usize {
  return <usize>load<u32>(table + ((<usize>level) << 3));
}

// @ts-ignore: decorator
@inline
function powerLength(table: usize, level: i32): i32 {
  return load<i32>(table + ((<usize>level) << 3), 4);
}

/** Writes 10^LEAF_DIGITS as power 0 at `at`. */
function startPowers(table: usize, at: usize): void {
  store<u32>(at, 1);
  let length = 1;
  for (let i = 0; i < LEAF_DIGITS / CHUNK_DIGITS; i++) {
    const over = multiplyRow(at, at, length, CHUNK, 0);
    if (over != 0) store<u32>(limbAddress(at, length++), over);
  }
  store<u32>(table, <u32>at);
  store<i32>(table, length, 4);
}

/** Squares power `level` to get the next one; returns the address behind it. */
function squarePower(table: usize, level: i32): usize {
  const power = powerAt(table, level);
  const length = powerLength(table, level);
  const next = limbAddress(power, length);
  // The scratch behind the square is free: it is what the caller's sizes reserve for the work after the powers.
  const behind = limbAddress(next, 2 * length);
  const nextLength = limbsMul(next, power, length, power, length, behind);
  store<u32>(table + ((<usize>(level + 1)) << 3), <u32>next);
  store<i32>(table + ((<usize>(level + 1)) << 3), nextLength, 4);
  return behind;
}

/** Bytes that are enough for the digits of any magnitude of `an` limbs. */
export function limbsToDecimalSize(an: i32): i32 {
  // 32 * log10(2) = 9.63296
  return <i32>((<i64>an * 963296) / 100000) + 1;
}

/** Bytes of scratch for limbsToDecimal. */
export function limbsToDecimalScratch(an: i32): i32 {
  if (an <= LEAF_LIMBS) return an << 2;
  // Powers: each at most twice the former, the last not longer than a by more than one limb.
  // Pieces: quotient and remainder of each level, whose sizes are at most n, n, n / 2, n / 4 and so on.
  // Work: at most that of dividing n limbs by 2 n / 3 (see limbsDivModScratch).
  return <i32>TABLE_BYTES + ((13 * an + 512) << 2);
}

/** Writes the digits of a (`0` for zero, otherwise none leading) to dst; returns how many. */
export function limbsToDecimal(dst: usize, a: usize, an: i32, scratch: usize): i32 {
  if (an == 0) {
    store<u8>(dst, 0x30);
    return 1;
  }
  if (an <= LEAF_LIMBS) {
    copyLimbs(scratch, a, an);
    return writeLeaf(dst, scratch, an, 0);
  }
  startPowers(scratch, scratch + TABLE_BYTES);
  let level = 0;
  let free = limbAddress(powerAt(scratch, 0), powerLength(scratch, 0));
  // A piece may enter at `level` when its quotient by that power is less than the power again.
  while (2 * powerLength(scratch, level) - 1 <= an) {
    free = squarePower(scratch, level);
    level++;
  }
  return writeDigits(dst, a, an, scratch, level, 0, free);
}

/** Writes a, which is less than power `level` squared; `width` > 0 pads with zeros in front. Returns the bytes. */
function writeDigits(
  dst: usize,
  a: usize,
  an: i32,
  table: usize,
  level: i32,
  width: i32,
  free: usize,
): i32 {
  if (level < 0) {
    copyLimbs(free, a, an);
    return writeLeaf(dst, free, an, width);
  }
  const power = powerAt(table, level);
  const length = powerLength(table, level);
  const lowWidth = LEAF_DIGITS << level;
  if (limbsCompare(a, an, power, length) < 0) {
    let written = 0;
    if (width > 0) {
      written = width - lowWidth;
      memory.fill(dst, 0x30, written);
    }
    return (
      written + writeDigits(dst + written, a, an, table, level - 1, width > 0 ? lowWidth : 0, free)
    );
  }
  const quotient = free;
  const rest = limbAddress(quotient, an - length + 1);
  const deeper = limbAddress(rest, length);
  const high = limbsDivMod(quotient, rest, a, an, power, length, deeper);
  const low = limbsTrim(rest, length);
  const highWidth = width > 0 ? width - lowWidth : 0;
  const written = writeDigits(dst, quotient, high, table, level - 1, highWidth, deeper);
  return written + writeDigits(dst + written, rest, low, table, level - 1, lowWidth, deeper);
}

/** Writes a, destroying it, in `width` digits, or as many as it has when `width` is 0. Returns the bytes. */
function writeLeaf(dst: usize, a: usize, an: i32, width: i32): i32 {
  // Without a width: count generously, write from the end, and move to the front what was not leading zeros.
  const total = width > 0 ? width : limbsToDecimalSize(an);
  let end = total;
  while (an > 1) {
    let chunk = limbsDivSmall(a, a, an, CHUNK);
    an = limbsTrim(a, an);
    const start = end - CHUNK_DIGITS;
    while (end > start) {
      const tens = chunk / 10;
      store<u8>(dst + --end, 0x30 + (chunk - tens * 10));
      chunk = tens;
    }
  }
  let top: u32 = an > 0 ? load<u32>(a) : 0;
  while (top != 0) {
    const tens = top / 10;
    store<u8>(dst + --end, 0x30 + (top - tens * 10));
    top = tens;
  }
  if (width > 0) {
    memory.fill(dst, 0x30, end);
    return width;
  }
  while (load<u8>(dst + end) == 0x30 && end < total - 1) end++;
  memory.copy(dst, dst + end, total - end);
  return total - end;
}

/** Limbs that are enough for any number of `digits` decimal digits. */
export function limbsFromDecimalSize(digits: i32): i32 {
  // log2(10) / 32 = 0.1038103
  return <i32>((<i64>digits * 103811) / 1000000) + 2;
}

/** Bytes of scratch for limbsFromDecimal. */
export function limbsFromDecimalScratch(digits: i32): i32 {
  if (digits <= LEAF_DIGITS) return 0;
  const n = limbsFromDecimalSize(digits);
  // Powers and one half per level, each 2 n in sum; work: a product of two halves, at worst of uneven length.
  return <i32>TABLE_BYTES + ((9 * n + 512) << 2);
}

/** dst (limbsFromDecimalSize(digits) limbs) = the number that `digits` ASCII digits at src spell; returns the length. */
export function limbsFromDecimal(dst: usize, src: usize, digits: i32, scratch: usize): i32 {
  if (digits <= LEAF_DIGITS) return readLeaf(dst, src, digits);
  startPowers(scratch, scratch + TABLE_BYTES);
  let level = 0;
  let free = limbAddress(powerAt(scratch, 0), powerLength(scratch, 0));
  while (digits > LEAF_DIGITS << (level + 1)) {
    free = squarePower(scratch, level);
    level++;
  }
  return readDigits(dst, src, digits, scratch, level, free);
}

/** Reads at most LEAF_DIGITS * 2^(level + 1) digits. */
function readDigits(
  dst: usize,
  src: usize,
  digits: i32,
  table: usize,
  level: i32,
  free: usize,
): i32 {
  while (level >= 0 && digits <= LEAF_DIGITS << level) level--;
  if (level < 0) return readLeaf(dst, src, digits);
  const lowDigits = LEAF_DIGITS << level;
  const highDigits = digits - lowDigits;
  const half = free;
  const deeper = limbAddress(half, limbsFromDecimalSize(lowDigits));
  const high = readDigits(half, src, highDigits, table, level - 1, deeper);
  const power = powerAt(table, level);
  const length = powerLength(table, level);
  let result = limbsMul(dst, half, high, power, length, deeper);
  const low = readDigits(half, src + highDigits, lowDigits, table, level - 1, deeper);
  if (result < low) {
    // Only when the high half is all zeros.
    copyLimbs(dst, half, low);
    return low;
  }
  const over = addInPlace(dst, result, half, low);
  if (over != 0) store<u32>(limbAddress(dst, result++), over);
  return result;
}

/** Reads digits nine at a time. */
function readLeaf(dst: usize, src: usize, digits: i32): i32 {
  let length = 0;
  let count = digits % CHUNK_DIGITS;
  if (count == 0) count = CHUNK_DIGITS;
  for (const end = src + <usize>digits; src < end; count = CHUNK_DIGITS) {
    let chunk: u32 = 0;
    for (const stop = src + <usize>count; src < stop; src++)
      chunk = chunk * 10 + load<u8>(src) - 0x30;
    const over = multiplyRow(dst, dst, length, CHUNK, chunk);
    if (over != 0) store<u32>(limbAddress(dst, length++), over);
  }
  return length;
}
