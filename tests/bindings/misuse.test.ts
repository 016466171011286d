// The API as JavaScript without types may call it, and values that no host can hold: an error that says what is wrong,
// and a VM that goes on.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decodeText } from "../../bindings/vm/memory.js";
import {
  LispyError,
  LispySymbol,
  LispyUsageError,
  type LispyVM,
  bootCartridge,
  contentHash,
  createVM,
  createVMSync,
  memoryStore,
  openWorld,
  runContract,
  symbol,
  toWire,
} from "../../bindings/entries/node.js";
import { createVM as createDebugVM } from "../../bindings/entries/debug-node.js";
import { root } from "../support/root.js";
import { errorOf, vmTest } from "../support/vm.js";

const NO_TEXT: readonly unknown[] = [undefined, null, 5, 5n, {}, [], Symbol("s"), () => 1];
const CALLS: Record<string, (vm: LispyVM, wrong: never) => unknown> = {
  "the source of eval": (vm, wrong) => vm.eval(wrong),
  "the source of execute": (vm, wrong) => vm.execute(wrong),
  "the name of define": (vm, wrong) => vm.define(wrong, 1),
  "the name of get": (vm, wrong) => vm.get(wrong),
  "the text of parseJSON": (vm, wrong) => vm.parseJSON(wrong),
  "the procedure of call": (vm, wrong) => vm.call(wrong, 1),
  "the procedure of sourceOf": (vm, wrong) => vm.sourceOf(wrong),
  "the name of a symbol": (vm, wrong) => vm.call("list", new LispySymbol(wrong)),
};
for (const [what, call] of Object.entries(CALLS)) {
  vmTest(`${what} is text, and nothing is made into text`, (vm) => {
    for (const wrong of NO_TEXT) {
      assert.throws(() => call(vm, wrong as never), LispyUsageError, String(wrong));
      assert.equal(vm.eval("(+ 1 1)"), 2);
    }
  });
}

vmTest("arguments, options, sinks and limits of the wrong kind are refused", (vm) => {
  const wrong: never[] = [5, "x", null, {}, [], Symbol("s")] as never[];
  for (const one of wrong.slice(0, 4)) assert.throws(() => vm.apply("+", one), LispyUsageError);
  for (const one of wrong.slice(0, 3)) {
    assert.throws(() => vm.eval("1", one), LispyUsageError);
    assert.throws(() => vm.setLimits(one), LispyUsageError);
  }
  for (const one of [5, "x", {}, []] as never[]) {
    assert.throws(() => vm.eval("(display 1)", { onOutput: one }), LispyUsageError);
    assert.throws(() => createVMSync({ onOutput: one }), LispyUsageError);
  }
});

/** Options with a name that is a slip, or belongs elsewhere, and which one it is. */
const SLIPS: Record<string, (vm: LispyVM) => unknown> = {
  limit: () => createVMSync({ limit: { steps: 10 } } as object),
  timeout: (vm) => vm.fork({ timeout: 5 } as object),
  profile: (vm) => vm.fork({ profile: "lispy-core@1" } as object),
  history: () => createVMSync({ history: 3 } as object),
  frame: (vm) => vm.apply("+", [1], { frame: 3 } as object),
  steps: (vm) => vm.eval("(+ 1 1)", { steps: 10 } as object),
  form: (vm) => vm.get("x", { form: "text" } as object),
};
for (const [name, slip] of Object.entries(SLIPS)) {
  vmTest(`an option that nobody reads is refused: ${name}`, (vm) => {
    vm.define("x", 1);
    assert.throws(() => slip(vm), {
      name: "LispyUsageError",
      message: new RegExp(`^no option is called ${name}; there are .*limits`),
    });
  });
}

