// What a frame leaves in a world beside its agents: a delta per agent that did something, and what follows from all of them.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { applyDeltas } from "../echo/apply.js";
import { enrichedEcho, frameEcho } from "../echo/echo.js";
import { appendEcho, incoherence } from "../echo/echo-store.js";
import { integerOf, raised } from "../echo/figures.js";
import { mergeDeltas } from "../echo/merge.js";
import type { Effect } from "../frames/effects.js";
import type { FrameJobResult } from "./frame-job.js";
import {
  AGENTS,
  AUTONOMY_LOG,
  CHANNELS,
  COUNTER,
  DELTAS,
  DISCUSSIONS,
  ECHOES,
  POSTED_LOG,
  SNAPSHOTS,
  STATS,
  TRENDING,
  deltaName,
} from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/** How many frames' deltas a world keeps. */
const KEPT_FRAMES = 10;

/** A frame that has been run. */
export interface FrameDone {
  frame: number;
  at: string;
  world: string | undefined;
  agents: readonly FrameJobResult[];
}

/**
 * Writes the deltas of a frame, merges them into the world's documents, and writes what the world was like after it; takes away the
 * deltas of frames long ago.
 */
export async function inWorldAfter(tx: Transaction, done: FrameDone): Promise<void> {
  const { frame, agents, at } = done;
  let number = await lastNumber(tx);
  const deltas = new Map<string, JsonObject>();
  for (const { agentId, status, effects } of agents) {
    if (status !== "accepted" || effects.length === 0) continue;
    const [delta, next] = deltaOf(agentId, effects, done, number);
    number = next;
    deltas.set(deltaName(frame, agentId), delta);
  }
  for (const [name, delta] of deltas) await tx.put(name, delta);
  const { merged } = mergeDeltas(deltas, frame);
  // First: the frame's snapshot keeps the figures.
  await countComments(tx, merged, at);
  for (const [name, document] of applyDeltas(await documentsOf(tx, APPLIED_TO), merged, at)) {
    await tx.put(name, document);
  }
  await echoFrame(tx, done);
  for (const name of await tx.list(DELTAS)) {
    const of = /^frame-(\d+)-/.exec(name.slice(DELTAS.length));
    if (of && Number(of[1]) <= frame - KEPT_FRAMES) await tx.remove(name);
  }
}

/** The documents that deltas are merged into, and those that an echo is made from. */
const APPLIED_TO = [AGENTS, CHANNELS, POSTED_LOG, SNAPSHOTS, STATS];
const ECHOED = [
  ...[AGENTS, AUTONOMY_LOG, CHANNELS, COUNTER, DISCUSSIONS, ECHOES, POSTED_LOG, SNAPSHOTS, STATS],
  TRENDING,
];

async function documentsOf(
  tx: Transaction,
  names: readonly string[],
): Promise<Map<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for (const name of names) {
    const document = await tx.document(name);
    if (document) found.set(name, document);
  }
  return found;
}

/** Comments are numbered by nobody, so that `applyDeltas` leaves counting to who makes the delta: us, once a frame. */
async function countComments(tx: Transaction, merged: JsonObject, at: string): Promise<void> {
  const comments = merged.get("comments_added");
  if (!Array.isArray(comments) || comments.length === 0) return;
  const raise = (record: JsonObject, key: string, by: number): JsonObject => {
    const count = record.get(key);
    return integerOf(count) === undefined
      ? record
      : new Map(record).set(key, raised(count, BigInt(by)));
  };
  const log = await tx.document(POSTED_LOG);
  const logged = log?.get("comments");
  const rows = comments.map((comment): LispyValue => {
    const row: JsonObject = new Map(comment as JsonObject);
    row.delete("idempotency_key");
    return row.set("created_at", at);
  });
  const next: JsonObject = new Map(log ?? [["posts", []]]);
  await tx.put(
    POSTED_LOG,
    next.set("comments", [...(Array.isArray(logged) ? logged : []), ...rows]),
  );
  const stats = await tx.document(STATS);
  if (stats) await tx.put(STATS, raise(stats, "total_comments", comments.length));
  const agents = await tx.document(AGENTS);
  const section = agents?.get("agents");
  if (!agents || !(section instanceof Map)) return;
  const after: JsonObject = new Map(section);
  for (const comment of comments) {
    const author = (comment as JsonObject).get("author");
    const profile = typeof author === "string" ? after.get(author) : undefined;
    if (profile instanceof Map) after.set(author as string, raise(profile, "comment_count", 1));
  }
  await tx.put(AGENTS, new Map(agents).set("agents", after));
}

