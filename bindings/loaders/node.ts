// Node (and Bun): the module is the file lispy.wasm, one folder above wherever this code was bundled to.

import { readFileSync } from "node:fs";
import { makeCreate } from "../create.js";

const load = (): Uint8Array<ArrayBuffer> => readFileSync(new URL("../lispy.wasm", import.meta.url));
export const {
  createVM,
  createVMSync,
  bootCartridge,
  cartridgeText,
  contentHash,
  openWorld,
  parseCartridge,
  runContract,
  replayTrace,
} = makeCreate({
  loadSync: load,
  directory: async (path) =>
    (await import("../node/directory-store/directory-store.js")).directoryStore(path),
});
