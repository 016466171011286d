// The rules of the small schema, and what they promise in TypeScript. Types only; positional.ts checks them.

import type { LispyValue } from "../values/convert.js";
import type { LispyProcedure } from "../vm/handle.js";
import type { LispySymbol } from "../values/values.js";

/** What a type name means in JavaScript. */
interface TypeNames {
  string: string;
  integer: number | bigint;
  number: number | bigint;
  boolean: boolean;
  symbol: LispySymbol;
  /** Nil counts as the empty list. */
  list: LispyValue[];
  dict: { [key: string]: LispyValue };
  procedure: LispyProcedure;
  any: LispyValue;
}

/** The name of a type. */
export type TypeName = keyof TypeNames;

/**
 * What one argument must be: `"string"`, `"integer"`, `"number"`, `"boolean"`, `"symbol"`, `"list"`, `"dict"`,
 * `"procedure"`, `"any"`. With `?` it may be absent or nil and is `undefined` then; with `...`, only at the end, there may be
 * any number of them.
 */
export type ArgumentRule = TypeName | `${TypeName}?` | `${TypeName}...`;

/** The types of arguments that fulfil the rules. */
export type ArgumentsOf<Rules extends readonly ArgumentRule[]> = Rules extends readonly [
  infer Rule,
  ...infer Rest extends readonly ArgumentRule[],
]
  ? Rule extends `${infer Name extends TypeName}...`
    ? TypeNames[Name][]
    : Rule extends `${infer Name extends TypeName}?`
      ? [TypeNames[Name] | undefined, ...ArgumentsOf<Rest>]
      : Rule extends TypeName
        ? [TypeNames[Rule], ...ArgumentsOf<Rest>]
        : LispyValue[]
  : [];
