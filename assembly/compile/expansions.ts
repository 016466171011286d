// Macro expansions that a procedure remembers, by the identity of the form that they replace and of the macro
// (data/expansion-entries.ts has the layout). Inner procedures share the vector of the one they were analysed in.
// During an analysis the finished ones are found through a hash table of form addresses, which holds because nothing
// collects meanwhile.

import { Buffer } from "../base/buffer";
import { EXPANSION_STRIDE, FIRST_EXPANSION } from "../data/expansion-entries";
import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "../data/vector";
import { reserve } from "../heap/heap";
import { countOf, LAMBDA_EXPANSIONS } from "../heap/layout";
import { CompilerRoots, kept } from "../heap/roots";
import { addressOf, fromSmall, MISSING, Value } from "../heap/value";
import { arenaAllocate, arenaFailed } from "./arena";

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
  const vector = load<u32>(lambda, LAMBDA_EXPANSIONS);
  Expansions.vector = vector;
  if (vector == 0) return;
  const count = countOf(vector);
  let slots: u32 = 8;
  while (slots < count) slots <<= 1; // entries take three words each: the table is at most a third full
  Expansions.table = arenaAllocate(slots << 2);
  Expansions.mask = slots - 1;
  if (arenaFailed()) {
    Expansions.vector = 0;
    return;
  }
  for (let i = FIRST_EXPANSION; i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) == MISSING) continue;
    let at = hashOf(vectorItem(vector, i));
    while (load<u32>(Expansions.table + (at << 2)) != 0) at = (at + 1) & Expansions.mask;
    store<u32>(Expansions.table + (at << 2), i);
  }
}

function hashOf(form: Value): u32 {
  return (((addressOf(form) >> 3) * 0x9e3779b1) >> 8) & Expansions.mask;
}

/** What `form` expands to as a call of `macro` (NIL: the macro that the define-macro form `form` makes), or MISSING. */
export function findExpansion(form: Value, macro: Value): Value {
  const vector = Expansions.vector;
  if (vector == 0) return MISSING;
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

/**
 * Moves the pending calls into the lambda's vector, behind the finished ones (those that an earlier failure left
 * unfinished are dropped). `slot`: temporary that holds the lambda. Returns false when there is no room.
 */
export function storePending(slot: i32): bool {
  const before = load<u32>(addressOf(kept(slot)), LAMBDA_EXPANSIONS);
  const entries = (before == 0 ? 0 : finished(before)) + pendingCount();
  CompilerRoots.start = PENDING.start;
  CompilerRoots.count = pendingCount() << 1;
  const words = FIRST_EXPANSION + entries * EXPANSION_STRIDE;
  const ok = !PENDING.failed && reserve(vectorBytes(words));
  CompilerRoots.count = 0;
  if (!ok) return false;
  const vector = allocateVector(words);
  const lambda = addressOf(kept(slot));
  const old = load<u32>(lambda, LAMBDA_EXPANSIONS);
  let to = FIRST_EXPANSION;
  if (old != 0) {
    const count = countOf(old);
    for (let i = FIRST_EXPANSION; i < count; i += EXPANSION_STRIDE) {
      if (vectorItem(old, i + 1) == MISSING) continue;
      for (let j: u32 = 0; j < EXPANSION_STRIDE; j++)
        setVectorItem(vector, to + j, vectorItem(old, i + j));
      to += EXPANSION_STRIDE;
    }
  }
  setVectorItem(vector, 0, fromSmall(to));
  for (let at: u32 = 0; at < PENDING.used; at += 16) {
    setVectorItem(vector, to, load<u64>(PENDING.start + at));
    setVectorItem(vector, to + 1, MISSING);
    setVectorItem(vector, to + 2, load<u64>(PENDING.start + at + 8));
    to += EXPANSION_STRIDE;
  }
  store<u32>(lambda, vector, LAMBDA_EXPANSIONS);
  return true;
}

function finished(vector: u32): u32 {
  let n: u32 = 0;
  const count = countOf(vector);
  for (let i = FIRST_EXPANSION; i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) != MISSING) n += 1;
  }
  return n;
}
