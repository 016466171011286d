// `.cartridge.json` of ORAPP machines, `orappter-cartridge/1.0`. Its boot texts are a program that runs when it is called, its
// constants are variables, its prompt is the soul. What only such a machine has (models, files, windows) is kept.

import { agentIdOf } from "./agent-id.js";
import { Draft } from "./draft.js";
import { Remains, isObject, isText, isTexts } from "./remains.js";
import type { JsonObject } from "../cartridge/document.js";
import { type LispyValue, propertyPath } from "../values/convert.js";

const PROFILE_KEYS = ["name", "type", "version", "console", "created"];
/** What has no meaning here, and why. */
const IDLE: Readonly<Record<string, string>> = {
  model: "which model answers is the host's decision",
  filesystem: "an agent has no files of its own",
  knowledge: "there is no store of knowledge that the machine fills at boot",
  agents: "agents beside this one are not started",
  conversation: "a conversation is not opened again",
};

/** An ORAPP cartridge as a draft. */
export function fromOrappter(document: JsonObject): Draft {
  const draft = new Draft("orappter-cartridge/1.0");
  const cartridge = new Remains(document, "$");
  // The format is known by its name.
  cartridge.any("format");
  const name = document.get("name");
  if (isText(name)) draft.name = name;
  draft.exportedAt = cartridge.text("exported_at");
  draft.description = cartridge.text("description");
  for (const [key, value] of cartridge.these(PROFILE_KEYS)) draft.profile.set(key, value);
  draft.soul = cartridge.text("system");
  readBoot(draft, cartridge);
  for (const [key, value] of cartridge.object("env") ?? []) draft.env.set(key, value);
  readTools(draft, cartridge);
  for (const key of cartridge.rest.keys()) {
    const reason = Object.hasOwn(IDLE, key) ? IDLE[key]! : "a cartridge has no such section";
    draft.idle(cartridge.at(key), `$.state_snapshot.orappter${propertyPath(key)}`, reason);
  }
  draft.keep("orappter", cartridge.rest);
  return draft;
}

/** A list of texts, or an object with one called `init`: both are read. */
function readBoot(draft: Draft, cartridge: Remains): void {
  const own = cartridge.only("boot", isTexts);
  const inside = cartridge.rest.get("boot");
  const object = isObject(inside) ? new Remains(inside, "$.boot") : undefined;
  const texts = own ?? object?.only("init", isTexts);
  if (object) {
    cartridge.any("boot");
    if (object.rest.size > 0) cartridge.rest.set("boot", object.rest);
  }
  if (!texts || texts.length === 0) return;
  draft.programs.set("boot", texts.join("\n"));
  draft.origins.set("boot", own ? "$.boot" : "$.boot.init");
  if (texts.some((text) => /^\s*\(\s*load\b/.test(text))) {
    draft.idle("$.boot", "$.programs.boot", "the files that it loads are not in the cartridge");
  }
}

/** Tools are known by name, and point to a procedure that is somewhere else. */
function readTools(draft: Draft, cartridge: Remains): void {
  const left: LispyValue[] = [];
  const tools = cartridge.only("tools", Array.isArray) as LispyValue[] | undefined;
  tools?.forEach((tool, index) => {
    const path = `$.tools[${index}]`;
    if (!isObject(tool) || !isText(tool.get("name")) || !isRecord(tool)) {
      left.push(tool);
      return;
    }
    const base = agentIdOf((tool.get("name") as string).toLowerCase());
    let slug = base;
    for (let n = 2; draft.tools.has(slug); n++) slug = `${base}-${n}`;
    draft.tools.set(slug, tool);
    if (tool.has("function") && !tool.has("code")) {
      draft.idle(
        `${path}.function`,
        `$.tools${propertyPath(slug)}.function`,
        "its code is not in the cartridge",
      );
    }
  });
  if (left.length > 0) cartridge.rest.set("tools", left);
}

/** Whether a tool can stand in a cartridge: the keys that it knows are texts there. Code would have to be read first. */
function isRecord(tool: JsonObject): boolean {
  if (tool.has("code") || tool.has("uses")) return false;
  return ["description", "author", "created_at"].every(
    (key) => !tool.has(key) || isText(tool.get(key)),
  );
}
