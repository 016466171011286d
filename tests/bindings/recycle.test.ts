// Instances that serve one VM after the other: nothing of the one before is left, and nobody who held it can reach it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  createVM,
  createVMSync,
  LispyError,
  type LispyProcedure,
  LispyUsageError,
  type LispyVM,
  PROFILE_NAMES,
  type ProfileName,
} from "../../bindings/entries/node.js";
import { SnapshotRecord } from "../../assembly/shared/abi.js";
import { Instances } from "../../bindings/instances.js";
import { engine } from "../../bindings/regex/deferred.js";
import type { LispyExports } from "../../bindings/vm/exports.js";
import { checkedProfile } from "../../bindings/vm/settings.js";
import { LispyVM as InnerVM } from "../../bindings/vm/vm.js";
import { root } from "../support/root.js";

const bytes = readFileSync(join(root, "build/lispy.wasm"));
/** A module that nobody has made an instance of. */
const newModule = (): WebAssembly.Module => new WebAssembly.Module(bytes);

/** Boots an instance, as a VM does. */
function boot(instances: Instances, exports: LispyExports, profile: ProfileName): LispyExports {
  if (!instances.isReady(exports)) {
    assert.equal(exports.lispy_boot(checkedProfile(profile)), 1);
    instances.booted(exports, profile);
  }
  return exports;
}

/** Instances of a module that recycles: it does so from the second one on. */
function recycling(module: WebAssembly.Module, profile: ProfileName = "lispy@2"): Instances {
  const instances = Instances.of(module, { regexEngine: engine });
  instances.giveBack(boot(instances, instances.take(profile), profile), profile);
  return instances;
}

/**
 * All that an instance is. The record in which globals are handed over holds nothing else. Cold data is loaded when it is needed; with
 * `cold` it does not count.
 */
function stateOf(exports: LispyExports, cold = false): { memory: Uint8Array; globals: Uint8Array } {
  const memory = new Uint8Array(exports.memory.buffer.slice(0));
  const record = exports.lispy_snapshot() >>> 0;
  memory.fill(0, record, record + SnapshotRecord.Size);
  const view = new DataView(exports.memory.buffer, record);
  const count = view.getUint32(SnapshotRecord.Count, true);
  for (let i = 0, end = 0; cold && i < count; i++) {
    const at = SnapshotRecord.Parts + 8 * i;
    const begin = view.getUint32(at, true);
    if (begin < view.getUint32(SnapshotRecord.Static, true)) memory.fill(0, end, begin);
    end = view.getUint32(at + 4, true);
  }
  exports.lispy_save_globals(record + SnapshotRecord.Globals);
  const end = record + SnapshotRecord.Size;
  return { memory, globals: new Uint8Array(exports.memory.buffer.slice(record, end)) };
}

const PROGRAMS = [
  '(define secret "s3cret-text") (define (f x) (list x secret)) (f 1)',
  "(println (map (lambda (i) (* i i)) (range 5000)))",
  '(regex-match "(a+)(b*)" "aaabb")',
  "(length (reduce (lambda (all i) (cons (number->string i) all)) '() (range 20000)))",
  '(doc \'map) (apropos "sort") (json-encode (dict "a" 1.5))',
  "(define (car x) 'mine) (random 100)",
  "(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1))))) (deep 100000)",
  '(error "left in the middle")',
];

for (const profile of PROFILE_NAMES) {
  test(`${profile}: an instance that was used is what a fresh one is, to the byte`, () => {
    const module = newModule();
    const instances = recycling(module, profile);
    const used = instances.take(profile);
    const maker = {
      module,
      jit: undefined,
      make: () => used,
      isReady: () => false,
      booted: () => instances.booted(used, profile),
      recycle: () => {},
      cartridge: () => "",
    };
    const vm = InnerVM.boot(used, { profile, seed: "x", limits: { heapBytes: 350_000 } }, maker);
    for (const source of PROGRAMS) vm.execute(source);
    const before = vm.snapshot();
    vm.execute(PROGRAMS[3]!);
    vm.restore(before);
    instances.giveBack(used, profile);
    const again = instances.take(profile);
    assert.equal(again, used, "it was kept");
    assert.ok(instances.isReady(again));
    const { exports } = new WebAssembly.Instance(module, { lispy: { regex: () => 0 } });
    const fresh = exports as unknown as LispyExports;
    assert.equal(fresh.lispy_boot(checkedProfile(profile)), 1);
    const [one, other] = [stateOf(again), stateOf(fresh, true)];
    const size = other.memory.length;
    assert.deepEqual(one.memory.subarray(0, size), other.memory);
    assert.ok(one.memory.subarray(size).every((byte) => byte === 0));
    assert.deepEqual(one.globals, other.globals);
  });
}

/** What a VM shows of itself, from boot to image. */
function life(vm: LispyVM): unknown[] {
  const shown = PROGRAMS.map((source) => {
    const { value, output, error, usage } = vm.execute(source, { as: "text" });
    return { value, output, message: error?.message, trace: error?.trace, usage };
  });
  return [...shown, vm.limits, vm.globals(), vm.exportImage()];
}

test("a VM in an instance that served others shows what a VM in a fresh one shows, memory included", () => {
  const first = newModule();
  const fresh = createVMSync({ module: first });
  const expected = life(fresh);
  const module = newModule();
  for (let i = 0; i < 4; i++) {
    using vm = createVMSync({ module, profile: PROFILE_NAMES[i % 2]!, seed: i });
    vm.execute("(define big (range 30000)) (set! big (map list big))");
  }
  using vm = createVMSync({ module });
  assert.deepEqual(life(vm), expected);
});

