// Out of a world and into another: what cartridges carry, who owns what, and what happens when an id is taken.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LispyError,
  bootCartridge,
  createVM,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";

const AT = "2026-04-01T20:00:00Z";
const LATER = "2026-04-02T20:00:00Z";

/** A cartridge's text. */
function cartridge(parts: Record<string, unknown>, meta: Record<string, unknown> = {}): string {
  const head = { type: "lispy-cartridge", version: 1, agent_id: "a1", exported_at: AT };
  return `${JSON.stringify({ _meta: { ...head, ...meta }, ...parts }, null, 2)}\n`;
}

const FULL = {
  "x-before": { kept: [1, 2.5, null] },
  env: { k: [1, 2.5, null, "s"], big: 1 },
  programs: { main: "(+ 1 2)" },
  tools: {
    t: {
      ...{ name: "t", code: "(define (f) 1)", description: "", author: "a1" },
      ...{ created_at: AT, uses: 7 },
    },
    u: { name: "u", code: "(define (g) 2)", author: "b2" },
  },
  soul: "## Frame 1\n",
  profile: { name: "A", karma: 3 },
  echoes: [{ frame: 1 }],
  state_snapshot: { mood: "calm" },
  "x-after": "ü",
};

const rejected = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LispyError);
  assert.match(error.message, message);
  return true;
};

test("what was imported is exported again as it was, unknown keys, order and tools of others included", async () => {
  using world = await openWorld(memoryStore());
  const text = cartridge(FULL, { source_platform: "elsewhere", description: "d", more: [1] });
  const report = await world.importText(text, { at: LATER });
  assert.deepEqual(report.restored, [
    ...["profile", "soul", "tools:1", "env:2", "programs:1", "state_snapshot:1", "echoes:1"],
  ]);
  assert.deepEqual(report.notRestored, [
    { path: "$.tools.u", reason: "belongs to b2; carried by the agent, not published" },
  ]);
  const back = await world.export("a1", { at: AT });
  assert.deepEqual(JSON.parse(back.text), JSON.parse(text));
  assert.deepEqual(
    JSON.stringify(JSON.parse(back.text)),
    JSON.stringify(JSON.parse(text)),
    "in the same order",
  );
  assert.equal(back.hash, report.hash);
  assert.equal(back.file, "cartridges/a1-20260401T200000Z.lispy.json");
  assert.equal(back.bytes, Buffer.byteLength(back.text));
});

test("the documents of a world say the same", async () => {
  const store = memoryStore({ "toolbox.json": '{"_meta":{"total_tools":0},"tools":{}}' });
  using world = await openWorld(store);
  await world.importText(cartridge(FULL), { at: LATER });
  const json = async (name: string): Promise<unknown> =>
    JSON.parse((await store.read(name))?.text ?? "null") as unknown;
  assert.deepEqual(await json("agents.json"), {
    agents: { a1: { name: "A", karma: 3 } },
    _meta: { count: 1, last_updated: LATER },
  });
  assert.equal((await store.read("memory/a1.md"))?.text, "## Frame 1\n");
  assert.deepEqual(Object.keys(((await json("toolbox.json")) as typeof FULL).tools), ["t"]);
  const state = (await json("echo_frames/a1.json")) as Record<string, unknown>;
  assert.deepEqual(state["env_snapshot"], { k: [1, 2.5, null, "s"], big: 1 });
  assert.deepEqual(state["programs"], { main: "(+ 1 2)" });
});

test("a taken id: rejected, replaced, renamed", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  await world.importText(cartridge({ soul: "first", env: { x: 1 } }), { at: AT });
  const second = cartridge({ soul: "second" }, { source_platform: "there" });
  await assert.rejects(
    world.importText(second),
    rejected(/a1 is here already; nothing was changed/),
  );
  assert.equal((await store.read("memory/a1.md"))?.text, "first");

  const renamed = await world.importText(second, { onConflict: "rename" });
  assert.deepEqual([renamed.agentId, renamed.origin], ["a1-2", "there:a1"]);
  const lineage = (JSON.parse(await world.cartridgeOf("a1-2")) as { lineage: unknown }).lineage;
  assert.deepEqual(lineage, { origin: "there:a1" });

  await world.importText(second, { onConflict: "replace" });
  const now = JSON.parse(await world.cartridgeOf("a1")) as Record<string, unknown>;
  assert.equal(now["soul"], "second");
  assert.ok(!("env" in now));
  assert.deepEqual(await world.agents(), ["a1", "a1-2"]);
});

test("a dry run says what would be written and writes nothing", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  const { changes } = await world.importText(cartridge(FULL), { dryRun: true });
  assert.deepEqual(
    changes.map(({ name }) => name),
    ["agents.json", "echo_frames/a1.json", "memory/a1.md", "toolbox.json"],
  );
  assert.deepEqual(await store.list(""), []);
});

test("from A to B and back to A: the agent is unchanged but for its lineage", async () => {
  using a = await openWorld(memoryStore(), { name: "A" });
  using b = await openWorld(memoryStore(), { name: "B" });
  await a.importText(cartridge(FULL), { at: AT });
  const first = await a.export("a1", { at: AT });
  await b.importText(first.text, { at: AT });
  const second = await b.export("a1", { at: AT });
  await a.importText(second.text, { at: AT, onConflict: "replace" });
  const third = await a.export("a1", { at: AT });
  const parts = (text: string): [unknown, { hosts: string[]; parent: string }] => {
    const { lineage, ...rest } = JSON.parse(text) as { lineage: never };
    return [rest, lineage];
  };
  const [before, from] = parts(first.text);
  const [after, to] = parts(third.text);
  assert.deepEqual(after, before);
  assert.deepEqual([from.hosts, to.hosts], [["A"], ["A", "B", "A"]]);
  assert.equal(to.parent, second.hash);
});

