// What programs can ask a world: the `rb-` readers, with the answers that rappterbook gives.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { sectionOf } from "./agent-state.js";
import { unknownAgent } from "./export.js";
import { AGENTS, CHANNELS, COUNTER, ECHOES, TRENDING, soulName } from "../documents/layout.js";
import { isName } from "../documents/names.js";
import { badDocument } from "../documents/complaint.js";
import type { Transaction } from "./transaction.js";

const DEFAULT_ECHOES = 10;

/** `(rb-state file)`: a document of the world. */
export async function readState(tx: Transaction, file: string): Promise<LispyValue> {
  const known = file.replace(/^state\//, "");
  if (!isName(known)) {
    const message = `no file of this world: ${JSON.stringify(file.slice(0, 100))}`;
    throw new LispyError({ category: "capability", message });
  }
  const document = await tx.document(known);
  if (document) return document;
  throw new LispyError({ category: "evaluation", message: `state file not found: ${known}` });
}

/** `(rb-agent id)`: the profile, with its id. */
export async function readAgent(tx: Transaction, id: string): Promise<JsonObject> {
  const profile = (await sectionOf(tx, AGENTS, "agents"))?.get(id);
  if (!(profile instanceof Map)) throw unknownAgent(id);
  return new Map(profile).set("id", id);
}

/** `(rb-soul id)`. */
export async function readSoul(tx: Transaction, id: string): Promise<string> {
  const name = soulName(id);
  const text = isName(name) && !id.includes("/") ? await tx.text(name) : undefined;
  return text ?? `(no soul file for ${id})`;
}

/** `(rb-channels)`: a list, each channel with its slug. */
export async function readChannels(tx: Transaction): Promise<JsonObject[]> {
  const channels = (await sectionOf(tx, CHANNELS, "channels")) ?? new Map<string, LispyValue>();
  return [...channels].map(([slug, channel]) => {
    const row: JsonObject = new Map(channel instanceof Map ? channel : []);
    return row.set("slug", slug);
  });
}

/** `(rb-trending)`: a list. */
export async function readTrending(tx: Transaction): Promise<LispyValue[]> {
  return listIn(tx, TRENDING, "trending");
}

/** `(rb-echo)`: the latest echo, or nil. */
export async function readEcho(tx: Transaction): Promise<LispyValue> {
  return (await listIn(tx, ECHOES, "echoes")).at(-1) ?? null;
}

/** `(rb-echoes [n])`: the latest ones, oldest first. */
export async function readEchoes(tx: Transaction, count = DEFAULT_ECHOES): Promise<LispyValue[]> {
  return count > 0 ? (await listIn(tx, ECHOES, "echoes")).slice(-count) : [];
}

/** `(rb-frame)`: the frame counter's document. */
export async function readFrame(tx: Transaction): Promise<JsonObject> {
  return (await tx.document(COUNTER)) ?? new Map<string, LispyValue>([["frame", 0]]);
}

async function listIn(tx: Transaction, name: string, key: string): Promise<LispyValue[]> {
  const value = (await tx.document(name))?.get(key) ?? [];
  if (Array.isArray(value)) return value;
  throw badDocument(name, "must be an array", `$.${key}`);
}
