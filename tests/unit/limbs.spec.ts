// Magnitudes by hand: the corners of every operation. Random ones are compared with BigInt in tests/numbers.
import {
  limbsAdd,
  limbsBitLength,
  limbsCompare,
  limbsDivMod,
  limbsDivModScratch,
  limbsDivSmall,
  limbsFromDecimal,
  limbsFromF64,
  limbsFromU64,
  limbsHasLowBits,
  limbsMul,
  limbsMulScratch,
  limbsRatioToF64,
  limbsShiftLeft,
  limbsShiftRight,
  limbsSub,
  limbsToDecimal,
  limbsToF64,
  limbsTrim,
} from "../../assembly/data/limbs";

const A = memory.data(4096);
const B = memory.data(4096);
const DST = memory.data(4096);
const REST = memory.data(4096);
const SCRATCH = memory.data(16384);

/** Limb `index` of the result. */
function limb(index: i32): u32 {
  return load<u32>(DST + ((<usize>index) << 2));
}

describe("sums and differences", () => {
  it("a carry runs through to a new limb", () => {
    const an = limbsFromU64(A, u64.MAX_VALUE);
    const bn = limbsFromU64(B, 1);
    expect(limbsAdd(DST, A, an, B, bn)).toBe(3);
    expect(limb(0)).toBe(0);
    expect(limb(1)).toBe(0);
    expect(limb(2)).toBe(1);
  });

  it("a sum may be written over an operand", () => {
    const an = limbsFromU64(A, 0xffffffff);
    expect(limbsAdd(A, A, an, A, an)).toBe(2);
    expect(load<u64>(A)).toBe(0x1fffffffe);
  });

  it("a difference loses the limbs that became zero", () => {
    const an = limbsFromU64(A, 0x100000000);
    const bn = limbsFromU64(B, 0xffffffff);
    expect(limbsSub(DST, A, an, B, bn)).toBe(1);
    expect(limb(0)).toBe(1);
    expect(limbsSub(DST, A, an, A, an)).toBe(0);
  });

  it("the longer one is the greater one, then the highest limb decides", () => {
    const an = limbsFromU64(A, 0x200000000);
    const bn = limbsFromU64(B, 0x1ffffffff);
    expect(limbsCompare(A, an, B, bn)).toBe(1);
    expect(limbsCompare(B, bn, A, an)).toBe(-1);
    expect(limbsCompare(A, an, A, an)).toBe(0);
    expect(limbsCompare(A, 0, B, bn)).toBe(-1);
  });
});

describe("shifts and bits", () => {
  it("zero stays zero", () => {
    expect(limbsShiftLeft(DST, A, 0, 100)).toBe(0);
    expect(limbsShiftRight(DST, A, 0, 100)).toBe(0);
    expect(limbsBitLength(A, 0)).toBe(0);
  });

  it("left by whole limbs and by bits", () => {
    const an = limbsFromU64(A, 0x80000001);
    expect(limbsShiftLeft(DST, A, an, 33)).toBe(3);
    expect(limb(0)).toBe(0);
    expect(limb(1)).toBe(2);
    expect(limb(2)).toBe(1);
  });

  it("right drops bits and says which", () => {
    const an = limbsFromU64(A, 0x500000000);
    expect(limbsShiftRight(DST, A, an, 33)).toBe(1);
    expect(limb(0)).toBe(2);
    expect(limbsHasLowBits(A, an, 33)).toBe(true);
    expect(limbsHasLowBits(A, an, 32)).toBe(false);
    expect(limbsBitLength(A, an)).toBe(35);
  });
});

