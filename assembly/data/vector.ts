// Vectors: internal arrays of values (globals, handles, captured names). Never visible to programs.
// A growing vector is a root plus a count of the slots in use; unused slots hold MISSING.

import { allocate, reserve } from "../heap/heap";
import { countOf, Kind, VECTOR_ITEMS } from "../heap/layout";
import {
  getRoot,
  keep,
  kept,
  dropTemporaries,
  markTemporaries,
  Root,
  setRoot,
} from "../heap/roots";
import { addressOf, fromAddress, MISSING, TAG_OBJECT, Value } from "../heap/value";

// @ts-ignore: decorator
@inline
export function vectorBytes(count: u32): u32 {
  return VECTOR_ITEMS + (count << 3);
}

/** Allocates a vector (reserved: `vectorBytes(count)`) and fills it with MISSING. Returns its address. */
export function allocateVector(count: u32): u32 {
  const address = allocate(vectorBytes(count), Kind.Vector, 0, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(address + VECTOR_ITEMS + (i << 3), MISSING);
  return address;
}

// @ts-ignore: decorator
@inline
export function vectorItem(address: u32, index: u32): Value {
  return load<u64>(address + VECTOR_ITEMS + (index << 3));
}

// @ts-ignore: decorator
@inline
export function setVectorItem(address: u32, index: u32, value: Value): void {
  store<u64>(address + VECTOR_ITEMS + (index << 3), value);
}

/** Puts `value` at `index` of the vector in a root, which grows (and is made) as needed. False when there is no room. */
export function putInRoot(root: Root, index: u32, value: Value): bool {
  const held = getRoot(root);
  const have: u32 = held >> 48 == TAG_OBJECT ? countOf(addressOf(held)) : 0;
  if (index >= have) {
    const count = max<u32>(16, max<u32>(index + 1, have * 2));
    const mark = markTemporaries();
    const slot = keep(value);
    const ok = reserve(vectorBytes(count));
    value = kept(slot);
    dropTemporaries(mark);
    if (!ok) return false;
    const grown = allocateVector(count);
    if (have != 0)
      memory.copy(grown + VECTOR_ITEMS, addressOf(getRoot(root)) + VECTOR_ITEMS, have << 3);
    setRoot(root, fromAddress(TAG_OBJECT, grown));
  }
  setVectorItem(addressOf(getRoot(root)), index, value);
  return true;
}
