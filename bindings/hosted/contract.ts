// What a host asks of a hosted program: the inputs it may read, the outputs it must set, how the result is judged. Checks
// of the request that need no VM.

import type { DataOptions } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { type JsonValue, canonicalJson } from "../cartridge/canonical.js";
import { DEFAULT_MAX_EFFECTS } from "../capabilities/intents.js";
import type { LimitSettings } from "../vm/limits.js";
import { kindOf } from "../vm/settings.js";
import type { HostedEffect, Values } from "./receipt.js";

/** What a validator says: nothing (undefined, null, false, "" or []) when all is well, else what is wrong. */
export type Violations = string | readonly string[] | undefined | null | false;

/** A program and the contract that it runs under; see `runContract`. */
export interface ContractRequest {
  /** The program: source text of `lispy-core@1`. */
  source: string;
  /** What the program may read and nothing else, by name. */
  inputs: { readonly [name: string]: JsonValue };
  /** What the program may assign with `set!`, by name, with the values that count if it does not. */
  outputs: { readonly [name: string]: JsonValue };
  /** The contract, for the receipt and the keys of effects. Default `"hosted-governor@1"`. */
  contractId?: string | undefined;
  /** What the host calls the program, for the receipt. */
  sourceId?: string | undefined;
  /** What the run is called, for the keys of effects. Without it `rb-post`, `rb-comment` and `rb-react` are denied. */
  intentScope?: string | undefined;
  /** How many effects there may be. Default 100. */
  maxEffects?: number | undefined;
  /** Limits of the run that differ from those of a VM. */
  limits?: LimitSettings | undefined;
  /** Judges the outputs. */
  validate?: ((inputs: Values, outputs: Values) => Violations | Promise<Violations>) | undefined;
  /** Judges the effects. */
  validateEffects?:
    ((effects: readonly HostedEffect[]) => Violations | Promise<Violations>) | undefined;
  /** How `outputs` and `result` of the receipt are made; `floats: "exact"` tells 1.0 from 1 there. */
  data?: Pick<DataOptions, "floats" | "dicts"> | undefined;
}

/** A request, checked. */
export interface CheckedRequest {
  inputs: readonly (readonly [string, JsonValue])[];
  outputs: readonly (readonly [string, JsonValue])[];
  maxEffects: number;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** The names and values of a request. Throws what the receipt then tells of the phase `input`. */
export function checkRequest(request: ContractRequest): CheckedRequest {
  const { intentScope, maxEffects = DEFAULT_MAX_EFFECTS } = request;
  if (intentScope !== undefined && (typeof intentScope !== "string" || intentScope === "")) {
    throw new LispyUsageError("intentScope must be a non-empty string");
  }
  if (!Number.isSafeInteger(maxEffects) || maxEffects < 1) {
    throw new LispyUsageError("maxEffects must be a positive integer");
  }
  const inputs = bindings(request.inputs, "inputs");
  const outputs = bindings(request.outputs, "outputs");
  const names = new Set(inputs.map(([name]) => name));
  const shared = outputs.map(([name]) => name).filter((name) => names.has(name));
  if (shared.length > 0) {
    throw new LispyUsageError(`input/output bindings overlap: ${shared.sort().join(", ")}`);
  }
  return { inputs, outputs, maxEffects };
}

function bindings(values: unknown, what: string): [string, JsonValue][] {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new LispyUsageError(`${what} must be an object, not ${kindOf(values)}`);
  }
  // Says what is no JSON, with the path; the text itself is not wanted.
  canonicalJson(values);
  const entries: [string, JsonValue][] =
    values instanceof Map ? [...values] : Object.entries(values as Record<string, JsonValue>);
  for (const [name] of entries) {
    if (!NAME.test(name)) {
      throw new LispyUsageError(`invalid host binding name: ${JSON.stringify(name)}`);
    }
  }
  return entries;
}
