// Waking: what a profile binds to a name comes into the heap when a program, the prelude or the host first mentions the name.
// Interning does it (symbol.ts), through base/hooks.ts, so whoever has a symbol of the catalogue has its global too.

import { failHeap } from "./signal";
import {
  catalogueConstant,
  catalogueCount,
  entryForm,
  entryHas,
  entryMeaning,
  entryName,
  entryNameSize,
  entryTarget,
  Meaning,
} from "./catalogue";
import { bindOriginal, cellOriginal, globalAt, isAwake } from "./globals";
import { allocateClosure, allocateLambda, closureBytes, procedureValue } from "./lambda";
import { internBytes, makeSymbol } from "./symbol";
import { flatStringBytes, makeReservedString } from "./text";
import { hashBytes } from "./utf8";
import { setVectorItem } from "./vector";
import { allocate, reserve } from "../heap/heap";
import {
  BUILTIN_SIZE,
  BUILTIN_SYMBOL,
  CELL_ORIGINAL,
  CELL_SIZE,
  CELL_SYMBOL,
  CELL_VALUE,
  Flag,
  Kind,
  LAMBDA_SIZE,
  MACRO_EXPANDER,
  MACRO_SIZE,
  SYMBOL_CELL,
  SYMBOL_FORM,
  SYMBOL_SIZE,
} from "../heap/layout";
import { getRoot, Root } from "../heap/roots";
import { ensureSymbolSlot } from "../heap/symbol-table";
import {
  addressOf,
  FAILED,
  fromAddress,
  fromSmall,
  TAG_OBJECT,
  TAG_PROCEDURE,
  UNBOUND,
  Value,
} from "../heap/value";

/** The symbol of an entry whose symbol is not there yet; all or nothing, FAILED without memory. */
export function wakeEntry(entry: i32): Value {
  const meaning = entryMeaning(entry);
  if (meaning == Meaning.Alias || meaning == Meaning.Macro) {
    const target = entryTarget(entry);
    if (internBytes(entryName(target), entryNameSize(target)) == FAILED) return FAILED;
  }
  const bytes = entryName(entry);
  const size = entryNameSize(entry);
  const room = flatStringBytes(size) + SYMBOL_SIZE + CELL_SIZE + roomOf(meaning);
  if (!ensureSymbolSlot() || !reserve(room)) return failHeap();
  const symbol = makeSymbol(makeReservedString(bytes, size), hashBytes(bytes, size));
  const cell = allocate(CELL_SIZE, Kind.Cell, 0, entry);
  store<u64>(cell, UNBOUND, CELL_VALUE);
  store<u64>(cell, symbol, CELL_SYMBOL);
  store<u64>(cell, UNBOUND, CELL_ORIGINAL);
  setVectorItem(addressOf(getRoot(Root.Globals)), entry, fromAddress(TAG_OBJECT, cell));
  store<u32>(addressOf(symbol), cell, SYMBOL_CELL);
  store<u32>(addressOf(symbol), entryForm(entry), SYMBOL_FORM);
  if (meaning != Meaning.Form)
    bindOriginal(cell, meant(entry, symbol), !entryHas(entry, Meaning.Hidden));
  return symbol;
}

/** Bytes of what the name means. */
function roomOf(meaning: Meaning): u32 {
  switch (meaning) {
    case Meaning.Builtin:
      return BUILTIN_SIZE;
    case Meaning.Prelude:
      return LAMBDA_SIZE + closureBytes(0);
    case Meaning.Macro:
      return MACRO_SIZE;
    default:
      return 0;
  }
}

/** What the name means; its memory is reserved. */
function meant(entry: i32, symbol: Value): Value {
  const target = entryTarget(entry);
  switch (entryMeaning(entry)) {
    case Meaning.Builtin: {
      const builtin = allocate(BUILTIN_SIZE, Kind.Builtin, 0, target);
      store<u64>(builtin, symbol, BUILTIN_SYMBOL);
      const procedure = fromAddress(TAG_PROCEDURE, builtin);
      setVectorItem(addressOf(getRoot(Root.Builtins)), target, procedure);
      return procedure;
    }
    case Meaning.Prelude: {
      const flags = Flag.Prelude | (entryHas(entry, Meaning.Catches) ? Flag.Catches : 0);
      const lambda = allocateLambda(fromSmall(target), symbol, 0, flags);
      return procedureValue(allocateClosure(lambda, 0));
    }
    case Meaning.Constant:
      return catalogueConstant(target);
    case Meaning.Macro: {
      const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
      store<u64>(macro, cellOriginal(addressOf(globalAt(target))), MACRO_EXPANDER);
      return fromAddress(TAG_OBJECT, macro);
    }
    default:
      return cellOriginal(addressOf(globalAt(target)));
  }
}

/** Wakes all names, for those who look at all globals. False without memory. */
export function wakeAll(): bool {
  const count = catalogueCount();
  for (let i: u32 = 0; i < count; i++) {
    if (!isAwake(i) && internBytes(entryName(i), entryNameSize(i)) == FAILED) return false;
  }
  return true;
}
