// `lispy-vm/debug` where there is `fetch`: the debug build of the module, with names, assertions and a source map. Slow, and for the eyes
// of whoever looks for a defect of the VM.

import { functionOf } from "../create.js";
import { fetchModule } from "../fetch-module.js";
import { makeDebugCreate } from "../make-debug-create.js";

const entry = /* @__PURE__ */ makeDebugCreate({
  load: () => fetchModule(new URL("../lispy.debug.wasm", import.meta.url)),
});

export const createVM = /* @__PURE__ */ functionOf(entry, "createVM");
export const createVMSync = /* @__PURE__ */ functionOf(entry, "createVMSync");
export const bootCartridge = /* @__PURE__ */ functionOf(entry, "bootCartridge");
export const cartridgeText = /* @__PURE__ */ functionOf(entry, "cartridgeText");
export const contentHash = /* @__PURE__ */ functionOf(entry, "contentHash");
export const openWorld = /* @__PURE__ */ functionOf(entry, "openWorld");
export const parseCartridge = /* @__PURE__ */ functionOf(entry, "parseCartridge");
export const runContract = /* @__PURE__ */ functionOf(entry, "runContract");
export const replayTrace = /* @__PURE__ */ functionOf(entry, "replayTrace");
