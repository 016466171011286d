// A machine that runs number builtins: a harness in AssemblyScript that exists only in memory boots the heap and keeps
// operands in 16 temporary roots, so that collections find and move them; this class puts them in and takes results out.
// Used by tests/numbers/number*.test.ts. Invariant checked with every result: what fits 48 bits is a small integer.
// Not here: expectations.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { main } from "assemblyscript/asc";
import type { Random } from "./harness.js";

const SOURCE = `
import { INPUT, MESSAGE, RESULT } from "./assembly/base/buffer";
import { setLimit, Usage } from "./assembly/base/limits";
import { parseInteger, isInteger, pushInteger } from "./assembly/data/integer";
import { clearSignal, Signal } from "./assembly/data/signal";
import { makeString } from "./assembly/data/text";
import { bootHeap, collect } from "./assembly/heap/heap";
import { clearRoots, keep, kept, setKept, temporariesStart } from "./assembly/heap/roots";
import { bootSymbolTable } from "./assembly/heap/symbol-table";
import { FAILED, fromFloat, isFloat, NIL, toFloat, Value } from "./assembly/heap/value";
import * as A from "./assembly/prims/arith";
import * as C from "./assembly/prims/compare";
import { parseNumberStrict } from "./assembly/prims/convert-number";
import { Limit } from "./assembly/shared/abi";

const BUDGET: i64 = 1_000_000_000_000_000;

export function boot(): void {
  for (let i = 0; i < Limit.Count; i++) setLimit(i, 1e15);
  Usage.stepsLeft = BUDGET;
  bootHeap();
  bootSymbolTable();
  clearRoots();
  for (let i = 0; i < 16; i++) keep(NIL);
}
export function limit(which: i32, value: f64): void { setLimit(which, value); }
export function collectNow(): void { collect(0); }
export function steps(): f64 { return <f64>(BUDGET - Usage.stepsLeft); }
export function input(size: u32): u32 { INPUT.reset(); INPUT.ensure(size); return INPUT.start; }
function put(slot: i32, v: Value): i32 {
  if (v != FAILED) { setKept(slot, v); return 0; }
  const category = <i32>Signal.category;
  return category == 0 ? -1 : category;
}
export function setInteger(slot: i32, size: u32): i32 { return put(slot, parseInteger(INPUT.start, size)); }
export function setStrict(slot: i32, size: u32): i32 { return put(slot, parseNumberStrict(INPUT.start, size)); }
export function setString(slot: i32, size: u32): i32 { return put(slot, makeString(INPUT.start, size)); }
export function setFloat(slot: i32, x: f64): void { setKept(slot, fromFloat(x)); }
export function setWord(slot: i32, v: u64): void { setKept(slot, v); }
export function word(slot: i32): u64 { return kept(slot); }
export function kind(slot: i32): i32 { return isInteger(kept(slot)) ? 0 : isFloat(kept(slot)) ? 1 : 2; }
export function takeFloat(slot: i32): f64 { return toFloat(kept(slot)); }
export function takeInteger(slot: i32): u32 { RESULT.reset(); pushInteger(RESULT, kept(slot)); return RESULT.used; }
export function resultStart(): u32 { return RESULT.start; }
export function messageStart(): u32 { return MESSAGE.start; }
export function messageSize(): u32 { return MESSAGE.used; }
export function run(builtin: i32, from: i32, count: i32, to: i32): i32 {
  clearSignal();
  return put(to, apply(builtin, <u32>temporariesStart() + (from << 3), count));
}
function apply(builtin: i32, args: u32, n: i32): Value {
  switch (builtin) {
    case 0: return A.primAdd(args, n);
    case 1: return A.primSubtract(args, n);
    case 2: return A.primMultiply(args, n);
    case 3: return A.primDivide(args, n);
    case 4: return A.primFloorDivide(args, n);
    case 5: return A.primModulo(args, n);
    case 6: return A.primExpt(args, n);
    case 7: return A.primMin(args, n);
    case 8: return A.primMax(args, n);
    case 9: return A.primAbs(args, n);
    case 10: return A.primFloor(args, n);
    case 11: return A.primCeil(args, n);
    case 12: return A.primRound(args, n);
    case 13: return A.primSqrt(args, n);
    case 14: return A.primSin(args, n);
    case 15: return A.primCos(args, n);
    case 16: return C.primEqual(args, n);
    case 17: return C.primNotEqual(args, n);
    case 18: return C.primLess(args, n);
    case 19: return C.primGreater(args, n);
    case 20: return C.primLessEqual(args, n);
    case 21: return C.primGreaterEqual(args, n);
    case 22: return C.primSame(args, n);
    case 23: return C.primIsZero(args, n);
    case 24: return C.primIsPositive(args, n);
    case 25: return C.primIsNegative(args, n);
    case 26: return C.primIsNumber(args, n);
    case 27: return C.primIsInteger(args, n);
    default: return FAILED;
  }
}
`;
const BUILTINS =
  "+ - * / // % expt min max abs floor ceil round sqrt sin cos = != < > <= >= eq? zero? positive? negative? number? integer?";
