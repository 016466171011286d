// The encoding of values: what goes in comes out, and no two kinds share a word.
import {
  EMPTY,
  FALSE,
  NIL,
  SMALL_MAX,
  SMALL_MIN,
  TAG_LIST,
  TAG_OBJECT,
  TAG_SYMBOL,
  TRUE,
  addressOf,
  areSmall,
  fitsSmall,
  fromAddress,
  fromFloat,
  fromSmall,
  isFloat,
  isList,
  isPointer,
  isSmall,
  isSymbol,
  isTruthy,
  tagOf,
  toFloat,
  toSmall,
} from "../../assembly/heap/value";

const integers: i64[] = [0, 1, -1, 255, -256, 0x7fff_ffff, -0x8000_0000, SMALL_MAX, SMALL_MIN];
const floats: f64[] = [0.0, 1.0, -1.5, 5e-324, f64.MAX_VALUE, -f64.MAX_VALUE, Infinity, -Infinity];

describe("small integers", () => {
  it("come back with sign and all 48 bits", () => {
    for (let i = 0; i < integers.length; i++) {
      const value = fromSmall(integers[i]);
      expect<i64>(toSmall(value)).toBe(integers[i]);
      expect<bool>(isSmall(value)).toBe(true);
      expect<bool>(isFloat(value) || isPointer(value)).toBe(false, "no other kind");
    }
  });

  it("end exactly where 48 bits end", () => {
    expect<bool>(fitsSmall(SMALL_MAX)).toBe(true);
    expect<bool>(fitsSmall(SMALL_MAX + 1)).toBe(false);
    expect<bool>(fitsSmall(SMALL_MIN)).toBe(true);
    expect<bool>(fitsSmall(SMALL_MIN - 1)).toBe(false);
    expect<bool>(fitsSmall(i64.MIN_VALUE) || fitsSmall(i64.MAX_VALUE)).toBe(false);
  });

  it("are a pair only when both are", () => {
    const one = fromSmall(1);
    expect<bool>(areSmall(one, fromSmall(-1))).toBe(true);
    expect<bool>(areSmall(one, fromFloat(1.0))).toBe(false);
    expect<bool>(areSmall(NIL, one)).toBe(false);
    expect<bool>(areSmall(fromAddress(TAG_OBJECT, 0xffff_fff8), one)).toBe(false);
  });
});

describe("floats", () => {
  it("are their own bits", () => {
    for (let i = 0; i < floats.length; i++) {
      const value = fromFloat(floats[i]);
      expect<bool>(isFloat(value)).toBe(true);
      expect<bool>(isSmall(value) || isPointer(value)).toBe(false, "no other kind");
      expect<u64>(reinterpret<u64>(toFloat(value))).toBe(reinterpret<u64>(floats[i]));
    }
  });

  it("keep the sign of zero", () => {
    expect<u64>(reinterpret<u64>(toFloat(fromFloat(-0.0)))).toBe(0x8000_0000_0000_0000);
  });
});

describe("references and constants", () => {
  it("carry any 32-bit address under their tag", () => {
    const value = fromAddress(TAG_LIST, 0xffff_fff8);
    expect<u32>(addressOf(value)).toBe(0xffff_fff8);
    expect<u64>(tagOf(value)).toBe(TAG_LIST);
    expect<bool>(isList(value) && isPointer(value)).toBe(true);
    expect<bool>(isSymbol(value)).toBe(false);
    expect<bool>(isSymbol(fromAddress(TAG_SYMBOL, 8))).toBe(true);
  });

  it("only nil and #f are false", () => {
    expect<bool>(isTruthy(NIL) || isTruthy(FALSE)).toBe(false);
    expect<bool>(isTruthy(TRUE) && isTruthy(EMPTY) && isTruthy(fromSmall(0))).toBe(true);
    expect<bool>(isTruthy(fromFloat(0.0))).toBe(true);
  });
});
