// The parameters of a plugin as a function-calling schema, and whether arguments fit them. Checks type, enum and required;
// what else a schema says is for whoever reads it. Pure.

import type { LispyValue } from "../values/convert.js";
import { LispyFloat } from "../values/values.js";

/** What a parameter can be. */
export type ParameterType = (typeof TYPES)[number];

const TYPES = ["string", "number", "integer", "boolean", "array", "object", "null"] as const;

/** One parameter. Keys beyond these are kept as they are: `items`, `minimum`, `default` … */
export interface ParameterSchema {
  readonly type: ParameterType;
  readonly description?: string;
  /** The only values that there are. */
  readonly enum?: readonly LispyValue[];
  readonly [key: string]: unknown;
}

/** The parameters of a plugin, as function calling wants them. */
export interface ParametersSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, ParameterSchema>>;
  /** Names of those that every call must have. */
  readonly required: readonly string[];
}

type Dict = Record<string, LispyValue>;

/** What models accept as the name of a parameter. */
const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * The schema of what a plugin declares: a dict of names, each with a description, or with a dict of type, description, required and
 * enum; or a whole schema (`type` "object", `properties`, `required`).
 *
 * @param refuse Makes the error for what cannot be understood.
 */
export function schemaOf(
  declared: LispyValue,
  refuse: (reason: string) => Error,
): ParametersSchema {
  if (declared === null || (Array.isArray(declared) && declared.length === 0)) {
    return { type: "object", properties: {}, required: [] };
  }
  if (!isDict(declared)) {
    throw refuse('must be a dict of names and descriptions: write (dict "city" "Where to look")');
  }
  const whole = declared["type"] === "object" && isDict(declared["properties"]);
  const listed = whole ? (declared["required"] ?? []) : [];
  const properties: [string, ParameterSchema][] = [];
  const required = new Set<string>();
  const entries = Object.entries(whole ? (declared["properties"] as Dict) : declared);
  for (const [name, parameter] of entries) {
    if (!PARAMETER_NAME.test(name)) {
      throw refuse(`${JSON.stringify(name)} cannot name a parameter: use letters, digits, _ and -`);
    }
    const say = (reason: string): Error => refuse(`${name}: ${reason}`);
    properties.push([name, parameterOf(parameter, say)]);
    if (isDict(parameter) && isRequired(parameter["required"] ?? false, say)) required.add(name);
  }
  const known = new Set(properties.map(([name]) => name));
  if (!Array.isArray(listed)) throw refuse("required must be a list of names");
  for (const name of listed) {
    if (typeof name !== "string" || !known.has(name)) {
      throw refuse(`required: there is no parameter ${JSON.stringify(name)}`);
    }
    required.add(name);
  }
  // A key __proto__ stays data: fromEntries defines own properties.
  return { type: "object", properties: Object.fromEntries(properties), required: [...required] };
}

function parameterOf(declared: LispyValue, refuse: (reason: string) => Error): ParameterSchema {
  if (typeof declared === "string") return { type: "string", description: declared };
  if (!isDict(declared)) {
    throw refuse(
      'must be a description, or a dict: write (dict "type" "string" "description" "…")',
    );
  }
  const { type = "string", description, enum: values, ...rest } = declared;
  // In a schema, what is required is listed beside the properties.
  delete rest["required"];
  if (!(TYPES as readonly unknown[]).includes(type)) {
    throw refuse(`type must be one of ${TYPES.join(", ")}`);
  }
  if (description !== undefined && typeof description !== "string") {
    throw refuse("description must be a string");
  }
  if (values !== undefined && (!Array.isArray(values) || values.length === 0)) {
    throw refuse('enum must be a list of values: write (list "a" "b")');
  }
  const schema: ParameterSchema = {
    ...rest,
    type: type as ParameterType,
    ...(description !== undefined && { description }),
    ...(values !== undefined && { enum: values as LispyValue[] }),
  };
  for (const value of schema.enum ?? []) {
    if (!hasType(value, schema.type)) throw refuse(`enum: ${shown(value)} is no ${schema.type}`);
  }
  return schema;
}

function isRequired(value: LispyValue, refuse: (reason: string) => Error): boolean {
  if (typeof value === "boolean") return value;
  throw refuse("required must be true or false");
}

/** Why arguments do not fit; undefined when they do. Arguments that the schema does not know are none of its business. */
export function misfit(
  schema: ParametersSchema,
  args: ReadonlyMap<string, unknown>,
): string | undefined {
  const missing = schema.required.filter((name) => args.get(name) === undefined);
  const reasons = missing.map((name) => `${name} is missing`);
  for (const [name, parameter] of Object.entries(schema.properties)) {
    const value = args.get(name);
    if (value === undefined) continue;
    if (!hasType(value, parameter.type)) {
      reasons.push(`${name} must be ${article(parameter.type)}, not ${shown(value)}`);
    } else if (parameter.enum && !parameter.enum.some((one) => sameScalar(one, value))) {
      reasons.push(
        `${name} must be one of ${parameter.enum.map(shown).join(", ")}, not ${shown(value)}`,
      );
    }
  }
  return reasons.length > 0 ? reasons.join("; ") : undefined;
}

function hasType(value: unknown, type: ParameterType): boolean {
  const number = value instanceof LispyFloat ? value.value : value;
  switch (type) {
    case "null":
      return value === null;
    case "number":
      return typeof number === "number" || typeof number === "bigint";
    case "integer":
      return typeof number === "bigint" || Number.isInteger(number);
    case "array":
      return Array.isArray(value);
    case "object":
      return isDict(value) || value instanceof Map;
    default:
      return typeof value === type;
  }
}

/** Numbers are the same across their kinds: a model writes 1.0 where it means 1. */
function sameScalar(left: unknown, right: unknown): boolean {
  const [a, b] = [left, right].map((value) => {
    const number = value instanceof LispyFloat ? value.value : value;
    return typeof number === "number" && Number.isSafeInteger(number) ? BigInt(number) : number;
  });
  return a === b;
}

function isDict(value: unknown): value is Dict {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (!Array.isArray(value) && Object.getPrototypeOf(prototype) === null);
}

function article(type: ParameterType): string {
  return `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}

/** The value, short enough for a message. */
function shown(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof LispyFloat) return String(value.value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return (JSON.stringify(value) ?? typeof value).slice(0, 40);
}
