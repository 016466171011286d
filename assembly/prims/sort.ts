// Sorting without a comparator: stable merge sort of numbers by value or strings by code point, of the items themselves or
// by a key of each. Called through the tables as `%sort`, `%sort-by` …; the public `sort`, with or without comparator, is
// in prelude/.
// Two flat lists take turns as source and target of the merges, so nothing is allocated while items are compared.
// Comparisons of long strings are charged by their length; a sort that alone costs more than the limit of steps fails.

import { chargeItems, chargeSteps, getLimit } from "../base/limits";
import { isBignum } from "../data/integer";
import {
  allocateList,
  flatListBytes,
  itemsOf,
  Lists,
  listValue,
  makeList,
  NO_ROOM,
  normalizeList,
} from "../data/list";
import { compareNumbers } from "../data/number";
import { failHeap, failInternal, failLimit, failNamed, Signal, withinBudget } from "../data/signal";
import { compareStrings, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { LIST_ITEMS } from "../heap/layout";
import {
  addressOf,
  FAILED,
  FALSE,
  fromSmall,
  isFloat,
  isSmall,
  isString,
  NIL,
  toFloat,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit } from "../shared/abi";
import { argument, needList, setArgument, slotOf } from "./args";
import { toDisplayText } from "./list-search";

/** What is sorted. */
const enum Order {
  /** Small integers only. */
  Small = 0,
  Floats = 1,
  /** Any mixture of numbers. */
  Numbers = 2,
  Strings = 3,
  /** No common order. */
  None = 4,
}

/** Items of the runs that are made by insertion before the merges begin. */
const RUN: u32 = 8;

class Sorting {
  static order: i32 = Order.Small;
  /** Address of the keys when indices are sorted by the key with that index; 0 when the items are their own keys. */
  static keys: u32 = 0;
  /** Steps that comparisons of strings cost so far. */
  static cost: i64 = 0;
  static costMax: i64 = 0;
}

// Once the budget is spent, nothing comes before anything, and the rest is over quickly: the result is thrown away.

export function primSort(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (count == 0) return Lists.empty;
  Sorting.order = findOrder(itemsOf(argument(args, 0)), count);
  if (Sorting.order == Order.None) {
    return failNamed("without a comparator the items must be all numbers or all strings");
  }
  begin();
  if (!isSorted(itemsOf(argument(args, 0)), count)) {
    const bytes = flatListBytes(count);
    if (bytes > 0x3fffffff || !reserve(bytes * 2)) return failHeap();
    const items = itemsOf(argument(args, 0));
    const first = allocateList(count);
    memory.copy(first + LIST_ITEMS, items, (<u32>count) << 3);
    const sorted = sortBetween(first, allocateList(count), count);
    setArgument(args, 0, listValue(sorted));
  }
  return end() ? argument(args, 0) : FAILED;
}

function begin(): void {
  Sorting.keys = 0;
  Sorting.cost = 0;
  Sorting.costMax = <i64>min<f64>(getLimit(Limit.Steps), 1e18);
}

/** False with the error pending when comparing was too much work. */
function end(): bool {
  if (Signal.category != Category.None) return false;
  chargeSteps(Sorting.cost);
  if (Sorting.cost <= Sorting.costMax) return true;
  failLimit(Limit.Steps, <f64>Sorting.cost);
  return false;
}

/** (%sort-by items keys): the items in the order of their keys; #f when the keys are neither all numbers nor all strings. */
export function primSortBy(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  const keys = needList(args, 1);
  if (count < 0 || keys < 0) return FAILED;
  if (keys < count) return failInternal();
  if (count == 0) return Lists.empty;
  Sorting.order = findOrder(itemsOf(argument(args, 1)), count);
  if (Sorting.order == Order.None) return FALSE;
  // Indices of small integers are not to be taken for the keys themselves.
  if (Sorting.order == Order.Small) Sorting.order = Order.Numbers;
  const bytes = flatListBytes(count);
  if (bytes > 0x2fffffff || !reserve(bytes * 3)) return failHeap();
  const indices = allocateList(count);
  const spare = allocateList(count);
  const result = allocateList(count);
  for (let i = 0; i < count; i++) store<u64>(indices + (i << 3), fromSmall(i), LIST_ITEMS);
  begin();
  Sorting.keys = itemsOf(argument(args, 1));
  const sorted = sortBetween(indices, spare, count);
  Sorting.keys = 0;
  const items = itemsOf(argument(args, 0));
  for (let i = 0; i < count; i++) {
    const index = <u32>load<u64>(sorted + (i << 3), LIST_ITEMS);
    store<u64>(result + (i << 3), load<u64>(items + (index << 3)), LIST_ITEMS);
  }
  return end() ? listValue(result) : FAILED;
}

/** (%sort-any items), of what %items gives: all numbers by value, all strings by code point, anything else by display text. */
export function primSortAny(args: u32, _count: i32): Value {
  // What walking it costs, primSort and primTexts charge.
  const count = normalizeList(slotOf(args, 0));
  if (count < 0) return count == NO_ROOM ? FAILED : failInternal();
  if (count == 0) return Lists.empty;
  if (findOrder(itemsOf(argument(args, 0)), count) != Order.None) return primSort(args, 1);
  const mark = ValueStack.count;
  let sorted = FAILED;
  const pushed = pushValue(argument(args, 0)) && pushValue(NIL);
  const texts = pushed ? primTexts(args, 1) : failHeap();
  if (texts != FAILED) {
    store<u64>(valueSlot(mark + 1), texts);
    sorted = primSortBy(valueSlot(mark), 2);
  }
  cutValues(mark);
  return sorted;
}

/** (%texts items): the display text of each. */
export function primTexts(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  const mark = ValueStack.count;
  for (let i = 0; i < count; i++) {
    if (!pushValue(load<u64>(itemsOf(argument(args, 0)) + (i << 3)))) {
      cutValues(mark);
      return failHeap();
    }
    const slot = valueSlot(ValueStack.count - 1);
    if (!toDisplayText(slot) || !withinBudget()) {
      cutValues(mark);
      return FAILED;
    }
  }
  const texts = makeList(valueSlot(mark), count);
  cutValues(mark);
  return texts;
}

function findOrder(items: u32, count: u32): i32 {
  let small = true;
  let floats = true;
  let numbers = true;
  let strings = true;
  const end = items + (count << 3);
  for (let at = items; at < end && (numbers || strings); at += 8) {
    const v = load<u64>(at);
    strings = strings && isString(v);
    small = small && isSmall(v);
    floats = floats && isFloat(v);
    numbers = numbers && (isSmall(v) || isFloat(v) || isBignum(v));
  }
  return small
    ? Order.Small
    : floats
      ? Order.Floats
      : numbers
        ? Order.Numbers
        : strings
          ? Order.Strings
          : Order.None;
}

/** Does `a` come strictly before `b`? */
// @ts-ignore: decorator
@inline
function isBefore(a: Value, b: Value): bool {
  if (Sorting.order == Order.Small) return <i64>(a << 16) < <i64>(b << 16);
  return isBeforeSlow(a, b);
}

function isBeforeSlow(a: Value, b: Value): bool {
  if (Sorting.keys != 0) {
    a = load<u64>(Sorting.keys + ((<u32>a) << 3));
    b = load<u64>(Sorting.keys + ((<u32>b) << 3));
  }
  if (Sorting.order == Order.Floats) return toFloat(a) < toFloat(b);
  if (Sorting.order == Order.Numbers) return withinBudget() && compareNumbers(a, b) < 0;
  if (a == b) return false;
  Sorting.cost += min(stringSize(addressOf(a)), stringSize(addressOf(b))) >> 9;
  // Once too much has been spent, the rest is over quickly: the result is thrown away.
  if (Sorting.cost > Sorting.costMax) return false;
  return compareStrings(addressOf(a), addressOf(b)) < 0;
}

function isSorted(items: u32, count: u32): bool {
  const last = items + ((count - 1) << 3);
  for (let at = items; at < last; at += 8) {
    if (isBefore(load<u64>(at, 8), load<u64>(at))) return false;
  }
  return true;
}

/** Sorts the items of `list`; `spare` is a list of as many. Returns the one that then holds the result. */
function sortBetween(list: u32, spare: u32, count: u32): u32 {
  for (let from: u32 = 0; from < count; from += RUN) {
    sortRun(list + LIST_ITEMS + (from << 3), min(RUN, count - from));
  }
  for (let width = RUN; width < count; width *= 2) {
    chargeItems(count);
    for (let from: u32 = 0; from < count; from += width * 2) {
      const middle = min(from + width, count);
      mergeRuns(list + LIST_ITEMS, spare + LIST_ITEMS, from, middle, min(middle + width, count));
    }
    const swap = list;
    list = spare;
    spare = swap;
  }
  return list;
}

/** Insertion sort of a few items. */
function sortRun(items: u32, count: u32): void {
  const end = items + (count << 3);
  for (let at = items + 8; at < end; at += 8) {
    const v = load<u64>(at);
    let to = at;
    while (to > items && isBefore(v, load<u64>(to - 8))) {
      store<u64>(to, load<u64>(to - 8));
      to -= 8;
    }
    store<u64>(to, v);
  }
}

/** Merges source[from, middle) and source[middle, end) into target[from, end). Of equal items the left one comes first. */
function mergeRuns(source: u32, target: u32, from: u32, middle: u32, end: u32): void {
  let left = source + (from << 3);
  let right = source + (middle << 3);
  let to = target + (from << 3);
  const leftEnd = right;
  const rightEnd = source + (end << 3);
  // The halves may lie in order already.
  if (right < rightEnd && isBefore(load<u64>(right), load<u64>(right - 8))) {
    while (left < leftEnd && right < rightEnd) {
      if (isBefore(load<u64>(right), load<u64>(left))) {
        store<u64>(to, load<u64>(right));
        right += 8;
      } else {
        store<u64>(to, load<u64>(left));
        left += 8;
      }
      to += 8;
    }
  }
  memory.copy(to, left, leftEnd - left);
  memory.copy(to + (leftEnd - left), right, rightEnd - right);
}
