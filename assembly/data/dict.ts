// Dicts: persistent maps from strings to values that keep insertion order and share structure between versions.
//
//   count    live entries
//   entries  tree of (key, value) pairs in insertion order: data/dict-entries.ts
//   index    trie from hash to position: data/dict-index.ts; 0 while there are at most eight entries, which are
//            then found by looking at each
//   used     positions in use; more than `count` when entries were removed: their words are MISSING (only where
//            there is an index; small dicts close the gap)
//   depth    levels of branches above the leaves
//
// Invariants: a stored key carries its hash; nodes are shared and immutable but for unused leaf slots. A Dict object
// itself changes only through the functions named InPlace, which are for `!` operations and for builders.

import { chargeItems } from "../base/limits";
import { allocate, reserve } from "../heap/heap";
import {
  countOf,
  DICT_DEPTH,
  DICT_ENTRIES,
  DICT_INDEX,
  DICT_SIZE,
  DICT_USED,
  Kind,
  kindOf,
  setCount,
  STRING_HASH,
} from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromAddress,
  isObject,
  MISSING,
  TAG_OBJECT,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import {
  appendEntry,
  buildEntries,
  Entries,
  entriesBytes,
  entryAt,
  entryUpdateBytes,
  LEAF_BYTES,
  LEAF_ENTRIES,
  leafBytes,
  NODE_ITEMS,
  replaceEntry,
} from "./dict-entries";
import {
  addToIndex,
  beginPlan,
  buildIndex,
  findInIndex,
  finishPlan,
  INDEX_UPDATE_BYTES,
  planEntry,
} from "./dict-index";
import { sameKey } from "./dict-keys";
import { checkItems, failHeap, withinBudget } from "./signal";
import { stringHash } from "./text";

// @ts-ignore: decorator
@inline
export function isDict(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Dict;
}

// @ts-ignore: decorator
@inline
export function dictValue(address: u32): Value {
  return fromAddress(TAG_OBJECT, address);
}

/** Live entries. */
// @ts-ignore: decorator
@inline
export function dictCount(address: u32): u32 {
  return countOf(address);
}

/** Allocates a dict without entries; reserve DICT_SIZE first. Returns its address. */
export function allocateEmptyDict(): u32 {
  return allocateDict(0, 0, 0, 0, 0);
}

function allocateDict(count: u32, entries: u32, index: u32, used: u32, depth: u32): u32 {
  const address = allocate(DICT_SIZE, Kind.Dict, 0, 0);
  writeDict(address, count, entries, index, used, depth);
  return address;
}

// @ts-ignore: decorator
@inline
function writeDict(
  address: u32,
  count: u32,
  entries: u32,
  index: u32,
  used: u32,
  depth: u32,
): void {
  setCount(address, count);
  store<u32>(address, entries, DICT_ENTRIES);
  store<u32>(address, index, DICT_INDEX);
  store<u32>(address, used, DICT_USED);
  store<u32>(address, depth, DICT_DEPTH);
}

/** Position of the live entry with this key (address of a string), or -1. */
export function findEntry(dict: u32, key: u32): i32 {
  const hash = stringHash(key);
  const index = load<u32>(dict, DICT_INDEX);
  if (index != 0) return findInIndex(dict, index, key, hash);
  const first = load<u32>(dict, DICT_ENTRIES) + NODE_ITEMS;
  const end = first + (load<u32>(dict, DICT_USED) << 4);
  for (let at = first; at < end; at += 16) {
    if (sameKey(load<u32>(at), key, hash)) return <i32>((at - first) >> 4);
  }
  return -1;
}

/** The value of a key (a string), MISSING when there is none. */
export function dictGet(address: u32, key: Value): Value {
  const position = findEntry(address, addressOf(key));
  return position < 0 ? MISSING : load<u64>(entryAt(address, <u32>position), 8);
}

/**
 * The value of the very same key object in a small dict, which is what most look-ups come to. MISSING says nothing: the key may be there
 * as an equal string, or the dict have an index.
 */
// @ts-ignore: decorator
@inline
export function dictGetSame(address: u32, key: Value): Value {
  if (load<u32>(address, DICT_INDEX) != 0) return MISSING;
  const wanted = addressOf(key);
  let at = load<u32>(address, DICT_ENTRIES) + NODE_ITEMS;
  const end = at + (load<u32>(address, DICT_USED) << 4);
  for (; at < end; at += 16) {
    if (load<u32>(at) == wanted) return load<u64>(at, 8);
  }
  return MISSING;
}

/**
 * A dict in which the key has the value: an existing key keeps its position, a new one comes last. The slots are
 * addresses of rooted words: dict, string, any value. FAILED when there is no room or the dict would be too large.
 */
export function dictSet(slotDict: u32, slotKey: u32, slotValue: u32): Value {
  return putEntry(slotDict, slotKey, slotValue, false);
}

