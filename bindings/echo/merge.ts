// What all streams did in a frame, as one. Invariant: the same deltas in any order, under any names, once or more often, come to
// the same bytes. Everything below the first sort works on one sequence.

import { canonicalJson } from "../cartridge/canonical.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import {
  type Delta,
  Unreadable,
  agentOf,
  compareContents,
  compareDeltas,
  readDelta,
} from "./delta.js";
import { floating, integer, integerOf } from "./figures.js";
import { compareText, textIn } from "./records.js";
import { timeOf } from "./time.js";

/** Whose stream it is when nobody says. */
const PRIMARY = "primary";
/** How much of a comment tells it from others. */
const FINGERPRINT = 100;

/** What deltas come to. */
export interface MergedDeltas {
  /** The frame as a whole. */
  merged: JsonObject;
  /** Documents that are no deltas, by name, and why. */
  unreadable: { name: string; reason: string }[];
}

/**
 * Merges the deltas of a frame, in either schema; those of other frames are passed over. A stream's delta that comes twice counts
 * once; of two with one stream, worker and time the one with more posts and comments stays. A post is known by its number, and the
 * version with the latest `created_at` stays; a comment by discussion, author and how it begins.
 *
 * @param deltas Documents by file name, as `frame-12-s1.json`; the name of a worker may stand before the stream's.
 * @returns The figures and lists of the frame. The same deltas in any order, or twice, give the same document, byte for byte.
 * @throws {@link LispyUsageError} for a frame that is no integer.
 * @example
 * ```ts
 * const delta = new Map([["frame", 3], ["stream_id", "s1"], ["agents_activated", ["a1"]]]);
 * const { merged } = mergeDeltas(new Map([["frame-3-s1.json", delta]]), 3);
 * console.log(merged.get("stream_order")); // => [ 's1' ]
 * ```
 */
export function mergeDeltas(
  deltas: ReadonlyMap<string, JsonObject>,
  frame: number | bigint,
): MergedDeltas {
  const wanted = integerOf(frame);
  if (wanted === undefined) throw new LispyUsageError("must be an integer", "frame");
  const unreadable: MergedDeltas["unreadable"] = [];
  const found: Delta[] = [];
  for (const [name, document] of deltas) {
    const delta = readDelta(name, document);
    if (delta instanceof Unreadable) unreadable.push({ name, reason: delta.reason });
    else if (delta.frame === wanted) found.push(delta);
  }
  unreadable.sort((a, b) => compareText(a.name, b.name));
  return { merged: mergeAll(distinct(found).sort(compareDeltas), wanted), unreadable };
}

/** One delta of each key. */
function distinct(deltas: readonly Delta[]): Delta[] {
  const kept = new Map<string, Delta>();
  for (const delta of deltas) {
    const other = kept.get(delta.key);
    if (!other || isBetter(delta, other)) kept.set(delta.key, delta);
  }
  return [...kept.values()];
}

function isBetter(delta: Delta, other: Delta): boolean {
  const [size, before] = [delta, other].map((one) => one.posts.length + one.comments.length);
  return size === before ? compareContents(delta, other) < 0 : size! > before!;
}

