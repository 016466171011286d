// Reads through one store, writes to another: a dry run, or an agent that may look at a world and not touch it.

import type { Change, StoredText, WorldStore } from "./store.js";
import { WorldConflictError } from "./store.js";
import { checkedName } from "../documents/names.js";

/** A store over another one; what was changed in it can be looked at. */
export interface OverlayStore extends WorldStore {
  /** Every name that was written, as it is now, sorted. */
  changes(): Change[];
}

/**
 * What `below` holds, with changes that stay above it: `below` is never written to.
 *
 * @example
 * ```ts
 * const store = overlayStore(memoryStore({ "a.json": "1" }));
 * await store.write({ changes: [{ name: "a.json", text: "2" }], expected: new Map() });
 * console.log(store.changes()); // => [ { name: 'a.json', text: '2' } ]
 * ```
 */
export function overlayStore(below: Pick<WorldStore, "read" | "list" | "close">): OverlayStore {
  const above = new Map<string, StoredText | undefined>();
  let writes = 0;
  const read = async (name: string): Promise<StoredText | undefined> =>
    above.has(name) ? above.get(name) : below.read(checkedName(name));
  return {
    read,
    async list(prefix) {
      const names = new Set(await below.list(prefix));
      for (const [name, stored] of above) {
        if (stored === undefined) names.delete(name);
        else if (name.startsWith(prefix)) names.add(name);
      }
      return [...names].sort();
    },
    async write({ changes, expected }) {
      changes.forEach(({ name }) => checkedName(name));
      const found = await Promise.all(
        [...expected].map(async ([name, version]) => (await read(name))?.version !== version),
      );
      const stale = [...expected.keys()].filter((_, index) => found[index]);
      if (stale.length > 0) throw new WorldConflictError(stale);
      writes += 1;
      for (const { name, text } of changes) {
        above.set(name, text === undefined ? undefined : { text, version: `above ${writes}` });
      }
    },
    changes: () =>
      [...above]
        .map(([name, stored]) => ({ name, text: stored?.text }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    close: async () => below.close?.(),
  };
}
