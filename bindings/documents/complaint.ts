// What is said about a document that is not what it should be. The one place that words it.

import { LispyError } from "../errors.js";

/** A complaint about a document of a world: which, where in it, and what is wrong. */
export function badDocument(name: string, reason: string, path?: string): LispyError {
  return new LispyError({
    category: "invalid-data",
    message: `world: ${name}: ${reason}`,
    ...(path !== undefined && { path }),
  });
}
