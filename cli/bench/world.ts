// The world that agents may ask while they are measured. Invariant: each document is read once and kept, and nothing is written, so
// that all agents find the same world, and a disk is not what is measured.

import { directoryStore } from "../../bindings/entries/directory.js";
import {
  type Capabilities,
  type FrameInput,
  type WorldStore,
  openWorld,
  overlayStore,
} from "../../bindings/entries/node.js";
import { parseJson } from "../document.js";
import { isObject, listAt } from "../inspect/image-value.js";

export interface ReadOnlyWorld {
  /** The latest echo, or nil. */
  echo: FrameInput;
  /** The readers, for one life of an agent. */
  capabilities(at: string): Capabilities;
}

const ECHOES = "frame_echoes.json";

/** Opens the world in a directory for reading. */
export async function readOnlyWorld(directory: string): Promise<ReadOnlyWorld> {
  // What the overlay takes is written nowhere.
  const store = overlayStore(remembering(await directoryStore(directory)));
  const world = await openWorld(store);
  const echoes = await store.read(ECHOES);
  const document = echoes && parseJson(echoes.text, ECHOES);
  const latest = isObject(document) ? listAt(document, "echoes").at(-1) : undefined;
  return {
    echo: (latest ?? null) as FrameInput,
    capabilities: (at) => world.capabilities({ now: () => at }),
  };
}

/** Reads each name, and lists each prefix, once. */
function remembering(store: WorldStore): Pick<WorldStore, "read" | "list"> {
  const once = <T>(read: (name: string) => Promise<T>): ((name: string) => Promise<T>) => {
    const known = new Map<string, Promise<T>>();
    return (name) => {
      if (!known.has(name)) known.set(name, read(name));
      return known.get(name)!;
    };
  };
  return { read: once((name) => store.read(name)), list: once((prefix) => store.list(prefix)) };
}
