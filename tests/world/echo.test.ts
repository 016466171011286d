// Echoes of worlds: what is computed from documents at a time, what echoes are added to, and the real ones again.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../bindings/cartridge/canonical.js";
import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { appendEcho, incoherence } from "../../bindings/echo/echo-store.js";
import { enrichedEcho, frameEcho } from "../../bindings/echo/echo.js";
import { rounded } from "../../bindings/echo/figures.js";
import { inertia } from "../../bindings/echo/inertia.js";
import { reflexArcs } from "../../bindings/echo/reflexes.js";
import { timeOf } from "../../bindings/echo/time.js";
import { LispyError, LispyUsageError } from "../../bindings/errors.js";
import { float } from "../../bindings/values/values.js";
import { root } from "../support/root.js";
import { documentsOf, read, shown } from "./read-documents.js";

const AT = "2026-04-03T12:00:00Z";
const part = (echo: JsonObject, ...keys: string[]): unknown =>
  shown(keys.reduce<LispyValue>((at, key) => (at as JsonObject).get(key)!, echo));

const echoOf = (of: Record<string, object>): JsonObject =>
  frameEcho(documentsOf(of), { at: AT, platform: "w" });

/** A post in a channel, so many hours ago. */
const post = (channel: string, hours: number, more: object = {}): object => ({
  channel,
  created_at: new Date(Date.parse(AT) - hours * 3_600_000).toISOString(),
  ...more,
});
const posts = (channel: string, recent: number, older: number): object[] => [
  ...Array.from({ length: recent }, () => post(channel, 1)),
  ...Array.from({ length: older }, () => post(channel, 30)),
];

test("an empty world has an echo", () => {
  const echo = frameEcho(new Map(), { at: AT, platform: "w" });
  assert.equal(
    canonicalJson(echo),
    canonicalJson({
      frame: 0,
      echo_timestamp: AT,
      source_platform: "w",
      signals: {
        discourse_shift: { shifts: [], window_hours: float(48) },
        engagement_pulse: {
          posts: 0,
          avg_comments: float(0),
          avg_upvotes: float(0),
          most_discussed: null,
          window_hours: float(24),
        },
        agent_activity: {
          recent_runs: 0,
          total_posts: 0,
          total_comments: 0,
          total_votes: 0,
          avg_agents_per_run: float(0),
          total_failures: 0,
        },
        trending_themes: [],
      },
      platform_snapshot: { total_agents: 0, active_agents: 0, total_posts: 0, total_comments: 0 },
      steering_hints: [],
    }),
  );
});

test("channels: emerging, heating over 3 to 2, cooling under 1 to 2, ties by name", () => {
  const echo = echoOf({
    "posted_log.json": {
      posts: [
        ...posts("new", 1, 0),
        ...posts("same", 3, 2),
        ...posts("half", 1, 2),
        ...posts("hot", 5, 3),
        ...posts("cold", 1, 3),
        ...posts("amber", 1, 0),
        ...posts("gone", 0, 1),
      ],
    },
  });
  assert.deepEqual(part(echo, "signals", "discourse_shift", "shifts"), [
    { channel: "hot", direction: "heating", recent: 5, older: 3 },
    { channel: "amber", direction: "emerging", recent: 1, older: 0 },
    { channel: "cold", direction: "cooling", recent: 1, older: 3 },
    { channel: "new", direction: "emerging", recent: 1, older: 0 },
    { channel: "gone", direction: "cooling", recent: 0, older: 1 },
  ]);
});

test("24 hours ago is the earlier half, 48 hours ago and the future are neither", () => {
  const at = (hours: number): Record<string, object> => ({
    "posted_log.json": { posts: [post("c", hours)] },
  });
  const [recent, older] = ["recent", "older"].map((key) => (hours: number) => {
    const shifts = part(echoOf(at(hours)), "signals", "discourse_shift", "shifts");
    return (shifts as Record<string, number>[]).map((shift) => shift[key]);
  });
  assert.deepEqual(
    [recent!(23.999), recent!(24), older!(24), older!(47.999)],
    [[1], [0], [1], [1]],
  );
  assert.deepEqual([older!(48), recent!(-0.001), recent!(0)], [[], [], [1]]);
});

