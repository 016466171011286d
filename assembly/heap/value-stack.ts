// A growing stack of values outside the heap, scanned by the collector: what readers collect items on before they
// know how many there will be. Users take a mark, push, and cut back to the mark; they may also keep raw words
// below 2^48 on it (the collector takes them for doubles).

import { KEPT_BYTES } from "../base/config";
import { allocRegion, freeRegion } from "../base/regions";
import { Value } from "./value";

export class ValueStack {
  static start: u32 = 0;
  static bytes: u32 = 0;
  static count: u32 = 0;
}

/** Pushes a value; false when the host gives no more memory. Never collects. */
export function pushValue(value: Value): bool {
  if ((ValueStack.count + 1) << 3 > ValueStack.bytes) {
    if (!growValueStack()) return false;
  }
  store<u64>(ValueStack.start + (ValueStack.count << 3), value);
  ValueStack.count += 1;
  return true;
}

function growValueStack(): bool {
  const bytes: u32 = ValueStack.bytes == 0 ? 2048 : ValueStack.bytes * 2;
  if (bytes > 0x40000000) return false;
  const start = allocRegion(bytes);
  if (start == 0) return false;
  if (ValueStack.bytes != 0) {
    memory.copy(start, ValueStack.start, ValueStack.count << 3);
    freeRegion(ValueStack.start, ValueStack.bytes);
  }
  ValueStack.start = start;
  ValueStack.bytes = bytes;
  return true;
}

/** Address of the value with a number; valid until the next push. */
// @ts-ignore: decorator
@inline
export function valueSlot(index: u32): u32 {
  return ValueStack.start + (index << 3);
}

/** Forgets everything from `mark` on; gives back what a large input left behind. */
export function cutValues(mark: u32): void {
  ValueStack.count = mark;
  if (mark == 0 && ValueStack.bytes > KEPT_BYTES) {
    freeRegion(ValueStack.start, ValueStack.bytes);
    ValueStack.bytes = 0;
    ValueStack.start = 0;
  }
}
