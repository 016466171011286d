// The random numbers of a VM: MT19937 with CPython's ways of seeding it and of drawing from it. Called by prims/random.ts
// and, for the embedder's seed and for images, from above.
// Owns the whole state: 624 words, the place in them, and whether there is a seed yet. Untouched until the first use.
// Invariant: after the same seed and the same calls, the same bits as CPython's `random` gives, for every size.

import { Buffer, TEXT, WORK } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { FAILED, fromSmall, isFloat, isSmall, toFloat, toSmall, Value } from "../heap/value";
import { parseInteger } from "./integer";
import { chargeProducts, integerFromLimbs, Left, openLeft, openWork } from "./integer-parts";
import { limbsBitLength, limbsCompare, limbsFromU64, limbsTrim } from "./limbs";
import { sha512 } from "./sha512";
import { failHeap } from "./signal";

const WORDS: i32 = 624;
const AHEAD: i32 = 397;
/** Bytes of the state as images keep it: the words, then the place of the next one, which is 1 to 624. */
const STATE_BYTES: u32 = 2500;
const words: usize = memory.data(2504);

class Twister {
  /** The word that is drawn next. */
  static next: i32 = 0;
  static seeded: bool = false;
}

// @ts-ignore: decorator
@inline
function word(i: i32): u32 {
  return load<u32>(words + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function setWord(i: i32, value: u32): void {
  store<u32>(words + ((<usize>i) << 2), value);
}

/** Seeds with a magnitude: `count` words, least significant first, without leading zeros (none: 0). */
function seedWords(key: usize, count: i32): void {
  setWord(0, 19650218);
  for (let i = 1; i < WORDS; i++) {
    const before = word(i - 1);
    setWord(i, 1812433253 * (before ^ (before >> 30)) + <u32>i);
  }
  const length = max(count, 1);
  chargeItems(length);
  let i = 1;
  let j = 0;
  for (let k = max(WORDS, length); k > 0; k--) {
    const before = word(i - 1);
    const part = count == 0 ? 0 : load<u32>(key + ((<usize>j) << 2));
    setWord(i, (word(i) ^ ((before ^ (before >> 30)) * 1664525)) + part + <u32>j);
    i += 1;
    j += 1;
    if (i == WORDS) {
      setWord(0, word(WORDS - 1));
      i = 1;
    }
    if (j == length) j = 0;
  }
  for (let k = WORDS - 1; k > 0; k--) {
    const before = word(i - 1);
    setWord(i, (word(i) ^ ((before ^ (before >> 30)) * 1566083941)) - <u32>i);
    i += 1;
    if (i == WORDS) {
      setWord(0, word(WORDS - 1));
      i = 1;
    }
  }
  setWord(0, 0x80000000);
  Twister.next = WORDS;
  Twister.seeded = true;
}

const shortKey: usize = memory.data(8);

function seedU64(key: u64): void {
  seedWords(shortKey, limbsFromU64(shortKey, key));
}

/** Seeds with an integer or a float. The sign of an integer does not count. */
export function seedNumber(v: Value): void {
  if (isFloat(v)) return seedU64(hashOfFloat(toFloat(v)));
  openLeft(v);
  seedWords(Left.at, Left.count);
}

/** CPython's hash of a double, as an unsigned word: the number modulo 2^61 - 1. */
function hashOfFloat(x: f64): u64 {
  const modulus: u64 = (1 << 61) - 1;
  const bits = reinterpret<u64>(x);
  const biased = <i32>((bits >> 52) & 2047);
  let hash = bits & 0x000f_ffff_ffff_ffff;
  if (biased != 0) hash |= 0x0010_0000_0000_0000;
  // Twice a number modulo 2^61 - 1 is a rotation of its 61 bits.
  const turn = <u64>((max(biased, 1) - 1075 + 61 * 32) % 61);
  hash = ((hash << turn) | (hash >> (61 - turn))) & modulus;
  if (hash == modulus) hash = 0;
  if (<i64>bits >= 0) return hash;
  return hash == 1 ? <u64>-2 : <u64>-(<i64>hash);
}

/**
 * Seeds with text, which may lie anywhere but in TEXT: its bytes and their digest behind them are one integer, highest
 * byte first. False with the error pending when memory is short.
 */
export function seedText(at: usize, size: u32): bool {
  TEXT.reset();
  if (!TEXT.ensure(size + 64) || !openWork(<u64>size + 72)) {
    failHeap();
    return false;
  }
  chargeItems(size);
  memory.copy(TEXT.start, at, size);
  sha512(TEXT.start, size, TEXT.start + size);
  const total = size + 64;
  const count = <i32>((total + 3) >> 2);
  const key = <usize>WORK.start;
  store<u32>(key + ((<usize>(count - 1)) << 2), 0);
  for (let i: u32 = 0; i < total; i++) {
    store<u8>(key + i, load<u8>(TEXT.start + total - 1 - i));
  }
  seedWords(key, limbsTrim(key, count));
  return true;
}

/** Seeds with what an embedder wrote: `[+-]?digits` is that integer, anything else is text. False: the error is pending. */
export function seedSource(at: usize, size: u32): bool {
  const sign = size > 1 && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d) ? 1 : 0;
  let digits: u32 = sign;
  while (digits < size && <u32>load<u8>(at + digits) - 0x30 <= 9) digits += 1;
  if (digits < size || size == 0) return seedText(at, size);
  const seed = parseInteger(<u32>at, size);
  if (seed == FAILED) return false;
  seedNumber(seed);
  return true;
}

/** The next 32 bits. A VM that has no seed has 0. */
function randomWord(): u32 {
  if (Twister.next >= WORDS || !Twister.seeded) {
    if (!Twister.seeded) seedU64(0);
    refill();
  }
  let y = word(Twister.next);
  Twister.next += 1;
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  return y ^ (y >> 18);
}

function refill(): void {
  for (let i = 0; i < WORDS; i++) {
    const after = i + 1 == WORDS ? 0 : i + 1;
    const ahead = i + AHEAD < WORDS ? i + AHEAD : i + AHEAD - WORDS;
    const y = (word(i) & 0x80000000) | (word(after) & 0x7fffffff);
    setWord(i, word(ahead) ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0df : 0));
  }
  Twister.next = 0;
}

