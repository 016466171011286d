// `lispy-vm/debug` under Node, Deno and Bun: the debug build of the module, from its file.

import { makeCreate } from "../create.js";
import { readModule } from "../node/read-module.js";

const load = (): Uint8Array<ArrayBuffer> =>
  readModule(new URL("../lispy.debug.wasm", import.meta.url));
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
