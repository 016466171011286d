// What the host protects from programs, and what became of it; the rule itself is in vm/protect.ts.

import { INPUT } from "../base/buffer";
import { addCellFlags, cellOriginal, globalAt, globalCell, Globals } from "../data/globals";
import { wakeAll } from "../data/waking";
import { internBytes, symbolCell } from "../data/symbol";
import { validateUtf8 } from "../data/utf8";
import { Flag, flagsOf } from "../heap/layout";
import { addressOf, FAILED, UNBOUND, Value } from "../heap/value";

/** The symbol named by INPUT, FAILED when that is no name. */
function namedByInput(size: u32): Value {
  return size == 0 || validateUtf8(INPUT.start, size) >= 0
    ? FAILED
    : internBytes(INPUT.start, size);
}

/** Protects the global named by INPUT; without a name all that are bound by the profile or granted. False when there is no memory. */
export function protectInput(size: u32, settable: bool): bool {
  if (size == 0) {
    if (!wakeAll()) return false;
    for (let index: u32 = 0; index < Globals.count; index++) {
      const cell = addressOf(globalAt(index));
      if (cellOriginal(cell) != UNBOUND) addCellFlags(cell, Flag.Protected);
    }
    return true;
  }
  const symbol = namedByInput(size);
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) return false;
  addCellFlags(cell, settable ? Flag.Protected | Flag.Settable : Flag.Protected);
  return true;
}

/** Has a program assigned the settable global named by INPUT? */
export function wasAssigned(size: u32): bool {
  const symbol = namedByInput(size);
  const cell = symbol == FAILED ? 0 : symbolCell(symbol);
  return cell != 0 && (flagsOf(cell) & Flag.Assigned) != 0;
}
