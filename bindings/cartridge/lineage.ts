// Where an agent comes from, as its cartridge says it: the cartridge before, the hosts that it ran on, and the chain of
// the receipts of its accepted frames. Reads, checks and writes the section `lineage`; unknown keys in it are kept.

import { canonicalJson } from "./canonical.js";
import { digestOf, isDigest } from "./digest.js";
import { type JsonObject, invalid, objectAt, stringAt } from "./document.js";

/** The section `lineage`, as far as it is known here. */
export interface Lineage {
  /** The content hash of the cartridge that this one came from; undefined when no frame has been accepted yet. */
  readonly parent: string | undefined;
  /** The number of the last accepted frame; undefined when there was none. */
  readonly frame: number | undefined;
  /** Names of hosts, in order of arrival. */
  readonly hosts: readonly string[];
  /** The hashes of the last accepted receipts, oldest first, at most {@link MOST_RECEIPTS}. */
  readonly receipts: readonly string[];
}

/** How many receipt hashes a cartridge carries: each receipt names the one before, so that the last one is enough. */
const MOST_RECEIPTS = 256;
/** How many arrivals at hosts a cartridge remembers. */
const MOST_HOSTS = 64;

/** The lineage that a cartridge tells of. Throws a LispyError of category `invalid-data` that names the path. */
export function readLineage(document: JsonObject): Lineage {
  const section = document.has("lineage")
    ? objectAt(document.get("lineage"), "$.lineage")
    : new Map<string, never>();
  const parent = section.get("parent") ?? undefined;
  if (parent !== undefined && !isDigest(parent)) {
    throw invalid("$.lineage.parent", "must be a content hash, sha256: and 64 digits");
  }
  const frame = section.get("frame") ?? undefined;
  if (frame !== undefined && (typeof frame !== "number" || !Number.isSafeInteger(frame))) {
    throw invalid("$.lineage.frame", "must be a whole number");
  }
  const receipts = strings(section.get("receipts"), "$.lineage.receipts");
  receipts.forEach((hash, index) => {
    if (isDigest(hash)) return;
    throw invalid(`$.lineage.receipts[${index}]`, "must be a hash, sha256: and 64 digits");
  });
  checkSignatures(section);
  return { parent, frame, hosts: strings(section.get("hosts"), "$.lineage.hosts"), receipts };
}

/** Signatures are `{key, by, at, sig}`, all texts. Whether they are worth anything is not looked at here. */
function checkSignatures(section: JsonObject): void {
  const signatures = section.get("signatures") ?? [];
  if (!Array.isArray(signatures)) throw invalid("$.lineage.signatures", "must be an array");
  signatures.forEach((signature, index) => {
    const path = `$.lineage.signatures[${index}]`;
    const record = objectAt(signature, path);
    for (const key of ["key", "by", "at", "sig"]) stringAt(record.get(key), `${path}.${key}`);
  });
}

/** The lineage after another accepted frame. */
export function afterFrame(
  { hosts, receipts }: Lineage,
  frame: { number: number; receipt: string; parent: string; host: string | undefined },
): Lineage {
  const arrived = frame.host !== undefined && frame.host !== hosts.at(-1);
  return {
    parent: frame.parent,
    frame: frame.number,
    hosts: arrived ? [...hosts, frame.host!] : hosts,
    receipts: [...receipts, frame.receipt].slice(-MOST_RECEIPTS),
  };
}

/** Puts a lineage into a document. Signatures are taken out: they vouch for the cartridge before, not for this one. */
export function writeLineage(document: JsonObject, lineage: Lineage): void {
  const section: JsonObject = new Map(document.get("lineage") as JsonObject | undefined);
  section.delete("signatures");
  section.set("parent", lineage.parent ?? null);
  section.set("frame", lineage.frame ?? null);
  section.set("hosts", lineage.hosts.slice(-MOST_HOSTS));
  section.set("receipts", [...lineage.receipts]);
  document.set("lineage", section);
}

/**
 * The content hash of a cartridge: the digest of its canonical JSON without `lineage.signatures`, and without `lineage`
 * if there is nothing else in it, so that signing a cartridge does not change what was signed.
 */
export async function contentHash(document: JsonObject): Promise<string> {
  const lineage = document.get("lineage");
  // An empty one counts as none: otherwise the first signature would change what it signs.
  if (!(lineage instanceof Map) || (lineage.size > 0 && !lineage.has("signatures"))) {
    return digestOf(canonicalJson(document));
  }
  const unsigned = new Map(document);
  const rest = new Map(lineage);
  rest.delete("signatures");
  if (rest.size > 0) unsigned.set("lineage", rest);
  else unsigned.delete("lineage");
  return digestOf(canonicalJson(unsigned));
}

function strings(value: unknown, path: string): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(path, "must be an array");
  return value.map((item, index) => {
    if (typeof item === "string") return item;
    throw invalid(`${path}[${index}]`, "must be a string");
  });
}
