// An agent as a world keeps it, taken apart and put together: the profile in agents.json, the soul in memory/, its tools in the
// toolbox, all else in echo_frames/. Invariant: what `restoreAgent` has taken apart `collectAgent` puts together again, key by key.

import { canonicalJson } from "../cartridge/canonical.js";
import { type Cartridge, type JsonObject, invalid } from "../cartridge/cartridge.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { stamped } from "../documents/meta.js";
import { recount } from "./census.js";
import { damageOf } from "../documents/damage.js";
import { AGENTS, ECHOES, TOOLBOX, soulName, stateName } from "../documents/layout.js";
import { isName } from "../documents/names.js";
import { badDocument } from "../documents/complaint.js";
import type { Transaction } from "./transaction.js";

/** The sections of a cartridge in their order. */
export const SECTIONS = [
  ...["_meta", "profile", "soul", "tools", "programs", "env"],
  ...["echoes", "state_snapshot", "vm", "lineage"],
] as const;

/** How many of the world's echoes an agent is given that has none of its own. */
const WORLD_ECHOES = 5;

/** Keys of the state document that belong to a cartridge. RB knows the first three. */
const STATE = {
  env: "env_snapshot",
  programs: "programs",
  state_snapshot: "state_snapshot",
  echoes: "echoes",
  vm: "vm",
  lineage: "lineage",
} as const;
/** Tools that others wrote: the agent has them, the world's toolbox does not get them from it. */
const CARRIED = "carried_tools";
/** The cartridge that the agent came with, without what is kept elsewhere: null, or for tools their order. */
const FRAME = "cartridge";
/** The content hash of that cartridge. */
export const RESTORED_HASH = "restored_hash";

/** Whether a world knows an agent in any of the places where it could. */
export async function knowsAgent(tx: Transaction, id: string): Promise<boolean> {
  const agents = await sectionOf(tx, AGENTS, "agents");
  if (agents?.has(id)) return true;
  for (const name of [soulName(id), stateName(id)]) {
    if ((await tx.text(name)) !== undefined) return true;
  }
  return false;
}

/** The sections of an agent's cartridge as the world has them; `_meta` only if the agent came with one. */
export async function collectAgent(tx: Transaction, id: string): Promise<JsonObject> {
  const state = (await tx.document(stateName(id))) ?? new Map<string, LispyValue>();
  const frame = state.get(FRAME);
  const template: JsonObject = frame instanceof Map ? frame : new Map();
  const found = new Map<string, LispyValue>();
  found.set("profile", (await sectionOf(tx, AGENTS, "agents"))?.get(id) ?? new Map());
  found.set("soul", await soulOf(tx, id));
  found.set("tools", await toolsOf(tx, id, state.get(CARRIED), template.get("tools")));
  // A cartridge that came without echoes goes without them.
  if (!state.has("echoes") && (template.size === 0 || template.has("echoes"))) {
    found.set("echoes", await worldEchoes(tx));
  }
  for (const [section, key] of Object.entries(STATE)) {
    const value = state.get(key);
    if (value !== undefined) found.set(section, value);
    else if (section === "env" || section === "programs" || section === "state_snapshot")
      found.set(section, new Map());
  }
  const document: JsonObject = new Map();
  for (const [key, value] of template) document.set(key, found.get(key) ?? value);
  for (const section of SECTIONS) {
    const value = found.get(section);
    if (value === undefined || document.has(section)) continue;
    if (template.size === 0 || !isEmpty(value)) insert(document, section, value);
  }
  return document;
}

/** What of a cartridge a world took, for people: `profile`, `soul`, `tools:3`, `env:12`; and what it did not. */
export interface Restored {
  restored: string[];
  notRestored: { path: string; reason: string }[];
}

/** How an agent is put into a world. */
export interface RestoreSettings {
  id: string;
  /** When, as `2026-04-01T20:00:00Z`. */
  at: string;
  /** The content hash of the cartridge. */
  hash: string;
  /** What the cartridge's lineage becomes; undefined for none. */
  lineage: JsonObject | undefined;
  /** Whether its echoes are those of this world, which it has again when it needs some. */
  lentEchoes?: boolean;
}

