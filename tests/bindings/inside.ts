// A maker of VMs for tests that look inside bindings/: of the same copy of the bindings as what they look at, so that its errors
// are the same classes.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VMMaker } from "../../bindings/cartridge/cartridge.js";
import { makeCreate } from "../../bindings/make-create.js";
import { root } from "../support/root.js";

const { createVMSync } = makeCreate({
  loadSync: () => readFileSync(join(root, "dist/lispy.wasm")),
});

export const makeVM: VMMaker = (settings) => createVMSync(settings);
