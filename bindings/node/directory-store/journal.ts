// How a batch becomes the state of the world at one instant, and stays it.
//
//  1. prepare   every new text is written to `.lispy/journal/<id>/<n>`, and kept
//  2. commit    the record is written beside them, kept, and renamed to `.lispy/commit.json`: from here on the batch counts
//  3. finish    the texts are renamed to their places, documents are removed, the folders are kept, `.lispy/last` says <id>
//  4. forget    `.lispy/commit.json` is removed, then the batch's folder
//
// Whoever dies before the rename of step 2 leaves a folder that no record names; the next writer removes it. Whoever dies later
// leaves a record; the next writer (or reader, or whoever opens the world) does steps 3 and 4 again, which changes nothing where
// they were done. Only the holder of the lock does any of this.
//
// Reading needs no lock. While there is a record, its documents are what it says: the text in the journal, or, when that was moved
// already, the text in its place. So a document is new from the instant of the commit on, whatever became of the writer.
//
// Before anything is done again, the digests must agree: each text is the one that was committed, and each document that will be
// replaced or removed is the one that it was made from. A document that somebody changed by hand in between is not overwritten.

import { randomUUID } from "node:crypto";
import { readdir, rename, rm, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LispyError } from "../../errors.js";
import {
  type Faults,
  makeFolder,
  readBytes,
  removeFile,
  sha256,
  syncFolder,
  unlessMissing,
  writeNew,
} from "./files.js";
import { type Folder, readDocument } from "./folder.js";
import type { Layout } from "./layout.js";
import { type BatchRecord, MAX_RECORD_BYTES, recordOf, recordText } from "./record.js";

/** A change, ready to be written. */
export interface PreparedChange {
  readonly name: string;
  /** Undefined removes the document. */
  readonly bytes: Uint8Array | undefined;
  /** The digest of the document as it is; null when there is none. */
  readonly was: string | null;
  /** The permissions of the document as it is. */
  readonly mode: number | undefined;
}

/** The journal of one world. */
export class Journal {
  constructor(
    private readonly layout: Layout,
    private readonly folder: Folder,
    private readonly faults: Faults | undefined,
  ) {}

  /** The batch that was committed and may not be in place; undefined when there is none. */
  async committed(): Promise<BatchRecord | undefined> {
    if (!(await this.layout.exists())) return undefined;
    const bytes = await readBytes(this.layout.commit, MAX_RECORD_BYTES);
    return bytes && recordOf(bytes.toString(), this.layout.commit);
  }

  /** Something that is another after each commit: what is read between two equal stamps belongs together. */
  async stamp(): Promise<string> {
    const record = await this.committed();
    if (record !== undefined) return record.id;
    return (await readBytes(this.layout.last, 100))?.toString() ?? "";
  }

  /** The bytes of a document as a committed batch has it. */
  async bytesIn({ id, changes }: BatchRecord, name: string): Promise<Buffer | undefined> {
    const index = changes.findIndex((change) => change.name === name);
    if (index < 0) return this.folder.bytes(name);
    const { now } = changes[index]!;
    if (now === null) return undefined;
    const path = this.#text(id, index);
    const bytes = await readDocument(name, path, this.folder.maxBytes);
    if (bytes === undefined) return this.folder.bytes(name);
    if (sha256(bytes) !== now) throw this.#disagrees(name, `${path} is not what was committed`);
    return bytes;
  }

