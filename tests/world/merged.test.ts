// Two worlds merged: the echo, what comes back into the parents, the cartridge, and the world that is founded from it.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { createVMSync, memoryStore, openWorld } from "../../bindings/entries/node.js";
import { orderedJson } from "../../bindings/cartridge/canonical.js";
import { type JsonObject, AGENT_ID } from "../../bindings/cartridge/cartridge.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { echoBack } from "../../bindings/federation/echo-back.js";
import { foundWorld } from "../../bindings/federation/found.js";
import { mergeWorlds } from "../../bindings/federation/merge.js";
import { mergedCartridge, mergedId } from "../../bindings/federation/merged-cartridge.js";
import type { NamedWorld } from "../../bindings/federation/names.js";
import { readManifest } from "../../bindings/federation/manifest.js";
import { float } from "../../bindings/values/values.js";
import { root } from "../support/root.js";
import { documents, map, plain, value } from "./worlds.js";

const AT = "2026-04-01T20:00:00Z";
const LATER = "2026-04-01T21:00:00Z";

const shift = (channel: string, direction: string, recent: unknown, older: number): object => ({
  ...{ channel, direction, recent, older },
});

/** A world that talks. */
const TALK: NamedWorld = {
  name: "o/talk",
  documents: documents({
    "frame_echoes.json": {
      _meta: { description: "kept", total_echoes: 1, last_echo_at: "2026-04-01T10:00:00Z" },
      echoes: [
        {
          frame: 471,
          echo_timestamp: "2026-04-01T10:00:00Z",
          source_platform: "talk",
          signals: {
            discourse_shift: {
              shifts: [shift("code", "cooling", 7, 60), shift("stories", "cooling", 5, 15)],
            },
            trending_themes: ["DEBATE", "DATA"],
          },
          platform_snapshot: { total_agents: 137, total_posts: float(9822), total_comments: 15412 },
          steering_hints: ["r/code is cooling"],
          inertia: {
            engagement_trend: "stable",
            discourse_flips: [{ channel: "code", from: "heating", to: "cooling" }],
          },
        },
      ],
    },
  }),
};

/** A world of places. */
const SPACE: NamedWorld = {
  name: "o/space",
  documents: documents({
    "agents.json": { agents: { s1: {}, s2: {} } },
    "frame_counter.json": { frame: 21 },
    "emergence.json": {
      snapshots: [
        { overall: 10.5, dimensions: {} },
        {
          overall: 58.3,
          dimensions: { "Action Diversity": 72.4, "Social Depth": 2.8, "Conversation Quality": 63 },
        },
      ],
    },
    "worlds/hub/events.json": {
      events: [
        { id: "launch", name: "Launch", active: true },
        { id: "over", active: false },
      ],
    },
    "worlds/dungeon/events.json": { events: [{ id: "unsealed", active: true }] },
  }),
};

test("a world that talks and one of places: one echo", () => {
  assert.deepEqual(plain(mergeWorlds(SPACE, TALK, { at: AT })), {
    frame: 471,
    echo_timestamp: AT,
    source_platform: "merged",
    signals: {
      discourse_shifts: [
        { ...shift("code", "cooling", 7, 60), origin: "o/talk" },
        { ...shift("stories", "cooling", 5, 15), origin: "o/talk" },
      ],
      engagement_trends: ["o/talk: stable"],
      discourse_flips: [{ channel: "code", from: "heating", to: "cooling", origin: "o/talk" }],
      trending_themes: ["DEBATE", "DATA"],
      emergence: [
        {
          ...{ source: "o/space", score: 58.3 },
          dimensions: { "Action Diversity": 72.4, "Social Depth": 2.8, "Conversation Quality": 63 },
        },
      ],
      active_events: ["o/space: unsealed", "o/space: launch"],
    },
    platform_snapshot: {
      ...{ total_agents: 139, total_posts: 9822, total_comments: 15412, sims_merged: 2 },
      dimensions: ["o/space", "o/talk"],
    },
    steering_hints: ["r/code is cooling"],
    resonance: ["Spatial events active (2) — discourse agents should react [rule: spatial-events]"],
    cross_world: { "o/space": { sims_merged: 2 }, "o/talk": { sims_merged: 2 } },
  });
});

