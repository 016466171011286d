// The module, read from its file. Node's file system is asked for when it is needed: importing "node:fs" makes Node load its streams, too,
// which takes 2 ms.

import { LispyUsageError } from "../errors.js";

/**
 * The bytes of the module in this file.
 *
 * @throws {@link LispyUsageError} when there is none: a bundler took the code away from its file.
 */
export function readModule(url: URL): Uint8Array<ArrayBuffer> {
  try {
    return process.getBuiltinModule("node:fs").readFileSync(url);
  } catch (cause) {
    const error = new LispyUsageError(
      `no module at ${url.href}: when the code is bundled for Node, take the condition "module" of "lispy-vm", or leave it external`,
    );
    error.cause = cause;
    throw error;
  }
}
