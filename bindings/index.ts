// The slim entry: `createVM` here needs `{ module }`. The other entries in entries/ bring it along.

import { functionOf } from "./create.js";
import { makeCreate } from "./make-create.js";

export * from "./names.js";
export { makeCreate } from "./make-create.js";

const slim = /* @__PURE__ */ makeCreate();
/** See {@link Entry.createVM}. */
export const createVM: typeof slim.createVM = /* @__PURE__ */ functionOf(slim, "createVM");
/** See {@link Entry.createVMSync}. */
export const createVMSync: typeof slim.createVMSync = /* @__PURE__ */ functionOf(
  slim,
  "createVMSync",
);
/** See {@link Entry.bootCartridge}. */
export const bootCartridge: typeof slim.bootCartridge = /* @__PURE__ */ functionOf(
  slim,
  "bootCartridge",
);
/** See {@link Entry.cartridgeText}. */
export const cartridgeText: typeof slim.cartridgeText = /* @__PURE__ */ functionOf(
  slim,
  "cartridgeText",
);
/** See {@link Entry.parseCartridge}. */
export const parseCartridge: typeof slim.parseCartridge = /* @__PURE__ */ functionOf(
  slim,
  "parseCartridge",
);
/** See {@link Entry.contentHash}. */
export const contentHash: typeof slim.contentHash = /* @__PURE__ */ functionOf(slim, "contentHash");
/** See {@link Entry.runContract}. */
export const runContract: typeof slim.runContract = /* @__PURE__ */ functionOf(slim, "runContract");
/** See {@link Entry.replayTrace}. */
export const replayTrace: typeof slim.replayTrace = /* @__PURE__ */ functionOf(slim, "replayTrace");
/** See {@link Entry.openWorld}. */
export const openWorld: typeof slim.openWorld = /* @__PURE__ */ functionOf(slim, "openWorld");
