// `lispy-vm` under Node and Bun.

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
} from "../loaders/node.js";
