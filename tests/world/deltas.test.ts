// Deltas of streams: merged to one frame whatever their order, and applied to a world's documents once, however often.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { orderedJson } from "../../bindings/cartridge/canonical.js";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import { applyDeltas } from "../../bindings/echo/apply.js";
import { type MergedDeltas, mergeDeltas } from "../../bindings/echo/merge.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { float } from "../../bindings/values/values.js";
import { documentOf, documentsOf, shown } from "./read-documents.js";

const AT = "2026-04-03T12:00:00Z";
const merge = (of: Record<string, object>, frame = 3): MergedDeltas =>
  mergeDeltas(documentsOf(of), frame);
const figures = (merged: JsonObject, ...keys: string[]): unknown[] =>
  keys.map((key) => shown(merged.get(key)));

/** A delta of stream s, finished at a minute. */
const delta = (stream: string, minute: number, more: object = {}): object => ({
  frame: 3,
  stream_id: stream,
  completed_at: `2026-04-03T11:0${minute}:00Z`,
  ...more,
});
const post = (number: number, more: object = {}): object => ({
  number,
  title: `T${number}`,
  author: "a1",
  channel: "code",
  created_at: "2026-04-03T11:00:00Z",
  ...more,
});

test("two streams come to one frame", () => {
  const { merged, unreadable } = merge({
    "state/stream_deltas/frame-3-w2-s2.json": delta("s2", 1, {
      agents_activated: ["b", "a"],
      posts_created: [post(9), post(8)],
      comments_added: [{ discussion: 5, agent: "b", type: "reply", body: "yes" }],
      reactions_added: [{}],
      discussions_engaged: [10, 9],
    }),
    "frame-3-s1.json": delta("s1", 3, {
      agents_activated: ["a", "c"],
      posts_created: [post(8, { title: "later", created_at: "2026-04-03T11:00:01Z" })],
      comments_added: [
        { discussion: 5, author: "b", body: "yes" },
        { discussion: 5, author: "b", body: "no" },
      ],
      discussions_engaged: [9],
    }),
    "frame-4-s1.json": { ...delta("s1", 3), frame: 4 },
  });
  assert.deepEqual(unreadable, []);
  assert.deepEqual(shown(merged), {
    frame: 3,
    stream_count: 2,
    worker_count: 2,
    total_agents_activated: 3,
    total_posts_created: 2,
    total_comments_added: 2,
    total_reactions_added: 1,
    agents_activated: ["b", "a", "c"],
    discussions_engaged: [9, 10],
    posts_created: [post(9), post(8, { title: "later", created_at: "2026-04-03T11:00:01Z" })],
    comments_added: [
      { discussion: 5, agent: "b", type: "reply", body: "yes" },
      { discussion: 5, author: "b", body: "no" },
    ],
    duration_seconds: 120,
    stream_order: ["s2", "s1"],
    streams: {
      s2: {
        ...{ worker: "w2", agents: 2, posts: 2, comments: 1, reactions: 1 },
        completed_at: "2026-04-03T11:01:00Z",
      },
      s1: {
        ...{ worker: "primary", agents: 2, posts: 1, comments: 2, reactions: 0 },
        completed_at: "2026-04-03T11:03:00Z",
      },
    },
    workers: {
      w2: { streams: 1, agents: 2, posts: 2, comments: 1, reactions: 1 },
      primary: { streams: 1, agents: 2, posts: 1, comments: 2, reactions: 0 },
    },
  });
});

test("streams that finish in one second are all kept", () => {
  const { merged } = merge({
    a: delta("s1", 1, { posts_created: [post(1)] }),
    b: delta("s2", 1, { posts_created: [post(2)] }),
    c: delta("s2", 1, { worker_id: "w", posts_created: [post(3)] }),
  });
  assert.deepEqual(figures(merged, "stream_count", "total_posts_created"), [2, 3]);
});

test("of two with one key the one with more stays; none but numbered posts have a number", () => {
  const { merged } = merge({
    a: delta("s1", 1, { posts_created: [post(1)] }),
    b: delta("s1", 1, { posts_created: [post(2)], comments_added: [{ discussion: 1 }] }),
    c: delta("s2", 1, { posts_created: [{ title: "t", number: "7" }, { title: "t" }] }),
  });
  assert.deepEqual(figures(merged, "total_posts_created", "posts_without_number"), [
    1,
    [{ title: "t", number: "7" }],
  ]);
  assert.deepEqual(shown((merged.get("posts_created") as JsonObject[])[0]!.get("number")), 2);
});

