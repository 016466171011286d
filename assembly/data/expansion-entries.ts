// Entries of LAMBDA_EXPANSIONS, a vector of triples (macro call form, expansion, macro). An expansion that is MISSING
// is still to be made; a macro that is NIL marks a define-macro inside a body, whose "expansion" is the macro itself.
// Written by compile/expansions.ts and by the prelude through prims/control.ts.

import { countOf } from "../heap/layout";
import { MISSING } from "../heap/value";
import { vectorItem } from "./vector";

/** Words of one entry. */
export const EXPANSION_STRIDE: u32 = 3;

/** Index (in words) of the `n`-th entry that waits for its expansion, -1 when there are fewer. */
export function pendingEntry(vector: u32, n: u32): i32 {
  const count = countOf(vector);
  for (let i: u32 = 0; i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) != MISSING) continue;
    if (n == 0) return <i32>i;
    n -= 1;
  }
  return -1;
}
