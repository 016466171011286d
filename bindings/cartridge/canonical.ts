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
  return new Writer(true).write(value);
}

/** Like {@link canonicalJson}, with keys in their order, which programs can see: what a trace holds. */
export function orderedJson(value: unknown): string {
  return new Writer(false).write(value);
}

/** Writes one value. It knows by steps where it is, and spells the path out for an error only. */
class Writer {
  readonly #sorted: boolean;
  /** The keys and places that lead to what is being written. */
  readonly #steps: (string | number)[] = [];

  constructor(sorted: boolean) {
    this.#sorted = sorted;
  }

  write(value: unknown): string {
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
        if (!Number.isFinite(value)) throw this.#refuse(`${value} has no JSON form`);
        return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : float(value);
      case "object":
        return value === null ? "null" : this.#object(value);
      default:
        throw this.#refuse(`a ${typeof value} has no JSON form`);
    }
  }

  #object(value: object): string {
    if (value instanceof LispyFloat) {
      if (!Number.isFinite(value.value)) throw this.#refuse(`${value.value} has no JSON form`);
      return float(value.value);
    }
    if (this.#steps.length >= MAX_NESTING) {
      throw this.#refuse(`nested over ${MAX_NESTING} deep, or part of itself`, 80);
    }
    if (Array.isArray(value)) return this.#array(value);
    return this.#entries(value instanceof Map ? [...value] : this.#plainEntries(value));
  }

  #array(items: readonly unknown[]): string {
    const depth = this.#steps.length;
    let text = "[";
    // By index: a hole reads as undefined.
    for (let i = 0; i < items.length; i++) {
      this.#steps[depth] = i;
      text += (i === 0 ? "" : ",") + this.write(items[i]);
    }
    this.#steps.length = depth;
    return `${text}]`;
  }

  #entries(entries: [unknown, unknown][]): string {
    if (!hasStringKeys(entries)) throw this.#refuse("has a key that is no string");
    if (this.#sorted) entries.sort(([left], [right]) => (left < right ? -1 : 1));
    const depth = this.#steps.length;
    let text = "{";
    for (const [key, item] of entries) {
      this.#steps[depth] = key;
      text += `${text === "{" ? "" : ","}${JSON.stringify(key)}:${this.write(item)}`;
    }
    this.#steps.length = depth;
    return `${text}}`;
  }

  #plainEntries(value: object): [unknown, unknown][] {
    const prototype: unknown = Object.getPrototypeOf(value);
    // Object.prototype of any realm is the one whose own prototype is null.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      const name = (value.constructor as { name?: unknown } | undefined)?.name;
      throw this.#refuse(`an instance of ${String(name || "a class")} has no JSON form`);
    }
    return Object.entries(value);
  }

  #refuse(reason: string, pathLength?: number): LispyUsageError {
    const steps = this.#steps.map((step) =>
      typeof step === "number" ? `[${step}]` : propertyPath(step),
    );
    const path = `$${steps.join("")}`.slice(0, pathLength);
    return new LispyUsageError(`cannot write ${path}: ${reason}`, path);
  }
}

function float(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

const hasStringKeys = (entries: [unknown, unknown][]): entries is [string, unknown][] =>
  entries.every(([key]) => typeof key === "string");
