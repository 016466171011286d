// Globals that programs must leave alone; the rule itself is in assembly/vm/protect.ts.

import { LispyUsageError } from "../errors.js";
import type { LispyVM } from "../vm/vm.js";

/** Lets no program define a global, nor assign it unless it is settable; without a name all that are bound so far. */
export function protect(vm: LispyVM, name: string | undefined, settable = false): void {
  const done = vm.ask(name, (exports, size) => exports.lispy_protect(size, settable ? 1 : 0));
  if (done !== 1) throw new LispyUsageError(`no memory to protect ${name ?? "the language"}`);
}

/** Whether a program has assigned a settable global. */
export function wasAssigned(vm: LispyVM, name: string): boolean {
  return vm.ask(name, (exports, size) => exports.lispy_was_assigned(size)) === 1;
}
