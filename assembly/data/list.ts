// Lists and pairs. A list has three shapes behind one tag, never empty, and changed by data/list-change.ts only:
//   flat   items in a row                         made by `list`, the reader, most builtins
//   slice  a window into a flat list              `rest` of a flat list or slice, O(1)
//   cons   one item in front of a list            O(1), length cached
// The empty list is the constant `Lists.empty`: EMPTY in lispy-core@1, NIL in lispy@2.
// Pairs are a separate kind: every `cons` of lispy-core@1, improper ones in lispy@2.

import { chargeItems, Usage } from "../base/limits";
import { allocate, reserve } from "../heap/heap";
import {
  countOf,
  Kind,
  kindOf,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
  SLICE_PARENT,
  SLICE_SIZE,
  SLICE_START,
  Flag,
  flagsOf,
  setFlags,
} from "../heap/layout";
import {
  addressOf,
  EMPTY,
  fromAddress,
  fromSmall,
  isList,
  isObject,
  NIL,
  TAG_LIST,
  TAG_OBJECT,
  Value,
} from "../heap/value";
import { failHeap } from "./signal";

export class Lists {
  /** What an empty list is in this profile. */
  static empty: Value = NIL;
}

// @ts-ignore: decorator
@inline
export function isEmptyList(v: Value): bool {
  return v == NIL || v == EMPTY;
}

/** May it stand behind the first item of a list? */
// @ts-ignore: decorator
@inline
export function isListOrEmpty(v: Value): bool {
  return isList(v) || isEmptyList(v);
}

/** Is it a list that begins with a cell? */
// @ts-ignore: decorator
@inline
export function isCell(v: Value): bool {
  return isList(v) && kindOf(addressOf(v)) == Kind.ListCons;
}

export function isPair(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Pair;
}

/** Items of a value with the list tag. O(1). */
// @ts-ignore: decorator
@inline
export function listLength(v: Value): u32 {
  return countOf(addressOf(v));
}

/** Address of the first item of a flat list or slice. Valid until the next reservation. */
// @ts-ignore: decorator
@inline
export function itemsOf(v: Value): u32 {
  const address = addressOf(v);
  return kindOf(address) == Kind.ListFlat
    ? address + LIST_ITEMS
    : load<u32>(address, SLICE_PARENT) + LIST_ITEMS + (load<u32>(address, SLICE_START) << 3);
}

/** First item of a value with the list tag. */
// @ts-ignore: decorator
@inline
export function listFirst(v: Value): Value {
  const address = addressOf(v);
  return kindOf(address) == Kind.ListCons ? load<u64>(address, PAIR_CAR) : load<u64>(itemsOf(v));
}

/** Bytes to reserve before `listRest`. */
export const REST_BYTES: u32 = SLICE_SIZE;

/** Everything but the first item of a value with the list tag; `empty` when there is none. Reserve REST_BYTES first. */
export function listRest(v: Value, empty: Value): Value {
  const address = addressOf(v);
  const kind = kindOf(address);
  if (kind == Kind.ListCons) {
    const rest = load<u64>(address, PAIR_CDR);
    return isList(rest) ? rest : empty;
  }
  const count = countOf(address);
  if (count == 1) return empty;
  const slice = allocate(SLICE_SIZE, Kind.ListSlice, 0, count - 1);
  if (kind == Kind.ListFlat) {
    store<u32>(slice, address, SLICE_PARENT);
    store<u32>(slice, 1, SLICE_START);
  } else {
    store<u32>(slice, load<u32>(address, SLICE_PARENT), SLICE_PARENT);
    store<u32>(slice, load<u32>(address, SLICE_START) + 1, SLICE_START);
  }
  return fromAddress(TAG_LIST, slice);
}

// Walking a long list of cells by index would be quadratic: the last cell that was found is remembered per list, in a
// small table by address. An entry counts until the next collection.
const CURSORS: u32 = 64;
const CURSOR_FROM: u32 = 16;
/** Entries: list address u32, collections u32, index u32, cell address u32. */
const cursors: usize = memory.data(1024); // CURSORS * 16

