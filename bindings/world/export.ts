// Taking an agent out of a world: everything that the world knows of it, as the text of a cartridge.

import { type JsonObject, AGENT_ID } from "../cartridge/cartridge.js";
import { contentHash, readLineage, writeLineage } from "../cartridge/lineage.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { RESTORED_HASH, collectAgent, knowsAgent } from "./agent-state.js";
import type { DocumentReader } from "./json.js";
import { CARTRIDGES, stateName } from "../documents/layout.js";
import type { Transaction } from "./transaction.js";

/** What an export came to. */
export interface ExportReport {
  agentId: string;
  /** Where in the world the cartridge is, as in `cartridges/a1-20260401T200000Z.lispy.json`. */
  file: string;
  text: string;
  /** Of the text in UTF-8. */
  bytes: number;
  /** The content hash, `sha256:` and 64 digits. */
  hash: string;
}

/** Where and when an agent is exported. */
export interface ExportPlace {
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
  /** What the world is called; undefined when it has no name. */
  world: string | undefined;
}

/** The agent's cartridge as a document. Throws a LispyError of category `evaluation` for an agent that the world does not know. */
export async function cartridgeInWorld(
  tx: Transaction,
  id: string,
  place: ExportPlace,
): Promise<JsonObject> {
  if (!AGENT_ID.test(id) || !(await knowsAgent(tx, id))) throw unknownAgent(id);
  const document = await collectAgent(tx, id);
  const meta = metaOf(document.get("_meta"), id, place);
  const whole: JsonObject = document.has("_meta") ? document : new Map([["_meta", meta]]);
  whole.set("_meta", meta);
  if (whole !== document) for (const [key, value] of document) whole.set(key, value);
  const lineage = readLineage(whole);
  if (place.world !== undefined && lineage.hosts.at(-1) !== place.world) {
    writeLineage(whole, { ...lineage, hosts: [...lineage.hosts, place.world] });
  }
  return unvouched(tx, id, whole);
}

/** Writes an agent's cartridge into the world. */
export async function exportAgent(
  tx: Transaction,
  reader: DocumentReader,
  id: string,
  place: ExportPlace,
): Promise<ExportReport> {
  const document = await cartridgeInWorld(tx, id, place);
  const text = reader.text(document);
  const file = await freeName(tx, id, place.at);
  await tx.putText(file, text);
  const bytes = new TextEncoder().encode(text).length;
  return { agentId: id, file, text, bytes, hash: await contentHash(document) };
}

/** Signatures vouch for the cartridge that came; they go when this is another. */
async function unvouched(tx: Transaction, id: string, document: JsonObject): Promise<JsonObject> {
  const lineage = document.get("lineage");
  if (!(lineage instanceof Map) || !lineage.has("signatures")) return document;
  const hash = await contentHash(document);
  if ((await tx.document(stateName(id)))?.get(RESTORED_HASH) === hash) return document;
  const without: JsonObject = new Map(lineage);
  without.delete("signatures");
  return new Map(document).set("lineage", without);
}

function metaOf(known: LispyValue | undefined, id: string, { at, world }: ExportPlace): JsonObject {
  if (known instanceof Map) {
    const meta: JsonObject = new Map(known);
    meta.set("agent_id", id).set("exported_at", at);
    if (world !== undefined) meta.set("source_platform", world);
    return meta;
  }
  return new Map<string, LispyValue>([
    ["type", "lispy-cartridge"],
    ["version", 1],
    ["format", ".lispy.json"],
    ["agent_id", id],
    ["exported_at", at],
    ["source_platform", world ?? "lispy-vm"],
    ["description", `The agent ${id}: profile, soul, tools, programs, bindings, echoes.`],
    ["bootable", true],
  ]);
}

/** A second export in the same second gets a number. */
async function freeName(tx: Transaction, id: string, at: string): Promise<string> {
  const stem = `${CARTRIDGES}${id}-${at.replace(/[-:]/g, "")}`;
  const taken = new Set(await tx.list(stem));
  for (let n = 1; ; n++) {
    const name = `${stem}${n === 1 ? "" : `-${n}`}.lispy.json`;
    if (!taken.has(name)) return name;
  }
}

export function unknownAgent(id: string): LispyError {
  const message = `agent not found: ${JSON.stringify(id.slice(0, 140))}`;
  return new LispyError({ category: "evaluation", message });
}
