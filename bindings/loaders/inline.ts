// Everywhere else: the module's bytes are part of the script, so nothing has to be found, fetched or permitted.

import { functionOf } from "../create.js";
import { unpackModule, unpackModuleLater } from "../unpack.js";
import { makeCreate } from "../make-create.js";

const entry = /* @__PURE__ */ makeCreate({ load: unpackModuleLater, loadSync: unpackModule });

export const createVM = /* @__PURE__ */ functionOf(entry, "createVM");
export const createVMSync = /* @__PURE__ */ functionOf(entry, "createVMSync");
export const bootCartridge = /* @__PURE__ */ functionOf(entry, "bootCartridge");
export const cartridgeText = /* @__PURE__ */ functionOf(entry, "cartridgeText");
export const contentHash = /* @__PURE__ */ functionOf(entry, "contentHash");
export const openWorld = /* @__PURE__ */ functionOf(entry, "openWorld");
export const parseCartridge = /* @__PURE__ */ functionOf(entry, "parseCartridge");
export const runContract = /* @__PURE__ */ functionOf(entry, "runContract");
export const replayTrace = /* @__PURE__ */ functionOf(entry, "replayTrace");
