// Lists in lispy@2: parts of lists, where core's builtins are stricter or differ. The list and the number may come in
// either order where their types tell them apart. Called through tables/lists.ts.
// Invariant: as in list.ts, results share storage with the arguments where that does not keep much garbage alive.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { integerSign, isBignum, isInteger } from "../data/integer";
import {
  allocateList,
  flatListBytes,
  isEmptyList,
  isPair,
  itemsOf,
  listFirst,
  listItem,
  listLength,
  Lists,
  listValue,
  makeList,
} from "../data/list";
import { beginError, checkItems, failHeap, Signal } from "../data/signal";
import { stringLength } from "../data/text";
import { reserve } from "../heap/heap";
import { Kind, kindOf, LIST_ITEMS, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
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
import { allowItems, argument, failArgument, needList, setArgument, slotOf } from "./args";
import { needIndexable, sliceList } from "./list";
import { primStringAppend, primStringRef, primSubstring } from "./string";

// Paths: what to take, from the last letter of c…r on, one bit each, 1 for d; a 1 ends them. `caddr` is 0b1011.

/** Takes a list or pair apart. Nothing is allocated but what a rest needs at the end. */
function follow(args: u32, path: i32): Value {
  let v = argument(args, 0);
  /** Items of `v` that are skipped already. */
  let skip: u32 = 0;
  for (let left = path; left != 1; left >>= 1) {
    if ((left & 1) != 0) {
      if (isList(v) && kindOf(addressOf(v)) != Kind.ListCons) {
        skip += 1;
        if (skip < listLength(v)) continue;
        v = NIL;
        skip = 0;
      } else if (isList(v) || isPair(v)) v = load<u64>(addressOf(v), PAIR_CDR);
      else if (v != NIL) return failPath(args, path);
    } else {
      if (isList(v)) v = skip == 0 ? listFirst(v) : listItem(v, skip);
      else if (isPair(v)) v = load<u64>(addressOf(v), PAIR_CAR);
      else return failPath(args, path);
      skip = 0;
    }
  }
  if (skip == 0) return v;
  setArgument(args, 0, v);
  return sliceList(slotOf(args, 0), <i32>skip, <i32>(listLength(v) - skip));
}

function failPath(args: u32, path: i32): Value {
  let items = 1;
  let left = path;
  for (; (left & 1) != 0 && left != 1; left >>= 1) items += 1;
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("argument 1 must be a list ");
  if (left == 2) {
    MESSAGE.pushLiteral("with at least ");
    MESSAGE.pushDecimal(items);
    MESSAGE.pushLiteral(" items");
  } else {
    MESSAGE.pushLiteral("of lists as deep as the name says");
  }
  MESSAGE.pushLiteral(", got ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

export function primCaar(args: u32, _count: i32): Value {
  return follow(args, 0b100);
}
export function primCadr(args: u32, _count: i32): Value {
  return follow(args, 0b101);
}
export function primCdar(args: u32, _count: i32): Value {
  return follow(args, 0b110);
}
export function primCddr(args: u32, _count: i32): Value {
  return follow(args, 0b111);
}
export function primCaaar(args: u32, _count: i32): Value {
  return follow(args, 0b1000);
}
export function primCaadr(args: u32, _count: i32): Value {
  return follow(args, 0b1001);
}
export function primCadar(args: u32, _count: i32): Value {
  return follow(args, 0b1010);
}
export function primCaddr(args: u32, _count: i32): Value {
  return follow(args, 0b1011);
}
export function primCdaar(args: u32, _count: i32): Value {
  return follow(args, 0b1100);
}
export function primCdadr(args: u32, _count: i32): Value {
  return follow(args, 0b1101);
}
export function primCddar(args: u32, _count: i32): Value {
  return follow(args, 0b1110);
}
export function primCdddr(args: u32, _count: i32): Value {
  return follow(args, 0b1111);
}
export function primCaaaar(args: u32, _count: i32): Value {
  return follow(args, 0b10000);
}
export function primCaaadr(args: u32, _count: i32): Value {
  return follow(args, 0b10001);
}
export function primCaadar(args: u32, _count: i32): Value {
  return follow(args, 0b10010);
}
export function primCaaddr(args: u32, _count: i32): Value {
  return follow(args, 0b10011);
}
export function primCadaar(args: u32, _count: i32): Value {
  return follow(args, 0b10100);
}
export function primCadadr(args: u32, _count: i32): Value {
  return follow(args, 0b10101);
}
export function primCaddar(args: u32, _count: i32): Value {
  return follow(args, 0b10110);
}
export function primCadddr(args: u32, _count: i32): Value {
  return follow(args, 0b10111);
}
export function primCdaaar(args: u32, _count: i32): Value {
  return follow(args, 0b11000);
}
export function primCdaadr(args: u32, _count: i32): Value {
  return follow(args, 0b11001);
}
export function primCdadar(args: u32, _count: i32): Value {
  return follow(args, 0b11010);
}
export function primCdaddr(args: u32, _count: i32): Value {
  return follow(args, 0b11011);
}
export function primCddaar(args: u32, _count: i32): Value {
  return follow(args, 0b11100);
}
export function primCddadr(args: u32, _count: i32): Value {
  return follow(args, 0b11101);
}
export function primCdddar(args: u32, _count: i32): Value {
  return follow(args, 0b11110);
}
export function primCddddr(args: u32, _count: i32): Value {
  return follow(args, 0b11111);
}
/** (fifth list) */
export function primFifth(args: u32, _count: i32): Value {
  return follow(args, 0b101111);
}

/** Number of the argument that is the list, 0 or 1, when the other one is a number. */
function listAt(args: u32): i32 {
  return isInteger(argument(args, 0)) && !isInteger(argument(args, 1)) ? 1 : 0;
}

/** (nth list i [default]): also of a string; outside of it the default. */
export function primNthOr(args: u32, count: i32): Value {
  const at = listAt(args);
  const index = argument(args, 1 - at);
  if (!isInteger(index)) return failArgument(args, 1 - at, "an integer");
  const v = argument(args, at);
  const length = isString(v)
    ? <i32>stringLength(addressOf(v))
    : isList(v)
      ? <i32>listLength(v)
      : needList(args, at);
  if (length < 0) return FAILED;
  if (!isSmall(index) || toSmall(index) < 0 || toSmall(index) >= length)
    return count > 2 ? argument(args, 2) : NIL;
  if (!isString(v)) return listItem(argument(args, at), <u32>toSmall(index));
  setArgument(args, 0, v);
  setArgument(args, 1, index);
  return primStringRef(args, 2);
}

/** (vector-ref list i): an error outside of the list. */
export function primVectorRef(args: u32, _count: i32): Value {
  const length = needIndexable(args, 0);
  if (length < 0) return FAILED;
  const index = needItemIndex(args, 1, length);
  return index < 0 ? FAILED : load<u64>(itemsOf(argument(args, 0)) + (index << 3));
}

/** An argument that is the index of an item; -1 with the error pending. */
export function needItemIndex(args: u32, at: i32, length: i32): i32 {
  const v = argument(args, at);
  if (isSmall(v) && toSmall(v) >= 0 && toSmall(v) < length) return <i32>toSmall(v);
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("argument ");
  MESSAGE.pushDecimal(at + 1);
  MESSAGE.pushLiteral(" must be an index below ");
  MESSAGE.pushDecimal(length);
  MESSAGE.pushLiteral(", got ");
  describe(MESSAGE, v);
  return -1;
}

/** (last list [default]) */
export function primLastOr(args: u32, count: i32): Value {
  const v = argument(args, 0);
  const length = isList(v) ? <i32>listLength(v) : needList(args, 0);
  if (length < 0) return FAILED;
  if (length == 0) return count > 1 ? argument(args, 1) : NIL;
  return listItem(argument(args, 0), length - 1);
}

// take, drop and the like: a list and how many items, in either order.

class Cut {
  static at: i32 = 0;
  static length: i32 = 0;
}

/** Reads the list (into `Cut`) and the count, at most the length; -1 with the error pending. Without a count it is 1. */
function needCut(args: u32, count: i32): i32 {
  const at = count > 1 ? listAt(args) : 0;
  Cut.at = at;
  Cut.length = needIndexable(args, at);
  if (Cut.length < 0) return -1;
  if (count == 1) return min(1, Cut.length);
  const v = argument(args, 1 - at);
  if (isSmall(v) && toSmall(v) >= 0) return <i32>min<i64>(toSmall(v), Cut.length);
  if (isBignum(v) && integerSign(v) > 0) return Cut.length;
  failArgument(args, 1 - at, "a non-negative integer");
  return -1;
}

function cut(args: u32, from: i32, items: i32): Value {
  return sliceList(slotOf(args, Cut.at), from, items);
}

export function primTakeFirst(args: u32, count: i32): Value {
  const n = needCut(args, count);
  return n < 0 ? FAILED : cut(args, 0, n);
}

export function primDropFirst(args: u32, count: i32): Value {
  const n = needCut(args, count);
  return n < 0 ? FAILED : cut(args, n, Cut.length - n);
}

export function primTakeLast(args: u32, count: i32): Value {
  const n = needCut(args, count);
  return n < 0 ? FAILED : cut(args, Cut.length - n, n);
}

/** Also (butlast list). */
export function primDropLast(args: u32, count: i32): Value {
  const n = needCut(args, count);
  return n < 0 ? FAILED : cut(args, 0, Cut.length - n);
}

/** (slice list start [end]): Python's list[start:end]; also of a string. */
export function primSliceOf(args: u32, count: i32): Value {
  if (isString(argument(args, 0))) return primSubstring(args, count);
  const length = needIndexable(args, 0);
  if (length < 0) return FAILED;
  const start = needSliceEnd(args, 1, length);
  if (start < 0) return FAILED;
  const end = count > 2 ? needSliceEnd(args, 2, length) : length;
  return end < 0 ? FAILED : sliceList(slotOf(args, 0), start, end - start);
}

/** An end of a slice: counts from the end below 0, clamped to the list. -1 with the error pending. */
function needSliceEnd(args: u32, index: i32, length: i32): i32 {
  const v = argument(args, index);
  if (isSmall(v)) {
    const at = toSmall(v);
    return <i32>min<i64>(length, max<i64>(0, at < 0 ? at + length : at));
  }
  if (isBignum(v)) return integerSign(v) > 0 ? length : 0;
  failArgument(args, index, "an integer");
  return -1;
}

// Putting lists together.

/** (append x …): the items of all lists; what is no list is an item itself. */
export function primAppendAll(args: u32, count: i32): Value {
  let total: f64 = 0;
  /** The only argument that has anything, -1 when there are several. */
  let whole = -1;
  for (let i = 0; i < count; i++) {
    let length = 1;
    if (isList(argument(args, i)) || isEmptyList(argument(args, i))) {
      length = needList(args, i);
      if (length < 0) return FAILED;
    }
    if (length == 0) continue;
    whole = total == 0 ? i : -1;
    total += <f64>length;
  }
  if (total == 0) return Lists.empty;
  if (whole >= 0 && isList(argument(args, whole))) return argument(args, whole);
  if (!allowItems(total)) return FAILED;
  if (total > <f64>0x0fffffff || !reserve(flatListBytes(<u32>total))) return failHeap();
  const list = allocateList(<u32>total);
  let to = list + LIST_ITEMS;
  for (let i = 0; i < count; i++) {
    const v = argument(args, i);
    if (isList(v)) {
      memory.copy(to, itemsOf(v), listLength(v) << 3);
      to += listLength(v) << 3;
    } else if (!isEmptyList(v)) {
      store<u64>(to, v);
      to += 8;
    }
  }
  return listValue(list);
}

/** (concat x …): of lists, when the first one is a list; else the texts of all, one behind the other. */
export function primConcat(args: u32, count: i32): Value {
  const lists = count == 0 || isList(argument(args, 0)) || isEmptyList(argument(args, 0));
  return lists ? primAppendAll(args, count) : primStringAppend(args, count);
}

/** (%concat rows strict?): the items of all rows. What is no list is an item itself, or an error when that is wanted. */
export function primConcatRows(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  const mark = ValueStack.count;
  let ok = true;
  for (let i = 0; i < count && ok; i++) ok = pushRow(args, i, mark);
  const result = ok ? makeList(valueSlot(mark), ValueStack.count - mark) : FAILED;
  cutValues(mark);
  return result;
}

function pushRow(args: u32, index: u32, mark: u32): bool {
  const row = load<u64>(itemsOf(argument(args, 0)) + (index << 3));
  let ok = true;
  if (isList(row)) {
    const length = listLength(row);
    chargeItems(length);
    for (let i: u32 = 0; i < length && ok; i++) ok = pushValue(listItem(row, i));
  } else if (!isEmptyList(row)) {
    if (argument(args, 1) == fromSmall(1)) {
      beginError(Category.Evaluation);
      Signal.wantsName = true;
      MESSAGE.pushLiteral("expected lists, got ");
      describe(MESSAGE, row);
      return false;
    }
    ok = pushValue(row);
  }
  if (!ok) failHeap();
  return ok && checkItems(<f64>(ValueStack.count - mark));
}
