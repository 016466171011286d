// The numbers of lispy@2 through the language: integers against BigInt, rounding against exact decimals, elementary functions
// against correctly rounded values (elementary.txt, written by make-elementary.py).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { LispyFloat, type LispyInput, createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const vm = createVMSync({ profile: "lispy@2" });
const runs = { numRuns: 300 };
const words = new BigUint64Array(1);
const doubles = new Float64Array(words.buffer);

const text = (name: string, ...args: LispyInput[]) => vm.apply(name, args, { as: "text" });

/** Integers of all sizes, the ends of words among them. */
const integers = fc.oneof(
  fc.bigInt({ min: -100n, max: 100n }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.bigInt({ min: -(2n ** 400n), max: 2n ** 400n }),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 200n }), fc.constantFrom(-1n, 0n, 1n), fc.boolean())
    .map(([bits, off, negative]) => (2n ** bits + off) * (negative ? -1n : 1n)),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

test("bits are those of BigInt", () => {
  const shifts = fc.bigInt({ min: 0n, max: 300n });
  fc.assert(
    fc.property(integers, integers, shifts, (a, b, n) => {
      assert.equal(text("bit-and", a, b), String(a & b));
      assert.equal(text("bit-or", a, b), String(a | b));
      assert.equal(text("bit-xor", a, b), String(a ^ b));
      assert.equal(text("bit-not", a), String(~a));
      assert.equal(text("bit-shift-left", a, n), String(a << n));
      assert.equal(text("bit-shift-right", a, n), String(a >> n));
      assert.equal(text("arithmetic-shift", a, -n), String(a >> n));
      const size = a < 0n ? -a : a;
      assert.equal(text("bit-length", a), String(size === 0n ? 0 : size.toString(2).length));
    }),
    runs,
  );
});

test("quotients, divisors, multiples and roots of integers", () => {
  const divisor = (a: bigint, b: bigint): bigint =>
    b === 0n ? (a < 0n ? -a : a) : divisor(b, a % b);
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      if (b !== 0n) assert.equal(text("quotient", a, b), String(a / b));
      const common = divisor(a, b);
      assert.equal(text("gcd", a, b), String(common));
      const multiple = common === 0n ? 0n : (a * b) / common;
      assert.equal(text("lcm", a, b), String(multiple < 0n ? -multiple : multiple));
      const square = a < 0n ? -a : a;
      const side = BigInt(text("isqrt", square));
      assert.ok(side * side <= square && (side + 1n) * (side + 1n) > square);
      assert.equal(text("even?", a), a % 2n === 0n ? "#t" : "#f");
      assert.equal(text("odd?", a), a % 2n === 0n ? "#f" : "#t");
    }),
    runs,
  );
});

/** The integer nearest to above / below, ties to even; below > 0. */
function nearest(above: bigint, below: bigint): bigint {
  const twice = 2n * above + below;
  let floor = twice / (2n * below);
  if (twice < 0n && floor * 2n * below !== twice) floor -= 1n;
  return twice === floor * 2n * below && floor % 2n !== 0n ? floor - 1n : floor;
}

test("integers are rounded to tens and hundreds, half to even", () => {
  fc.assert(
    fc.property(integers, fc.integer({ min: -130, max: 5 }), (a, places) => {
      const unit = 10n ** BigInt(Math.max(-places, 0));
      assert.equal(text("round", a, places), String(nearest(a, unit) * unit));
    }),
    runs,
  );
});

test("floats are rounded to places by their exact value", () => {
  /** x = above / below. */
  const fraction = (x: number): [bigint, bigint] => {
    doubles[0] = Math.abs(x);
    const biased = words[0]! >> 52n;
    const mantissa = (words[0]! & 0xfffffffffffffn) | (biased === 0n ? 0n : 1n << 52n);
    const exponent = (biased === 0n ? 1n : biased) - 1075n;
    const sign = x < 0 ? -1n : 1n;
    return exponent < 0n ? [sign * mantissa, 1n << -exponent] : [sign * (mantissa << exponent), 1n];
  };
  const nearHalf = fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: 0, max: 6 }))
    .map(([n, digits]) => Number(`${n}5e-${digits}`));
  fc.assert(
    fc.property(
      fc.oneof(finite, nearHalf, fc.double({ min: -1e6, max: 1e6, noNaN: true })),
      fc.oneof(fc.integer({ min: -5, max: 8 }), fc.integer({ min: -320, max: 330 })),
      (x, places) => {
        const [above, below] = fraction(x);
        const scaled: [bigint, bigint] =
          places >= 0
            ? [above * 10n ** BigInt(places), below]
            : [above, below * 10n ** BigInt(-places)];
        const digits = nearest(...scaled);
        const rounded = Number(`${digits}e${-places}`);
        const signed = rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
        const call = () => vm.apply("round", [new LispyFloat(x), places]);
        if (!Number.isFinite(signed)) assert.throws(call, /non-finite/);
        else assert.equal(call(), signed, `(round ${x} ${places})`);
      },
    ),
    { numRuns: 2000 },
  );
});

test("elementary functions are correctly rounded", () => {
  const fromBits = (hex: string): number => {
    words[0] = BigInt(`0x${hex}`);
    return doubles[0]!;
  };
  const lines = readFileSync(join(root, "tests/numbers/elementary.txt"), "utf8").trim().split("\n");
  assert.ok(lines.length > 700);
  for (const line of lines) {
    const [name, ...hex] = line.split(" ");
    const numbers = hex.map(fromBits);
    const expected = numbers.pop()!;
    const args = numbers.map((x) => new LispyFloat(x));
    assert.equal(vm.apply(name!, args), expected, `${name} ${numbers.join(" ")}`);
  }
});

test("logarithms of integers too large for a float", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 90_000 }), fc.constantFrom(2n, 10n), (n, base) => {
      const big = base ** BigInt(n > 3000 && base === 10n ? n % 3000 : n);
      const exponent = big.toString(Number(base)).length - 1;
      assert.equal(vm.apply(base === 2n ? "log2" : "log10", [big]), exponent);
      const natural = vm.apply("log", [big]) as number;
      const near = exponent * Math.log(Number(base));
      assert.ok(Math.abs(natural - near) <= near * 2 ** -51);
    }),
    { numRuns: 50 },
  );
});
