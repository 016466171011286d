// What comes back from a call of a plugin, as a model is told: an object with a status. Whatever a plugin does, there is one.

import type { LispyValue } from "../values/convert.js";
import type { ErrorCategory, LispyError } from "../errors.js";

/** The result of a call, as JSON data. */
export interface PluginResult {
  readonly status: "ok" | "error";
  /** Why it is an error, in words. */
  readonly error?: string;
  /** What kind of error ended the plugin; absent when it reported the error itself, or was not called. */
  readonly category?: ErrorCategory;
  /** What a plugin returned that is no dict of its own. */
  readonly result?: LispyValue;
  /** Whatever else the plugin's dict says. */
  readonly [key: string]: LispyValue | undefined;
}

/** A dict with a status is the result itself; any other dict is one that is ok; nil is just ok; other values are its `result`. */
export function resultOf(value: LispyValue): PluginResult {
  if (value === null) return { status: "ok" };
  if (typeof value !== "object" || Array.isArray(value)) return { status: "ok", result: value };
  const fields = value as Record<string, LispyValue>;
  const { status } = fields;
  if (status === undefined || status === "ok") return { ...fields, status: "ok" };
  if (status !== "error") return { status: "ok", result: value };
  const { error } = fields;
  return {
    ...fields,
    status,
    error:
      typeof error === "string" && error !== "" ? error : "the plugin does not say what went wrong",
  };
}

/** The result of a call that ended in an error; `error` has been located in the plugin's text. */
export function failureOf(error: LispyError): PluginResult {
  const { source, line, category } = error;
  const place = source === undefined || line === undefined ? "" : `${source.name}:${line}: `;
  return { status: "error", error: place + error.message, category };
}

/** The result of a call that was not made, or cannot come to an end. */
export function refusal(reason: string): PluginResult {
  return { status: "error", error: reason };
}
