// Dict builtins of lispy@2. A key is a string, or a symbol or number that stands for its display text; a keyword stands for
// its name without the colon (and a look-up that finds nothing tries it with the colon). `get` also takes lists, by index
// or as lists of pairs, and a list of keys as a path.

import { TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  allocateEmptyDict,
  buildDict,
  copyDict,
  dictCount,
  dictGet,
  dictKeyAt,
  dictNextEntry,
  dictRemove,
  dictRemoveInPlace,
  dictSet,
  dictSetInPlace,
  dictValue,
  dictValueAt,
  isDict,
} from "../data/dict";
import { mergeDuplicates, PAIRS_FAILED } from "../data/dict-pairs";

import { valuesEqual } from "../data/equal";
import {
  allocateList,
  consOf,
  flatListBytes,
  isPair,
  listFirst,
  listItem,
  listLength,
  Lists,
  listValue,
} from "../data/list";
import { isNumber } from "../data/number";
import { failHeap, failNamed } from "../data/signal";
import { isKeyword, symbolName } from "../data/symbol";
import { makeStringFrom, sliceString, stringBytes, stringsEqual, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { DICT_SIZE, LIST_ITEMS, PAIR_CAR, PAIR_CDR, PAIR_SIZE } from "../heap/layout";
import { dropTemporaries, keep, kept, keptAddress, markTemporaries, setKept } from "../heap/roots";
import {
  addressOf,
  FAILED,
  FALSE,
  fromBool,
  fromSmall,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  toSmall,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { displayValue } from "../text/printer";
import { argument, failArgument, setArgument, slotOf } from "./args";
import { primDictMerge, primHasKey, primKeys, primValues } from "./dict";

/** Rewrites an argument to the string that it is as a key. False with the error pending when it is none. May collect. */
function needTextKey(args: u32, index: i32): bool {
  const key = argument(args, index);
  if (isString(key)) return true;
  if (isSymbol(key)) {
    const name = symbolName(key);
    if (!isKeyword(key)) {
      setArgument(args, index, name);
      return true;
    }
    setArgument(args, index, name);
    const bare = sliceString(slotOf(args, index), 1, stringSize(addressOf(name)) - 1);
    if (bare == FAILED) return false;
    setArgument(args, index, bare);
    return true;
  }
  if (!isNumber(key)) {
    failArgument(args, index, "a key (a string, symbol or number)");
    return false;
  }
  TEXT.reset();
  const text = displayValue(TEXT, key) ? makeStringFrom(TEXT) : FAILED;
  if (text == FAILED) return false;
  setArgument(args, index, text);
  return true;
}

function needDict(args: u32, index: i32): bool {
  if (isDict(argument(args, index))) return true;
  failArgument(args, index, "a dict");
  return false;
}

/** (dict key value …): later values of a key win, at the place of the first. */
export function primDictOf(args: u32, count: i32): Value {
  if ((count & 1) != 0) return failNamed("needs a value for every key: the last key has none");
  for (let i = 0; i < count; i += 2) {
    if (!needTextKey(args, i)) return FAILED;
  }
  const left = mergeDuplicates(args, (<u32>count) >> 1);
  return left == PAIRS_FAILED ? FAILED : buildDict(args, <u32>left);
}

/** (get container key [default]) */
export function primLookUp(args: u32, count: i32): Value {
  const otherwise = count > 2 ? argument(args, 2) : NIL;
  const key = argument(args, 1);
  if (!isList(key)) return lookUpOne(args, otherwise);
  // A path: one key after the other, as long as there is something to look into.
  const mark = markTemporaries();
  const path = keep(key);
  const missing = keep(otherwise);
  const steps = listLength(key);
  chargeItems(steps);
  let result: Value = argument(args, 0);
  for (let i: u32 = 0; i < steps; i++) {
    setArgument(args, 0, result);
    setArgument(args, 1, listItem(kept(path), i));
    result = lookUpOne(args, MISSING);
    if (result == FAILED) break;
    if (result == MISSING) {
      result = kept(missing);
      break;
    }
  }
  dropTemporaries(mark);
  return result;
}

/** Looks one key up; `otherwise` must survive: it is looked at before anything can collect, or it is a constant, or argument 2. */
function lookUpOne(args: u32, otherwise: Value): Value {
  const container = argument(args, 0);
  if (container == NIL) return otherwise;
  if (isDict(container)) {
    const key = argument(args, 1);
    if (isString(key)) {
      const found = dictGet(addressOf(container), key);
      return found == MISSING ? otherwise : found;
    }
    const mark = markTemporaries();
    const spare = keep(otherwise);
    const keyword = isSymbol(key) && isKeyword(key);
    const name = keep(isSymbol(key) ? symbolName(key) : NIL);
    let found: Value = FAILED;
    if (needTextKey(args, 1)) {
      const dict = addressOf(argument(args, 0));
      found = dictGet(dict, argument(args, 1));
      if (found == MISSING && keyword) found = dictGet(dict, kept(name));
      if (found == MISSING) found = kept(spare);
    }
    dropTemporaries(mark);
    return found;
  }
  if (isList(container)) return lookUpInList(args, otherwise);
  return failArgument(args, 0, "a dict, a list or nil");
}

/** An index, or a key of a list of pairs or two-item lists. */
function lookUpInList(args: u32, otherwise: Value): Value {
  const list = argument(args, 0);
  const key = argument(args, 1);
  if (isSmall(key)) {
    const index = toSmall(key);
    if (index < 0) return otherwise;
    if (index < <i64>listLength(list)) {
      const item = listItem(list, <u32>index);
      return item;
    }
  }
  if (!isSmall(key) && !isString(key) && !isSymbol(key))
    return isNumber(key) ? otherwise : failArgument(args, 1, "an index or a key");
  const count = listLength(list);
  chargeItems(count);
  for (let i: u32 = 0; i < count; i++) {
    const entry = listItem(list, i);
    if (isPair(entry)) {
      if (isSameKey(load<u64>(addressOf(entry), PAIR_CAR), key))
        return load<u64>(addressOf(entry), PAIR_CDR);
    } else if (isList(entry) && listLength(entry) == 2 && isSameKey(listFirst(entry), key)) {
      return listItem(entry, 1);
    }
  }
  return otherwise;
}

/** Are they the same key? A symbol and a string of one name are. */
function isSameKey(a: Value, b: Value): bool {
  const x = isSymbol(a) ? symbolName(a) : a;
  const y = isSymbol(b) ? symbolName(b) : b;
  if (isString(x) && isString(y)) return stringsEqual(addressOf(x), addressOf(y));
  return isNumber(x) && isNumber(y) && valuesEqual(x, y) > 0;
}

/** (has-key? dict key): #f of anything that is no dict. */
export function primHasTextKey(args: u32, count: i32): Value {
  if (!isDict(argument(args, 0))) return FALSE;
  return needTextKey(args, 1) ? primHasKey(args, count) : FAILED;
}

/** (dict-set dict key value): another dict. */
export function primWith(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needTextKey(args, 1)) return FAILED;
  return dictSet(slotOf(args, 0), slotOf(args, 1), slotOf(args, 2));
}

/** (dict-set! dict key value): the dict itself, changed. */
export function primWithInPlace(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needTextKey(args, 1)) return FAILED;
  return dictSetInPlace(slotOf(args, 0), slotOf(args, 1), slotOf(args, 2));
}

