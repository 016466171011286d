// What was read of a world while something was made from it. Invariant: whoever knows these reads can tell whether what was made is
// still what would be made.

import type { WorldStore } from "./store.js";

/** A name, and the version that was read; undefined where there was nothing. */
export type Read = readonly [name: string, version: string | undefined];

/** A store that is only read, and remembers what. Lists are not remembered. */
export interface WatchedStore {
  readonly store: WorldStore;
  /** What was read since the last call. */
  take(): Read[];
}

export function watchedStore(below: WorldStore): WatchedStore {
  let reads: Read[] = [];
  const last = new Map<string, string | undefined>();
  return {
    store: {
      async read(name) {
        const found = await below.read(name);
        if (!last.has(name) || last.get(name) !== found?.version)
          reads.push([name, found?.version]);
        last.set(name, found?.version);
        return found;
      },
      list: (prefix) => below.list(prefix),
      write: (batch) => below.write(batch),
    },
    take() {
      const taken = reads;
      reads = [];
      last.clear();
      return taken;
    },
  };
}
