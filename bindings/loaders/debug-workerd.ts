// `lispy-vm/debug` under workerd: the debug build of the module, imported as in workerd.ts.

import compiled from "../lispy.debug.wasm";
import { functionOf } from "../create.js";
import { makeDebugCreate } from "../make-debug-create.js";

const load = (): WebAssembly.Module => compiled;
const entry = /* @__PURE__ */ makeDebugCreate({ load, loadSync: load });

export const createVM = /* @__PURE__ */ functionOf(entry, "createVM");
export const createVMSync = /* @__PURE__ */ functionOf(entry, "createVMSync");
export const bootCartridge = /* @__PURE__ */ functionOf(entry, "bootCartridge");
export const cartridgeText = /* @__PURE__ */ functionOf(entry, "cartridgeText");
export const contentHash = /* @__PURE__ */ functionOf(entry, "contentHash");
export const openWorld = /* @__PURE__ */ functionOf(entry, "openWorld");
export const parseCartridge = /* @__PURE__ */ functionOf(entry, "parseCartridge");
export const runContract = /* @__PURE__ */ functionOf(entry, "runContract");
export const replayTrace = /* @__PURE__ */ functionOf(entry, "replayTrace");
