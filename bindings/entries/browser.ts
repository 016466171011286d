// `lispy-vm/browser`: the file lispy.wasm, compiled while it arrives.

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
} from "../loaders/browser.js";
