// Handles: values that the host holds by number. The vector in Root.Handles keeps them alive; free slots are MISSING.

import { countOf } from "../heap/layout";
import { getRoot, Root } from "../heap/roots";
import { addressOf, MISSING, TAG_OBJECT, Value } from "../heap/value";
import { failHeap } from "./signal";
import { putInRoot, setVectorItem, vectorItem } from "./vector";

export class Handles {
  static count: i32 = 0;
  /** No slot below this one is free. */
  static firstFree: u32 = 0;
}

function table(): u32 {
  const held = getRoot(Root.Handles);
  return held >> 48 == TAG_OBJECT ? addressOf(held) : 0;
}

/** Makes room for `count` more handles, so that `handleOf` does not collect. False when there is no room. */
export function reserveHandles(count: u32): bool {
  const at = <u32>Handles.count + count;
  const have: u32 = table() == 0 ? 0 : countOf(table());
  if (at < have) return true;
  if (putInRoot(Root.Handles, at, MISSING)) return true;
  failHeap();
  return false;
}

/** Pins a value. The handle, or -1 with the error pending. May collect, unless room was reserved. */
export function handleOf(value: Value): i32 {
  const vector = table();
  const have: u32 = vector == 0 ? 0 : countOf(vector);
  let slot = Handles.firstFree;
  while (slot < have && vectorItem(vector, slot) != MISSING) slot += 1;
  if (!putInRoot(Root.Handles, slot, value)) {
    failHeap();
    return -1;
  }
  Handles.firstFree = slot + 1;
  Handles.count += 1;
  return <i32>slot;
}

/** The value of a handle, MISSING when it is not live. */
export function handleValue(handle: u32): Value {
  const vector = table();
  return vector != 0 && handle < countOf(vector) ? vectorItem(vector, handle) : MISSING;
}

/** Forgets a handle; one that is not live is ignored. */
export function releaseHandle(handle: u32): void {
  if (handleValue(handle) == MISSING) return;
  setVectorItem(table(), handle, MISSING);
  Handles.count -= 1;
  if (handle < Handles.firstFree) Handles.firstFree = handle;
}
