// Snapshots: going back, forks, VMs that begin at a snapshot, and what becomes of handles.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type LispyProcedure,
  LispyUsageError,
  type LispyVM,
  Snapshot,
  createVM,
  createVMSync,
  PROFILE_NAMES,
} from "../../bindings/entries/node.js";
import * as slim from "../../bindings/index.js";
import { ABI_VERSION } from "../../assembly/shared/abi.js";
import type { LispyExports } from "../../bindings/vm/exports.js";
import { LispyUsageError as InnerUsage } from "../../bindings/errors.js";
import { LispyVM as InnerVM } from "../../bindings/vm/vm.js";
import { root } from "../support/root.js";
import { vmTest } from "../support/vm.js";

const text = (vm: LispyVM, source: string): string => vm.eval(source, { as: "text" });

/** Everything that a run shows of itself. */
function shown(vm: LispyVM, source: string): unknown {
  const { value, output, error, usage } = vm.execute(source, { as: "text" });
  return { value, output, message: error?.message, trace: error?.trace, usage };
}

/** A little of everything: definitions, redefinition, macros, output, errors, randomness, tasks, garbage, deep recursion. */
const PROGRAMS = [
  "(define counter 0) (define (tick!) (set! counter (+ counter 1)) counter) (tick!)",
  "(defmacro twice (x) (list 'begin x x)) (twice (tick!))",
  "(list (gensym) (random 1000) (random 1000) counter)",
  '(for-each println (list 1.5 "text" (hash "a" (list 1 2))))',
  "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1))))) (deep 20000)",
  '(length (reduce (lambda (all i) (cons (string-append "item " (number->string i)) all)) \'() (range 30000)))',
  "(define (car x) (list 'mine x)) (car 7)",
  "(tick!) (vector-nothing 1)",
  "(sort (map (lambda (i) (% (* i 7919) 1009)) (range 500)) <)",
  '(regex-match "(a+)(b*)" "aaabb")',
  "(list (gensym) (random 1000) counter (car 1))",
];

vmTest("restore brings back variables, procedures, random numbers and gensym", (vm) => {
  vm.eval("(define x 1) (define (f) (list x 'old)) (define xs (list 1 2 3))", { as: "none" });
  const before = vm.snapshot();
  const draw = "(list (gensym) (random 1000000) (random 1000000))";
  const drawn = text(vm, draw);
  vm.eval("(set! x 2) (define (f) 'new) (define y 3) (list-set! xs 0 'changed)");
  assert.notEqual(text(vm, draw), drawn);
  vm.restore(before);
  assert.equal(text(vm, "(f)"), "(1 old)");
  assert.equal(text(vm, "xs"), "(1 2 3)");
  assert.equal(text(vm, draw), drawn);
  assert.deepEqual(vm.globals(), ["x", "f", "xs"]);
});

vmTest("restore brings back limits, output and the last result", (vm) => {
  vm.setLimits({ steps: 5000 });
  vm.eval('(display "first") nil');
  const before = vm.snapshot();
  assert.equal(vm.output, "first", "taking one changes nothing");
  vm.setLimits({ steps: 10 });
  vm.eval('(display "second") 1');
  assert.equal(vm.resultIsNil, false);
  vm.restore(before);
  assert.equal(vm.output, "first");
  assert.equal(vm.resultIsNil, true);
  assert.equal(vm.limits.steps, 5000);
  assert.equal(vm.usage.outputBytes, 5);
});

for (const profile of PROFILE_NAMES) {
  vmTest(
    `${profile}: what follows a snapshot follows every restore, in figures too`,
    (vm) => {
      vm.eval("(define seen (list 1 2))");
      const before = vm.snapshot();
      assert.equal(before.profile, profile);
      const first = PROGRAMS.map((source) => shown(vm, source));
      for (let round = 0; round < 3; round++) {
        vm.restore(before);
        assert.deepEqual(
          PROGRAMS.map((source) => shown(vm, source)),
          first,
        );
      }
      using fresh = createVMSync({ snapshot: before });
      assert.equal(fresh.profile, profile);
      assert.deepEqual(
        PROGRAMS.map((source) => shown(fresh, source)),
        first,
      );
      using fork = fresh.fork();
      fork.restore(before);
      assert.deepEqual(
        PROGRAMS.map((source) => shown(fork, source)),
        first,
      );
    },
    { profile },
  );
}

