// Macro expansions that a procedure remembers, by the identity of the form that they replace.
// LAMBDA_EXPANSIONS is a vector of triples (form, expansion, macro); an expansion that is MISSING is still to be
// made. Inner procedures share the vector of the one they were analysed in.

import { Buffer } from "../base/buffer";
import { EXPANSION_STRIDE } from "../data/expansion-entries";
import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "../data/vector";
import { reserve } from "../heap/heap";
import { countOf, LAMBDA_EXPANSIONS } from "../heap/layout";
import { CompilerRoots, kept } from "../heap/roots";
import { addressOf, MISSING, Value } from "../heap/value";

/** Macro calls met by this analysis that have no expansion: pairs of words (form, macro). */
const PENDING: Buffer = changetype<Buffer>(memory.data(16));

class Expansions {
  /** Address of the vector of the procedure under analysis, 0 when it has none. */
  static vector: u32 = 0;
}

/** Begins an analysis of `lambda`. */
export function beginExpansions(lambda: u32): void {
  Expansions.vector = load<u32>(lambda, LAMBDA_EXPANSIONS);
  PENDING.reset();
}

/** What `form` expands to, or MISSING. */
export function findExpansion(form: Value): Value {
  const vector = Expansions.vector;
  if (vector == 0) return MISSING;
  const count = countOf(vector);
  for (let i: u32 = 0; i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i) == form) return vectorItem(vector, i + 1);
  }
  return MISSING;
}

/** Lists a macro call for expansion; `macro` is NIL for a define-macro inside a body, whose macro compile.ts makes. */
export function notePending(form: Value, macro: Value): void {
  for (let at: u32 = 0; at < PENDING.used; at += 16) {
    if (load<u64>(PENDING.start + at) == form) return;
  }
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
  const pending = pendingCount();
  CompilerRoots.start = PENDING.start;
  CompilerRoots.count = pending << 1;
  const before = load<u32>(addressOf(kept(slot)), LAMBDA_EXPANSIONS);
  const finishedBefore = before == 0 ? 0 : finished(before);
  const ok = !PENDING.failed && reserve(vectorBytes((finishedBefore + pending) * EXPANSION_STRIDE));
  CompilerRoots.count = 0;
  if (!ok) return false;
  const vector = allocateVector((finishedBefore + pending) * EXPANSION_STRIDE);
  const lambda = addressOf(kept(slot));
  const old = load<u32>(lambda, LAMBDA_EXPANSIONS);
  let to: u32 = 0;
  if (old != 0) {
    const count = countOf(old);
    for (let i: u32 = 0; i < count; i += EXPANSION_STRIDE) {
      if (vectorItem(old, i + 1) == MISSING) continue;
      for (let j: u32 = 0; j < EXPANSION_STRIDE; j++)
        setVectorItem(vector, to + j, vectorItem(old, i + j));
      to += EXPANSION_STRIDE;
    }
  }
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
  for (let i: u32 = 0; i < count; i += EXPANSION_STRIDE) {
    if (vectorItem(vector, i + 1) != MISSING) n += 1;
  }
  return n;
}
