// The globals of a VM as they look from outside, for telling which of them have changed. What looks the same is the
// same here: a closure whose captured variables changed has the same source text, so it counts as unchanged.

import { LispyError } from "../errors.js";
import type { LispyValue } from "../values/convert.js";
import type { LispyVM } from "../vm/vm.js";

/** How a global looks from outside: as JSON text, as source text, or only as printed text. */
export interface GlobalForm {
  kind: "data" | "procedure" | "other";
  text: string;
  /** The limit that kept it from being written as JSON. */
  excess?: LispyError;
}

/** The form of one global, which must be bound. */
export function formOf(vm: LispyVM, name: string): GlobalForm {
  const source = vm.sourceOf(name);
  if (source !== undefined) return { kind: "procedure", text: source };
  let excess: LispyError | undefined;
  try {
    return { kind: "data", text: vm.get(name, { as: "json" }) };
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    if (error.category === "resource-limit") excess = error;
  }
  try {
    return { kind: "other", text: vm.get(name, { as: "text" }), ...(excess && { excess }) };
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    return { kind: "other", text: error.message, ...(excess && { excess }) };
  }
}

/** The forms of all globals but some, in order of definition. */
export function formsOf(vm: LispyVM, but?: ReadonlySet<string>): Map<string, GlobalForm> {
  const names = vm.globals().filter((name) => !but?.has(name));
  return new Map(names.map((name) => [name, formOf(vm, name)]));
}

export function sameForm(left: GlobalForm, right: GlobalForm): boolean {
  return left.kind === right.kind && left.text === right.text;
}

/** The names whose form is new or another one, sorted by UTF-16 units. A global cannot become unbound. */
function changedNames(
  before: ReadonlyMap<string, GlobalForm>,
  after: ReadonlyMap<string, GlobalForm>,
): string[] {
  const changed = [...after].filter(([name, form]) => {
    const old = before.get(name);
    return old === undefined || !sameForm(old, form);
  });
  return changed.map(([name]) => name).sort();
}

/** What a frame has changed. */
export interface Changes {
  /** The names of all globals that are new or look different, sorted. */
  writes: string[];
  /** The values of those of them that JSON can say. */
  outputs: ReadonlyMap<string, LispyValue>;
}

/** What is different in a VM since its globals but some had these forms. */
export function changesSince(
  before: ReadonlyMap<string, GlobalForm>,
  vm: LispyVM,
  but: ReadonlySet<string>,
): Changes {
  const after = formsOf(vm, but);
  const writes = changedNames(before, after);
  const data = writes.filter((name) => after.get(name)!.kind === "data");
  const outputs = data.map((name): [string, LispyValue] => [
    name,
    vm.get(name, { dicts: "map", floats: "exact" }),
  ]);
  return { writes, outputs: new Map(outputs) };
}