vmTest("a snapshot between any two programs goes on as the VM did", (vm) => {
  const snapshots: Snapshot[] = [];
  const results = PROGRAMS.map((source) => {
    snapshots.push(vm.snapshot());
    return shown(vm, source);
  });
  for (let from = PROGRAMS.length - 1; from >= 0; from--) {
    vm.restore(snapshots[from]!);
    assert.deepEqual(
      PROGRAMS.slice(from).map((source) => shown(vm, source)),
      results.slice(from),
      `from program ${from}`,
    );
  }
});

vmTest("restore after the memory has grown, and a snapshot of a grown one in a small VM", (vm) => {
  vm.eval("(define data (list 'kept))");
  const small = vm.snapshot();
  const { memoryBytes } = vm.usage;
  vm.eval("(define data (map (lambda (i) (list i (* i i))) (range 200000)))", { as: "none" });
  const grown = vm.usage.memoryBytes;
  assert.ok(grown > 4 * memoryBytes, `${grown}`);
  const large = vm.snapshot();
  assert.ok(large.bytes > 10 * small.bytes, `${large.bytes}`);
  vm.restore(small);
  assert.equal(text(vm, "data"), "(kept)");
  assert.equal(
    vm.usage.memoryBytes,
    memoryBytes,
    "what the snapshot had, although the instance has more",
  );
  assert.ok(vm.snapshot().bytes < 2 * small.bytes, "what is not in use is not copied");
  using other = createVMSync({ snapshot: small });
  assert.ok(other.usage.memoryBytes < grown);
  other.restore(large);
  assert.equal(text(other, "(last data)"), `(199999 ${199_999 ** 2})`);
  vm.restore(large);
  assert.equal(vm.eval("(length data)"), 200000);
});

vmTest("a copy has room for all that its heap was promised", (vm) => {
  // The heap lies above everything else now, and most of it is free.
  vm.eval("(define data (map (lambda (i) (list i)) (range 60000))) (set! data nil)");
  vm.collect();
  vm.eval("(define data (map (lambda (i) (list i)) (range 60000))) (set! data nil)");
  const snapshot = vm.snapshot();
  const fill = "(length (map (lambda (i) (list i i i i i i)) (range 100000)))";
  using fork = vm.fork();
  using other = createVMSync({ snapshot });
  for (const one of [fork, other, vm]) assert.equal(one.eval(fill), 100000);
});

vmTest("restore after an error, and a snapshot of a VM that has just failed", (vm) => {
  vm.execute("(define x 1) (define (f) (car 5)) (f)");
  const failed = vm.snapshot();
  vm.execute("(set! x 2) (g)");
  vm.restore(failed);
  assert.equal(vm.eval("x"), 1);
  const { error } = vm.execute("(f)");
  assert.equal(error?.trace[0]?.name, "f");
});

vmTest("a collection before a snapshot makes it smaller and changes nothing else", (vm) => {
  vm.eval("(define kept (range 100)) (length (map (lambda (i) (list i)) (range 5000)))");
  const before = vm.snapshot();
  vm.collect();
  assert.ok(vm.snapshot().bytes < before.bytes - 100_000);
  vm.restore(before);
  assert.equal(vm.eval("(length kept)"), 100);
});

