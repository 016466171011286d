// `lispy-vm` everywhere else: the bytes are in the script.

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
} from "../loaders/inline.js";
