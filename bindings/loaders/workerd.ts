// workerd (Cloudflare Workers): code must not be compiled there, so the module is imported. A Worker's bundler leaves the import of
// a .wasm file as it is, and the runtime makes a compiled module of it. The path is that of the published file, dist/lispy.wasm.

import compiled from "../lispy.wasm";
import { functionOf } from "../create.js";
import { makeCreate } from "../make-create.js";

const load = (): WebAssembly.Module => compiled;
const entry = /* @__PURE__ */ makeCreate({ load, loadSync: load });

export const createVM = /* @__PURE__ */ functionOf(entry, "createVM");
export const createVMSync = /* @__PURE__ */ functionOf(entry, "createVMSync");
export const bootCartridge = /* @__PURE__ */ functionOf(entry, "bootCartridge");
export const cartridgeText = /* @__PURE__ */ functionOf(entry, "cartridgeText");
export const contentHash = /* @__PURE__ */ functionOf(entry, "contentHash");
export const openWorld = /* @__PURE__ */ functionOf(entry, "openWorld");
export const parseCartridge = /* @__PURE__ */ functionOf(entry, "parseCartridge");
export const runContract = /* @__PURE__ */ functionOf(entry, "runContract");
export const replayTrace = /* @__PURE__ */ functionOf(entry, "replayTrace");
