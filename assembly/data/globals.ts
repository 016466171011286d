// Global variables: one Cell per name that was ever mentioned, in order of first mention; that order is what
// listings and exports use. Compiled code holds the cell itself, so reading a global is one load.
// The profile's own come first, in the order of the catalogue; their cells are made when they are woken (waking.ts).
// A cell that the profile made is `Pristine` until somebody assigns it; code may then assume the builtin.

import { allocate, reserve } from "../heap/heap";
import {
  CELL_ORIGINAL,
  CELL_SIZE,
  CELL_SYMBOL,
  CELL_VALUE,
  countOf,
  Flag,
  flagsOf,
  Kind,
  setFlags,
  SYMBOL_CELL,
} from "../heap/layout";
import { dropTemporaries, getRoot, keep, kept, markTemporaries, Root } from "../heap/roots";
import { addressOf, fromAddress, MISSING, TAG_OBJECT, UNBOUND, Value } from "../heap/value";
import { failHeap } from "./signal";
import { symbolCell } from "./symbol";
import { putInRoot, setVectorItem, vectorItem } from "./vector";

export class Globals {
  static count: u32 = 0;
  /** Those of the profile, woken or not. */
  static own: u32 = 0;

  /** Cells that the table has room for. */
  static capacity(): u32 {
    const table = getRoot(Root.Globals);
    return table >> 48 == TAG_OBJECT ? countOf(addressOf(table)) : 0;
  }
}

/** Address of the symbol's cell, making an unbound one if it has none. 0 when there is no room (error pending). May collect. */
export function globalCell(symbol: Value): u32 {
  const known = symbolCell(symbol);
  if (known != 0) return known;
  const mark = markTemporaries();
  const slot = keep(symbol);
  const ok = reserveCells(1) && reserve(CELL_SIZE);
  symbol = kept(slot);
  dropTemporaries(mark);
  if (!ok) {
    failHeap();
    return 0;
  }
  return allocateCell(symbol);
}

/** Makes room for `count` more cells in the table, so that `allocateCell` need not. False when there is no room. May collect. */
export function reserveCells(count: u32): bool {
  if (Globals.count + count <= Globals.capacity()) return true;
  return putInRoot(Root.Globals, Globals.count + count - 1, MISSING);
}

/** The symbol's cell; a new one is allocated without collecting (reserved: `reserveCells`, then CELL_SIZE bytes). */
export function allocateCell(symbol: Value): u32 {
  const known = symbolCell(symbol);
  if (known != 0) return known;
  const flags = countsAsFree(symbol) ? Flag.Pristine | Flag.Assumed : 0;
  const cell = allocate(CELL_SIZE, Kind.Cell, flags, Globals.count);
  store<u64>(cell, UNBOUND, CELL_VALUE);
  store<u64>(cell, symbol, CELL_SYMBOL);
  store<u64>(cell, UNBOUND, CELL_ORIGINAL);
  setVectorItem(addressOf(getRoot(Root.Globals)), Globals.count, fromAddress(TAG_OBJECT, cell));
  Globals.count += 1;
  store<u32>(addressOf(symbol), cell, SYMBOL_CELL);
  return cell;
}

function countsAsFree(symbol: Value): bool {
  return (flagsOf(addressOf(symbol)) & Flag.CountedFree) != 0;
}

/**
 * Notes that code counts on a program's having no global of this name, so that a definition of it finds the code. Names of the prelude's
 * own are left alone: a cell of theirs that looked untouched would let programs in.
 */
export function countOnFree(symbol: Value): void {
  const cell = symbolCell(symbol);
  if (cell == 0) setFlags(addressOf(symbol), flagsOf(addressOf(symbol)) | Flag.CountedFree);
  else if (cellValue(cell) != UNBOUND || cellOriginal(cell) == UNBOUND)
    addCellFlags(cell, Flag.Pristine | Flag.Assumed);
}

/** Is the cell with a number there? Only one of the profile's own may not be. */
// @ts-ignore: decorator
@inline
export function isAwake(index: u32): bool {
  return globalAt(index) != MISSING;
}

/** The cell with a number, as a value; MISSING while it is not woken. */
export function globalAt(index: u32): Value {
  return vectorItem(addressOf(getRoot(Root.Globals)), index);
}

// @ts-ignore: decorator
@inline
export function cellValue(cell: u32): Value {
  return load<u64>(cell, CELL_VALUE);
}

/** Sets a cell's value without any bookkeeping. To assign what a program may have inlined use vm/redefine.ts. */
// @ts-ignore: decorator
@inline
export function setCellValue(cell: u32, value: Value): void {
  store<u64>(cell, value, CELL_VALUE);
}

/** What the profile bound to the name, whatever a program did since; UNBOUND if nothing. The prelude sees only these. */
// @ts-ignore: decorator
@inline
export function cellOriginal(cell: u32): Value {
  return load<u64>(cell, CELL_ORIGINAL);
}

/** Boot only: binds a builtin. Names that begin with `%` are for the prelude alone and stay unbound for programs. */
export function bindOriginal(cell: u32, value: Value, visible: bool): void {
  store<u64>(cell, value, CELL_ORIGINAL);
  if (!visible) return;
  store<u64>(cell, value, CELL_VALUE);
  addCellFlags(cell, Flag.Pristine);
}

// @ts-ignore: decorator
@inline
export function isPristine(cell: u32): bool {
  return (flagsOf(cell) & Flag.Pristine) != 0;
}

export function addCellFlags(cell: u32, flags: i32): void {
  setFlags(cell, flagsOf(cell) | flags);
}

export function dropCellFlags(cell: u32, flags: i32): void {
  setFlags(cell, flagsOf(cell) & ~flags);
}
