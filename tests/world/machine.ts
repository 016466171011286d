// The functions of an entry, made here: documents, numbers and errors then are of the same classes as those of the internals
// that are tested, which the published entry has its own copies of.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeCreate } from "../../bindings/make-create.js";
import { root } from "../support/root.js";

export const { createVM, createVMSync, bootCartridge } = makeCreate({
  loadSync: () => readFileSync(join(root, "dist/lispy.wasm")),
});
