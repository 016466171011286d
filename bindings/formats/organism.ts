// `.rappter.egg`: a buddy at rest. Who it is becomes the profile, what changes as it lives becomes variables, its notes the
// soul; and back.

import { Draft, optional } from "./draft.js";
import type { Lost } from "./format.js";
import { Remains, isObject, isText } from "./remains.js";
import { agentIdOf } from "./agent-id.js";
import { type JsonObject, objectAt } from "../cartridge/document.js";
import { type LispyValue, propertyPath } from "../values/convert.js";

/** The keys of an organism, in the order that they are written in. */
const ORGANISM_KEYS: readonly string[] = [
  ...["name", "stage", "mood", "energy", "xp", "social", "frames_survived", "posts_made"],
  ...["comments_made", "hatched_at", "last_fed", "last_petted", "last_action", "personality"],
  ...["memories", "github_user", "created_at", "context_memory", "long_memory", "soul_notes"],
];
/** Those that say who it is. */
const PROFILE_KEYS = [
  ...["name", "stage", "personality", "github_user", "created_at", "hatched_at"],
];
/** Those that change as it lives: variables of its programs. */
const ENV_KEYS = ORGANISM_KEYS.filter((key) => !PROFILE_KEYS.includes(key) && key !== "soul_notes");

export const EGG_DESCRIPTION = "Portable digital organism: hatch it in any browser or LisPy VM";

/** A document that another one was written as, and what that could not carry. */
export interface Written {
  readonly document: JsonObject;
  readonly lost: readonly Lost[];
}

/** A `.rappter.egg` as a draft of a cartridge. */
export function fromOrganismEgg(document: JsonObject): Draft {
  const draft = new Draft("rappter.egg");
  const egg = new Remains(document, "$");
  const meta = new Remains(objectAt(egg.any("_meta"), "$._meta"), "$._meta");
  draft.exportedAt = meta.text("exported_at");
  draft.description = meta.text("description");
  draft.header.set("_meta", meta.rest);
  readOrganism(draft, objectAt(egg.any("organism"), "$.organism"), "$.organism");
  draft.keep("egg", egg.rest);
  return draft;
}

/** Takes an organism into a draft. */
export function readOrganism(draft: Draft, object: JsonObject, path: string): void {
  const organism = new Remains(object, path);
  const name = object.get("name");
  if (isText(name)) draft.name = name;
  for (const [key, value] of organism.these(PROFILE_KEYS)) draft.profile.set(key, value);
  for (const [key, value] of organism.these(ENV_KEYS)) draft.env.set(key, value);
  draft.soul = organism.text("soul_notes");
  draft.keep("organism", organism.rest);
}

/**
 * A cartridge as a `.rappter.egg`. What an egg has no place for is said in `lost`: programs, tools, other variables, echoes,
 * image and lineage.
 *
 * @param at The time that it says it was made at; without it that of the cartridge.
 * @example `const { document, lost } = writeEgg(cartridge, { at: "2026-04-01T20:00:00Z" });`
 */
export function writeEgg(document: JsonObject, { at }: { at?: string | undefined } = {}): Written {
  const { organism, lost } = organismOf(document);
  const meta = new Remains(sectionOf(document, "_meta"), "$._meta");
  const before = sectionOf(sectionOf(document, "_meta"), "converted_from");
  const own = new Map(isObject(before.get("_meta")) ? (before.get("_meta") as JsonObject) : []);
  for (const key of ["type", "version", "format"]) own.delete(key);
  const written = new Map<string, LispyValue>([
    ["type", "rappter.egg"],
    ["version", 1],
    ["format", ".rappter.egg"],
    ...optional("exported_at", at ?? meta.text("exported_at")),
    ["description", meta.text("description") || EGG_DESCRIPTION],
    ...own,
  ]);
  const rest = sectionOf(sectionOf(document, "state_snapshot"), "egg");
  const egg = new Map<string, LispyValue>([
    ["_meta", written],
    ["organism", organism],
  ]);
  if (before.get("format") === "rappter.egg") {
    for (const [key, value] of rest) if (!egg.has(key)) egg.set(key, value);
    return { document: egg, lost: lost.filter(({ path }) => path !== "$.state_snapshot.egg") };
  }
  return { document: egg, lost };
}

/** The organism that a cartridge holds, its keys in order, and what of the cartridge is not in it. */
export function organismOf(document: JsonObject): { organism: JsonObject; lost: Lost[] } {
  const lost: Lost[] = [];
  const meta = sectionOf(document, "_meta");
  const profile = new Remains(sectionOf(document, "profile"), "$.profile");
  const env = new Remains(sectionOf(document, "env"), "$.env");
  const snapshot = new Remains(sectionOf(document, "state_snapshot"), "$.state_snapshot");
  // A cartridge that was no egg may have an empty soul, and means none.
  const soul =
    document.get("soul") === "" && !meta.has("converted_from") ? undefined : document.get("soul");
  const own = snapshot.object("organism") ?? new Map<string, LispyValue>();
  const found = new Map([
    ...own,
    ...profile.these(PROFILE_KEYS),
    ...env.these(ENV_KEYS),
    ...optional("soul_notes", soul),
  ]);
  const id = meta.get("agent_id");
  if (!found.has("name")) found.set("name", id ?? "unknown");
  if (!found.has("stage")) found.set("stage", "egg");
  const name = found.get("name");
  if (isText(id) && isText(name) && agentIdOf(name) !== id) {
    lost.push({ path: "$._meta.agent_id", reason: "an egg has no id beside its name" });
  }
  const organism = new Map<string, LispyValue>();
  for (const key of [...ORGANISM_KEYS, ...own.keys()]) {
    if (found.has(key)) organism.set(key, found.get(key)!);
  }
  for (const part of [profile, env, snapshot]) {
    for (const key of part.rest.keys()) {
      lost.push({ path: part.at(key), reason: "an organism has no such key" });
    }
  }
  const carried = new Set(["_meta", "profile", "env", "state_snapshot", "soul"]);
  for (const [key, value] of document) {
    if (carried.has(key) || isEmpty(value)) continue;
    lost.push({ path: `$${propertyPath(key)}`, reason: "an egg has no such section" });
  }
  return { organism, lost };
}

/** A section, or an empty one. */
export function sectionOf(document: JsonObject, name: string): JsonObject {
  const section = document.get(name);
  return isObject(section) ? section : new Map();
}

function isEmpty(value: LispyValue): boolean {
  if (value instanceof Map) return value.size === 0;
  return Array.isArray(value) && value.length === 0;
}
