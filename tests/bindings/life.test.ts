// Making, disposing and losing a VM.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { ABI_VERSION, Status } from "../../assembly/shared/abi.js";
import type { LispyProcedure } from "../../bindings/entries/node.js";
import { LispyUsageError, LispyVM, createVM, createVMSync } from "../../bindings/entries/node.js";
import * as inline from "../../bindings/entries/inline.js";
import * as slim from "../../bindings/index.js";
import {
  LispyCrashError as InnerCrash,
  LispyUsageError as InnerUsage,
} from "../../bindings/errors.js";
import { makeJit } from "../../bindings/jit/jit.js";
import type { LispyExports } from "../../bindings/vm/exports.js";
import { LispyVM as InnerVM } from "../../bindings/vm/vm.js";
import { root } from "../support/root.js";

const wasm = readFileSync(join(root, "dist/lispy.wasm"));

test("the module imports one function, which searches texts", () => {
  assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(wasm)), [
    { module: "lispy", name: "regex", kind: "function" },
  ]);
});

test("making VMs takes no turn of the event loop", async () => {
  await createVM();
  let turned = false;
  setImmediate(() => (turned = true));
  // More than any that earlier VMs have left.
  const vms = await Promise.all(Array.from({ length: 20 }, () => createVM()));
  for (let i = 0; i < 20; i++) vms.push(await createVM());
  assert.equal(turned, false);
  for (const vm of vms) vm.dispose();
});

test("the module exports what exports.ts says", () => {
  const text = readFileSync(join(root, "bindings/vm/exports.ts"), "utf8");
  const declared = [...text.matchAll(/^ {2}(lispy_\w+)(\??)\(/gm)];
  const required = declared.filter(([, , optional]) => optional === "").map(([, name]) => name);
  const present = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  assert.deepEqual(
    required.filter((name) => !present.includes(name!)),
    [],
  );
});

test("a module that another realm has compiled", async () => {
  // As edge-runtime and sandboxes made with node:vm hand modules in.
  const module = runInNewContext("new WebAssembly.Module(bytes)", { bytes: wasm });
  assert.equal(module instanceof WebAssembly.Module, false);
  using one = await slim.createVM({ module });
  using other = slim.createVMSync({ module });
  using fork = one.fork();
  assert.deepEqual([one.eval("1"), other.eval("2"), fork.eval("3")], [1, 2, 3]);
});

test("VMs share nothing but code", () => {
  using one = createVMSync();
  using other = createVMSync();
  one.eval("(define x 1)");
  assert.throws(() => other.eval("x"));
});

test("all entries have the same names and make working VMs", async () => {
  const names = Object.keys(inline).sort();
  assert.deepEqual(Object.keys(slim).sort(), names);
  const node = await import("../../bindings/entries/node.js");
  assert.deepEqual(Object.keys(node).sort(), names);
  using a = await createVM();
  using b = await inline.createVM();
  using c = await slim.createVM({ module: wasm });
  using d = slim.createVMSync({ module: new WebAssembly.Module(wasm) });
  using e = await slim.createVM({ module: Promise.resolve(wasm) });
  for (const vm of [a, b, c, d, e]) {
    assert.ok(vm instanceof LispyVM, "one class in all entries");
    assert.equal(vm.eval("(+ 1 2)"), 3);
  }
  await assert.rejects(slim.createVM(), LispyUsageError);
  assert.throws(() => slim.createVMSync(), LispyUsageError);
});

test("a disposed VM refuses every call and can be disposed again", () => {
  const vm = createVMSync();
  const procedure = vm.eval("(lambda () 1)") as LispyProcedure;
  vm.dispose();
  vm.dispose();
  procedure.dispose();
  assert.equal(vm.disposed, true);
  for (const use of [
    () => vm.eval("1"),
    () => vm.call("list"),
    () => vm.define("x", 1),
    () => vm.get("x"),
    () => vm.usage,
    () => vm.limits,
    () => vm.setLimits({}),
    () => vm.handleCount,
    () => vm.globals(),
  ]) {
    assert.throws(use, LispyUsageError);
  }
});

test("using disposes", () => {
  let kept: LispyVM;
  {
    using vm = createVMSync();
    kept = vm;
  }
  assert.equal(kept.disposed, true);
});

test("an unknown profile is refused", () => {
  assert.throws(() => createVMSync({ profile: "scheme" as "lispy@2" }), LispyUsageError);
});

test("a VM cannot be constructed by hand", () => {
  const Constructor = LispyVM as unknown as new () => LispyVM;
  assert.throws(() => new Constructor(), LispyUsageError);
});

/** The least that boots, with one export replaced. */
function fakeExports(replaced: Partial<LispyExports>): LispyExports {
  return {
    memory: new WebAssembly.Memory({ initial: 1 }),
    lispy_abi_version: () => ABI_VERSION,
    lispy_boot: () => 1,
    lispy_set_limit: () => {},
    lispy_scope: () => {},
    lispy_state: () => Status.Done,
    lispy_input: () => 16,
    ...replaced,
  } as LispyExports;
}

test("a module of another ABI is refused", () => {
  const exports = fakeExports({ lispy_abi_version: () => ABI_VERSION + 1 });
  assert.throws(() => InnerVM.boot(exports), InnerUsage);
  assert.throws(() => InnerVM.boot({} as LispyExports), InnerUsage);
});

test("a trap poisons the VM: the same error from then on", () => {
  const vm = InnerVM.boot(
    fakeExports({
      lispy_eval: () => {
        throw new WebAssembly.RuntimeError("unreachable");
      },
    }),
  );
  assert.throws(() => vm.eval("1"), InnerCrash);
  assert.throws(() => vm.eval("1"), InnerCrash);
  assert.throws(() => vm.usage, InnerCrash);
  vm.dispose();
});

test("a module without a table has no machine code", () => {
  const vm = InnerVM.boot(fakeExports({}), { jit: makeJit() });
  assert.equal(vm.disposed, false);
});

test("a hundred VMs made and disposed leave room for more", () => {
  for (let count = 0; count < 100; count++) {
    using vm = createVMSync();
    assert.equal(vm.eval(`(+ ${count} 1)`), count + 1);
  }
});

test("globals lists what was defined, in order", () => {
  using vm = createVMSync();
  assert.deepEqual(vm.globals(), []);
  vm.eval("(define b 1) (define (a) 2)", { as: "none" });
  vm.define("c", 3);
  assert.deepEqual(vm.globals(), ["b", "a", "c"]);
});

test("sourceOf gives the text of user procedures only", () => {
  using vm = createVMSync();
  vm.eval("(define (square x) (* x x)) (define n 1)", { as: "none" });
  assert.match(vm.sourceOf("square")!, /\(\* x x\)/);
  assert.equal(vm.sourceOf("car"), undefined);
  assert.equal(vm.sourceOf("n"), undefined);
});
