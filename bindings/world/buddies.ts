// A program's buddy: an organism that hatches from an egg, remembers, and is laid again. It lives as long as the capabilities do; what
// it says and what an egg is, is in formats/buddy.ts, where eggs lie is here.

import type { Capabilities } from "../capabilities/types.js";
import type { LispyInput, LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { Buddy } from "../formats/buddy.js";
import { CARTRIDGES } from "../documents/layout.js";
import { checkedName, isName } from "../documents/names.js";
import type { Transaction } from "./transaction.js";

/** What buddies need of a world. */
export interface Nest {
  transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Reads a JSON text without loss. */
  read(text: string): LispyValue;
  write(document: LispyValue): string;
}

/** `hatch-egg lay-egg buddy-status buddy-remember buddy-recall`. Without `writable` an egg cannot be put into the world. */
export function buddyCapabilities(nest: Nest, now: () => string, writable: boolean): Capabilities {
  const buddy = new Buddy((text) => nest.read(text));
  const data = { dicts: "map", floats: "exact" } as const;
  const text = (value: LispyValue | undefined): string => (typeof value === "string" ? value : "");
  const say = (run: (...args: LispyValue[]) => LispyInput, ...rules: ("string" | "string?")[]) => ({
    run: ({ args }: { args: readonly LispyValue[] }) => run(...args),
    ...{ arguments: rules, data },
  });
  return {
    "hatch-egg": {
      run: async ({ args: [egg] }) => buddy.hatch(await eggText(nest, text(egg))),
      ...{ arguments: ["string"], data },
    },
    "lay-egg": {
      run: async ({ args: [place] }) => {
        const egg = nest.write(buddy.lay(now()));
        const bytes = new TextEncoder().encode(egg).length;
        if (place === undefined || place === null) return Buddy.laid("/buddy/latest.egg", bytes);
        if (!writable) {
          throw new LispyError({ category: "capability", message: "may not write in this world" });
        }
        const name = checkedName(withoutState(text(place)));
        // What is no egg is somebody's: a profile, a tool, a soul.
        if (!name.endsWith(".egg")) {
          const message = `an egg is a file whose name ends in .egg, not ${name}`;
          throw new LispyError({ category: "capability", message });
        }
        await nest.transact((tx) => tx.putText(name, egg));
        return Buddy.laid(name, bytes);
      },
      ...{ arguments: ["string?"], data },
    },
    "buddy-status": say(() => buddy.status()),
    "buddy-remember": say(
      (memory, type) => buddy.remember(text(memory), ...(type ? [text(type)] : [undefined]), now()),
      ...(["string", "string?"] as const),
    ),
    "buddy-recall": say((query) => buddy.recall(text(query)), "string?"),
  };
}

/** The egg's text: a document of the world, one in `cartridges/`, or the text itself. */
async function eggText(nest: Nest, egg: string): Promise<string> {
  const places = [withoutState(egg), CARTRIDGES + egg].filter(isName);
  for (const place of places) {
    const found = await nest.transact((tx) => tx.text(place));
    if (found !== undefined) return found;
  }
  return egg;
}

function withoutState(path: string): string {
  return path.replace(/^state\//, "");
}
