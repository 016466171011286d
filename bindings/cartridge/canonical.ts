// One text for one JSON value, so that a digest of it means something: RFC 8785 for keys, strings and layout, and
// numbers that stay what they are in LisPy: integers with all their digits, floats told from integers. Why no library
// does this: docs/adr/0015-canonical-json.md. Pure: knows no VM.

import { propertyPath } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { LispyFloat } from "../values/values.js";

/**
 * A value that JSON can say, without loss: an integer is a safe integer or a bigint; a float is any other number, or a
 * {@link LispyFloat} where it is integral. Objects are plain objects or Maps; `undefined` is null.
 */
export type JsonValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | LispyFloat
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>
  | { readonly [key: string]: JsonValue };

/** Nesting up to here is written; a value that is part of itself ends here too. */
const MAX_NESTING = 1024;

/**
 * The canonical JSON text of a value: no blanks, keys sorted by UTF-16 units, strings escaped as little as possible,
 * numbers as ECMAScript writes them, except that an integer has all its digits and that an integral float below 1e21
 * ends in `.0` (and zero below zero is `-0.0`). Equal texts mean equal values and equal kinds of numbers. A lone
 * surrogate is written as its escape.
 *
 * @throws {@link LispyUsageError} with the path of a value that JSON cannot say, or that is nested over 1,024 deep.
 * @example
 * ```ts
 * const value = { b: 1, a: [float(1), 10n ** 20n] };
 * console.log(canonicalJson(value)); // => {"a":[1.0,100000000000000000000],"b":1}
 * ```
 */
export function canonicalJson(value: unknown): string {
  return write(value, true, "$", 0);
}

/** Like {@link canonicalJson}, with keys in their order, which programs can see: what a trace holds. */
export function orderedJson(value: unknown): string {
  return write(value, false, "$", 0);
}

function write(value: unknown, sorted: boolean, path: string, depth: number): string {
  switch (typeof value) {
    case "undefined":
      return "null";
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return String(value);
    case "string":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw notJson(path, `${value} has no JSON form`);
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : float(value);
    case "object":
      break;
    default:
      throw notJson(path, `a ${typeof value} has no JSON form`);
  }
  if (value === null) return "null";
  if (value instanceof LispyFloat) {
    if (!Number.isFinite(value.value)) throw notJson(path, `${value.value} has no JSON form`);
    return float(value.value);
  }
  if (depth >= MAX_NESTING) {
    throw notJson(path.slice(0, 80), `nested over ${MAX_NESTING} deep, or part of itself`);
  }
  if (Array.isArray(value)) {
    // Array.from also visits holes, which read as undefined.
    return `[${Array.from(value, (item, index) => write(item, sorted, `${path}[${index}]`, depth + 1)).join()}]`;
  }
  const entries = value instanceof Map ? [...value] : plainEntries(value, path);
  if (entries.some(([key]) => typeof key !== "string")) {
    throw notJson(path, "has a key that is no string");
  }
  if (sorted) entries.sort(([left], [right]) => ((left as string) < (right as string) ? -1 : 1));
  const written = entries.map(([key, item]) => {
    const inner = write(item, sorted, path + propertyPath(key as string), depth + 1);
    return `${JSON.stringify(key)}:${inner}`;
  });
  return `{${written.join()}}`;
}

function float(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function plainEntries(value: object, path: string): [unknown, unknown][] {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Object.prototype of any realm is the one whose own prototype is null.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const name = (value.constructor as { name?: unknown } | undefined)?.name;
    throw notJson(path, `an instance of ${String(name || "a class")} has no JSON form`);
  }
  return Object.entries(value);
}

function notJson(path: string, reason: string): LispyUsageError {
  return new LispyUsageError(`cannot write ${path}: ${reason}`, path);
}
