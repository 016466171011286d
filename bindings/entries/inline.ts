// Everywhere else: the module's bytes are part of the script, so nothing has to be found, fetched or permitted.

import bytes from "../../build/lispy.wasm";
import { makeCreate } from "../create.js";

export * from "../index.js";

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
  load: () => bytes,
  loadSync: () => bytes,
});
