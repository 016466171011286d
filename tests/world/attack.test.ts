// What one agent or one odd document could do to a whole world, and what a world does to an agent that only passes through.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  LispyError,
  LispyUsageError,
  type World,
  createVM,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";
import { directoryStore, threadRunner } from "../../bindings/entries/directory.js";

const AT = "2026-04-01T20:00:00Z";

function cartridge(id: string, parts: object): string {
  return JSON.stringify({ _meta: { type: "lispy-cartridge", agent_id: id }, ...parts });
}

const rejected = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LispyError);
  assert.match(error.message, message);
  return true;
};

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

test("a section that its document would be too deep with is rejected, not written", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  for (const [section, name] of [
    [`"profile":{"x":${nested(510)}}`, /agents\.json.* at \$\.agents\.a1/],
    [`"x-key":${nested(511)}`, /echo_frames\/a1\.json/],
  ] as const) {
    const text = `{"_meta":{"type":"lispy-cartridge","agent_id":"a1"},${section}}`;
    await assert.rejects(world.importText(text), rejected(name));
  }
  assert.deepEqual(await store.list(""), []);
});

test("an agent that came without echoes leaves without the world's", async () => {
  using world = await openWorld(memoryStore({ "frame_echoes.json": '{"echoes":[{"frame":7}]}' }));
  const { hash } = await world.importText(cartridge("a1", { soul: "x" }));
  const text = await world.cartridgeOf("a1", { at: AT });
  assert.ok(!("echoes" in (JSON.parse(text) as object)));
  const timed = JSON.stringify({
    ...{ _meta: { type: "lispy-cartridge", agent_id: "a1", exported_at: AT }, soul: "x" },
  });
  using other = await openWorld(memoryStore());
  assert.notEqual(hash, (await other.importText(timed)).hash);
  assert.equal(
    (await world.export("a1", { at: AT })).hash,
    (await other.export("a1", { at: AT })).hash,
  );
});

test("an agent of RB goes on being given the world's latest echoes after its frames", async () => {
  using world = await openWorld(
    memoryStore({
      "frame_echoes.json": '{"echoes":[{"frame":7}]}',
      "echo_frames/a1.json": '{"programs":{"main":"(define (main in) 1)"}}',
    }),
  );
  await world.frame({ at: AT });
  const { echoes } = JSON.parse(await world.cartridgeOf("a1")) as { echoes: { frame: number }[] };
  assert.deepEqual(
    echoes.map(({ frame }) => frame),
    [7, 1],
  );
});

test("a thousand arrivals leave a lineage of 64 hosts", async () => {
  using a = await openWorld(memoryStore(), { name: "A" });
  using b = await openWorld(memoryStore(), { name: "B" });
  const hosts = Array.from({ length: 1000 }, (_, i) => `w${i}`);
  await a.importText(cartridge("a1", { lineage: { hosts } }));
  await b.importText(await a.cartridgeOf("a1"));
  const { lineage } = JSON.parse(await b.cartridgeOf("a1")) as { lineage: { hosts: string[] } };
  assert.deepEqual(
    [lineage.hosts.length, lineage.hosts.at(-2), lineage.hosts.at(-1)],
    [64, "A", "B"],
  );
});

test("figures that are floats are counted on, those that are none are named", async () => {
  const store = memoryStore({
    "frame_counter.json": '{"frame":41.0,"total_frames_run":41.0}',
    "posted_log.json": '{"posts":[{"number":5.0}]}',
    "stats.json": '{"total_posts":1,"total_comments":3.0}',
  });
  using world = await openWorld(store);
  const main = '(define (main in) (rb-post "l" "t" "b") (rb-comment 1 "c"))';
  await world.importText(cartridge("a1", { programs: { main } }));
  assert.equal((await world.frame({ at: AT })).frame, 42);
  const text = async (name: string): Promise<string> => (await store.read(name))!.text;
  assert.match(await text("frame_counter.json"), /"total_frames_run": ?42\.0/);
  assert.match(await text("posted_log.json"), /"number": ?6,/);
  assert.match(await text("stats.json"), /"total_comments": ?4\.0/);
  assert.match(await text("frame_snapshots.json"), /"total_comments": ?4\.0/);

  const odd = memoryStore({ "frame_counter.json": '{"frame":"41"}' });
  using other = await openWorld(odd);
  await assert.rejects(other.frame({ at: AT }), rejected(/frame_counter\.json: .*whole number/));
});

test("what is wrong with one agent stops that agent and nobody else", async () => {
  const program = '{"programs":{"main":"1"}';
  using world = await openWorld(
    memoryStore({
      "echo_frames/b.c.json": `${program}}`,
      "echo_frames/cut.json": '{"programs',
      "echo_frames/lost.json": `${program},"lineage":{"hosts":5}}`,
      "echo_frames/torn.json": `${program}}`,
      "memory/torn.md": "<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n",
    }),
  );
  await world.importText(cartridge("a1", { programs: { main: "1" } }));
  const { agents } = await world.frame({ at: AT });
  assert.deepEqual(
    agents.map(({ agentId, status }) => `${agentId} ${status}`),
    ["a1 accepted", "b.c failed", "cut failed", "lost failed", "torn failed"],
  );
});

