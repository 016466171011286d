// The tables of the compiler's `Math.pow`, made when they are first needed: 6 KB of digits that nothing compresses, from 100 bytes of constants.
// The first has 128 factors near 1/c, with -ln of each as what is left of 43 bits and the rest; the second 2^(k/128), as what such a number
// is too large by, and its bits without those of the exponent k would add. Called by number.ts; in builds without cold data, which
// have the compiler's tables, only the build calls it, to compare.
// Invariants: every number is rounded once, from 160 bits, so the bits are the compiler's (cold-data.mjs checks all of them); nothing allocates.

import { placeOfPowTables } from "../base/cold";
import { addRow, clearLimbs, copyLimbs, multiplyAddRow } from "./limbs-basic";

/** KEEP IN STEP with POW_TABLES in scripts/cold-data.mjs. */
export const POW_TABLES_SIZE: u32 = 6144;
const LOG_ENTRY: u32 = 32;
const EXP_ENTRY: u32 = 16;
const EXP_TABLE: u32 = 4096;
const ENTRIES: i32 = 128;

/** Numbers below 1, with 160 bits. The lowest limb is there so that the others are exact. */
const LIMBS: i32 = 5;
const sum: usize = memory.data(24);
const term: usize = memory.data(24);
const part: usize = memory.data(24);
const step: usize = memory.data(24);
const product: usize = memory.data(40);

/** Before every use of `Math.pow`. */
export function readyPow(): void {
  const at = load<u32>(placeOfPowTables());
  if (at != 0 && load<u32>(at + POW_TABLES_SIZE - 4) == 0) fillPowTables(at);
}

export function fillPowTables(at: usize): void {
  fillLogs(at);
  fillPowers(at + EXP_TABLE);
}

/** a = (remainder + a) / divisor; the remainder is below the divisor. */
function divide(a: usize, divisor: u64, remainder: u64): void {
  for (let i = LIMBS - 1; i >= 0; i--) {
    const limb = a + ((<usize>i) << 2);
    const dividend = (remainder << 32) | load<u32>(limb);
    store<u32>(limb, <u32>(dividend / divisor));
    remainder = dividend % divisor;
  }
}

/** sum += ln(v / (v - 1)), which is 2 artanh(1 / (2v - 1)). */
function addLogOfStep(v: u32): void {
  const odd = <u64>(2 * v - 1);
  clearLimbs(term, LIMBS);
  divide(term, odd, 2);
  // With v above 180 each term has 17 bits less than the one before.
  for (let k: u64 = 1; k <= 19; k += 2) {
    copyLimbs(part, term, LIMBS);
    divide(part, k, 0);
    addRow(sum, sum, part, LIMBS);
    divide(term, odd * odd, 0);
  }
}

/** 256 times the factor for the i-th of 128 parts of what begins at 0.7067: 1 / its middle, even where that is below 1. */
function factorOf(i: i32): u32 {
  const middle = reinterpret<f64>(0x3fe6955500000000 + ((<u64>i) << 45) + ((<u64>1) << 44));
  const inexact = nearest<f64>(128 / middle);
  return middle < 1 ? 2 * <u32>inexact : <u32>nearest<f64>(256 / middle);
}

function fillLogs(at: usize): void {
  let middle = 0;
  while (factorOf(middle) != 256) middle += 1;
  let reached: u32 = 256;
  clearLimbs(sum, LIMBS);
  for (let i = middle; i >= 0; i--) {
    const factor = factorOf(i);
    while (reached < factor) addLogOfStep(++reached);
    storeLog(at + i * LOG_ENTRY, factor, -1);
  }
  reached = 256;
  clearLimbs(sum, LIMBS);
  for (let i = middle + 1; i < ENTRIES; i++) {
    const factor = factorOf(i);
    while (reached > factor) addLogOfStep(reached--);
    storeLog(at + i * LOG_ENTRY, factor, 1);
  }
}

/** 2^-bits. */
// @ts-ignore: decorator
@inline
function fraction(bits: u64): f64 {
  return reinterpret<f64>((1023 - bits) << 52);
}

function storeLog(at: usize, factor: u32, sign: f64): void {
  store<f64>(at, <f64>factor / 256);
  if (factor == 256) return;
  const high = load<u64>(sum + 12);
  const low = load<u64>(sum + 4);
  const rounded = (high + (1 << 20)) >> 21;
  const rest = high - (rounded << 21);
  // What lies below is never zero, so the complement is the negative, and a bit below the last one stands for it.
  const flip = <u64>((<i64>rest) >> 63);
  const bits = ((rest ^ flip) << 44) | ((low ^ flip) >> 20) | 1;
  const tail = <f64>bits * fraction(108);
  store<f64>(at, sign * (<f64>rounded * fraction(43)), 16);
  store<f64>(at, flip != 0 ? -sign * tail : sign * tail, 24);
}

/** sum = (1 + sum) * (1 + step) - 1. */
function multiplyByStep(): void {
  clearLimbs(product, 2 * LIMBS);
  for (let i: usize = 0; i < <usize>LIMBS; i++) {
    const over = multiplyAddRow(product + (i << 2), sum, LIMBS, load<u32>(step + (i << 2)));
    store<u32>(product + ((i + LIMBS) << 2), over);
  }
  addRow(sum, sum, step, LIMBS);
  addRow(sum, sum, product + (LIMBS << 2), LIMBS);
}

function fillPowers(at: usize): void {
  // 2^(1/128) - 1
  store<u64>(step, 0x6dcdfa4003ec04c3);
  store<u64>(step, 0xb33356d84a66ae33, 8);
  store<u32>(step, 0x0163da9f, 16);
  clearLimbs(sum, LIMBS);
  for (let k: u64 = 0; k < <u64>ENTRIES; k++) {
    storePower(at + <usize>k * EXP_ENTRY, k);
    multiplyByStep();
  }
}

function storePower(at: usize, k: u64): void {
  const high = load<u64>(sum + 12);
  const rounded = (high + (1 << 11)) >> 12;
  store<u64>(at, ((<u64>0x3ff) << 52) + rounded - (k << 45), 8);
  if (k == 0) return;
  const divisor = ((<u64>1) << 52) + rounded;
  let remainder = high - (rounded << 12);
  const flip = <u64>((<i64>remainder) >> 63);
  remainder ^= flip;
  let low = load<u64>(sum + 4) ^ flip;
  let lowest = ((<u64>load<u32>(sum)) << 32) ^ flip;
  let quotient: u64 = 0;
  for (let i = 0; i < 105; i++) {
    remainder = (remainder << 1) | (low >> 63);
    low = (low << 1) | (lowest >> 63);
    lowest <<= 1;
    quotient <<= 1;
    if (remainder >= divisor) {
      remainder -= divisor;
      quotient |= 1;
    }
  }
  const tail = <f64>(quotient | 1) * fraction(117);
  store<f64>(at, flip != 0 ? -tail : tail);
}
