// A transform of the compiler's: takes the release module away before the compiler optimises it, with the names of its functions, and ends
// the compiler there. What optimises instead is optimise.mjs.
// Invariant: the file is what the compiler made of the source, with nothing moved into anything else yet.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "binaryen";

export const RAW_MODULE = join(dirname(fileURLToPath(import.meta.url)), "../build/lispy.raw.wasm");

/** Called when the module is compiled; with errors in the source it is not. */
export function afterCompile(module) {
  binaryen.setDebugInfo(true);
  writeFileSync(RAW_MODULE, module.emitBinary());
  // What would come next takes a minute and is thrown away.
  process.exit(0);
}
