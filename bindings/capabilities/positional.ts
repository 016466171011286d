// The small schema of arguments: a type name for each, as in ["string", "integer?", "any..."]. Checked on the kinds that
// the values have in LisPy, where 1 and 1.0 differ.

import { LispyUsageError } from "../errors.js";
import { kindOf } from "../vm/settings.js";
import { type Builder, decodeTransfer } from "../values/transfer.js";
import type { TypeName } from "./argument-rule.js";

/** The kind of a LisPy value. */
type Kind =
  | ("nil" | "boolean" | "integer" | "float" | "string" | "symbol")
  | ("list" | "pair" | "dict" | "procedure");

const WORDS: Readonly<Record<Kind | TypeName, string>> = {
  nil: "nil",
  boolean: "a boolean",
  integer: "an integer",
  float: "a float",
  number: "a number",
  string: "a string",
  symbol: "a symbol",
  list: "a list",
  pair: "a pair",
  dict: "a dict",
  procedure: "a procedure",
  any: "anything",
};

const FITTING: Readonly<Record<TypeName, readonly Kind[]>> = {
  string: ["string"],
  integer: ["integer"],
  number: ["integer", "float"],
  boolean: ["boolean"],
  symbol: ["symbol"],
  list: ["list", "nil"],
  dict: ["dict"],
  procedure: ["procedure"],
  any: Object.keys(WORDS) as Kind[],
};

interface Rule {
  readonly type: TypeName;
  readonly optional: boolean;
}

/** Rules that were checked. */
export interface Rules {
  readonly fixed: readonly Rule[];
  readonly rest: Rule | undefined;
  readonly required: number;
}

const RULE = /^(\w+?)(\?|\.\.\.)?$/;

/** Throws {@link LispyUsageError} for rules that mean nothing. */
export function checkedRules(rules: readonly unknown[], what: string): Rules {
  const fixed: Rule[] = [];
  let rest: Rule | undefined;
  let required = 0;
  for (const rule of rules) {
    const [, type = "", mark] = (typeof rule === "string" && RULE.exec(rule)) || [];
    if (!Object.hasOwn(FITTING, type)) {
      const given = typeof rule === "string" ? JSON.stringify(rule) : kindOf(rule);
      const known = Object.keys(FITTING).join(", ");
      throw new LispyUsageError(`${what}: no rule for an argument is ${given}; there are ${known}`);
    }
    if (rest) throw new LispyUsageError(`${what}: only the last rule may end with ...`);
    const checked = { type: type as TypeName, optional: mark === "?" };
    if (mark === "...") {
      rest = checked;
      continue;
    }
    if (!checked.optional && required < fixed.length) {
      throw new LispyUsageError(`${what}: ${type} is required, but stands behind an optional one`);
    }
    fixed.push(checked);
    if (!checked.optional) required = fixed.length;
  }
  return { fixed, rest, required };
}

interface Shape {
  readonly kind: Kind;
  readonly items?: Shape[];
}

const kind = (name: Kind) => (): Shape => ({ kind: name });
const SHAPES: Builder<Shape> = {
  nil: kind("nil"),
  boolean: kind("boolean"),
  integer: kind("integer"),
  float: kind("float"),
  string: kind("string"),
  symbol: kind("symbol"),
  list: (items) => ({ kind: "list", items }),
  pair: kind("pair"),
  dict: kind("dict"),
  opaque: kind("procedure"),
};

/** The arguments for the function, or what is wrong with them. `bytes`: the transfer-encoded list of name and arguments. */
export function fitArguments(
  rules: Rules,
  bytes: Uint8Array,
  args: readonly unknown[],
): unknown[] | string {
  const kinds = (decodeTransfer(bytes, SHAPES).items ?? []).slice(1);
  const { fixed, rest, required } = rules;
  if (kinds.length < required || (!rest && kinds.length > fixed.length)) {
    return `expected ${countOf(rules)}, got ${kinds.length}`;
  }
  const fitted: unknown[] = [...args];
  for (let index = 0; index < Math.max(kinds.length, fixed.length); index++) {
    const { type, optional } = fixed[index] ?? rest!;
    const found = kinds[index]?.kind;
    if (found === undefined) fitted[index] = undefined;
    else if (FITTING[type].includes(found)) {
      if (found === "nil" && type === "list") fitted[index] = [];
    } else if (optional && found === "nil") fitted[index] = undefined;
    else return `argument ${index + 1}: expected ${WORDS[type]}, got ${WORDS[found]}`;
  }
  return fitted;
}

function countOf({ fixed, rest, required }: Rules): string {
  const most = rest ? Infinity : fixed.length;
  const count = `${required}${most === required ? "" : most === Infinity ? " or more" : ` to ${most}`}`;
  return `${count} argument${count === "1" ? "" : "s"}`;
}
