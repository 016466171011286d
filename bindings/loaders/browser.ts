// `lispy-vm/browser`: the module is the file lispy.wasm, compiled while it arrives. Bundlers that know `new URL(…, import.meta.url)`
// publish the file; without a bundler it lies where the package has it, one folder above this code.

import { makeCreate } from "../create.js";
import { fetchModule } from "../fetch-module.js";

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
  load: () => fetchModule(new URL("../lispy.wasm", import.meta.url)),
});
