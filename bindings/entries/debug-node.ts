// `lispy-vm/debug` under Node and Bun, and Deno.

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
} from "../loaders/debug-node.js";
export { makeDebugCreate as makeCreate } from "../make-debug-create.js";
