// assembly/data/limbs.ts against BigInt, on seeded random magnitudes (NUMBERS_SEED=n for others).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Harness, Random, compileNumeric, seed } from "./harness.js";

let h: Harness;
const random = new Random(seed);
before(async () => {
  console.log(`NUMBERS_SEED=${seed}`);
  h = await compileNumeric("limbs");
});

/** Runs `check` on `count` random cases, small ones more often than large ones. */
function repeat(count: number, bits: number, check: (bits: number) => void): void {
  for (let i = 0; i < count; i++) {
    check(i % 50 === 0 ? bits : i % 5 === 0 ? Math.min(bits, 6000) : 300);
    h.reset();
  }
}

test("compare, add and subtract", () => {
  repeat(4000, 20000, (bits) => {
    const x = random.magnitude(bits);
    const y = random.below(4) === 0 ? x + BigInt(random.below(3)) : random.magnitude(bits);
    const [a, an] = h.put(x);
    const [b, bn] = h.put(y);
    assert.equal(h.call.limbsCompare(a, an, b, bn), x < y ? -1 : x > y ? 1 : 0);
    const sum = h.allocLimbs(Math.max(an, bn) + 1);
    assert.equal(h.take(sum, h.call.limbsAdd(sum, a, an, b, bn)), x + y);
    const difference = h.allocLimbs(Math.max(an, bn));
    const length =
      x >= y
        ? h.call.limbsSub(difference, a, an, b, bn)
        : h.call.limbsSub(difference, b, bn, a, an);
    assert.equal(h.take(difference, length), x >= y ? x - y : y - x);
  });
});

test("shifts, bit length and what a shift loses", () => {
  repeat(3000, 20000, (bits) => {
    const x = random.magnitude(bits);
    const [a, an] = h.put(x);
    const by = random.below(random.below(2) ? 70 : bits + 100);
    const left = h.allocLimbs(an + (by >> 5) + 1);
    assert.equal(h.take(left, h.call.limbsShiftLeft(left, a, an, by)), x << BigInt(by));
    const right = h.allocLimbs(an);
    assert.equal(h.take(right, h.call.limbsShiftRight(right, a, an, by)), x >> BigInt(by));
    assert.equal(!!h.call.limbsHasLowBits(a, an, by), BigInt.asUintN(by, x) !== 0n);
    assert.equal(h.call.limbsBitLength(a, an), bitLength(x));
    assert.equal(h.take(a, h.call.limbsShiftRight(a, a, an, by)), x >> BigInt(by), "in place");
  });
});

test("multiply", () => {
  repeat(4000, 30000, (bits) => {
    const x = random.magnitude(bits);
    const y = random.magnitude(random.below(2) ? bits : 6000);
    const [a, an] = h.put(x);
    const [b, bn] = h.put(y);
    const product = h.allocLimbs(an + bn);
    const scratch = h.alloc(h.call.limbsMulScratch(an, bn));
    assert.equal(h.take(product, h.call.limbsMul(product, a, an, b, bn, scratch)), x * y);
  });
});

test("divide", () => {
  repeat(4000, 30000, (bits) => {
    const y = random.magnitude(random.below(2) ? bits : Math.ceil(bits / 2)) || 1n;
    // Dividends next to a multiple of the divisor are where an estimate is off by one.
    // So are quotients of all ones, where the dividend begins like the divisor.
    const kind = random.below(5);
    const x =
      kind === 0
        ? y * random.magnitude(bits) + (random.below(2) ? y - 1n : 0n)
        : kind === 1
          ? (y << BigInt(random.below(bits))) - 1n
          : random.magnitude(2 * bits);
    const [a, an] = h.put(x);
    const [b, bn] = h.put(y);
    const quotient = h.allocLimbs(Math.max(an - bn + 1, 0));
    const rest = h.allocLimbs(bn);
    const scratch = h.alloc(h.call.limbsDivModScratch(an, bn));
    const length = h.call.limbsDivMod(quotient, rest, a, an, b, bn, scratch);
    assert.equal(h.take(quotient, length), x / y);
    assert.equal(h.take(rest, h.call.limbsTrim(rest, bn)), x % y);
  });
});

test("to decimal and back", () => {
  repeat(2500, 40000, (bits) => {
    const x =
      random.below(5) === 0 ? 10n ** BigInt(random.below(bits >> 2)) : random.magnitude(bits);
    checkDecimal(x);
    if (x > 0n) checkDecimal(x - 1n);
  });
});