test("an option that nobody reads is refused where one waits, too", async () => {
  const capabilities = { f: { deferred: true } } as const;
  const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs: { main: "(f)" } });
  using vm = await createVM({ capabilities });
  using agent = await bootCartridge(text, { capabilities, history: 1 });
  const refused = { name: "LispyUsageError", message: /^no option is called timeMs; there are / };
  const slip = { timeMs: 5 } as object;
  await assert.rejects(createVM(slip), refused);
  await assert.rejects(bootCartridge(text, slip), refused);
  await assert.rejects(vm.run("(f)", slip), refused);
  await assert.rejects(vm.run("1", { value: 1 } as object), /no option is called value/);
  assert.equal(vm.status, "idle");
  await vm.run("(f)");
  await assert.rejects(vm.resume({ value: 1, ...slip }), refused);
  await assert.rejects(vm.resume({ value: 1, limits: {} } as object), /no option is called limits/);
  assert.equal(vm.status, "awaiting");
  await assert.rejects(agent.frame(1, slip), refused);
  await assert.rejects(agent.beginFrame(1, slip), refused);
  await agent.beginFrame(1);
  await assert.rejects(agent.answerFrame({ value: 1 }, slip), refused);
  assert.equal(agent.waitingFrame?.frame, 1);
});

test("an option that nobody reads is refused where something is written down", async () => {
  using agent = await bootCartridge(JSON.stringify({ _meta: { type: "lispy-cartridge" } }));
  using vm = await createVM();
  const refused = {
    name: "LispyUsageError",
    message: /^no option is called exportAt; there are .*/,
  };
  const slip = { exportAt: "2026-04-01T20:00:00Z" } as object;
  assert.throws(() => agent.export(slip), refused);
  assert.throws(() => vm.exportCartridge(slip), refused);
});

test("an option that nobody reads is refused in a world", async () => {
  await assert.rejects(openWorld(memoryStore(), { nmae: "a" } as object), {
    name: "LispyUsageError",
    message: "no option is called nmae; there are name, module",
  });
  const store = memoryStore({ "memory/a1.md": "# Ada" });
  using world = await openWorld(store);
  using other = await openWorld(memoryStore(), { name: "b" });
  const slip = { whn: "2026-04-01T20:00:00Z" } as object;
  const refused = /^LispyUsageError: no option is called whn; there are .*at/;
  await assert.rejects(world.frame(slip), refused);
  await assert.rejects(world.export("a1", slip), refused);
  await assert.rejects(world.cartridgeOf("a1", slip), refused);
  await assert.rejects(world.import("a.lispy.json", slip), refused);
  await assert.rejects(world.importText("{}", slip), refused);
  await assert.rejects(world.found("b", slip), refused);
  await assert.rejects(world.exchange("far", store, slip), refused);
  await assert.rejects(world.mergeWith(other, slip), refused);
  assert.throws(() => world.capabilities({ agent: "a1" } as object), /no option is called agent;/);
  assert.deepEqual(await store.list(""), ["memory/a1.md"]);
});

test("a store that is none says what is missing", async () => {
  const { read, list } = memoryStore();
  const stores: [store: unknown, message: string][] = [
    [5, "a world is opened with a store, or the path of a directory, not of type number"],
    [null, "a world is opened with a store, or the path of a directory, not null"],
    [
      undefined,
      "a world is opened with a store, or the path of a directory, not of type undefined",
    ],
    [{}, "the store has no method read, list, write"],
    [{ read, list, write: true }, "the store has no method write"],
    [Promise.resolve(memoryStore()), "the store is a promise: await it first"],
  ];
  for (const [store, message] of stores) {
    await assert.rejects(openWorld(store as string), { name: "LispyUsageError", message });
  }
});

test("a contract whose validator has another name does not run", async () => {
  const request = { source: "1", inputs: {}, outputs: {}, validator: () => "never" };
  await assert.rejects(runContract(request), /^LispyUsageError: no option is called validator; /);
});

test("a cartridge that is no text is refused as such", async () => {
  for (const wrong of [undefined, null, 5, {}, Buffer.from("{}")] as never[]) {
    const refused = /^LispyUsageError: the text of a cartridge must be a string, not /;
    await assert.rejects(bootCartridge(wrong), refused);
    await assert.rejects(contentHash(wrong), refused);
  }
});

