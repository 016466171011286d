// Names that mean something to the compiler: special forms, and words inside them. A symbol carries the id of its form
// (SYMBOL_FORM), which it has from the catalogue (prims/tables/forms.ts).
//
// The forms of lispy-core@1 are reserved: as the head of a form their names mean them, whatever is bound. The forms that
// lispy@2 adds are not: a program's own variable or macro of the same name wins.

import { isLispy2 } from "../base/language";
import { addCellFlags, cellValue } from "../data/globals";
import { symbolCell } from "../data/symbol";
import { Flag } from "../heap/layout";
import { UNBOUND, Value } from "../heap/value";

/** Ids from this one on are forms that a binding of the name hides. */
const FIRST_OPEN: u32 = 13;
/** Ids below this one are special forms. */
export const FIRST_WORD: u32 = 60;

/** May a binding of its name hide the form? */
export function isOpen(id: u32): bool {
  return id >= FIRST_OPEN && isLispy2();
}

/** Is the form of this id hidden by a global of its name? Then it is a call. */
export function isHidden(id: u32, name: Value): bool {
  return isOpen(id) && cellValue(symbolCell(name)) != UNBOUND;
}

/** Notes that code takes the name for a form, so that a later definition of the name finds the code (vm/redefine.ts). */
export function assumeForm(id: u32, name: Value): void {
  if (isOpen(id)) addCellFlags(symbolCell(name), Flag.Pristine | Flag.Assumed);
}