/** (dict-remove dict key …): another dict. */
export function primWithout(args: u32, count: i32): Value {
  if (!needDict(args, 0)) return FAILED;
  for (let i = 1; i < count; i++) {
    if (!needTextKey(args, i)) return FAILED;
    const left = dictRemove(slotOf(args, 0), slotOf(args, i));
    if (left == FAILED) return FAILED;
    setArgument(args, 0, left);
  }
  return argument(args, 0);
}

/** (dict-remove! dict key …): the dict itself, changed. */
export function primWithoutInPlace(args: u32, count: i32): Value {
  if (!needDict(args, 0)) return FAILED;
  for (let i = 1; i < count; i++) {
    if (!needTextKey(args, i)) return FAILED;
    if (dictRemoveInPlace(slotOf(args, 0), slotOf(args, i)) == FAILED) return FAILED;
  }
  return argument(args, 0);
}

/** (dict-copy dict): a dict of its own with the same entries. */
export function primDictCopy(args: u32, _count: i32): Value {
  return needDict(args, 0) ? copyDict(slotOf(args, 0)) : FAILED;
}

/** (keys dict): nil of nil. */
export function primKeysOf(args: u32, count: i32): Value {
  if (argument(args, 0) == NIL) return NIL;
  return needDict(args, 0) ? primKeys(args, count) : FAILED;
}

/** (values dict): nil of nil. */
export function primValuesOf(args: u32, count: i32): Value {
  if (argument(args, 0) == NIL) return NIL;
  return needDict(args, 0) ? primValues(args, count) : FAILED;
}

/** (entries dict): two-item lists. */
export function primEntries(args: u32, _count: i32): Value {
  return entriesOf(args, true);
}

/** (dict->list dict): pairs. */
export function primDictToList(args: u32, _count: i32): Value {
  return entriesOf(args, false);
}

