// `lispy-vm/debug` under workerd: the debug build of the module, imported as in workerd.ts.

import compiled from "../lispy.debug.wasm";
import { makeCreate } from "../create.js";

const load = (): WebAssembly.Module => compiled;
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
} = makeCreate({ load, loadSync: load });
