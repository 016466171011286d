// Node (and Bun): the module is the file lispy.wasm, one folder above wherever this code was bundled to.

import { readFileSync } from "node:fs";
import { makeCreate } from "../create.js";
import type { FrameJobRunner, WorldStore } from "../index.js";
import type { DirectoryOptions } from "../node/directory/store.js";

export * from "../index.js";

const load = (): Uint8Array<ArrayBuffer> => readFileSync(new URL("../lispy.wasm", import.meta.url));
export const {
  createVM,
  createVMSync,
  bootCartridge,
  contentHash,
  openWorld,
  runContract,
  replayTrace,
} = makeCreate({
  loadSync: load,
  directory: async (path) => (await import("../node/directory/store.js")).directoryStore(path),
});
export type { DirectoryOptions } from "../node/directory/store.js";
/** As `directoryStore` in bindings/node; loaded at first use. */
export const directoryStore = async (
  path: string,
  options?: DirectoryOptions,
): Promise<WorldStore> =>
  (await import("../node/directory/store.js")).directoryStore(path, options);
/** Runs the agents of a world's frame on several threads; see {@link World.frame}. */
export const threadRunner = (directory: string, threads?: number): FrameJobRunner => {
  return async (jobs, onDone) =>
    (await import("../node/frame-pool.js")).threadRunner(directory, threads)(jobs, onDone);
};
