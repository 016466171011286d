// Node (and Bun): the module is the file lispy.wasm, one folder above wherever this code was bundled to.

import { makeCreate } from "../create.js";
import { readModule } from "../node/read-module.js";

const load = (): Uint8Array<ArrayBuffer> => readModule(new URL("../lispy.wasm", import.meta.url));
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
