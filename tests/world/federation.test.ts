// A world and its peers: what it publishes about itself, what it keeps of them, what it lays out for them, and how often.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { readManifest } from "../../bindings/federation/manifest.js";
import { peerIds } from "../../bindings/federation/names.js";
import { adaptPeer, bridgeWith } from "../../bindings/federation/peers.js";
import { manifestOf, mayExchange, withPeer, withSync } from "../../bindings/federation/publish.js";
import { secondsOf } from "../../bindings/federation/time.js";
import { vlinkEcho, vlinkEchoName } from "../../bindings/federation/vlink-echo.js";
import { root } from "../support/root.js";
import { documents, map, plain } from "./worlds.js";

const AT = "2026-04-01T20:00:00Z";
const IDENTITY = { owner: "o", repo: "near", name: "Near", type: "discourse" };

const NEAR = documents({
  "agents.json": {
    agents: {
      a1: { name: "Ada", status: "active", archetype: "coder" },
      b1: { name: "Bo", status: "dormant", bio: "Sleeps." },
      "third:c1": { name: "An impostor" },
    },
  },
  "channels.json": { channels: { lobby: {}, code: {} } },
  "stats.json": { total_agents: 3, total_posts: 40, total_comments: 7 },
  "frame_counter.json": { frame: 12 },
  "toolbox.json": { tools: { sum: { author: "a1" }, abs: { author: "a1" } } },
  "trending.json": {
    trending: [
      { title: "Low", number: 3, author: "b1", channel: "code", score: 1.5 },
      { title: "[RFC] Ask far away", number: 2, author: "a1", channel: "lobby", score: 9.25 },
    ],
  },
  "posted_log.json": {
    posts: [{ number: 1, title: "What FAR does", author: "a1", channel: "code" }],
    comments: [
      { discussion: 2, author: "b1", body: "Yes." },
      { discussion: 9, author: "a1" },
    ],
  },
  "frame_echoes.json": {
    echoes: [
      {
        frame: 11,
        source_platform: "near",
        signals: {
          discourse_shift: {
            shifts: [{ channel: "code", direction: "cooling", recent: 1, older: 5 }],
          },
          engagement_pulse: { posts: 4 },
        },
      },
      { frame: 99, source_platform: "merged", signals: {} },
    ],
  },
});

const MANIFEST = manifestOf(NEAR, { identity: IDENTITY, at: AT });

function complains(path: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof LispyError && error.category === "invalid-data" && error.path === path;
}

test("a manifest in RB's form, and what is read from it", () => {
  const { offers, accepts, ...rest } = plain(MANIFEST) as Record<string, { type: string }[]>;
  assert.deepEqual(rest, {
    _meta: { protocol: "rappter-federation", version: 1, generated_at: AT, materialized_at: AT },
    identity: IDENTITY,
    vitals: {
      ...{ frame: 12, agents: 3, active_agents: 1, total_posts: 40, total_comments: 7 },
      ...{ channels: 2, echoes_stored: 2 },
    },
    ...{ peers: [], sync_log: [] },
  });
  const types = (list: { type: string }[] | undefined): string =>
    list!.map(({ type }) => type).join();
  assert.equal(types(offers), "frame_echoes,stats,trending,toolbox,agents,channels");
  assert.equal(types(accepts), "frame_echoes,emergence,vitals,toolbox,events");
  const read = readManifest(MANIFEST);
  assert.deepEqual([read.form, read.name], ["rappter-federation", "o/near"]);
});

test("a world that has nothing publishes that", () => {
  const empty = plain(manifestOf(new Map(), { identity: { name: "New" }, at: AT })) as {
    offers: unknown[];
    identity: object;
    vitals: object;
  };
  assert.deepEqual(empty.offers, []);
  assert.deepEqual(empty.identity, { name: "New" });
  assert.ok(Object.values(empty.vitals).every((value) => value === 0));
});

test("a new manifest keeps peers, the log and what it does not know", () => {
  const before = withPeer(MANIFEST, { id: "far", name: "o/far", agentCount: 5 });
  before.set("note", "kept");
  const world = new Map(NEAR).set("federation.json", before);
  const after = manifestOf(world, { identity: {}, at: "2026-04-02T00:00:00Z" });
  assert.deepEqual(plain(after.get("identity")!), IDENTITY);
  assert.equal(after.get("note"), "kept");
  assert.deepEqual(plain(after.get("peers")!), [
    {
      ...{ id: "far", name: "o/far", type: "vlink", status: "active", last_sync: null },
      ...{ content_count: 0, agent_count: 5 },
    },
  ]);
});

