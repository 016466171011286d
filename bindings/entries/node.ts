// `lispy-vm` under Node and Bun.

export * from "../names.js";
export {
  bootCartridge,
  cartridgeText,
  contentHash,
  createVM,
  createVMSync,
  makeCreate,
  openWorld,
  parseCartridge,
  replayTrace,
  runContract,
} from "../loaders/node.js";
