// Dict builtins of lispy-core@1: make-dict get keys values has-key? dict-set dict-merge, and two internal primitives
// on which the prelude builds dict-map and dict-filter. Keys are strings. Called through the tables.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  buildDict,
  copyDict,
  dictCount,
  dictGet,
  dictKeyAt,
  dictNextEntry,
  dictSet,
  dictSetInPlace,
  dictValueAt,
  isDict,
} from "../data/dict";
import { findDuplicate, mergeDuplicates, PAIRS_FAILED, pushEntries } from "../data/dict-pairs";
import {
  allocateList,
  flatListBytes,
  itemsOf,
  listItem,
  listLength,
  Lists,
  listValue,
} from "../data/list";
import { beginError, checkItems, failHeap, failNamed, Signal } from "../data/signal";
import { reserve } from "../heap/heap";
import { Kind, kindOf, LIST_ITEMS } from "../heap/layout";
import { dropTemporaries, keep, markTemporaries, temporariesStart } from "../heap/roots";
import {
  addressOf,
  EMPTY,
  FAILED,
  fromBool,
  isList,
  isObject,
  isSmall,
  isString,
  MISSING,
  NIL,
  toSmall,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category } from "../shared/abi";
import { pushQuoted } from "../text/printer";
import { argument, failArgument, needList, slotOf } from "./args";

/** `duplicate map key: "k"`. Returns FAILED. */
function failDuplicateKey(key: Value): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("duplicate map key: ");
  pushQuoted(MESSAGE, key);
  return FAILED;
}

function needDict(args: u32, index: i32): bool {
  if (isDict(argument(args, index))) return true;
  failArgument(args, index, "a map");
  return false;
}

function needKey(args: u32, index: i32): bool {
  if (isString(argument(args, index))) return true;
  failArgument(args, index, "a string (map keys must be strings)");
  return false;
}

/** (make-dict key value …): keys are distinct strings. */
export function primMakeDict(args: u32, count: i32): Value {
  if ((count & 1) != 0) return failNamed("requires key/value pairs: the last key has no value");
  for (let i = 0; i < count; i += 2) {
    if (!needKey(args, i)) return FAILED;
  }
  const duplicate = findDuplicate(args, count >> 1);
  if (duplicate == PAIRS_FAILED) return FAILED;
  if (duplicate >= 0) return failDuplicateKey(argument(args, duplicate << 1));
  return buildDict(args, count >> 1);
}

/** What a call of `get` gives that met a key or index of the wrong type: FAILED with the error pending. */
function failKey(key: Value, container: Value): Value {
  // failArgument reads the offending value from a row of arguments.
  const mark = markTemporaries();
  const row = <u32>temporariesStart() + (keep(container) << 3);
  keep(key);
  failArgument(
    row,
    1,
    isDict(container) ? "a string (map keys must be strings)" : "an integer (list index)",
  );
  dropTemporaries(mark);
  return FAILED;
}

/** (get container key default): of a map by string, of a list by index from 0; of anything else the default. Never allocates in the heap. */
function getItem(container: Value, key: Value, otherwise: Value): Value {
  if (isObject(container)) {
    if (kindOf(addressOf(container)) != Kind.Dict) return otherwise;
    if (!isString(key)) return failKey(key, container);
    const found = dictGet(addressOf(container), key);
    return found == MISSING ? otherwise : found;
  }
  const list = isList(container);
  if (!list && container != EMPTY) return otherwise;
  if (isSmall(key)) {
    const index = toSmall(key);
    return list && index >= 0 && index < <i64>listLength(container)
      ? listItem(container, <u32>index)
      : otherwise;
  }
  // A bignum is outside of any list.
  return isObject(key) && kindOf(addressOf(key)) == Kind.Bignum
    ? otherwise
    : failKey(key, container);
}

export function primGet(args: u32, count: i32): Value {
  return getItem(argument(args, 0), argument(args, 1), count > 2 ? argument(args, 2) : NIL);
}

export function primHasKey(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needKey(args, 1)) return FAILED;
  return fromBool(dictGet(addressOf(argument(args, 0)), argument(args, 1)) != MISSING);
}

/** (dict-set map key value): another map; the key keeps its place if it was there. */
export function primDictSet(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needKey(args, 1)) return FAILED;
  return dictSet(slotOf(args, 0), slotOf(args, 1), slotOf(args, 2));
}

export function primKeys(args: u32, _count: i32): Value {
  return needDict(args, 0) ? listParts(args, true, false) : FAILED;
}