export const numbers = new Map(BUILTINS.split(" ").map((name, index) => [name, index]));

export interface Exports {
  memory: WebAssembly.Memory;
  boot(): void;
  limit(which: number, value: number): void;
  collectNow(): void;
  steps(): number;
  input(size: number): number;
  setInteger(slot: number, size: number): number;
  setStrict(slot: number, size: number): number;
  setString(slot: number, size: number): number;
  setFloat(slot: number, x: number): void;
  setWord(slot: number, word: bigint): void;
  word(slot: number): bigint;
  kind(slot: number): number;
  takeFloat(slot: number): number;
  takeInteger(slot: number): number;
  resultStart(): number;
  messageStart(): number;
  messageSize(): number;
  run(builtin: number, from: number, count: number, to: number): number;
}

const WORDS = {
  nil: 0xfff9_0000_0000_0000n,
  "#f": 0xfff9_0000_0000_0001n,
  "#t": 0xfff9_0000_0000_0002n,
  "()": 0xfff9_0000_0000_0003n,
  missing: 0xfff9_0000_0000_0006n,
} as const;
export const CATEGORY_EVALUATION = 4;
export const CATEGORY_RESOURCE_LIMIT = 5;
export const LIMIT_HEAP_BYTES = 1;
export const LIMIT_INTEGER_BITS = 7;

/** bigint: integer; number: float; string: text; `{ word }`: a constant. */
export type Operand = bigint | number | string | { word: keyof typeof WORDS };
/** A number, a truth, or the category of the error. */
export type Outcome = bigint | number | boolean | { error: number };

export class Machine {
  constructor(readonly vm: Exports) {
    vm.boot();
  }

  private write(text: string): number {
    const bytes = new TextEncoder().encode(text);
    const at = this.vm.input(bytes.length);
    new Uint8Array(this.vm.memory.buffer, at, bytes.length).set(bytes);
    return bytes.length;
  }

  private read(at: number, size: number): string {
    return new TextDecoder().decode(new Uint8Array(this.vm.memory.buffer, at, size));
  }

  set(slot: number, operand: Operand): void {
    let category = 0;
    if (typeof operand === "bigint")
      category = this.vm.setInteger(slot, this.write(operand.toString()));
    else if (typeof operand === "number") this.vm.setFloat(slot, operand);
    else if (typeof operand === "string") category = this.vm.setString(slot, this.write(operand));
    else this.vm.setWord(slot, WORDS[operand.word]);
    assert.equal(category, 0, "the operand can be made");
  }

  get(slot: number): Outcome {
    const word = BigInt.asUintN(64, this.vm.word(slot));
    if (word === WORDS["#t"] || word === WORDS["#f"]) return word === WORDS["#t"];
    if (this.vm.kind(slot) === 1) return this.vm.takeFloat(slot);
    assert.equal(this.vm.kind(slot), 0, `a number, not ${word.toString(16)}`);
    const size = this.vm.takeInteger(slot);
    const value = BigInt(this.read(this.vm.resultStart(), size));
    const isSmall = BigInt.asIntN(48, value) === value;
    assert.equal(word >> 48n === 0xffffn, isSmall, "what fits 48 bits is small, nothing else");
    return value;
  }

