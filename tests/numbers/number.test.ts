// The number layer (data/integer*.ts, data/number.ts, prims/arith.ts, compare.ts, convert-number.ts) through its builtins,
// integers against BigInt. All of it runs twice: as released, and so that every reservation collects and old space is
// overwritten, which finds what was not rooted. NUMBERS_SEED=n for other cases. Against CPython: python.test.ts.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Random, seed } from "./harness.js";
import {
  CATEGORY_RESOURCE_LIMIT,
  LIMIT_HEAP_BYTES,
  LIMIT_INTEGER_BITS,
  type Machine,
  type Operand,
  assertSame,
  bitsOf,
  compileMachine,
  expectError,
  numbers,
  randomInteger as makeInteger,
} from "./machine.js";

/** As released, and with a collection at every reservation. */
let released: Machine;
let stressed: Machine;
before(async () => {
  console.log(`NUMBERS_SEED=${seed}`);
  released = await compileMachine("--noAssert");
  stressed = await compileMachine("--use", "LISPY_GC_STRESS=1");
});

const random = new Random(seed);

const randomInteger = (bits: number) => makeInteger(random, bits);

const floorDivide = (a: bigint, b: bigint) => a / b - BigInt(a % b !== 0n && a % b < 0n !== b < 0n);

/** What the integers say, for the builtins that stay among them; undefined: an evaluation error. */
function integerModel(name: string, a: bigint, b: bigint): bigint | boolean | undefined {
  switch (name) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "//":
      return b === 0n ? undefined : floorDivide(a, b);
    case "%":
      return b === 0n ? undefined : a - b * floorDivide(a, b);
    case "=":
    case "eq?":
      return a === b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    case "!=":
      return a !== b;
    case "min":
      return b < a ? b : a;
    case "max":
      return b > a ? b : a;
  }
  throw new Error(name);
}

for (const mode of ["released", "collecting"] as const) {
  const machine = () => (mode === "released" ? released : stressed);
  const cases = mode === "released" ? 20000 : 4000;

  test(`integers of any size agree with BigInt (${mode})`, () => {
    const names = "+ - * // % = eq? < > <= >= != min max".split(" ");
    for (let i = 0; i < cases; i++) {
      const bits = i % 100 === 0 ? 20000 : i % 5 === 0 ? 2000 : 200;
      const a = randomInteger(bits);
      const b = random.below(8) === 0 ? a + BigInt(random.below(3) - 1) : randomInteger(bits);
      const name = names[random.below(names.length)]!;
      const expected = integerModel(name, a, b) ?? expectError();
      assertSame(machine().run(name, a, b), expected, `(${name} ${a} ${b})`);
    }
  });

  test(`a chain of operations survives collections in between (${mode})`, () => {
    const vm = machine();
    let expected = 1n;
    vm.set(0, 1n);
    for (let i = 0; i < cases / 4; i++) {
      const by = randomInteger(150);
      const name = expected > 1n << 3000n ? "//" : ["+", "-", "*"][random.below(3)]!;
      vm.set(1, by);
      vm.set(2, by + 1n); // garbage, and a neighbour that must stay
      if (i % 3 === 0) vm.vm.collectNow();
      const result = vm.runOnSlots(name, 2);
      const model = integerModel(name, expected, by);
      if (model === undefined) {
        assert.deepEqual(result, expectError());
        continue;
      }
      assert.deepEqual(result, model);
      if (i % 7 === 0) vm.vm.collectNow();
      assert.deepEqual(vm.get(8), model, "the result survives");
      assert.deepEqual(vm.get(2), by + 1n, "the neighbour survives");
      expected = model as bigint;
      vm.vm.setWord(0, vm.vm.word(8));
    }
  });

  test(`sums and products of many (${mode})`, () => {
    for (let i = 0; i < cases / 20; i++) {
      const operands = Array.from({ length: 1 + random.below(6) }, () => randomInteger(120));
      const [first, ...rest] = operands as [bigint, ...bigint[]];
      const sum = rest.reduce((a, b) => a + b, 0n);
      assert.deepEqual(machine().run("+", ...operands), first + sum);
      assert.deepEqual(machine().run("-", ...operands), rest.length === 0 ? -first : first - sum);
      assert.deepEqual(
        machine().run("*", ...operands),
        operands.reduce((a, b) => a * b),
      );
    }
    assert.deepEqual(machine().run("+"), 0n);
    assert.deepEqual(machine().run("*"), 1n);
  });

  test(`powers agree with BigInt (${mode})`, () => {
    for (let i = 0; i < cases / 20; i++) {
      const exponent = random.below(60);
      const base = randomInteger(random.below(4) === 0 ? 600 : 60) << BigInt(random.below(40));
      const actual = machine().run("expt", base, BigInt(exponent));
      assertSame(actual, base ** BigInt(exponent), `(expt ${base} ${exponent})`);
    }
    const far = 10n ** 30n;
    for (const base of [0n, 1n, -1n]) {
      assert.deepEqual(machine().run("expt", base, far), base === -1n ? 1n : base);
      assert.deepEqual(machine().run("expt", base, far + 1n), base);
    }
  });

  test(`text of integers in both directions (${mode})`, () => {
    for (let i = 0; i < cases / 10; i++) {
      const value = randomInteger(i % 50 === 0 ? 30000 : 500);
      const zeros = "0".repeat(random.below(30));
      const text =
        value < 0n ? `-${zeros}${-value}` : `${random.below(2) ? "+" : ""}${zeros}${value}`;
      assert.deepEqual(machine().parse(text), value);
    }
  });
}

