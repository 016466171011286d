// A cartridge that goes its own way from here. Invariant: everything that the agent knows and is stays as it was, but its id.

import type { JsonObject } from "../cartridge/cartridge.js";
import { contentHash, readLineage, writeLineage } from "../cartridge/lineage.js";
import { checkedMoment } from "../cartridge/moment.js";
import { LispyUsageError } from "../errors.js";
import {
  agentIdOf,
  ancestor,
  ancestorsOf,
  checkedAgentId,
  exportedAt,
  renamed,
  withAncestors,
} from "./ancestry.js";

/** Who the fork is, and when it was made. */
export interface ForkOptions {
  /** The new agent's id; another one than the original's. */
  agentId: string;
  /** When, as in `2026-04-01T20:00:00Z`: becomes `_meta.exported_at`. */
  at: string;
}

/**
 * A copy of a cartridge as an agent of its own. The given document stays as it is.
 *
 * - `_meta.agent_id` is the new id; so is the global `agent-id` where the cartridge binds it. The profile's name stays.
 * - `lineage.parent` is the content hash of the original, and `lineage.origin` gets an entry that outlives the next frame.
 * - `lineage.frame` and `lineage.hosts` stay: the state has been through them. Receipts start anew, and the first one names
 *   the fork's content hash. Signatures are taken out: they vouch for the original.
 * - Tools keep their authors: the fork carries copies and does not own them.
 *
 * @throws {@link LispyUsageError} for an id that no agent can have, that of the original, or something that is no moment;
 * {@link LispyError} of category `invalid-data` when the lineage is not one.
 * @example
 * ```ts
 * const document = new Map([["_meta", new Map([["agent_id", "zion"]])]]);
 * const fork = await forkCartridge(document, { agentId: "zion-2", at: "2026-04-01T20:00:00Z" });
 * console.log([...fork.get("_meta").values()].join(", ")); // => zion-2, 2026-04-01T20:00:00Z
 * ```
 */
export async function forkCartridge(
  document: JsonObject,
  { agentId, at }: ForkOptions,
): Promise<JsonObject> {
  checkedAgentId(agentId);
  checkedMoment(at, "at");
  if (agentId === agentIdOf(document)) {
    throw new LispyUsageError(`a fork has an id of its own: ${agentId} is the original's`);
  }
  const hash = await contentHash(document);
  const lineage = readLineage(document);
  const origin = withAncestors(ancestorsOf(document, "origin"), [ancestor(document, hash, at)]);
  const fork = exportedAt(renamed(document, agentId), at);
  writeLineage(fork, { ...lineage, parent: hash, receipts: [] });
  (fork.get("lineage") as JsonObject).set("origin", origin);
  return fork;
}
