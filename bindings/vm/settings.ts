// Checks what a host passes to createVM and to single runs, before any of it reaches the module.

import { LispyUsageError } from "../errors.js";
import { LispyProcedure } from "./handle.js";
import type { LispyExports } from "./exports.js";
import {
  LIMIT_NAMES,
  type LimitName,
  type LimitSettings,
  STREAMED_OUTPUT_BYTES,
} from "./limits.js";
import { PROFILE_NAMES, profileNumber } from "./profiles.js";
import type { OutputSink, ResultForm, Seed, VMSettings } from "./options.js";
import { LispySymbol } from "../values/values.js";
import { ABI_VERSION, type Profile } from "../../assembly/shared/abi.js";

/** Linear memory ends here, so a larger heap limit would promise what cannot be kept. */
const MOST: Readonly<LimitSettings> = { heapBytes: 2 ** 32 };

/** What a value is, for saying that it is the wrong one. */
export function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "an array" : `of type ${typeof value}`;
}

/** Text as it is; anything else is refused before it can be taken for text. */
export function checkedText(text: unknown, what: string): string {
  if (typeof text === "string") return text;
  throw new LispyUsageError(`${what} must be a string, not ${kindOf(text)}`);
}

/** What is called, as the module gets it, and the arguments. */
export function checkedCall(
  procedure: unknown,
  args: unknown,
): [LispySymbol | LispyProcedure, readonly unknown[]] {
  if (typeof procedure !== "string" && !(procedure instanceof LispyProcedure)) {
    throw new LispyUsageError(
      `what is called must be a name or a LispyProcedure, not ${kindOf(procedure)}`,
    );
  }
  if (!Array.isArray(args)) {
    throw new LispyUsageError(`arguments must be an array, not ${kindOf(args)}`);
  }
  return [typeof procedure === "string" ? new LispySymbol(procedure) : procedure, args];
}

/** A sink for output, or none. */
export function checkedSink(sink: OutputSink | undefined): OutputSink | undefined {
  if (sink === undefined || sink === null || typeof sink === "function") return sink ?? undefined;
  throw new LispyUsageError(`onOutput must be a function, not ${kindOf(sink)}`);
}

/** The given limits as name and value: known names, whole numbers in range. Undefined values are left out. */
export function checkedLimits(limits: LimitSettings): [LimitName, number][] {
  if (typeof limits !== "object" || limits === null) {
    throw new LispyUsageError(`limits must be an object, not ${kindOf(limits)}`);
  }
  const checked: [LimitName, number][] = [];
  for (const [name, value] of Object.entries(limits)) {
    if (!LIMIT_NAMES.includes(name as LimitName)) {
      throw new LispyUsageError(`no limit is called ${name}; there are ${LIMIT_NAMES.join(", ")}`);
    }
    if (value === undefined) continue;
    const most = MOST[name as LimitName] ?? Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || value < 0 || value > most) {
      throw new LispyUsageError(
        `limit ${name} must be a whole number from 0 to ${most}, not ${String(value)}`,
      );
    }
    checked.push([name as LimitName, value]);
  }
  return checked;
}

/** A seed as the module reads it, or none. */
export function checkedSeed(seed: Seed | undefined): string | undefined {
  if (seed === undefined || typeof seed === "string") return seed;
  if (typeof seed === "bigint" || Number.isSafeInteger(seed)) return String(seed);
  const given = typeof seed === "number" ? String(seed) : kindOf(seed);
  throw new LispyUsageError(`seed must be a whole number, a bigint or a string, not ${given}`);
}

/** What to throw when `lispy_boot` says no. */
export function notBooted(booted: number, profile: string): LispyUsageError {
  const unknown = `this module does not run the profile ${profile}`;
  return new LispyUsageError(booted < 0 ? unknown : `no memory to boot ${profile}`);
}

/** The ABI's number of a profile. */
export function checkedProfile(name: string): Profile {
  const number = profileNumber(name);
  if (number !== undefined) return number;
  throw new LispyUsageError(`no profile is called ${name}; there are ${PROFILE_NAMES.join(", ")}`);
}

/** Spaces per level of JSON. More would be no layout, and could fill the memory with blanks. */
const MOST_INDENT = 100;

export function checkIndent(indent: number): void {
  if (Number.isInteger(indent) && indent >= 0 && indent <= MOST_INDENT) return;
  const given = String(indent);
  throw new LispyUsageError(`indent must be a whole number from 0 to ${MOST_INDENT}, not ${given}`);
}

const RESULT_FORMS: readonly ResultForm[] = ["data", "wire", "text", "display", "json", "none"];

export function checkForm(form: ResultForm | undefined): void {
  if (form === undefined || RESULT_FORMS.includes(form)) return;
  throw new LispyUsageError(`no result form is called ${String(form)}`);
}

/** Refuses a module that these bindings do not understand. */
export function checkVersion(exports: LispyExports): void {
  const version = exports.lispy_abi_version?.();
  if (version === ABI_VERSION) return;
  throw new LispyUsageError(
    `the module speaks ABI ${String(version)}, these bindings speak ABI ${ABI_VERSION}`,
  );
}

/** The limits of a fresh VM that are not what the module boots with. */
export function bootLimits({ limits, onOutput }: VMSettings): [LimitName, number][] {
  const streamed = onOutput ? { outputBytes: STREAMED_OUTPUT_BYTES } : {};
  // One after the other: a limit that is undefined takes nothing from those before it.
  return [...checkedLimits(streamed), ...checkedLimits(limits ?? {})];
}
