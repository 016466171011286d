// A frame of a whole world: all agents on the world as it was, and one next world, however it is computed.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type BootOptions,
  type CartridgeRecord,
  type FrameJobResult,
  type World,
  type WorldStore,
  bootCartridge,
  memoryStore,
  openWorld,
} from "../../bindings/entries/node.js";
import { directoryStore, threadRunner } from "../../bindings/entries/directory.js";

const AT = "2026-04-01T20:00:00Z";

const DEFERRED: BootOptions = { capabilities: { ask: { deferred: true } } };

const PROGRAMS = [
  // Each looks at the world, remembers, and wants something done.
  '(define (main in) (set! seen (+ seen 1)) (rb-post "lobby" (str "post " seen) (str (get in "frame"))))',
  '(define (main in) (set! seen (random-int 1000)) (rb-comment 1 (str "of " (length (rb-channels)))))',
  '(define (main in) (rb-react "n1" "heart") (set! seen (cons (get in "frame") seen)))',
  '(define (main in) (rb-post "lobby" "lost" "lost") (set! seen 99) (car 5))',
];

async function populate(world: World, agents: number): Promise<void> {
  for (let i = 0; i < agents; i++) {
    const meta = { type: "lispy-cartridge", agent_id: `a${i}`, exported_at: AT };
    const env = { seen: i % 4 === 2 ? [] : 0 };
    const programs = { main: PROGRAMS[i % 4] };
    await world.importText(JSON.stringify({ _meta: meta, programs, env }), { at: AT });
  }
  const idle = { _meta: { type: "lispy-cartridge", agent_id: "idle" }, soul: "no program" };
  await world.importText(JSON.stringify(idle), { at: AT });
}

async function contents(store: WorldStore): Promise<Record<string, string>> {
  const names = await store.list("");
  const texts = names.map(async (name) => [name, (await store.read(name))!.text] as const);
  return Object.fromEntries(await Promise.all(texts));
}

test("a frame: who runs, what is kept, what is undone", async () => {
  const store = memoryStore({ "channels.json": '{"channels":{"lobby":{}}}' });
  using world = await openWorld(store, { name: "here" });
  await populate(world, 4);
  const { frame, agents } = await world.frame({ at: AT });
  assert.equal(frame, 1);
  assert.deepEqual(
    agents.map(({ agentId, status, effects }) => [agentId, status, effects.length]),
    [
      ["a0", "accepted", 1],
      ["a1", "accepted", 1],
      ["a2", "accepted", 1],
      ["a3", "rolled_back", 0],
    ],
  );
  const read = async (name: string): Promise<Record<string, never>> =>
    JSON.parse((await store.read(name))!.text) as Record<string, never>;
  assert.deepEqual((await read("echo_frames/a0.json"))["env_snapshot"], { seen: 1 });
  assert.deepEqual((await read("echo_frames/a3.json"))["env_snapshot"], { seen: 0 });
  assert.deepEqual(await read("frame_counter.json"), {
    ...{ frame: 1, started_at: AT, total_frames_run: 1 },
  });
  const delta = await read("stream_deltas/frame-1-a0.json");
  const [{ idempotency_key, ...post }] = delta["posts_created"] as unknown as [
    Record<string, unknown>,
  ];
  assert.match(String(idempotency_key), /^sha256:/);
  assert.deepEqual(post, {
    ...{ number: 1, title: "post 1", author: "a0", channel: "lobby", body: "1", created_at: AT },
  });
  assert.equal(await store.read("stream_deltas/frame-1-a3.json"), undefined);

  await world.frame({ at: AT });
  const cartridge = JSON.parse(await world.cartridgeOf("a2")) as {
    lineage: { frame: number; hosts: string[]; receipts: string[] };
    env: { seen: number[] };
  };
  assert.deepEqual(cartridge.env.seen, [2, 1]);
  assert.equal(cartridge.lineage.frame, 2);
  assert.equal(cartridge.lineage.receipts.length, 2);
});

test("on one thread, on four, in memory: the same next world, byte for byte", async (t) => {
  const worlds: Record<string, string>[] = [];
  for (const threads of [undefined, 1, 4]) {
    const root = mkdtempSync(join(tmpdir(), "lispy-frame-"));
    t.after(() => rmSync(root, { recursive: true, force: true }));
    const store = threads === undefined ? memoryStore() : await directoryStore(root);
    const world = await openWorld(store, { name: "here" });
    await populate(world, 12);
    const run = threads === undefined ? {} : { run: threadRunner(root, threads) };
    for (let i = 0; i < 3; i++) await world.frame({ at: AT, ...run });
    await world.close();
    worlds.push(await contents(store));
  }
  assert.ok(Object.keys(worlds[0]!).length > 30);
  assert.deepEqual(worlds[1], worlds[0]);
  assert.deepEqual(worlds[2], worlds[0]);
});

