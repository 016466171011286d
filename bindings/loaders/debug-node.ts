// `lispy-vm/debug` under Node, Deno and Bun: the debug build of the module, from its file.

import { readFileSync } from "node:fs";
import { makeCreate } from "../create.js";

const load = (): Uint8Array<ArrayBuffer> =>
  readFileSync(new URL("../lispy.debug.wasm", import.meta.url));
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