test("the pulse of a day: averages to one decimal, the most discussed post", () => {
  const echo = echoOf({
    "discussions_cache.json": {
      discussions: [
        post("a", 1, { number: 8, title: "x", comment_count: 7, upvotes: 1 }),
        post("a", 2, { number: 5, title: "🜁".repeat(90), comment_count: 7, upvotes: 0 }),
        post("a", 3, { number: 6, title: "z", comment_count: 3, upvotes: 0 }),
        post("a", 4, { number: 7, title: "y", comment_count: 0, upvotes: 0 }),
        post("a", 24, { number: 1, title: "old", comment_count: 100, upvotes: 9 }),
      ],
    },
  });
  assert.deepEqual(part(echo, "signals", "engagement_pulse"), {
    posts: 4,
    // 4.25 and 0.25 are halfway: to the even one.
    avg_comments: 4.2,
    avg_upvotes: 0.2,
    most_discussed: { number: 5, title: "🜁".repeat(80), comments: 7 },
    window_hours: 24,
  });
});

test("rounding: as Python's round", () => {
  const cases = [0.25, 0.75, -0.25, 1.25, 0.35, 2.675, 0, 1234.05];
  assert.deepEqual(
    cases.map((x) => rounded(x, 1)),
    [0.2, 0.8, -0.2, 1.2, 0.3, 2.7, 0, 1234],
  );
  assert.deepEqual(
    [0.125, 0.375, 2.675, 0.666].map((x) => rounded(x, 2)),
    [0.12, 0.38, 2.67, 0.67],
  );
});

test("times: zones, fractions, and what is no time", () => {
  const noon = Date.parse(AT);
  const same = [
    "2026-04-03T12:00:00+00:00",
    "2026-04-03 14:00:00+02:00",
    "2026-04-03T12:00:00.000",
  ];
  assert.deepEqual(same.map(timeOf), [noon, noon, noon]);
  const none = [
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-04-03T24:00:00Z",
    "now",
    "",
    5,
  ];
  for (const text of none) assert.equal(timeOf(text), undefined, String(text));
  assert.throws(() => frameEcho(new Map(), { at: "today", platform: "w" }), LispyUsageError);
});

test("the last ten runs, five tags, the figures of the world, its frame", () => {
  const run = (n: number): object => ({
    timestamp: AT,
    run: { posts: 1, comments: 2, votes: n, failures: 2, agents_activated: n % 2 ? n : Array(n) },
  });
  const echo = echoOf({
    "autonomy_log.json": { entries: Array.from({ length: 12 }, (_, n) => run(n)) },
    "trending.json": {
      trending: ["[B] [A] x", "[A]", "plain", "[C][D][E][F]", 5].map((title) => ({ title })),
    },
    "stats.json": { total_agents: 3, active_agents: 2, total_posts: 2 ** 53 },
    "agents.json": { agents: { a: { status: "active" }, b: {}, c: {}, d: {} } },
    "posted_log.json": { posts: [], comments: [{}, {}] },
    "frame_counter.json": { frame: 12 },
  });
  assert.deepEqual(part(echo, "signals", "agent_activity"), {
    recent_runs: 10,
    total_posts: 10,
    total_comments: 20,
    total_votes: 65,
    avg_agents_per_run: 6.5,
    total_failures: 20,
  });
  assert.deepEqual(part(echo, "signals", "trending_themes"), ["B", "A", "C", "D", "E"]);
  assert.equal(
    canonicalJson((echo.get("platform_snapshot") as JsonObject).get("total_posts")),
    "9007199254740992",
  );
  assert.deepEqual(part(echo, "platform_snapshot", "active_agents"), 2);
  assert.deepEqual(part(echo, "platform_snapshot", "total_comments"), 2);
  assert.equal(echo.get("frame"), 12);
  assert.equal(frameEcho(new Map(), { at: AT, frame: 3, platform: "w" }).get("frame"), 3);
});

