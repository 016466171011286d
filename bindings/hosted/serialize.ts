// Values of a hosted run as JSON can say them: what a receipt holds. Chains of pairs are arrays, symbols and procedures
// are refused with their path.

import { type DataOptions, type LispyValue, propertyPath } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { LispyFloat, LispyPair, LispySymbol } from "../values/values.js";
import { LispyProcedure } from "../vm/handle.js";

/** The value, which came with exact floats and Maps, as the receipt's reader wants it. */
export function receiptValue(
  value: LispyValue,
  path: string,
  options: Pick<DataOptions, "floats" | "dicts">,
): LispyValue {
  if (value instanceof LispyFloat) return options.floats === "exact" ? value : value.value;
  if (value instanceof LispySymbol) throw refused(path, "a symbol is no JSON value");
  if (value instanceof LispyProcedure) {
    value.dispose();
    throw refused(path, "a procedure is no JSON value");
  }
  if (value instanceof LispyPair) {
    const items: LispyValue[] = [];
    let rest: LispyValue = value;
    for (; rest instanceof LispyPair; rest = rest.cdr) items.push(rest.car);
    if (rest !== null) throw refused(path, "an improper list is no JSON value");
    return receiptValue(items, path, options);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => receiptValue(item, `${path}[${index}]`, options));
  }
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([key, item]): [string, LispyValue] => [
    key,
    receiptValue(item, path + propertyPath(key), options),
  ]);
  return options.dicts === "map" ? new Map(entries) : Object.fromEntries(entries);
}

function refused(path: string, reason: string): LispyError {
  const message = `${path}: ${reason}`;
  return new LispyError({ category: "serialization", message, path });
}
