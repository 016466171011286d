// `lispy-vm/debug` under Node, Deno and Bun: the debug build of the module, from its file.

import { functionOf } from "../create.js";
import { readModule } from "../node/read-module.js";
import { makeDebugCreate } from "../make-debug-create.js";

const load = (): Uint8Array<ArrayBuffer> =>
  readModule(new URL("../lispy.debug.wasm", import.meta.url));
const entry = /* @__PURE__ */ makeDebugCreate({
  loadSync: load,
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
