// What a JSON document is here, and how a complaint about one is made. Knows no VM and no section of a cartridge.

import type { LispyValue } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { LispyFloat } from "../values/values.js";

/** A JSON document without loss: objects are Maps, integral floats LispyFloat, long integers bigints. */
export type JsonObject = Map<string, LispyValue>;

/** A complaint about a cartridge. */
export function invalid(path: string, reason: string): LispyError {
  return new LispyError({
    category: "invalid-data",
    message: `cartridge: ${path}: ${reason}`,
    path,
  });
}

/** The object that a document has at a path. */
export function objectAt(value: LispyValue | undefined, path: string): JsonObject {
  if (value instanceof Map) return value;
  throw invalid(path, value === undefined ? "is missing" : "must be an object");
}

/** The text that a document has at a path. */
export function stringAt(value: LispyValue | undefined, path: string): string {
  if (typeof value === "string") return value;
  throw invalid(path, value === undefined ? "is missing" : "must be a string");
}

/** The texts of the list that a document has at a path. */
export function stringsAt(value: LispyValue | undefined, path: string): string[] {
  if (!Array.isArray(value)) throw invalid(path, "must be an array");
  return value.map((item, index) => stringAt(item, `${path}[${index}]`));
}

/** A whole number of a document, whichever way it is written (`2`, `2.0`, or beyond 2^53); undefined for anything else. */
export function wholeNumber(value: LispyValue | undefined): number | bigint | undefined {
  if (typeof value === "bigint") return value;
  if (value instanceof LispyFloat) return value.value;
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}
