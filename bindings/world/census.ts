// How many agents a world says that it has: the figures of stats.json follow what happens in agents.json.

import type { JsonObject } from "../cartridge/cartridge.js";
import { integerOf, raised } from "../echo/figures.js";
import { STATS } from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/**
 * Brings the figures about agents up to date. They move by the difference, so that a world whose figures count more than its
 * documents (agents that are kept elsewhere) goes on doing so; a figure that is not there is not made.
 */
export async function recount(
  tx: Transaction,
  before: JsonObject,
  after: JsonObject,
  at: string,
): Promise<void> {
  const stats = await tx.document(STATS);
  if (!stats) return;
  const next: JsonObject = new Map(stats);
  let changed = false;
  for (const [key, status] of FIGURES) {
    const by = counted(after, status) - counted(before, status);
    const figure = stats.get(key);
    if (by === 0 || integerOf(figure) === undefined) continue;
    next.set(key, raised(figure, BigInt(by)));
    changed = true;
  }
  if (!changed) return;
  if (stats.has("last_updated")) next.set("last_updated", at);
  await tx.put(STATS, next);
}

/** Figures, and the status of the agents that they count. */
const FIGURES = [
  ["total_agents", undefined],
  ["active_agents", "active"],
  ["dormant_agents", "dormant"],
] as const;

function counted(agents: JsonObject, status: string | undefined): number {
  if (status === undefined) return agents.size;
  let count = 0;
  for (const profile of agents.values()) {
    if (profile instanceof Map && profile.get("status") === status) count += 1;
  }
  return count;
}