test("a handle of a VM that is gone does nothing to the next one", () => {
  const module = newModule();
  createVMSync({ module }).dispose();
  const old = createVMSync({ module });
  const handle = old.eval("(lambda (x) x)") as LispyProcedure;
  old.dispose();
  using next = createVMSync({ module });
  const own = next.eval("(lambda (x) (* 2 x))") as LispyProcedure;
  handle.dispose();
  assert.equal(next.call(own, 21), 42);
  assert.throws(() => next.call(handle, 1), LispyUsageError);
  assert.throws(() => old.usage, /disposed/);
});

test("an answer that comes too late reaches nobody", async () => {
  const module = newModule();
  createVMSync({ module }).dispose();
  let answer!: (value: string) => void;
  const later = new Promise<string>((resolve) => (answer = resolve));
  const old = createVMSync({ module, capabilities: { ask: () => later } });
  const run = old.run('(begin (println "before") (println (ask)))');
  const failed = assert.rejects(run, /disposed/);
  await Promise.resolve();
  old.dispose();
  const said: string[] = [];
  using next = await createVM({ module, onOutput: (text) => said.push(text) });
  next.eval("(define x 1)");
  answer("to whom?");
  await failed;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(next.status, "idle");
  assert.equal(next.eval("(set! x (+ x 1))"), 2);
  assert.deepEqual(said, []);
});

test("a run that was cut in slices does not go on in the next VM", async () => {
  const module = newModule();
  createVMSync({ module }).dispose();
  const old = createVMSync({ module });
  const run = old.run("(define (forever) (forever)) (forever)", { slice: 1000 });
  const failed = assert.rejects(run, /disposed/);
  await new Promise((resolve) => setTimeout(resolve, 2));
  old.dispose();
  using next = createVMSync({ module });
  await failed;
  assert.equal(next.eval("(+ 1 2)"), 3);
  assert.throws(() => next.eval("(forever)"), LispyError);
});

test("what has grown large is not kept, and neither are more than a few", () => {
  const instances = recycling(newModule());
  const take = (): LispyExports => boot(instances, instances.take("lispy@2"), "lispy@2");
  const giveBack = (exports: LispyExports): void => instances.giveBack(exports, "lispy@2");
  const large = take();
  large.memory.grow(64);
  giveBack(large);
  assert.notEqual(take(), large);
  const many = Array.from({ length: 20 }, take);
  many.forEach(giveBack);
  const kept = new Set(Array.from({ length: 20 }, take));
  assert.equal(many.filter((exports) => kept.has(exports)).length, 8);
});

test("an instance serves VMs of its profile only", () => {
  const module = newModule();
  const [core, lispy2] = PROFILE_NAMES;
  for (let i = 0; i < 3; i++) {
    using one = createVMSync({ module, profile: core! });
    assert.equal(one.eval("(or #f nil)", { as: "text" }), "#f");
    using other = createVMSync({ module, profile: lispy2! });
    assert.equal(other.eval("(or #f nil)", { as: "text" }), "()");
  }
});

test("an instance belongs to one VM: two disposals give it back once", () => {
  const module = newModule();
  createVMSync({ module }).dispose();
  const vm = createVMSync({ module });
  vm.dispose();
  vm.dispose();
  using one = createVMSync({ module });
  using other = createVMSync({ module });
  one.eval("(define x 'one)");
  assert.throws(() => other.eval("x"), LispyError);
});

/** Options whose property `name`, when it is read, disposes the VM and has another one made, which holds a secret. */
function betraying<T extends object>(
  vm: LispyVM,
  module: WebAssembly.Module,
  name: string,
  value: T | string,
): object {
  let next: LispyVM | undefined;
  return {
    get [name]() {
      if (!next) {
        vm.dispose();
        next = createVMSync({ module });
        next.eval('(define secret "of another") secret');
      }
      return value;
    },
  };
}

for (const [name, value] of [
  ["dicts", "map"],
  ["floats", "exact"],
] as const) {
  test(`a getter of ${name} cannot dispose the VM whose result is being read`, () => {
    const module = newModule();
    createVMSync({ module }).dispose();
    using vm = createVMSync({ module });
    assert.throws(() => vm.eval("(list 1 2)", betraying(vm, module, name, value)), /while it runs/);
    assert.equal(vm.eval("(+ 1 2)"), 3);
  });
}

test("a fork is a copy of its VM, whatever getters of its settings do", () => {
  const module = newModule();
  createVMSync({ module }).dispose();
  const vm = createVMSync({ module });
  assert.throws(() => vm.fork(betraying(vm, module, "capabilities", {})), /disposed/);
  using other = createVMSync({ module });
  other.eval("(define x 'before)");
  using fork = other.fork({
    get capabilities() {
      other.eval("(define large (range 100000)) (set! x 'after)");
      return {};
    },
  });
  assert.deepEqual(fork.globals(), other.globals());
  assert.equal(fork.eval("x", { as: "text" }), "after");
});

test("a VM is of the profile that its instance was booted for, when options change meanwhile", async () => {
  const module = newModule();
  for (let i = 0; i < 3; i++) createVMSync({ module, profile: "lispy-core@1" }).dispose();
  for (let turns = 0; turns < 6; turns++) {
    const options: { module: WebAssembly.Module; profile: ProfileName } = {
      module,
      profile: "lispy-core@1",
    };
    const made = createVM(options);
    for (let i = 0; i < turns; i++) await Promise.resolve();
    options.profile = "lispy@2";
    using vm = await made;
    const isCore = vm.eval("(or #f nil)", { as: "text" }) === "#f";
    assert.equal(vm.profile, isCore ? "lispy-core@1" : "lispy@2", `after ${turns} turns`);
    createVMSync({ module, profile: "lispy-core@1" }).dispose();
  }
});
