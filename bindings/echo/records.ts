// The sections of a world's documents. A section of the wrong kind is an error that names the document and the path; an entry
// of one that is no object says nothing, and is passed over.

import type { JsonObject } from "../cartridge/cartridge.js";
import { type LispyValue, propertyPath } from "../values/convert.js";
import { badDocument } from "../documents/complaint.js";

/** Documents of a world, by name. Absent ones are as good as empty. */
export type Documents = ReadonlyMap<string, JsonObject>;

/** The array that a document has under a key; empty when there is none. */
export function listIn(name: string, document: JsonObject | undefined, key: string): LispyValue[] {
  const value = document?.get(key) ?? [];
  if (Array.isArray(value)) return value;
  throw badDocument(name, "must be an array", `$${propertyPath(key)}`);
}

/** The object that a document has under a key; undefined when there is none. */
export function objectIn(
  name: string,
  document: JsonObject | undefined,
  key: string,
): JsonObject | undefined {
  const value = document?.get(key) ?? undefined;
  if (value === undefined || value instanceof Map) return value;
  throw badDocument(name, "must be an object", `$${propertyPath(key)}`);
}

/** The entries of a list that are objects. */
export function recordsIn(
  name: string,
  document: JsonObject | undefined,
  key: string,
): JsonObject[] {
  return listIn(name, document, key).filter((entry) => entry instanceof Map);
}

/** What lies below keys of objects; undefined where one of them is missing or no object. */
export function valueAt(
  value: LispyValue | undefined,
  ...keys: readonly string[]
): LispyValue | undefined {
  let found = value;
  for (const key of keys) found = found instanceof Map ? found.get(key) : undefined;
  return found;
}

/** The text that an object has under the first of these keys that has one. */
export function textIn(record: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record.get(key);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

/** By code units. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
