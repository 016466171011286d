// Node (and Bun): the module is the file lispy.wasm, one folder above wherever this code was bundled to. The engine of regular expressions and
// what writes machine code are files beside it, which are read when they are needed.

import { type Entry, functionOf, makeEntry, type ModuleLoader, type Support } from "../create.js";
import { readModule } from "../node/read-module.js";
import { Maker } from "../jit/maker.js";
import { requiredGenerator, requiredEngine } from "../node/required.js";

const load = (): Uint8Array<ArrayBuffer> => readModule(new URL("../lispy.wasm", import.meta.url));
/**
 * Reading the generator and making the first procedures takes 10 ms, later ones half a millisecond: a third, at most, of what the steps before
 * it have taken.
 */
const PACE = { first: 500_000, then: 50_000 };
const makeSupport = (): Support => ({
  regexEngine: requiredEngine(import.meta.url),
  jit: new Maker(PACE, requiredGenerator(import.meta.url)),
});
const support = /* @__PURE__ */ makeSupport();
/** As `makeCreate` of the other entries. */
export const makeCreate = (loader: ModuleLoader = {}): Entry => makeEntry(loader, support);
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
