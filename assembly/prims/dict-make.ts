// Dicts of lispy@2: made, changed, merged, taken apart. The keys are those of dict-access.ts. Called through
// tables/dicts.ts. Invariant: only what a `!` procedure is given changes; everything else gives a version of its own,
// which shares structure.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  buildDict,
  copyDict,
  dictCount,
  dictKeyAt,
  dictNextEntry,
  dictRemove,
  dictRemoveInPlace,
  dictSet,
  dictSetInPlace,
  dictValueAt,
  isDict,
  replaceContents,
} from "../data/dict";
import { mergeDuplicates, PAIRS_FAILED } from "../data/dict-pairs";
import { integerFromI64 } from "../data/integer-parts";
import {
  allocateList,
  flatListBytes,
  isEmptyList,
  isPair,
  itemsOf,
  listFirst,
  Lists,
  listValue,
} from "../data/list";
import { beginError, failHeap, failNamed, Signal, withinBudget } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { LIST_ITEMS, PAIR_CAR } from "../heap/layout";
import { dropTemporaries, keep, keptAddress, markTemporaries } from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromBool,
  fromSmall,
  isList,
  isString,
  MISSING,
  NIL,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { argument, failArgument, needList, needString, setArgument, slotOf } from "./args";
import { primDictMerge, primDictPairsFlat, primKeys, primValues } from "./dict";
import { entryValue, isKey, lookUpKey, makeKey, needKey } from "./dict-access";
import { primSequence } from "./list-arguments";

function needDict(args: u32, index: i32): bool {
  if (isDict(argument(args, index))) return true;
  failArgument(args, index, "a dict");
  return false;
}

// For the prelude, where the dict may be any of the caller's arguments.

