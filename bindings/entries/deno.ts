// `lispy-vm` under Deno.

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
} from "../loaders/deno.js";
