// What a frame's merged deltas change in a world's documents. Invariant: it only adds, and what is there already is not added
// again, so that applying a frame twice is applying it once. Counters are raised only in records that exist.

import { canonicalJson } from "../cartridge/canonical.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { AGENTS, CHANNELS, POSTED_LOG, SNAPSHOTS, STATS } from "../documents/layout.js";
import { integerOf, raised } from "./figures.js";
import { numberOfPost } from "./merge.js";
import { type Documents, listIn, objectIn, recordsIn, textIn } from "./records.js";
import { now, timeOf } from "./time.js";

const MAX_SNAPSHOTS = 200;
/** What of a merged frame its snapshot keeps. */
const ACTIVITY = [
  "stream_count",
  "worker_count",
  "total_agents_activated",
  "total_posts_created",
  "total_comments_added",
  "total_reactions_added",
  "discussions_engaged",
  "duration_seconds",
  "stream_order",
  "streams",
  "workers",
];
const POST = ["number", "title", "author", "channel"];

/**
 * The documents that merged deltas change: `posted_log.json` gets the posts whose numbers it does not know, and for each of them
 * `stats.json`, its channel and its author count one more and the author has been alive; `frame_snapshots.json` gets what the
 * frame came to, in place of what it had of this frame, and keeps 200. Comments are not counted: who writes a delta has done so.
 *
 * @param documents The world's; they are not changed. `posted_log.json` and `frame_snapshots.json` are made where they are missing.
 * @param merged What {@link mergeDeltas} gave.
 * @param at Now, as `2026-04-01T20:00:00Z`.
 * @returns Changed documents only: none when all of it was applied before.
 * @throws {@link LispyError} of category `invalid-data` for a document whose section is of the wrong kind.
 * @example
 * ```ts
 * const delta = new Map([["frame", 3], ["stream_id", "s1"], ["posts_created", [new Map([["number", 7]])]]]);
 * const { merged } = mergeDeltas(new Map([["frame-3-s1.json", delta]]), 3);
 * const changed = applyDeltas(new Map(), merged, "2026-04-01T20:00:00Z");
 * console.log([...changed.keys()]); // => [ 'posted_log.json', 'frame_snapshots.json' ]
 * ```
 */
export function applyDeltas(
  documents: Documents,
  merged: JsonObject,
  at: string,
): Map<string, JsonObject> {
  now(at);
  if (integerOf(merged.get("frame")) === undefined) {
    throw new LispyUsageError("must be what mergeDeltas gave", "merged");
  }
  const changed = new Map<string, JsonObject>();
  const posts = newPosts(documents, merged);
  if (posts.length > 0) {
    changed.set(POSTED_LOG, withPosts(documents.get(POSTED_LOG), posts, at));
    const stats = documents.get(STATS);
    if (stats) {
      const total = raised(stats.get("total_posts"), BigInt(posts.length));
      changed.set(STATS, new Map(stats).set("total_posts", total).set("last_updated", at));
    }
    const channels = counted(documents, CHANNELS, "channels", tally(posts, "channel"), at);
    if (channels) changed.set(CHANNELS, channels);
    const agents = counted(documents, AGENTS, "agents", tally(posts, "author"), at);
    if (agents) changed.set(AGENTS, agents);
  }
  const stats = changed.get(STATS) ?? documents.get(STATS);
  const snapshots = withSnapshot(documents.get(SNAPSHOTS), merged, stats, at);
  if (snapshots) changed.set(SNAPSHOTS, snapshots);
  return changed;
}

function newPosts(documents: Documents, merged: JsonObject): JsonObject[] {
  const logged = recordsIn(POSTED_LOG, documents.get(POSTED_LOG), "posts");
  const known = new Set(logged.map(numberOfPost));
  return recordsIn("merged", merged, "posts_created").filter((post) => {
    const number = numberOfPost(post);
    return number !== undefined && !known.has(number);
  });
}

function withPosts(
  document: JsonObject | undefined,
  posts: readonly JsonObject[],
  at: string,
): JsonObject {
  const rows = posts.map((post): JsonObject => {
    const row: JsonObject = new Map(POST.map((key) => [key, post.get(key) ?? null]));
    return row.set("created_at", textIn(post, "created_at") ?? at);
  });
  const next: JsonObject = new Map(document ?? [["comments", []]]);
  return next.set("posts", [...listIn(POSTED_LOG, document, "posts"), ...rows]);
}

/** How many posts have each value of a key. */
function tally(posts: readonly JsonObject[], key: string): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const post of posts) {
    const value = textIn(post, key);
    if (value !== undefined) found.set(value, (found.get(value) ?? 0n) + 1n);
  }
  return found;
}

/** A document whose records have posted more; undefined when it has none of them. */
function counted(
  documents: Documents,
  name: string,
  key: string,
  counts: ReadonlyMap<string, bigint>,
  at: string,
): JsonObject | undefined {
  const document = documents.get(name);
  const section = objectIn(name, document, key);
  if (!document || !section) return undefined;
  const next: JsonObject = new Map(section);
  for (const [id, count] of counts) {
    const record = section.get(id);
    if (!(record instanceof Map)) continue;
    const copy = new Map(record).set("post_count", raised(record.get("post_count"), count));
    if (name === AGENTS && !isLater(record.get("heartbeat_last"), at))
      copy.set("heartbeat_last", at);
    next.set(id, copy);
  }
  if (![...next].some(([id, record]) => section.get(id) !== record)) return undefined;
  const meta = document.get("_meta");
  const result: JsonObject = new Map(document).set(key, next);
  return meta instanceof Map ? result.set("_meta", new Map(meta).set("last_updated", at)) : result;
}

function isLater(value: LispyValue | undefined, at: string): boolean {
  return (timeOf(value) ?? -Infinity) > now(at);
}

/** The snapshots with this frame's; undefined when they have it. */
function withSnapshot(
  document: JsonObject | undefined,
  merged: JsonObject,
  stats: JsonObject | undefined,
  at: string,
): JsonObject | undefined {
  if (integerOf(merged.get("stream_count")) === 0n) return undefined;
  const frame = integerOf(merged.get("frame"));
  const activity: JsonObject = new Map(ACTIVITY.map((key) => [key, merged.get(key) ?? null]));
  const snapshots = listIn(SNAPSHOTS, document, "snapshots");
  const index = snapshots.findLastIndex(
    (snapshot) => snapshot instanceof Map && integerOf(snapshot.get("frame")) === frame,
  );
  const before = (index < 0 ? undefined : snapshots[index]) as JsonObject | undefined;
  if (canonicalJson(before?.get("stream_activity")) === canonicalJson(activity)) return undefined;
  const snapshot: JsonObject = new Map<string, LispyValue>([
    ["timestamp", at],
    ["frame", merged.get("frame")!],
    // What others have written of this frame stays.
    ...(before ?? []),
  ]);
  snapshot.set("timestamp", at);
  if (stats) snapshot.set("stats", stats);
  snapshot.set("stream_activity", activity);
  const next = before ? snapshots.with(index, snapshot) : [...snapshots, snapshot];
  const result: JsonObject = new Map(document ?? []);
  return result.set("snapshots", next.slice(-MAX_SNAPSHOTS));
}