/** Item `index` of a list of at least CURSOR_FROM items that begins with a cell. */
function itemByCursor(v: Value, index: u32): Value {
  const list = addressOf(v);
  const entry = cursors + (((list >> 3) & (CURSORS - 1)) << 4);
  let left = index;
  if (
    load<u32>(entry) == list &&
    load<u32>(entry, 4) == Usage.collections &&
    load<u32>(entry, 8) <= index
  ) {
    left -= load<u32>(entry, 8);
    v = fromAddress(TAG_LIST, load<u32>(entry, 12));
  }
  chargeItems(left);
  while (left > 0 && kindOf(addressOf(v)) == Kind.ListCons) {
    v = load<u64>(addressOf(v), PAIR_CDR);
    left -= 1;
  }
  store<u32>(entry, list);
  store<u32>(entry, Usage.collections, 4);
  store<u32>(entry, index - left, 8);
  store<u32>(entry, addressOf(v), 12);
  return kindOf(addressOf(v)) == Kind.ListCons
    ? load<u64>(addressOf(v), PAIR_CAR)
    : load<u64>(itemsOf(v) + (left << 3));
}

/** Forgets all cells that were found: to be called when a cell gets another rest. */
export function forgetCursors(): void {
  memory.fill(cursors, 0, CURSORS << 4);
}

/** Item `index` (below the length) of a value with the list tag. Through many cells it is O(1) when asked for in order. */
export function listItem(v: Value, index: u32): Value {
  if (index > 0 && listLength(v) >= CURSOR_FROM && kindOf(addressOf(v)) == Kind.ListCons)
    return itemByCursor(v, index);
  while (kindOf(addressOf(v)) == Kind.ListCons) {
    if (index == 0) return load<u64>(addressOf(v), PAIR_CAR);
    v = load<u64>(addressOf(v), PAIR_CDR);
    index -= 1;
  }
  return load<u64>(itemsOf(v) + (index << 3));
}

/** Heap bytes of a flat list. */
// @ts-ignore: decorator
@inline
export function flatListBytes(count: u32): u32 {
  return LIST_ITEMS + (count << 3);
}

/**
 * Allocates a flat list of `count` >= 1 items (reserved: `flatListBytes(count)`) and returns its address;
 * the caller writes every item at `address + LIST_ITEMS` before the next reservation.
 */
// @ts-ignore: decorator
@inline
export function allocateList(count: u32): u32 {
  return allocate(flatListBytes(count), Kind.ListFlat, 0, count);
}

// @ts-ignore: decorator
@inline
export function listValue(address: u32): Value {
  return fromAddress(TAG_LIST, address);
}

/** Makes a list of `count` values that lie at a rooted or non-heap address. */
export function makeList(items: u32, count: u32): Value {
  if (count == 0) return Lists.empty;
  if (!reserve(flatListBytes(count))) return failHeap();
  const address = allocateList(count);
  memory.copy(address + LIST_ITEMS, items, count << 3);
  return listValue(address);
}

/** A list cell in front of a list or the empty list. Reserve PAIR_SIZE first. */
// @ts-ignore: decorator
@inline
export function allocateCons(car: Value, cdr: Value): Value {
  let length: u32 = 1;
  if (isList(cdr)) {
    const rest = addressOf(cdr);
    length = countOf(rest) + 1;
    setFlags(rest, flagsOf(rest) | Flag.Covered);
  }
  const address = allocate(PAIR_SIZE, Kind.ListCons, 0, length);
  store<u64>(address, car, PAIR_CAR);
  store<u64>(address, cdr, PAIR_CDR);
  return fromAddress(TAG_LIST, address);
}

/** Items that `pushReversed` takes at most: what is to be reserved for them must fit into 31 bits. */
export const REVERSED_MAX: u32 = 0x7fffffff / PAIR_SIZE;

/**
 * The items of a value with the list tag, the first one deepest, as cells in front of `cells`, a list or the empty list.
 * Reserve PAIR_SIZE for each item first.
 */
export function pushReversed(list: Value, cells: Value): Value {
  let left = listLength(list);
  while (left > 0 && kindOf(addressOf(list)) == Kind.ListCons) {
    cells = allocateCons(load<u64>(addressOf(list), PAIR_CAR), cells);
    list = load<u64>(addressOf(list), PAIR_CDR);
    left -= 1;
  }
  if (left == 0) return cells;
  const items = itemsOf(list);
  const end = items + (left << 3);
  for (let at = items; at < end; at += 8) cells = allocateCons(load<u64>(at), cells);
  return cells;
}

