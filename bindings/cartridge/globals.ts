// The globals of a VM as sections of a cartridge: `env` holds what JSON can say, `programs` procedures and macros as source.

import type { JsonObject } from "./cartridge.js";
import { propertyPath } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { definesOnly, topLevelForms } from "../source/forms.js";
import { type GlobalForm, formsOf, sameForm } from "./global-forms.js";
import type { LispyVM } from "../vm/vm.js";

/** What the sections were, and which globals are not to be written. */
export interface SectionsBefore {
  env: JsonObject;
  programs: ReadonlyMap<string, string>;
  /** Each global as it was then: those that look the same are left alone. */
  baseline: ReadonlyMap<string, GlobalForm>;
  /** Globals that are not state. */
  given: ReadonlySet<string>;
  /** Is told each global that the sections cannot carry, and why. */
  skip(name: string, reason: string): void;
}

/** The sections as they are now; undefined for one that has not changed. */
export interface SectionsNow {
  env: JsonObject | undefined;
  programs: Map<string, string> | undefined;
}

/**
 * @throws {@link LispyError} of category `resource-limit` for a changed global that is too large or too deep to be written under
 * the VM's limits.
 */
export function globalsAsSections(vm: LispyVM, before: SectionsBefore): SectionsNow {
  const { programs, baseline, skip } = before;
  const nextEnv: JsonObject = new Map(before.env);
  const nextPrograms = new Map(programs);
  let [envChanged, programsChanged] = [false, false];
  for (const [name, form] of formsOf(vm, before.given)) {
    const old = baseline.get(name);
    if (old && sameForm(form, old)) continue;
    if (form.kind === "data") {
      nextEnv.set(name, vm.get(name, { dicts: "map", floats: "exact" }));
      envChanged = true;
      continue;
    }
    // What JSON could say but a limit forbids is state: it must not be lost without a word.
    if (form.excess) throw notWritten(name, form.excess);
    // Data of the old cartridge would come back at the next boot and hide what the name means now.
    if (nextEnv.delete(name)) envChanged = true;
    if (form.kind === "other") {
      skip(name, `neither JSON nor a procedure with source: ${form.text}`);
    } else if (isText(programs.get(name))) {
      skip(name, `the program ${name} defines it when it runs`);
    } else {
      nextPrograms.set(name, withDefinition(nextPrograms.get(name), name, form.text));
      programsChanged = true;
    }
  }
  return {
    env: envChanged ? nextEnv : undefined,
    programs: programsChanged ? nextPrograms : undefined,
  };
}

/** Whether there is a program, and it is not just definitions. */
function isText(program: string | undefined): boolean {
  const forms = topLevelForms(program ?? "");
  return forms !== undefined && !definesOnly(forms);
}

function notWritten(name: string, { message, limit }: LispyError): LispyError {
  const path = `$.env${propertyPath(name)}`;
  return new LispyError({
    category: "resource-limit",
    message: `cartridge: ${path}: ${message}`,
    path,
    ...(limit && { limit }),
  });
}

/** The program `before` with the procedure as it is now: in place of its only definition, else after the others. */
function withDefinition(before: string | undefined, name: string, source: string): string {
  const [form] = topLevelForms(source) ?? [];
  const definition = form?.defines === name && form.head?.startsWith("define");
  const text = definition ? source : `(define ${name} ${source})`;
  const forms = before === undefined ? [] : (topLevelForms(before) ?? []);
  const replaces = forms.length === 0 || (forms.length === 1 && forms[0]!.defines === name);
  return replaces ? text : `${before}\n${text}`;
}