vmTest("a fork and its origin are independent of each other", (vm) => {
  vm.eval("(define x (list 1)) (define (get-x) x)", { as: "none" });
  using fork = vm.fork();
  fork.eval("(set! x 'fork) (define only-fork 1)");
  assert.equal(text(vm, "(get-x)"), "(1)");
  vm.eval("(set! x 'origin)");
  assert.equal(text(fork, "(get-x)"), "fork");
  assert.deepEqual(vm.globals(), ["x", "get-x"]);
  assert.deepEqual(fork.globals(), ["x", "get-x", "only-fork"]);
  using grandchild = fork.fork();
  fork.dispose();
  assert.equal(text(grandchild, "(get-x)"), "fork");
});

vmTest("a fork draws the same random numbers, unless it is seeded", (vm) => {
  vm.eval("(random 10)");
  const draws = "(map (lambda (i) (random 1000)) (range 5))";
  using twin = vm.fork();
  using seeded = vm.fork({ seed: 17 });
  using same = createVMSync({ seed: 17 });
  assert.equal(text(seeded, draws), text(same, draws));
  assert.equal(text(twin, draws), text(vm, draws));
});

test("a fork has its own sink and limits", () => {
  const mine: string[] = [];
  const its: string[] = [];
  using vm = createVMSync({ onOutput: (piece) => mine.push(piece), limits: { steps: 1000 } });
  using fork = vm.fork({ onOutput: (piece) => its.push(piece), limits: { callDepth: 50 } });
  using silent = vm.fork();
  vm.eval('(display "vm")');
  fork.eval('(display "fork")');
  silent.eval('(display "silent")');
  assert.deepEqual([mine, its, silent.output], [["vm"], ["fork"], "silent"]);
  assert.equal(fork.limits.steps, 1000);
  assert.equal(fork.limits.callDepth, 50);
  assert.notEqual(vm.limits.callDepth, 50);
  assert.throws(() => vm.fork({ limits: { step: 1 } as object }), LispyUsageError);
  assert.throws(() => vm.fork({ onOutput: 1 as never }), LispyUsageError);
});

test("a thousand forks live side by side", () => {
  using vm = createVMSync();
  vm.eval("(define n 0) (define (add! k) (set! n (+ n k)) n)", { as: "none" });
  const forks = Array.from({ length: 1000 }, () => vm.fork());
  forks.forEach((fork, index) => fork.call("add!", index));
  forks.forEach((fork, index) => assert.equal(fork.get("n"), index));
  assert.equal(vm.get("n"), 0);
  for (const fork of forks) fork.dispose();
});

test("a chain of a thousand snapshots and forks stays the same size", () => {
  using first = createVMSync();
  first.eval("(define n 0)");
  const { bytes } = first.snapshot();
  let vm = first.fork();
  for (let index = 0; index < 1000; index++) {
    const next = vm.fork();
    vm.dispose();
    vm = next;
  }
  assert.equal(vm.snapshot().bytes, bytes);
  assert.equal(vm.get("n"), 0);
  vm.dispose();
});

test("createVM begins at a snapshot, without a module or with the same one", async () => {
  const bytes = readFileSync(join(root, "dist/lispy.wasm"));
  const module = new WebAssembly.Module(bytes);
  using vm = await slim.createVM({ module });
  vm.eval("(define x 42)");
  const snapshot = vm.snapshot();
  using a = await slim.createVM({ snapshot });
  using b = slim.createVMSync({ snapshot, module, limits: { steps: 99 } });
  using c = await createVM({ snapshot, profile: "lispy@2" });
  for (const made of [a, b, c]) assert.equal(made.get("x"), 42);
  assert.equal(b.limits.steps, 99);
  const other = new WebAssembly.Module(bytes);
  await assert.rejects(slim.createVM({ snapshot, module: other }), LispyUsageError);
  assert.throws(() => slim.createVMSync({ snapshot, profile: "lispy-core@1" }), LispyUsageError);
});

vmTest("a snapshot outlives its VM", (vm) => {
  const origin = createVMSync();
  origin.eval("(define x 'there)");
  const snapshot = origin.snapshot();
  origin.dispose();
  vm.restore(snapshot);
  assert.equal(text(vm, "x"), "there");
});

