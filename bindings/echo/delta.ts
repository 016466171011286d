// One delta: what one stream of agents did in one frame, read from either of the two schemas that there are. Invariant: what is
// read depends on the document, and on its file's name only where the document leaves something open.

import { canonicalJson, orderedJson } from "../cartridge/canonical.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { integerOf } from "./figures.js";
import { compareText, textIn, valueAt } from "./records.js";
import { timeOf } from "./time.js";

/** A delta, whatever its schema. */
export interface Delta {
  readonly frame: bigint;
  readonly stream: string;
  /** As the document says, or else the name of its file. */
  readonly worker: string | undefined;
  /** When it was finished, as written. */
  readonly completed: string | undefined;
  /** Two deltas with one key are the same, or one is a mistake. */
  readonly key: string;
  readonly agents: readonly string[];
  readonly posts: readonly JsonObject[];
  readonly comments: readonly JsonObject[];
  readonly reactions: readonly JsonObject[];
  readonly discussions: readonly bigint[];
  readonly soulUpdates: readonly JsonObject[];
  readonly actions: readonly JsonObject[];
  /** Equal for equal contents, and then for equal orders of keys. */
  readonly text: readonly [string, string];
}

/** Why a document is no delta. */
export class Unreadable {
  constructor(readonly reason: string) {}
}

const FILE = /(?:^|\/)frame-(\d+)-(.+)\.json$/;

/** Reads a delta. */
export function readDelta(name: string, document: JsonObject): Delta | Unreadable {
  const meta = document.get("_meta");
  const frame = integerOf(document.get("frame") ?? valueAt(meta, "frame"));
  if (frame === undefined) return new Unreadable("$.frame or $._meta.frame must be an integer");
  const rest = FILE.exec(name)?.[2];
  const stream =
    (textIn(document, "stream_id") ?? (meta instanceof Map && textIn(meta, "node_id"))) || rest;
  if (!stream) return new Unreadable("$.stream_id or $._meta.node_id must be a text");
  try {
    return {
      frame,
      stream,
      ...contents(document, meta),
      ...identity(document, meta, stream, rest),
    };
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

function identity(
  document: JsonObject,
  meta: LispyValue | undefined,
  stream: string,
  rest: string | undefined,
): Pick<Delta, "worker" | "completed" | "key" | "text"> {
  const said = textIn(document, "worker_id");
  const named = rest?.endsWith(`-${stream}`) ? rest.slice(0, -stream.length - 1) : undefined;
  const completed = textIn(document, "completed_at");
  const stamp = meta instanceof Map ? textIn(meta, "timestamp") : undefined;
  return {
    worker: said ?? (named || undefined),
    completed: completed ?? stamp,
    key: canonicalJson([stream, said, stamp ?? completed]),
    text: [canonicalJson(document), orderedJson(document)],
  };
}

function contents(
  document: JsonObject,
  meta: LispyValue | undefined,
): Omit<Delta, "frame" | "stream" | "worker" | "completed" | "key" | "text"> {
  const records = (...keys: string[]): JsonObject[] =>
    keys.flatMap((key) => objects(document, key));
  const posts = records("posts_created", "posts");
  const comments = records("comments_added", "comments");
  const reactions = records("reactions_added", "reactions");
  const soulUpdates = records("soul_updates");
  const actions = records("actions");
  const acting = [...posts, ...comments, ...reactions, ...soulUpdates, ...actions];
  const listed = document.get("agents_activated") ?? valueAt(meta, "agents_active");
  const engaged = document.get("discussions_engaged");
  const answered = [...comments, ...reactions].map((record) => record.get("post_number"));
  return {
    ...{ posts, comments, reactions, soulUpdates, actions },
    agents: (Array.isArray(listed) ? listed : acting.map(agentOf)).filter(
      (agent) => typeof agent === "string",
    ),
    discussions: (Array.isArray(engaged) ? engaged : answered)
      .map((number) => integerOf(number))
      .filter((number) => number !== undefined),
  };
}

/** Whose a record is, in either schema. */
export function agentOf(record: JsonObject): string | undefined {
  return textIn(record, "agent", "author", "agent_id");
}

function objects(document: JsonObject, key: string): JsonObject[] {
  const path = `$${propertyPath(key)}`;
  const list = document.get(key) ?? [];
  if (!Array.isArray(list)) throw new Unreadable(`${path} must be an array`);
  return list.map((record, index) => {
    if (record instanceof Map) return record;
    throw new Unreadable(`${path}[${index}] must be an object`);
  });
}

/** By when they were finished, those that do not say last; then by what tells them apart. Only equal deltas are equal here. */
export function compareDeltas(left: Delta, right: Delta): number {
  return (
    compareTimes(left.completed, right.completed) ||
    compareText(left.stream, right.stream) ||
    compareContents(left, right)
  );
}

/** By content; of equal ones, that comes first whose worker is known. */
export function compareContents(left: Delta, right: Delta): number {
  return (
    compareText(left.text[0], right.text[0]) ||
    compareText(left.text[1], right.text[1]) ||
    Number(left.worker === undefined) - Number(right.worker === undefined) ||
    compareText(left.worker ?? "", right.worker ?? "")
  );
}

function compareTimes(left: string | undefined, right: string | undefined): number {
  const [a, b] = [left, right].map((text) => timeOf(text) ?? Infinity) as [number, number];
  if (a !== b) return a < b ? -1 : 1;
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return compareText(left, right);
}