/** The next double of 53 bits: at least 0, below 1. */
export function randomF64(): f64 {
  const high = <f64>(randomWord() >> 5);
  const low = <f64>(randomWord() >> 6);
  return (high * 67108864 + low) * (1.0 / 9007199254740992);
}

/** A whole number below `bound` >= 1, by drawing as many bits as the bound has until they are below it. */
export function randomBelow(bound: u32): u32 {
  const shift = clz<u32>(bound);
  let drawn: u32;
  do drawn = randomWord() >> shift;
  while (drawn >= bound);
  return drawn;
}

/** An integer value below a positive integer value. FAILED when there is no room. */
export function randomBelowInteger(bound: Value): Value {
  if (isSmall(bound) && toSmall(bound) <= 0xffff_ffff) {
    return fromSmall(randomBelow(<u32>toSmall(bound)));
  }
  openLeft(bound);
  const count = Left.count;
  const topBits = ((limbsBitLength(Left.at, count) - 1) & 31) + 1;
  if (!openWork((<u64>count) << 2)) return FAILED;
  const drawn = <usize>WORK.start;
  do {
    chargeProducts((<u64>count) << 3);
    for (let i = 0; i < count; i++) {
      const bits = randomWord();
      store<u32>(drawn + ((<usize>i) << 2), i == count - 1 ? bits >> (32 - topBits) : bits);
    }
  } while (limbsCompare(drawn, limbsTrim(drawn, count), Left.at, count) >= 0);
  return integerFromLimbs(drawn, count, false);
}

/** Appends the state for an image; nothing when there is no seed yet. */
export function exportRandomState(to: Buffer): void {
  if (!Twister.seeded) return;
  to.pushBytes(<u32>words, STATE_BYTES - 4);
  to.pushU32(Twister.next);
}

/** Takes a state that `exportRandomState` gave. False, and nothing changes, when it cannot be one. */
export function importRandomState(at: usize, size: u32): bool {
  if (size == 0) {
    Twister.seeded = false;
    return true;
  }
  if (size != STATE_BYTES) return false;
  const next = load<u32>(at, STATE_BYTES - 4);
  if (next > <u32>WORDS) return false;
  memory.copy(words, at, STATE_BYTES - 4);
  Twister.next = next;
  Twister.seeded = true;
  return true;
}
