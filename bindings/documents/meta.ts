// The section `_meta` that documents of a world have.

import { type JsonObject, objectAt } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";

/** `_meta` of a document with those figures brought up to date that it has; a new one gets all. */
export function stamped(
  before: LispyValue | undefined,
  figures: Readonly<Record<string, LispyValue>>,
): JsonObject {
  const meta: JsonObject = before === undefined ? new Map() : new Map(objectAt(before, "$._meta"));
  for (const [key, value] of Object.entries(figures)) {
    if (before === undefined || meta.has(key)) meta.set(key, value);
  }
  return meta;
}
