// Bringing an agent into a world, all of it or nothing; what happens when the world knows its id already.

import { type Cartridge, type JsonObject, AGENT_ID, invalid } from "../cartridge/cartridge.js";
import { contentHash, readLineage, writeLineage } from "../cartridge/lineage.js";
import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { renamed } from "../revise/ancestry.js";
import { knowsAgent, restoreAgent } from "./agent-state.js";
import type { Transaction } from "./transaction.js";

/** What is done when the world knows the agent's id already. */
export type ConflictPolicy = "reject" | "replace" | "merge" | "rename";

/** How a cartridge is imported. */
export interface ImportSettings {
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
  /** What the world is called; undefined when it has no name. */
  world: string | undefined;
  onConflict: ConflictPolicy;
  /** The id that the agent gets here, whatever the cartridge says. */
  as: string | undefined;
  /** The cartridge that two of one id come to, ours and the one that arrives. */
  merge(id: string, theirs: Cartridge): Promise<Cartridge>;
}

/** What an import came to, or would come to. */
export interface ImportReport {
  /** What the agent is called here. */
  agentId: string;
  /** What it was called where it comes from, when that is something else: `platform:agent`. */
  origin: string | undefined;
  /** What was restored: `profile`, `soul`, `tools:3`, `env:12`. */
  restored: string[];
  /** What was not, and why. */
  notRestored: { path: string; reason: string }[];
  /** What a person should be told: that the cartridge is of a newer minor version. */
  notes: readonly string[];
  /** The content hash of the cartridge that came. */
  hash: string;
}

/** Brings an agent in. Throws a LispyError of category `evaluation` when its id is taken and the policy is to reject that. */
export async function importAgent(
  tx: Transaction,
  cartridge: Cartridge,
  settings: ImportSettings,
): Promise<ImportReport> {
  const { at, world, onConflict, as } = settings;
  const meta = cartridge.document.get("_meta") as JsonObject;
  if (as === undefined && !meta.has("agent_id")) throw invalid("$._meta.agent_id", "is missing");
  if (as !== undefined && !AGENT_ID.test(as)) {
    throw invalid("the new id", `must match ${AGENT_ID.source}`);
  }
  const hash = await contentHash(cartridge.document);
  const wanted = as ?? cartridge.agentId;
  let arriving = cartridge;
  let id = wanted;
  if (await knowsAgent(tx, wanted)) {
    if (onConflict === "reject") throw taken(wanted);
    if (onConflict === "rename") id = await freeId(tx, wanted);
    if (onConflict === "merge") arriving = await settings.merge(wanted, cartridge);
  }
  const origin = id === cartridge.agentId ? undefined : originOf(meta, cartridge.agentId);
  const document = withOwnTools(arriving.document, id);
  const lineage = lineageOf(document, { hash, world, origin });
  const settled = { id, at, hash, lineage };
  const result = await restoreAgent(tx, { ...arriving, agentId: id, document }, settled);
  return { agentId: id, origin, ...result, notes: cartridge.notes, hash };
}

function taken(id: string): LispyError {
  const message =
    `agent ${id} is here already; nothing was changed. ` +
    "Import it with the policy replace, merge or rename, or under another id";
  return new LispyError({ category: "evaluation", message });
}

async function freeId(tx: Transaction, id: string): Promise<string> {
  for (let n = 2; ; n++) {
    const suffix = `-${n}`;
    const free = id.slice(0, 128 - suffix.length) + suffix;
    if (!(await knowsAgent(tx, free))) return free;
  }
}

function originOf(meta: JsonObject, agentId: string): string {
  const source = meta.get("source_platform");
  return `${typeof source === "string" && source !== "" ? source : "unknown"}:${agentId}`;
}

/** The cartridge under another id: its tools go with it. */
function withOwnTools(document: JsonObject, id: string): JsonObject {
  const before = (document.get("_meta") as JsonObject).get("agent_id");
  if (before === id) return document;
  const next = renamed(document, id);
  const tools = document.get("tools");
  if (tools instanceof Map) {
    const owned = ([slug, record]: [string, LispyValue]): [string, LispyValue] =>
      record instanceof Map && record.get("author") === before
        ? [slug, new Map(record).set("author", id)]
        : [slug, record];
    next.set("tools", new Map([...tools].map(owned)));
  }
  return next;
}

/** A world with a name is an arrival; in one without, an agent is where it was. */
function lineageOf(
  document: JsonObject,
  { hash, world, origin }: { hash: string; world: string | undefined; origin: string | undefined },
): JsonObject | undefined {
  const copy: JsonObject = new Map(document);
  const before = readLineage(copy);
  if (world !== undefined) {
    const hosts = before.hosts.at(-1) === world ? before.hosts : [...before.hosts, world];
    writeLineage(copy, { ...before, parent: hash, hosts });
  }
  if (origin !== undefined) {
    const section: JsonObject = new Map(copy.get("lineage") as JsonObject | undefined);
    copy.set("lineage", section.set("origin", origin));
  }
  return copy.get("lineage") as JsonObject | undefined;
}
