// What a world is kept in: named texts that change together or not at all. Everything above this interface (documents,
// operations, frames) knows no files and no platform; everything below it knows no agents.
// Invariant: names are checked by documents/names.ts before a store sees them.

/** A text as it was read, and what it is known by afterwards. */
export interface StoredText {
  readonly text: string;
  /** Changes whenever the text does. Of use to the store that gave it and to nobody else. */
  readonly version: string;
}

/** What becomes of one name; undefined takes it away. */
export interface Change {
  readonly name: string;
  readonly text: string | undefined;
}

/** Changes that are made together. */
export interface Batch {
  readonly changes: readonly Change[];
  /**
   * The versions that the changes were made from, by name; undefined where there was nothing. When one is another by now, nothing
   * is written.
   */
  readonly expected: ReadonlyMap<string, string | undefined>;
}

/**
 * A store of named texts, as a directory (`openWorld` of the Node entry), in memory (`memoryStore`) or on a platform.
 *
 * - Names are paths of one or more segments, as in `memory/a1.md`.
 * - `read` gives the newest text that was written whole.
 * - `write` is atomic: when it returns, all of the batch is kept, also through a crash; when it throws, or the process dies in it,
 *   either all of the batch is kept or nothing of it.
 *
 * @example
 * ```ts
 * const store = memoryStore({ "stats.json": "{}" });
 * await store.write({ changes: [{ name: "memory/a1.md", text: "# a1" }], expected: new Map() });
 * console.log(await store.list("memory/")); // => [ 'memory/a1.md' ]
 * ```
 */
export interface WorldStore {
  /** The text of a name; undefined when there is none. */
  read(name: string): Promise<StoredText | undefined>;
  /** The names that begin with a prefix, sorted by code units. Which of them are readable is not looked at. */
  list(prefix: string): Promise<string[]>;
  /**
   * Makes all changes, or none.
   *
   * @throws {@link WorldConflictError} when an expected version is another by now.
   */
  write(batch: Batch): Promise<void>;
  /** Lets go of whatever the store holds on to. */
  close?(): Promise<void>;
}

/** Somebody else has changed what a batch was made from. Read again, and try again. */
export class WorldConflictError extends Error {
  override readonly name = "WorldConflictError";

  constructor(readonly names: readonly string[]) {
    super(`changed by somebody else in the meantime: ${names.join(", ")}`);
  }
}