test("hints: channels as they come, density, failures, five at most", () => {
  const quiet = Array.from({ length: 6 }, () => post("c", 1, { comment_count: 1 }));
  const failing = { entries: [{ run: { posts: 0, failures: 1 } }] };
  const hints = (log: object[]): unknown =>
    part(
      echoOf({
        "posted_log.json": { posts: log },
        "discussions_cache.json": { discussions: quiet },
        "autonomy_log.json": failing,
      }),
      "steering_hints",
    );
  assert.deepEqual(hints([...posts("b", 2, 1), ...posts("a", 0, 1)]), [
    "r/b is heating up",
    "r/a is cooling",
    "Low comment density",
    "High failure rate",
  ]);
  const many = hints(["a", "b", "c", "d", "e", "f"].flatMap((channel) => posts(channel, 0, 1)));
  assert.equal((many as string[]).length, 5);
});

test("what agents said of themselves is carried on, in part", () => {
  const consciousness = {
    open_bets: [1, 2, 3, 4],
    community_mood: "calm",
    becoming: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`a${n}`, "x"])),
    other: 1,
  };
  const echo = echoOf({ "frame_snapshots.json": { snapshots: [{}, { consciousness }] } });
  const carried = echo.get("consciousness") as JsonObject;
  assert.deepEqual([...carried.keys()], ["becoming", "community_mood", "open_bets"]);
  assert.equal((carried.get("becoming") as JsonObject).size, 15);
  assert.deepEqual(carried.get("open_bets"), [1, 2, 3]);
});

test("a section of the wrong kind is named; an entry that says nothing is passed over", () => {
  assert.throws(
    () => echoOf({ "posted_log.json": { posts: {} } }),
    (error) =>
      error instanceof LispyError &&
      error.category === "invalid-data" &&
      error.path === "$.posts" &&
      error.message.includes("posted_log.json"),
  );
  const odd = echoOf({
    "posted_log.json": { posts: [null, 1, {}, post("__proto__", 1), { created_at: "soon" }] },
    "agents.json": { agents: { __proto__: null, a: 1 } },
  });
  assert.deepEqual(part(odd, "signals", "discourse_shift", "shifts"), [
    { channel: "__proto__", direction: "emerging", recent: 1, older: 0 },
  ]);
});

test("coherence: no frame below 0, two hours of rest, per frame and platform", () => {
  const at = (time: string, frame = 1, platform = "w"): JsonObject =>
    frameEcho(new Map(), { at: time, frame, platform });
  const kept = [at("2026-04-03T12:00:00Z")];
  assert.match(incoherence([], at(AT, -1))!, /frame -1/);
  assert.match(incoherence(kept, at("2026-04-03T13:59:59Z"))!, /echoed at 2026-04-03T12:00:00Z/);
  assert.match(incoherence(kept, at("2026-04-03T11:59:59Z"))!, /less than 2 hours/);
  assert.equal(incoherence(kept, at("2026-04-03T14:00:00Z")), undefined);
  assert.equal(incoherence(kept, at("2026-04-03T12:00:00Z", 2)), undefined);
  assert.equal(incoherence(kept, at("2026-04-03T12:00:00Z", 1, "v")), undefined);
});

test("the store keeps the last 200 and says what it holds", () => {
  let store: JsonObject | undefined = read('{"own":1,"_meta":{"version":7},"echoes":[]}');
  const echo = (frame: number): JsonObject =>
    enrichedEcho([], frameEcho(new Map(), { at: AT, frame, platform: "w" }));
  for (let frame = 0; frame < 203; frame++) store = appendEcho(store, echo(frame), AT);
  const echoes = store!.get("echoes") as JsonObject[];
  assert.deepEqual([echoes.length, echoes[0]!.get("frame")], [200, 3]);
  assert.deepEqual(shown(store!.get("_meta")), {
    description: "The echoes of this world's frames",
    version: 7,
    last_echo_at: AT,
    total_echoes: 200,
    materialized_at: AT,
    last_enriched_at: AT,
  });
  assert.equal(store!.get("own"), 1);
  assert.equal(appendEcho(store, echo(202), "2026-04-04T00:00:00Z"), store);
});