test("the two other forms are read into the same shape", () => {
  const handshakes = map({
    _meta: { protocol_version: "1" },
    handshakes: [
      { timestamp: AT, local_tree: "x", peer_tree: "far", transaction: "t", direction: "inbound" },
    ],
    peers: { far: { status: "active", agent_count: 4, extra: true } },
  });
  const read = readManifest(handshakes);
  assert.equal(read.form, "handshakes");
  assert.deepEqual(read.peers, [
    {
      ...{ id: "far", name: "far", type: "vlink", status: "active", lastSync: undefined },
      ...{ contentCount: 0, agentCount: 4 },
    },
  ]);
  assert.deepEqual(read.syncLog, [
    { peer: "far", timestamp: AT, direction: "inbound", frame: undefined },
  ]);
  // Written again, it is in RB's form and nothing is lost.
  const after = plain(withPeer(handshakes, { id: "far", contentCount: 2 })) as Record<
    string,
    unknown
  >;
  assert.deepEqual(after["peers"], [
    { id: "far", status: "active", agent_count: 4, extra: true, content_count: 2 },
  ]);
  assert.deepEqual(after["sync_log"], [{ peer: "far", timestamp: AT, direction: "inbound" }]);

  const catalogue = map({
    schema: "rar-federation/1.0",
    senses: [{ name: "s", repo_url: "https://example.org/o/far" }],
    skills: [
      { name: "t", repo_url: "https://example.org/o/far/" },
      { name: "u", repo_url: "https://example.org/o/else.git" },
    ],
  });
  const { form, peers, offers } = readManifest(catalogue);
  assert.equal(form, "rar-federation");
  assert.deepEqual(
    peers.map(({ id, contentCount }) => [id, contentCount]),
    [
      ["o/far", 2],
      ["o/else", 1],
    ],
  );
  assert.deepEqual(
    offers.map((offer) => offer.get("type")),
    ["senses", "skills"],
  );
  assert.throws(() => withPeer(catalogue, { id: "far" }), complains("$.schema"));
});

test("a manifest that is none is refused with its path", () => {
  const cases: [object, string][] = [
    [{ schema: "other/1" }, "$.schema"],
    [{ _meta: { protocol: "other" } }, "$._meta.protocol"],
    [{ peers: 3 }, "$.peers"],
    [{ peers: [3] }, "$.peers[0]"],
    [{ peers: [{}] }, "$.peers[0].id"],
    [{ peers: { far: 3 } }, '$.peers["far"]'],
  ];
  for (const [document, path] of cases) {
    assert.throws(() => readManifest(map(document)), complains(path), path);
  }
  assert.throws(() => withPeer(MANIFEST, { id: "../far" }), LispyError);
  const sync = { peer: "far", at: AT, direction: "inbound", frame: 1 } as const;
  assert.throws(() => withSync(MANIFEST, sync), complains("$.peers"));
  for (const at of ["yesterday", "2026-02-31T00:00:00Z", "2026-04-01T20:00:00.5Z", ""]) {
    assert.throws(() => manifestOf(NEAR, { identity: {}, at }), LispyUsageError, at);
  }
});

test("one exchange in a frame, and one in 30 minutes", () => {
  const known = withPeer(MANIFEST, { id: "far" });
  assert.deepEqual(mayExchange(known, "far", { frame: 1, at: AT }), { allowed: true });
  const once = withSync(known, { peer: "far", at: AT, direction: "bidirectional", frame: 1 });
  const may = (frame: number | bigint, at: string, document: JsonObject = once): boolean =>
    mayExchange(document, "far", { frame, at }).allowed;
  assert.equal(may(2, "2026-04-01T20:29:59Z"), false);
  assert.equal(may(2, "2026-04-01T20:30:00Z"), true);
  assert.equal(may(1, "2026-04-01T23:00:00Z"), false);
  assert.equal(may(1n, "2026-04-01T23:00:00Z"), false);
  assert.equal(may(2, "2026-04-01T19:00:00Z"), false, "the last one seems yet to come");
  assert.deepEqual(mayExchange(once, "far", { frame: 2, at: AT }), {
    allowed: false,
    reason: "the last exchange with far was at 2026-04-01T20:00:00Z, less than 30 minutes ago",
    after: "2026-04-01T20:30:00Z",
  });
  assert.equal(mayExchange(once, "other", { frame: 1, at: AT }).allowed, true);
  // What RB writes has no frame; times of Python have fractions and offsets.
  const theirs = map({ peers: [{ id: "far", last_sync: "2026-04-01T22:20:00.507911+02:00" }] });
  assert.equal(may(1, "2026-04-01T20:49:00Z", theirs), false);
  assert.equal(may(1, "2026-04-01T20:50:00Z", theirs), true);
  assert.equal(secondsOf("2026-04-01T22:20:00.5+02:00"), secondsOf("2026-04-01T20:20:00Z"));
});

