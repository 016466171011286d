// Deno: the module's bytes are part of the script, because reading a file takes a permission; a directory takes it when it is opened.

import { makeCreate } from "../create.js";
import { unpackModule } from "../unpack.js";

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
  loadSync: unpackModule,
  directory: async (path) =>
    (await import("../node/directory-store/directory-store.js")).directoryStore(path),
});