/** An improper pair. Reserve PAIR_SIZE first. */
// @ts-ignore: decorator
@inline
export function allocatePair(car: Value, cdr: Value): Value {
  const address = allocate(PAIR_SIZE, Kind.Pair, 0, 0);
  store<u64>(address, car, PAIR_CAR);
  store<u64>(address, cdr, PAIR_CDR);
  return fromAddress(TAG_OBJECT, address);
}

/** What `cons` makes: in lispy-core@1 a pair, in lispy@2 a list in front of a list, else a pair. Reserve PAIR_SIZE first. */
// @ts-ignore: decorator
@inline
export function consOf(car: Value, cdr: Value): Value {
  return Lists.empty == NIL && (cdr == NIL || isList(cdr))
    ? allocateCons(car, cdr)
    : allocatePair(car, cdr);
}

/** The word did not hold a list. */
export const NOT_A_LIST: i32 = -1;
/** There was no room; the error is pending. */
export const NO_ROOM: i32 = -2;

/**
 * Brings a list argument into the form that builtins like: the rooted word at `slot` is rewritten to a flat list,
 * a slice or the empty list with the same items. Takes what both profiles call a list: nil, lists of any shape, and
 * pair chains that end in nil. Returns the number of items, NOT_A_LIST or NO_ROOM. May collect.
 */
export function normalizeList(slot: u32): i32 {
  const v = load<u64>(slot);
  if (isList(v)) {
    if (kindOf(addressOf(v)) != Kind.ListCons) return <i32>listLength(v);
    return flattenCells(slot, listLength(v));
  }
  if (isEmptyList(v)) return 0;
  if (!isPair(v)) return NOT_A_LIST;
  let count: u32 = 0;
  let at = v;
  // A chain is finite unless `set-cdr!` tied a knot: the second pointer walks at half the speed and would be met.
  let slow = v;
  while (isPair(at)) {
    count += 1;
    at = load<u64>(addressOf(at), PAIR_CDR);
    if ((count & 1) == 0) {
      slow = load<u64>(addressOf(slow), PAIR_CDR);
      if (at == slow) return NOT_A_LIST;
    }
  }
  if (at != NIL) return NOT_A_LIST;
  return flattenCells(slot, count);
}

/** Copies a run of cells (and the array that may end it) into a flat list. */
function flattenCells(slot: u32, count: u32): i32 {
  if (!reserve(flatListBytes(count))) {
    failHeap();
    return NO_ROOM;
  }
  const flat = allocateList(count);
  let v = load<u64>(slot);
  let to = flat + LIST_ITEMS;
  const end = to + (count << 3);
  while (to < end) {
    const address = addressOf(v);
    const kind = kindOf(address);
    if (kind == Kind.ListFlat || kind == Kind.ListSlice) {
      memory.copy(to, itemsOf(v), end - to);
      break;
    }
    store<u64>(to, load<u64>(address, PAIR_CAR));
    v = load<u64>(address, PAIR_CDR);
    to += 8;
  }
  store<u64>(slot, listValue(flat));
  return <i32>count;
}

/** The source position word of a flat list that the reader made, or 0. Packed: line << 24 | column. */
export function listPosition(v: Value): u64 {
  if (!isList(v)) return 0;
  const address = addressOf(v);
  if (kindOf(address) != Kind.ListFlat || (load<u8>(address, 1) & Flag.Positioned) == 0) return 0;
  return load<u64>(address + LIST_ITEMS + (countOf(address) << 3)) & 0xffff_ffff_ffff;
}

/** Packs line and column (both clamped) into the word that a positioned list carries. */
export function packPosition(line: u32, column: u32): Value {
  const l: u64 = line > 0x7fffff ? 0x7fffff : line;
  const c: u64 = column > 0xffffff ? 0xffffff : column;
  return fromSmall(<i64>((l << 24) | c));
}

// @ts-ignore: decorator
@inline
export function positionLine(position: u64): u32 {
  return <u32>(position >> 24);
}

// @ts-ignore: decorator
@inline
export function positionColumn(position: u64): u32 {
  return <u32>(position & 0xffffff);
}
