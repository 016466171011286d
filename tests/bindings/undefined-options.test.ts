// An option that is undefined is an option that was not given: what comes of it is the same. Which options take undefined by their type
// is in tests/package/options.test.ts.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEFAULT_LIMITS,
  FrameTrace,
  bootCartridge,
  createVM,
  memoryStore,
  openWorld,
  replayTrace,
  runContract,
} from "../../bindings/entries/node.js";
import { STREAMED_OUTPUT_BYTES } from "../../bindings/vm/limits.js";
import { agentText } from "../support/agent.js";

/** Options of these names, all undefined. */
const none = <Name extends string>(...names: Name[]): Record<Name, undefined> =>
  Object.fromEntries(names.map((name) => [name, undefined])) as Record<Name, undefined>;

const LIMITS = none(...(Object.keys(DEFAULT_LIMITS) as (keyof typeof DEFAULT_LIMITS)[]));
const SETTINGS = {
  ...none("profile", "onOutput", "seed", "capabilities", "scope", "jit", "image", "snapshot"),
  ...none("module"),
  limits: LIMITS,
};
const DATA = none("dicts", "floats", "integers");

test("making a VM, forking it, writing it down", async () => {
  using plain = await createVM();
  using vm = await createVM(SETTINGS);
  assert.deepEqual(vm.limits, DEFAULT_LIMITS);
  assert.equal(vm.exportImage(), plain.exportImage());
  const { limits, onOutput, seed, capabilities, scope, jit } = SETTINGS;
  using fork = vm.fork({ limits, onOutput, seed, capabilities, scope, jit });
  assert.equal(fork.exportImage(), plain.exportImage());
  const random = plain.eval("(random 1000000)");
  assert.deepEqual(vm.eval("(random 1000000)"), random);
  assert.deepEqual(fork.eval("(random 1000000)"), random);
  const options = none("agentId", "exportedAt", "description");
  assert.equal(vm.exportCartridge(options), plain.exportCartridge());
});

test("a limit that is undefined does not take the default of what streams", async () => {
  const limits = { outputBytes: undefined };
  using vm = await createVM({ limits, onOutput: () => {} });
  assert.equal(vm.limits.outputBytes, STREAMED_OUTPUT_BYTES);
  vm.setLimits({ outputBytes: 5, steps: undefined });
  assert.deepEqual([vm.limits.outputBytes, vm.limits.steps], [5, DEFAULT_LIMITS.steps]);
  using agent = await bootCartridge(agentText("frame"), { limits, onOutput: () => {} });
  assert.equal(agent.vm.limits.outputBytes, DEFAULT_LIMITS.outputBytes);
});

test("runs", async () => {
  const capabilities = {
    f: {
      run: () => 1,
      ...none("arguments", "procedures", "data", "deferred"),
      limits: none("calls"),
    },
    later: { deferred: true as const, run: undefined },
  };
  using vm = await createVM({ capabilities });
  const options = { ...DATA, ...none("as", "onOutput"), limits: LIMITS };
  assert.deepEqual(vm.eval("(list 1.0 (dict :a (f)))", options), [1, { a: 1 }]);
  const going = { ...DATA, ...none("as", "onOutput", "steps", "slice", "signal") };
  const ran = await vm.run('(println "a") (later)', { ...going, limits: LIMITS });
  assert.deepEqual([ran.status, ran.output], ["awaiting", "a\n"]);
  const done = await vm.resume({ ...going, error: undefined, value: 5 });
  assert.equal(done.status === "done" && done.value, 5);
  const called = await vm.run({ call: "+", args: undefined });
  assert.deepEqual(called.status === "done" && called.value, 0);
});

test("an agent, its frames and its trace", async () => {
  const text = agentText(
    '(define (main n) (println n) (set! x (random 100)) (rb-post "a" "b" "c"))',
    {
      env: { x: 0 },
    },
  );
  const boot = none("main", "history", "historyBytes", "prefer", "host");
  using plain = await bootCartridge(text);
  using agent = await bootCartridge(text, { ...SETTINGS, ...boot });
  const frame = { ...none("frame", "onOutput", "maxEffects", "signal"), limits: LIMITS };
  assert.equal((await agent.frame(1, frame)).text, (await plain.frame(1)).text);
  assert.equal(agent.export(none("exportedAt", "onSkip")), plain.export());
  assert.equal(agent.history.length, 1);

  using traced = await bootCartridge(text);
  let file = "";
  const trace = await FrameTrace.begin(traced, text, {}, (line) => (file += line));
  await trace.frame(1, frame);
  await trace.end();
  assert.deepEqual(await replayTrace(file), { same: true, frames: 1, difference: undefined });
});

test("a contract", async () => {
  const request = { source: "(set! a (+ b 1.0))", inputs: { b: 1 }, outputs: { a: 0 } };
  const options = none("contractId", "sourceId", "intentScope", "maxEffects", "validate");
  const all = { ...request, ...options, ...none("validateEffects", "data"), limits: LIMITS };
  assert.deepEqual(await runContract(all), await runContract(request));
});

test("a world", async () => {
  const at = { at: "2026-04-01T20:00:00Z" };
  const text = agentText('(define (main in) (rb-post "a" "b" "c"))');
  const told = async (more: boolean): Promise<unknown> => {
    using world = await openWorld(memoryStore(), more ? none("name", "module") : {});
    const options = more ? none("onConflict", "as", "dryRun", "prefer") : {};
    const report = await world.importText(text, { ...options, ...at });
    const how = more ? { ...none("main", "run", "onStart", "onDone"), limits: LIMITS } : {};
    const frame = await world.frame({ ...how, ...at });
    const names = none("agentId", "now", "writable", "onIntent", "maxIntents");
    const granted = Object.keys(world.capabilities(more ? names : {}));
    return { report, frame, granted, cartridge: await world.cartridgeOf("a1", at) };
  };
  assert.deepEqual(await told(true), await told(false));
  using world = await openWorld(memoryStore({ "memory/a1.md": "# Ada" }));
  assert.match((await world.export("a1", { at: undefined })).file, /^cartridges\/a1-/);
});
