// The text of a `.lispy.json` cartridge: read without loss, checked, written as Python's json.dumps(indent=2) would.
// What a cartridge holds is data here; agent.ts brings it to life. Reading and writing are done by the module (a VM of
// its own, so that a program's limits and redefinitions have no say), hence the same bytes on every host.

import { propertyPath, type LispyValue } from "../convert.js";
import { LispyError } from "../errors.js";
import type { Limits } from "../limits.js";
import type { VMSettings } from "../options.js";
import type { LispyVM } from "../vm.js";

/** Makes a VM; what {@link Agent} needs of an entry. */
export type VMMaker = (settings: VMSettings) => LispyVM;

/** A JSON document without loss: objects are Maps, integral floats LispyFloat, long integers bigints. */
export type JsonObject = Map<string, LispyValue>;

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
}

/** The longest text that is read, in UTF-16 units. */
export const MAX_CARTRIDGE_LENGTH: number = 64 * 1024 * 1024;
/** How deep a cartridge may be nested. */
const MAX_NESTING = 512;
export const AGENT_ID: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

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
  if (text.length > MAX_CARTRIDGE_LENGTH) {
    throw invalid("$", `longer than ${MAX_CARTRIDGE_LENGTH} characters`);
  }
  return objectAt(
    withDocumentVM(makeVM, (vm) => parseDocument(vm, text)),
    "$",
  );
}

/** Reads and checks a cartridge. Throws a {@link LispyError} of category `invalid-data` that names the path. */
export function readCartridge(text: string, makeVM: VMMaker): Cartridge {
  const document = readDocument(text, makeVM);
  const meta = objectAt(document.get("_meta"), "$._meta");
  if (meta.get("type") !== "lispy-cartridge") {
    throw invalid("$._meta.type", 'must be "lispy-cartridge"');
  }
  const version = meta.get("version") ?? 1;
  if (version !== 1) throw invalid("$._meta.version", "only version 1 is known");
  const agentId = meta.get("agent_id") ?? "unknown";
  if (typeof agentId !== "string" || !AGENT_ID.test(agentId)) {
    throw invalid("$._meta.agent_id", `must match ${AGENT_ID.source}`);
  }
  const section = (name: string): JsonObject =>
    document.has(name) ? objectAt(document.get(name), `$.${name}`) : new Map();

  const programs = new Map<string, string>();
  for (const [name, source] of section("programs")) {
    programs.set(name, stringAt(source, `$.programs${propertyPath(name)}`));
  }
  const tools = new Map<string, string>();
  for (const [slug, record] of section("tools")) {
    const path = `$.tools${propertyPath(slug)}`;
    const code = objectAt(record, path).get("code");
    if (code !== undefined) tools.set(slug, stringAt(code, `${path}.code`));
  }
  section("state_snapshot");
  const echoes = document.get("echoes") ?? [];
  if (!Array.isArray(echoes)) throw invalid("$.echoes", "must be an array");
  return {
    document,
    agentId,
    env: section("env"),
    programs,
    tools,
    soul: stringAt(document.get("soul") ?? "", "$.soul"),
    profile: section("profile"),
    echoes,
    image: document.has("vm") ? writeJSON(objectAt(document.get("vm"), "$.vm"), makeVM) : undefined,
  };
}

/** A JSON text as a value without loss, whatever the limits of programs are. */
export function readJSON(text: string, makeVM: VMMaker): LispyValue {
  return withDocumentVM(makeVM, (vm) => parseDocument(vm, text));
}

/** The JSON text of such a value, in one line. */
function writeJSON(value: JsonObject, makeVM: VMMaker): string {
  return withDocumentVM(makeVM, (vm) => vm.stringifyJSON(value));
}

/** The text of a document: indent 2, ASCII only, a newline at the end. */
export function writeDocument(document: JsonObject, makeVM: VMMaker): string {
  return withDocumentVM(
    makeVM,
    (vm) => `${vm.stringifyJSON(document, { indent: 2, ascii: true })}\n`,
  );
}

/** A complaint about a cartridge. */
export function invalid(path: string, reason: string): LispyError {
  return new LispyError({
    category: "invalid-data",
    message: `cartridge: ${path}: ${reason}`,
    path,
  });
}

/** The object that a document has at a path. */
export function objectAt(value: LispyValue | undefined, path: string): JsonObject {
  if (value instanceof Map) return value;
  throw invalid(path, value === undefined ? "is missing" : "must be an object");
}

function stringAt(value: LispyValue, path: string): string {
  if (typeof value === "string") return value;
  throw invalid(path, "must be a string");
}
