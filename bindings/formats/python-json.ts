// JSON as Python writes it with sort_keys, no blanks and nothing escaped that need not be: the form that digests of eggs are of.
// It is not canonicalJson: Python orders keys by code points and writes exponents in its own way.

import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { LispyFloat } from "../values/values.js";

/** `json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)`. Nesting is that of a document that was read. */
export function pythonJson(value: LispyValue | undefined): string {
  if (value === null || value === undefined) return "null";
  switch (typeof value) {
    case "boolean":
    case "bigint":
      return String(value);
    case "string":
      return pythonString(value);
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? `${value}` : pythonFloat(value);
  }
  if (value instanceof LispyFloat) return pythonFloat(value.value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join()}]`;
  if (!(value instanceof Map)) throw new LispyUsageError("a document holds JSON values only");
  const entries = [...(value as Map<string, LispyValue>)];
  entries.sort(([left], [right]) => compareCodePoints(left, right));
  const parts = entries.map(([key, item]) => `${pythonString(key)}:${pythonJson(item)}`);
  return `{${parts.join()}}`;
}

/** JavaScript escapes what Python does, and DEL in neither; only lone surrogates differ, which have no UTF-8. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}

/** Python's repr: the shortest digits, with an exponent below 1e-4 and from 1e16. */
function pythonFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  if (value === 0) return "0.0";
  const [, sign, first, more = "", power] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(
    value.toExponential(),
  )!;
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${first}${more && `.${more}`}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (left[index] === right[index]) continue;
    return left.codePointAt(index)! - right.codePointAt(index)! || left.length - right.length;
  }
  return left.length - right.length;
}
