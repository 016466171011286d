// The checks of a cartridge's sections that are more than "is an object": `_meta`, tool records, and the sources. Each complaint
// names the path.

import {
  type JsonObject,
  invalid,
  objectAt,
  stringAt,
  stringsAt,
  wholeNumber,
} from "./document.js";
import { type NamedSource, unreadable } from "./readable.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { LispyError } from "../errors.js";
import type { VMSettings } from "../vm/options.js";
import type { ProfileName } from "../vm/profiles.js";
import type { LispyVM } from "../vm/vm.js";

export const AGENT_ID: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

/** Keys of `_meta` that hold text when they are there. */
const META_TEXTS = ["format", "exported_at", "source_platform", "description"];
/** Keys of a tool that hold text when they are there. */
const TOOL_TEXTS = ["name", "code", "description", "author", "created_at"];

/** What `_meta` says. */
export interface Meta {
  readonly agentId: string;
  /** What a program of the cartridge would like to be granted. A request, and nothing more. */
  readonly capabilities: readonly string[];
  /** What a person should be told. */
  readonly notes: readonly string[];
}

/** Checks `_meta`. */
export function readMeta(document: JsonObject): Meta {
  const meta = objectAt(document.get("_meta"), "$._meta");
  if (meta.get("type") !== "lispy-cartridge") {
    throw invalid("$._meta.type", 'must be "lispy-cartridge"');
  }
  const notes = versionNotes(meta.get("version") ?? 1);
  const agentId = meta.get("agent_id") ?? "unknown";
  if (typeof agentId !== "string" || !AGENT_ID.test(agentId)) {
    throw invalid("$._meta.agent_id", `must match ${AGENT_ID.source}`);
  }
  for (const key of META_TEXTS) {
    if (meta.has(key)) stringAt(meta.get(key), `$._meta.${key}`);
  }
  if (meta.has("bootable") && typeof meta.get("bootable") !== "boolean") {
    throw invalid("$._meta.bootable", "must be true or false");
  }
  const capabilities = meta.has("capabilities")
    ? stringsAt(meta.get("capabilities"), "$._meta.capabilities")
    : [];
  return { agentId, capabilities, notes };
}

/** A version is 1, or 1 and a minor: `"1.1"`, or 1.1 as a number. What a newer minor has added is kept and said. */
function versionNotes(version: LispyValue): string[] {
  const path = "$._meta.version";
  const whole = wholeNumber(version);
  const text =
    whole !== undefined
      ? String(whole)
      : typeof version === "number" || typeof version === "string"
        ? String(version)
        : "";
  const [, major, minor] = /^(\d{1,9})((?:\.\d{1,9})*)$/.exec(text) ?? [];
  if (major === undefined) {
    throw invalid(path, 'must be a whole number, or major and minor as in "1.1"');
  }
  if (Number(major) !== 1) {
    throw invalid(path, `is of major version ${major}; this reader knows version 1 only`);
  }
  if (/^(?:\.0+)*$/.test(minor!)) return [];
  return [`${path}: ${text} is newer than this reader; what it does not know is kept as it is`];
}

/** Checks the tool records; the code of each tool that has some, by slug. */
export function readTools(section: JsonObject): Map<string, string> {
  const tools = new Map<string, string>();
  for (const [slug, value] of section) {
    const path = `$.tools${propertyPath(slug)}`;
    const record = objectAt(value, path);
    for (const key of TOOL_TEXTS) {
      if (record.has(key)) stringAt(record.get(key), `${path}.${key}`);
    }
    if (record.has("uses")) {
      const uses = wholeNumber(record.get("uses"));
      if (uses === undefined || uses < 0) {
        throw invalid(`${path}.uses`, "must be a whole number, 0 or more");
      }
    }
    if (record.has("code")) tools.set(slug, record.get("code") as string);
  }
  return tools;
}

/** Checks that the tools and programs can be read; the complaint says where in the source they cannot. */
export function checkSources(
  tools: ReadonlyMap<string, string>,
  programs: ReadonlyMap<string, string>,
  makeVM: (settings: VMSettings) => LispyVM,
  profile: ProfileName | undefined,
): void {
  const paths = new Map<string, string>();
  const sources: NamedSource[] = [];
  const add = (name: string, path: string, text: string): void => {
    paths.set(name, path);
    sources.push([name, text]);
  };
  for (const [slug, code] of tools) {
    add(`tools.${slug}`, `$.tools${propertyPath(slug)}.code`, code);
  }
  for (const [name, source] of programs) {
    add(`programs.${name}`, `$.programs${propertyPath(name)}`, source);
  }
  const [first] = unreadable(sources, makeVM, profile);
  if (!first) return;
  const { message, line, column, source, incomplete } = first.error;
  const path = paths.get(first.name)!;
  const place = line === undefined ? "" : `line ${line}, column ${column ?? 1}: `;
  throw new LispyError({
    category: "invalid-data",
    message: `cartridge: ${path}: cannot be read: ${place}${message}`,
    path,
    incomplete,
    ...(line !== undefined && { line, column: column ?? 0 }),
    ...(source && { source }),
  });
}
