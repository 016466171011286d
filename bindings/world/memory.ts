// A world in memory: for tests, for platforms that keep it elsewhere, and for trying out what a change would do.

import { checkedName } from "../documents/names.js";
import { type Batch, type StoredText, WorldConflictError, type WorldStore } from "./store.js";

/**
 * A store that is gone with the process.
 *
 * @param files What it begins with, by name.
 * @example
 * ```ts
 * const store = memoryStore({ "stats.json": "{}" });
 * console.log((await store.read("stats.json"))?.text); // => {}
 * ```
 */
export function memoryStore(files: Readonly<Record<string, string>> = {}): WorldStore {
  const texts = new Map<string, StoredText>();
  let writes = 0;
  for (const [name, text] of Object.entries(files)) {
    texts.set(checkedName(name), { text, version: String(writes) });
  }
  return {
    read: (name) => Promise.resolve(texts.get(checkedName(name))),
    list: (prefix) =>
      Promise.resolve([...texts.keys()].filter((name) => name.startsWith(prefix)).sort()),

    async write({ changes, expected }: Batch) {
      changes.forEach(({ name }) => checkedName(name));
      const stale = [...expected].filter(([name, version]) => texts.get(name)?.version !== version);
      if (stale.length > 0) throw new WorldConflictError(stale.map(([name]) => name));
      writes += 1;
      for (const { name, text } of changes) {
        if (text === undefined) texts.delete(name);
        else texts.set(name, { text, version: String(writes) });
      }
    },
  };
}