/**
 * Puts an agent into a world, in place of the one of the same id. What others keep in its state document (a virtual machine its last
 * output, say) stays there.
 */
export async function restoreAgent(
  tx: Transaction,
  cartridge: Cartridge,
  { id, at, hash, lineage, lentEchoes = false }: RestoreSettings,
): Promise<Restored> {
  const { document } = cartridge;
  const restored: string[] = [];
  const profile = document.get("profile");
  if (profile instanceof Map && profile.size > 0) restored.push("profile");
  await putProfile(tx, id, profile instanceof Map && profile.size > 0 ? profile : undefined, at);
  if (cartridge.soul !== "") {
    await tx.putText(soulName(id), cartridge.soul);
    restored.push("soul");
  } else if ((await tx.text(soulName(id))) !== undefined) await tx.remove(soulName(id));
  const tools = (document.get("tools") ?? new Map()) as JsonObject;
  const { own, carried, notRestored } = await putTools(tx, id, tools, at);
  if (own > 0) restored.push(`tools:${own}`);

  const frame: JsonObject = new Map();
  for (const [key, value] of document) {
    const elsewhere = (SECTIONS as readonly string[]).includes(key) && key !== "_meta";
    frame.set(key, key === "tools" ? [...tools.keys()] : elsewhere ? null : value);
  }
  const state: JsonObject = new Map(await tx.document(stateName(id)));
  for (const key of [...Object.values(STATE), CARRIED, RESTORED_HASH, FRAME]) state.delete(key);
  for (const [section, key] of Object.entries(STATE)) {
    if (section === "echoes" && lentEchoes) continue;
    const value = section === "lineage" ? lineage : document.get(section);
    const needed = section === "env" || section === "programs" || section === "state_snapshot";
    if (value !== undefined) state.set(key, value);
    else if (needed) state.set(key, new Map());
    const size = value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0;
    if (size > 0 && section !== "lineage")
      restored.push(section === "vm" ? "vm" : `${section}:${size}`);
  }
  if (carried.size > 0) state.set(CARRIED, carried);
  state.set("restored_at", at).set(RESTORED_HASH, hash).set(FRAME, frame);
  await tx.put(stateName(id), state);
  return { restored, notRestored };
}

/** The tools of others that an agent carries, by slug. */
export async function carriedTools(tx: Transaction, id: string): Promise<JsonObject | undefined> {
  return isName(stateName(id)) ? sectionOf(tx, stateName(id), CARRIED) : undefined;
}

/** The object under a key of a document; undefined when there is no document, or no such key. */
export async function sectionOf(
  tx: Transaction,
  name: string,
  key: string,
): Promise<JsonObject | undefined> {
  const value = (await tx.document(name))?.get(key);
  if (value === undefined) return undefined;
  if (value instanceof Map) return value;
  throw invalid(`${name}: $.${key}`, "must be an object");
}

async function putProfile(
  tx: Transaction,
  id: string,
  profile: JsonObject | undefined,
  at: string,
): Promise<void> {
  const before = await tx.document(AGENTS);
  const known: JsonObject = (await sectionOf(tx, AGENTS, "agents")) ?? new Map();
  const agents: JsonObject = new Map(known);
  if (isSame(profile, agents.get(id))) return;
  if (profile === undefined) agents.delete(id);
  else agents.set(id, profile);
  const after: JsonObject = new Map(before);
  after.set("agents", agents);
  after.set("_meta", stamped(before?.get("_meta"), { count: agents.size, last_updated: at }));
  await tx.put(AGENTS, after);
  await recount(tx, known, agents, at);
}