test("an image of no format, or another one, says which it must be", () => {
  for (const image of ["{}", '{"format": "x"}', '{"format": 5}']) {
    assert.throws(
      () => createVMSync({ image }),
      /^LispyError: image: format: must be lispy-image@1$/,
    );
  }
});

vmTest("a wrong result form is refused before the program runs", (vm) => {
  assert.throws(() => vm.eval("(define ran #t)", { as: "xml" as "text" }), LispyUsageError);
  assert.deepEqual(vm.globals(), []);
});

vmTest("an indent that is no layout is refused, and costs nothing", (vm) => {
  for (const indent of [-1, 1.5, NaN, 101, 1e9, 5n, Symbol("s"), "2"]) {
    assert.throws(() => vm.stringifyJSON([1], { indent: indent as number }), LispyUsageError);
  }
  assert.equal(vm.stringifyJSON([1], { indent: 100 }), `[\n${" ".repeat(100)}1\n]`);
});

test("text that is longer than a JavaScript string is refused by its size", () => {
  assert.throws(() => decodeText(new Uint8Array(2 ** 29)), /536870912 bytes is longer/);
});

vmTest("a result that is longer than a JavaScript string is an error, not a crash", (vm) => {
  vm.eval("(define (double s n) (if (= n 0) s (double (string-append s s) (- n 1))))", {
    as: "none",
  });
  vm.eval('(define s (double "x" 19))', { as: "none" });
  const error = errorOf(() => vm.eval("(map (lambda (i) s) (range 1100))", { as: "display" }));
  assert.equal(error.category, "resource-limit");
  assert.equal(vm.eval("(+ 1 1)"), 2);
});

vmTest("limits that the bindings meet first are spelled as the module spells them", (vm) => {
  vm.setLimits({ valueNodes: 3 });
  const message = "execution limit exceeded: value_nodes (limit 3, used 4)";
  assert.equal(errorOf(() => vm.define("x", [1, 2, 3])).message, message);
  assert.equal(errorOf(() => vm.eval("(list 1 2 3)")).message, message);
});

test("toWire names the path of a symbol without a name", () => {
  assert.throws(
    () => toWire([symbol(1 as unknown as string)]),
    (error) => error instanceof LispyUsageError && error.path === "$[0]",
  );
});

test("an export fails rather than lose state that a limit keeps from being written", async () => {
  const main = `(define (nest n) (if (= n 0) nil (list (nest (- n 1)))))
    (define (main n) (set! memory (nest 300)) n)`;
  const text = JSON.stringify({
    _meta: { type: "lispy-cartridge" },
    env: { memory: [1, 2] },
    programs: { main },
  });
  const agent = await bootCartridge(text);
  assert.equal((await agent.frame(1)).status, "accepted");
  const error = errorOf(() => agent.export());
  assert.ok(error instanceof LispyError);
  assert.deepEqual([error.category, error.path], ["resource-limit", "$.env.memory"]);
  assert.equal(error.limit?.name, "valueDepth");
  agent.vm.setLimits({ valueDepth: 1000, jsonDepth: 1000 });
  assert.match(agent.export(), /\[\[\[|\[\s+\[\s+\[/);
  agent.dispose();
});

test("a build with assertions is for the entries for debugging", async () => {
  const module = new WebAssembly.Module(readFileSync(join(root, "build/lispy.test.wasm")));
  const refused = { name: "LispyUsageError", message: /debug build.*"lispy-vm\/debug"/ };
  assert.throws(() => createVMSync({ module }), refused);
  await assert.rejects(createVM({ module }), refused);
  // Who was refused is forgotten.
  using vm = await createDebugVM({ module });
  assert.equal(vm.eval("(+ 1 2)"), 3);
});

test("a VM that a getter of the options disposes is disposed for the run that they are for", async () => {
  const vm = createVMSync();
  const options = {
    get signal(): undefined {
      vm.dispose();
      return undefined;
    },
  };
  await assert.rejects(vm.run("1", options), { message: "the VM is disposed" });
});
