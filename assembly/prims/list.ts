// List builtins of lispy-core@1: cons car cdr list length append reverse nth take drop last zip.
// Called through the tables; `sequenceLength` also by the string builtins.
// Invariant: results are flat lists, slices or `Lists.empty`, never nil for "no items"; they share storage with the
// arguments where that does not keep much garbage alive.
// Not here: range (range.ts), flatten (flatten.ts), sort (sort.ts), and everything that calls a procedure
// (prelude/, over the primitives of internal.ts).

import { chargeItems } from "../base/limits";
import { dictCount, isDict } from "../data/dict";
import { integerSign, isBignum } from "../data/integer";
import {
  consOf,
  allocateList,
  flatListBytes,
  isEmptyList,
  isPair,
  itemsOf,
  listFirst,
  listLength,
  listRest,
  Lists,
  listValue,
  makeList,
  NOT_A_LIST,
  REST_BYTES,
} from "../data/list";
import { failHeap } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringLength } from "../data/text";
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
} from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromAddress,
  fromSmall,
  isList,
  isSmall,
  isString,
  isSymbol,
  NIL,
  TAG_LIST,
  toSmall,
  Value,
} from "../heap/value";
import { allowItems, argument, failArgument, needList, slotOf } from "./args";

/** Up to this many items a part of a list is copied: a slice would be as large. */
const COPY_MAX: i32 = 4;
/** A part smaller than its flat list by this factor is copied, so that it does not keep the whole alive. */
const SHARE_FACTOR: i32 = 8;

/** (cons a b): a pair; where nil is the empty list, a list if b is one. */
export function primCons(args: u32, _count: i32): Value {
  if (!reserve(PAIR_SIZE)) return failHeap();
  return consOf(argument(args, 0), argument(args, 1));
}

export function primCar(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isList(v)) return listFirst(v);
  if (isPair(v)) return load<u64>(addressOf(v), PAIR_CAR);
  return failArgument(args, 0, "a pair or a list with items");
}

/** (cdr x): nil when a list has nothing more, so also for the empty list. */
export function primCdr(args: u32, _count: i32): Value {
  if (isList(argument(args, 0))) {
    if (!reserve(REST_BYTES)) return failHeap();
    return listRest(argument(args, 0), NIL);
  }
  const v = argument(args, 0);
  if (isPair(v)) return load<u64>(addressOf(v), PAIR_CDR);
  if (v == Lists.empty) return NIL;
  return failArgument(args, 0, "a pair or a list");
}

export function primList(args: u32, count: i32): Value {
  return makeList(args, count);
}

/** Cells of a pair chain that ends in nil, or NOT_A_LIST; charges for the walk. */
function chainLength(v: Value): i32 {
  let count = 0;
  // Walks at half the speed; a circular chain meets it.
  let slow = v;
  while (isPair(v)) {
    count += 1;
    v = load<u64>(addressOf(v), PAIR_CDR);
    if ((count & 1) == 0) {
      slow = load<u64>(addressOf(slow), PAIR_CDR);
      if (v == slow && isPair(v)) return NOT_A_LIST;
    }
  }
  chargeItems(count);
  return v == NIL ? count : NOT_A_LIST;
}

/** Items of a list of any kind, entries of a dict, code points of a string or symbol; NOT_A_LIST for anything else. */
export function sequenceLength(v: Value): i32 {
  if (isList(v)) return <i32>listLength(v);
  if (isString(v)) return <i32>stringLength(addressOf(v));
  if (isEmptyList(v)) return 0;
  if (isDict(v)) return <i32>dictCount(addressOf(v));
  if (isPair(v)) return chainLength(v);
  if (isSymbol(v)) return <i32>stringLength(addressOf(symbolName(v)));
  return NOT_A_LIST;
}

export function primLength(args: u32, _count: i32): Value {
  const length = sequenceLength(argument(args, 0));
  if (length >= 0) return fromSmall(length);
  return failArgument(args, 0, "a proper list, a string or a map");
}

/** As `needList`, but free of charge for a list that is indexable already: for builtins that take O(1) then. */
export function needIndexable(args: u32, index: i32): i32 {
  const v = argument(args, index);
  if (isList(v) && kindOf(addressOf(v)) != Kind.ListCons) return <i32>listLength(v);
  return needList(args, index);
}

/** (append list …): a new list of all their items. */
export function primAppend(args: u32, count: i32): Value {
  let total: u64 = 0;
  /** Which argument holds everything; -1 when several have items. */
  let whole = -1;
  for (let i = 0; i < count; i++) {
    const length = needList(args, i);
    if (length < 0) return FAILED;
    if (length == 0) continue;
    whole = total == 0 ? i : -1;
    total += length;
  }
  if (total == 0) return Lists.empty;
  if (whole >= 0) return argument(args, whole);
  if (!allowItems(<f64>total)) return FAILED;
  const bytes: u64 = LIST_ITEMS + total * 8;
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  const address = allocateList(<u32>total);
  let to = address + LIST_ITEMS;
  for (let i = 0; i < count; i++) {
    const v = argument(args, i);
    if (!isList(v)) continue;
    const size = listLength(v) << 3;
    memory.copy(to, itemsOf(v), size);
    to += size;
  }
  return listValue(address);
}

