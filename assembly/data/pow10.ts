// Powers of ten as 128-bit significands, for both directions of float text (float-print.ts, float-parse.ts).
// A full table would take 10 KB; this one keeps every 28th power with 192 bits and the powers of five below 5^28, and
// multiplies. Invariant (checked by tests/numbers for every exponent in range): the result is the exact significand
// rounded down, because no power in range comes closer than 2^-10 of a unit to the next 128-bit number, and the product
// is off by less than 2^-63 of a unit. Not here: powers of magnitudes (limbs-text.ts).

import { readyTable } from "../base/cold";

/** Bytes of the two tables, which are cold data. */
export const ANCHORS_SIZE: u32 = 600;
export const FIVES_SIZE: u32 = 224;

/** The least exponent that loadPower10 accepts; the largest is 335. */
const POWER10_MIN: i32 = -364;

/** Powers of ten between two entries of ANCHORS; 5^27 is the largest power of five in 64 bits. */
const STEP: i32 = 28;

/** The significands of 10^-364, 10^-336 ... 10^308, rounded down to 192 bits: highest word first. */
// prettier-ignore
export const ANCHORS: usize = memory.data<u64>([
  0xe1afa13afbd14d6d, 0x82189c09a3a1ec21, 0x7a43516213c7e04c,
  0xe3e27a444d8d98b7, 0xfd1b1b2308169b25, 0x363b1f2c568dc3e2,
  0xe61acf033d1a45df, 0x6fb92487298e33bd, 0xadd7728c20b99bd1,
  0xe858ad248f5c22c9, 0xd1b3400f8f9cff68, 0xf910f9f648232f14,
  0xea9c227723ee8bcb, 0x465e15a979c1cadc, 0x0a0ce827eac11f2d,
  0xece53cec4a314ebd, 0xa4f8bf5635246428, 0x4609ac5c7899ca36,
  0xef340a98172aace4, 0x86fb897116c87c34, 0x9c39c1da4c49278d,
  0xf18899b1bc3f8ca1, 0xdc44e6c3cb279ac1, 0xf80f36174730ca34,
  0xf3e2f893dec3f126, 0x5a89dba3c3efccfa, 0xd8ecb58659be9c90,
  0xf64335bcf065d37d, 0x4d4617b5ff4a16d5, 0xaa09501d5954a559,
  0xf8a95fcf88747d94, 0x75a44c6397ce912a, 0x33cca6c06b07b74d,
  0xfb158592be068d2e, 0xeed6e2f0f0d56712, 0xac2e4f162cfad40a,
  0xfd87b5f28300ca0d, 0x8bca9d6e188853fc, 0x76dcb60081ce0fa5,
  0x8000000000000000, 0x0000000000000000, 0x0000000000000000,
  0x813f3978f8940984, 0x4000000000000000, 0x0000000000000000,
  0x82818f1281ed449f, 0xbff8f10e7a8921a4, 0x2000000000000000,
  0x83c7088e1aab65db, 0x792667c6da79e0fa, 0x0861d3ee22d1cc53,
  0x850fadc09923329e, 0x03e2cf6bc604ddb0, 0x74a7ef0198791097,
  0x865b86925b9bc5c2, 0x0b8a2392ba45a9b2, 0x5c6658d409fb8bf7,
  0x87aa9aff79042286, 0x90fb44d2f05d0842, 0xfb118fc9c217a1d2,
  0x88fcf317f22241e2, 0x441fece3bdf81f03, 0x12f274928400100d,
  0x8a5296ffe33cc92f, 0x82bd6b70d99aaa6f, 0xbc10c5c5cda97c8d,
  0x8bab8eefb6409c1a, 0x1ad089b6c2f7548e, 0x25c7b885ba466e37,
  0x8d07e33455637eb2, 0xdb0b487b6423e1e8, 0x7ec63730f500b406,
  0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648, 0x5961db50c6d2b886,
]);

/** 5^0 ... 5^27. */
// prettier-ignore
export const FIVES: usize = memory.data<u64>([
  0x1, 0x5, 0x19, 0x7d, 0x271, 0xc35, 0x3d09, 0x1312d, 0x5f5e1, 0x1dcd65, 0x9502f9, 0x2e90edd,
  0xe8d4a51, 0x48c27395, 0x16bcc41e9, 0x71afd498d, 0x2386f26fc1, 0xb1a2bc2ec5, 0x3782dace9d9,
  0x1158e460913d, 0x56bc75e2d631, 0x1b1ae4d6e2ef5, 0x878678326eac9, 0x2a5a058fc295ed,
  0xd3c21bcecceda1, 0x422ca8b0a00a425, 0x14adf4b7320334b9, 0x6765c793fa10079d,
]);

/** What loadPower10 found: the upper and the lower half of the significand. */
export let powerHigh: u64 = 0;
export let powerLow: u64 = 0;

/** 5^exponent for 0 <= exponent <= 27. */
// @ts-ignore: decorator
@inline
export function powerOf5(exponent: i32): u64 {
  readyTable(FIVES, FIVES_SIZE);
  return load<u64>(FIVES + ((<usize>exponent) << 3));
}

/** 10^exponent for 0 <= exponent <= 22, which are all the powers of ten that are doubles. */
// @ts-ignore: decorator
@inline
export function exactPower10(exponent: i32): f64 {
  return <f64>powerOf5(exponent) * <f64>((<u64>1) << exponent);
}

/** The upper 64 bits of the product. */
// @ts-ignore: decorator
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const cross = aLow * bHigh;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32) + (cross & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (cross >> 32);
}

/** floor(log2(10^exponent)) for |exponent| <= 1233. */
// @ts-ignore: decorator
@inline
export function floorLog2Power10(exponent: i32): i32 {
  return (exponent * 1741647) >> 19;
}

/** Whether the 128 bits of 10^exponent are all that there is: 5^55 has 128 bits. */
// @ts-ignore: decorator
@inline
export function isPower10Exact(exponent: i32): bool {
  return <u32>exponent <= 55;
}

/**
 * Sets powerHigh and powerLow to the 128-bit number g with its top bit set such that
 * g * 2^(floorLog2Power10(exponent) - 127) is 10^exponent rounded down.
 */
export function loadPower10(exponent: i32): void {
  const index = <u32>(exponent - POWER10_MIN);
  readyTable(ANCHORS, ANCHORS_SIZE);
  const anchor = ANCHORS + <usize>(index / STEP) * 24;
  let five = powerOf5(index % STEP);
  five <<= clz(five);

  const first = load<u64>(anchor);
  const second = load<u64>(anchor, 8);
  let low = second * five + multiplyHigh(load<u64>(anchor, 16), five);
  let middle = multiplyHigh(second, five) + u64(low < second * five);
  middle += first * five;
  let high = multiplyHigh(first, five) + u64(middle < first * five);
  // The product of two numbers with their top bits set has its own there or one below.
  if (<i64>high >= 0) {
    high = (high << 1) | (middle >> 63);
    middle = (middle << 1) | (low >> 63);
  }
  powerHigh = high;
  powerLow = middle;
}