test("an agent that does not boot is reported and left as it is", async () => {
  const store = memoryStore();
  using world = await openWorld(store);
  await populate(world, 1);
  const name = "echo_frames/a0.json";
  const before = (await store.read(name))!.text;
  const broken = before.replace("(define (main in)", "((define (main in)");
  await store.write({ changes: [{ name, text: broken }], expected: new Map() });
  const { agents } = await world.frame({ at: AT });
  assert.deepEqual([agents[0]!.status, agents[0]!.next], ["failed", undefined]);
  assert.match(agents[0]!.error!, /never closed/);
  assert.equal((await store.read(name))!.text, broken);
});

/** The texts of cartridges whose agent waits, and of why it has no frame; `ask` is answered from outside. */
const WAITING: readonly [string, string, RegExp][] = await Promise.all(
  (
    [
      [
        "an open frame",
        "frame",
        /^frame 7 waits for the answer to ask: answer it, or abandon the frame$/,
      ],
      ["a run that waits", "run", /^a run of its own waits for the answer to ask$/],
      ["a run that has stopped", "stopped", /^a run of its own has stopped$/],
    ] as const
  ).map(async ([name, kind, reason]): Promise<[string, string, RegExp]> => {
    const meta = { type: "lispy-cartridge", agent_id: "w" };
    const programs = { main: '(define (main in) (set! seen (ask "x")))' };
    const cartridge = JSON.stringify({ _meta: meta, programs, env: { seen: 0 } });
    using agent = await bootCartridge(cartridge, DEFERRED);
    if (kind === "frame") await agent.beginFrame({ at: AT }, { frame: 7 });
    else if (kind === "run") await agent.vm.run('(define seen (ask "y"))');
    else await agent.vm.run("(define (loop) (loop)) (loop)", { steps: 10 });
    return [name, agent.export(), reason];
  }),
);

for (const [name, text, reason] of WAITING) {
  test(`an agent that has ${name} of its own is no failure: it has no frame, and stays as it is`, async () => {
    const store = memoryStore();
    using world = await openWorld(store, { name: "here" });
    await populate(world, 1);
    await world.importText(text, { at: AT });
    const before = await contents(store);
    const exported = await world.cartridgeOf("w", { at: AT });
    const { agents } = await world.frame({ at: AT });
    assert.deepEqual(
      agents.map(({ agentId, status }) => [agentId, status]),
      [
        ["a0", "accepted"],
        ["w", "waiting"],
      ],
    );
    const { error, ...nothing } = agents[1]!;
    assert.match(error!, reason);
    assert.deepEqual(nothing, {
      ...{ agentId: "w", status: "waiting", receipt: undefined, next: undefined },
      ...{ effects: [], steps: 0, logs: "" },
    });
    assert.equal((await contents(store))["echo_frames/w.json"], before["echo_frames/w.json"]);
    assert.equal(await world.cartridgeOf("w", { at: AT }), exported);
    await world.export("w", { at: AT });
    const [record] = (await world.cartridges()) as [CartridgeRecord];
    assert.equal(record.status, name.endsWith("stopped") ? "suspended" : "awaiting");
  });
}

test("a frame that waited goes on outside of the world, and the agent takes part again", async () => {
  const store = memoryStore();
  using world = await openWorld(store, { name: "here" });
  await world.importText(WAITING[0]![1], { at: AT });
  await world.frame({ at: AT });
  using agent = await bootCartridge(await world.cartridgeOf("w", { at: AT }), DEFERRED);
  assert.equal(agent.waitingFrame?.call.name, "ask");
  const receipt = await agent.answerFrame({ value: "an answer" });
  assert.equal(receipt.status, "accepted");
  await world.importText(agent.export(), { at: AT, onConflict: "replace" });
  const [{ status, error }] = (await world.frame({ at: AT })).agents as [FrameJobResult];
  // The world has no `ask`: it is this frame that fails, not the one before.
  assert.deepEqual([status, error], ["rolled_back", "unbound variable: ask"]);
  const { env_snapshot: env } = JSON.parse((await store.read("echo_frames/w.json"))!.text) as {
    env_snapshot: unknown;
  };
  assert.deepEqual(env, { seen: "an answer" });
});
