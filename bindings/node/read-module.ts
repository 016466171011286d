// The module, read from its file.

import { readFileSync } from "node:fs";
import { LispyUsageError } from "../errors.js";

/**
 * The bytes of the module in this file.
 *
 * @throws {@link LispyUsageError} when there is none: a bundler took the code away from its file.
 */
export function readModule(url: URL): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(url);
  } catch (cause) {
    const error = new LispyUsageError(
      `no module at ${url.href}: when the code is bundled for Node, leave "lispy-vm" external, or pass { module }`,
    );
    error.cause = cause;
    throw error;
  }
}