/** Puts the echo of the frame behind those that are there. */
async function echoFrame(tx: Transaction, { frame, at, world }: FrameDone): Promise<void> {
  const before = await tx.document(ECHOES);
  const echoes = before?.get("echoes");
  const known = Array.isArray(echoes) ? echoes : [];
  const documents = await documentsOf(tx, ECHOED);
  const plain = frameEcho(documents, { at, frame, platform: world ?? "lispy-vm" });
  const echo = enrichedEcho(known, plain);
  // Frames that follow each other faster than that are frames all the same, but no news.
  if (incoherence(known, echo) !== undefined) return;
  await tx.put(ECHOES, appendEcho(before, echo, at));
}

/** An agent's delta, and the number of the last post in it. Posts are numbered in the order of agents and of their intents. */
function deltaOf(
  agent: string,
  effects: readonly Effect[],
  { frame, at }: FrameDone,
  last: number,
): [JsonObject, number] {
  const posts: LispyValue[] = [];
  const comments: LispyValue[] = [];
  const reactions: LispyValue[] = [];
  const engaged = new Set<number | bigint>();
  for (const effect of effects) {
    const key: [string, LispyValue] = ["idempotency_key", effect.idempotency_key];
    if (effect.type === "rappterbook.post.create") {
      const { title, channel, body } = effect.payload;
      last += 1;
      posts.push(
        new Map<string, LispyValue>([
          ["number", last],
          ["title", title],
          ["author", agent],
          ["channel", channel],
          ["body", body],
          ["created_at", at],
          key,
        ]),
      );
    } else if (effect.type === "rappterbook.comment.create") {
      const { discussion_number: discussion, body } = effect.payload;
      engaged.add(discussion);
      comments.push(
        new Map<string, LispyValue>([
          ["discussion", discussion],
          ["author", agent],
          ["body", body],
          key,
        ]),
      );
    } else {
      const { node_id, reaction } = effect.payload;
      reactions.push(
        new Map<string, LispyValue>([
          ["node_id", node_id],
          ["author", agent],
          ["reaction", reaction],
          key,
        ]),
      );
    }
  }
  const delta: JsonObject = new Map<string, LispyValue>([
    ["frame", frame],
    ["stream_id", agent],
    ["stream_type", "agent"],
    ["completed_at", at],
    ["agents_activated", [agent]],
    ["posts_created", posts],
    ["comments_added", comments],
    ["reactions_added", reactions],
    ["discussions_engaged", [...engaged].sort((a, b) => (a < b ? -1 : 1))],
    ["soul_files_updated", []],
    ["observations", new Map()],
    [
      "_meta",
      new Map<string, LispyValue>([
        ["frame", frame],
        ["node_id", agent],
        ["timestamp", at],
        ["agents_active", 1],
      ]),
    ],
  ]);
  return [delta, last];
}

/** The highest number that a post has. */
async function lastNumber(tx: Transaction): Promise<number> {
  const posts = (await tx.document(POSTED_LOG))?.get("posts");
  let last = 0;
  for (const post of Array.isArray(posts) ? posts : []) {
    const number = post instanceof Map ? post.get("number") : undefined;
    last = Math.max(last, Number(integerOf(number) ?? 0));
  }
  return last;
}