export function primValues(args: u32, _count: i32): Value {
  return needDict(args, 0) ? listParts(args, false, true) : FAILED;
}

/** (%dict-pairs map): flat list key value key value …, for the prelude. */
export function primDictPairsFlat(args: u32, _count: i32): Value {
  return needDict(args, 0) ? listParts(args, true, true) : FAILED;
}

/** A new list of the keys, the values, or both in turn, of the dict in the first argument. */
function listParts(args: u32, keys: bool, values: bool): Value {
  const entries = dictCount(addressOf(argument(args, 0)));
  if (entries == 0) return Lists.empty;
  chargeItems(entries);
  const items = keys && values ? entries * 2 : entries;
  if (!reserve(flatListBytes(items))) return failHeap();
  const dict = addressOf(argument(args, 0));
  const list = allocateList(items);
  let to = list + LIST_ITEMS;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    if (keys) {
      store<u64>(to, dictKeyAt(dict, at));
      to += 8;
    }
    if (values) {
      store<u64>(to, dictValueAt(dict, at));
      to += 8;
    }
  }
  return listValue(list);
}

/** (%dict-of-pairs list): a map of a flat list key value key value … ; later values win. For the prelude. */
export function primDictOfPairs(args: u32, _count: i32): Value {
  const items = needList(args, 0);
  if (items < 0) return FAILED;
  if ((items & 1) != 0) return failNamed("requires key/value pairs");
  const mark = ValueStack.count;
  const from = items == 0 ? 0 : itemsOf(argument(args, 0));
  for (let i = 0; i < items; i++) {
    const item = load<u64>(from + (i << 3));
    if ((i & 1) == 0 && !isString(item)) {
      cutValues(mark);
      return failNamed("map keys must be strings");
    }
    if (!pushValue(item)) {
      cutValues(mark);
      return failHeap();
    }
  }
  return buildMerged(mark);
}

/** Makes a dict of the pairs on the value stack from `mark` on, and cuts them off. Later values win. */
function buildMerged(mark: u32): Value {
  const pairs = valueSlot(mark);
  const left = mergeDuplicates(pairs, (ValueStack.count - mark) >> 1);
  const built = left == PAIRS_FAILED ? FAILED : buildDict(pairs, left);
  cutValues(mark);
  return built;
}

/** (dict-merge map …): entries of all, later values win, keys stay where they came first. */
export function primDictMerge(args: u32, count: i32): Value {
  let others: u32 = 0;
  for (let i = 0; i < count; i++) {
    if (!needDict(args, i)) return FAILED;
    if (i > 0) others += dictCount(addressOf(argument(args, i)));
  }
  if (count == 0) return buildDict(0, 0);
  const first = dictCount(addressOf(argument(args, 0)));
  // An entry costs about as much as eight items of a list.
  chargeItems((others * 4 <= first ? others : first + others) << 3);
  // A few entries onto many share structure with the first map; otherwise building anew is cheaper.
  if (others * 4 <= first) return mergeOnto(args, count);
  if (!checkItems(<f64>max(first, others / <u32>max(1, count - 1)))) return FAILED;
  const mark = ValueStack.count;
  for (let i = 0; i < count; i++) {
    if (!pushEntries(addressOf(argument(args, i)))) {
      cutValues(mark);
      return failHeap();
    }
  }
  return buildMerged(mark);
}

/** Sets the entries of the later maps, one by one, in a copy of the first. */
function mergeOnto(args: u32, count: i32): Value {
  const mark = markTemporaries();
  const copy = copyDict(slotOf(args, 0));
  if (copy == FAILED) return FAILED;
  // Three words in a row: the result, and the key and value being set.
  const words = <u32>temporariesStart() + (keep(copy) << 3);
  keep(NIL);
  keep(NIL);
  let ok = true;
  for (let i = 1; i < count && ok; i++) {
    let at = dictNextEntry(addressOf(argument(args, i)), 0);
    while (at >= 0 && ok) {
      const dict = addressOf(argument(args, i));
      store<u64>(words, dictKeyAt(dict, at), 8);
      store<u64>(words, dictValueAt(dict, at), 16);
      ok = dictSetInPlace(words, words + 8, words + 16) != FAILED;
      at = dictNextEntry(addressOf(argument(args, i)), at + 1);
    }
  }
  const result = ok ? load<u64>(words) : FAILED;
  dropTemporaries(mark);
  return result;
}
