// The receipt of a hosted run: plain data with exactly the fields that lispy-core@1's hosts agree on, in their spelling.

import type { LispyValue } from "../values/convert.js";
import { type ErrorCategory, LispyError } from "../errors.js";
import type { Effect } from "../frames/effects.js";

/** The shape of a receipt. */
export const HOSTED_API = "lispy.hosted-governor/v2";

/** Values by name. */
export interface Values {
  [name: string]: LispyValue;
}

/** Where a hosted run failed. */
export type HostedPhase = "input" | "prepare" | "parse" | "evaluate" | "serialize" | "validate";

/** An effect of a hosted run; never performed. */
export type HostedEffect = Effect;

/** Why a hosted run was rolled back. */
export interface HostedError {
  phase: HostedPhase;
  /** The name that the reference has for it; only the category is portable. */
  type: string;
  /** `"host"`: not the program's failure. */
  category: ErrorCategory | "host";
  message: string;
  /** With category `resource-limit`: which limit, its setting, and what was asked for. */
  resource?: string;
  limit?: number;
  used?: number;
  /** With phase `parse`. */
  location?: { source: string; line: number; column: number };
}

/** What came of a hosted run; see `runContract`. */
export interface HostedReceipt {
  api: typeof HOSTED_API;
  runtime: { version: string; profile: "lispy-core@1" };
  contract_id: string;
  /** SHA-256 of the program's UTF-8, 64 hexadecimal digits. */
  source_sha256: string;
  source_id: string | null;
  intent_scope: string | null;
  status: "accepted" | "rolled_back";
  /** The outputs after the run; null when rolled back. */
  outputs: Values | null;
  /** The outputs that the program assigned, sorted; also those that kept their value. */
  writes: string[];
  /** The program's value; null when rolled back. */
  result: LispyValue;
  /** What the program printed, up to where it failed. */
  logs: string;
  /** Null when nothing ran. */
  usage: { steps: number; peak_call_depth: number } | null;
  effects: HostedEffect[];
  error: HostedError | null;
}

/** What the reference calls the error of a category. */
const TYPES: Readonly<Record<ErrorCategory, string>> = {
  syntax: "LispSyntaxError",
  "invalid-data": "InvalidDataError",
  unsupported: "UnsupportedFormError",
  evaluation: "LispError",
  "resource-limit": "ExecutionLimitExceeded",
  capability: "CapabilityDenied",
  serialization: "WireEncodingError",
  validation: "HostedValidationError",
};

/** What a receipt says about something that was thrown in a phase; `source` is what the program is called. */
export function hostedError(phase: HostedPhase, thrown: unknown, source: string): HostedError {
  if (!(thrown instanceof LispyError)) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { phase, type: name, category: "host", message };
  }
  const { category, message, limit, line, column } = thrown;
  return {
    ...{ phase, type: TYPES[category], category, message },
    ...(limit && { resource: snakeCase(limit.name), limit: limit.limit, used: limit.used }),
    ...(category === "syntax" && { location: { source, line: line ?? 1, column: column ?? 1 } }),
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