/** As `dictSet`, but changes the dict itself and returns it. Other versions that share its structure do not notice. */
export function dictSetInPlace(slotDict: u32, slotKey: u32, slotValue: u32): Value {
  return putEntry(slotDict, slotKey, slotValue, true);
}

function putEntry(slotDict: u32, slotKey: u32, slotValue: u32, inPlace: bool): Value {
  let dict = addressOf(load<u64>(slotDict));
  const position = findEntry(dict, addressOf(load<u64>(slotKey)));
  // Builtins take any number of keys.
  if (!withinBudget()) return FAILED;
  const count = countOf(dict);
  if (position < 0 && !checkItems(<f64>count + 1)) return FAILED;
  let index = load<u32>(dict, DICT_INDEX);
  const used = load<u32>(dict, DICT_USED);
  const depth = load<u32>(dict, DICT_DEPTH);
  const grows = position < 0 && index == 0 && used == LEAF_ENTRIES;
  let bytes = DICT_SIZE + entryUpdateBytes(depth);
  if (grows) {
    const plan = planLeaf(dict, addressOf(load<u64>(slotKey)));
    if (plan == 0) return failHeap();
    bytes += plan;
  } else if (index != 0) {
    bytes += INDEX_UPDATE_BYTES;
  }
  if (!reserve(bytes)) return failHeap();

  dict = addressOf(load<u64>(slotDict));
  index = load<u32>(dict, DICT_INDEX);
  const root = load<u32>(dict, DICT_ENTRIES);
  const key = load<u64>(slotKey);
  const value = load<u64>(slotValue);
  let entries: u32;
  let newCount = count;
  let newUsed = used;
  Entries.depth = depth;
  if (position >= 0) {
    // The key that was there stays, so that equal keys go on sharing one string.
    entries = replaceEntry(root, depth, used, position, load<u64>(entryAt(dict, position)), value);
  } else {
    if (grows) index = buildIndex();
    else if (index != 0)
      index = addToIndex(dict, index, load<u32>(addressOf(key), STRING_HASH), used);
    entries = appendEntry(root, depth, used, key, value);
    newCount += 1;
    newUsed += 1;
  }
  if (inPlace) {
    writeDict(dict, newCount, entries, index, newUsed, Entries.depth);
    return dictValue(dict);
  }
  return dictValue(allocateDict(newCount, entries, index, newUsed, Entries.depth));
}

/** Plans the index of a full leaf and one key more; returns the bytes it needs, 0 when there is no memory to plan in. */
function planLeaf(dict: u32, key: u32): u32 {
  if (!beginPlan(LEAF_ENTRIES + 1)) return 0;
  const leaf = load<u32>(dict, DICT_ENTRIES) + NODE_ITEMS;
  for (let i: u32 = 0; i < LEAF_ENTRIES; i++)
    planEntry(load<u32>(load<u32>(leaf + (i << 4)), STRING_HASH), i);
  planEntry(load<u32>(key, STRING_HASH), LEAF_ENTRIES);
  return finishPlan();
}

/** A dict without the key: a version of its own even when the key was absent. FAILED when there is no room. */
export function dictRemove(slotDict: u32, slotKey: u32): Value {
  return dropEntry(slotDict, slotKey, false);
}

/** As `dictRemove`, but changes the dict itself and returns it. */
export function dictRemoveInPlace(slotDict: u32, slotKey: u32): Value {
  return dropEntry(slotDict, slotKey, true);
}

function dropEntry(slotDict: u32, slotKey: u32, inPlace: bool): Value {
  let dict = addressOf(load<u64>(slotDict));
  const position = findEntry(dict, addressOf(load<u64>(slotKey)));
  if (!withinBudget()) return FAILED;
  if (position < 0) return inPlace ? load<u64>(slotDict) : copyDict(slotDict);
  const count = countOf(dict) - 1;
  const used = load<u32>(dict, DICT_USED);
  const depth = load<u32>(dict, DICT_DEPTH);
  const indexed = load<u32>(dict, DICT_INDEX) != 0;
  // Close the gaps when more than half of the positions are gaps; a small dict has none.
  if (!indexed || count * 2 < used) return rebuildWithout(slotDict, position, inPlace);
  if (!reserve(DICT_SIZE + entryUpdateBytes(depth))) return failHeap();
  dict = addressOf(load<u64>(slotDict));
  const entries = replaceEntry(
    load<u32>(dict, DICT_ENTRIES),
    depth,
    used,
    position,
    MISSING,
    MISSING,
  );
  const index = load<u32>(dict, DICT_INDEX);
  if (inPlace) {
    writeDict(dict, count, entries, index, used, depth);
    return dictValue(dict);
  }
  return dictValue(allocateDict(count, entries, index, used, depth));
}

