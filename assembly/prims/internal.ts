// Internal primitives, whose names begin with `%`: what the prelude's loops are made of. Programs cannot name them.
// The VM calls them through the tables or inlines them.
// Invariant: the prelude passes what the contracts say, but an image may hold any value in any variable of its frames, and
// procedures of the prelude with other source text. So whatever a primitive is given, it neither traps nor hangs nor leaves
// the heap out of order; what breaks a contract is an error (`failInternal`), or is taken for something harmless. Errors
// that programs can meet are found in `%items` and its like, and speak for the public procedure of the prelude that called
// (the VM puts its name in front).

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  allocateCons,
  allocateList,
  flatListBytes,
  isListOrEmpty,
  itemsOf,
  listLength,
  Lists,
  listValue,
  normalizeList,
  NO_ROOM,
  pushReversed,
  REVERSED_MAX,
} from "../data/list";
import { beginError, checkItems, failHeap, failInternal, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { Kind, kindOf, LIST_ITEMS, PAIR_CAR, PAIR_CDR, PAIR_SIZE } from "../heap/layout";
import {
  addressOf,
  areSmall,
  FAILED,
  fromSmall,
  isList,
  isSmall,
  isString,
  NIL,
  toSmall,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { argument, setArgument, slotOf } from "./args";
import { primDictOfPairs } from "./dict";
import { sliceList, zipFrom } from "./list";

/** (%fail text): an evaluation error in the name of the calling procedure. */
export function primFail(args: u32, _count: i32): Value {
  if (!isString(argument(args, 0))) return failInternal();
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
  const list = argument(args, 0);
  const index = argument(args, 1);
  if (!isRow(list) || !isSmall(index)) return failInternal();
  if (<u64>toSmall(index) >= <u64>listLength(list)) return failInternal();
  return load<u64>(itemsOf(list) + ((<u32>toSmall(index)) << 3));
}

/** Is it a flat list or slice? */
function isRow(v: Value): bool {
  return isList(v) && kindOf(addressOf(v)) != Kind.ListCons;
}

/** (%cons x rest): a list cell in front of a list of any shape or nil. */
export function primConsCell(args: u32, _count: i32): Value {
  if (!isListOrEmpty(argument(args, 1))) return failInternal();
  if (!reserve(PAIR_SIZE)) return failHeap();
  return allocateCons(argument(args, 0), argument(args, 1));
}

/**
 * (%merge-step test a b acc), where a test stands and of variables: takes the first item of `a` if `test` is true, else of `b`, and
 * puts it in front of `acc`, a chain of list cells. Are there more where it came from? Changes variables, so it is an instruction or nothing.
 */
export function primMergeStep(_args: u32, _count: i32): Value {
  return failInternal();
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
  let to = first + (count << 3) - 8;
  for (; to >= first && kindOf(addressOf(cell)) == Kind.ListCons; to -= 8) {
    store<u64>(to, load<u64>(addressOf(cell), PAIR_CAR));
    cell = load<u64>(addressOf(cell), PAIR_CDR);
  }
  // Items in a row that the cells were put in front of.
  if (to >= first) {
    for (let from = itemsOf(cell); to >= first; from += 8) {
      store<u64>(to, load<u64>(from));
      to -= 8;
    }
  }
  return listValue(list);
}

/** (%append-reverse xs cells): the items of `xs` (a list of any shape), the first one deepest, as cells in front of `cells`. */
export function primAppendReverse(args: u32, _count: i32): Value {
  if (!isListOrEmpty(argument(args, 1))) return failInternal();
  if (!isList(argument(args, 0))) return argument(args, 1);
  const count = listLength(argument(args, 0));
  if (count > REVERSED_MAX || !reserve(count * PAIR_SIZE)) return failHeap();
  chargeItems(count);
  return pushReversed(argument(args, 0), argument(args, 1));
}

/** (%slice xs from count): part of a flat list or slice. */
export function primSlice(args: u32, _count: i32): Value {
  if (!areSmall(argument(args, 1), argument(args, 2))) return failInternal();
  const from = toSmall(argument(args, 1));
  const count = toSmall(argument(args, 2));
  if (count <= 0) return Lists.empty;
  // Both are below 2^48, so the sum is right.
  if (!isRow(argument(args, 0)) || from < 0 || from + count > <i64>listLength(argument(args, 0)))
    return failInternal();
  return sliceList(slotOf(args, 0), <i32>from, <i32>count);
}

/** (%rows xs more): the lists of first items, second items, … of `xs` and the lists in the list `more`; the shortest counts. */
export function primRows(args: u32, _count: i32): Value {
  const others = normalizeList(slotOf(args, 1));
  if (others < 0) return others == NO_ROOM ? FAILED : failInternal();
  const mark = ValueStack.count;
  const more = argument(args, 1);
  // A row of arguments like that of `map`, whose first is the procedure, so that messages count right.
  let pushed = pushValue(NIL) && pushValue(argument(args, 0));
  for (let i = 0; i < others && pushed; i++)
    pushed = pushValue(load<u64>(itemsOf(more) + (i << 3)));
  const rows = pushed ? zipFrom(valueSlot(mark), 1, others + 2) : failHeap();
  cutValues(mark);
  return rows;
}