describe("products and quotients", () => {
  it("nothing times something is nothing", () => {
    const bn = limbsFromU64(B, 7);
    expect(limbsMul(DST, A, 0, B, bn, SCRATCH)).toBe(0);
  });

  it("all ones squared, above the threshold of Karatsuba", () => {
    const n = 100;
    memory.fill(A, 0xff, n * 4);
    expect(limbsMulScratch(n, n) > 0).toBe(true);
    expect(limbsMul(DST, A, n, A, n, SCRATCH)).toBe(2 * n);
    // (2^3200 - 1)^2 = 2^6400 - 2^3201 + 1
    expect(limb(0)).toBe(1);
    expect(limb(n - 1)).toBe(0);
    expect(limb(n)).toBe(0xfffffffe);
    expect(limb(2 * n - 1)).toBe(0xffffffff);
  });

  it("small divisors need no scratch", () => {
    expect(limbsDivModScratch(50, 1)).toBe(0);
    const an = limbsFromU64(A, 1000000000007);
    expect(limbsDivSmall(DST, A, an, 10)).toBe(7);
    expect(load<u64>(DST)).toBe(100000000000);
  });

  it("a dividend less than the divisor is the remainder", () => {
    const an = limbsFromU64(A, 5);
    const bn = limbsFromU64(B, 0x100000000);
    expect(limbsDivMod(DST, REST, A, an, B, bn, SCRATCH)).toBe(0);
    expect(limbsTrim(REST, bn)).toBe(1);
    expect(load<u32>(REST)).toBe(5);
  });

  it("an estimate that is one too large is corrected", () => {
    // Knuth's case for the step that adds back: (2^127 - 1 - 2^95) / (2^95 - 1), one limb of quotient off.
    store<u64>(A, 0xffffffffffffffff);
    store<u64>(A, 0x7ffffffeffffffff, 8);
    store<u64>(B, 0xffffffffffffffff);
    store<u32>(B, 0x7fffffff, 8);
    const length = limbsDivMod(DST, REST, A, 4, B, 3, SCRATCH);
    expect(length).toBe(1);
    const back = limbsMul(A + 512, DST, length, B, 3, SCRATCH);
    const sum = limbsAdd(A + 512, A + 512, back, REST, limbsTrim(REST, 3));
    expect(limbsCompare(A + 512, sum, A, 4)).toBe(0);
    expect(limbsCompare(REST, limbsTrim(REST, 3), B, 3)).toBe(-1);
  });
});

describe("doubles", () => {
  it("the largest double and its neighbour", () => {
    const an = limbsFromF64(A, f64.MAX_VALUE);
    expect(an).toBe(32);
    expect(limbsToF64(A, an)).toBe(f64.MAX_VALUE);
    memory.fill(A, 0xff, 128);
    expect(limbsToF64(A, 32)).toBe(Infinity);
  });

  it("ties go to even", () => {
    const an = limbsFromU64(A, 9007199254740993);
    expect(limbsToF64(A, an)).toBe(9007199254740992.0);
    const bn = limbsFromU64(B, 9007199254740995);
    expect(limbsToF64(B, bn)).toBe(9007199254740996.0);
  });

  it("a quotient is rounded once", () => {
    const an = limbsFromU64(A, 1);
    const bn = limbsFromU64(B, 10);
    expect(limbsRatioToF64(A, an, B, bn, SCRATCH)).toBe(0.1);
    expect(limbsRatioToF64(A, 0, B, bn, SCRATCH)).toBe(0.0);
  });

  it("a quotient may be subnormal, or too small", () => {
    const an = limbsFromU64(A, 3);
    const one = limbsFromU64(REST, 1);
    const bn = limbsShiftLeft(B, REST, one, 1075);
    expect(limbsRatioToF64(A, an, B, bn, SCRATCH)).toBe(1e-323);
    expect(limbsRatioToF64(REST, one, B, bn, SCRATCH)).toBe(0.0);
  });
});

describe("decimal text", () => {
  it("zero has one digit", () => {
    expect(limbsToDecimal(DST, A, 0, SCRATCH)).toBe(1);
    expect(load<u8>(DST)).toBe(0x30);
  });

  it("inner zeros are written, leading ones are not read", () => {
    const an = limbsFromU64(A, 1000000000000000001);
    expect(limbsToDecimal(DST, A, an, SCRATCH)).toBe(19);
    expect(load<u8>(DST)).toBe(0x31);
    expect(load<u8>(DST, 9)).toBe(0x30);
    expect(load<u8>(DST, 18)).toBe(0x31);
    memory.fill(B, 0x30, 40);
    memory.copy(B + 40, DST, 19);
    expect(limbsFromDecimal(REST, B, 59, SCRATCH)).toBe(2);
    expect(load<u64>(REST)).toBe(1000000000000000001);
  });

  it("a power of ten of 401 digits, in halves", () => {
    memory.fill(B, 0x30, 401);
    store<u8>(B, 0x31);
    const an = limbsFromDecimal(A, B, 401, SCRATCH);
    expect(limbsToDecimal(DST, A, an, SCRATCH)).toBe(401);
    expect(memory.compare(DST, B, 401)).toBe(0);
  });
});
