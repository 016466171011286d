// A batch of changes that happens as a whole. Its texts are written into a folder of the journal first; then comes the record that
// names them, and with the record the batch has happened: whoever finds it, now or after a crash, finishes what it says.
//
//   .lispy/journal/<number>/0, 1, 2 …   the new texts
//   .lispy/journal/<number>/record      what to do with them, put there by a rename: the commit point
//
// Invariant: finishing a batch once more changes nothing. All functions but `committedText` are called by the holder of the lock.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { LispyError } from "../../errors.js";
import type { Change } from "../../world/store.js";
import { makeFolders, putInPlace, readBytes, remove, syncFolder, writeNew } from "./disk.js";

/** Is told the name of each step that changes the disk, just before it. */
export type Faults = (step: string) => void;

interface Entry {
  name: string;
  /** The file in the journal and its digest; null to take the name away. */
  file: string | null;
  sha256: string | null;
}

const RECORD = "record";

export const folderOf = (root: string): string => join(root, ".lispy");
const journalOf = (root: string): string => join(folderOf(root), "journal");

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Whether there is anything to finish or to throw away. */
export function isJournalEmpty(root: string): boolean {
  try {
    return readdirSync(journalOf(root)).length === 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
}

/** Writes a batch into the journal and commits it. */
export function commit(root: string, changes: readonly Change[], faults: Faults): void {
  const batch = join(journalOf(root), String(process.pid));
  faults("make the batch's folder");
  mkdirSync(batch, { recursive: true });
  const entries: Entry[] = changes.map(({ name, text }, index) => {
    if (text === undefined) return { name, file: null, sha256: null };
    const bytes = new TextEncoder().encode(text);
    faults(`write ${name} into the journal`);
    writeNew(join(batch, String(index)), bytes);
    return { name, file: String(index), sha256: sha256(bytes) };
  });
  const record = join(batch, RECORD);
  faults("write the record");
  writeNew(`${record}.tmp`, new TextEncoder().encode(JSON.stringify(entries)));
  syncFolder(batch);
  syncFolder(journalOf(root));
  faults("commit");
  putInPlace(`${record}.tmp`, record);
  syncFolder(batch);
}

/** Finishes what was committed and throws away what was not. */
export function settle(root: string, faults: Faults): void {
  if (isJournalEmpty(root)) return;
  for (const name of readdirSync(journalOf(root)).sort()) {
    const batch = join(journalOf(root), name);
    if (existsSync(join(batch, RECORD))) finish(root, batch, faults);
    faults("remove the batch");
    // The record goes last: without it the texts would look like a batch that was never committed.
    for (const file of readdirSync(batch).filter((one) => one !== RECORD))
      remove(join(batch, file));
    rmSync(batch, { recursive: true, force: true });
  }
  syncFolder(journalOf(root));
}

function finish(root: string, batch: string, faults: Faults): void {
  const entries = JSON.parse(readFileSync(join(batch, RECORD), "utf8")) as Entry[];
  const folders = new Set<string>();
  for (const { name, file, sha256: digest } of entries) {
    const target = join(root, name);
    if (file === null) {
      faults(`remove ${name}`);
      remove(target);
    } else if (existsSync(join(batch, file))) {
      faults(`put ${name} in place`);
      makeFolders(root, name);
      putInPlace(join(batch, file), target);
    } else {
      const bytes = readBytes(root, name);
      if (!bytes || sha256(bytes) !== digest) throw lost(batch, name);
    }
    if (existsSync(dirname(target))) folders.add(dirname(target));
  }
  faults("sync the folders");
  for (const folder of folders) syncFolder(folder);
}

function lost(batch: string, name: string): LispyError {
  const message =
    `world: the batch in ${batch} was committed, but its text of ${name} is neither there nor in place; ` +
    "somebody has changed the journal. Look at the record and remove the folder";
  return new LispyError({ category: "invalid-data", message });
}
