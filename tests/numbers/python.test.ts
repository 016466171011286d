// The number layer against CPython, between all kinds of numbers: integers of any size, doubles, and their neighbours.
// Skipped, with the reason, where there is no python3. NUMBERS_SEED=n for other cases, NUMBERS_CASES=n for more.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Random, seed } from "./harness.js";
import {
  type Outcome,
  assertSame,
  bitsOf,
  compileMachine,
  expectError,
  floatFromBits,
  randomFloat,
  randomInteger,
} from "./machine.js";

test("everything agrees with CPython, between all kinds of numbers", async (context) => {
  if (spawnSync("python3", ["--version"]).status !== 0)
    return context.skip("no python3 on this machine");
  console.log(`NUMBERS_SEED=${seed}`);
  const random = new Random(seed);
  const machine = await compileMachine("--noAssert");
  const total = Number(process.env.NUMBERS_CASES ?? 4000);
  const binary = "+ - * / // % expt min max = < > <= >=".split(" ");
  const unary = "abs floor ceil round sqrt sin cos".split(" ");
  const cases: { name: string; operands: (bigint | number)[] }[] = [];
  while (cases.length < total) {
    const one = random.below(5) === 0;
    const name = one ? unary[random.below(unary.length)]! : binary[random.below(binary.length)]!;
    const operand = () => (random.below(2) ? randomInteger(random, 1200) : randomFloat(random));
    const a = operand();
    let b: bigint | number = operand();
    if (name === "expt" && typeof a === "bigint" && typeof b === "bigint") b %= 30n;
    // Neighbours across kinds: where the comparison and the rounding are hardest.
    if (random.below(4) === 0 && typeof a === "bigint" && name !== "expt") {
      const near = Number(a);
      if (Number.isFinite(near)) b = random.below(2) ? near : near * (1 + 2 ** -52);
    } else if (random.below(4) === 0 && typeof a === "number" && name !== "expt")
      b = BigInt(Math.round(a)) + BigInt(random.below(3) - 1);
    if (typeof b === "number" && !Number.isFinite(b)) continue;
    cases.push({ name, operands: one ? [a] : [a, b] });
  }
  const encode = (x: bigint | number) =>
    typeof x === "bigint" ? `i${x.toString(16)}` : `f${bitsOf(x).toString(16)}`;
  const lines = cases.map(({ name, operands }) => [name, ...operands.map(encode)].join(" "));
  const python = spawnSync("python3", ["-c", PYTHON], {
    input: lines.join("\n"),
    encoding: "utf8",
    maxBuffer: 1 << 30,
  });
  assert.equal(python.status, 0, python.stderr);
  const answers = python.stdout.split("\n");
  const counts = { compared: 0, errors: 0, elementary: 0, lastBit: 0 };
  cases.forEach(({ name, operands }, i) => {
    const answer = answers[i]!;
    const body = answer.slice(1);
    const expected: Outcome =
      answer === "e"
        ? expectError()
        : answer[0] === "b"
          ? body === "1"
          : answer[0] === "i"
            ? body.startsWith("-")
              ? -BigInt(`0x${body.slice(1)}`)
              : BigInt(`0x${body}`)
            : floatFromBits(BigInt(`0x${body}`));
    const actual = machine.run(name, ...operands);
    counts.compared += 1;
    if (answer === "e") counts.errors += 1;
    // The host's C library and ours both promise less than one unit in the last place for these, not the same bits.
    const elementary = name === "sin" || name === "cos" || name === "expt";
    if (elementary && typeof expected === "number" && typeof actual === "number") {
      counts.elementary += 1;
      const distance = bitsOf(expected) - bitsOf(actual);
      if (distance !== 0n) counts.lastBit += 1;
      assert.ok(distance >= -1n && distance <= 1n, `${lines[i]}: ${actual}, not ${expected}`);
    } else assertSame(actual, expected, lines[i]!);
  });
  console.log("against CPython:", counts);
});

const PYTHON = `
import math, struct, sys
def decode(s):
    return int(s[1:], 16) if s[0] == "i" else struct.unpack(">d", int(s[1:], 16).to_bytes(8, "big"))[0]
def run(name, a, b=None):
    if name == "+": return sum([a, b])
    if name == "-": return a - sum([b])
    if name == "*": return a * b
    if name == "/": return a / b
    if name == "//": return a // b
    if name == "%": return a % b
    if name == "expt": return a ** b
    if name == "min": return min(a, b)
    if name == "max": return max(a, b)
    if name == "=": return a == b
    if name == "<": return a < b
    if name == ">": return a > b
    if name == "<=": return a <= b
    if name == ">=": return a >= b
    if name == "round": return round(a)
    if name == "abs": return abs(a)
    return getattr(math, name)(a)
for line in sys.stdin:
    name, *operands = line.split()
    try:
        r = run(name, *map(decode, operands))
        if isinstance(r, bool): print("b%d" % r)
        elif isinstance(r, int): print("i%x" % r)
        elif isinstance(r, complex) or not math.isfinite(r): print("e")
        else: print("f%x" % struct.unpack(">Q", struct.pack(">d", r))[0])
    except (OverflowError, ZeroDivisionError, ValueError):
        print("e")
`;