test("what is wrong with what all share stops the frame", async () => {
  using world = await openWorld(
    memoryStore({ "echo_frames/a.json": '{"programs":{"main":"1"}}', "toolbox.json": "{" }),
  );
  await assert.rejects(world.frame({ at: AT }), rejected(/toolbox\.json/));
});

test("all agents of a frame see one world, whatever changes meanwhile", async () => {
  const store = memoryStore({ "n.json": '{"v":1}' });
  using world = await openWorld(store);
  const parts = { env: { x: 0 }, programs: { main: '(set! x (get (rb-state "n.json") "v"))' } };
  for (const id of ["a", "b"]) await world.importText(cartridge(id, parts));
  let [changed, runs] = [false, 0];
  await world.frame({
    at: AT,
    onStart: () => (runs += 1),
    onDone: ({ agentId }) => {
      if (agentId !== "a" || changed) return;
      changed = true;
      void store.write({ changes: [{ name: "n.json", text: '{"v":2}' }], expected: new Map() });
    },
  });
  const x = async (id: string): Promise<unknown> =>
    (JSON.parse(await world.cartridgeOf(id)) as { env: { x: unknown } }).env.x;
  assert.deepEqual([runs, await x("a"), await x("b")], [2, 2, 2]);
});

test("an egg takes the place of eggs only", async () => {
  const store = memoryStore({ "agents.json": "{}" });
  using world = await openWorld(store);
  using vm = await createVM({ capabilities: world.capabilities({ writable: true }) });
  const egg = JSON.stringify({
    _meta: { type: "rappter.egg", version: 1 },
    organism: { name: "D" },
  });
  await vm.run(`(hatch-egg ${JSON.stringify(egg)})`);
  await assert.rejects(vm.run('(lay-egg "agents.json")'), rejected(/ends in \.egg/));
  await vm.run('(lay-egg "d.rappter.egg")');
  assert.deepEqual(await store.list(""), ["agents.json", "d.rappter.egg"]);
});

test("founding a world overwrites nothing, and brings in nobody without an id", async () => {
  const empty = async (
    files: Record<string, string>,
    cartridge?: string,
  ): Promise<[World, () => Promise<unknown>]> => {
    const world = await openWorld(memoryStore(files));
    return [
      world,
      () => world.found("new", { at: AT, ...(cartridge !== undefined && { cartridge }) }),
    ];
  };
  const agent = cartridge("a1", { soul: "x" });
  const nobody = '{"_meta":{"type":"lispy-cartridge"},"soul":"x"}';
  for (const [files, text, message] of [
    [{ "toolbox.json": "{}" }, undefined, /has toolbox\.json/],
    [{ "memory/a1.md": "mine" }, agent, /knows a1/],
    [{}, nobody, /agent_id: is missing/],
  ] as const) {
    const [world, found] = await empty(files, text);
    await assert.rejects(found, rejected(message));
    await world.close();
  }
});

test("a frame on no threads is refused", () => {
  assert.throws(() => threadRunner("state", 0), LispyUsageError);
});

test("a tool that an agent has published itself counts more than one that it carries", async () => {
  using world = await openWorld(memoryStore());
  await world.importText(cartridge("a1", { tools: { t: { author: "z", code: "1" } } }));
  const capabilities = world.capabilities({ writable: true, agentId: "a1" });
  using vm = await createVM({ capabilities });
  const result = await vm.run('(begin (publish-tool "t" "2") (use-tool "t"))');
  assert.equal(result.status === "done" && result.value, "2");
  const { tools } = JSON.parse(await world.cartridgeOf("a1")) as { tools: { t: object } };
  assert.equal((tools.t as { code: string }).code, "2");
});

test("a frame's input has the floats and the long integers of the world's echo, in threads too", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "lispy-input-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const echo = '{"frame":1,"v":[2.0,2],"big":123456789012345678901234567890}';
  writeFileSync(join(root, "frame_echoes.json"), `{"echoes":[${echo}]}`);
  const world = await openWorld(await directoryStore(root));
  const main = '(define (main in) (set! x (str (get in "echo"))) (set! y (str (rb-echo))))';
  for (const run of [undefined, threadRunner(root, 1)]) {
    const text = cartridge("a1", { env: { x: 0, y: 1 }, programs: { main } });
    await world.importText(text, { onConflict: "replace" });
    writeFileSync(join(root, "frame_echoes.json"), `{"echoes":[${echo}]}`);
    await world.frame({ at: AT, ...(run && { run }) });
    const { env } = JSON.parse(await world.cartridgeOf("a1")) as { env: { x: string; y: string } };
    assert.equal(env.x, env.y);
    assert.match(env.x, /2\.0 2\b/);
  }
  await world.close();
});

test("an import says that a cartridge is of a newer minor version", async () => {
  using world = await openWorld(memoryStore());
  const _meta = { type: "lispy-cartridge", agent_id: "a1", version: 1.5 };
  const { notes } = await world.importText(JSON.stringify({ _meta }));
  assert.match(notes.join(), /1\.5 is newer/);
});
