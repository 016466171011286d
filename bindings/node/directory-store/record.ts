// What a batch is on disk once it is committed: which documents change, from which texts to which, by their digests. The record is
// found again after a crash, so it is checked as if somebody else had written it.

import { isName } from "../../documents/names.js";
import { refusedPath } from "./files.js";

/** What becomes of one document. Digests are SHA-256 of its bytes; null where there is no document. */
export interface RecordedChange {
  readonly name: string;
  readonly was: string | null;
  readonly now: string | null;
}

/** A committed batch. The text of change n is the file n in the journal's folder of the batch. */
export interface BatchRecord {
  readonly id: string;
  readonly changes: readonly RecordedChange[];
}

/** Written into each record; a store that does not know it must not touch the world. */
const FORMAT = "lispy-world-journal@1";
/** A batch of a million changes has room. */
export const MAX_RECORD_BYTES = 1 << 28;

export function recordText({ id, changes }: BatchRecord): string {
  return JSON.stringify({ format: FORMAT, id, changes }, undefined, 1) + "\n";
}

/** Reads what {@link recordText} gave; `path` is for the error. */
export function recordOf(text: string, path: string): BatchRecord {
  let found: Partial<BatchRecord & { format: string }> | null = null;
  try {
    found = JSON.parse(text) as Partial<BatchRecord>;
  } catch {
    // Said below.
  }
  const { id, changes, format } = found ?? {};
  const known = format === FORMAT && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id);
  if (!known || !Array.isArray(changes) || !changes.every(isChange)) {
    throw refusedPath(
      path,
      `is no record of a batch as this version writes it (${FORMAT}); if it is of no use, remove it`,
    );
  }
  return { id, changes };
}

function isChange(found: unknown): found is RecordedChange {
  const { name, was, now } = (found ?? {}) as Partial<RecordedChange>;
  const isDigest = (digest: unknown): boolean =>
    digest === null || (typeof digest === "string" && /^[0-9a-f]{64}$/.test(digest));
  return typeof name === "string" && isName(name) && isDigest(was) && isDigest(now);
}