/** (%dict x): x, when it is a dict. */
export function primNeedDict(args: u32, _count: i32): Value {
  if (isDict(argument(args, 0))) return argument(args, 0);
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("expected a dict, got ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

/** (%entries dict): flat list key value key value …: a loop walks the entries as they are now. */
export function primEntriesFlat(args: u32, count: i32): Value {
  return primNeedDict(args, count) == FAILED ? FAILED : primDictPairsFlat(args, count);
}

/** (%get dict key default): without lists and paths. */
export function primGetOfDict(args: u32, _count: i32): Value {
  if (!needDict(args, 0)) return FAILED;
  const found = lookUpKey(args, 0, 1);
  return found == MISSING ? argument(args, 2) : found;
}

/** (dict key value …): later values of a key win, at the place of the first. */
export function primDictOf(args: u32, count: i32): Value {
  if ((count & 1) != 0) return failNamed("needs a value for every key: the last key has none");
  for (let i = 0; i < count; i += 2) {
    if (!needKey(args, i)) return FAILED;
  }
  return buildMerged(args, count >> 1);
}

/** A dict of pairs in a row of rooted words; their keys are strings. */
function buildMerged(pairs: u32, count: u32): Value {
  const left = mergeDuplicates(pairs, count);
  return left == PAIRS_FAILED ? FAILED : buildDict(pairs, left);
}

/** (list->dict entries): a dict of pairs, or lists that begin with a key; later ones win. */
export function primListToDict(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  const mark = ValueStack.count;
  const temporaries = markTemporaries();
  const slot = keptAddress(keep(NIL));
  let ok = true;
  for (let i = 0; i < count && ok; i++) {
    const entry = load<u64>(itemsOf(argument(args, 0)) + (i << 3));
    const key = isPair(entry)
      ? load<u64>(addressOf(entry), PAIR_CAR)
      : isList(entry)
        ? listFirst(entry)
        : NIL;
    ok = isKey(key);
    if (!ok) {
      failArgument(args, 0, "a list of entries: pairs (key . value) or lists (key value)");
      break;
    }
    store<u64>(slot, entry);
    ok = pushPair(key, slot);
  }
  dropTemporaries(temporaries);
  const result = ok ? buildMerged(valueSlot(mark), count) : FAILED;
  cutValues(mark);
  return result;
}

/** Pushes a key and the value of the entry in the rooted word at `slot`. False with the error pending. */
function pushPair(key: Value, slot: u32): bool {
  if (!pushValue(key) || !pushValue(NIL)) {
    failHeap();
    return false;
  }
  const at = ValueStack.count - 2;
  if (!makeKey(valueSlot(at)) || !withinBudget()) return false;
  const value = entryValue(slot);
  store<u64>(valueSlot(at + 1), value);
  return value != FAILED;
}

/** (dict-set dict key value): another dict. */
export function primWith(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needKey(args, 1)) return FAILED;
  return dictSet(args, slotOf(args, 1), slotOf(args, 2));
}

/** (dict-set! dict key value): the dict itself, changed. */
export function primWithInPlace(args: u32, _count: i32): Value {
  if (!needDict(args, 0) || !needKey(args, 1)) return FAILED;
  return dictSetInPlace(args, slotOf(args, 1), slotOf(args, 2));
}

function needKeys(args: u32, count: i32): bool {
  if (!needDict(args, 0)) return false;
  for (let i = 1; i < count; i++) {
    if (!needKey(args, i)) return false;
  }
  return true;
}

/** (dict-remove dict key …): another dict. */
export function primWithout(args: u32, count: i32): Value {
  if (!needKeys(args, count)) return FAILED;
  for (let i = 1; i < count; i++) {
    const left = dictRemove(args, slotOf(args, i));
    if (left == FAILED) return FAILED;
    setArgument(args, 0, left);
  }
  return argument(args, 0);
}

/** (dict-remove! dict key …): the dict itself, changed. */
export function primWithoutInPlace(args: u32, count: i32): Value {
  if (!needKeys(args, count)) return FAILED;
  for (let i = 1; i < count; i++) {
    if (dictRemoveInPlace(args, slotOf(args, i)) == FAILED) return FAILED;
  }
  return argument(args, 0);
}

/** (dict-copy dict): a dict of its own with the same entries. */
export function primDictCopy(args: u32, _count: i32): Value {
  return needDict(args, 0) ? copyDict(args) : FAILED;
}

/** (dict-merge dict …) */
export function primMerge(args: u32, count: i32): Value {
  for (let i = 0; i < count; i++) {
    if (!needDict(args, i)) return FAILED;
  }
  return primDictMerge(args, count);
}

/** (dict-merge! dict other …): the first dict, with the entries of the others. */
export function primMergeInPlace(args: u32, count: i32): Value {
  const merged = primMerge(args, count);
  if (merged == FAILED) return FAILED;
  replaceContents(addressOf(argument(args, 0)), addressOf(merged));
  return argument(args, 0);
}

// What takes a dict apart. Nil is taken for a dict that is not there, and gives nil.

/** (keys dict) */
export function primKeysOf(args: u32, count: i32): Value {
  if (isEmptyList(argument(args, 0))) return NIL;
  return needDict(args, 0) ? primKeys(args, count) : FAILED;
}

/** (values dict) */
export function primValuesOf(args: u32, count: i32): Value {
  if (isEmptyList(argument(args, 0))) return NIL;
  return needDict(args, 0) ? primValues(args, count) : FAILED;
}

/** (dict->list dict): pairs. */
export function primDictToList(args: u32, count: i32): Value {
  if (isEmptyList(argument(args, 0))) return NIL;
  return needDict(args, 0) ? primSequence(args, count) : FAILED;
}

/** (entries dict): two-item lists. */
export function primEntries(args: u32, _count: i32): Value {
  if (isEmptyList(argument(args, 0))) return NIL;
  if (!needDict(args, 0)) return FAILED;
  const count = dictCount(addressOf(argument(args, 0)));
  if (count == 0) return Lists.empty;
  chargeItems(count * 2);
  if (!reserve(flatListBytes(count) + count * flatListBytes(2))) return failHeap();
  const list = allocateList(count);
  const dict = addressOf(argument(args, 0));
  let to = list + LIST_ITEMS;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    const row = allocateList(2);
    store<u64>(row, dictKeyAt(dict, at), LIST_ITEMS);
    store<u64>(row, dictValueAt(dict, at), LIST_ITEMS + 8);
    store<u64>(to, listValue(row));
    to += 8;
  }
  return listValue(list);
}

/** (dict-empty? dict): #t of nil. */
export function primIsDictEmpty(args: u32, _count: i32): Value {
  if (isEmptyList(argument(args, 0))) return fromBool(true);
  return needDict(args, 0) ? fromBool(dictCount(addressOf(argument(args, 0))) == 0) : FAILED;
}

/** (dict-count dict) */
export function primDictCount(args: u32, _count: i32): Value {
  return needDict(args, 0) ? fromSmall(dictCount(addressOf(argument(args, 0)))) : FAILED;
}

/** (hash text): the number of one string; otherwise as dict. */
export function primHash(args: u32, count: i32): Value {
  if (count != 1) return primDictOf(args, count);
  if (isString(argument(args, 0))) return primStringHash(args, 1);
  return failArgument(args, 0, "a string to make a number of (or give keys and values)");
}

/** (string-hash text): the lower 53 bits of FNV-1a (64 bits) over the UTF-8 bytes. Programs keep these numbers: never change them. */
export function primStringHash(args: u32, _count: i32): Value {
  if (!needString(args, 0)) return FAILED;
  const text = addressOf(argument(args, 0));
  const size = stringSize(text);
  chargeItems(size >> 3);
  let hash: u64 = 0xcbf29ce484222325;
  const end = stringBytes(text) + size;
  for (let at = stringBytes(text); at < end; at++)
    hash = (hash ^ (<u64>load<u8>(at))) * 0x100000001b3;
  return integerFromI64(hash & 0x1f_ffff_ffff_ffff);
}
