// Checks what a host grants, and brings every way of saying it into one form. Nothing here runs.

import type { DataOptions } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { checkedText, kindOf } from "../vm/settings.js";
import { type Recorder, RECORDER } from "./log.js";
import { type Rules, checkedRules } from "./positional.js";
import type { StandardSchema } from "./standard-schema.js";
import type { Capabilities, CapabilityCall, CapabilityLimits } from "./types.js";

/** One capability, checked. */
export interface Grant {
  readonly name: string;
  /** Undefined: answered from outside. */
  readonly run: ((call: CapabilityCall<readonly unknown[]>) => unknown) | undefined;
  readonly rules: Rules | undefined;
  readonly schema: StandardSchema<readonly unknown[]> | undefined;
  readonly limits: Readonly<Required<CapabilityLimits>>;
  readonly procedures: boolean;
  readonly data: DataOptions;
  /** Is told every answer. */
  readonly record: Recorder | undefined;
}

/** Timers of all hosts end here. */
const LONGEST_TIME = 2 ** 31 - 1;

const UNLIMITED: Readonly<Required<CapabilityLimits>> = {
  calls: Infinity,
  argumentBytes: Infinity,
  answerBytes: Infinity,
  timeMs: Infinity,
};

const SETTINGS: readonly string[] = [
  "run",
  "deferred",
  "arguments",
  "limits",
  "procedures",
  "data",
];

/** The grants by name, in order. Throws {@link LispyUsageError} for what cannot be granted. */
export function checkedGrants(capabilities: Capabilities | undefined): Map<string, Grant> {
  if (capabilities === undefined) return new Map();
  if (typeof capabilities !== "object" || capabilities === null || Array.isArray(capabilities)) {
    throw new LispyUsageError(`capabilities must be an object, not ${kindOf(capabilities)}`);
  }
  return new Map(
    Object.entries(capabilities).map(([name, given]) => [name, checkedGrant(name, given)]),
  );
}

function checkedGrant(name: string, given: unknown): Grant {
  const what = `capability ${name}`;
  if (name === "") throw new LispyUsageError("a capability needs a name");
  if (typeof given === "function") {
    const call = given as (...args: unknown[]) => unknown;
    return makeGrant(name, what, { run: ({ args }: { args: unknown[] }) => call(...args) });
  }
  if (typeof given !== "object" || given === null) {
    throw new LispyUsageError(`${what} must be a function or an object, not ${kindOf(given)}`);
  }
  return makeGrant(name, what, given as Record<PropertyKey, unknown>);
}

function makeGrant(name: string, what: string, fields: Record<PropertyKey, unknown>): Grant {
  const unknown = Object.keys(fields).find((key) => !SETTINGS.includes(key));
  if (unknown !== undefined) {
    const known = SETTINGS.join(", ");
    throw new LispyUsageError(`${what}: no setting is called ${unknown}; there are ${known}`);
  }
  const { run, deferred = false, procedures = false, data = {} } = fields;
  if (typeof deferred !== "boolean" || typeof procedures !== "boolean") {
    throw new LispyUsageError(`${what}: deferred and procedures are true or false`);
  }
  if (typeof data !== "object" || data === null) {
    throw new LispyUsageError(`${what}: data must be an object, not ${kindOf(data)}`);
  }
  if (deferred ? run !== undefined : typeof run !== "function") {
    throw new LispyUsageError(`${what} needs either a function run or deferred: true`);
  }
  const limits = checkedLimits(what, fields.limits);
  if (deferred && limits.timeMs !== Infinity) {
    throw new LispyUsageError(`${what}: timeMs bounds the function, and it has none`);
  }
  return {
    name,
    run: deferred ? undefined : (call) => (run as (call: unknown) => unknown).call(fields, call),
    ...checkedSchema(what, fields.arguments),
    limits,
    procedures,
    data,
    record: fields[RECORDER] as Recorder | undefined,
  };
}

function checkedSchema(what: string, schema: unknown): Pick<Grant, "rules" | "schema"> {
  if (schema === undefined) return { rules: undefined, schema: undefined };
  if (Array.isArray(schema)) return { rules: checkedRules(schema, what), schema: undefined };
  // Some libraries have schemas that are functions.
  if ((typeof schema === "object" && schema !== null) || typeof schema === "function") {
    const standard = (schema as Partial<StandardSchema>)["~standard"];
    if (typeof standard?.validate === "function") {
      return { rules: undefined, schema: schema as StandardSchema<readonly unknown[]> };
    }
  }
  throw new LispyUsageError(`${what}: arguments must be an array of rules or a Standard Schema`);
}

function checkedLimits(what: string, limits: unknown): Required<CapabilityLimits> {
  if (limits === undefined) return UNLIMITED;
  if (typeof limits !== "object" || limits === null) {
    throw new LispyUsageError(`${what}: limits must be an object, not ${kindOf(limits)}`);
  }
  const checked = { ...UNLIMITED };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(UNLIMITED, name)) {
      const known = Object.keys(UNLIMITED).join(", ");
      throw new LispyUsageError(`${what}: no limit is called ${name}; there are ${known}`);
    }
    if (value === undefined) continue;
    const most = name === "timeMs" ? LONGEST_TIME : Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new LispyUsageError(
        `${what}: limit ${name} must be a whole number from 0 to ${most}, not ${String(value)}`,
      );
    }
    checked[name as keyof CapabilityLimits] = value;
  }
  return checked;
}

/** The text that tells a VM's keys from those of others. */
export function checkedScope(scope: string | undefined): string {
  return scope === undefined ? "" : checkedText(scope, "scope");
}
