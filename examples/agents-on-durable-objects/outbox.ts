// What is to be done outside: calls of capabilities, which a frame waits for, and effects of accepted frames. An entry is written in the
// transaction that writes the cartridge which wants it, and only then sent; so what was sent is never forgotten, and what was
// forgotten was never sent. It may be sent twice. The other side performs one per key.

import type { Transaction } from "./platform.ts";
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from "./policy.ts";
import { deleteAll, putAll } from "./values.ts";

const OUTBOX = "outbox/";

export interface Entry {
  kind: "call" | "effect";
  /** The idempotency key: the same for the same call of the same frame, however often that is run. */
  key: string;
  /** The capability, or the effect's type. */
  name: string;
  /** Arguments or payload, as JSON text. */
  text: string;
  /** How often it was sent in vain. */
  sends: number;
  /** When it is to be sent next. */
  at: number;
}

export function putEntries(storage: Transaction, entries: readonly Entry[]): Promise<void> {
  return putAll(
    storage,
    entries.map((entry): [string, Entry] => [OUTBOX + entry.key, entry]),
  );
}

export async function entriesOf(storage: Transaction): Promise<Entry[]> {
  return [...(await storage.list<Entry>({ prefix: OUTBOX })).values()];
}

export function entryOf(storage: Transaction, key: string): Promise<Entry | undefined> {
  return storage.get<Entry>(OUTBOX + key);
}

export function dropEntries(storage: Transaction, keys: readonly string[]): Promise<void> {
  return deleteAll(
    storage,
    keys.map((key) => OUTBOX + key),
  );
}

/** The entry after it was sent in vain. */
export function later(entry: Entry, now: number): Entry {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** entry.sends, LONGEST_PAUSE_MS);
  return { ...entry, sends: entry.sends + 1, at: now + pause };
}
