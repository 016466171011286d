// Opening a world: what a host hands in is looked at before anything is read. Invariant: a `World` has a store that can do all that a store
// must, and no option that nobody reads.

import type { VMMaker } from "../cartridge/cartridge.js";
import { LispyUsageError } from "../errors.js";
import { checkNames } from "../vm/option-names.js";
import { kindOf } from "../vm/settings.js";
import { WORLD_SETTINGS } from "./option-names.js";
import type { WorldStore } from "./store.js";
import { World, type WorldOptions } from "./world.js";

/** What a store must have. */
const METHODS = ["read", "list", "write"] as const;

/**
 * @param directory Opens a directory by its path.
 * @throws {@link LispyUsageError} for what is no store, and for an option that nobody reads.
 */
export async function openedWorld(
  store: WorldStore | string,
  directory: (path: string) => Promise<WorldStore>,
  makeVM: VMMaker,
  options: WorldOptions = {},
): Promise<World> {
  checkNames(options, WORLD_SETTINGS);
  const opened = typeof store === "string" ? await directory(store) : store;
  checkStore(opened);
  return new World(opened, makeVM, options);
}

function checkStore(store: unknown): void {
  if (Object(store) !== store) {
    throw new LispyUsageError(
      `a world is opened with a store, or the path of a directory, not ${kindOf(store)}`,
    );
  }
  const has = (name: string): boolean => typeof (store as never)[name] === "function";
  if (has("then")) throw new LispyUsageError("the store is a promise: await it first");
  const missing = METHODS.filter((name) => !has(name));
  if (missing.length === 0) return;
  throw new LispyUsageError(`the store has no method ${missing.join(", ")}`);
}
