// What macro calls in the forms of an image came to, while the image is read: for each procedure a vector of triples (form, expansion,
// macro), in the order in which paths count them. In the end every family (data/expansion-entries.ts) is told its own.

import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "../data/vector";
import { failHeap } from "../data/signal";
import { reserve } from "../heap/heap";
import { countOf } from "../heap/layout";
import { addressOf, fromAddress, MISSING, TAG_OBJECT, Value } from "../heap/value";
import { Part, partItem, setPartItem } from "./loading";

const STRIDE: u32 = 3;

/** Makes room for the `count` expansions of a procedure. False with the error pending. */
export function makeExpanded(number: u32, count: u32): bool {
  if (!reserve(vectorBytes(count * STRIDE))) {
    failHeap();
    return false;
  }
  const vector = allocateVector(count * STRIDE);
  setPartItem(Part.Expanded, number, fromAddress(TAG_OBJECT, vector));
  return true;
}

export function setExpanded(
  number: u32,
  i: u32,
  form: Value,
  expansion: Value,
  macro: Value,
): void {
  const vector = addressOf(partItem(Part.Expanded, number));
  setVectorItem(vector, i * STRIDE, form);
  setVectorItem(vector, i * STRIDE + 1, expansion);
  setVectorItem(vector, i * STRIDE + 2, macro);
}

/** Puts another expansion in the place of the one with a number. */
export function replaceExpanded(number: u32, i: u32, expansion: Value): void {
  setVectorItem(addressOf(partItem(Part.Expanded, number)), i * STRIDE + 1, expansion);
}

/** Form, expansion (1) or macro (2) of the expansion with a number. */
export function expandedItem(number: u32, i: u32, item: u32): Value {
  return vectorItem(addressOf(partItem(Part.Expanded, number)), i * STRIDE + item);
}

/** What a form expands to by the `k`-th of its expansions, MISSING when there are fewer. */
export function findExpanded(number: u32, form: Value, k: i32): Value {
  const held = partItem(Part.Expanded, number);
  if (held == MISSING) return MISSING;
  const vector = addressOf(held);
  for (let i: u32 = 0; i < countOf(vector); i += STRIDE) {
    if (vectorItem(vector, i) != form) continue;
    if (k == 0) return vectorItem(vector, i + 1);
    k -= 1;
  }
  return MISSING;
}