test("a peer, adapted: ids with their source, impostors left out", () => {
  const own = manifestOf(new Map(), { identity: { owner: "o", repo: "far", name: "F" }, at: AT });
  const peer = { id: "near", documents: NEAR };
  const entry = adaptPeer(own, peer, { at: AT, channels: ["lobby"] });
  const post = { author: "near:a1", type: "cross_world_post", source: "near" };
  assert.deepEqual(plain(entry), {
    ...{ adapted_at: AT, content_count: 1, agent_count: 2, trending_count: 2 },
    top_content: [
      {
        ...{ id: "near:2", title: "[RFC] Ask far away", description: "" },
        ...{ source_category: "lobby", mapped_channel: "lobby", tags: ["rfc"], ...post },
      },
      {
        ...{ id: "near:3", title: "Low", description: "" },
        ...{ source_category: "code", mapped_channel: "general", tags: [], ...post },
        author: "near:b1",
      },
    ],
    agents: [
      {
        ...{ id: "near:a1", name: "Ada", description: "", capabilities: ["abs", "sum"] },
        ...{ type: "coder", status: "active", source: "near" },
      },
      {
        ...{ id: "near:b1", name: "Bo", description: "Sleeps.", capabilities: [] },
        ...{ type: "agent", status: "dormant", source: "near" },
      },
    ],
    trending: [
      { id: "near:2", title: "[RFC] Ask far away", score: 9.25, source: "near" },
      { id: "near:3", title: "Low", score: 1.5, source: "near" },
    ],
    engagement: { posts: 4 },
  });
  const bridge = bridgeWith(undefined, "near", entry, AT);
  assert.deepEqual([...bridge.keys()], ["_meta", "peers"]);
  assert.deepEqual(plain(bridge.get("_meta")!), { protocol: "vlink", version: 1, last_sync: AT });
  const later = bridgeWith(bridge, "third", new Map(), "2026-04-02T00:00:00Z");
  assert.deepEqual([...(later.get("peers") as JsonObject).keys()], ["near", "third"]);
  assert.throws(() => adaptPeer(MANIFEST, peer, { at: AT }), LispyUsageError);
});

test("what is laid out for a peer has the signals of this world's own latest echo", () => {
  const bridge = map({ peers: { far: { content_count: 3, agent_count: 2, adapted_at: AT } } });
  const world = new Map(NEAR).set("world_bridge.json", bridge);
  assert.equal(vlinkEchoName("far"), "vlink_echo_far.json");
  assert.throws(() => vlinkEchoName("a/b"), LispyError);
  assert.deepEqual(plain(vlinkEcho(world, { source: "near", peer: "far", at: AT })), {
    _meta: {
      ...{ source: "near", for_peer: "far", generated_at: AT, protocol: "vlink-echo", version: 1 },
    },
    vitals: { total_agents: 3, total_posts: 40, total_comments: 7, active_channels: 2 },
    relevant_discussions: [
      { number: 2, title: "[RFC] Ask far away", channel: "lobby", author: "near:a1" },
      { number: 1, title: "What FAR does", channel: "code", author: "near:a1" },
    ],
    agent_commentary: [{ agent: "near:b1", discussion: 2, body: "Yes." }],
    cross_world_content: { apps_tracked: 3, agents_known: 2, last_adapted: AT },
    latest_echo: {
      frame: 11,
      discourse_shifts: [{ channel: "code", direction: "cooling", recent: 1, older: 5 }],
      engagement_pulse: { posts: 4 },
    },
  });
});

test("worlds of one name in other hands are peers of other ids", () => {
  assert.deepEqual(
    [...peerIds(["b/c", "a-b/c", "a/b-c", "…"])],
    [
      ["a-b/c", "a-b-c"],
      ["a/b-c", "a-b-c-2"],
      ["b/c", "b-c"],
      ["…", "world"],
    ],
  );
});

const PUBLISHED = join(root, "../shared/published/world");
const absent = existsSync(PUBLISHED) ? false : "shared/published/world is not beside this checkout";

test(
  "a published world: its manifest is read, written again, and it is adapted",
  { skip: absent },
  () => {
    const names = readdirSync(PUBLISHED).filter((name) => name.endsWith(".json"));
    const read = (name: string): object =>
      JSON.parse(readFileSync(join(PUBLISHED, name), "utf8")) as object;
    const theirs = documents(Object.fromEntries(names.map((name) => [name, read(name)])));
    const before = theirs.get("federation.json")!;
    const { form, name, peers, syncLog } = readManifest(before);
    assert.equal(form, "rappter-federation");
    assert.match(name!, /^[^/]+\/rappterbook$/);
    assert.ok(
      peers.length >= 2 && peers.every(({ lastSync }) => secondsOf(lastSync) !== undefined),
    );
    assert.equal(
      mayExchange(before, peers[0]!.id, { frame: 1, at: syncLog[0]!.timestamp }).allowed,
      false,
    );

    const after = manifestOf(theirs, { identity: {}, at: "2027-01-01T00:00:00Z" });
    assert.deepEqual([...after.keys()], [...before.keys()]);
    for (const key of ["identity", "peers", "sync_log"]) {
      assert.deepEqual(after.get(key), before.get(key), key);
    }
    const shape = (key: string, document: JsonObject): string[] => [
      ...(document.get(key) as JsonObject).keys(),
    ];
    assert.deepEqual(shape("_meta", after), shape("_meta", before));
    assert.deepEqual(shape("vitals", after), shape("vitals", before));

    const entry = adaptPeer(MANIFEST, { id: "rappterbook", documents: theirs }, { at: AT });
    assert.ok((entry.get("agents") as JsonObject[]).length >= 112);
    const [top] = entry.get("top_content") as JsonObject[];
    assert.match(String(top!.get("id")), /^rappterbook:\d+$/);
  },
);