vmTest("what is no snapshot of this module and profile is refused, and nothing happens", (vm) => {
  vm.eval("(define x 1)");
  const bytes = readFileSync(join(root, "dist/lispy.wasm"));
  using twice = createVMSync({ module: new WebAssembly.Module(bytes) });
  using core = createVMSync({ profile: "lispy-core@1" });
  for (const wrong of [twice.snapshot(), core.snapshot(), {}, null, undefined, "snapshot"]) {
    assert.throws(() => vm.restore(wrong as Snapshot), LispyUsageError);
  }
  assert.throws(() => vm.restore(core.snapshot()), /lispy-core@1/);
  assert.throws(() => vm.restore(twice.snapshot()), /another compiled module/);
  assert.equal(vm.get("x"), 1);
  assert.throws(
    () => new (Snapshot as unknown as new (...args: object[]) => Snapshot)({}, {}),
    LispyUsageError,
  );
});

test("a VM that runs, or is disposed, is neither copied nor restored", () => {
  const refused: unknown[] = [];
  const vm: LispyVM = createVMSync({
    onOutput() {
      for (const use of [() => vm.snapshot(), () => vm.restore(before), () => vm.fork()]) {
        try {
          use();
        } catch (error) {
          refused.push(error);
        }
      }
    },
  });
  const before = vm.snapshot();
  vm.eval('(display "x")');
  assert.equal(refused.length, 3);
  assert.ok(refused.every((error) => error instanceof LispyUsageError));
  vm.dispose();
  for (const use of [() => vm.snapshot(), () => vm.restore(before), () => vm.fork()]) {
    assert.throws(use, LispyUsageError);
  }
});

test("a module without the exports has no snapshots, and says so", () => {
  const exports = {
    memory: new WebAssembly.Memory({ initial: 1 }),
    lispy_abi_version: () => ABI_VERSION,
    lispy_boot: () => 1,
    lispy_set_limit: () => {},
    lispy_input: () => 1024,
    lispy_scope: () => {},
  } as unknown as LispyExports;
  assert.throws(() => InnerVM.boot(exports).snapshot(), InnerUsage);
  const nothing = (): void => {};
  const maker = {
    module: {},
    jit: undefined,
    make: () => exports,
    isReady: () => false,
    booted: nothing,
    recycle: nothing,
    cartridge: () => "",
  };
  assert.throws(() => InnerVM.boot(exports, {}, maker).snapshot(), /lispy_save_globals/);
});

test("a handle made before the snapshot lives on, one made after is refused", () => {
  using vm = createVMSync();
  const before = vm.eval("(lambda (x) (* 2 x))") as LispyProcedure;
  const snapshot = vm.snapshot();
  const after = vm.eval("(lambda (x) (* 3 x))") as LispyProcedure;
  const gone = vm.eval("(lambda (x) x)") as LispyProcedure;
  gone.dispose();
  vm.restore(snapshot);
  assert.equal(vm.handleCount, 1);
  assert.equal(vm.call(before, 21), 42);
  assert.throws(() => vm.call(after, 1), /after the snapshot/);
  assert.throws(() => vm.call("map", after, [1]), LispyUsageError);
  // The module gives the number of `after` to another procedure: it must not answer for it, nor be released with it.
  const next = vm.eval("(lambda (x) (* 5 x))") as LispyProcedure;
  assert.throws(() => vm.call(after, 1), LispyUsageError);
  after.dispose();
  assert.equal(vm.call(next, 2), 10);
  assert.equal(vm.handleCount, 2);
  next.dispose();
  before.dispose();
  assert.equal(vm.handleCount, 0);
});

test("a handle that was disposed after the snapshot stays disposed, and is not held again", () => {
  using vm = createVMSync();
  const one = vm.eval("(lambda () 1)") as LispyProcedure;
  const two = vm.eval("(lambda () 2)") as LispyProcedure;
  const snapshot = vm.snapshot();
  one.dispose();
  vm.restore(snapshot);
  assert.equal(vm.handleCount, 1);
  assert.throws(() => vm.call(one), /disposed/);
  assert.equal(vm.call(two), 2);
  two.dispose();
  vm.restore(snapshot);
  assert.equal(vm.handleCount, 0);
});

