// Macro expansions that a procedure and its family remember, by the identity of the form that they replace and of the macro
// (data/expansion-entries.ts has the layout).
// During an analysis the finished ones are found through a hash table of form addresses, which holds because nothing
// collects meanwhile.

import { Buffer } from "../base/buffer";
import {
  EXPANSION_STRIDE,
  familyEnd,
  familyVector,
  FIRST_EXPANSION,
  WAITING_STRIDE,
} from "../data/expansion-entries";
import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "../data/vector";
import { reserve } from "../heap/heap";
import { Flag, LAMBDA_WAITING, VECTOR_ITEMS } from "../heap/layout";
import { CompilerRoots, kept } from "../heap/roots";
import { addressOf, fromSmall, MISSING, Value } from "../heap/value";
import { Analysis } from "./analysis";
import { arenaAllocate, arenaFailed } from "./arena";
import { Func } from "./tree";

/** Macro calls met by this analysis that have no expansion: pairs of words (form, macro). */
const PENDING: Buffer = changetype<Buffer>(memory.data(16));

class Expansions {
  /** Address of the vector of the procedure under analysis, 0 when it has none. */
  static vector: u32 = 0;
  /** Hash table in the arena: u32 indices of entries, 0 when free. */
  static table: usize = 0;
  /** Slots less one; the number of slots is a power of two. */
  static mask: u32 = 0;
}

/** Begins an analysis of `lambda`. */
export function beginExpansions(lambda: u32): void {
  PENDING.reset();
  const vector = familyVector(lambda);
  Expansions.vector = vector;
  if (vector == 0) return;
  const count = familyEnd(vector);
  let slots: u32 = 8;
  while (slots < count) slots <<= 1; // entries take three words each: the table is at most a third full
  Expansions.table = arenaAllocate(slots << 2);
  Expansions.mask = slots - 1;
  if (arenaFailed()) {
    Expansions.vector = 0;
    return;
  }
  for (let i = FIRST_EXPANSION; i < count; i += EXPANSION_STRIDE) {
    let at = hashOf(vectorItem(vector, i));
    while (load<u32>(Expansions.table + (at << 2)) != 0) at = (at + 1) & Expansions.mask;
    store<u32>(Expansions.table + (at << 2), i);
  }
}

function hashOf(form: Value): u32 {
  return (((addressOf(form) >> 3) * 0x9e3779b1) >> 8) & Expansions.mask;
}

/** Whether `func` is what is being compiled, or a form of it that was outlined: what that defines belongs to the root. */
export function isOfRoot(func: Func): bool {
  while (func !== Analysis.root && (func.flags & Flag.Outlined) != 0) func = func.parent!;
  return func === Analysis.root;
}

/**
 * What `form`, which stands in `func`, expands to as a call of `macro` (NIL: the macro that the define-macro form `form`
 * makes), or MISSING. Inner procedures are looked through as if nothing in them were expanded, whether it is or not: so the code of
 * a procedure does not depend on what has run, and an image can make it again.
 */
export function findExpansion(form: Value, macro: Value, func: Func): Value {
  const vector = Expansions.vector;
  if (vector == 0 || !isOfRoot(func)) return MISSING;
  let at = hashOf(form);
  while (true) {
    const i = load<u32>(Expansions.table + (at << 2));
    if (i == 0) return MISSING;
    if (vectorItem(vector, i) == form && vectorItem(vector, i + 2) == macro)
      return vectorItem(vector, i + 1);
    at = (at + 1) & Expansions.mask;
  }
}

/** Lists a macro call for expansion; `macro` is NIL for a define-macro inside a body, whose macro compile.ts makes. */
export function notePending(form: Value, macro: Value): void {
  PENDING.pushU64(form);
  PENDING.pushU64(macro);
}

export function pendingCount(): u32 {
  return PENDING.used >> 4;
}

/** Hands the pending calls to the lambda, which the temporary `slot` holds, in place of those that an earlier failure left. False when there is no room. */
export function storePending(slot: i32): bool {
  CompilerRoots.start = PENDING.start;
  CompilerRoots.count = pendingCount() * WAITING_STRIDE;
  const words = 1 + CompilerRoots.count;
  const ok = !PENDING.failed && reserve(vectorBytes(words));
  CompilerRoots.count = 0;
  if (!ok) return false;
  const vector = allocateVector(words);
  setVectorItem(vector, 0, fromSmall(1));
  memory.copy(vector + VECTOR_ITEMS + 8, PENDING.start, PENDING.used);
  store<u32>(addressOf(kept(slot)), vector, LAMBDA_WAITING);
  return true;
}