test("40,000 digits, and leading zeros", () => {
  checkDecimal(10n ** 39999n + 12345n);
  checkDecimal(10n ** 40000n - 1n);
  h.reset();
  for (const zeros of [1, 9, 300, 2000]) {
    const text = "0".repeat(zeros) + "123456789";
    const [source, digits] = h.putText(text);
    const back = h.allocLimbs(h.call.limbsFromDecimalSize(digits));
    const scratch = h.alloc(h.call.limbsFromDecimalScratch(digits));
    assert.equal(h.take(back, h.call.limbsFromDecimal(back, source, digits, scratch)), 123456789n);
    h.reset();
  }
});

function checkDecimal(x: bigint): void {
  const [a, an] = h.put(x);
  const text = h.alloc(h.call.limbsToDecimalSize(an));
  const count = h.call.limbsToDecimal(text, a, an, h.alloc(h.call.limbsToDecimalScratch(an)));
  assert.equal(h.takeText(text, count), x.toString());
  const back = h.allocLimbs(h.call.limbsFromDecimalSize(count));
  const scratch = h.alloc(h.call.limbsFromDecimalScratch(count));
  assert.equal(h.take(back, h.call.limbsFromDecimal(back, text, count, scratch)), x);
}

test("to double and back", () => {
  repeat(4000, 1100, (bits) => {
    const x = random.below(3) === 0 ? halfway(random, random.below(1000)) : random.magnitude(bits);
    const [a, an] = h.put(x);
    const double = h.call.limbsToF64(a, an);
    assert.equal(double, Number(x));
    if (!Number.isFinite(double)) return;
    const back = h.allocLimbs(32);
    assert.equal(h.take(back, h.call.limbsFromF64(back, double)), BigInt(double));
  });
});

test("64-bit integers", () => {
  for (const x of [0n, 1n, 0xffffffffn, 1n << 32n, (1n << 64n) - 1n]) {
    const dst = h.allocLimbs(2);
    assert.equal(h.take(dst, h.call.limbsFromU64(dst, x)), x);
  }
  h.reset();
});

test("quotient as a double", () => {
  repeat(4000, 5000, (bits) => {
    const y = random.magnitude(bits) || 1n;
    const kind = random.below(4);
    const x =
      kind === 0
        ? (halfway(random, random.below(900)) * y) >> BigInt(random.below(1200))
        : kind === 1
          ? (y << BigInt(random.below(80))) + BigInt(random.below(3))
          : kind === 2
            ? random.magnitude(2100)
            : random.magnitude(bits);
    checkRatio(x, y);
  });
  // Both sides of the smallest subnormal's half, of the largest double, and ties between subnormals.
  for (const [x, y] of [
    [1n, 1n << 1075n],
    [(1n << 60n) + 1n, 1n << 1135n],
    [3n, 1n << 1075n],
    [5n, 1n << 1075n],
    [(1n << 1024n) - (1n << 970n), 1n],
    [(1n << 1025n) - (1n << 971n) - 1n, 2n],
    [1n << 1024n, 1n],
    [(1n << 53n) - 1n, 1n << 1075n],
    [10n ** 5000n + 1n, 3n * 10n ** 5000n],
    [1n, 10n ** 5000n],
    [10n ** 5000n, 1n],
    [0n, 7n],
  ] as const) {
    checkRatio(x, y);
    h.reset();
  }
});

function checkRatio(x: bigint, y: bigint): void {
  const [a, an] = h.put(x);
  const [b, bn] = h.put(y);
  const scratch = h.alloc(h.call.limbsRatioToF64Scratch(an, bn));
  assert.equal(h.call.limbsRatioToF64(a, an, b, bn, scratch), divideExactly(x, y), `${x} / ${y}`);
}

/** A number whose 54 leading bits are odd: halfway between doubles, or one off that. */
function halfway(random: Random, shift: number): bigint {
  const bits = (random.next64() >> 10n) | 1n | (1n << 53n);
  const off = BigInt(random.below(3) - 1);
  return (bits << BigInt(shift)) + (shift > 0 ? off : 0n);
}

/** x / y rounded half to even, by exact comparison of the remainder with a half. */
function divideExactly(x: bigint, y: bigint): number {
  let exponent = Math.max(bitLength(x) - bitLength(y) - 53, -1074);
  for (;;) {
    const [p, q] = exponent >= 0 ? [x, y << BigInt(exponent)] : [x << BigInt(-exponent), y];
    let quotient = p / q;
    if (quotient >> 53n === 0n) {
      const twice = 2n * (p % q);
      if (twice > q || (twice === q && (quotient & 1n) === 1n)) quotient += 1n;
      // Exact: both factors are doubles, and the product has at most 53 bits at 2^-1074 or above.
      return exponent > 971 ? Infinity : Number(quotient) * 2 ** exponent;
    }
    exponent++;
  }
}

function bitLength(x: bigint): number {
  return x === 0n ? 0 : x.toString(2).length;
}
