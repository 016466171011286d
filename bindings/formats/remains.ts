// An object that is taken apart key by key. What nobody takes is left, and put somewhere as a whole: so nothing is dropped
// without a word, whatever keys and types there are.

import type { JsonObject } from "../cartridge/document.js";
import { type LispyValue, propertyPath } from "../values/convert.js";

/** A value of another type than the one that is asked for is not taken. */
export class Remains {
  readonly #left: JsonObject;

  /** @param path Where the object stands in its document. */
  constructor(
    object: JsonObject,
    readonly path: string,
  ) {
    this.#left = new Map(object);
  }

  /** Where a key stands. */
  at(key: string): string {
    return this.path + propertyPath(key);
  }

  /** Takes whatever there is. */
  any(key: string): LispyValue | undefined {
    const value = this.#left.get(key);
    this.#left.delete(key);
    return value;
  }

  /** Takes a value that fits. */
  only<Kind extends LispyValue>(
    key: string,
    fits: (value: LispyValue | undefined) => value is Kind,
  ): Kind | undefined {
    const value = this.#left.get(key);
    if (!fits(value)) return undefined;
    this.#left.delete(key);
    return value;
  }

  text(key: string): string | undefined {
    return this.only(key, isText);
  }

  object(key: string): JsonObject | undefined {
    return this.only(key, isObject);
  }

  /** A whole number from 0 that JavaScript can say. */
  count(key: string): number | undefined {
    return this.only(key, isCount);
  }

  /** Takes those keys that there are, whatever they hold, in the order of the list. */
  these(keys: readonly string[]): [string, LispyValue][] {
    return keys
      .filter((key) => this.#left.has(key))
      .map((key) => [key, this.any(key)!] as [string, LispyValue]);
  }

  /** What was not taken, in order. */
  get rest(): JsonObject {
    return this.#left;
  }
}

export const isText = (value: LispyValue | undefined): value is string => typeof value === "string";

export const isObject = (value: LispyValue | undefined): value is JsonObject =>
  value instanceof Map;

export const isTexts = (value: LispyValue | undefined): value is string[] =>
  Array.isArray(value) && value.every(isText);

export const isCount = (value: LispyValue | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
