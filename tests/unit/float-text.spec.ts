// Text of doubles by hand: one case per form and per step of the reader. Random ones are compared with the host's
// Number and String in tests/numbers.
import { formatFloat, parseFloatText } from "../../assembly/data/float-text";

const TEXT = memory.data(1024);

/** What formatFloat writes for x. */
function format(x: f64): string {
  return String.UTF8.decodeUnsafe(TEXT, formatFloat(TEXT, x));
}

function parse(text: string): f64 {
  const length = String.UTF8.byteLength(text);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, TEXT);
  return parseFloatText(TEXT, length);
}

describe("writing doubles", () => {
  it("gives whole numbers a point", () => {
    expect<string>(format(1)).toBe("1.0");
    expect<string>(format(-120)).toBe("-120.0");
  });

  it("keeps the sign of zero", () => {
    expect<string>(format(0.0)).toBe("0.0");
    expect<string>(format(-0.0)).toBe("-0.0");
  });

  it("takes the shortest digits that read back", () => {
    expect<string>(format(0.1)).toBe("0.1");
    expect<string>(format(0.1 + 0.2)).toBe("0.30000000000000004");
    expect<string>(format(123456789012345.6)).toBe("123456789012345.6");
  });

  it("changes to exponents below 0.0001 and from 1e16", () => {
    expect<string>(format(0.0001)).toBe("0.0001");
    expect<string>(format(0.00001234)).toBe("1.234e-05");
    expect<string>(format(9007199254740993.0)).toBe("9007199254740992.0");
    expect<string>(format(1e16)).toBe("1e+16");
    expect<string>(format(-1.5e300)).toBe("-1.5e+300");
  });

  it("reaches both ends of the range", () => {
    expect<string>(format(5e-324)).toBe("5e-324");
    expect<string>(format(f64.MAX_VALUE)).toBe("1.7976931348623157e+308");
  });
});

describe("reading doubles", () => {
  it("knows signs, points and exponents", () => {
    expect<f64>(parse("-12.5")).toBe(-12.5);
    expect<f64>(parse("+0.25e2")).toBe(25);
    expect<f64>(parse("1E-2")).toBe(0.01);
  });

  it("keeps the sign of zero", () => {
    expect<u64>(reinterpret<u64>(parse("-0.0"))).toBe(0x8000000000000000);
  });

  it("rounds to even halfway, and up when any digit more follows", () => {
    expect<f64>(parse("9007199254740993")).toBe(9007199254740992);
    expect<f64>(parse("9007199254740993." + "0".repeat(900) + "1")).toBe(9007199254740994);
    expect<f64>(parse("9007199254740995")).toBe(9007199254740996);
  });

  it("rounds subnormals at their own last bit", () => {
    expect<f64>(parse("2.4703282292062327e-324")).toBe(0);
    expect<f64>(parse("2.4703282292062328e-324")).toBe(5e-324);
    expect<u64>(reinterpret<u64>(parse("2.2250738585072011e-308"))).toBe(0xfffffffffffff);
  });

  it("turns too large into infinity and too small into zero", () => {
    expect<f64>(parse("1.7976931348623159e308")).toBe(Infinity);
    expect<f64>(parse("-1e400")).toBe(-Infinity);
    expect<f64>(parse("1e-99999999999999999999")).toBe(0);
  });
});
