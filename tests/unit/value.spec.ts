// The encoding of values: what goes in comes out, and no two kinds share a word.
import {
  EMPTY,
  FAILED,
  FALSE,
  MISSING,
  NIL,
  SMALL_MAX,
  SMALL_MIN,
  TAG_LIST,
  TAG_OBJECT,
  TAG_PROCEDURE,
  TAG_STRING,
  TAG_SYMBOL,
  TRUE,
  UNBOUND,
  Value,
  addressOf,
  areSmall,
  fitsSmall,
  fromAddress,
  fromBool,
  fromFloat,
  fromSmall,
  isFloat,
  isList,
  isObject,
  isPointer,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  isTruthy,
  tagOf,
  toFloat,
  toSmall,
} from "../../assembly/heap/value";

const integers: i64[] = [0, 1, -1, 255, -256, 0x7fff_ffff, -0x8000_0000, SMALL_MAX, SMALL_MIN];
const floats: f64[] = [0.0, 1.0, -1.5, 5e-324, f64.MAX_VALUE, -f64.MAX_VALUE, Infinity, -Infinity];

const constants: u64[] = [NIL, FALSE, TRUE, EMPTY, UNBOUND, FAILED, MISSING];
const pointerTags: u64[] = [TAG_SYMBOL, TAG_STRING, TAG_LIST, TAG_PROCEDURE, TAG_OBJECT];

/** In how many of the kinds that predicates know a word is. */
function kindsOf(v: Value): i32 {
  return (
    i32(isFloat(v)) +
    i32(isSmall(v)) +
    i32(isSymbol(v)) +
    i32(isString(v)) +
    i32(isList(v)) +
    i32(isProcedure(v)) +
    i32(isObject(v))
  );
}

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

  it("order as words like integers of the same sign", () => {
    expect<bool>(fromSmall(1) < fromSmall(2)).toBe(true);
    expect<bool>(fromSmall(-2) < fromSmall(-1)).toBe(true);
  });

  it("drop what is beyond 48 bits, so that callers must ask first", () => {
    expect<i64>(toSmall(fromSmall(SMALL_MAX + 1))).toBe(SMALL_MIN);
    expect<i64>(toSmall(fromSmall(SMALL_MIN - 1))).toBe(SMALL_MAX);
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

  it("NaNs of arithmetic never look like a tagged word", () => {
    // Wasm's own NaNs, of either sign: were one ever let through, it would be a float and nothing worse.
    expect<bool>(isFloat(fromFloat(NaN)) && isFloat(0xfff8_0000_0000_0000)).toBe(true);
    expect<bool>(isPointer(0xfff8_0000_0000_0000)).toBe(false);
  });

  it("keep the sign of zero", () => {
    expect<u64>(reinterpret<u64>(toFloat(fromFloat(-0.0)))).toBe(0x8000_0000_0000_0000);
  });
});

describe("references and constants", () => {
  it("are of one kind each, whatever the address", () => {
    const addresses: u32[] = [8, 0x7fff_fff8, 0x8000_0000, 0xffff_fff8];
    for (let i = 0; i < pointerTags.length; i++) {
      for (let k = 0; k < addresses.length; k++) {
        const value = fromAddress(pointerTags[i], addresses[k]);
        expect<i32>(kindsOf(value)).toBe(1);
        expect<bool>(isPointer(value)).toBe(true);
        expect<u64>(tagOf(value)).toBe(pointerTags[i]);
        expect<u32>(addressOf(value)).toBe(addresses[k]);
      }
    }
  });

  it("constants are distinct, and of no other kind", () => {
    for (let i = 0; i < constants.length; i++) {
      expect<i32>(kindsOf(constants[i])).toBe(0);
      expect<bool>(isPointer(constants[i])).toBe(false, "the collector leaves them alone");
      for (let k = 0; k < i; k++) expect<bool>(constants[i] == constants[k]).toBe(false);
    }
  });

  it("raw words below 2^48 look like floats to the collector", () => {
    expect<bool>(isPointer(0)).toBe(false);
    expect<bool>(isPointer(0xffff_ffff_ffff)).toBe(false);
    expect<bool>(isFloat(0xffff_ffff_ffff)).toBe(true);
  });

  it("host booleans become #t and #f", () => {
    expect<u64>(fromBool(true)).toBe(TRUE);
    expect<u64>(fromBool(false)).toBe(FALSE);
  });

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
    expect<bool>(isTruthy(fromFloat(0.0)) && isTruthy(fromFloat(-0.0))).toBe(true);
    for (let i = 0; i < pointerTags.length; i++) {
      expect<bool>(isTruthy(fromAddress(pointerTags[i], 8))).toBe(true);
    }
  });
});