function mergeAll(deltas: readonly Delta[], frame: bigint): JsonObject {
  const streams = grouped(deltas, ({ stream }) => stream);
  const workers = grouped(deltas, workerOf);
  const posts = numberedPosts(deltas);
  const unnumbered = unique(
    deltas.flatMap((delta) => delta.posts.filter((post) => numberOfPost(post) === undefined)),
    (post) => ["author", "channel", "title", "body"].map((key) => post.get(key)),
  );
  const comments = unique(
    deltas.flatMap((delta) => delta.comments),
    (comment) => [
      comment.get("discussion") ?? comment.get("post_number"),
      agentOf(comment),
      [...(textIn(comment, "body") ?? "")].slice(0, FINGERPRINT).join(""),
    ],
  );
  const reactions = deltas.flatMap((delta) => delta.reactions);
  const agents = [...new Set(deltas.flatMap((delta) => delta.agents))];
  const discussions = [...new Set(deltas.flatMap((delta) => delta.discussions))];
  const merged: JsonObject = new Map<string, LispyValue>([
    ["frame", integer(frame)],
    ["stream_count", streams.size],
    ["worker_count", workers.size],
    ["total_agents_activated", agents.length],
    ["total_posts_created", posts.length],
    ["total_comments_added", comments.length],
    ["total_reactions_added", reactions.length],
    ["agents_activated", agents],
    ["discussions_engaged", discussions.sort((a, b) => (a < b ? -1 : 1)).map(integer)],
    ["posts_created", posts],
    ["comments_added", comments],
    ["duration_seconds", floating(duration(deltas))],
    ["stream_order", [...streams.keys()]],
    ["streams", mapped(streams, streamFigures)],
    ["workers", mapped(workers, workerFigures)],
  ]);
  // What only the second schema has: wishes, which the platform has still to number or to carry out.
  const wishes: [string, JsonObject[]][] = [
    ["posts_without_number", unnumbered],
    ["soul_updates", deltas.flatMap((delta) => delta.soulUpdates)],
    ["actions", deltas.flatMap((delta) => delta.actions)],
  ];
  for (const [key, list] of wishes) if (list.length > 0) merged.set(key, list);
  return merged;
}

function workerOf({ worker }: Delta): string {
  return worker ?? PRIMARY;
}

/** The number of a post as a text; undefined when it has none. */
export function numberOfPost(post: JsonObject): string | undefined {
  return integerOf(post.get("number"))?.toString();
}

/** One version of each post, where its number was first seen. */
function numberedPosts(deltas: readonly Delta[]): JsonObject[] {
  const kept = new Map<string, JsonObject>();
  for (const post of deltas.flatMap((delta) => delta.posts)) {
    const number = numberOfPost(post);
    if (number === undefined) continue;
    const other = kept.get(number);
    if (!other || createdAt(post) > createdAt(other)) kept.set(number, post);
  }
  return [...kept.values()];
}

function createdAt(post: JsonObject): string {
  return textIn(post, "created_at") ?? "";
}

/** The first of those that have one fingerprint. */
function unique(
  records: readonly JsonObject[],
  fingerprint: (record: JsonObject) => readonly (LispyValue | undefined)[],
): JsonObject[] {
  const kept = new Map<string, JsonObject>();
  for (const record of records) {
    const key = canonicalJson(fingerprint(record));
    if (!kept.has(key)) kept.set(key, record);
  }
  return [...kept.values()];
}

function grouped(deltas: readonly Delta[], by: (delta: Delta) => string): Map<string, Delta[]> {
  const groups = new Map<string, Delta[]>();
  for (const delta of deltas) groups.set(by(delta), [...(groups.get(by(delta)) ?? []), delta]);
  return groups;
}

function mapped(
  groups: ReadonlyMap<string, Delta[]>,
  figures: (deltas: readonly Delta[]) => JsonObject,
): JsonObject {
  return new Map([...groups].map(([key, deltas]) => [key, figures(deltas)]));
}

/** A stream that was finished more than once is one stream. */
function streamFigures(deltas: readonly Delta[]): JsonObject {
  const last = deltas.findLast(({ completed }) => completed !== undefined);
  return new Map<string, LispyValue>([
    ["worker", workerOf(deltas[0]!)],
    ...counts(deltas),
    ["completed_at", last?.completed ?? null],
  ]);
}

function workerFigures(deltas: readonly Delta[]): JsonObject {
  const streams = new Set(deltas.map(({ stream }) => stream)).size;
  return new Map<string, LispyValue>([["streams", streams], ...counts(deltas)]);
}

function counts(deltas: readonly Delta[]): [string, LispyValue][] {
  const total = (key: "posts" | "comments" | "reactions"): number =>
    deltas.reduce((sum, delta) => sum + delta[key].length, 0);
  return [
    ["agents", new Set(deltas.flatMap(({ agents }) => agents)).size],
    ["posts", total("posts")],
    ["comments", total("comments")],
    ["reactions", total("reactions")],
  ];
}

/** From the first to the last that was finished. */
function duration(deltas: readonly Delta[]): number {
  const times = deltas
    .map(({ completed }) => timeOf(completed))
    .filter((time) => time !== undefined);
  return times.length < 2 ? 0 : (times.at(-1)! - times[0]!) / 1000;
}