test("keys stand in the order in which the one that exists in public has them", () => {
  const echo = mergeWorlds(TALK, SPACE, { at: AT });
  const keys = (key: string): string => [...(echo.get(key) as JsonObject).keys()].join(" ");
  assert.equal(
    [...echo.keys()].join(" "),
    "frame echo_timestamp source_platform signals platform_snapshot steering_hints resonance cross_world",
  );
  assert.equal(
    keys("signals"),
    "discourse_shifts engagement_trends discourse_flips trending_themes emergence active_events",
  );
  assert.equal(
    keys("platform_snapshot"),
    "total_agents total_posts total_comments sims_merged dimensions",
  );
});

test("an echo that tells of emergence and events itself goes before the documents", () => {
  const signals = { emergence: { score: 62, dimensions: {} }, active_events: ["Frost watch"] };
  const echo = map({ echoes: [{ source_platform: "space", signals }] });
  const space = new Map(SPACE.documents).set("frame_echoes.json", echo);
  const told = mergeWorlds({ name: "o/space", documents: space }, TALK, { at: AT });
  const { emergence, active_events } = plain(told.get("signals")!) as Record<string, unknown>;
  assert.deepEqual(emergence, [{ source: "o/space", score: 62, dimensions: {} }]);
  assert.deepEqual(active_events, ["o/space: Frost watch"]);
  assert.match(String((told.get("resonance") as string[])[1]), /high \(62\).*cooling-emergent\]$/);
});

/** A sample world's documents. */
function sample(name: string): NamedWorld {
  const folder = join(root, "examples/worlds", name);
  const names = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const read = (file: string): object =>
    JSON.parse(readFileSync(join(folder, file), "utf8")) as object;
  return {
    name,
    documents: documents(Object.fromEntries(names.map((file) => [file, read(file)]))),
  };
}

test("the sample worlds, merged", () => {
  const echo = mergeWorlds(sample("orchard"), sample("harbour"), { at: AT });
  assert.deepEqual(plain(echo.get("resonance")!), [
    "Spatial events active (2) — discourse agents should react [rule: spatial-events]",
    "STORY trends in both worlds — one conversation [rule: shared-theme]",
  ]);
  const { active_events, emergence } = plain(echo.get("signals")!) as {
    active_events: string[];
    emergence: { source: string }[];
  };
  assert.deepEqual(active_events, ["orchard: Blossom week", "orchard: Frost watch"]);
  assert.deepEqual(
    emergence.map(({ source }) => source),
    ["orchard"],
  );
  const { total_agents } = plain(echo.get("platform_snapshot")!) as { total_agents: number };
  assert.equal(total_agents, 24);
});

test("the example of docs/federation.md", () => {
  const page = readFileSync(join(root, "docs/federation.md"), "utf8");
  const shown = JSON.parse(/```json\n([^]*?)```/.exec(page)![1]!) as object;
  const echo = {
    ...{ frame: 471, source_platform: "talk" },
    signals: {
      discourse_shift: { shifts: [shift("code", "cooling", 7, 60)] },
      trending_themes: ["DEBATE"],
    },
    platform_snapshot: { total_agents: 137, total_posts: 9822, total_comments: 15412 },
    inertia: { engagement_trend: "stable", discourse_flips: [] },
  };
  const talk = documents({ "frame_echoes.json": { echoes: [echo] } });
  const space = documents({
    "agents.json": { agents: { s1: {}, s2: {} } },
    "emergence.json": { snapshots: [{ overall: 72.5, dimensions: {} }] },
    "worlds/dungeon/events.json": { events: [{ id: "unsealed", active: true }] },
  });
  const merged = mergeWorlds(
    { name: "o/talk", documents: talk },
    { name: "o/space", documents: space },
    { at: AT },
  );
  assert.equal(orderedJson(merged), orderedJson(map(shown)));
});

