// `lispy-vm/debug` where there is `fetch`: the debug build of the module, with names, assertions and a source map. Slow, and for the eyes
// of whoever looks for a defect of the VM.

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
  load: () => fetchModule(new URL("../lispy.debug.wasm", import.meta.url)),
});