  run(name: string, ...operands: Operand[]): Outcome {
    operands.forEach((operand, slot) => this.set(slot, operand));
    return this.runOnSlots(name, operands.length);
  }

  runOnSlots(name: string, count: number): Outcome {
    const error = this.vm.run(numbers.get(name)!, 0, count, 8);
    return error === 0 ? this.get(8) : { error };
  }

  parse(text: string, strict = false): Outcome | undefined {
    const size = this.write(text);
    const error = strict ? this.vm.setStrict(9, size) : this.vm.setInteger(9, size);
    if (error !== 0) return { error };
    return BigInt.asUintN(64, this.vm.word(9)) === WORDS.missing ? undefined : this.get(9);
  }

  message(): string {
    return this.read(this.vm.messageStart(), this.vm.messageSize());
  }
}

export async function compileMachine(...flags: string[]): Promise<Machine> {
  let root = process.cwd();
  while (!existsSync(join(root, "assembly/data/number.ts"))) {
    assert.notEqual(root, dirname(root), "run the tests inside the checkout");
    root = dirname(root);
  }
  let binary: Uint8Array | undefined;
  const options = ["--config", "none.json", "--runtime", "stub", "--use", "abort="];
  const { error, stderr } = await main(
    [
      "number-harness.ts",
      "--baseDir",
      root,
      "-O3",
      "--outFile",
      "numbers.wasm",
      ...options,
      ...flags,
    ],
    {
      readFile(name: string, folder: string) {
        if (name === "number-harness.ts") return SOURCE;
        const path = resolve(folder, name);
        return existsSync(path) ? readFileSync(path, "utf8") : null;
      },
      writeFile(file, contents) {
        if (file.endsWith(".wasm")) binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`the harness does not compile: ${stderr.toString()}`);
  const { instance } = await WebAssembly.instantiate(binary as BufferSource);
  return new Machine(instance.exports as unknown as Exports);
}

/** Equal to the sign of zero; the message of assert.deepEqual would show every digit several times. */
export function assertSame(actual: Outcome, expected: Outcome, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const show = (x: Outcome) =>
    (typeof x === "object" ? `error ${x.error}` : String(x)).slice(0, 200);
  assert.fail(`${what.slice(0, 500)}: ${show(actual)}, not ${show(expected)}`);
}

export const expectError = (error = CATEGORY_EVALUATION): Outcome => ({ error });

/** Integers and doubles from a seeded source, more of them at the edges of representations than anywhere else. */
export function randomInteger(random: Random, bits: number): bigint {
  const edges = [31n, 32n, 46n, 47n, 48n, 53n, 62n, 63n, 64n, 128n];
  let magnitude: bigint;
  const shape = random.below(4);
  if (shape === 0) magnitude = BigInt(random.below(20));
  else if (shape === 1)
    magnitude = (1n << edges[random.below(edges.length)]!) + BigInt(random.below(5) - 2);
  else magnitude = random.magnitude(shape === 2 ? 100 : bits);
  return random.below(2) === 0 ? magnitude : -magnitude;
}

export function floatFromBits(bits: bigint): number {
  return new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
}

export function bitsOf(x: number): bigint {
  return new BigUint64Array(new Float64Array([x]).buffer)[0]!;
}

export function randomFloat(random: Random): number {
  const shape = random.below(6);
  const sign = random.below(2) === 0 ? 1 : -1;
  if (shape === 0) return sign * [0, 0.5, 1, 1.5, 2.5, 1e308, 5e-324, 1e16][random.below(8)]!;
  if (shape === 1) return (sign * random.below(2000)) / 8;
  if (shape === 2) return sign * Number(random.magnitude(70));
  if (shape === 3) return sign * (2 ** random.below(70) + random.below(5) - 2.5);
  for (;;) {
    const x = floatFromBits(random.next64());
    if (Number.isFinite(x)) return x;
  }
}