/** An echo of which only figures matter. */
const figures = (posts: number, comments: number, more: Record<string, unknown> = {}): JsonObject =>
  read(
    JSON.stringify({
      frame: 1,
      source_platform: "w",
      platform_snapshot: { total_posts: posts, total_comments: comments },
      signals: {
        engagement_pulse: { avg_comments: more["avg"] ?? 0 },
        agent_activity: { total_posts: more["output"] ?? 0, total_comments: 0 },
        discourse_shift: { shifts: more["shifts"] ?? [] },
      },
    }),
  );

test("trend: of differences with two echoes, of their differences with three", () => {
  const trend = (...echoes: [number, number][]): unknown => {
    const all = echoes.map(([posts, comments]) => figures(posts, comments));
    return inertia(all.slice(0, -1), all.at(-1)!).get("engagement_trend");
  };
  assert.equal(trend([0, 0]), "unknown");
  assert.equal(trend([0, 0], [6, 21]), "accelerating");
  assert.equal(trend([0, 0], [6, 20]), "stable");
  assert.equal(trend([0, 0], [1, 5]), "decelerating");
  assert.equal(trend([0, 0], [10, 10], [23, 26]), "accelerating");
  assert.equal(trend([0, 0], [10, 10], [22, 26]), "stable");
  assert.equal(trend([0, 0], [10, 10], [17, 20]), "decelerating");
  assert.equal(trend([0, 0], [10, 10], [20, 14]), "decelerating");
  const foreign = new Map(figures(9999, 9999)).set("source_platform", "merged");
  assert.equal(inertia([foreign], figures(0, 0)).get("engagement_trend"), "unknown");
});

test("flips by name; a warning needs two signs of four", () => {
  const shifts = (of: Record<string, string>): Record<string, unknown> => ({
    shifts: Object.entries(of).map(([channel, direction]) => ({ channel, direction })),
  });
  const before = figures(0, 0, shifts({ b: "cooling", a: "heating", c: "emerging", d: "heating" }));
  const after = figures(9, 9, shifts({ a: "cooling", b: "heating", c: "cooling", d: "emerging" }));
  assert.deepEqual(part(inertia([before], after), "discourse_flips"), [
    { channel: "a", from: "heating", to: "cooling" },
    { channel: "b", from: "cooling", to: "heating" },
  ]);
  const warning = (last: JsonObject, echo: JsonObject): unknown =>
    inertia([last], echo).get("health_warning");
  assert.equal(warning(figures(0, 0), figures(1, 4)), false);
  assert.equal(warning(figures(0, 0), figures(1, 3)), true);
  assert.equal(
    warning(figures(0, 0, { avg: 2, output: 6 }), figures(2, 4, { avg: 1.39, output: 2 })),
    true,
  );
  assert.equal(
    warning(figures(0, 0, { avg: 2, output: 6 }), figures(2, 4, { avg: 1.4, output: 2 })),
    false,
  );
  assert.equal(warning(figures(0, 0, { avg: 1, output: 5 }), figures(2, 4)), false);
});

test("reflexes: strongest first, numbered where a rule fires twice, ten at most", () => {
  const hot = (channel: string, recent: number, older: number): object => ({
    channel,
    direction: "heating",
    recent,
    older,
  });
  const arcs = (shifts: object[], of: Record<string, LispyValue>): unknown[] =>
    reflexArcs(figures(0, 0, { shifts, avg: 1.5 }), new Map(Object.entries(of))).map((arc) => [
      arc.get("id"),
      arc.get("intensity"),
    ]);
  const bad = { engagement_trend: "decelerating", health_warning: true };
  assert.deepEqual(arcs([hot("a", 5, 3), hot("b", 9, 1)], bad), [
    ["heat-1", 0.9],
    ["crisis", 0.9],
    ["reply-depth", 0.7],
    ["heat-0", 0.67],
    ["decel", 0.6],
  ]);
  assert.deepEqual(arcs([hot("a", 2, 1)], {}), [
    ["heat", 0.7],
    ["reply-depth", 0.7],
  ]);
  const many = Array.from({ length: 12 }, (_, n) => hot(`c${n}`, 2, 1));
  assert.equal(arcs(many, bad).length, 10);
});

