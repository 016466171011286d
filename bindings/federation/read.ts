// Reading documents that others wrote. What a document must be to be read at all (an object here, an array there) is checked, and an
// error names it; a figure or text inside that is missing or of another kind counts as absent, because real worlds have both.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";
import { badDocument } from "../documents/complaint.js";

/** A world's documents by name, as `bindings/documents/layout.ts` has the names. */
export type Documents = ReadonlyMap<string, JsonObject>;

/** A JSON object with these entries in this order; undefined ones are left out. */
export function object(
  entries: readonly (readonly [string, LispyValue | undefined])[],
): JsonObject {
  const made: JsonObject = new Map();
  for (const [key, value] of entries) if (value !== undefined) made.set(key, value);
  return made;
}

/** The object under a key; an empty one when there is none. */
export function objectIn(value: LispyValue | undefined, key: string): JsonObject {
  const found = value instanceof Map ? value.get(key) : undefined;
  return found instanceof Map ? found : new Map();
}

/** The objects of the array under a key. */
export function objectsIn(value: LispyValue | undefined, key: string): JsonObject[] {
  return itemsIn(value, key).filter((item) => item instanceof Map);
}

/** The texts of the array under a key. */
export function textsIn(value: LispyValue | undefined, key: string): string[] {
  return itemsIn(value, key).filter((item) => typeof item === "string");
}

function itemsIn(value: LispyValue | undefined, key: string): LispyValue[] {
  const found = value instanceof Map ? value.get(key) : undefined;
  return Array.isArray(found) ? found : [];
}

/** The text under a key; undefined for none and for an empty one. */
export function textIn(value: LispyValue | undefined, key: string): string | undefined {
  const found = value instanceof Map ? value.get(key) : undefined;
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The section of a world's document; an empty one when there is no document or no section. */
export function sectionIn(documents: Documents, name: string, key: string): JsonObject {
  const found = documents.get(name)?.get(key);
  if (found === undefined) return new Map();
  if (found instanceof Map) return found;
  throw badDocument(name, "must be an object", `$.${key}`);
}

/** The array of objects in a world's document; an empty one when there is no document or no array. */
export function listIn(documents: Documents, name: string, key: string): JsonObject[] {
  const found = documents.get(name)?.get(key);
  if (found === undefined) return [];
  if (!Array.isArray(found)) throw badDocument(name, "must be an array", `$.${key}`);
  return found.map((item, index) => {
    if (item instanceof Map) return item;
    throw badDocument(name, "must be an object", `$.${key}[${index}]`);
  });
}

/** The whole number that a figure is; undefined for anything that is none. `137` and `137.0` are the same count. */
export function integerOf(value: LispyValue | undefined): bigint | undefined {
  if (typeof value === "bigint") return value;
  const number = value instanceof LispyFloat ? value.value : value;
  return typeof number === "number" && Number.isInteger(number) ? BigInt(number) : undefined;
}

/** A whole number as documents hold it. */
export function figure(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** The sum of those that are whole numbers, exact and whatever their order. */
export function sumOf(values: readonly (LispyValue | undefined)[]): number | bigint {
  return figure(values.reduce<bigint>((sum, value) => sum + (integerOf(value) ?? 0n), 0n));
}

/** A figure for comparing; undefined for anything that is none. */
export function sizeOf(value: LispyValue | undefined): number | undefined {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof LispyFloat) return value.value;
  return typeof value === "number" ? value : undefined;
}

/** The order by code units, in which ties end everywhere. */
export function byText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Each text once, in the order of first sight. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
