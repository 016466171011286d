// What is known to be wrong with the reference (W1 to W12 of what exists in public), each with the behaviour that is right instead.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type World,
  bootCartridge,
  createVM,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";

const AT = "2026-04-01T20:00:00Z";

const text = (parts: Record<string, unknown>, meta: Record<string, unknown> = {}): string =>
  JSON.stringify({ _meta: { type: "lispy-cartridge", agent_id: "a1", ...meta }, ...parts });

async function exported(world: World, id = "a1"): Promise<Record<string, never>> {
  return JSON.parse(await world.cartridgeOf(id, { at: AT })) as Record<string, never>;
}

test("W1: what a run leaves in an agent's state does not take away its env and programs", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  await world.importText(
    text({ env: { x: 1 }, programs: { main: "x" }, state_snapshot: { s: 1 } }),
  );
  // What the VM agent writes there, and keeps.
  const name = "echo_frames/a1.json";
  const state = JSON.parse((await store.read(name))!.text) as object;
  const ran = { ...state, program: "x", final_output: "1", all_frames: [], timestamp: AT };
  await store.write({ changes: [{ name, text: JSON.stringify(ran) }], expected: new Map() });
  const { env, programs, state_snapshot } = await exported(world);
  assert.deepEqual(
    { env, programs, state_snapshot },
    {
      ...{ env: { x: 1 }, programs: { main: "x" }, state_snapshot: { s: 1 } },
    },
  );
  await world.importText(text({ env: { x: 2 } }), { onConflict: "replace" });
  const after = JSON.parse((await store.read(name))!.text) as Record<string, unknown>;
  assert.equal(after["final_output"], "1", "and an import leaves what the run wrote");
});

test("W2: closures, macros and a run that has stopped come through two worlds", async () => {
  using vm = await createVM();
  const source = `(define-macro (twice x) (list '+ x x))
    (define counter (let ((n 40)) (lambda () (set! n (+ n 1)) n)))
    (define (count k) (if (= k 0) (twice (counter)) (count (- k 1))))
    (count 100)`;
  assert.equal((await vm.run(source, { steps: 50 })).status, "suspended");
  using a = await openWorld(memoryStore());
  using b = await openWorld(memoryStore());
  await a.importText(vm.exportCartridge({ agentId: "a1" }));
  await b.importText(await a.cartridgeOf("a1"));
  using agent = await bootCartridge(await b.cartridgeOf("a1"));
  const done = await agent.vm.resume();
  assert.equal(done.status === "done" && done.value, 83);
});

test("W3: an id cannot lead out of the world", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  await assert.rejects(world.export("../x"), /agent not found/);
  const evil = text({ soul: "x" }, { agent_id: "../../evil" });
  await assert.rejects(world.importText(evil), /\$\._meta\.agent_id/);
  await assert.rejects(world.import("/etc/passwd"), /Cartridge not found|a file in cartridges/);
  assert.deepEqual(await store.list(""), []);
});

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["[1]", /must be an object/],
  ['{"_meta":{"type":"other"}}', /\$\._meta\.type/],
  ['{"_meta":{"type":"lispy-cartridge","version":9,"agent_id":"a1"}}', /\$\._meta\.version/],
  [text({ profile: [1] }), /\$\.profile/],
  [text({ tools: { t: 1 } }), /\$\.tools\.t/],
  [text({ programs: { p: 1 } }), /\$\.programs\.p/],
  [text({ echoes: {} }), /\$\.echoes/],
  [text({ vm: { format: "lispy-image@9" } }), /\$\.vm/],
];

test("W4: a cartridge is checked before anything is changed, and the error says where", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  for (const [wrong, message] of WRONG) await assert.rejects(world.importText(wrong), message);
  assert.deepEqual(await store.list(""), []);
});

test("W5: an import that cannot be finished changes nothing", async () => {
  const files = { "agents.json": '{"agents":{}}', "toolbox.json": "{ not JSON" };
  const store = memoryStore(files);
  using world = await openWorld(store);
  const tool = { name: "t", code: "1", author: "a1" };
  const whole = text({ profile: { name: "A" }, soul: "s", tools: { t: tool }, env: { x: 1 } });
  await assert.rejects(world.importText(whole), /toolbox\.json/);
  assert.deepEqual(await store.list(""), ["agents.json", "toolbox.json"]);
  assert.equal((await store.read("agents.json"))!.text, files["agents.json"]);
});

test("W6: a cartridge cannot change the tools of others, nor pass for their author", async () => {
  const tool = { name: "t", code: "good", author: "b2", uses: 9 };
  const store = memoryStore({ "toolbox.json": JSON.stringify({ tools: { t: tool } }) });
  using world = await openWorld(store);
  for (const author of ["a1", "b2"]) {
    const evil = text({ tools: { t: { name: "t", code: "evil", author, uses: 0 } } });
    const { notRestored } = await world.importText(evil, { onConflict: "replace" });
    assert.match(notRestored[0]!.reason, /belongs to b2/);
  }
  assert.deepEqual(JSON.parse((await store.read("toolbox.json"))!.text), { tools: { t: tool } });
});

test("W7: an agent's echoes come back, as its own", async () => {
  using world = await openWorld(memoryStore({ "frame_echoes.json": '{"echoes":[{"frame":99}]}' }));
  await world.importText(text({ echoes: [{ frame: 1 }, { frame: 2 }] }));
  assert.deepEqual((await exported(world))["echoes"], [{ frame: 1 }, { frame: 2 }]);
});

test("W8: there is no cartridge of an agent that nobody knows", async () => {
  using world = await openWorld(memoryStore({ "agents.json": '{"agents":{}}' }));
  await assert.rejects(world.export("nobody"), /agent not found: "nobody"/);
});

test("W9, W10: a second export in the same second has a name of its own; the bytes are those of the file", async () => {
  const store = memoryStore({ "memory/a1.md": "ü" });
  using world = await openWorld(store);
  const [one, other] = [await world.export("a1", { at: AT }), await world.export("a1", { at: AT })];
  assert.notEqual(one.file, other.file);
  assert.equal(one.bytes, Buffer.byteLength((await store.read(one.file))!.text));
});

test("W11: an export depends on the world and the time that is given, on nothing else", async () => {
  const texts = await Promise.all(
    [1, 2].map(async () => {
      using world = await openWorld(memoryStore());
      await world.importText(text({ env: { b: 1, a: 2 }, soul: "s" }), { at: AT });
      return world.cartridgeOf("a1", { at: AT });
    }),
  );
  assert.equal(texts[0], texts[1]);
});

test("W12: (eval (read (use-tool name))) works, as the descriptions say", async () => {
  using world = await openWorld(memoryStore());
  await world.importText(
    text({ tools: { t: { name: "t", code: "(define (f) 41) (+ (f) 1)", author: "a1" } } }),
  );
  using vm = await createVM({ capabilities: world.capabilities() });
  const result = await vm.run('(eval (read (use-tool "t")))');
  assert.equal(result.status === "done" && result.value, 42);
});
