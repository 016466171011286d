// The cartridges that a world holds, as records: what RB's list says of each, and what it is worth knowing before booting one.

import { type JsonObject, type VMMaker, readCartridge } from "../cartridge/cartridge.js";
import { contentHash } from "../cartridge/lineage.js";
import { LispyError } from "../errors.js";
import { CARTRIDGES } from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/** A file in a world's `cartridges/`. */
export interface CartridgeRecord {
  /** Without the folder. */
  file: string;
  agent: string;
  exported_at: string;
  /** `_meta.source_platform`. */
  source: string;
  tools: number;
  programs: number;
  has_soul: boolean;
  /** Of the text in UTF-8. */
  bytes: number;
  /** The content hash. */
  hash: string;
  /** How many signatures it bears; whether they hold is what verifying tells. */
  signatures: number;
  /** Where its image stands: `suspended`, `awaiting`, or `idle` for one that has no run to resume; a frame that waits is `awaiting`. */
  status: string;
}

/** A file that is no cartridge, and why. */
export interface UnreadableRecord {
  file: string;
  error: string;
}

/** All of them, sorted by file name. */
export async function listCartridges(
  tx: Transaction,
  makeVM: VMMaker,
): Promise<(CartridgeRecord | UnreadableRecord)[]> {
  const records: (CartridgeRecord | UnreadableRecord)[] = [];
  for (const name of await tx.list(CARTRIDGES)) {
    if (!name.endsWith(".lispy.json")) continue;
    const file = name.slice(CARTRIDGES.length);
    try {
      const text = await tx.text(name);
      if (text !== undefined) records.push(await recordOf(file, text, makeVM));
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      records.push({ file, error: error.message });
    }
  }
  return records;
}

async function recordOf(file: string, text: string, makeVM: VMMaker): Promise<CartridgeRecord> {
  const { document, agentId, programs, soul, openFrame } = readCartridge(text, makeVM);
  const meta = document.get("_meta") as JsonObject;
  const textAt = (object: JsonObject, key: string, otherwise: string): string => {
    const value = object.get(key);
    return typeof value === "string" ? value : otherwise;
  };
  const tools = document.get("tools");
  const image = openFrame?.image ?? document.get("vm");
  const lineage = document.get("lineage");
  const signatures = lineage instanceof Map ? lineage.get("signatures") : undefined;
  return {
    file,
    agent: agentId,
    exported_at: textAt(meta, "exported_at", "?"),
    source: textAt(meta, "source_platform", "?"),
    tools: tools instanceof Map ? tools.size : 0,
    programs: programs.size,
    has_soul: soul !== "",
    bytes: new TextEncoder().encode(text).length,
    hash: await contentHash(document),
    signatures: Array.isArray(signatures) ? signatures.length : 0,
    status: image instanceof Map ? textAt(image, "status", "?") : "idle",
  };
}