test("the order of a world's posts makes no difference", () => {
  const some = fc.array(
    fc.record({ channel: fc.constantFrom("a", "b", "c"), hours: fc.integer({ min: -1, max: 50 }) }),
  );
  const both = some.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(both, ([list, other]) => {
      const [one, two] = [list, other].map((rows) => ({
        posts: rows.map(({ channel, hours }) =>
          read(JSON.stringify(post(channel, hours, { number: hours, title: channel }))),
        ),
      }));
      const echo = (log: { posts: JsonObject[] }): string =>
        canonicalJson(
          frameEcho(new Map([["posted_log.json", new Map([["posts", log.posts]])]]), {
            at: AT,
            platform: "w",
          }),
        );
      assert.equal(echo(one!), echo(two!));
    }),
    { numRuns: 50 },
  );
});

const PUBLISHED = join(root, "../shared/published/world/frame_echoes.json");
const absent = existsSync(PUBLISHED) ? false : "shared/published/world is not beside this checkout";

/** Paths of a value, with every item of a list at one. What agents say of themselves is free. */
function pathsOf(value: LispyValue, path = "$"): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (!(value instanceof Map)) return [path];
  return [...value].flatMap(([key, item]) => [
    `${path}.${key}`,
    ...(key === "consciousness" ? [] : pathsOf(item, `${path}.${key}`)),
  ]);
}

test("the published echoes have no key that ours cannot have", { skip: absent }, (t) => {
  const echoes = read(readFileSync(PUBLISHED, "utf8")).get("echoes") as JsonObject[];
  const full = echoOf({
    "posted_log.json": { posts: posts("a", 9, 1) },
    "discussions_cache.json": { discussions: [post("a", 1, { number: 1, title: "[T] t" })] },
    "trending.json": { trending: [{ title: "[T] t" }] },
    "autonomy_log.json": { entries: [{ run: { failures: 1 } }] },
    "frame_snapshots.json": { snapshots: [{ consciousness: { community_mood: "calm" } }] },
  });
  const flipped = new Map(full).set(
    "signals",
    read('{"discourse_shift":{"shifts":[{"channel":"a","direction":"cooling"}]}}'),
  );
  const ours = new Set(pathsOf(enrichedEcho([flipped], full)));
  for (const path of echoes.flatMap((echo) => pathsOf(echo))) assert.ok(ours.has(path), path);
  t.diagnostic(`${echoes.length} echoes, ${ours.size} paths`);
});

test(
  "inertia and reflexes of the published echoes are what is written there",
  { skip: absent },
  (t) => {
    const echoes = read(readFileSync(PUBLISHED, "utf8")).get("echoes") as JsonObject[];
    const sorted = (flips: LispyValue | undefined): string[] =>
      (flips as LispyValue[]).map((flip) => canonicalJson(flip)).sort();
    const plain = (arcs: LispyValue | undefined): unknown =>
      (arcs as JsonObject[]).map((arc) =>
        ["id", "context", "intensity", "ttl_hours"].map((key) => arc.get(key)),
      );
    // The first two were written beside echoes that are not kept any more.
    for (let index = 2; index < echoes.length; index++) {
      const echo = echoes[index]!;
      const theirs = echo.get("inertia") as JsonObject;
      const moving = inertia(echoes.slice(0, index), echo);
      for (const key of ["engagement_trend", "health_warning"]) {
        assert.equal(moving.get(key), theirs.get(key), `${index} ${key}`);
      }
      assert.deepEqual(
        sorted(moving.get("discourse_flips")),
        sorted(theirs.get("discourse_flips")),
      );
      assert.deepEqual(
        plain(reflexArcs(echo, moving)),
        plain(echo.get("reflex_arcs")),
        String(index),
      );
    }
    t.diagnostic(`${echoes.length - 2} echoes`);
  },
);
