// What a cartridge made from others says of them, in its `lineage`: an accepted frame replaces `parent`, so what must outlive
// that stands in lists of its own. `origin`: what it was forked from. `merged_from`: what went into it besides the parent.
// Entries are `{agent_id, content, at}`, oldest first; `content` is a content hash.

import { AGENT_ID, type JsonObject, invalid, objectAt } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { sameJson } from "./difference.js";

/** The agent's id; `"unknown"` when the document has none. */
export function agentIdOf(document: JsonObject): string {
  const meta = document.get("_meta");
  const id = meta === undefined ? undefined : objectAt(meta, "$._meta").get("agent_id");
  if (id === undefined) return "unknown";
  if (typeof id === "string") return id;
  throw invalid("$._meta.agent_id", "must be a string");
}

/** An id for an agent, checked: it was the host's to give. */
export function checkedAgentId(id: unknown): string {
  if (typeof id === "string" && AGENT_ID.test(id)) return id;
  throw new LispyUsageError(`an agent's id matches ${AGENT_ID.source}`);
}

/** What an entry of `origin` or `merged_from` says. */
export function ancestor(document: JsonObject, contentHash: string, at: string): JsonObject {
  return new Map<string, LispyValue>([
    ["agent_id", agentIdOf(document)],
    ["content", contentHash],
    ["at", at],
  ]);
}

/** A list of the lineage: `$.lineage.origin` or `$.lineage.merged_from`; empty when there is none. */
export function ancestorsOf(document: JsonObject, name: string): LispyValue[] {
  const list = lineageOf(document).get(name) ?? [];
  if (Array.isArray(list)) return list;
  throw invalid(`$.lineage.${name}`, "must be an array");
}

/** The entries of both lists, each once. */
export function withAncestors(
  list: readonly LispyValue[],
  more: readonly LispyValue[],
): LispyValue[] {
  return [...list, ...more.filter((entry) => !list.some((known) => sameJson(known, entry)))];
}

/** The section `lineage`; empty when there is none. */
export function lineageOf(document: JsonObject): JsonObject {
  return document.has("lineage") ? objectAt(document.get("lineage"), "$.lineage") : new Map();
}

/**
 * The document under another agent's id: `_meta.agent_id`, and the global `agent-id` where `env` or the image has bound it to
 * the old one, as booting does.
 */
export function renamed(document: JsonObject, agentId: string): JsonObject {
  const before = agentIdOf(document);
  if (before === agentId) return new Map(document);
  const meta: JsonObject = new Map(document.get("_meta") as JsonObject | undefined);
  const result = new Map(document).set("_meta", meta.set("agent_id", agentId));
  const rebind = (holder: LispyValue | undefined): JsonObject | undefined =>
    holder instanceof Map && holder.get("agent-id") === before
      ? new Map(holder).set("agent-id", agentId)
      : undefined;
  const env = rebind(document.get("env"));
  if (env) result.set("env", env);
  const image = document.get("vm");
  const globals = image instanceof Map ? rebind(image.get("globals")) : undefined;
  if (globals) result.set("vm", new Map(image as JsonObject).set("globals", globals));
  return result;
}

/** Sets `_meta.exported_at`. */
export function exportedAt(document: JsonObject, at: string): JsonObject {
  const meta: JsonObject = new Map(document.get("_meta") as JsonObject | undefined);
  return new Map(document).set("_meta", meta.set("exported_at", at));
}
