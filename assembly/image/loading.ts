// What an image is being read into: vectors in Root.Image, so that everything there follows the collector.

import { putInRoot, setVectorItem, vectorItem } from "../data/vector";
import { countOf } from "../heap/layout";
import { getRoot, Root, setRoot } from "../heap/roots";
import { addressOf, MISSING, NIL, Value } from "../heap/value";
import { allocateVector, vectorBytes } from "../data/vector";
import { failHeap } from "../data/signal";
import { reserve } from "../heap/heap";
import { fromAddress, TAG_OBJECT } from "../heap/value";

/** Parts of Root.Image. */
export const enum Part {
  /** The image's JSON. */
  Json = 0,
  /** Its `procedures` and `objects`, arrays. */
  ProceduresJson = 1,
  ObjectsJson = 2,
  /** Vector of Lambdas, as object values. */
  Procedures = 3,
  /** Vector of the forms that procedures were made from, which paths begin at. */
  Forms = 4,
  /** Vector of objects; MISSING while one is not made. */
  Objects = 5,
  /** Chain of cells: continuation, its JSON, continuation, … : those whose frames are still to be made. */
  Continuations = 6,
  /** Vector of what expanded.ts keeps for each procedure; MISSING: it has none. */
  Expanded = 7,
  Count = 8,
}

export function part(which: Part): Value {
  return vectorItem(addressOf(getRoot(Root.Image)), which);
}

export function setPart(which: Part, value: Value): void {
  setVectorItem(addressOf(getRoot(Root.Image)), which, value);
}

/** Begins loading. False when there is no room. */
export function beginLoading(json: Value): bool {
  if (!putInRoot(Root.Image, 0, json)) {
    failHeap();
    return false;
  }
  for (let i = 1; i < Part.Count; i++) setPart(i, NIL);
  return true;
}

export function endLoading(): void {
  setRoot(Root.Image, NIL);
}

/** Makes a vector of `count` words of a part. False when there is no room. */
export function makePart(which: Part, count: u32): bool {
  if (!reserve(vectorBytes(count))) {
    failHeap();
    return false;
  }
  setPart(which, fromAddress(TAG_OBJECT, allocateVector(count)));
  return true;
}

export function partItem(which: Part, index: u32): Value {
  return vectorItem(addressOf(part(which)), index);
}

export function setPartItem(which: Part, index: u32, value: Value): void {
  setVectorItem(addressOf(part(which)), index, value);
}

export function partCount(which: Part): u32 {
  const v = part(which);
  return v == NIL || v == MISSING ? 0 : countOf(addressOf(v));
}
