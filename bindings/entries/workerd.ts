// `lispy-vm` under workerd (Cloudflare Workers).

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
} from "../loaders/workerd.js";