test("the second schema: frame and node in _meta, wishes without numbers", () => {
  const spec = {
    _meta: { frame: 3, node_id: "n1", timestamp: "2026-04-03T11:00:00Z", agents_active: 2 },
    posts: [{ title: "t", channel: "c", author: "x", body: "b", post_type: "text" }],
    comments: [{ post_number: 4, author: "y", body: "b" }],
    reactions: [{ post_number: 2, author: "x", reaction: "heart" }],
    soul_updates: [{ agent_id: "z", append: "…" }],
    actions: [{ action: "poke", agent_id: "x", payload: {} }],
  };
  const { merged, unreadable } = merge({
    "frame-3-n1.json": spec,
    "empty.json": { _meta: spec._meta },
  });
  assert.deepEqual(unreadable, []);
  assert.deepEqual(
    figures(
      merged,
      "stream_order",
      "agents_activated",
      "discussions_engaged",
      "total_comments_added",
    ),
    [["n1"], ["x", "y", "z"], [2, 4], 1],
  );
  assert.deepEqual(figures(merged, "total_posts_created", "posts_without_number"), [0, spec.posts]);
  assert.deepEqual(figures(merged, "soul_updates", "actions"), [spec.soul_updates, spec.actions]);
});

test("what is no delta is named, and the rest is merged", () => {
  const { merged, unreadable } = merge({
    z: { stream_id: "s" },
    y: { frame: 3 },
    x: delta("s1", 1, { posts_created: [post(1), 5] }),
    w: delta("s1", 1, { comments: "none" }),
    "frame-3-s9.json": { frame: float(3).value },
  });
  assert.deepEqual(unreadable, [
    { name: "w", reason: "$.comments must be an array" },
    { name: "x", reason: "$.posts_created[1] must be an object" },
    { name: "y", reason: "$.stream_id or $._meta.node_id must be a text" },
    { name: "z", reason: "$.frame or $._meta.frame must be an integer" },
  ]);
  assert.deepEqual(figures(merged, "stream_order"), [["s9"]]);
  assert.throws(() => mergeDeltas(new Map(), 1.5), LispyUsageError);
});

const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });
const name = fc.constantFrom("a", "b", "__proto__");
const time = fc.constantFrom(
  "2026-04-03T11:00:00Z",
  "2026-04-03T13:00:00+02:00",
  "soon",
  undefined,
);
const number = fc.constantFrom(1, 2, 3, 1.5, 2 ** 60, undefined);
/** Few values, so that everything collides. JSON.stringify leaves out what is undefined. */
const record = fc.record({
  ...{ number, author: name, agent: name, discussion: number, post_number: number },
  ...{ created_at: time, title: name, body: name },
});
const anyDelta = fc
  .oneof(
    fc.record({
      ...{ frame: fc.constantFrom(3, 3, 3, 4), stream_id: name, completed_at: time },
      ...{ worker_id: fc.option(name, { nil: undefined }), agents_activated: some(name) },
      ...{ posts_created: some(record), comments_added: some(record) },
      discussions_engaged: some(number),
    }),
    fc.record({
      _meta: fc.record({ frame: fc.constant(3), node_id: name, timestamp: time }),
      ...{ posts: some(record), comments: some(record), reactions: some(record) },
      ...{ soul_updates: some(record), actions: some(record) },
    }),
  )
  .map((value) => documentOf(value));
const anyName = fc.tuple(name, name).map(([worker, stream]) => `frame-3-${worker}-${stream}.json`);
const anyDeltas = fc
  .array(fc.tuple(anyName, anyDelta), { maxLength: 8 })
  .map((entries) => [...new Map(entries)]);

/** The same keys and values, the other way round. */
const reversed = (document: JsonObject): JsonObject =>
  new Map([...document].reverse().map(([key, value]) => [key, turned(value)]));
const turned = (value: LispyValue): LispyValue =>
  Array.isArray(value) ? value.map(turned) : value instanceof Map ? reversed(value) : value;

test("in any order, or twice, the same bytes", () => {
  const withOrder = anyDeltas.chain((entries) =>
    fc.tuple(
      fc.constant(entries),
      fc.shuffledSubarray(entries, { minLength: entries.length }),
      fc.subarray(entries),
    ),
  );
  fc.assert(
    fc.property(withOrder, ([entries, shuffled, again]) => {
      const bytes = (of: [string, JsonObject][]): string =>
        orderedJson(mergeDeltas(new Map(of), 3).merged);
      const once = bytes(entries);
      const copies = again.map(([, document], i): [string, JsonObject] => [`copy ${i}`, document]);
      assert.equal(bytes(shuffled), once);
      assert.equal(bytes([...copies, ...shuffled]), once);
      const others = again.map(([, d], i): [string, JsonObject] => [`other ${i}`, reversed(d)]);
      assert.equal(bytes([...others, ...entries]), bytes([...shuffled, ...others.reverse()]));
    }),
    { numRuns: 300 },
  );
});

test("additive: a delta more takes no numbered post, agent or discussion of another stream away", () => {
  fc.assert(
    fc.property(anyDeltas, anyDelta, (entries, more) => {
      const other = new Map(more).set("stream_id", "one more");
      const before = mergeDeltas(new Map(entries), 3).merged;
      const after = mergeDeltas(new Map([...entries, ["more", other]]), 3).merged;
      const numbers = (merged: JsonObject): unknown[] =>
        (merged.get("posts_created") as JsonObject[]).map((one) => one.get("number"));
      for (const one of numbers(before)) assert.ok(numbers(after).includes(one));
      for (const key of ["agents_activated", "discussions_engaged"]) {
        const now = after.get(key) as unknown[];
        for (const one of before.get(key) as unknown[]) assert.ok(now.includes(one));
      }
    }),
    { numRuns: 100 },
  );
});

