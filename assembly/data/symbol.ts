// Symbols: interned names, so that sameness is equality of addresses.
// A symbol also carries the two things the compiler asks of a name: its global cell and its special form.

import { ready } from "../base/cold";
import { callWaking } from "../base/hooks";
import { chargeItems } from "../base/limits";
import { allocate, reserve } from "../heap/heap";
import { countOf, Kind, SYMBOL_CELL, SYMBOL_FORM, SYMBOL_NAME, SYMBOL_SIZE } from "../heap/layout";
import { addSymbol, ensureSymbolSlot, SymbolTable } from "../heap/symbol-table";
import { addressOf, fromAddress, TAG_SYMBOL, Value } from "../heap/value";
import { findEntry } from "./catalogue";
import { failHeap } from "./signal";
import { flatStringBytes, makeReservedString, stringBytes, stringSize } from "./text";
import { hashBytes } from "./utf8";

/** Finds or makes the symbol of a name. The bytes may lie inside or outside the heap; inside, they must not move: see `internString`. */
function findSymbol(bytes: u32, size: u32, hash: u32): u32 {
  const mask = SymbolTable.slots - 1;
  let at = hash & mask;
  while (true) {
    const symbol = load<u32>(SymbolTable.start + (at << 2));
    if (symbol == 0) return 0;
    if (countOf(symbol) == hash) {
      const name = addressOf(load<u64>(symbol, SYMBOL_NAME));
      if (stringSize(name) == size && memory.compare(stringBytes(name), bytes, size) == 0)
        return symbol;
    }
    at = (at + 1) & mask;
  }
}

/** The symbol named by bytes OUTSIDE the heap, or FAILED. */
export function internBytes(bytes: u32, size: u32): Value {
  const hash = hashBytes(bytes, size);
  const known = findSymbol(bytes, size, hash);
  if (known != 0) return fromAddress(TAG_SYMBOL, known);
  const entry = findEntry(bytes, size, hash);
  if (entry >= 0) return callWaking(entry);
  if (!ensureSymbolSlot() || !reserve(SYMBOL_SIZE + flatStringBytes(size))) return failHeap();
  return makeSymbol(makeReservedString(bytes, size), hash);
}

/** The symbol named by a string; `slot` is the address of a rooted word that holds it. */
export function internString(slot: u32): Value {
  const before = addressOf(load<u64>(slot));
  chargeItems(stringSize(before) >> 3);
  const hash = hashBytes(stringBytes(before), stringSize(before));
  const known = findSymbol(stringBytes(before), stringSize(before), hash);
  if (known != 0) return fromAddress(TAG_SYMBOL, known);
  const entry = findEntry(stringBytes(before), stringSize(before), hash);
  if (entry >= 0) return callWaking(entry);
  const size = stringSize(before);
  // A copy, so that a symbol never keeps a large shared buffer alive.
  if (!ensureSymbolSlot() || !reserve(SYMBOL_SIZE + flatStringBytes(size))) return failHeap();
  return makeSymbol(makeReservedString(stringBytes(addressOf(load<u64>(slot))), size), hash);
}

/** A new symbol, in the table; its memory is reserved, and the table has a free slot. */
export function makeSymbol(name: Value, hash: u32): Value {
  const address = allocate(SYMBOL_SIZE, Kind.Symbol, 0, hash);
  store<u64>(address, name, SYMBOL_NAME);
  store<u64>(address, 0, SYMBOL_CELL); // no cell, no special form
  addSymbol(address);
  return fromAddress(TAG_SYMBOL, address);
}

/** The symbol of a static ASCII literal that is there already. Allocates nothing. */
export function symbolOf(text: string): Value {
  ready(text);
  const size = copyLiteral(text);
  const symbol = findSymbol(<u32>literal, size, hashBytes(literal, size));
  assert(symbol != 0); // boot has woken it
  return fromAddress(TAG_SYMBOL, symbol);
}

/** The symbol of a static ASCII literal, at most 64 characters. */
export function internLiteral(text: string): Value {
  ready(text);
  return internBytes(<u32>literal, copyLiteral(text));
}

/** Puts the text into `literal`; how many bytes. */
function copyLiteral(text: string): u32 {
  const size = text.length;
  for (let i = 0; i < size; i++) {
    store<u8>(literal + i, <u8>load<u16>(changetype<usize>(text) + (i << 1)));
  }
  return size;
}
const literal: usize = memory.data(64);

/** The name of a symbol: a string. */
// @ts-ignore: decorator
@inline
export function symbolName(v: Value): Value {
  return load<u64>(addressOf(v), SYMBOL_NAME);
}

/** Address of the symbol's global cell, 0 when it has none. */
// @ts-ignore: decorator
@inline
export function symbolCell(v: Value): u32 {
  return load<u32>(addressOf(v), SYMBOL_CELL);
}

/** Special form id (compile/syntax.ts), 0 when the name is ordinary. */
// @ts-ignore: decorator
@inline
export function symbolForm(v: Value): u32 {
  return load<u32>(addressOf(v), SYMBOL_FORM);
}

/** Does the symbol's name begin with a colon, with something behind it? */
export function isKeyword(v: Value): bool {
  const name = addressOf(symbolName(v));
  return stringSize(name) > 1 && load<u8>(stringBytes(name)) == 0x3a;
}
