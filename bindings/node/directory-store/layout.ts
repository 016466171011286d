// Where the store keeps what is not a document: below `.lispy`, which no name of a document reaches.
//
//   .lispy/lock             who writes now (lock.ts); `lock-*` and `claim-*` are on their way to be it
//   .lispy/journal/<id>/    the new texts of one batch, by number, until they are in place
//   .lispy/commit.json      the batch that was committed and may not be in place yet (journal.ts); at most one
//   .lispy/last             the id of the last batch that is in place
//   .lispy/.gitignore       keeps all of it out of repositories

import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, makeFolder, refusedPath, syncFolder, unlessMissing, writeNew } from "./files.js";

/** The paths below one root. */
export class Layout {
  readonly home: string;
  readonly lock: string;
  readonly journal: string;
  readonly commit: string;
  readonly last: string;

  constructor(readonly root: string) {
    this.home = join(root, ".lispy");
    this.lock = join(this.home, "lock");
    this.journal = join(this.home, "journal");
    this.commit = join(this.home, "commit.json");
    this.last = join(this.home, "last");
  }

  /** The folder of one batch. */
  batch(id: string): string {
    return join(this.journal, id);
  }

  /** Whether there is a `.lispy`; throws when it or the journal is a link, which would lead out of the world. */
  async exists(): Promise<boolean> {
    const home = await unlessMissing(lstat(this.home));
    if (home === undefined) return false;
    const journal = await unlessMissing(lstat(this.journal));
    for (const [path, found] of [
      [this.home, home],
      [this.journal, journal],
    ] as const) {
      if (found?.isSymbolicLink()) throw refusedPath(path, "is a symbolic link");
      if (found && !found.isDirectory()) throw refusedPath(path, "is no folder");
    }
    return true;
  }

  /** Makes what is missing of it. */
  async prepare(): Promise<void> {
    if (await makeFolder(this.home)) await syncFolder(this.root);
    if (!(await makeFolder(this.journal))) return;
    try {
      await writeNew(join(this.home, ".gitignore"), "*\n");
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
    await syncFolder(this.home);
  }
}
