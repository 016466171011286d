// workerd (Cloudflare Workers): code must not be compiled there, so the module is imported. A Worker's bundler leaves the import of
// a .wasm file as it is, and the runtime makes a compiled module of it. The path is that of the published file, dist/lispy.wasm.

import compiled from "../lispy.wasm";
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
