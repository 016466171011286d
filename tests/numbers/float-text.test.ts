// assembly/data/float-text.ts against Number(text) and String(x), which ECMAScript makes exact, on seeded random doubles.
// NUMBERS_SEED=n for others, NUMBERS_COUNT=n for more of them (100,000 are the default).
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Harness, Random, compileNumeric, seed } from "./harness.js";

const COUNT = Number(process.env.NUMBERS_COUNT ?? 100_000);
const random = new Random(seed);
const words = new BigUint64Array(1);
const doubles = new Float64Array(words.buffer);
let h: Harness;
before(async () => {
  console.log(`NUMBERS_SEED=${seed} NUMBERS_COUNT=${COUNT}`);
  h = await compileNumeric("float-text");
});

function fromBits(bits: bigint): number {
  words[0] = bits;
  return doubles[0] ?? 0;
}

function toBits(x: number): bigint {
  doubles[0] = x;
  return words[0] ?? 0n;
}

function format(x: number): string {
  const dst = h.alloc(32);
  const text = h.takeText(dst, h.call.formatFloat(dst, x));
  h.reset();
  return text;
}

function parse(text: string): number {
  const [src, length] = h.putText(text);
  const x = h.call.parseFloatText(src, length);
  h.reset();
  return x;
}

/** JavaScript's shortest digits in the form of Python's repr. */
function pythonRepr(x: number): string {
  const [, sign, digits, exponentText] = /^(-?)([\d.]+)e([+-]\d+)$/.exec(x.toExponential()) ?? [];
  const exponent = Number(exponentText);
  const all = (digits ?? "").replace(".", "");
  const minus = Object.is(x, -0) ? "-" : (sign ?? "");
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${minus}${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${minus}0.${"0".repeat(-exponent - 1)}${all}`;
  const whole = all.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${minus}${whole}.${all.slice(exponent + 1) || "0"}`;
}

/** All kinds of finite doubles: random bits, few bits, few digits, integers, subnormals, ends of binades. */
function randomDouble(): number {
  for (;;) {
    const bits = random.next64();
    let x: number;
    switch (random.below(8)) {
      case 0:
        x = fromBits(bits & 0x800fffffffffffffn);
        break;
      case 1:
        x = fromBits(bits & (0xfff0000000000000n | (0xfffffffffffffn << BigInt(random.below(52)))));
        break;
      case 2:
        x = Number(bits >> BigInt(random.below(64)));
        break;
      case 3:
        x = Number(bits >> 32n) / 10 ** random.below(23);
        break;
      default:
        x = fromBits(bits);
    }
    if (Number.isFinite(x)) return x;
  }
}

test("random doubles are written as Python writes them, and read back to the bit", () => {
  for (let i = 0; i < COUNT; i++) {
    const x = randomDouble();
    const text = format(x);
    assert.equal(text, pythonRepr(x));
    assert.equal(toBits(parse(text)), toBits(x), text);
  }
});

test("every power of two, and its neighbours", () => {
  for (let biased = 0n; biased < 2047n; biased++) {
    for (const bits of [(biased << 52n) - 1n, biased << 52n, (biased << 52n) + 1n]) {
      if (bits < 0n) continue;
      const x = fromBits(bits);
      assert.equal(format(x), pythonRepr(x));
      assert.equal(toBits(parse(pythonRepr(x))), bits);
    }
  }
});

test("the form of Python's repr", () => {
  const cases: [number, string][] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [0.1, "0.1"],
    [-1.5, "-1.5"],
    [1e15, "1000000000000000.0"],
    [9007199254740991, "9007199254740991.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [123456789012345.6, "123456789012345.6"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [1.5e300, "1.5e+300"],
    [1e22, "1e+22"],
    [1e23, "1e+23"],
    [5e-324, "5e-324"],
    [2.2250738585072014e-308, "2.2250738585072014e-308"],
    [-1.7976931348623157e308, "-1.7976931348623157e+308"],
  ];
  for (const [x, text] of cases) assert.equal(format(x), text);
});

test("random digits and exponents are read as Number reads them", () => {
  for (let i = 0; i < COUNT / 2; i++) {
    let digits = "";
    const length = 1 + random.below(random.below(10) === 0 ? 1200 : 30);
    while (digits.length < length) digits += random.next64().toString();
    digits = digits.slice(0, length);
    if (random.below(5) === 0) digits = "0".repeat(random.below(30)) + digits;
    if (random.below(5) === 0) digits += "0".repeat(random.below(400));
    const point = random.below(digits.length);
    if (point > 0) digits = `${digits.slice(0, point)}.${digits.slice(point)}`;
    const sign = ["", "-", "+"][random.below(3)];
    const exponent = random.below(3) === 0 ? "" : `e${random.below(720) - 370 - length + point}`;
    const text = sign + digits + exponent;
    assert.equal(toBits(parse(text)), toBits(Number(text)), text);
  }
});

/** The exact decimal of (2 * significand + 1) * 2^(exponent - 1), as digits and exponent of ten. */
function midpointAbove(x: number): [digits: bigint, exponent: number] {
  const bits = toBits(x);
  const biased = Number(bits >> 52n);
  const significand = (bits & 0xfffffffffffffn) | (biased === 0 ? 0n : 1n << 52n);
  const power = Math.max(biased, 1) - 1076;
  const odd = 2n * significand + 1n;
  return power >= 0 ? [odd << BigInt(power), 0] : [odd * 5n ** BigInt(-power), power];
}

test("midpoints between doubles go to even, and the smallest digit more or less decides", () => {
  for (let i = 0; i < COUNT / 50; i++) {
    const x = i === 0 ? 0 : i === 1 ? Number.MAX_VALUE : Math.abs(randomDouble());
    const [digits, exponent] = midpointAbove(x);
    const zeros = "0".repeat(random.below(1500));
    for (const text of [
      `${digits}e${exponent}`,
      `${digits}${zeros}1e${exponent - zeros.length - 1}`,
      `${digits - 1n}${"9".repeat(zeros.length)}e${exponent - zeros.length}`,
      `${digits}.${zeros}e${exponent}`,
    ]) {
      assert.equal(toBits(parse(text)), toBits(Number(text)), text);
    }
  }
});

test("hard cases for readers", () => {
  for (const text of [
    ...["5e-324", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2e-324"],
    ...["2.2250738585072011e-308", "2.2250738585072012e-308", "2.2250738585072014e-308"],
    ...["9007199254740992", "9007199254740993", "9007199254740993.0000000001", "9007199254740995"],
    ...["1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309"],
    ...[
      "1e22",
      "1e23",
      "8.5e22",
      "123456789012345678901234567890",
      "0.1",
      "0.3",
      "1e-400",
      "-1e400",
    ],
    ...["6.9294956446009195e15", "3.5844466002796428e298", "1.00000000000000011102230246251565"],
    ...["1.00000000000000011102230246251565404236316680908203125", "7.2057594037927933e16"],
    ...[
      "1.00000000000000011102230246251565404236316680908203124",
      "0",
      "-0",
      "+0.0",
      "0e999999999999",
    ],
    ...[
      "1.00000000000000011102230246251565404236316680908203126",
      ".5",
      "5.",
      "1e+5",
      "1E5",
      "-1e-5",
    ],
    ...["1e99999999999999999999", "1e-99999999999999999999", `0.${"0".repeat(5000)}1e5001`],
    ...[`1${"0".repeat(5000)}e-5000`, `${"9".repeat(4000)}e-4000`, `0.${"9".repeat(20000)}`],
    ...["0.000000000000000000000000000000000000000000000000000000000000000000001", "00000001.5"],
  ]) {
    assert.equal(toBits(parse(text)), toBits(Number(text)), text);
  }
});

test("significands of all powers of ten are exact", async () => {
  const { call } = await compileNumeric("pow10");
  const { loadPower10, powerHigh, powerLow } = call as unknown as {
    loadPower10(exponent: number): void;
    powerHigh: WebAssembly.Global;
    powerLow: WebAssembly.Global;
  };
  for (let exponent = -364; exponent <= 335; exponent++) {
    loadPower10(exponent);
    const found = (BigInt.asUintN(64, powerHigh.value) << 64n) | BigInt.asUintN(64, powerLow.value);
    // At least 128 bits of the power in binary, then cut to 128.
    const exact =
      exponent >= 0 ? (10n ** BigInt(exponent)) << 128n : (1n << 1500n) / 10n ** BigInt(-exponent);
    assert.equal(found, exact >> BigInt(exact.toString(2).length - 128), `10^${exponent}`);
  }
});