export function primReverse(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (count == 0) return Lists.empty;
  if (count == 1) return argument(args, 0);
  if (!reserve(flatListBytes(count))) return failHeap();
  const address = allocateList(count);
  let to = address + LIST_ITEMS;
  const items = itemsOf(argument(args, 0));
  for (let from = items + ((count - 1) << 3); from >= items; from -= 8) {
    store<u64>(to, load<u64>(from));
    to += 8;
  }
  return listValue(address);
}

/** (nth list i): counts from the end below 0; nil outside the list. */
export function primNth(args: u32, _count: i32): Value {
  const count = needIndexable(args, 0);
  if (count < 0) return FAILED;
  const at = argument(args, 1);
  if (!isSmall(at)) return isBignum(at) ? NIL : failArgument(args, 1, "an integer");
  let index = toSmall(at);
  if (index < 0) index += count;
  if (index < 0 || index >= count) return NIL;
  return load<u64>(itemsOf(argument(args, 0)) + ((<u32>index) << 3));
}

/** The `count` items from `from` on of the flat list or slice in a rooted word. */
export function sliceList(slot: u32, from: i32, count: i32): Value {
  if (count <= 0) return Lists.empty;
  const v = load<u64>(slot);
  if (count == <i32>listLength(v)) return v;
  const owner =
    kindOf(addressOf(v)) == Kind.ListFlat ? addressOf(v) : load<u32>(addressOf(v), SLICE_PARENT);
  const share = count > COPY_MAX && count >= <i32>countOf(owner) / SHARE_FACTOR;
  if (!reserve(share ? SLICE_SIZE : flatListBytes(count))) return failHeap();
  const list = addressOf(load<u64>(slot));
  if (!share) {
    chargeItems(count);
    const copy = allocateList(count);
    memory.copy(copy + LIST_ITEMS, itemsOf(load<u64>(slot)) + (from << 3), count << 3);
    return listValue(copy);
  }
  const slice = allocate(SLICE_SIZE, Kind.ListSlice, 0, count);
  if (kindOf(list) == Kind.ListFlat) {
    store<u32>(slice, list, SLICE_PARENT);
    store<u32>(slice, from, SLICE_START);
  } else {
    store<u32>(slice, load<u32>(list, SLICE_PARENT), SLICE_PARENT);
    store<u32>(slice, load<u32>(list, SLICE_START) + from, SLICE_START);
  }
  return fromAddress(TAG_LIST, slice);
}

/** The count argument of take and drop, at most `length`; -1 with the error pending. */
function needCount(args: u32, length: i32): i32 {
  const v = argument(args, 1);
  if (isSmall(v) && toSmall(v) >= 0) return <i32>min<i64>(toSmall(v), length);
  if (isBignum(v) && integerSign(v) > 0) return length;
  failArgument(args, 1, "a non-negative integer");
  return -1;
}

export function primTake(args: u32, _count: i32): Value {
  const length = needIndexable(args, 0);
  if (length < 0) return FAILED;
  const count = needCount(args, length);
  return count < 0 ? FAILED : sliceList(slotOf(args, 0), 0, count);
}

export function primDrop(args: u32, _count: i32): Value {
  const length = needIndexable(args, 0);
  if (length < 0) return FAILED;
  const count = needCount(args, length);
  return count < 0 ? FAILED : sliceList(slotOf(args, 0), count, length - count);
}

/** (last list): nil when there is nothing in it. */
export function primLast(args: u32, _count: i32): Value {
  const count = needIndexable(args, 0);
  if (count < 0) return FAILED;
  return count == 0 ? NIL : load<u64>(itemsOf(argument(args, 0)) + ((count - 1) << 3));
}

/** (zip list …): the first items of all, the second items of all, … as far as the shortest goes. */
export function primZip(args: u32, count: i32): Value {
  return zipFrom(args, 0, count);
}

/** Zips the lists in the rooted words from number `first` on. */
export function zipFrom(args: u32, first: i32, count: i32): Value {
  let rows = i32.MAX_VALUE;
  for (let i = first; i < count; i++) {
    const length = needList(args, i);
    if (length < 0) return FAILED;
    rows = min(rows, length);
  }
  if (first == count || rows == 0) return Lists.empty;
  return allowItems(<f64>rows) ? zipRows(slotOf(args, first), count - first, rows) : FAILED;
}

/** A list of `rows` lists of `count` items, all made in one reservation. */
function zipRows(args: u32, count: u32, rows: u32): Value {
  const bytes = <u64>flatListBytes(rows) + <u64>rows * <u64>flatListBytes(count);
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  chargeItems(<u32>(bytes >> 3));
  const table = allocateList(rows);
  for (let row: u32 = 0; row < rows; row++) {
    store<u64>(table + (row << 3), listValue(allocateList(count)), LIST_ITEMS);
  }
  const stride = flatListBytes(count);
  for (let column: u32 = 0; column < count; column++) {
    let from = itemsOf(argument(args, column));
    // Rows lie one behind the other, right after the table.
    let to = table + flatListBytes(rows) + LIST_ITEMS + (column << 3);
    for (let row: u32 = 0; row < rows; row++) {
      store<u64>(to, load<u64>(from));
      from += 8;
      to += stride;
    }
  }
  return listValue(table);
}
