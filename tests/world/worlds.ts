// Small worlds for tests of what is between worlds: documents from plain objects, and back.

import type { JsonObject } from "../../bindings/cartridge/cartridge.js";
import type { LispyValue } from "../../bindings/values/convert.js";
import { LispyFloat } from "../../bindings/values/values.js";

/** A plain value as documents hold it. */
export function value(from: unknown): LispyValue {
  if (Array.isArray(from)) return from.map(value);
  if (from === null || typeof from !== "object" || from instanceof LispyFloat) {
    return from as LispyValue;
  }
  return new Map(Object.entries(from).map(([key, item]) => [key, value(item)]));
}

export function map(from: object): JsonObject {
  return value(from) as JsonObject;
}

export function documents(from: Readonly<Record<string, object>>): Map<string, JsonObject> {
  return new Map(Object.entries(from).map(([name, document]) => [name, map(document)]));
}

/** A document as a plain value. */
export function plain(from: LispyValue): unknown {
  if (from instanceof LispyFloat) return from.value;
  if (Array.isArray(from)) return from.map(plain);
  if (!(from instanceof Map)) return from;
  return Object.fromEntries([...from].map(([key, item]) => [key, plain(item)]));
}
