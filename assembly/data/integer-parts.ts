// Integers as values: small ones in the word, larger ones as Bignum objects. Owns the way in and out: opening a value
// as sign and magnitude, making the value of a computed magnitude, working memory, sizes and the price of work.
// Called by the arithmetic in integer.ts, integer-divide.ts, integer-power.ts; others use what integer.ts re-exports.
// Invariants: a Bignum never holds what fits 48 bits, so equal integers have equal form; its last limb is not zero;
// limbs are computed in WORK, outside the heap, and only then copied into a new object. So operands are read before
// the one reservation of an operation, and nobody has to root them.

import { WORK } from "../base/buffer";
import { chargeSteps, getLimit } from "../base/limits";
import { allocate, reserve } from "../heap/heap";
import { BIGNUM_LIMBS, countOf, Flag, flagsOf, Kind, kindOf } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fitsSmall,
  fromAddress,
  fromSmall,
  isObject,
  isSmall,
  TAG_OBJECT,
  toSmall,
  Value,
} from "../heap/value";
import { Limit } from "../shared/abi";
import { limbsBitLength, limbsFromU64, limbsTrim } from "./limbs";
import { failHeap, failLimit } from "./signal";

/** Bits beyond which sizes of scratch would not fit 32 bits, whatever the limit says: 128 MiB in one integer. */
const BITS_MAX: f64 = 1073741824;

/** One step pays for 2^this products of limbs: measured, that is 50 to 70 ns of any operation of 10 limbs or more. */
const LIMB_PRODUCTS_SHIFT: i32 = 6;

// @ts-ignore: decorator
@inline
export function isBignum(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Bignum;
}

// @ts-ignore: decorator
@inline
export function isInteger(v: Value): bool {
  return isSmall(v) || isBignum(v);
}

/** -1, 0 or 1. */
export function integerSign(v: Value): i32 {
  if (isSmall(v)) {
    const i = toSmall(v);
    return i32(i > 0) - i32(i < 0);
  }
  return (flagsOf(addressOf(v)) & Flag.Negative) != 0 ? -1 : 1;
}

/** Is the magnitude of an integer value below 2^63? Then `toI64` gives it, and its negation and absolute value exist. */
export function fitsI64(v: Value): bool {
  if (isSmall(v)) return true;
  const address = addressOf(v);
  return countOf(address) == 2 && load<i32>(address, BIGNUM_LIMBS + 4) >= 0;
}

export function toI64(v: Value): i64 {
  if (isSmall(v)) return toSmall(v);
  const magnitude = load<i64>(addressOf(v), BIGNUM_LIMBS);
  return (flagsOf(addressOf(v)) & Flag.Negative) != 0 ? -magnitude : magnitude;
}

/** The first operand as sign and magnitude. The address dies at the next reservation. */
export class Left {
  static at: usize = 0;
  static count: i32 = 0;
  static negative: bool = false;
}

/** The second operand, likewise. */
export class Right {
  static at: usize = 0;
  static count: i32 = 0;
  static negative: bool = false;
}

/** Where magnitudes of small operands are written out. */
const leftLimbs: usize = memory.data(8);
const rightLimbs: usize = memory.data(8);
/** Where `integerFromI64` writes a magnitude. */
const resultLimbs: usize = memory.data(8);

// @ts-ignore: decorator
@inline
function magnitudeOf(i: i64): u64 {
  return <u64>(i < 0 ? -i : i);
}

/** Opens an integer value as the first operand. */
export function openLeft(v: Value): void {
  if (isSmall(v)) {
    const i = toSmall(v);
    Left.at = leftLimbs;
    Left.negative = i < 0;
    Left.count = limbsFromU64(leftLimbs, magnitudeOf(i));
    return;
  }
  const address = addressOf(v);
  Left.at = address + BIGNUM_LIMBS;
  Left.count = <i32>countOf(address);
  Left.negative = (flagsOf(address) & Flag.Negative) != 0;
}

/** Opens an integer value as the second operand. */
export function openRight(v: Value): void {
  if (isSmall(v)) {
    const i = toSmall(v);
    Right.at = rightLimbs;
    Right.negative = i < 0;
    Right.count = limbsFromU64(rightLimbs, magnitudeOf(i));
    return;
  }
  const address = addressOf(v);
  Right.at = address + BIGNUM_LIMBS;
  Right.count = <i32>countOf(address);
  Right.negative = (flagsOf(address) & Flag.Negative) != 0;
}

/** Empties WORK and makes room for `bytes` at its start. False with the error pending when memory is short. */
export function openWork(bytes: u64): bool {
  WORK.reset();
  if (bytes <= 0x7fffffff && WORK.ensure(<u32>bytes)) return true;
  failHeap();
  return false;
}

/** The value of an i64. FAILED when there is no room. */
export function integerFromI64(i: i64): Value {
  if (fitsSmall(i)) return fromSmall(i);
  return makeBignum(resultLimbs, limbsFromU64(resultLimbs, magnitudeOf(i)), i < 0);
}

/**
 * The value of `count` limbs OUTSIDE the heap (leading zeros are dropped) with a sign.
 * FAILED when it has more bits than an integer may have, or there is no room.
 */
export function integerFromLimbs(at: usize, count: i32, negative: bool): Value {
  count = limbsTrim(at, count);
  if (count <= 2) {
    const magnitude: u64 = count == 0 ? 0 : count == 1 ? <u64>load<u32>(at) : load<u64>(at);
    if (magnitude <= (<u64>1) << 47) {
      const i = negative ? -(<i64>magnitude) : <i64>magnitude;
      if (fitsSmall(i)) return fromSmall(i);
    }
  }
  return makeBignum(at, count, negative);
}

function makeBignum(at: usize, count: i32, negative: bool): Value {
  if (!checkBits(<f64>limbsBitLength(at, count))) return FAILED;
  const bytes = (BIGNUM_LIMBS + ((<u32>count) << 2) + 7) & ~7;
  if (!reserve(bytes)) return failHeap();
  const address = allocate(bytes, Kind.Bignum, negative ? Flag.Negative : 0, count);
  store<u32>(address + bytes - 4, 0); // the padding, where there is one
  memory.copy(address + BIGNUM_LIMBS, at, (<usize>count) << 2);
  return fromAddress(TAG_OBJECT, address);
}

/**
 * May an integer of so many bits be made? False with the error pending otherwise. Asked with a lower bound before
 * work that is more than linear in the operands, and with the exact size for every result.
 */
export function checkBits(bits: f64): bool {
  if (bits > getLimit(Limit.IntegerBits)) {
    failLimit(Limit.IntegerBits, min<f64>(bits, 1e18));
    return false;
  }
  if (bits > BITS_MAX) {
    failHeap();
    return false;
  }
  // It would not find room in the heap either; say so before the work is done.
  if (bits > getLimit(Limit.HeapBytes) * 8) {
    failLimit(Limit.HeapBytes, bits / 8);
    return false;
  }
  return true;
}

/** Charges for `products` products of limbs. */
export function chargeProducts(products: u64): void {
  chargeSteps(<i64>(products >> LIMB_PRODUCTS_SHIFT));
}

/** About how many products of limbs the product of such magnitudes costs; halving a long operand saves one of four. */
export function productCost(an: i32, bn: i32): u64 {
  let cost = <u64>an * <u64>bn;
  for (let n = min(an, bn); n >= 40; n >>= 1) cost -= cost >> 2;
  return cost;
}

/** About how many products of limbs the decimal text of a magnitude of `count` limbs costs; reading it costs half. */
export function textCost(count: i32): u64 {
  return 2 * productCost(count, count) + 32 * <u64>count;
}
