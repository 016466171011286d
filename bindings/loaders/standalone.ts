// Deno, where reading a file takes a permission, and bundles for Node, which leave files behind: all is part of the script. A directory takes
// the permission when it is opened.

import { functionOf } from "../create.js";
import { makeCreate } from "../make-create.js";
import { unpackNatively } from "../node/unpack-natively.js";

const entry = /* @__PURE__ */ makeCreate({
  loadSync: unpackNatively,
  directory: async (path) =>
    (await import("../node/directory-store/directory-store.js")).directoryStore(path),
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
