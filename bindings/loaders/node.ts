// Node (and Bun): the module is the file lispy.wasm, one folder above wherever this code was bundled to, the engine of regular expressions
// a file beside it.

import { type Entry, functionOf, makeEntry, type ModuleLoader } from "../create.js";
import { readModule } from "../node/read-module.js";
import { requiredEngine } from "../node/required-engine.js";

const load = (): Uint8Array<ArrayBuffer> => readModule(new URL("../lispy.wasm", import.meta.url));
const regexEngine = /* @__PURE__ */ requiredEngine(import.meta.url);
/** As `makeCreate` of the other entries. */
export const makeCreate = (loader: ModuleLoader = {}): Entry => makeEntry(loader, { regexEngine });
const entry = /* @__PURE__ */ makeCreate({
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
