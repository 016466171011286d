// The table of interned symbols: open addressing, linear probing, in a region of its own.
// Weak: the collector drops entries whose symbol nobody kept. Interning itself is in data/symbol.ts.
// Invariant: load factor at most 1/2; an entry is the address of a Symbol, 0 when free.

import { allocRegion, freeRegion } from "../base/regions";
import { countOf, Kind, kindOf } from "./layout";

export class SymbolTable {
  static start: u32 = 0;
  /** Slots, a power of two. */
  static slots: u32 = 0;
  static count: u32 = 0;
}

export function bootSymbolTable(): bool {
  SymbolTable.slots = 1024;
  SymbolTable.count = 0;
  SymbolTable.start = allocRegion(SymbolTable.slots << 2);
  if (SymbolTable.start == 0) return false;
  memory.fill(SymbolTable.start, 0, SymbolTable.slots << 2);
  return true;
}

/** Adds a symbol that is not in the table. The table must have a free slot. */
export function addSymbol(address: u32): void {
  const mask = SymbolTable.slots - 1;
  let at = countOf(address) & mask; // a symbol's count is its hash
  while (load<u32>(SymbolTable.start + (at << 2)) != 0) at = (at + 1) & mask;
  store<u32>(SymbolTable.start + (at << 2), address);
  SymbolTable.count += 1;
}

/** Doubles the table when it is half full. False when the host gives no memory. */
export function ensureSymbolSlot(): bool {
  if ((SymbolTable.count + 1) * 2 <= SymbolTable.slots) return true;
  const oldStart = SymbolTable.start;
  const oldSlots = SymbolTable.slots;
  const start = allocRegion(oldSlots << 3);
  if (start == 0) return false;
  memory.fill(start, 0, oldSlots << 3);
  SymbolTable.start = start;
  SymbolTable.slots = oldSlots << 1;
  SymbolTable.count = 0;
  for (let i: u32 = 0; i < oldSlots; i++) {
    const symbol = load<u32>(oldStart + (i << 2));
    if (symbol != 0) addSymbol(symbol);
  }
  freeRegion(oldStart, oldSlots << 2);
  return true;
}

/** Collector only: follows survivors to their new addresses and forgets the dead. Old headers must still be readable. */
export function sweepSymbols(): void {
  const slots = SymbolTable.slots;
  const table = SymbolTable.start;
  const mask = slots - 1;
  // First pass: new address or 0. Second: close the gaps that the dead left in probe sequences.
  let dead = 0;
  for (let i: u32 = 0; i < slots; i++) {
    const old = load<u32>(table + (i << 2));
    if (old == 0) continue;
    if (kindOf(old) == Kind.Forwarded) {
      store<u32>(table + (i << 2), countOf(old));
    } else {
      store<u32>(table + (i << 2), 0);
      dead += 1;
    }
  }
  if (dead == 0) return;
  SymbolTable.count -= dead;
  // Re-seat every entry, starting right after a free slot so that no probe sequence is cut in two.
  let first: u32 = 0;
  while (load<u32>(table + (first << 2)) != 0) first = (first + 1) & mask;
  for (let n: u32 = 1; n <= slots; n++) {
    const i = (first + n) & mask;
    const symbol = load<u32>(table + (i << 2));
    if (symbol == 0) continue;
    store<u32>(table + (i << 2), 0);
    let at = countOf(symbol) & mask;
    while (load<u32>(table + (at << 2)) != 0) at = (at + 1) & mask;
    store<u32>(table + (at << 2), symbol);
  }
}