function entriesOf(args: u32, lists: bool): Value {
  if (argument(args, 0) == NIL) return NIL;
  if (!needDict(args, 0)) return FAILED;
  const count = dictCount(addressOf(argument(args, 0)));
  if (count == 0) return Lists.empty;
  chargeItems(count);
  const each = lists ? flatListBytes(2) : <u32>PAIR_SIZE;
  if (!reserve(flatListBytes(count) + count * each)) return failHeap();
  const list = allocateList(count);
  const dict = addressOf(argument(args, 0));
  let to = list + LIST_ITEMS;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    let entry: Value;
    if (lists) {
      const row = allocateList(2);
      store<u64>(row + LIST_ITEMS, dictKeyAt(dict, at));
      store<u64>(row + LIST_ITEMS + 8, dictValueAt(dict, at));
      entry = listValue(row);
    } else {
      entry = consOf(dictKeyAt(dict, at), dictValueAt(dict, at));
    }
    store<u64>(to, entry);
    to += 8;
  }
  return listValue(list);
}

/** (list->dict entries): a dict of pairs or two-item lists; later ones win. */
export function primListToDict(args: u32, _count: i32): Value {
  const source = argument(args, 0);
  if (source != NIL && !isList(source)) return failArgument(args, 0, "a list of entries");
  const count: u32 = source == NIL ? 0 : listLength(source);
  chargeItems(count);
  const mark = ValueStack.count;
  const temporaries = markTemporaries();
  const key = keep(NIL);
  let result: Value = FAILED;
  let ok = true;
  for (let i: u32 = 0; i < count && ok; i++) {
    const entry = listItem(argument(args, 0), i);
    const pair = isPair(entry);
    if (!pair && !(isList(entry) && listLength(entry) >= 2)) {
      ok = false;
      failArgument(args, 0, "a list of entries (pairs or two-item lists)");
      break;
    }
    setKept(key, pair ? load<u64>(addressOf(entry), PAIR_CAR) : listFirst(entry));
    if (!needTextKey(keptAddress(key), 0)) ok = false;
    else {
      const again = listItem(argument(args, 0), i);
      const value = pair ? load<u64>(addressOf(again), PAIR_CDR) : listItem(again, 1);
      ok = pushValue(kept(key)) && pushValue(value);
      if (!ok) failHeap();
    }
  }
  dropTemporaries(temporaries);
  if (ok) {
    const left = mergeDuplicates(valueSlot(mark), count);
    result = left == PAIRS_FAILED ? FAILED : buildDict(valueSlot(mark), <u32>left);
  }
  cutValues(mark);
  return result;
}

/** (dict-merge dict …): nil counts as empty. */
export function primMerge(args: u32, count: i32): Value {
  for (let i = 0; i < count; i++) {
    if (argument(args, i) == NIL) {
      if (!reserve(DICT_SIZE)) return failHeap();
      setArgument(args, i, dictValue(allocateEmptyDict()));
    } else if (!needDict(args, i)) return FAILED;
  }
  return primDictMerge(args, count);
}

/** (hash text): a stable number of one string; otherwise as dict. */
export function primHash(args: u32, count: i32): Value {
  if (count != 1) return primDictOf(args, count);
  const text = argument(args, 0);
  if (!isString(text)) return failArgument(args, 0, "a string (or give keys and values)");
  return primStringHash(args, 1);
}

/** (string-hash text): FNV-1a of the UTF-8 bytes, in 48 bits. The same on every machine, for ever. */
export function primStringHash(args: u32, _count: i32): Value {
  if (!isString(argument(args, 0))) return failArgument(args, 0, "a string");
  const text = addressOf(argument(args, 0));
  const size = stringSize(text);
  chargeItems(size >> 3);
  let hash: u64 = 0xcbf29ce484222325;
  for (let i: u32 = 0; i < size; i++) {
    hash = (hash ^ (<u64>load<u8>(stringBytes(text) + i))) * 0x100000001b3;
  }
  return fromSmall(<i64>((hash ^ (hash >> 47)) & 0x7fff_ffff_ffff));
}

/** (dict-empty? dict): #t of nil. */
export function primIsDictEmpty(args: u32, _count: i32): Value {
  if (argument(args, 0) == NIL) return fromBool(true);
  return needDict(args, 0) ? fromBool(dictCount(addressOf(argument(args, 0))) == 0) : FAILED;
}

/** (dict-count dict) */
export function primDictCount(args: u32, _count: i32): Value {
  if (argument(args, 0) == NIL) return fromSmall(0);
  return needDict(args, 0) ? fromSmall(dictCount(addressOf(argument(args, 0)))) : FAILED;
}
