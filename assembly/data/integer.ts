// Integers of any size: conversions, comparison, sum, difference, product, and decimal text both ways.
// Called by number.ts (mixed arithmetic), the reader, the printer, JSON and everybody who has an i64 or digits.
// Representation, limits and the price of work: integer-parts.ts. Quotients: integer-divide.ts. Powers: integer-power.ts.
// Operands are values that `isInteger` accepts, passed by value: each operation reads them before it reserves.
// A result is FAILED, with the error pending, when it exceeds Limit.IntegerBits or memory. Not here: floats, type errors.

import { Buffer, WORK } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { areSmall, FAILED, fromSmall, isSmall, toSmall, Value } from "../heap/value";
import {
  chargeProducts,
  checkBits,
  fitsI64,
  integerFromI64,
  integerFromLimbs,
  integerSign,
  Left,
  openLeft,
  openRight,
  openWork,
  productCost,
  Right,
  textCost,
  toI64,
} from "./integer-parts";
import {
  limbsAdd,
  limbsBitLength,
  limbsCompare,
  limbsFromDecimal,
  limbsFromDecimalScratch,
  limbsFromDecimalSize,
  limbsFromF64,
  limbsMul,
  limbsMulScratch,
  limbsSub,
  limbsToDecimal,
  limbsToDecimalScratch,
  limbsToDecimalSize,
  limbsToF64,
} from "./limbs";

export {
  integerFromI64,
  integerFromLimbs,
  integerSign,
  isBignum,
  isInteger,
} from "./integer-parts";

/** Products of i64 whose double is below this are exact in i64: the double is off by less than one part in 2^51. */
const SAFE_PRODUCT: f64 = 4611686018427387904.0; // 2^62

/** Where doubles are written out: the largest finite one has 32 limbs. */
const floatLimbs: usize = memory.data(128);

export function integerAdd(a: Value, b: Value): Value {
  if (areSmall(a, b)) return integerFromI64(toSmall(a) + toSmall(b));
  if (fitsI64(a) && fitsI64(b)) {
    const x = toI64(a);
    const y = toI64(b);
    const sum = x + y;
    if (((x ^ sum) & (y ^ sum)) >= 0) return integerFromI64(sum);
  }
  openLeft(a);
  openRight(b);
  return addOpened();
}

export function integerSubtract(a: Value, b: Value): Value {
  if (areSmall(a, b)) return integerFromI64(toSmall(a) - toSmall(b));
  if (fitsI64(a) && fitsI64(b)) {
    const x = toI64(a);
    const y = toI64(b);
    const difference = x - y;
    if (((x ^ y) & (x ^ difference)) >= 0) return integerFromI64(difference);
  }
  openLeft(a);
  openRight(b);
  Right.negative = !Right.negative;
  return addOpened();
}

/** The sum of the opened operands. */
function addOpened(): Value {
  const length = max(Left.count, Right.count) + 1;
  if (!openWork((<u64>length) << 2)) return FAILED;
  chargeProducts((<u64>length) << 1); // what it costs is the new object
  const sum = <usize>WORK.start;
  if (Left.negative == Right.negative) {
    const count = limbsAdd(sum, Left.at, Left.count, Right.at, Right.count);
    return integerFromLimbs(sum, count, Left.negative);
  }
  if (limbsCompare(Left.at, Left.count, Right.at, Right.count) >= 0) {
    const count = limbsSub(sum, Left.at, Left.count, Right.at, Right.count);
    return integerFromLimbs(sum, count, Left.negative);
  }
  const count = limbsSub(sum, Right.at, Right.count, Left.at, Left.count);
  return integerFromLimbs(sum, count, Right.negative);
}

export function integerNegate(v: Value): Value {
  if (isSmall(v)) return integerFromI64(-toSmall(v));
  return copyWithSign(v, integerSign(v) > 0);
}

export function integerAbsolute(v: Value): Value {
  if (integerSign(v) >= 0) return v;
  return integerNegate(v);
}

function copyWithSign(v: Value, negative: bool): Value {
  openLeft(v);
  const bytes = (<u32>Left.count) << 2;
  if (!openWork(bytes)) return FAILED;
  memory.copy(WORK.start, Left.at, bytes);
  return integerFromLimbs(WORK.start, Left.count, negative);
}

