// The text of a `.lispy.json` cartridge: read without loss, checked, written as Python's json.dumps(indent=2) would.
// What a cartridge holds is data here; agent/agent.ts brings it to life. Reading and writing are done by the module (a VM of
// its own, so that a program's limits and redefinitions have no say), hence the same bytes on every host.

import { type JsonObject, invalid, objectAt, stringAt } from "./document.js";
import { readLineage } from "./lineage.js";
import { type OpenFrameRecord, readOpenFrame } from "./open-frame.js";
import { pathAt } from "./places.js";
import { checkSources, readMeta, readTools } from "./sections.js";
import { propertyPath, type LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import type { Limits } from "../vm/limits.js";
import type { VMSettings } from "../vm/options.js";
import { PROFILE_NAMES, type ProfileName } from "../vm/profiles.js";
import { checkedText } from "../vm/settings.js";
import type { LispyVM } from "../vm/vm.js";

export { type JsonObject, invalid, objectAt } from "./document.js";
export { AGENT_ID } from "./sections.js";

/** Makes a VM; what {@link Agent} needs of an entry. */
export type VMMaker = (settings: VMSettings) => LispyVM;

/** What a cartridge holds, checked. Sections that are absent are empty here and stay absent in the text. */
export interface Cartridge {
  /** The whole document, in order, unknown keys included. */
  readonly document: JsonObject;
  readonly agentId: string;
  readonly env: JsonObject;
  readonly programs: ReadonlyMap<string, string>;
  /** The code of each tool that has some, by slug. */
  readonly tools: ReadonlyMap<string, string>;
  readonly soul: string;
  readonly profile: LispyValue;
  readonly echoes: LispyValue;
  /** The text of its image, if it has one. */
  readonly image: string | undefined;
  /** The frame that it waits in, if it does. */
  readonly openFrame: OpenFrameRecord | undefined;
  /** What `_meta.capabilities` asks for. A request: only the host grants anything. */
  readonly capabilities: readonly string[];
  /** What a person should be told, each with its path: a newer minor version. */
  readonly notes: readonly string[];
}

/** The longest text that is read, in UTF-16 units. */
export const MAX_CARTRIDGE_LENGTH: number = 64 * 1024 * 1024;
/** How deep a cartridge may be nested, and every other document. */
export const MAX_NESTING = 512;

const DOCUMENT_LIMITS: Partial<Limits> = {
  steps: 10_000_000_000,
  heapBytes: 2 ** 31,
  sourceBytes: 4 * MAX_CARTRIDGE_LENGTH,
  collectionItems: MAX_CARTRIDGE_LENGTH,
  integerBits: 2 ** 24,
  // One more for the agent's own bookkeeping around a value.
  valueDepth: MAX_NESTING + 1,
  valueNodes: MAX_CARTRIDGE_LENGTH,
  jsonDepth: MAX_NESTING,
};

/** A VM for reading and writing documents; to be disposed. */
export function documentVM(makeVM: VMMaker): LispyVM {
  // The strict profile, whatever the agent speaks: it keeps null and [] apart.
  return makeVM({ profile: "lispy-core@1", limits: DOCUMENT_LIMITS });
}

function withDocumentVM<T>(makeVM: VMMaker, use: (vm: LispyVM) => T): T {
  const vm = documentVM(makeVM);
  try {
    return use(vm);
  } finally {
    vm.dispose();
  }
}

/** The value of a JSON text without loss. Throws a {@link LispyError} of category `invalid-data`. */
export function parseDocument(vm: LispyVM, text: string): LispyValue {
  return vm.parseJSON(text, { as: "data", dicts: "map", floats: "exact" });
}

/** A cartridge's text as a document, of which nothing but that it is an object has been checked. */
export function readDocument(text: string, makeVM: VMMaker): JsonObject {
  checkedText(text, "the text of a cartridge");
  if (text.length > MAX_CARTRIDGE_LENGTH) {
    throw invalid("$", `longer than ${MAX_CARTRIDGE_LENGTH} characters`);
  }
  try {
    return objectAt(
      withDocumentVM(makeVM, (vm) => parseDocument(vm, text)),
      "$",
    );
  } catch (error) {
    if (!(error instanceof LispyError) || error.path !== undefined) throw error;
    throw unreadableText(text, error);
  }
}

/** What the module says of a text, with the path; a text that is too much for a document is no document. */
function unreadableText(text: string, { message, line, column }: LispyError): LispyError {
  const path = line === undefined ? "$" : pathAt(text, line, column ?? 1);
  return new LispyError({
    category: "invalid-data",
    message: `cartridge: ${path}: ${message}`,
    path,
    ...(line !== undefined && { line, column: column ?? 0 }),
  });
}

/** Reads and checks a cartridge. Throws a {@link LispyError} of category `invalid-data` that names the path. */
export function readCartridge(text: string, makeVM: VMMaker, profile?: ProfileName): Cartridge {
  return checkCartridge(readDocument(text, makeVM), makeVM, profile);
}

/**
 * The same for a document that is read already. `profile` is the language that its sources are read in; an image knows its own.
 */
export function checkCartridge(
  document: JsonObject,
  makeVM: VMMaker,
  profile?: ProfileName,
): Cartridge {
  const { agentId, capabilities, notes } = readMeta(document);
  const section = (name: string): JsonObject =>
    document.has(name) ? objectAt(document.get(name), `$.${name}`) : new Map();

  const programs = new Map<string, string>();
  for (const [name, source] of section("programs")) {
    programs.set(name, stringAt(source, `$.programs${propertyPath(name)}`));
  }
  const tools = readTools(section("tools"));
  section("state_snapshot");
  const echoes = document.get("echoes") ?? [];
  if (!Array.isArray(echoes)) throw invalid("$.echoes", "must be an array");
  readLineage(document);
  const image = document.has("vm") ? objectAt(document.get("vm"), "$.vm") : undefined;
  checkSources(tools, programs, makeVM, profileOf(image) ?? profile);
  return {
    document,
    agentId,
    env: section("env"),
    programs,
    tools,
    soul: stringAt(document.get("soul") ?? "", "$.soul"),
    profile: section("profile"),
    echoes,
    image: image && writeJSON(image, makeVM),
    openFrame: readOpenFrame(document),
    capabilities,
    notes,
  };
}

/** The language of an image that has a known one. */
function profileOf(image: JsonObject | undefined): ProfileName | undefined {
  const name = image?.get("profile");
  return PROFILE_NAMES.find((known) => known === name);
}

/** A JSON text as a value without loss, whatever the limits of programs are. */
export function readJSON(text: string, makeVM: VMMaker): LispyValue {
  return withDocumentVM(makeVM, (vm) => parseDocument(vm, text));
}

/** The JSON text of such a value, in one line. */
export function writeJSON(value: JsonObject, makeVM: VMMaker): string {
  return withDocumentVM(makeVM, (vm) => vm.stringifyJSON(value));
}

/** The text of a document: indent 2, ASCII only, a newline at the end. */
export function writeDocument(document: JsonObject, makeVM: VMMaker): string {
  return withDocumentVM(
    makeVM,
    (vm) => `${vm.stringifyJSON(document, { indent: 2, ascii: true })}\n`,
  );
}
