// A world in a directory: a file per document, changed in batches that happen as a whole, by one process at a time.

import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { LispyUsageError } from "../../errors.js";
import { damageOf } from "../../world/damage.js";
import { checkedName, isName } from "../../world/names.js";
import {
  type Batch,
  type StoredText,
  WorldConflictError,
  type WorldStore,
  badDocument,
} from "../../world/store.js";
import { checkPlace, namesBelow, readBytes } from "./disk.js";
import { type Faults, commit, folderOf, isJournalEmpty, settle, sha256 } from "./journal.js";
import { takeLock } from "./lock.js";

/** How a directory is opened. */
export interface DirectoryOptions {
  /** Whether to make it if it is not there. Default false: that is an error. */
  create?: boolean;
  /** How long to wait for another process that is writing, in milliseconds. Default 5000. */
  lockTimeoutMs?: number;
  /** @internal Is called before every step that changes the disk. */
  faults?: Faults;
}

const DEFAULT_TIMEOUT = 5000;

/**
 * Opens a directory as a store. What a crash has left half done is finished, or thrown away, first.
 *
 * @throws {@link LispyUsageError} when there is no such directory.
 */
export async function directoryStore(
  root: string,
  { create = false, lockTimeoutMs = DEFAULT_TIMEOUT, faults = () => {} }: DirectoryOptions = {},
): Promise<WorldStore> {
  if (create) mkdirSync(root, { recursive: true });
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LispyUsageError(
      `${root} is no directory; lispy world init ${root} makes a world there`,
    );
  }

  const locked = async <T>(act: () => T): Promise<T> => {
    const folder = folderOf(root);
    checkPlace(root, ".lispy/journal/x");
    try {
      accessSync(root, constants.W_OK);
      mkdirSync(join(folder, "journal"), { recursive: true });
    } catch (error) {
      throw new LispyUsageError(`cannot write in ${root}: ${(error as Error).message}`);
    }
    const release = await takeLock(folder, lockTimeoutMs);
    try {
      settle(root, faults);
      return act();
    } finally {
      release();
    }
  };
  /** Runs when nothing is half done, before it and after it. */
  const whole = async <T>(look: () => T): Promise<T> => {
    for (;;) {
      if (!isJournalEmpty(root)) await locked(() => {});
      const seen = look();
      if (isJournalEmpty(root)) return seen;
    }
  };

  await whole(() => {});
  return {
    read: (name) => whole(() => readText(root, checkedName(name))),
    list: (prefix) =>
      whole(() => {
        const isWanted = (name: string): boolean =>
          isName(name) && (name.startsWith(prefix) || prefix.startsWith(`${name}/`));
        return namesBelow(root, "", isWanted)
          .filter((name) => name.startsWith(prefix))
          .sort();
      }),
    write: (batch) =>
      locked(() => {
        check(root, batch);
        if (batch.changes.length === 0) return;
        commit(root, batch.changes, faults);
        settle(root, faults);
      }),
  };
}

/** Throws unless a batch may be written. */
function check(root: string, { changes, expected }: Batch): void {
  for (const { name } of changes) checkPlace(root, checkedName(name));
  const stale: string[] = [];
  const found = new Map<string, StoredText | undefined>();
  for (const [name, version] of expected) {
    found.set(name, readText(root, checkedName(name)));
    if (found.get(name)?.version !== version) stale.push(name);
  }
  if (stale.length > 0) throw new WorldConflictError(stale);
  for (const { name } of changes) {
    const text = found.has(name) ? found.get(name)?.text : readText(root, name)?.text;
    const damage = text === undefined ? undefined : damageOf(text);
    if (damage !== undefined) throw badDocument(name, `${damage}; it is not written over`);
  }
}

function readText(root: string, name: string): StoredText | undefined {
  const bytes = readBytes(root, name);
  if (bytes === undefined) return undefined;
  try {
    // The mark at the start of a text would be lost and come back as a change.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, version: sha256(bytes) };
  } catch {
    throw badDocument(name, "is not UTF-8 text");
  }
}