export function integerMultiply(a: Value, b: Value): Value {
  if (fitsI64(a) && fitsI64(b)) {
    const x = toI64(a);
    const y = toI64(b);
    if (abs<f64>(<f64>x * <f64>y) < SAFE_PRODUCT) return integerFromI64(x * y);
  }
  openLeft(a);
  openRight(b);
  const an = Left.count;
  const bn = Right.count;
  if (an == 0 || bn == 0) return fromSmall(0);
  const bits = <f64>limbsBitLength(Left.at, an) + <f64>limbsBitLength(Right.at, bn);
  if (!checkBits(bits - 1)) return FAILED;
  const room = (<u64>(an + bn)) << 2;
  if (!openWork(room + <u64>limbsMulScratch(an, bn))) return FAILED;
  chargeProducts(productCost(an, bn));
  const product = <usize>WORK.start;
  const count = limbsMul(product, Left.at, an, Right.at, bn, product + <usize>room);
  return integerFromLimbs(product, count, Left.negative != Right.negative);
}

/** -1, 0 or 1. Never fails. */
export function integerCompare(a: Value, b: Value): i32 {
  if (areSmall(a, b)) {
    const x = toSmall(a);
    const y = toSmall(b);
    return i32(x > y) - i32(x < y);
  }
  openLeft(a);
  openRight(b);
  if (Left.negative != Right.negative) return Left.negative ? -1 : 1;
  if (Left.count == Right.count) chargeItems((<u32>Left.count) >> 1);
  const order = limbsCompare(Left.at, Left.count, Right.at, Right.count);
  return Left.negative ? -order : order;
}

/** Exact comparison of an integer with a finite double: -1, 0 or 1. Never fails. */
export function integerCompareF64(v: Value, x: f64): i32 {
  if (isSmall(v)) {
    const i = <f64>toSmall(v); // exact: 48 bits
    return i32(i > x) - i32(i < x);
  }
  openLeft(v);
  if (Left.negative != x < 0) return Left.negative ? -1 : 1;
  const whole = trunc<f64>(abs<f64>(x));
  const count = limbsFromF64(floatLimbs, whole);
  let order = limbsCompare(Left.at, Left.count, floatLimbs, count);
  if (order == 0 && whole != abs<f64>(x)) order = -1; // the fraction decides
  return Left.negative ? -order : order;
}

/** The nearest double, ties to even; an infinity when there is none. */
export function integerToF64(v: Value): f64 {
  if (isSmall(v)) return <f64>toSmall(v);
  openLeft(v);
  const x = limbsToF64(Left.at, Left.count);
  return Left.negative ? -x : x;
}

/** The value of a finite double without fraction. */
export function integerFromF64(x: f64): Value {
  if (abs<f64>(x) < SAFE_PRODUCT) return integerFromI64(<i64>x);
  return integerFromLimbs(floatLimbs, limbsFromF64(floatLimbs, abs<f64>(x)), x < 0);
}

/** Digits that fit an i64 for certain. */
const SHORT_DIGITS: u32 = 18;

/** The value of ASCII text `[+-]?digits`, at any address: it is read before anything is reserved. */
export function parseInteger(src: u32, length: u32): Value {
  const end = src + length;
  let at = src;
  const negative = length > 0 && load<u8>(at) == 0x2d;
  if (negative || (length > 0 && load<u8>(at) == 0x2b)) at += 1;
  while (at < end && load<u8>(at) == 0x30) at += 1;
  const digits = end - at;
  if (digits <= SHORT_DIGITS) {
    let i: i64 = 0;
    for (; at < end; at += 1) i = i * 10 + <i64>(load<u8>(at) - 0x30);
    return integerFromI64(negative ? -i : i);
  }
  // log2(10) = 3.3219…; the first digit may be a 1.
  if (!checkBits(<f64>(digits - 1) * 3.3219)) return FAILED;
  const room = (<u64>limbsFromDecimalSize(digits)) << 2;
  if (!openWork(room + <u64>limbsFromDecimalScratch(digits))) return FAILED;
  chargeProducts(textCost(limbsFromDecimalSize(digits)) >> 1);
  const limbs = <usize>WORK.start;
  const count = limbsFromDecimal(limbs, at, digits, limbs + <usize>room);
  return integerFromLimbs(limbs, count, negative);
}

/** Appends the decimal text of an integer value. When memory is short the buffer turns failed. Never collects. */
export function pushInteger(buffer: Buffer, v: Value): void {
  if (isSmall(v)) return buffer.pushDecimal(toSmall(v));
  openLeft(v);
  WORK.reset();
  const scratch = limbsToDecimalScratch(Left.count);
  if (!buffer.ensure(limbsToDecimalSize(Left.count) + 1)) return;
  if (!WORK.ensure(scratch)) {
    buffer.failed = true;
    return;
  }
  chargeProducts(textCost(Left.count));
  if (Left.negative) buffer.pushByte(0x2d);
  buffer.used += limbsToDecimal(buffer.start + buffer.used, Left.at, Left.count, WORK.start);
}
