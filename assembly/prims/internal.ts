// Internal primitives, whose names begin with `%`: what the prelude's loops are made of. Programs cannot name them.
// The VM calls them through table.ts or inlines them.
// Invariant: prelude code passes what the contracts say, so kinds are checked in `%items` and `%rows` only; errors
// speak for the public procedure of the prelude that called (the VM puts its name in front).

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  allocateCons,
  allocateList,
  flatListBytes,
  itemsOf,
  listLength,
  Lists,
  listValue,
  normalizeList,
  NO_ROOM,
} from "../data/list";
import { beginError, checkItems, failHeap, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { Kind, kindOf, LIST_ITEMS, PAIR_CAR, PAIR_CDR, PAIR_SIZE } from "../heap/layout";
import { addressOf, FAILED, fromSmall, isList, NIL, toSmall, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { argument, setArgument, slotOf } from "./args";
import { primDictOfPairs } from "./dict";
import { sliceList, zipFrom } from "./list";

/** (%fail text): an evaluation error in the name of the calling procedure. */
export function primFail(args: u32, _count: i32): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  const text = addressOf(argument(args, 0));
  MESSAGE.pushBytes(stringBytes(text), stringSize(text));
  return FAILED;
}

/** (%items xs): the items of any list as a flat list, slice or the empty list; an error for anything else. */
export function primItems(args: u32, _count: i32): Value {
  const count = normalizeList(slotOf(args, 0));
  if (count > 0) {
    chargeItems(count);
    return argument(args, 0);
  }
  if (count == 0) return Lists.empty;
  if (count == NO_ROOM) return FAILED;
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("expected a proper list, got ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

/** (%count xs): items of a list with the list tag; 0 for the empty list and nil. */
export function primCount(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromSmall(isList(v) ? listLength(v) : 0);
}

/** (%item xs i): item `i` (a small integer below the count) of a flat list or slice. */
export function primItem(args: u32, _count: i32): Value {
  return load<u64>(itemsOf(argument(args, 0)) + ((<u32>toSmall(argument(args, 1))) << 3));
}

/** (%cons x rest): a list cell in front of a list of any shape or nil. */
export function primConsCell(args: u32, _count: i32): Value {
  if (!reserve(PAIR_SIZE)) return failHeap();
  return allocateCons(argument(args, 0), argument(args, 1));
}

/** (%reverse cells): the items of a chain of list cells, last one first, as a flat list; the empty list for nil. */
export function primReverseCells(args: u32, _count: i32): Value {
  const cells = argument(args, 0);
  return isList(cells) && !checkItems(<f64>listLength(cells)) ? FAILED : reverseCells(args);
}

/** (%dict-of-cells cells): a map of a chain of list cells value key … value key, last pair first. */
export function primDictOfCells(args: u32, _count: i32): Value {
  // Twice as many items as entries: only the map itself is held against the limit.
  const pairs = reverseCells(args);
  if (pairs == FAILED) return FAILED;
  setArgument(args, 0, pairs);
  return primDictOfPairs(args, 1);
}

function reverseCells(args: u32): Value {
  if (!isList(argument(args, 0))) return Lists.empty;
  const count = listLength(argument(args, 0));
  if (!reserve(flatListBytes(count))) return failHeap();
  chargeItems(count);
  const list = allocateList(count);
  const first = list + LIST_ITEMS;
  let cell = argument(args, 0);
  for (let to = first + (count << 3) - 8; to >= first; to -= 8) {
    store<u64>(to, load<u64>(addressOf(cell), PAIR_CAR));
    cell = load<u64>(addressOf(cell), PAIR_CDR);
  }
  return listValue(list);
}

/** (%append-reverse xs cells): the items of `xs` (a list of any shape), the first one deepest, as cells in front of `cells`. */
export function primAppendReverse(args: u32, _count: i32): Value {
  if (!isList(argument(args, 0))) return argument(args, 1);
  const count = listLength(argument(args, 0));
  if (count > 0x7fffffff / PAIR_SIZE || !reserve(count * PAIR_SIZE)) return failHeap();
  chargeItems(count);
  let from = argument(args, 0);
  let cells = argument(args, 1);
  let left = count;
  while (left > 0 && kindOf(addressOf(from)) == Kind.ListCons) {
    cells = allocateCons(load<u64>(addressOf(from), PAIR_CAR), cells);
    from = load<u64>(addressOf(from), PAIR_CDR);
    left -= 1;
  }
  if (left == 0) return cells;
  const items = itemsOf(from);
  const end = items + (left << 3);
  for (let at = items; at < end; at += 8) cells = allocateCons(load<u64>(at), cells);
  return cells;
}

/** (%slice xs from count): part of a flat list or slice. */
export function primSlice(args: u32, _count: i32): Value {
  return sliceList(
    slotOf(args, 0),
    <i32>toSmall(argument(args, 1)),
    <i32>toSmall(argument(args, 2)),
  );
}

/** (%rows xs more): the lists of first items, second items, … of `xs` and the lists in the list `more`; the shortest counts. */
export function primRows(args: u32, _count: i32): Value {
  const mark = ValueStack.count;
  const more = argument(args, 1);
  const others: u32 = isList(more) ? listLength(more) : 0;
  // A row of arguments like that of `map`, whose first is the procedure, so that messages count right.
  let pushed = pushValue(NIL) && pushValue(argument(args, 0));
  for (let i: u32 = 0; i < others && pushed; i++)
    pushed = pushValue(load<u64>(itemsOf(more) + (i << 3)));
  const rows = pushed ? zipFrom(valueSlot(mark), 1, others + 2) : failHeap();
  cutValues(mark);
  return rows;
}
