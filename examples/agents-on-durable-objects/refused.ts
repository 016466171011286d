// What came to nothing: messages that a failed frame has read, effects that the other side does not take. Kept for a person to look at,
// the newest of them.

import type { Transaction } from "./platform.ts";
import { MOST_REFUSED } from "./policy.ts";
import { deleteAll, putAll } from "./values.ts";

const REFUSED = "refused/";
const DIGITS = 12;

export async function putAside(storage: Transaction, items: readonly object[]): Promise<void> {
  if (items.length === 0) return;
  const keys = [...(await storage.list({ prefix: REFUSED })).keys()];
  let next = Number(keys.at(-1)?.slice(REFUSED.length) ?? 0) + 1;
  const entries = items.map((item): [string, object] => [
    REFUSED + String(next++).padStart(DIGITS, "0"),
    item,
  ]);
  await putAll(storage, entries);
  const all = [...keys, ...entries.map(([key]) => key)];
  await deleteAll(storage, all.slice(0, Math.max(0, all.length - MOST_REFUSED)));
}

export async function refusedItems(storage: Transaction): Promise<object[]> {
  return [...(await storage.list<object>({ prefix: REFUSED })).values()];
}
