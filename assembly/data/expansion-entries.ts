// What macro calls expand to. A top-level form and all procedures in it are a family: they share a Box, LAMBDA_EXPANSIONS,
// whose Vector remembers the expansions that were made, by the identity of the form and of the macro. So an expansion is made
// once, however often the procedures around it are compiled or made anew.
//
//   family: index of the first free word (a small integer) | triples (form, expansion, macro)…
//     A macro that is NIL marks a define-macro inside a body, whose "expansion" is the macro itself.
//   LAMBDA_WAITING: index of the next pair (a small integer) | pairs (form, macro)… : calls that are to be expanded before
//     the lambda can be compiled. Written by compile/expansions.ts and by the prelude through prims/control.ts.

import { allocate, reserve } from "../heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  countOf,
  Kind,
  LAMBDA_EXPANSIONS,
  LAMBDA_WAITING,
  VECTOR_ITEMS,
} from "../heap/layout";
import { keptAddress } from "../heap/roots";
import { addressOf, fromAddress, fromSmall, NIL, TAG_OBJECT, toSmall, Value } from "../heap/value";
import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "./vector";

/** Index of the first entry. */
export const FIRST_EXPANSION: u32 = 1;
/** Words of one entry of a family. */
export const EXPANSION_STRIDE: u32 = 3;
/** Words of one waiting call. */
export const WAITING_STRIDE: u32 = 2;

/** Address of the family's vector, 0 when nothing is remembered. */
export function familyVector(lambda: u32): u32 {
  const family = load<u32>(lambda, LAMBDA_EXPANSIONS);
  if (family == 0) return 0;
  const held = load<u64>(family, BOX_VALUE);
  return held == NIL ? 0 : addressOf(held);
}

/** End of a family's entries. */
export function familyEnd(vector: u32): u32 {
  return <u32>toSmall(vectorItem(vector, 0));
}

/** A family without members (reserved: BOX_SIZE). */
export function allocateFamily(): u32 {
  const box = allocate(BOX_SIZE, Kind.Box, 0, 0);
  store<u64>(box, NIL, BOX_VALUE);
  return box;
}

/** Makes room in the family of the lambda that the temporary `slot` holds (as an object value) for `count` more expansions. May collect. */
export function reserveExpansions(slot: i32, count: u32): bool {
  const word = keptAddress(slot);
  const vector = familyVector(addressOf(load<u64>(word)));
  const used = vector == 0 ? FIRST_EXPANSION : familyEnd(vector);
  const need = used + count * EXPANSION_STRIDE;
  if (vector != 0 && need <= countOf(vector)) return true;
  const words = max<u32>(need, FIRST_EXPANSION + (used - FIRST_EXPANSION) * 2);
  if (!reserve(BOX_SIZE + vectorBytes(words))) return false;
  const lambda = addressOf(load<u64>(word));
  const before = familyVector(lambda);
  const grown = allocateVector(words);
  if (before != 0) memory.copy(grown + VECTOR_ITEMS, before + VECTOR_ITEMS, used << 3);
  setVectorItem(grown, 0, fromSmall(used));
  if (load<u32>(lambda, LAMBDA_EXPANSIONS) == 0)
    store<u32>(lambda, allocateFamily(), LAMBDA_EXPANSIONS);
  store<u64>(load<u32>(lambda, LAMBDA_EXPANSIONS), fromAddress(TAG_OBJECT, grown), BOX_VALUE);
  return true;
}

/** Remembers an expansion for which there is room. */
export function addExpansion(lambda: u32, form: Value, expansion: Value, macro: Value): void {
  const vector = familyVector(lambda);
  const at = familyEnd(vector);
  setVectorItem(vector, at, form);
  setVectorItem(vector, at + 1, expansion);
  setVectorItem(vector, at + 2, macro);
  setVectorItem(vector, 0, fromSmall(at + EXPANSION_STRIDE));
}

/** How many calls wait to be expanded. */
export function waitingCount(lambda: u32): i32 {
  const waiting = load<u32>(lambda, LAMBDA_WAITING);
  if (waiting == 0) return 0;
  return <i32>((countOf(waiting) - <u32>toSmall(vectorItem(waiting, 0))) / WAITING_STRIDE);
}

/** The form of the next waiting call; there is one. */
export function waitingForm(lambda: u32): Value {
  const waiting = load<u32>(lambda, LAMBDA_WAITING);
  return vectorItem(waiting, <u32>toSmall(vectorItem(waiting, 0)));
}

/** The macro of the next waiting call; there is one. */
export function waitingMacro(lambda: u32): Value {
  const waiting = load<u32>(lambda, LAMBDA_WAITING);
  return vectorItem(waiting, <u32>toSmall(vectorItem(waiting, 0)) + 1);
}

/** The next waiting call has been dealt with. */
export function passWaiting(lambda: u32): void {
  const waiting = load<u32>(lambda, LAMBDA_WAITING);
  const next = <u32>toSmall(vectorItem(waiting, 0)) + WAITING_STRIDE;
  if (next >= countOf(waiting)) store<u32>(lambda, 0, LAMBDA_WAITING);
  else setVectorItem(waiting, 0, fromSmall(next));
}
