// Worlds that meet and worlds that begin: what two of them have in common goes back into both, and a cartridge can be where a third
// one starts. Two stores have no transaction together: each gets its part as a whole, and getting it twice is getting it once.

import { type JsonObject, type VMMaker, invalid, readCartridge } from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import { LispyError } from "../errors.js";
import { echoBack } from "../federation/echo-back.js";
import { foundWorld } from "../federation/found.js";
import { mergeWorlds } from "../federation/merge.js";
import { mergedCartridge } from "../federation/merged-cartridge.js";
import { knowsAgent, restoreAgent } from "./agent-state.js";
import { CARTRIDGES, DELTAS, ECHOES, STATES } from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/** A world's documents as far as another world is concerned: all but what belongs to single agents. */
export async function publicDocuments(tx: Transaction): Promise<Map<string, JsonObject>> {
  const documents = new Map<string, JsonObject>();
  for (const name of await tx.list("")) {
    const own = [CARTRIDGES, DELTAS, STATES].some((folder) => name.startsWith(folder));
    if (own || !name.endsWith(".json")) continue;
    const document = await tx.document(name);
    if (document) documents.set(name, document);
  }
  return documents;
}

/** A world with its name, to be merged. */
export interface Party {
  name: string;
  documents: ReadonlyMap<string, JsonObject>;
}

/** What two worlds come to together. */
export interface Merger {
  /** The merged echo. */
  echo: JsonObject;
  /** A cartridge that a world can be founded from. */
  cartridge: JsonObject;
}

export function merger(a: Party, b: Party, at: string): Merger {
  const echo = mergeWorlds(a, b, { at });
  return { echo, cartridge: mergedCartridge(a, b, echo, { at }) };
}

/** Puts a merged echo into one of its parents. */
export async function echoInto(tx: Transaction, echo: JsonObject, at: string): Promise<void> {
  const documents = new Map<string, JsonObject>();
  const before = await tx.document(ECHOES);
  if (before) documents.set(ECHOES, before);
  await tx.put(ECHOES, echoBack(echo, documents, at));
}

/**
 * Makes the documents of a fresh world from a cartridge. An agent's cartridge is the first agent, too; that of a merged world is its
 * parents' context. Throws a LispyError of category `evaluation` where there is a world already.
 */
export async function beginWorld(
  tx: Transaction,
  text: string | undefined,
  { at, name }: { at: string; name: string },
  makeVM: VMMaker,
): Promise<{ agent: string | undefined }> {
  const cartridge = text === undefined ? undefined : readCartridge(text, makeVM);
  const document: JsonObject =
    cartridge?.document ?? new Map([["_meta", new Map([["type", "lispy-cartridge"]])]]);
  for (const [key, founded] of foundWorld(document, { at, name })) {
    if ((await tx.text(key)) !== undefined) throw inhabited(`it has ${key}`);
    await tx.put(key, founded);
  }
  const snapshot = document.get("state_snapshot");
  const isMerged = snapshot instanceof Map && snapshot.has("organism");
  if (!cartridge || isMerged) return { agent: undefined };
  const id = cartridge.agentId;
  if (!(document.get("_meta") as JsonObject).has("agent_id")) {
    throw invalid("$._meta.agent_id", "is missing");
  }
  if (await knowsAgent(tx, id)) throw inhabited(`it knows ${id}`);
  const hash = await contentHash(document);
  const lineage = document.get("lineage") as JsonObject | undefined;
  await restoreAgent(tx, cartridge, { id, at, hash, lineage });
  return { agent: id };
}

function inhabited(how: string): LispyError {
  const message = `there is a world here already: ${how}; nothing was changed`;
  return new LispyError({ category: "evaluation", message });
}
