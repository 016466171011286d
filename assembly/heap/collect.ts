// The collector: Cheney's copying algorithm over the roots of roots.ts.
//
// Invariants:
//   * precise: every word that is scanned is a value, or a raw word below 2^48, which looks like a double;
//   * an object is copied once; its old header is replaced by (Forwarded, new address);
//   * nothing observable depends on addresses: no order, no hash, no printed text;
//   * after a collection, stack words between `Stack.top` and `Stack.softEnd` are zero, so a stale word that a
//     later frame exposes never points into a space that is gone;
//   * symbols are weak: one without a cell that nothing else refers to leaves the table.

import {
  CompilerRoots,
  fixedRootsStart,
  Root,
  settleStack,
  Stack,
  Temporaries,
  temporariesStart,
} from "./roots";
import { ValueStack } from "./value-stack";
import { sweepSymbols } from "./symbol-table";
import { addressOf, isPointer, Value } from "./value";
import {
  BOX_VALUE,
  CELL_ORIGINAL,
  CELL_SYMBOL,
  CELL_VALUE,
  CLOSURE_CAPTURED,
  CLOSURE_LAMBDA,
  CODE_CONSTANTS,
  constantsOf,
  CONTINUATION_WORDS,
  countOf,
  DICT_ENTRIES,
  DICT_INDEX,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_NAME,
  LAMBDA_WAITING,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
  SLICE_PARENT,
  sizeOfObject,
  STRING_BUFFER,
  SYMBOL_CELL,
  SYMBOL_NAME,
} from "./layout";

class Copy {
  /** Where the next copied object goes. */
  static next: u32 = 0;
}

/** Copies everything reachable to `target`, which must have room for all of the current space. Returns the first free address. */
export function collectInto(target: u32): u32 {
  Copy.next = target;
  scanWords(<u32>fixedRootsStart(), Root.Count);
  scanWords(<u32>temporariesStart(), Temporaries.count);
  scanWords(Stack.start, (Stack.top - Stack.start) >> 3);
  scanWords(ValueStack.start, ValueStack.count);
  if (CompilerRoots.count != 0) scanWords(CompilerRoots.start, CompilerRoots.count);
  let scan = target;
  while (scan < Copy.next) {
    scanObject(scan);
    scan += sizeOfObject(scan);
  }
  sweepSymbols();
  settleStack();
  return Copy.next;
}

function scanWords(start: u32, count: u32): void {
  const end = start + (count << 3);
  for (let at = start; at < end; at += 8) {
    const v = load<u64>(at);
    if (isPointer(v)) store<u32>(at, forward(addressOf(v))); // the address is the low half of the word
  }
}

/** The new address of an object, copying it on first sight. */
function forward(address: u32): u32 {
  const kind = kindOf(address);
  if (kind == Kind.Forwarded) return countOf(address);
  const size = sizeOfObject(address);
  const to = Copy.next;
  if (size <= 64) {
    for (let i: u32 = 0; i < size; i += 8) store<u64>(to + i, load<u64>(address + i));
  } else {
    memory.copy(to, address, size);
  }
  Copy.next = to + size;
  store<u64>(address, (<u64>Kind.Forwarded) | ((<u64>to) << 32));
  return to;
}

// @ts-ignore: decorator
@inline
function scanValue(at: u32): void {
  const v: Value = load<u64>(at);
  if (isPointer(v)) store<u32>(at, forward(addressOf(v)));
}

// @ts-ignore: decorator
@inline
function scanRef(at: u32): void {
  const ref = load<u32>(at);
  if (ref != 0) store<u32>(at, forward(ref));
}

function scanObject(address: u32): void {
  switch (kindOf(address)) {
    case Kind.StringView:
      scanRef(address + STRING_BUFFER);
      break;
    case Kind.Symbol:
      scanValue(address + SYMBOL_NAME);
      scanRef(address + SYMBOL_CELL);
      break;
    case Kind.ListFlat:
    case Kind.Vector:
    case Kind.Record:
      scanWords(address + LIST_ITEMS, countOf(address));
      break;
    case Kind.ListSlice:
      scanRef(address + SLICE_PARENT);
      break;
    case Kind.ListCons:
    case Kind.Pair:
      scanValue(address + PAIR_CAR);
      scanValue(address + PAIR_CDR);
      break;
    case Kind.Dict:
      scanRef(address + DICT_ENTRIES);
      scanRef(address + DICT_INDEX);
      break;
    case Kind.Cell:
      scanValue(address + CELL_VALUE);
      scanValue(address + CELL_SYMBOL);
      scanValue(address + CELL_ORIGINAL);
      break;
    case Kind.Box:
    case Kind.Macro:
    case Kind.Builtin:
      scanValue(address + BOX_VALUE);
      break;
    case Kind.Closure:
      scanRef(address + CLOSURE_LAMBDA);
      scanWords(address + CLOSURE_CAPTURED, countOf(address));
      break;
    case Kind.Lambda:
      scanRef(address + LAMBDA_CODE);
      scanRef(address + LAMBDA_CAPTURES);
      scanRef(address + LAMBDA_EXPANSIONS);
      scanRef(address + LAMBDA_WAITING);
      scanValue(address + LAMBDA_FORM);
      scanValue(address + LAMBDA_NAME);
      break;
    case Kind.Code:
      scanWords(address + CODE_CONSTANTS, constantsOf(address));
      break;
    case Kind.Continuation:
      scanRef(address + CONTINUATION_WORDS);
      break;
    case Kind.DictLeaf:
      scanWords(address + 8, countOf(address) << 1);
      break;
    case Kind.DictBranch:
      scanRefs(address + 8, countOf(address));
      break;
    case Kind.DictIndex:
      // Words with the low bit set are entry numbers, even ones are refs; 0 is empty.
      scanTaggedRefs(address + 8, countOf(address));
      break;
    default:
      break; // StringFlat, Bytes, Bignum: no references
  }
}

function scanRefs(start: u32, count: u32): void {
  const end = start + (count << 2);
  for (let at = start; at < end; at += 4) scanRef(at);
}

function scanTaggedRefs(start: u32, count: u32): void {
  const end = start + (count << 2);
  for (let at = start; at < end; at += 4) {
    const word = load<u32>(at);
    if (word != 0 && (word & 1) == 0) store<u32>(at, forward(word));
  }
}