async function putTools(
  tx: Transaction,
  id: string,
  tools: JsonObject,
  at: string,
): Promise<{ own: number; carried: JsonObject; notRestored: Restored["notRestored"] }> {
  const before = await tx.document(TOOLBOX);
  const toolbox: JsonObject = new Map(await sectionOf(tx, TOOLBOX, "tools"));
  const notRestored: Restored["notRestored"] = [];
  const carried: JsonObject = new Map();
  let changed = false;
  for (const [slug, record] of toolbox) {
    if (authorOf(record) === id && !tools.has(slug)) changed = toolbox.delete(slug);
  }
  let own = 0;
  for (const [slug, record] of tools) {
    const author = authorOf(record);
    const holder = toolbox.has(slug) ? authorOf(toolbox.get(slug)) : id;
    if (author === id && holder === id) {
      if (!isSame(record, toolbox.get(slug))) {
        toolbox.set(slug, record);
        changed = true;
      }
      own += 1;
      continue;
    }
    carried.set(slug, record);
    const path = `$.tools${propertyPath(slug)}`;
    const reason =
      author === id
        ? `the slug belongs to ${holder ?? "nobody"} here; carried by the agent, not published`
        : `belongs to ${author ?? "nobody"}; carried by the agent, not published`;
    notRestored.push({ path, reason });
  }
  if (changed) {
    const after: JsonObject = new Map(before);
    const meta = stamped(before?.get("_meta"), { total_tools: toolbox.size, last_updated: at });
    after.set("_meta", meta).set("tools", toolbox);
    await tx.put(TOOLBOX, after);
  }
  return { own, carried, notRestored };
}

async function toolsOf(
  tx: Transaction,
  id: string,
  carried: LispyValue | undefined,
  order: LispyValue | undefined,
): Promise<JsonObject> {
  const tools: JsonObject = new Map(carried instanceof Map ? carried : []);
  for (const [slug, record] of (await sectionOf(tx, TOOLBOX, "tools")) ?? []) {
    if (authorOf(record) === id) tools.set(slug, record);
  }
  if (!Array.isArray(order)) return tools;
  const ordered: JsonObject = new Map();
  for (const slug of order) {
    if (typeof slug === "string" && tools.has(slug)) ordered.set(slug, tools.get(slug)!);
  }
  for (const [slug, record] of tools) ordered.set(slug, record);
  return ordered;
}

/** Who wrote a tool; undefined when it does not say so. */
export function authorOf(record: LispyValue | undefined): string | undefined {
  const author = record instanceof Map ? record.get("author") : undefined;
  return typeof author === "string" ? author : undefined;
}

/** Empty when there is none. Throws a LispyError for one that is damaged. */
async function soulOf(tx: Transaction, id: string): Promise<string> {
  const soul = (await tx.text(soulName(id))) ?? "";
  const damage = damageOf(soulName(id), soul);
  if (damage !== undefined) throw badDocument(soulName(id), damage);
  return soul;
}

async function worldEchoes(tx: Transaction): Promise<LispyValue[]> {
  const echoes = (await tx.document(ECHOES))?.get("echoes") ?? [];
  if (!Array.isArray(echoes)) throw invalid(`${ECHOES}: $.echoes`, "must be an array");
  return echoes.slice(-WORLD_ECHOES);
}

/** Whether nothing would change: a frame puts back every agent, and most profiles and tools are as they were. */
function isSame(a: LispyValue | undefined, b: LispyValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

function isEmpty(value: LispyValue): boolean {
  if (value === "") return true;
  return value instanceof Map ? value.size === 0 : Array.isArray(value) && value.length === 0;
}

/** Puts a section where it belongs among those that are there. */
function insert(document: JsonObject, section: string, value: LispyValue): void {
  const order = SECTIONS as readonly string[];
  const later = new Set(order.slice(order.indexOf(section) + 1));
  const entries = [...document];
  const at = entries.findIndex(([key]) => later.has(key));
  if (at < 0) {
    document.set(section, value);
    return;
  }
  for (const [key] of entries.slice(at)) document.delete(key);
  document.set(section, value);
  for (const [key, kept] of entries.slice(at)) document.set(key, kept);
}
