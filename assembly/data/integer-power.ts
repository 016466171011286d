// Integer powers: base^exponent for an exponent that is not negative. Called by the builtin expt.
// Invariants: whether the result may be made is decided from the operands' sizes before any work; every intermediate
// product is a power of the base that is not above the result, so one estimate sizes all working memory.
// Factors of two are taken out first and shifted back in at the end: powers of 2 cost nothing, powers of 10 less.

import { WORK } from "../base/buffer";
import { FAILED, fromSmall, isSmall, toSmall, Value } from "../heap/value";
import {
  chargeProducts,
  checkBits,
  fitsI64,
  integerFromI64,
  integerFromLimbs,
  Left,
  openLeft,
  openWork,
  productCost,
  toI64,
} from "./integer-parts";
import { integerToF64 } from "./integer";
import {
  limbsBitLength,
  limbsMul,
  limbsMulScratch,
  limbsShiftLeft,
  limbsShiftRight,
} from "./limbs";

/** `exponent` is an integer value that is not negative. Anything to the power 0 is 1. */
export function integerPower(base: Value, exponent: Value): Value {
  if (exponent == fromSmall(0)) return fromSmall(1);
  if (isSmall(base)) {
    const i = toSmall(base);
    if (i == 0 || i == 1) return base;
    if (i == -1) return integerIsOdd(exponent) ? base : fromSmall(1);
  }
  const times = integerToF64(exponent);
  openLeft(base);
  const bits = limbsBitLength(Left.at, Left.count);
  if (<f64>bits * times <= 62 && fitsI64(base)) {
    return integerFromI64(powerOfI64(toI64(base), <i32>toSmall(exponent)));
  }
  if (!checkBits(<f64>(bits - 1) * times + 1)) return FAILED;
  // What passes has at most 2^30 bits, so the exponent is small.
  const count = <i32>toSmall(exponent);
  return powerOfLimbs(bits, count, Left.negative && (count & 1) != 0);
}

/** Is an integer value odd? */
export function integerIsOdd(v: Value): bool {
  if (isSmall(v)) return (toSmall(v) & 1) != 0;
  openLeft(v);
  return (load<u32>(Left.at) & 1) != 0;
}

function powerOfI64(base: i64, exponent: i32): i64 {
  let result: i64 = 1;
  while (exponent > 1) {
    if ((exponent & 1) != 0) result *= base;
    exponent >>= 1;
    base *= base;
  }
  return result * base;
}

/** The power of the opened magnitude of `bits` bits. */
function powerOfLimbs(bits: i32, exponent: i32, negative: bool): Value {
  const twos = trailingZeros(Left.at);
  const oddBits = bits - twos;
  const shift = <i64>twos * exponent;
  // Limbs of the odd part's power, of the result, and of one factor: two limbs more than the bits ask for,
  // because a product is written with all the limbs that its operands' lengths sum up to.
  const powerLimbs = <i32>((<i64>oddBits * exponent) >> 5) + 3;
  const resultLimbs = powerLimbs + <i32>(shift >> 5) + 2;
  const baseLimbs = Left.count;
  // Products of unequal lengths take more scratch than those of equal ones, but not twice as much.
  const scratch = <u64>limbsMulScratch(2 * powerLimbs, 2 * powerLimbs);
  const room = (<u64>resultLimbs) << 2;
  const factorRoom = (<u64>baseLimbs) << 2;
  if (!openWork(2 * room + factorRoom + scratch)) return FAILED;
  let power = <usize>WORK.start;
  let other = power + <usize>room;
  const factor = other + <usize>room;
  const free = factor + <usize>factorRoom;

  const factorCount = limbsShiftRight(factor, Left.at, baseLimbs, twos);
  memory.copy(power, factor, (<usize>factorCount) << 2);
  let count = factorCount;
  const isTwo = factorCount == 1 && load<u32>(factor) == 1;
  // From the second highest bit of the exponent down: square, and multiply where the bit is set.
  for (let bit = isTwo ? -1 : 30 - <i32>clz(exponent); bit >= 0; bit--) {
    chargeProducts(productCost(count, count));
    count = limbsMul(other, power, count, power, count, free);
    const squared = other;
    other = power;
    power = squared;
    if (((exponent >> bit) & 1) == 0) continue;
    chargeProducts(productCost(count, factorCount));
    count = limbsMul(other, power, count, factor, factorCount, free);
    const multiplied = other;
    other = power;
    power = multiplied;
  }
  count = limbsShiftLeft(power, power, count, <i32>shift);
  return integerFromLimbs(power, count, negative);
}

/** Zero bits below the lowest one that is set, of a magnitude that is not zero. */
function trailingZeros(at: usize): i32 {
  let zeros = 0;
  while (load<u32>(at) == 0) {
    at += 4;
    zeros += 32;
  }
  return zeros + <i32>ctz(load<u32>(at));
}
