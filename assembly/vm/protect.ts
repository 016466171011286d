// Globals that the host protects from programs: a hosted program may read its inputs, may only `set!` its outputs, and may
// redefine nothing that the language has. The interpreter asks here about protected cells alone, so that assignment of
// others costs one test. What the host itself defines is not asked about.

import { MESSAGE } from "../base/buffer";
import { addCellFlags } from "../data/globals";
import { beginError } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { CELL_SYMBOL, Flag, flagsOf } from "../heap/layout";
import { addressOf } from "../heap/value";
import { Category } from "../shared/abi";

// @ts-ignore: decorator
@inline
export function isProtected(cell: u32): bool {
  return (flagsOf(cell) & Flag.Protected) != 0;
}

/** May a program give the protected cell a value? Remembers that it did; false with the error pending. */
export function mayAssign(cell: u32, defining: bool): bool {
  if (!defining && (flagsOf(cell) & Flag.Settable) != 0) {
    addCellFlags(cell, Flag.Assigned);
    return true;
  }
  beginError(Category.Capability);
  MESSAGE.pushLiteral("read-only binding: ");
  const name = addressOf(symbolName(load<u64>(cell, CELL_SYMBOL)));
  MESSAGE.pushBytes(stringBytes(name), stringSize(name));
  return false;
}
