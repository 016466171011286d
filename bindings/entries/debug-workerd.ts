// `lispy-vm/debug` under workerd.

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
} from "../loaders/debug-workerd.js";
export { makeDebugCreate as makeCreate } from "../make-debug-create.js";