/** A world that has this echo, and this emergence. */
function world(name: string, shifts: object[], themes: string[] = [], score?: unknown): NamedWorld {
  const echo = { signals: { discourse_shift: { shifts }, trending_themes: themes } };
  const parts = documents({ "frame_echoes.json": { echoes: [echo] } });
  if (score !== undefined) parts.set("emergence.json", map({ overall: score, dimensions: {} }));
  return { name, documents: parts };
}

test("each rule of resonance, at its bounds", () => {
  const lines = (a: NamedWorld, b: NamedWorld): string[] =>
    plain(mergeWorlds(a, b, { at: AT }).get("resonance")!) as string[];
  const [cool, warm] = [shift("x", "cooling", 1, 9), shift("x", "heating", 9, 1)];
  assert.deepEqual(lines(world("a", [cool]), world("b", [], [], float(60))), [
    "Discourse in a is cooling (1) while emergence in b is high (60.0) — what happens there is worth discussing [rule: cooling-emergent]",
  ]);
  assert.deepEqual(lines(world("a", [cool]), world("b", [], [], 59.9)), []);
  assert.deepEqual(lines(world("a", [warm]), world("b", [], [], 40)), [
    "Discourse in a is heating up (1) while emergence in b is low (40) — what is discussed is worth doing there [rule: heating-still]",
  ]);
  assert.deepEqual(lines(world("a", [warm]), world("b", [], [], 40.1)), []);
  assert.deepEqual(lines(world("a", [cool, warm]), world("b", [], [], 99)), [], "as many each way");
  const emerging = shift("x", "emerging", 1, 0);
  assert.deepEqual(lines(world("a", [warm]), world("b", [emerging], ["T"])), [
    "r/x is heating up in both worlds — one discussion [rule: same-shift]",
  ]);
  assert.deepEqual(lines(world("b", [warm], ["U", "T"]), world("a", [cool], ["T", "U"])), [
    "r/x is cooling in a and heating up in b — the worlds diverge [rule: opposite-shift]",
    "T trends in both worlds — one conversation [rule: shared-theme]",
    "U trends in both worlds — one conversation [rule: shared-theme]",
  ]);
});

test("figures are exact, whatever they are written as", () => {
  const snapshot = (posts: unknown): NamedWorld["documents"] =>
    documents({ "frame_echoes.json": { echoes: [{ platform_snapshot: { total_posts: posts } }] } });
  const sum = (a: unknown, b: unknown): unknown => {
    const worlds = [a, b].map((posts, i) => ({ name: `w${i}`, documents: snapshot(posts) }));
    const echo = mergeWorlds(worlds[0]!, worlds[1]!, { at: AT });
    return (echo.get("platform_snapshot") as JsonObject).get("total_posts");
  };
  assert.equal(sum(2 ** 53 - 1, float(2)), 2n ** 53n + 1n);
  assert.equal(sum(2n ** 70n, -(2n ** 70n) + 5n), 5);
  assert.equal(sum("many", 4), 4);
  assert.equal(sum(1.5, null), 0);
});

test("what is wrong is said before anything is made", () => {
  assert.throws(() => mergeWorlds(TALK, { ...SPACE, name: "o/talk" }, { at: AT }), LispyUsageError);
  assert.throws(() => mergeWorlds(TALK, { ...SPACE, name: " " }, { at: AT }), LispyUsageError);
  assert.throws(() => mergeWorlds(TALK, SPACE, { at: "now" }), LispyUsageError);
  const broken = { name: "b", documents: documents({ "frame_echoes.json": { echoes: [1] } }) };
  assert.throws(
    () => mergeWorlds(TALK, broken, { at: AT }),
    (error) => error instanceof LispyError && error.path === "$.echoes[0]",
  );
});

