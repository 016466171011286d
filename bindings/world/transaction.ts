// Reading and changing several documents of a world as one: what was read is what is changed, or it is done again from what
// somebody else has made of it. Invariant: a document that cannot be read is never written over.

import type { JsonObject } from "../cartridge/cartridge.js";
import {
  type DocumentReader,
  type Layout,
  DEFAULT_LAYOUT,
  checkNesting,
  layoutOf,
} from "./json.js";
import { checkedName } from "../documents/names.js";
import type { Read } from "./reads.js";
import { type Change, type WorldStore, WorldConflictError } from "./store.js";

/** How often a transaction is begun again before its conflict is the caller's. */
const ATTEMPTS = 20;

interface Known {
  /** The text that the store has, undefined for none. */
  readonly text: string | undefined;
  readonly version: string | undefined;
  document?: JsonObject;
}

/** What {@link transact} hands to its function. Documents that it gives belong to it: change copies. */
export class Transaction {
  readonly #store: WorldStore;
  readonly #reader: DocumentReader;
  readonly #known = new Map<string, Known>();
  /** Versions that others have read for it. */
  readonly #relied = new Map<string, string | undefined>();
  readonly #texts = new Map<string, string | undefined>();
  readonly #documents = new Map<string, JsonObject>();

  constructor(store: WorldStore, reader: DocumentReader) {
    this.#store = store;
    this.#reader = reader;
  }

  /** The text of a name, with what this transaction has put there. */
  async text(name: string): Promise<string | undefined> {
    if (this.#texts.has(name)) return this.#texts.get(name);
    const put = this.#documents.get(name);
    return put ? this.#reader.text(put) : (await this.#read(name)).text;
  }

  /** The document of a name; undefined when there is none. Throws a LispyError for one that is no JSON object. */
  async document(name: string): Promise<JsonObject | undefined> {
    const put = this.#documents.get(name);
    if (put) return put;
    if (this.#texts.has(name)) {
      const text = this.#texts.get(name);
      return text === undefined ? undefined : this.#reader.object(name, text);
    }
    const known = await this.#read(name);
    if (known.text === undefined) return undefined;
    return (known.document ??= this.#reader.object(name, known.text));
  }

  /** Puts a document in place of what is there, which must have been readable. */
  async put(name: string, document: JsonObject): Promise<void> {
    await this.document(name);
    this.#texts.delete(name);
    this.#documents.set(name, document);
  }

  async putText(name: string, text: string): Promise<void> {
    await this.#read(name);
    this.#documents.delete(name);
    this.#texts.set(name, text);
  }

  async remove(name: string): Promise<void> {
    await this.#read(name);
    this.#documents.delete(name);
    this.#texts.set(name, undefined);
  }

  /** The names of the store and of this transaction that begin with a prefix, sorted. */
  async list(prefix: string): Promise<string[]> {
    const names = new Set(await this.#store.list(prefix));
    for (const [name, text] of this.#texts) {
      if (text === undefined) names.delete(name);
      else if (name.startsWith(prefix)) names.add(name);
    }
    for (const name of this.#documents.keys()) if (name.startsWith(prefix)) names.add(name);
    return [...names].sort();
  }

  /** What is to be written, sorted by name: texts that are another than before. */
  changes(): Change[] {
    const texts = new Map(this.#texts);
    for (const [name, document] of this.#documents) {
      checkNesting(name, document);
      texts.set(name, this.#reader.text(document, this.#layout(name)));
    }
    return [...texts]
      .filter(([name, text]) => this.#known.get(name)?.text !== text)
      .map(([name, text]) => ({ name, text }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What this transaction puts was made from these as well. Throws a {@link WorldConflictError} for another version than it knows. */
  relyOn(reads: Iterable<Read>): void {
    for (const [name, version] of reads) {
      const known = this.#known.has(name) ? this.#known.get(name)!.version : version;
      const relied = this.#relied.has(name) ? this.#relied.get(name) : version;
      if (known !== version || relied !== version) throw new WorldConflictError([name]);
      this.#relied.set(name, version);
    }
  }

  /** The versions that everything was read in. */
  expected(): Map<string, string | undefined> {
    const known = [...this.#known].map(([name, { version }]) => [name, version] as const);
    return new Map([...this.#relied, ...known]);
  }

  #layout(name: string): Layout {
    const text = this.#known.get(name)?.text;
    return text === undefined ? DEFAULT_LAYOUT : layoutOf(text);
  }

  async #read(name: string): Promise<Known> {
    const known = this.#known.get(name);
    if (known) return known;
    const stored = await this.#store.read(checkedName(name));
    const read = { text: stored?.text, version: stored?.version };
    this.#known.set(name, read);
    return read;
  }
}

/**
 * Runs a function on a world and writes what it has put, all or nothing. When somebody else has changed what it read, it runs
 * again, so it must have no other effects.
 */
export async function transact<T>(
  store: WorldStore,
  reader: DocumentReader,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = new Transaction(store, reader);
    try {
      const result = await run(tx);
      const changes = tx.changes();
      if (changes.length > 0) await store.write({ changes, expected: tx.expected() });
      return result;
    } catch (error) {
      if (!(error instanceof WorldConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}
