// Values of storage, under the platform's bounds. A local workerd enforces none of them, so they are enforced here: what works on this
// machine works there too. The bounds are those of key-value storage, the narrower ones.

import type { Transaction } from "./platform.ts";

/** Bytes of one value. */
export const MOST_VALUE_BYTES = 128 * 1024;
/** Entries or keys of one call. */
const MOST_ENTRIES = 128;
/** What the platform's own encoding may add to a value. */
const ENVELOPE_BYTES = 1024;

/** Puts entries, however many. Throws before anything is put when one is too large. */
export async function putAll(
  storage: Transaction,
  entries: readonly (readonly [key: string, value: unknown])[],
): Promise<void> {
  for (const [key, value] of entries) {
    const bytes = sizeOf(value) + ENVELOPE_BYTES;
    if (bytes > MOST_VALUE_BYTES)
      throw new RangeError(`${key} has ${bytes} bytes, at most ${MOST_VALUE_BYTES}`);
  }
  for (const batch of batches(entries)) await storage.put(Object.fromEntries(batch));
}

export async function deleteAll(storage: Transaction, keys: readonly string[]): Promise<void> {
  for (const batch of batches(keys)) await storage.delete(batch);
}

export async function getAll<T>(storage: Transaction, keys: readonly string[]): Promise<T[]> {
  const values: T[] = [];
  for (const batch of batches(keys)) {
    const found = await storage.get<T>(batch);
    for (const key of batch) {
      if (!found.has(key)) throw new Error(`${key} is missing`);
      values.push(found.get(key)!);
    }
  }
  return values;
}

/** An upper bound: a character of a string may take two bytes. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return 2 * value.length + 8;
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== "object" || value === null) return 16;
  return Object.entries(value).reduce((sum, [key, item]) => sum + sizeOf(key) + sizeOf(item), 8);
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += MOST_ENTRIES) yield items.slice(at, at + MOST_ENTRIES);
}