test("the echo comes back: at the end, once, the last 200; what the parent says stays its own", () => {
  const merged = mergeWorlds(TALK, SPACE, { at: AT });
  const once = echoBack(merged, TALK.documents, AT);
  assert.deepEqual(plain(once.get("_meta")!), {
    ...{ description: "kept", total_echoes: 2, last_echo_at: AT },
  });
  const parent = new Map(TALK.documents).set("frame_echoes.json", once);
  assert.equal(echoBack(merged, parent, LATER), once, "a second time changes nothing");
  // Merged again, it is the parent's own echo that speaks.
  const again = mergeWorlds({ name: "o/talk", documents: parent }, SPACE, { at: AT });
  assert.equal(orderedJson(again), orderedJson(merged));
  // Another merged world of the same second is another echo.
  const third = { ...SPACE, name: "o/third" };
  const other = echoBack(mergeWorlds(TALK, third, { at: AT }), parent, AT);
  assert.equal((other.get("echoes") as unknown[]).length, 3);

  const many = Array.from({ length: 200 }, (_, frame) => map({ frame, source_platform: "talk" }));
  const full = new Map([["frame_echoes.json", new Map([["echoes", many]])]]);
  const kept = echoBack(merged, full, AT).get("echoes") as JsonObject[];
  assert.deepEqual([kept.length, kept[0]!.get("frame"), kept.at(-1)], [200, 1, merged]);

  const fresh = echoBack(merged, SPACE.documents, LATER);
  assert.deepEqual(plain(fresh.get("_meta")!), {
    ...{ description: "Echoes of frames", version: 1, last_echo_at: AT, total_echoes: 1 },
    materialized_at: LATER,
  });
});

const merged = mergeWorlds(TALK, SPACE, { at: AT });
const CARTRIDGE = mergedCartridge(TALK, SPACE, merged, { at: AT });

test("the cartridge of a merged world", () => {
  assert.deepEqual(
    [...CARTRIDGE.keys()],
    [...["_meta", "profile", "soul", "tools", "programs", "env"], ...["echoes", "state_snapshot"]],
  );
  const own = (TALK.documents.get("frame_echoes.json")!.get("echoes") as JsonObject[])[0];
  assert.deepEqual(CARTRIDGE.get("echoes"), [own, merged], "in full; o/space has none");
  const state = CARTRIDGE.get("state_snapshot") as JsonObject;
  assert.deepEqual([...state.keys()], ["organism", "resonance", "parents"]);
  assert.deepEqual(state.get("resonance"), merged.get("resonance"));
  const organism = state.get("organism") as JsonObject;
  assert.deepEqual([organism.get("total_agents"), organism.get("frame")], [139, 471]);
  const turned = mergedCartridge(SPACE, TALK, merged, { at: AT });
  assert.equal(orderedJson(turned), orderedJson(CARTRIDGE));
});

test("the id of a merged world is one, whatever the worlds are called", () => {
  assert.equal(mergedId("o/talk", "o/space"), "merged-o-space-o-talk");
  const name = fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" });
  fc.assert(
    fc.property(name, name, (a, b) => {
      assert.match(mergedId(a, b), AGENT_ID);
      assert.equal(mergedId(a, b), mergedId(b, a));
    }),
  );
});

test("a world founded from it: frame 0 sees both parents", () => {
  const child = foundWorld(CARTRIDGE, { at: LATER, name: "o/child" });
  assert.deepEqual(
    [...child.keys()],
    [
      ...["agents.json", "frame_counter.json", "stats.json", "channels.json", "frame_echoes.json"],
      ...["toolbox.json", "prompt_library.json", "federation.json"],
    ],
  );
  assert.deepEqual(plain(child.get("frame_counter.json")!), {
    ...{ frame: 0, started_at: LATER, total_frames_run: 0 },
  });
  const echoes = child.get("frame_echoes.json")!.get("echoes") as JsonObject[];
  assert.deepEqual(echoes.slice(0, 2), CARTRIDGE.get("echoes"), "both as they were");
  const first = plain(echoes.at(-1)!) as Record<string, Record<string, unknown>>;
  assert.deepEqual(Object.keys(first), [
    ...["frame", "echo_timestamp", "source_platform", "signals", "platform_snapshot"],
    ...["steering_hints", "resonance", "cross_world"],
  ]);
  assert.deepEqual([first["frame"], first["source_platform"]], [0, "o/child"]);
  assert.deepEqual(first["cross_world"], {
    "o/space": {
      ...{ repo: "o/space", frame: 21, emergence_score: 58.3 },
      ...{ conversation_quality: 63, social_depth: 2.8 },
    },
    "o/talk": { repo: "o/talk", frame: 471 },
  });
  const { discourse_shift } = first["signals"] as { discourse_shift: { shifts: unknown[] } };
  assert.equal(discourse_shift.shifts.length, 2);
  const channels = child.get("channels.json")!.get("channels") as JsonObject;
  assert.deepEqual([...channels.keys()], ["general", "code", "stories"]);
  const { name, peers } = readManifest(child.get("federation.json")!);
  assert.equal(name, "o/child");
  assert.deepEqual(
    peers.map((peer) => [peer.id, peer.name, peer.agentCount]),
    [
      ["o-space", "o/space", 2],
      ["o-talk", "o/talk", 137],
    ],
  );
});