test("a handle comes back with the snapshot that has it", () => {
  using vm = createVMSync();
  const early = vm.snapshot();
  const procedure = vm.eval("(lambda () 'late)") as LispyProcedure;
  const late = vm.snapshot();
  vm.restore(early);
  assert.throws(() => vm.call(procedure), LispyUsageError);
  vm.restore(late);
  assert.equal(String(vm.call(procedure)), "late");
  procedure.dispose();
  assert.equal(vm.handleCount, 0);
});

test("a fork, and another VM, have no handles of the one that was copied", () => {
  using vm = createVMSync();
  using procedure = vm.eval("(define (f) 'f) f") as LispyProcedure;
  const snapshot = vm.snapshot();
  using fork = vm.fork();
  using other = createVMSync({ snapshot });
  using third = createVMSync();
  using own = third.eval("(lambda () 'own)") as LispyProcedure;
  third.restore(snapshot);
  for (const copy of [fork, other, third]) {
    assert.equal(copy.handleCount, 0);
    assert.throws(() => copy.call(procedure), /another VM/);
    assert.equal(String(copy.call("f")), "f");
  }
  assert.throws(() => third.call(own), /after the snapshot/);
  assert.equal(vm.handleCount, 1);
  assert.equal(String(vm.call(procedure)), "f");
});

test("a snapshot does not change with what comes after it", () => {
  using vm = createVMSync();
  vm.eval("(define x 0)");
  const snapshot = vm.snapshot();
  for (let round = 1; round < 50; round++) {
    assert.equal(vm.eval("(set! x (+ x 1)) (length (range 20000)) x"), 1, `round ${round}`);
    vm.restore(snapshot);
  }
});

test("an agent can be tried out: each of a hundred futures begins at the same present", () => {
  using vm = createVMSync();
  vm.eval("(define karma 10) (define (act n) (set! karma (+ karma (* n n))) karma)", {
    as: "none",
  });
  const present = vm.snapshot();
  const best = Array.from({ length: 100 }, (_, n) => {
    vm.restore(present);
    return vm.call("act", n);
  });
  assert.deepEqual(
    best,
    Array.from({ length: 100 }, (_, n) => 10 + n * n),
  );
});

test("what set operations keep between calls goes back with a snapshot", () => {
  using vm = createVMSync();
  const before = vm.snapshot();
  const count = (n: number): unknown => vm.eval(`(length (unique (range ${n})))`);
  assert.equal(count(4000), 4000);
  vm.restore(before);
  assert.equal(count(4000), 4000);
  assert.equal(count(400), 400);
});

test("tables that a VM has loaded are loaded again in an instance that goes on from its snapshot", () => {
  const uses = [
    '(list (upper "éß") (lower "ÀŐΣ") (char-alphabetic? "é") (string->number "٣"))',
    "(list (expt 2.5 3.7) (exp 1.5) (sin 1e22) (log 12345) (/ 7 3.0) 5e-324 1.7976931348623157e308)",
    '(list (doc (quote map)) (apropos "sort") (sort (list 3 1 2)))',
    '(json-encode (json-parse "[1.1e-300, 123456789012345678901234.5]"))',
  ];
  using fresh = createVMSync();
  const expected = uses.map((use) => fresh.eval(use, { as: "text" }));
  for (const first of uses) {
    using vm = createVMSync({ seed: "text" });
    vm.eval(first);
    const snapshot = vm.snapshot();
    using fork = vm.fork();
    using other = createVMSync({ snapshot });
    for (const each of [fork, other, vm]) {
      assert.deepEqual(
        uses.map((use) => each.eval(use, { as: "text" })),
        expected,
        first,
      );
    }
  }
});
