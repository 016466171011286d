// What a frame leaves in a world beside its agents: a delta per agent that did something, and what follows from all of them.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../convert.js";
import type { Effect } from "../frames/effects.js";
import type { FrameJobResult } from "./frame-job.js";
import { DELTAS, POSTED, deltaName } from "./layout.js";
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

/** Writes the deltas of a frame, and takes away those of frames long ago. */
export async function inWorldAfter(tx: Transaction, done: FrameDone): Promise<void> {
  const { frame, agents } = done;
  let number = await lastNumber(tx);
  for (const { agentId, status, effects } of agents) {
    if (status !== "accepted" || effects.length === 0) continue;
    const [delta, next] = deltaOf(agentId, effects, done, number);
    number = next;
    await tx.put(deltaName(frame, agentId), delta);
  }
  for (const name of await tx.list(DELTAS)) {
    const of = /^frame-(\d+)-/.exec(name.slice(DELTAS.length));
    if (of && Number(of[1]) <= frame - KEPT_FRAMES) await tx.remove(name);
  }
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
  const posts = (await tx.document(POSTED))?.get("posts");
  let last = 0;
  for (const post of Array.isArray(posts) ? posts : []) {
    const number = post instanceof Map ? post.get("number") : undefined;
    if (typeof number === "number") last = Math.max(last, number);
  }
  return last;
}