test("sums start from integer zero, signs of zero are Python's", () => {
  assert.ok(Object.is(released.run("+", -0, -0), 0));
  assert.ok(Object.is(released.run("+", -0), 0));
  assert.ok(Object.is(released.run("-", -0, -0), -0), "-0.0 - sum of (-0.0)");
  assert.ok(Object.is(released.run("-", 0), -0));
  assert.ok(Object.is(released.run("/", 0n, -5n), -0));
  assert.ok(Object.is(released.run("/", 0n, -(10n ** 400n)), -0));
  assert.ok(Object.is(released.run("max", -0, 0n), -0), "the first extreme, unchanged");
});

test("errors name the position, the operand and the reason", () => {
  const operands: [Operand, string][] = [
    ["x", '"x"'],
    ["é".repeat(60), `"${"é".repeat(20)}..."`],
    [{ word: "nil" }, "()"],
    [{ word: "#t" }, "#t"],
    [{ word: "#f" }, "#f"],
  ];
  for (const [operand, text] of operands) {
    for (const name of ["+", "-", "*", "/", "//", "%", "expt", "min", "max", "<", ">="]) {
      for (const args of [
        [operand, 1n],
        [1n, operand],
        [1.5, operand],
        [10n ** 30n, operand],
      ]) {
        assert.deepEqual(released.run(name, ...args), expectError());
        const position = args.indexOf(operand) + 1;
        assert.equal(released.message(), `argument ${position} must be a number, got ${text}`);
      }
    }
    for (const name of ["abs", "floor", "ceil", "round", "sqrt", "sin", "cos", "zero?", "-", "+"]) {
      assert.deepEqual(released.run(name, operand), expectError(), name);
      assert.equal(released.message(), `argument 1 must be a number, got ${text}`);
    }
    assert.deepEqual(released.run("+", 1n, 2n, operand), expectError());
    assert.equal(released.message(), `argument 3 must be a number, got ${text}`);
    assert.equal(released.run("number?", operand), false);
  }
  const reasons: [string, Operand[], string][] = [
    ["/", [1n, 0n], "division by zero"],
    ["//", [10n ** 30n, 0n], "division by zero"],
    ["%", [1.5, -0], "division by zero"],
    ["*", [1e308, 10n], "numeric operation produced non-finite result"],
    ["/", [10n ** 400n, 1n], "numeric operation produced non-finite result"],
    ["+", [10n ** 400n, 1], "int too large to convert to float"],
    ["sqrt", [10n ** 400n], "int too large to convert to float"],
    ["sqrt", [-1n], "square root of a negative number"],
    ["expt", [0n, -1n], "zero cannot be raised to a negative power"],
    ["expt", [-8n, 0.5], "numeric operation produced a non-real result"],
  ];
  for (const [name, args, text] of reasons) {
    assert.deepEqual(released.run(name, ...args), expectError());
    assert.equal(released.message(), text);
  }
});

