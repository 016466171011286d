// Comparing the keys of dicts: strings whose hash has been computed. Called by dict.ts and its parts, and by the
// JSON reader. Invariant: a key that is stored in a dict carries its hash, so two of them are told apart by a load.
// Comparing long keys is charged for; whoever does it in a loop looks whether the budget is spent.

import { chargeItems } from "../base/limits";
import { countOf, STRING_HASH } from "../heap/layout";
import { stringBytes } from "./text";

/** Is the stored key this one? `hash` is that of `key`. */
// @ts-ignore: decorator
@inline
export function sameKey(stored: u32, key: u32, hash: u32): bool {
  return stored == key || (load<u32>(stored, STRING_HASH) == hash && sameText(stored, key));
}

function sameText(a: u32, b: u32): bool {
  const size = countOf(a);
  if (size != countOf(b)) return false;
  chargeItems(size >> 3);
  return sameBytes(stringBytes(a), stringBytes(b), size);
}

/** Are the bytes equal? Eight at a time; reads nothing beyond either range. */
export function sameBytes(a: u32, b: u32, size: u32): bool {
  if (size >= 8) {
    const last = a + size - 8;
    const b8 = b - a;
    for (; a < last; a += 8) {
      if (load<u64>(a) != load<u64>(a + b8)) return false;
    }
    return load<u64>(last) == load<u64>(last + b8);
  }
  if (size >= 4) {
    return load<u32>(a) == load<u32>(b) && load<u32>(a + size - 4) == load<u32>(b + size - 4);
  }
  for (let i: u32 = 0; i < size; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}
