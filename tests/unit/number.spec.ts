// The number layer where no heap is needed: small integers, doubles, and bignums that lie in static memory.
// as-pect has its own allocator above the static data, so nothing here may make an object or an error message;
// tests/numbers/number.test.ts does that.
import { BIGNUM_LIMBS, Flag, Kind } from "../../assembly/heap/layout";
import {
  FALSE,
  NIL,
  SMALL_MAX,
  SMALL_MIN,
  TAG_OBJECT,
  TRUE,
  Value,
  fromAddress,
  fromFloat,
  fromSmall,
} from "../../assembly/heap/value";
import { integerAdd, integerCompareF64, integerToF64 } from "../../assembly/data/integer";
import { integerFloorDivide, integerFloorModulo } from "../../assembly/data/integer-divide";
import { integerPower } from "../../assembly/data/integer-power";
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  floorDivideNumbers,
  isNumber,
  lessThan,
  moduloNumbers,
  numbersEqual,
  subtractNumbers,
} from "../../assembly/data/number";

/** Three limbs of a bignum after its header. */
const storage: usize = memory.data(24);

/** 2^64 + low, with a sign. Each call overwrites the one before. */
function makeStatic(low: u32, negative: bool): Value {
  const flags: u64 = negative ? Flag.Negative : 0;
  store<u64>(storage, (<u64>Kind.Bignum) | (flags << 8) | ((<u64>3) << 32));
  store<u64>(storage + BIGNUM_LIMBS, low);
  store<u32>(storage + BIGNUM_LIMBS + 8, 1);
  return fromAddress(TAG_OBJECT, <u32>storage);
}

const TWO_64: f64 = 18446744073709551616.0;

describe("integers", () => {
  it("divide towards minus infinity", () => {
    const dividends: i64[] = [7, -7, 7, -7, 6, -6, 0];
    const divisors: i64[] = [2, 2, -2, -2, -3, 3, -5];
    const quotients: i64[] = [3, -4, -4, 3, -2, -2, 0];
    const rests: i64[] = [1, 1, -1, -1, 0, 0, 0];
    for (let i = 0; i < dividends.length; i++) {
      const a = fromSmall(dividends[i]);
      const b = fromSmall(divisors[i]);
      expect<Value>(integerFloorDivide(a, b)).toBe(fromSmall(quotients[i]));
      expect<Value>(integerFloorModulo(a, b)).toBe(fromSmall(rests[i]));
    }
  });

  it("stay small up to both ends", () => {
    expect<Value>(integerAdd(fromSmall(SMALL_MAX - 1), fromSmall(1))).toBe(fromSmall(SMALL_MAX));
    expect<Value>(integerAdd(fromSmall(SMALL_MIN + 1), fromSmall(-1))).toBe(fromSmall(SMALL_MIN));
    expect<Value>(integerPower(fromSmall(-2), fromSmall(31))).toBe(fromSmall(-2147483648));
    expect<Value>(integerPower(fromSmall(0), fromSmall(0))).toBe(fromSmall(1));
  });

  it("compare exactly with doubles", () => {
    const big = makeStatic(1, false);
    expect<f64>(integerToF64(big)).toBe(TWO_64);
    expect<i32>(integerCompareF64(big, TWO_64)).toBe(1);
    expect<i32>(compareNumbers(fromFloat(TWO_64), big)).toBe(-1);
    expect<i32>(integerCompareF64(big, f64.MAX_VALUE)).toBe(-1);
    expect<bool>(numbersEqual(makeStatic(0, false), fromFloat(TWO_64))).toBe(true);
    expect<i32>(integerCompareF64(makeStatic(1, true), -TWO_64)).toBe(-1);
    expect<i32>(compareNumbers(fromSmall(-1), makeStatic(0, true))).toBe(1);
  });
});

describe("numbers", () => {
  it("are integers and doubles, nothing else", () => {
    expect<bool>(isNumber(fromSmall(0))).toBe(true);
    expect<bool>(isNumber(fromFloat(-0.0))).toBe(true);
    expect<bool>(isNumber(makeStatic(0, true))).toBe(true);
    expect<bool>(isNumber(TRUE)).toBe(false);
    expect<bool>(isNumber(NIL)).toBe(false);
  });

  it("add up from integer zero", () => {
    const minusZero = fromFloat(-0.0);
    expect<Value>(addNumbers(minusZero, minusZero)).toBe(fromFloat(0.0));
    expect<Value>(subtractNumbers(minusZero, minusZero)).toBe(minusZero);
    expect<Value>(addNumbers(fromSmall(1), fromFloat(0.5))).toBe(fromFloat(1.5));
  });

  it("divide as Python does", () => {
    expect<Value>(divideNumbers(fromSmall(6), fromSmall(3))).toBe(fromFloat(2.0));
    expect<Value>(floorDivideNumbers(fromSmall(1), fromFloat(0.1))).toBe(fromFloat(9.0));
    expect<Value>(moduloNumbers(fromFloat(-5.5), fromSmall(2))).toBe(fromFloat(0.5));
    expect<Value>(moduloNumbers(fromFloat(-6.0), fromSmall(3))).toBe(fromFloat(0.0));
  });

  it("compare to truth values", () => {
    expect<Value>(lessThan(fromSmall(1), fromFloat(1.5))).toBe(TRUE);
    expect<Value>(lessThan(fromFloat(0.0), fromFloat(-0.0))).toBe(FALSE);
  });
});