test("an agent's cartridge founds a world too: its echoes are the context, its home the peer", () => {
  const echo = { frame: 3, steering_hints: ["Low comment density"], signals: {} };
  const meta = { type: "lispy-cartridge", agent_id: "a1", source_platform: "home" };
  const child = foundWorld(map({ _meta: meta, echoes: [echo] }), { at: AT, name: "new" });
  const [kept, first] = child.get("frame_echoes.json")!.get("echoes") as JsonObject[];
  assert.deepEqual(plain(kept!), echo);
  assert.deepEqual(plain(first!.get("steering_hints")!), ["Low comment density"]);
  assert.deepEqual(plain(first!.get("cross_world")!), { home: { repo: "home" } });
  assert.deepEqual(
    readManifest(child.get("federation.json")!).peers.map(({ id }) => id),
    ["home"],
  );

  const nowhere = { type: "lispy-cartridge", source_platform: "lispy-vm" };
  const bare = foundWorld(map({ _meta: nowhere }), { at: AT, name: "new" });
  const [only] = bare.get("frame_echoes.json")!.get("echoes") as JsonObject[];
  assert.equal(only!.has("cross_world"), false);
  assert.deepEqual(readManifest(bare.get("federation.json")!).peers, []);

  for (const [document, path] of [
    [{}, "$._meta"],
    [{ _meta: { type: "x" } }, "$._meta.type"],
    [{ _meta: meta, echoes: {} }, "$.echoes"],
    [{ _meta: meta, echoes: [1] }, "$.echoes[0]"],
  ] as const) {
    const found = (): unknown => foundWorld(map(document), { at: AT, name: "new" });
    assert.throws(found, (error) => error instanceof LispyError && error.path === path, path);
  }
});

test("programs of the new world ask for the echo and get both parents", async () => {
  using vm = createVMSync({ profile: "lispy-core@1" });
  const text = (document: JsonObject): string => vm.stringifyJSON(plain(document) as never);
  const child = foundWorld(CARTRIDGE, { at: LATER, name: "o/child" });
  const store = memoryStore(
    Object.fromEntries([...child].map(([name, document]) => [name, text(document)])),
  );
  using world = await openWorld(store);
  assert.equal(await world.name(), "o/child");
  // The merged world itself may come to live there: founding has not taken its name.
  await world.importText(text(CARTRIDGE));
  const main = `(define (main in) (rb-post "general" "Parents" (string-join (keys (get (get in "echo") "cross_world")) ", ")))`;
  const _meta = { type: "lispy-cartridge", agent_id: "a1" };
  await world.importText(JSON.stringify({ _meta, programs: { main } }));
  const { frame, agents } = await world.frame({ at: LATER });
  assert.equal(frame, 1);
  assert.equal(agents[0]!.error, undefined);
  const [effect] = agents[0]!.effects;
  assert.equal((effect!.payload as { body: string }).body, "o/space, o/talk");
});