/** Another Dict object with the same entries. O(1). */
export function copyDict(slotDict: u32): Value {
  if (!reserve(DICT_SIZE)) return failHeap();
  const dict = addressOf(load<u64>(slotDict));
  const copy = allocateDict(
    countOf(dict),
    load<u32>(dict, DICT_ENTRIES),
    load<u32>(dict, DICT_INDEX),
    load<u32>(dict, DICT_USED),
    load<u32>(dict, DICT_DEPTH),
  );
  return dictValue(copy);
}

/** The dict without the entry at a position, built anew. */
function rebuildWithout(slotDict: u32, position: i32, inPlace: bool): Value {
  const mark = ValueStack.count;
  const dict = addressOf(load<u64>(slotDict));
  // Many removals pay for this together, but a program can do the last of them again and again with the dict that was before it.
  chargeItems(countOf(dict));
  let count: u32 = 0;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    if (at == position) continue;
    const entry = entryAt(dict, at);
    if (!pushValue(load<u64>(entry)) || !pushValue(load<u64>(entry, 8))) {
      cutValues(mark);
      return failHeap();
    }
    count += 1;
  }
  const built = buildDict(valueSlot(mark), count);
  cutValues(mark);
  if (built == FAILED || !inPlace) return built;
  replaceContents(addressOf(load<u64>(slotDict)), addressOf(built));
  return load<u64>(slotDict);
}

/** Gives one Dict object the entries of another. */
export function replaceContents(dict: u32, source: u32): void {
  writeDict(
    dict,
    countOf(source),
    load<u32>(source, DICT_ENTRIES),
    load<u32>(source, DICT_INDEX),
    load<u32>(source, DICT_USED),
    load<u32>(source, DICT_DEPTH),
  );
}

// Iteration: for (let at = dictNextEntry(d, 0); at >= 0; at = dictNextEntry(d, at + 1)) … dictKeyAt(d, at) …
// Positions stay valid across collections, and for this version of the dict for ever.

/** The first live position from `position` on, or -1. */
export function dictNextEntry(address: u32, position: i32): i32 {
  const used = <i32>load<u32>(address, DICT_USED);
  if (<u32>used != countOf(address)) {
    while (position < used && load<u64>(entryAt(address, position)) == MISSING) position += 1;
  }
  return position < used ? position : -1;
}

// @ts-ignore: decorator
@inline
export function dictKeyAt(address: u32, position: i32): Value {
  return load<u64>(entryAt(address, position));
}

// @ts-ignore: decorator
@inline
export function dictValueAt(address: u32, position: i32): Value {
  return load<u64>(entryAt(address, position), 8);
}

// Building at once. The pairs lie in a row (key, value, key, value …) in rooted words outside the heap: arguments on
// the call stack, or the value stack. Keys are strings; find or merge duplicates first.

/** A dict of `count` pairs with distinct keys. FAILED when there is no room or they are too many. */
export function buildDict(pairs: u32, count: u32): Value {
  if (!checkItems(<f64>count)) return FAILED;
  if (count <= LEAF_ENTRIES) {
    if (!reserve(DICT_SIZE + LEAF_BYTES)) return failHeap();
    if (count == 0) return dictValue(allocateEmptyDict());
    for (let i: u32 = 0; i < count; i++) stringHash(load<u32>(pairs + (i << 4)));
    return dictValue(allocateDict(count, buildEntries(pairs, count), 0, count, 0));
  }
  if (!beginPlan(count)) return failHeap();
  for (let i: u32 = 0; i < count; i++) planEntry(stringHash(load<u32>(pairs + (i << 4))), i);
  if (!reserve(DICT_SIZE + entriesBytes(count) + finishPlan())) return failHeap();
  const entries = buildEntries(pairs, count);
  return dictValue(allocateDict(count, entries, buildIndex(), count, Entries.depth));
}

/** Have the pairs the same keys as the dict, word for word and in the same order? Cheap when the first ones differ. */
export function hasSameKeys(pairs: u32, count: u32, dict: u32): bool {
  if (countOf(dict) != count || load<u32>(dict, DICT_USED) != count) return false;
  if (count <= LEAF_ENTRIES) {
    const leaf = load<u32>(dict, DICT_ENTRIES) + NODE_ITEMS;
    for (let i: u32 = 0; i < count; i++) {
      if (load<u32>(leaf + (i << 4)) != load<u32>(pairs + (i << 4))) return false;
    }
    return true;
  }
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(entryAt(dict, i)) != load<u32>(pairs + (i << 4))) return false;
  }
  return true;
}

/** A dict of pairs that have the same keys as another one (see `hasSameKeys`), with which it shares the index. */
export function buildDictLike(pairs: u32, count: u32, slotModel: u32): Value {
  if (!reserve(DICT_SIZE + (count <= LEAF_ENTRIES ? leafBytes(count) : entriesBytes(count))))
    return failHeap();
  const entries = buildEntries(pairs, count);
  const index = load<u32>(addressOf(load<u64>(slotModel)), DICT_INDEX);
  return dictValue(allocateDict(count, entries, index, count, Entries.depth));
}
