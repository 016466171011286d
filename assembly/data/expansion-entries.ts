// Entries of LAMBDA_EXPANSIONS: a vector that begins with the index of the first entry that may still wait (a small
// integer), followed by triples (macro call form, expansion, macro). An expansion that is MISSING is still to be made;
// a macro that is NIL marks a define-macro inside a body, whose "expansion" is the macro itself.
// Written by compile/expansions.ts and by the prelude through prims/control.ts.

import { countOf } from "../heap/layout";
import { fromSmall, MISSING, toSmall } from "../heap/value";
import { setVectorItem, vectorItem } from "./vector";

/** Index of the first entry. */
export const FIRST_EXPANSION: u32 = 1;
/** Words of one entry. */
export const EXPANSION_STRIDE: u32 = 3;

/** Index of the first entry that waits for its expansion, -1 when none does. Amortised O(1) while they are made in order. */
export function waitingEntry(vector: u32): i32 {
  const count = countOf(vector);
  for (let i = <u32>toSmall(vectorItem(vector, 0)); i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) != MISSING) continue;
    setVectorItem(vector, 0, fromSmall(i));
    return <i32>i;
  }
  setVectorItem(vector, 0, fromSmall(count));
  return -1;
}

/** How many entries wait. */
export function waitingCount(vector: u32): i32 {
  let n = 0;
  const count = countOf(vector);
  for (let i = <u32>toSmall(vectorItem(vector, 0)); i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) == MISSING) n += 1;
  }
  return n;
}
