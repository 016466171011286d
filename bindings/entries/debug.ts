// `lispy-vm/debug` where there is `fetch`.

export * from "../index.js";
export {
  bootCartridge,
  cartridgeText,
  contentHash,
  createVM,
  createVMSync,
  openWorld,
  parseCartridge,
  replayTrace,
  runContract,
} from "../loaders/debug.js";
export { makeDebugCreate as makeCreate } from "../make-debug-create.js";