test("the order of the worlds means nothing, and merging twice gives the same bytes", () => {
  const word = fc.constantFrom("a", "b", "__proto__", "é", "😀");
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.bigInt(),
    fc.constant(1.5),
    fc.integer({ min: 0, max: 3 }).map(float),
    fc.constant("x"),
  );
  const direction = fc.constantFrom("heating", "cooling", "emerging", "other");
  const shifts = fc.array(
    fc.record(
      { channel: word, direction, recent: number, older: number, origin: word },
      {
        requiredKeys: ["channel", "direction"],
      },
    ),
  );
  const echo = fc.record(
    {
      frame: number,
      source_platform: fc.constantFrom("merged", "own"),
      signals: fc.record(
        {
          discourse_shift: fc.record({ shifts }),
          discourse_shifts: shifts,
          trending_themes: fc.array(word),
          active_events: fc.array(word),
          emergence: fc.oneof(
            fc.array(fc.record({ source: word, score: number }, { requiredKeys: ["score"] })),
            fc.record({ score: number }),
          ),
          discourse_flips: shifts,
        },
        { requiredKeys: [] },
      ),
      platform_snapshot: fc.dictionary(
        fc.constantFrom("total_agents", "total_posts", "total_comments"),
        number,
      ),
      steering_hints: fc.array(word),
      inertia: fc.record({ engagement_trend: word, discourse_flips: shifts }),
    },
    { requiredKeys: [] },
  );
  const parts = fc.record(
    {
      "frame_echoes.json": fc.record({ echoes: fc.array(echo, { maxLength: 3 }) }),
      "frame_counter.json": fc.record({ frame: number }),
      "stats.json": fc.dictionary(fc.constantFrom("total_agents", "total_posts"), number),
      "emergence.json": fc.record({ overall: number, dimensions: fc.dictionary(word, number) }),
      "events.json": fc.record({ events: fc.array(fc.record({ id: word, active: fc.boolean() })) }),
    },
    { requiredKeys: [] },
  );
  const names = fc.tuple(word, word).filter(([a, b]) => a !== b);
  fc.assert(
    fc.property(names, parts, parts, ([nameA, nameB], partsA, partsB) => {
      const a = { name: nameA, documents: documents(partsA as Record<string, object>) };
      const b = { name: nameB, documents: documents(partsB as Record<string, object>) };
      const before = orderedJson([value(partsA), value(partsB)]);
      const ab = mergeWorlds(a, b, { at: AT });
      const ba = mergeWorlds(b, a, { at: AT });
      assert.equal(orderedJson(ab), orderedJson(ba));
      const [one, other] = [
        mergedCartridge(a, b, ab, { at: AT }),
        mergedCartridge(b, a, ba, { at: AT }),
      ];
      assert.equal(orderedJson(one), orderedJson(other));
      const back = echoBack(ab, a.documents, AT);
      const after = new Map(a.documents).set("frame_echoes.json", back);
      assert.equal(echoBack(ba, after, LATER), back);
      foundWorld(one, { at: LATER, name: "child" });
      const inputs = [a, b].map(({ documents: parts }) => Object.fromEntries(parts));
      assert.equal(orderedJson(inputs), before, "and nothing is changed in place");
    }),
    { numRuns: 300 },
  );
});

const PUBLISHED = join(root, "../shared/published/world/frame_echoes.json");

test("the published echo of a merged world has the keys that ours has", (t) => {
  if (!existsSync(PUBLISHED)) {
    t.skip("shared/published/world is not beside this checkout");
    return;
  }
  const { echoes } = JSON.parse(readFileSync(PUBLISHED, "utf8")) as { echoes: object[] };
  const theirs = map({ echoes: echoes });
  const published = (theirs.get("echoes") as JsonObject[]).find(
    (echo) => echo.get("source_platform") === "merged",
  );
  // Ours is made of a real echo in any case.
  const real = { name: "o/real", documents: new Map([["frame_echoes.json", theirs]]) };
  const ours = mergeWorlds(real, SPACE, { at: AT });
  assert.ok((ours.get("signals") as JsonObject).get("trending_themes"));
  assert.equal(orderedJson(ours), orderedJson(mergeWorlds(SPACE, real, { at: AT })));
  if (published === undefined) {
    t.skip("the store there keeps its last 200 echoes, and the merged one is no longer among them");
    return;
  }
  assert.deepEqual([...ours.keys()], [...published.keys()]);
  const keys = (echo: JsonObject): string[] => [...(echo.get("signals") as JsonObject).keys()];
  assert.deepEqual(keys(ours), keys(published));
});