test("the limit of bits is met before the work, and big work is charged", (context) => {
  const { vm } = released;
  context.after(() => {
    vm.limit(LIMIT_INTEGER_BITS, 1e15);
    vm.limit(LIMIT_HEAP_BYTES, 1e15);
  });
  vm.limit(LIMIT_INTEGER_BITS, 10000);
  const limited = expectError(CATEGORY_RESOURCE_LIMIT);
  const refused: [string, bigint, bigint][] = [
    ["expt", 2n, 10000n],
    ["expt", 7n, 10n ** 15n],
    ["expt", 7n, 10n ** 300n],
    ["expt", 10n ** 300n, 10n ** 400n],
    ["*", 1n << 5000n, 1n << 5000n],
    ["+", (1n << 10000n) - 1n, 1n],
  ];
  for (const [name, a, b] of refused) {
    released.set(0, a);
    released.set(1, b);
    const begin = vm.steps();
    assert.deepEqual(released.runOnSlots(name, 2), limited);
    assert.ok(vm.steps() - begin < 10, "nothing large was done");
  }
  assert.deepEqual(released.parse("9".repeat(3100)), limited);
  assert.match(released.message(), /^execution limit exceeded: integer_bits \(limit 10000, used /);
  assert.deepEqual(released.run("expt", 2n, 9999n), 1n << 9999n);
  assert.deepEqual(released.parse("0".repeat(100000) + "1"), 1n);

  vm.limit(LIMIT_INTEGER_BITS, 1e15);
  vm.limit(LIMIT_HEAP_BYTES, 1e6);
  assert.deepEqual(released.run("expt", 3n, 10n ** 9n), limited);
  assert.match(released.message(), /heap_bytes/);
  vm.limit(LIMIT_HEAP_BYTES, 1e15);
  assert.deepEqual(released.run("expt", 3n, 10n ** 12n), limited, "no memory holds it");

  released.set(0, 1n << 64000n);
  released.set(1, (1n << 64000n) - 1n);
  const before = vm.steps();
  assert.equal(vm.run(numbers.get("*")!, 0, 2, 8), 0);
  const charged = vm.steps() - before;
  // About 2,000 limbs each: fewer products than the schoolbook's four million, 64 to the step.
  assert.ok(charged > 5000 && charged < 62500, `${charged} steps`);
});

test("sine and cosine are right in every quadrant, however far out", () => {
  const known: [string, number, number][] = [
    ["sin", 0.5, 0.479425538604203],
    ["cos", Math.PI / 2, 6.123233995736766e-17],
    // Beyond 2^20 * pi/2 and below 2^22, where the compiler's own functions take the wrong quadrant.
    ["sin", 3904262.965047197, -0.9999999936886531],
    // The double nearest to a multiple of pi/2.
    ["cos", 6381956970095103 * 2 ** 797, -4.687165924254628e-19],
    ["sin", 5e-324, 5e-324],
  ];
  for (const [name, x, y] of known) assert.ok(Object.is(released.run(name, x), y), `${name} ${x}`);
  for (let i = 0; i < 20000; i++) {
    const x = (random.below(2) ? 1 : -1) * 2 ** (random.below(4000) / 100 - 10);
    for (const [name, host] of [
      ["sin", Math.sin],
      ["cos", Math.cos],
    ] as const) {
      const distance = bitsOf(released.run(name, x) as number) - bitsOf(host(x));
      assert.ok(distance >= -1n && distance <= 1n, `(${name} ${x})`);
    }
  }
});

test("strict text of numbers", () => {
  const good: [string, bigint | number][] = [
    ["42", 42n], ["-0", 0n], ["+7", 7n], ["5.", 5], [".5", 0.5], ["00.5", 0.5], ["2E-2", 0.02],
    ["1.5e+2", 150], ["007e0", 7], ["1e5", 1e5], ["-99999999999999999999999999", -99999999999999999999999999n],
    ["0.10000000000000001", 0.1], ["-.0", -0],
  ]; // prettier-ignore
  for (const [text, value] of good) assert.ok(Object.is(released.parse(text, true), value), text);
  const bad =
    "|-|+|007|-01|1_000|abc|inf|nan|1e999|-1e999|e5|.|-.|.e5|1e|1e+|5\n| 5|5 |٣|1.2.3|0x10|--1|1e5.|1.5f";
  for (const text of bad.split("|")) assert.equal(released.parse(text, true), undefined, text);
});
