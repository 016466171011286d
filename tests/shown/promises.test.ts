// What the VM promises about size and effort, shown with the programs that would break it: tail calls in constant
// memory, deep recursion within its bound, exact big numbers, floats that print and read like the host's, and loops
// that never end but stop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LispyFloat, createVMSync, float } from "../../bindings/entries/node.js";
import { errorOf } from "../support/vm.js";

const MIB = 1024 * 1024;

test("ten million tail calls take no memory", (context) => {
  using vm = createVMSync();
  vm.eval("(define (f n) (if (= n 0) 0 (f (- n 1)))) (f 10)", { as: "none" });
  const { memoryBytes } = vm.usage;
  assert.equal(vm.eval("(f 10000000)"), 0);
  assert.equal(vm.usage.memoryBytes, memoryBytes, "not one page more");
  assert.equal(vm.usage.peakCallDepth, 0);
  context.diagnostic(`${vm.usage.steps} steps in ${memoryBytes / 1024} KiB of linear memory`);
});

test("so do mutual tail calls", () => {
  using vm = createVMSync();
  vm.eval(
    `(define (ping n) (if (= n 0) 'ping (pong (- n 1))))
     (define (pong n) (cond ((= n 0) 'pong) (#t (let ((m (- n 1))) (begin (ping m))))))
     (ping 10)`,
    { as: "none" },
  );
  const { memoryBytes } = vm.usage;
  assert.equal(vm.eval("(ping 1000001)", { as: "text" }), "pong");
  assert.equal(vm.usage.memoryBytes, memoryBytes);
});

test("garbage of tail calls is collected in a bounded space", (context) => {
  using vm = createVMSync();
  vm.eval("(define (f n last) (if (= n 0) last (f (- n 1) (append (list n) (take last 5)))))", {
    as: "none",
  });
  assert.equal(vm.eval("(length (f 1000000 '()))"), 6);
  const { memoryBytes, allocatedBytes, collections } = vm.usage;
  context.diagnostic(
    `${collections} collections of ${allocatedBytes} bytes in ${memoryBytes / 1024} KiB of linear memory`,
  );
  assert.ok(memoryBytes <= 2 * MIB, `${memoryBytes} bytes`);
});

const DEEP = "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))";

test("recursion a million calls deep fits 128 MiB", (context) => {
  using vm = createVMSync({ limits: { heapBytes: 128 * MIB } });
  vm.eval(DEEP, { as: "none" });
  assert.equal(vm.eval("(deep 1000000)"), 1_000_000);
  const { memoryBytes, peakCallDepth } = vm.usage;
  assert.equal(peakCallDepth, 1_000_000);
  assert.ok(memoryBytes <= 128 * MIB);
  context.diagnostic(`${(memoryBytes / MIB).toFixed(1)} MiB of linear memory at the deepest point`);
});

test("where it does not fit it is a resource limit, and the VM goes on", () => {
  using vm = createVMSync({ limits: { heapBytes: 8 * MIB } });
  vm.eval(DEEP, { as: "none" });
  const error = errorOf(() => vm.eval("(deep 1000000)"));
  assert.deepEqual([error.category, error.limit?.name], ["resource-limit", "heapBytes"]);
  assert.equal(vm.eval("(deep 1000)"), 1000);
  vm.setLimits({ callDepth: 5000 });
  assert.equal(errorOf(() => vm.eval("(deep 1000000)")).limit?.name, "callDepth");
  assert.equal(vm.eval("(deep 1000)"), 1000);
});

test("(expt 7 5000) has all of its 4,226 digits", () => {
  using vm = createVMSync();
  const text = vm.eval("(expt 7 5000)", { as: "text" });
  assert.equal(text.length, 4226);
  assert.equal(text, String(7n ** 5000n));
  assert.equal(vm.eval("(display (expt 7 5000))", { as: "none" }), undefined);
  assert.equal(vm.output, text);
  assert.equal(vm.eval(text), 7n ** 5000n, "and reads back");
});

/** A generator with a fixed seed (xorshift), so that a failure can be repeated. */
function randomWords(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Doubles of every magnitude: random bits, and decimals as people write them. */
function randomDoubles(count: number): number[] {
  const next = randomWords(0x2545f491);
  const words = new Uint32Array(2);
  const bits = new Float64Array(words.buffer);
  const found: number[] = [0, -0, 5e-324, Number.MAX_VALUE, 2 ** 53, 1e21, 1e16, 1e-7, 0.1];
  while (found.length < count) {
    words.set([next(), next()]);
    const decimal = (next() % 1_000_000) / 10 ** (next() % 9);
    const value = next() % 4 === 0 ? decimal : bits[0]!;
    if (Number.isFinite(value)) found.push(value);
  }
  return found;
}

/** Sign, significant digits and decimal exponent: what two ways of writing the same number have in common. */
function normalized(text: string): string {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text)!;
  const all = (whole! + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return `${sign}0`;
  const scale = Number(exponent) - fraction.length + (all.length - digits.length);
  return `${sign}${digits}e${scale}`;
}

const DOUBLES = randomDoubles(100_000);
const CHUNK = 5000;
const chunks = Array.from({ length: DOUBLES.length / CHUNK }, (_, index) =>
  DOUBLES.slice(index * CHUNK, (index + 1) * CHUNK),
);

/** JavaScript's text of a double, made a float for LisPy, where 1 is an integer. */
function literal(x: number): string {
  const text = Object.is(x, -0) ? "-0" : String(x);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

test("100,000 random doubles are read exactly as JavaScript reads them", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  for (const chunk of chunks) {
    const read = vm.eval(`'(${chunk.map(literal).join(" ")})`, { floats: "exact" }) as unknown[];
    assert.equal(read.length, CHUNK);
    read.forEach((value, index) => {
      const x = value instanceof LispyFloat ? value.value : value;
      assert.ok(Object.is(x, chunk[index]), `${literal(chunk[index]!)} was read as ${String(x)}`);
    });
  }
});

test("100,000 random doubles are printed with JavaScript's digits, in Python's form", () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  for (const chunk of chunks) {
    vm.define("xs", chunk.map(float));
    const printed = vm.eval('(string-join (map number->string xs) " ")') as string;
    printed.split(" ").forEach((text, index) => {
      const x = chunk[index]!;
      assert.equal(normalized(text), normalized(literal(x)), `${x} is printed as ${text}`);
      // Python's form: a point or an exponent, which has a sign and two digits and begins at 1e16 and below 1e-4.
      const small = x !== 0 && Math.abs(x) < 1e-4;
      const form = small || Math.abs(x) >= 1e16 ? /^-?\d(\.\d+)?e[+-]\d\d+$/ : /^-?\d+\.\d+$/;
      assert.match(text, form);
    });
  }
});

test("loops without end stop at their budget, and the next form is evaluated", () => {
  const loops = [
    "(define (loop) (loop)) (loop)",
    "(define (a) (b)) (define (b) (a)) (a)",
    "(define (grow l) (grow (append l (take l 1)))) (grow '(1))",
    "(for-each (lambda (x) (map (lambda (y) (range 1000)) (range 1000))) (range 100000))",
    "(define-macro (forever) '(forever)) (forever)",
  ];
  using vm = createVMSync({ limits: { steps: 1_000_000 } });
  vm.define("x", 41);
  for (const source of loops) {
    const error = errorOf(() => vm.eval(source));
    assert.equal(error.category, "resource-limit", `${source}: ${error.message}`);
    assert.equal(vm.eval("(+ x 1)"), 42);
  }
});
