// The two formats that were announced and that no code writes: `rappter-egg/1.0`, an agent with what it goes on from, and
// `daemon/1.0`, a spirit with the hosts that it visited. Who it is becomes the profile, its continuation variables.

import { Draft } from "./draft.js";
import { Remains, isText, isTexts } from "./remains.js";
import type { JsonObject } from "../cartridge/document.js";
import { topLevelForms } from "../source/forms.js";

const EGG_PROFILE = ["name", "stage", "stats", "skills", "personality"];
const DAEMON_PROFILE = [
  ...["name", "archetype", "element", "rarity", "level", "stats", "skills", "personality"],
];

/** A `rappter-egg/1.0` as a draft. */
export function fromAnnouncedEgg(document: JsonObject): Draft {
  const draft = new Draft("rappter-egg/1.0");
  const egg = identity(draft, document, EGG_PROFILE);
  if (egg.rest.has("memory")) draft.env.set("memory", egg.any("memory")!);

  const code = egg.object("code");
  if (code) egg.rest.set("code", readCode(draft, code));
  const continuation = egg.object("continuation");
  if (continuation) readContinuation(draft, egg, continuation);
  const lineage = egg.object("lineage");
  if (lineage) {
    const parts = new Remains(lineage, "$.lineage");
    const host = parts.text("hatched_in");
    if (host !== undefined) draft.lineage.set("hosts", [host]);
    if (parts.rest.size > 0) draft.lineage.set("egg", parts.rest);
  }
  finish(draft, egg, "egg");
  return draft;
}

/** A `daemon/1.0` as a draft. */
export function fromDaemon(document: JsonObject): Draft {
  const draft = new Draft("daemon/1.0");
  const daemon = identity(draft, document, DAEMON_PROFILE);
  if (daemon.rest.has("memory_uri")) {
    const reason = "what it remembers is somewhere else and was not fetched";
    draft.idle("$.memory_uri", "$.state_snapshot.daemon.memory_uri", reason);
  }
  const hosts = daemon.only("hosts_visited", isTexts);
  if (hosts) draft.lineage.set("hosts", hosts);
  const lineage = daemon.object("lineage");
  if (lineage) draft.lineage.set("daemon", lineage);
  finish(draft, daemon, "daemon");
  return draft;
}

function identity(draft: Draft, document: JsonObject, profile: readonly string[]): Remains {
  const remains = new Remains(document, "$");
  // The format is known by its name.
  remains.any("schema");
  const id = remains.text("id");
  const name = document.get("name");
  draft.name = id ?? (isText(name) ? name : "");
  const personality = document.get("personality");
  // It is prose: what the soul of a cartridge is.
  if (isText(personality)) draft.soul = personality;
  for (const [key, value] of remains.these(profile)) draft.profile.set(key, value);
  return remains;
}

/** The entry is the program `main`; what is left of the code. */
function readCode(draft: Draft, code: JsonObject): JsonObject {
  const parts = new Remains(code, "$.code");
  const lang = code.get("lang");
  if (lang !== undefined && lang !== "lispy") {
    draft.idle("$.code", "$.state_snapshot.egg.code", "only LisPy can be run");
    return parts.rest;
  }
  const entry = parts.text("entry");
  if (entry !== undefined) {
    const forms = topLevelForms(entry) ?? [];
    // A procedure that nobody named would be made, and not called.
    const isLambda = forms.length === 1 && /^(?:lambda|fn|λ)$/.test(forms[0]!.head ?? "");
    draft.programs.set("main", isLambda ? `(define main\n${entry}\n)` : entry);
    draft.origins.set("main", "$.code.entry");
  }
  if (code.has("agents_loaded")) {
    const reason = "the plugins that it had loaded are not in the egg";
    draft.idle("$.code.agents_loaded", "$.state_snapshot.egg.code.agents_loaded", reason);
  }
  return parts.rest;
}

/** What the next frame begins with. Where a run stood inside its program this format cannot say. */
function readContinuation(draft: Draft, egg: Remains, continuation: JsonObject): void {
  const parts = new Remains(continuation, "$.continuation");
  const frame = parts.count("frame");
  if (frame !== undefined) draft.lineage.set("frame", frame);
  const variables = { last_state: "last-state", pending_inputs: "pending-inputs" };
  for (const [key, name] of Object.entries(variables)) {
    if (parts.rest.has(key)) draft.env.set(name, parts.any(key)!);
  }
  if (parts.rest.size > 0) egg.rest.set("continuation", parts.rest);
  const reason =
    "where the program stood is not in this format: its next frame begins at main, with last-state and pending-inputs bound";
  draft.idle("$.continuation", "$.env", reason);
}

function finish(draft: Draft, remains: Remains, key: string): void {
  const code = remains.rest.get("code");
  if (code instanceof Map && code.size === 0) remains.any("code");
  draft.keep(key, remains.rest);
}