  /** Steps 1 and 2. `stillOwner` is asked at the last moment, and throws when the lock was lost. */
  async commit(
    changes: readonly PreparedChange[],
    stillOwner: () => Promise<void>,
  ): Promise<BatchRecord> {
    const id = randomUUID();
    const batch = this.layout.batch(id);
    this.faults?.("make the journal");
    await makeFolder(batch);
    try {
      for (const [index, { name, bytes, mode }] of changes.entries()) {
        if (bytes === undefined) continue;
        this.faults?.(`write ${name}`);
        await writeNew(this.#text(id, index), bytes, mode);
      }
      const record: BatchRecord = {
        id,
        changes: changes.map(({ name, bytes, was }) => ({
          name,
          was,
          now: bytes === undefined ? null : sha256(bytes),
        })),
      };
      this.faults?.("write the record");
      await writeNew(join(batch, "record"), recordText(record));
      this.faults?.("keep the journal");
      await syncFolder(batch);
      await syncFolder(this.layout.journal);
      await stillOwner();
      this.faults?.("commit");
      await rename(join(batch, "record"), this.layout.commit);
      this.faults?.("keep the commit");
      await syncFolder(this.layout.home);
      return record;
    } catch (error) {
      // After the rename the texts are needed: the batch counts, and is put in place by whoever comes next.
      const record = await this.committed().catch(() => ({ id }));
      if (record?.id !== id) await rm(batch, { recursive: true, force: true });
      throw error;
    }
  }

  /** Steps 3 and 4, also after they were done in part. */
  async finish({ id, changes }: BatchRecord): Promise<void> {
    const touched = new Set<string>();
    for (const { name, now } of changes) {
      if (now !== null) continue;
      this.faults?.(`remove ${name}`);
      if ((await this.folder.look(name)) === undefined) continue;
      await removeFile(this.folder.pathOf(name));
      touched.add(dirname(this.folder.pathOf(name)));
    }
    for (const [index, { name, now }] of changes.entries()) {
      if (now === null) continue;
      this.faults?.(`place ${name}`);
      await this.#makeParents(name);
      await this.folder.look(name);
      await unlessMissing(rename(this.#text(id, index), this.folder.pathOf(name)));
      touched.add(dirname(this.folder.pathOf(name)));
    }
    this.faults?.("keep the documents");
    for (const path of touched) await syncFolder(path);
    this.faults?.("write the stamp");
    // Only for processes that read now, so it need not be kept.
    const last = join(this.layout.batch(id), "last");
    await makeFolder(this.layout.batch(id));
    await writeFile(last, id);
    await rename(last, this.layout.last);
    this.faults?.("forget the record");
    await unlink(this.layout.commit);
    this.faults?.("forget the journal");
    await rm(this.layout.batch(id), { recursive: true, force: true });
  }

  /** Whether an earlier writer has left something to do. */
  async isClean(): Promise<boolean> {
    if (!(await this.layout.exists())) return true;
    const left = (await unlessMissing(readdir(this.layout.journal))) ?? [];
    return left.length === 0 && (await this.committed()) === undefined;
  }

  /** Completes what was committed, throws away what was not. */
  async recover(): Promise<void> {
    const record = await this.committed();
    if (record !== undefined) {
      await this.#verify(record);
      await this.finish(record);
    }
    for (const name of await readdir(this.layout.journal)) {
      this.faults?.("throw away");
      await rm(join(this.layout.journal, name), { recursive: true, force: true });
    }
  }

  /** Throws unless every change of a batch can be made, or was made. */
  async #verify({ id, changes }: BatchRecord): Promise<void> {
    for (const [index, { name, was, now }] of changes.entries()) {
      const bytes = await this.folder.bytes(name);
      const found = bytes === undefined ? null : sha256(bytes);
      if (found === now) continue;
      if (found !== was) throw this.#disagrees(name, "it was changed from outside since");
      if (now === null) continue;
      const path = this.#text(id, index);
      const text = await readDocument(name, path, this.folder.maxBytes);
      if (text === undefined) throw this.#disagrees(name, `${path} is missing`);
      if (sha256(text) !== now) throw this.#disagrees(name, `${path} is not what was committed`);
    }
  }

  /** Makes the folders that a document lies in. */
  async #makeParents(name: string): Promise<void> {
    let parent = this.folder.root;
    for (const part of name.split("/").slice(0, -1)) {
      const path = join(parent, part);
      if (await makeFolder(path)) await syncFolder(parent);
      parent = path;
    }
  }

  #text(id: string, index: number): string {
    return join(this.layout.batch(id), String(index));
  }

  #disagrees(name: string, reason: string): LispyError {
    const { commit } = this.layout;
    return new LispyError({
      category: "invalid-data",
      message: `world: ${name}: a committed batch cannot be completed: ${reason}; put it back, or remove ${commit} to give up what is left of the batch`,
    });
  }
}
