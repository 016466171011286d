// Looking for things in lispy@2: member contains? index-of in lists, strings and dicts; assoc and its kin in association
// lists (lists of pairs or of lists that begin with a key) and dicts. Called through tables/lists.ts.
// Invariant: `equal?` decides; comparing allocates nothing in the heap, so addresses hold while a list is searched.

import { TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { dictGet, dictSet, isDict } from "../data/dict";
import { valuesEqual } from "../data/equal";
import { allocatePair, isEmptyList, isPair, itemsOf, listFirst } from "../data/list";
import { failHeap, failNamed } from "../data/signal";
import { makeStringFrom, stringBytes, stringSize } from "../data/text";
import { countCodePoints, findBytes } from "../data/utf8";
import { reserve } from "../heap/heap";
import { PAIR_CAR, PAIR_SIZE } from "../heap/layout";
import {
  addressOf,
  FAILED,
  FALSE,
  fromBool,
  fromSmall,
  isList,
  isString,
  MISSING,
  Value,
} from "../heap/value";
import { displayValue } from "../text/printer";
import { argument, failArgument, needList, setArgument, slotOf } from "./args";
import { entryValue, lookUpKey, needKey } from "./dict-access";

/** Rewrites the rooted word at `slot` to its display text. False with the error pending. */
export function toDisplayText(slot: u32): bool {
  if (isString(load<u64>(slot))) return true;
  TEXT.reset();
  if (!displayValue(TEXT, load<u64>(slot))) return false;
  const text = makeStringFrom(TEXT);
  TEXT.trim(65536);
  if (text == FAILED) return false;
  store<u64>(slot, text);
  return true;
}

/** Is it a list, or a dict, which counts as the list of its entries? */
export function isSequence(v: Value): bool {
  return isList(v) || isEmptyList(v) || isDict(v);
}

/** What the search found nothing: -1; the error is pending: -2. */
const ABSENT: i32 = -1;
const FAULT: i32 = -2;

/** Which argument is searched: the one that is meant to be, unless only the other one can be. */
function containerAt(args: u32, meant: i32): i32 {
  const container = argument(args, meant);
  const other = argument(args, 1 - meant);
  if (isSequence(container)) return meant;
  if (isSequence(other)) return 1 - meant;
  return isString(container) || !isString(other) ? meant : 1 - meant;
}

/** Index of what is looked for, in items or code points (0 for a key of a dict), ABSENT or FAULT. */
function search(args: u32, at: i32): i32 {
  const container = argument(args, at);
  if (isString(container)) return searchText(args, at);
  if (isDict(container)) {
    const found = lookUpKey(args, at, 1 - at);
    return found == FAILED ? FAULT : found == MISSING ? ABSENT : 0;
  }
  if (!isSequence(container)) {
    failArgument(args, at, "a list, a string or a dict");
    return FAULT;
  }
  const count = needList(args, at);
  if (count <= 0) return count < 0 ? FAULT : ABSENT;
  const wanted = argument(args, 1 - at);
  const items = itemsOf(argument(args, at));
  for (let i = 0; i < count; i++) {
    const verdict = valuesEqual(load<u64>(items + (i << 3)), wanted);
    if (verdict != 0) return verdict < 0 ? FAULT : i;
  }
  return ABSENT;
}

function searchText(args: u32, at: i32): i32 {
  if (!isString(argument(args, 1 - at))) {
    failArgument(args, 1 - at, "a string, as what is searched is one");
    return FAULT;
  }
  const text = addressOf(argument(args, at));
  const part = addressOf(argument(args, 1 - at));
  chargeItems(stringSize(text) >> 3);
  const found = findBytes(
    stringBytes(text),
    stringSize(text),
    stringBytes(part),
    stringSize(part),
    0,
  );
  return found < 0 ? ABSENT : countCodePoints(stringBytes(text), found);
}

function contains(args: u32, meant: i32): Value {
  const found = search(args, containerAt(args, meant));
  return found == FAULT ? FAILED : fromBool(found >= 0);
}

/** (member item container) */
export function primMember(args: u32, _count: i32): Value {
  return contains(args, 1);
}

/** (contains? container item) */
export function primContains(args: u32, _count: i32): Value {
  return contains(args, 0);
}

/** (index-of container item): -1 when it is not there. */
export function primIndexOf(args: u32, _count: i32): Value {
  const at = containerAt(args, 0);
  if (isDict(argument(args, at))) return failArgument(args, at, "a list or a string");
  const found = search(args, at);
  return found == FAULT ? FAILED : fromSmall(found);
}

// Association lists.

/** Index of the first entry with a key, ABSENT or FAULT. The list has been brought into order. */
function findEntry(list: Value, count: u32, key: Value): i32 {
  if (count == 0) return ABSENT;
  const items = itemsOf(list);
  for (let i: u32 = 0; i < count; i++) {
    const entry = load<u64>(items + (i << 3));
    if (!isList(entry) && !isPair(entry)) continue;
    const first = isList(entry) ? listFirst(entry) : load<u64>(addressOf(entry), PAIR_CAR);
    const verdict = valuesEqual(first, key);
    if (verdict != 0) return verdict < 0 ? FAULT : <i32>i;
  }
  return ABSENT;
}

/** The entry of the key in argument `1 - at` in the table in argument `at`; MISSING or FAILED. */
function lookUp(args: u32, at: i32): Value {
  if (isDict(argument(args, at))) {
    if (lookUpKey(args, at, 1 - at) == FAILED) return FAILED;
    if (!reserve(PAIR_SIZE)) return failHeap();
    const value = dictGet(addressOf(argument(args, at)), argument(args, 1 - at));
    return value == MISSING ? MISSING : allocatePair(argument(args, 1 - at), value);
  }
  const count = needList(args, at);
  if (count < 0) return FAILED;
  const found = findEntry(argument(args, at), count, argument(args, 1 - at));
  if (found == FAULT) return FAILED;
  return found < 0 ? MISSING : load<u64>(itemsOf(argument(args, at)) + (found << 3));
}

/** Which argument is the table: the one that is meant to be, unless only the other one can be. */
function tableAt(args: u32, meant: i32): i32 {
  return isSequence(argument(args, meant)) || !isSequence(argument(args, 1 - meant))
    ? meant
    : 1 - meant;
}

/** (assoc key table): the entry, of a dict as a pair; #f when there is none. (assoc dict key value …): another dict. */
export function primAssoc(args: u32, count: i32): Value {
  if (count > 2) return associate(args, count);
  const entry = lookUp(args, tableAt(args, 1));
  return entry == MISSING ? FALSE : entry;
}

function associate(args: u32, count: i32): Value {
  if (!isDict(argument(args, 0)))
    return failArgument(args, 0, "a dict, as more than two are given");
  if ((count & 1) == 0)
    return failNamed("a key without a value: after the dict come keys and values in turn");
  for (let i = 1; i < count; i += 2) {
    if (!needKey(args, i)) return FAILED;
    const changed = dictSet(args, slotOf(args, i), slotOf(args, i + 1));
    if (changed == FAILED) return FAILED;
    setArgument(args, 0, changed);
  }
  return argument(args, 0);
}

/** (assoc-ref table key [default]): the value of an entry: what stands behind the key, alone or as a list. */
export function primAssocRef(args: u32, count: i32): Value {
  const at = tableAt(args, 0);
  if (isDict(argument(args, at))) {
    const value = lookUpKey(args, at, 1 - at);
    if (value != MISSING) return value;
    return count > 2 ? argument(args, 2) : FALSE;
  }
  const entry = lookUp(args, at);
  if (entry == FAILED) return FAILED;
  if (entry == MISSING) return count > 2 ? argument(args, 2) : FALSE;
  setArgument(args, 0, entry);
  return entryValue(args);
}
