// A world in a folder: one file per document, changed in batches that are whole or not there, by processes that may be killed at
// any point. Which guarantee is kept where: names and links in folder.ts, one writer at a time in lock.ts, all or nothing in
// journal.ts, what is not overwritten in preflight.ts.
//
// Once a batch is committed, its write succeeds. If the texts cannot be put in place then (the disk fails, somebody puts a link in
// the way at that instant), they stay in the journal, where every reader finds them, and the next write tries again and says so.

import { mkdir, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { LispyError, LispyUsageError } from "../../errors.js";
import { checkedName } from "../../documents/names.js";
import {
  type Batch,
  type StoredText,
  WorldConflictError,
  type WorldStore,
} from "../../world/store.js";
import { type Faults, codeOf, isUnwritable, sha256, syncFolder, unlessMissing } from "./files.js";
import { Folder, textOf } from "./folder.js";
import { Journal } from "./journal.js";
import { Layout } from "./layout.js";
import { WorldLock, isLocked } from "./lock.js";
import { checkChanges, prepareChanges } from "./preflight.js";

export { WorldLockedError } from "./lock.js";

/** How {@link directoryStore} opens a folder. */
export interface DirectoryStoreOptions {
  /** Makes the folder when it is not there. Default false. */
  readonly create?: boolean | undefined;
  /** The longest document that is read or written, in bytes of UTF-8. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** How long a write waits for another process's, in milliseconds. Default 5000. */
  readonly lockTimeoutMs?: number | undefined;
  /**
   * Called before each step of a write.
   *
   * @internal
   */
  readonly faults?: Faults | undefined;
}

/** A world in a folder. */
export interface DirectoryStore extends WorldStore {
  /**
   * The texts of several names as they were at one instant: all from before a batch, or all from after it.
   *
   * @throws {@link WorldLockedError} when batches come so fast that only the lock would help, and it is not to be had.
   */
  readTogether(names: readonly string[]): Promise<Map<string, StoredText | undefined>>;
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
const DEFAULT_LOCK_TIMEOUT_MS = 5000;
/** How often something is read again, because a batch came in between, before the lock is taken for it. */
const ATTEMPTS = 8;

/**
 * Opens a folder as the store of a world, and completes what a killed process has left there. Several processes may have it open;
 * they read at any time and write one after the other.
 *
 * Errors: a {@link LispyError} of category `invalid-data` names a document that cannot be read (too large, not UTF-8) or must not
 * be overwritten (git left a conflict or a pointer in it); one of category `capability` names a link or a device in the way, or says
 * that the folder cannot be made or written to.
 *
 * @param root The folder; it may be a link, nothing below it may.
 * @throws {@link LispyUsageError} when it is not there, or is no folder.
 * @example
 * ```ts
 * const store = await directoryStore("build/example-world", { create: true });
 * await store.write({ changes: [{ name: "memory/a1.md", text: "# a1" }], expected: new Map() });
 * console.log(await store.list("memory/")); // => [ 'memory/a1.md' ]
 * ```
 */
export async function directoryStore(
  root: string,
  options: DirectoryStoreOptions = {},
): Promise<DirectoryStore> {
  if (options.create) await makeRoot(resolve(root));
  const found = await unlessMissing(stat(root)).catch((error: unknown) => {
    if (codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
  if (found === undefined) {
    throw new LispyUsageError(
      `no world at ${resolve(root)}: there is no such folder (lispy world init makes one)`,
    );
  }
  if (!found.isDirectory()) throw new LispyUsageError(`no world at ${resolve(root)}: no folder`);
  const store = new OpenFolder(await realpath(root), options);
  await store.settle();
  return store;
}

/** Makes a folder and those above it, and keeps them. What lies there instead is said by who opens it. */
async function makeRoot(root: string): Promise<void> {
  const first = await mkdir(root, { recursive: true }).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === "EEXIST" || code === "ENOTDIR") return undefined;
    if (code === undefined) throw error;
    const message = `world: ${root} cannot be made: ${(error as Error).message}`;
    throw new LispyError({ category: "capability", message });
  });
  if (first === undefined) return;
  for (let path = root; path.length >= first.length; path = dirname(path)) {
    await syncFolder(dirname(path));
  }
}

class OpenFolder implements DirectoryStore {
  readonly #layout: Layout;
  readonly #folder: Folder;
  readonly #journal: Journal;
  readonly #timeoutMs: number;
  readonly #faults: Faults | undefined;
  /** The last write of this store: those of one store wait for each other without the lock. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(root: string, options: DirectoryStoreOptions) {
    this.#layout = new Layout(root);
    this.#folder = new Folder(root, options.maxBytes ?? DEFAULT_MAX_BYTES);
    this.#faults = options.faults;
    this.#journal = new Journal(this.#layout, this.#folder, this.#faults);
    this.#timeoutMs = options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS;
  }

  async read(name: string): Promise<StoredText | undefined> {
    checkedName(name);
    const record = await this.#journal.committed();
    if (record === undefined) return stored(name, await this.#folder.bytes(name));
    const found = stored(name, await this.#journal.bytesIn(record, name));
    await this.settle();
    return found;
  }

  async readTogether(names: readonly string[]): Promise<Map<string, StoredText | undefined>> {
    return this.#atOneInstant(async () => {
      const texts = new Map<string, StoredText | undefined>();
      for (const name of names) texts.set(name, await this.read(name));
      return texts;
    });
  }

  async list(prefix: string): Promise<string[]> {
    return this.#atOneInstant(async () => {
      const record = await this.#journal.committed();
      const names = new Set(await this.#folder.names(prefix));
      for (const { name, now } of record?.changes ?? []) {
        if (now === null) names.delete(name);
        else if (name.startsWith(prefix)) names.add(name);
      }
      return [...names].sort();
    });
  }

  async write({ changes, expected }: Batch): Promise<void> {
    checkChanges(changes, this.#folder.maxBytes);
    for (const name of expected.keys()) checkedName(name);
    if (changes.length === 0 && expected.size === 0) return;
    await this.#locked(async (lock) => {
      await this.#journal.recover();
      await lock.sweep();
      await this.#checkExpected(expected);
      const prepared = await prepareChanges(this.#folder, changes);
      if (prepared.length === 0) return;
      const record = await this.#journal.commit(prepared, async () => {
        if (await lock.isHeld()) return;
        const message = `world: somebody removed the lock ${this.#layout.lock}; nothing was written`;
        throw new LispyError({ category: "capability", message });
      });
      // See the head of this file.
      await this.#journal.finish(record).catch(() => undefined);
    });
  }

  /** Completes what a process has left that is gone. Whatever hinders that is said by the next write; reading does without. */
  async settle(): Promise<void> {
    try {
      if ((await this.#journal.isClean()) || (await isLocked(this.#layout))) return;
      const lock = await WorldLock.take(this.#layout, 0, this.#faults);
      try {
        await this.#journal.recover();
        await lock.sweep();
      } finally {
        await lock.release(this.#faults);
      }
    } catch {
      // A folder that cannot be written to, or another process that was faster.
    }
  }

  async #checkExpected(expected: Batch["expected"]): Promise<void> {
    const stale: string[] = [];
    for (const [name, version] of expected) {
      const bytes = await this.#folder.bytes(name);
      if ((bytes && sha256(bytes)) !== version) stale.push(name);
    }
    if (stale.length > 0) throw new WorldConflictError(stale);
  }

  /** Does `work` as the only writer. */
  async #locked<T>(work: (lock: WorldLock) => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = (async () => {
      await before.catch(() => undefined);
      try {
        await this.#layout.prepare();
        const lock = await WorldLock.take(this.#layout, this.#timeoutMs, this.#faults);
        try {
          return await work(lock);
        } finally {
          // A batch that was committed counts; a lock that stays is named by the next write.
          await lock.release(this.#faults).catch(() => undefined);
        }
      } catch (error) {
        if (!isUnwritable(error)) throw error;
        const message = `world: ${this.#layout.root} cannot be written to: ${(error as Error).message}`;
        throw new LispyError({ category: "capability", message });
      }
    })();
    this.#last = mine;
    return mine;
  }

  /** What `look` finds while no batch comes in between. */
  async #atOneInstant<T>(look: () => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await this.#journal.stamp();
      const found = await look();
      if ((await this.#journal.stamp()) === before) return found;
    }
    return this.#locked(look);
  }
}

function stored(name: string, bytes: Buffer | undefined): StoredText | undefined {
  return bytes && { text: textOf(name, bytes), version: sha256(bytes) };
}
