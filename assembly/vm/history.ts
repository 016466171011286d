// What redefinitions have changed. A frame goes on with the code that it was entered with, also when a builtin that the
// code inlines is redefined, or a name becomes a macro. To say in terms of source where such a frame stands, the same code
// must be made again: so the history keeps what each cell was before, and code keeps how long the history was at its birth.
// Root.History: a Vector of entries, from `History.first` on; entries that no living code is older than are dropped.

import { addCellFlags, dropCellFlags, setCellValue } from "../data/globals";
import { Births } from "../data/lambda";
import { putInRoot, setVectorItem, vectorItem } from "../data/vector";
import { CELL_VALUE, Flag, flagsOf, VECTOR_ITEMS } from "../heap/layout";
import { dropTemporaries, getRoot, keep, kept, markTemporaries, Root } from "../heap/roots";
import { addressOf, FALSE, fromBool, MISSING, TRUE, Value } from "../heap/value";

/** Words of an entry: cell, the value before, whether it was pristine. */
const HISTORY_STRIDE: u32 = 3;

export class History {
  /** Number of the first entry that is kept; Births.next is that of the next one. */
  static first: u32 = 0;
  static swapped: bool = false;
}

function table(): u32 {
  return addressOf(getRoot(Root.History));
}

/** The cell of an entry (`number` from History.first to Births.next). */
export function changedCell(number: u32): Value {
  return vectorItem(table(), (number - History.first) * HISTORY_STRIDE);
}

/** What it was before. */
export function valueBefore(number: u32): Value {
  return vectorItem(table(), (number - History.first) * HISTORY_STRIDE + 1);
}

/** Was it the builtin that the profile had put there? */
export function pristineBefore(number: u32): bool {
  return vectorItem(table(), (number - History.first) * HISTORY_STRIDE + 2) == TRUE;
}

/** Notes that a cell is about to change, so that code which exists is stale. False when there is no room; may collect. */
export function noteChange(slot: i32, before: Value, pristine: bool): bool {
  const mark = markTemporaries();
  const old = keep(before);
  const at = (Births.next - History.first) * HISTORY_STRIDE;
  const ok =
    putInRoot(Root.History, at + 2, fromBool(pristine)) &&
    putInRoot(Root.History, at, kept(slot)) &&
    putInRoot(Root.History, at + 1, kept(old));
  dropTemporaries(mark);
  if (ok) Births.next += 1;
  return ok;
}

/** Drops the entries before `number`, which is the birth of the oldest code there is. */
export function forgetBefore(number: u32): void {
  const gone = number - History.first;
  if (gone == 0) return;
  const kept = (Births.next - number) * HISTORY_STRIDE;
  const from = table() + VECTOR_ITEMS;
  memory.copy(from, from + ((gone * HISTORY_STRIDE) << 3), kept << 3);
  for (let i: u32 = 0; i < gone * HISTORY_STRIDE; i++) setVectorItem(table(), kept + i, MISSING);
  History.first = number;
}

/** Is the cell changed by an entry from `from` on and before `number`? */
function changedSince(from: u32, number: u32): bool {
  const cell = changedCell(number);
  for (let i = from; i < number; i++) {
    if (changedCell(i) == cell) return true;
  }
  return false;
}

/**
 * All cells that have changed since `birth` change places with what they were then; a second call puts them back. In
 * between code is compiled as it was, and no program runs.
 */
export function swapHistory(birth: u32): void {
  for (let i = birth; i < Births.next; i++) {
    if (changedSince(birth, i)) continue;
    const cell = addressOf(changedCell(i));
    const index = (i - History.first) * HISTORY_STRIDE;
    const value = load<u64>(cell, CELL_VALUE);
    const pristine = (flagsOf(cell) & Flag.Pristine) != 0;
    setCellValue(cell, valueBefore(i));
    if (pristineBefore(i)) addCellFlags(cell, Flag.Pristine);
    else dropCellFlags(cell, Flag.Pristine);
    setVectorItem(table(), index + 1, value);
    setVectorItem(table(), index + 2, pristine ? TRUE : FALSE);
  }
}
