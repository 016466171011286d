// Integers as endless rows of bits in two's complement: and, or, exclusive or, shifts, length. Called by the builtins.
// Semantics are Python's: a negative integer has endless ones on its left, and shifting right rounds down.
// Operands are values that `isInteger` accepts, passed by value and read before the only reservation; see integer-parts.ts.

import { WORK } from "../base/buffer";
import { areSmall, FAILED, fromSmall, toSmall, Value } from "../heap/value";
import {
  chargeProducts,
  checkBits,
  integerFromI64,
  integerFromLimbs,
  Left,
  openLeft,
  openRight,
  openWork,
  Right,
} from "./integer-parts";
import {
  limbsBitLength,
  limbsHasLowBits,
  limbsShiftLeft,
  limbsShiftRight,
  limbsAdd,
} from "./limbs";

export const enum BitOp {
  And = 0,
  Or = 1,
  Xor = 2,
}

function combine(op: BitOp, x: u64, y: u64): u64 {
  return op == BitOp.And ? x & y : op == BitOp.Or ? x | y : x ^ y;
}

export function integerCombine(op: BitOp, a: Value, b: Value): Value {
  if (areSmall(a, b)) {
    return integerFromI64(<i64>combine(op, <u64>toSmall(a), <u64>toSmall(b)));
  }
  openLeft(a);
  openRight(b);
  // One limb more than either has, so that the top bit is the sign.
  const count = max(Left.count, Right.count) + 1;
  const bytes = (<u32>count) << 2;
  if (!openWork(bytes)) return FAILED;
  chargeProducts((<u64>count) << 1);
  const at = <usize>WORK.start;
  let carryLeft: u64 = u64(Left.negative);
  let carryRight: u64 = u64(Right.negative);
  for (let i = 0; i < count; i++) {
    const offset = (<usize>i) << 2;
    let x: u64 = i < Left.count ? <u64>load<u32>(Left.at + offset) : 0;
    let y: u64 = i < Right.count ? <u64>load<u32>(Right.at + offset) : 0;
    if (Left.negative) {
      carryLeft += x ^ 0xffff_ffff;
      x = carryLeft & 0xffff_ffff;
      carryLeft >>= 32;
    }
    if (Right.negative) {
      carryRight += y ^ 0xffff_ffff;
      y = carryRight & 0xffff_ffff;
      carryRight >>= 32;
    }
    store<u32>(at + offset, <u32>combine(op, x, y));
  }
  const negative = load<i32>(at + bytes - 4) < 0;
  if (negative) {
    let carry: u64 = 1;
    for (let to = at; to < at + bytes; to += 4) {
      carry += (<u64>load<u32>(to)) ^ 0xffff_ffff;
      store<u32>(to, <u32>carry);
      carry >>= 32;
    }
  }
  return integerFromLimbs(at, count, negative);
}

/** v * 2^by, rounded down. */
export function integerShift(v: Value, by: i64): Value {
  openLeft(v);
  if (Left.count == 0) return fromSmall(0);
  const bits = <i64>limbsBitLength(Left.at, Left.count);
  if (by < 0) {
    if (-by >= bits) return fromSmall(Left.negative ? -1 : 0);
  } else if (!checkBits(<f64>(bits + by))) return FAILED;
  const shift = <i32>by;
  const room = Left.count + (max(shift, 0) >> 5) + 2;
  if (!openWork((<u64>room) << 2)) return FAILED;
  chargeProducts((<u64>room) << 1);
  const at = <usize>WORK.start;
  if (shift >= 0) {
    return integerFromLimbs(at, limbsShiftLeft(at, Left.at, Left.count, shift), Left.negative);
  }
  let count = limbsShiftRight(at, Left.at, Left.count, -shift);
  if (Left.negative && limbsHasLowBits(Left.at, Left.count, -shift)) {
    store<u32>(one, 1);
    count = limbsAdd(at, at, count, one, 1);
  }
  return integerFromLimbs(at, count, Left.negative);
}

const one: usize = memory.data(8);

/** Bits of the magnitude; 0 for 0. */
export function integerBitLength(v: Value): i32 {
  openLeft(v);
  return limbsBitLength(Left.at, Left.count);
}