test("two exports in the same second do not overwrite each other", async () => {
  using world = await openWorld(memoryStore({ "memory/a1.md": "x" }));
  const files = [await world.export("a1", { at: AT }), await world.export("a1", { at: AT })];
  assert.deepEqual(
    files.map(({ file }) => file),
    ["cartridges/a1-20260401T200000Z.lispy.json", "cartridges/a1-20260401T200000Z-2.lispy.json"],
  );
});

test("a corrupt document is reported by name and stays as it is", async () => {
  const broken = '<<<<<<< ours\n{"agents":{}}\n';
  const store = memoryStore({ "agents.json": broken, "memory/a1.md": "x" });
  using world = await openWorld(store);
  await assert.rejects(world.export("a1"), rejected(/agents\.json/));
  await assert.rejects(world.importText(cartridge(FULL)), rejected(/agents\.json/));
  assert.equal((await store.read("agents.json"))?.text, broken);
  assert.deepEqual(await store.list("cartridges/"), []);
});

test("unknown agents, ids that lead elsewhere, files that are not in cartridges/", async () => {
  const store = memoryStore({ "memory/a1.md": "x" });
  using world = await openWorld(store);
  for (const id of ["nobody", "../x", "a/b", "", "con"]) {
    await assert.rejects(world.export(id), rejected(/agent not found|no name of a document/));
  }
  for (const id of ["../../evil", "a b", "", ".x"]) {
    const text = cartridge({ soul: "x" }, { agent_id: id });
    await assert.rejects(world.importText(text), rejected(/agent_id/));
  }
  for (const file of ["../agents.json", "/etc/passwd", "cartridges/../agents.json", ""]) {
    await assert.rejects(world.import(file), rejected(/file in cartridges|not found/));
  }
  assert.deepEqual(await store.list(""), ["memory/a1.md"]);
});

test("a bare name, cartridges/ and state/cartridges/ mean the same file", async () => {
  using world = await openWorld(memoryStore({ "memory/a1.md": "x" }));
  const { file } = await world.export("a1", { at: AT });
  const bare = file.replace("cartridges/", "");
  for (const name of [bare, file, `state/${file}`]) {
    const { agentId } = await world.import(name, { onConflict: "replace" });
    assert.equal(agentId, "a1");
  }
});

test("the list has what RB's has, and says which files are no cartridges", async () => {
  const store = memoryStore({
    "memory/a1.md": "x",
    "cartridges/bad.lispy.json": "{",
    "cartridges/n.txt": "",
  });
  using world = await openWorld(store);
  const { text, hash } = await world.export("a1", { at: AT });
  const [one, bad, ...more] = await world.cartridges();
  assert.deepEqual(one, {
    ...{ file: "a1-20260401T200000Z.lispy.json", agent: "a1", exported_at: AT, source: "lispy-vm" },
    ...{
      tools: 0,
      programs: 0,
      has_soul: true,
      bytes: text.length,
      hash,
      signatures: 0,
      status: "idle",
    },
  });
  assert.equal(bad?.file, "bad.lispy.json");
  assert.ok("error" in bad!);
  assert.equal(more.length, 0);
});

test("an image that says something else than env is refused, unless env is to count", async () => {
  using vm = await createVM();
  vm.eval("(define n 1) (define f (let ((k 1)) (lambda () k)))", { as: "none" });
  const text = vm.exportCartridge({ agentId: "a1" }).replace('"n": 1', '"n": 2');
  using world = await openWorld(memoryStore());
  await assert.rejects(world.importText(text), rejected(/\$\.env\.n/));
  await world.importText(text, { prefer: "env" });
  using agent = await bootCartridge(await world.cartridgeOf("a1"));
  assert.deepEqual([agent.vm.get("n"), agent.vm.eval("(f)")], [2, 1]);
});

test("an agent with an image knows its new id", async () => {
  using vm = await createVM();
  vm.define("agent-id", "a1");
  vm.eval("(define f (let ((k 1)) (lambda () k)))", { as: "none" });
  using world = await openWorld(memoryStore());
  await world.importText(vm.exportCartridge({ agentId: "a1" }), { as: "b2" });
  using agent = await bootCartridge(await world.cartridgeOf("b2"));
  assert.equal(agent.vm.get("agent-id"), "b2");
});

test("a world's figures about agents follow who comes, and how they are", async () => {
  const stats = { total_agents: 40, active_agents: 30, total_posts: 7, last_updated: AT };
  const store = memoryStore({ "stats.json": JSON.stringify(stats) });
  using world = await openWorld(store);
  const figures = async (): Promise<unknown> =>
    JSON.parse((await store.read("stats.json"))?.text ?? "null") as unknown;
  await world.importText(cartridge({ profile: { status: "active" } }), { at: LATER });
  const after = { ...stats, total_agents: 41, active_agents: 31, last_updated: LATER };
  assert.deepEqual(await figures(), after);
  const asleep = cartridge({ profile: { status: "dormant" } });
  await world.importText(asleep, { at: LATER, onConflict: "replace" });
  assert.deepEqual(await figures(), { ...after, active_agents: 30 });
});
