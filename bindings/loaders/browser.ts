// `lispy-vm/browser`: the module is the file lispy.wasm, compiled while it arrives. Bundlers that know `new URL(…, import.meta.url)`
// publish the file; without a bundler it lies where the package has it, one folder above this code.

import { functionOf } from "../create.js";
import { fetchModule } from "../fetch-module.js";
import { makeCreate } from "../make-create.js";

const entry = /* @__PURE__ */ makeCreate({
  load: () => fetchModule(new URL("../lispy.wasm", import.meta.url)),
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