const world = (): Map<string, JsonObject> =>
  documentsOf({
    "posted_log.json": { own: 1, posts: [post(1)], comments: [] },
    "stats.json": { total_posts: 2 ** 53, total_comments: 4 },
    "channels.json": { channels: { code: { post_count: 5 }, meta: { post_count: 1 } }, _meta: {} },
    "agents.json": {
      agents: {
        a1: { post_count: 7, heartbeat_last: "2026-04-01T00:00:00Z" },
        a2: { heartbeat_last: "2026-05-01T00:00:00Z" },
        a3: { post_count: 1 },
      },
      _meta: { count: 3 },
    },
    "frame_snapshots.json": {
      snapshots: [
        { frame: 3, mood: "calm" },
        { frame: 4, mood: "wild" },
      ],
    },
  });

const frame = (): JsonObject =>
  merge({
    s1: delta("s1", 1, {
      posts_created: [post(1), post(2), post(3, { author: "a2", channel: "lost", body: "long" })],
    }),
  }).merged;

test("applied: posts that are new, their counters and heartbeats, the frame's snapshot", () => {
  const documents = world();
  const before = orderedJson(documents);
  const changed = applyDeltas(documents, frame(), AT);
  assert.equal(orderedJson(documents), before);
  const of = (file: string): unknown => shown(changed.get(file));
  assert.deepEqual(of("posted_log.json"), {
    own: 1,
    posts: [post(1), post(2), post(3, { author: "a2", channel: "lost" })],
    comments: [],
  });
  assert.equal(
    orderedJson(changed.get("stats.json")),
    `{"total_posts":9007199254740994,"total_comments":4,"last_updated":"${AT}"}`,
  );
  assert.deepEqual(of("channels.json"), {
    channels: { code: { post_count: 6 }, meta: { post_count: 1 } },
    _meta: { last_updated: AT },
  });
  assert.deepEqual(of("agents.json"), {
    agents: {
      a1: { post_count: 8, heartbeat_last: AT },
      a2: { post_count: 1, heartbeat_last: "2026-05-01T00:00:00Z" },
      a3: { post_count: 1 },
    },
    _meta: { count: 3, last_updated: AT },
  });
  const snapshots = (of("frame_snapshots.json") as { snapshots: Record<string, unknown>[] })
    .snapshots;
  assert.deepEqual(
    snapshots.map(({ frame, mood, timestamp }) => [frame, mood, timestamp]),
    [
      [3, "calm", AT],
      [4, "wild", undefined],
    ],
  );
  assert.deepEqual(
    (snapshots[0]!["stream_activity"] as Record<string, unknown>)["stream_count"],
    1,
  );
});

test("applied twice, also later, nothing more changes", () => {
  const documents = world();
  for (const [file, document] of applyDeltas(documents, frame(), AT)) documents.set(file, document);
  assert.deepEqual([...applyDeltas(documents, frame(), "2026-06-01T00:00:00Z")], []);
  fc.assert(
    fc.property(anyDeltas, (entries) => {
      const state = world();
      const { merged } = mergeDeltas(new Map(entries), 3);
      for (const [file, document] of applyDeltas(state, merged, AT)) state.set(file, document);
      assert.deepEqual([...applyDeltas(state, merged, "2026-06-01T00:00:00Z")], []);
    }),
    { numRuns: 100 },
  );
});

test("an empty world gets a log and a snapshot; no deltas change nothing; 200 snapshots stay", () => {
  const changed = applyDeltas(new Map(), frame(), AT);
  assert.deepEqual([...changed.keys()], ["posted_log.json", "frame_snapshots.json"]);
  assert.equal(applyDeltas(world(), mergeDeltas(new Map(), 3).merged, AT).size, 0);
  const full = { snapshots: Array.from({ length: 200 }, (_, n) => ({ frame: n + 100 })) };
  const kept = applyDeltas(documentsOf({ "frame_snapshots.json": full }), frame(), AT);
  const snapshots = kept.get("frame_snapshots.json")!.get("snapshots") as JsonObject[];
  assert.deepEqual(
    [snapshots.length, snapshots[0]!.get("frame"), snapshots[199]!.get("frame")],
    [200, 101, 3],
  );
});

test("a document of the wrong kind is named, and what is not merged is refused", () => {
  assert.throws(
    () => applyDeltas(documentsOf({ "agents.json": { agents: [] } }), frame(), AT),
    (error) =>
      error instanceof LispyError &&
      error.category === "invalid-data" &&
      error.path === "$.agents" &&
      error.message.includes("agents.json"),
  );
  assert.throws(() => applyDeltas(new Map(), new Map(), AT), LispyUsageError);
  assert.throws(() => applyDeltas(new Map(), frame(), "now"), LispyUsageError);
});
