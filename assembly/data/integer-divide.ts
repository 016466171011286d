// Quotients of integers: floor division, the modulus that goes with it, and the true quotient as a double.
// Called by number.ts. Divisors are checked for zero here, because there is no value to give.
// Invariants: a = b * floor(a / b) + (a mod b), and the modulus is 0 or has the sign of the divisor, as in Python.
// Operands are passed by value and read before the only reservation; see integer-parts.ts.

import { WORK } from "../base/buffer";
import { FAILED, fromSmall, Value } from "../heap/value";
import { Category } from "../shared/abi";
import {
  chargeProducts,
  fitsI64,
  integerFromI64,
  integerFromLimbs,
  Left,
  openLeft,
  openRight,
  openWork,
  productCost,
  Right,
  toI64,
} from "./integer-parts";
import {
  limbsAdd,
  limbsDivMod,
  limbsDivModScratch,
  limbsRatioToF64,
  limbsRatioToF64Scratch,
  limbsSub,
  limbsTrim,
} from "./limbs";
import { fail, Signal } from "./signal";

/** The pending error for every kind of division. Returns FAILED. */
export function failDivisionByZero(): Value {
  fail(Category.Evaluation, "division by zero");
  Signal.wantsName = true;
  Signal.argument = 1;
  return FAILED;
}

export function integerFloorDivide(a: Value, b: Value): Value {
  if (b == fromSmall(0)) return failDivisionByZero();
  if (fitsI64(a) && fitsI64(b)) {
    const x = toI64(a);
    const y = toI64(b);
    const quotient = x / y; // no overflow: magnitudes are below 2^63
    return integerFromI64((x ^ y) < 0 && quotient * y != x ? quotient - 1 : quotient);
  }
  if (!divideMagnitudes(a, b)) return FAILED;
  const negative = Left.negative != Right.negative;
  const at = <usize>WORK.start;
  let count = Division.quotientCount;
  // Truncation rounded a negative quotient up; one more of magnitude is the floor.
  if (negative && Division.restCount != 0) {
    store<u32>(one, 1);
    count = limbsAdd(at, at, count, one, 1);
  }
  return integerFromLimbs(at, count, negative);
}

/** Rounds towards zero. */
export function integerTruncatedDivide(a: Value, b: Value): Value {
  if (b == fromSmall(0)) return failDivisionByZero();
  if (fitsI64(a) && fitsI64(b)) return integerFromI64(toI64(a) / toI64(b));
  if (!divideMagnitudes(a, b)) return FAILED;
  return integerFromLimbs(
    <usize>WORK.start,
    Division.quotientCount,
    Left.negative != Right.negative,
  );
}

export function integerFloorModulo(a: Value, b: Value): Value {
  if (b == fromSmall(0)) return failDivisionByZero();
  if (fitsI64(a) && fitsI64(b)) {
    const x = toI64(a);
    const y = toI64(b);
    const rest = x % y;
    return integerFromI64(rest != 0 && (rest ^ y) < 0 ? rest + y : rest);
  }
  if (!divideMagnitudes(a, b)) return FAILED;
  if (Division.restCount == 0) return fromSmall(0);
  const at = Division.rest;
  let count = Division.restCount;
  if (Left.negative != Right.negative) count = limbsSub(at, Right.at, Right.count, at, count);
  return integerFromLimbs(at, count, Right.negative);
}

/** The double nearest to a / b: an infinity when that is too large, and Python's signs for zero. b is not zero. */
export function integerRatio(a: Value, b: Value): f64 {
  openLeft(a);
  openRight(b);
  if (!openWork(<u64>limbsRatioToF64Scratch(Left.count, Right.count))) return NaN;
  chargeProducts(<u64>max(Left.count, Right.count) * 3);
  const ratio = limbsRatioToF64(Left.at, Left.count, Right.at, Right.count, WORK.start);
  return Left.negative != Right.negative ? -ratio : ratio;
}

const one: usize = memory.data(8);

/** What `divideMagnitudes` left in WORK: the quotient at its start, with a limb to spare, and the rest. */
class Division {
  static quotientCount: i32 = 0;
  static rest: usize = 0;
  static restCount: i32 = 0;
}

/** Divides the magnitudes of a and b != 0, leaving both opened. False with the error pending when memory is short. */
function divideMagnitudes(a: Value, b: Value): bool {
  openLeft(a);
  openRight(b);
  const an = Left.count;
  const bn = Right.count;
  const quotientRoom = <u64>max(an - bn + 1, 0) + 1;
  const scratch = (quotientRoom + <u64>bn) << 2;
  if (!openWork(scratch + <u64>limbsDivModScratch(an, bn))) return false;
  const quotient = <usize>WORK.start;
  const rest = quotient + ((<usize>quotientRoom) << 2);
  chargeProducts(<u64>(an + bn) + 2 * productCost(max(an - bn, 0) + 1, bn));
  Division.quotientCount = limbsDivMod(
    quotient,
    rest,
    Left.at,
    an,
    Right.at,
    bn,
    quotient + <usize>scratch,
  );
  Division.rest = rest;
  Division.restCount = limbsTrim(rest, bn);
  return true;
}
