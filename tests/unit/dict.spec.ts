// Dicts against a model: several versions side by side, seeded operations, order and contents compared; the same
// with a collection forced after every operation. Larger random runs are in the fuzz suite.
import { setLimit, Usage } from "../../assembly/base/limits";
import { allocRegion } from "../../assembly/base/regions";
import {
  allocateEmptyDict,
  buildDict,
  dictCount,
  dictGet,
  dictKeyAt,
  dictNextEntry,
  dictRemove,
  dictSet,
  dictSetInPlace,
  dictValue,
  dictValueAt,
} from "../../assembly/data/dict";
import { findDuplicate, mergeDuplicates } from "../../assembly/data/dict-pairs";
import { valuesEqual } from "../../assembly/data/equal";
import { makeString } from "../../assembly/data/text";
import { bootHeap, collect, reserve } from "../../assembly/heap/heap";
import { DICT_SIZE, STRING_HASH } from "../../assembly/heap/layout";
import { clearRoots, Stack } from "../../assembly/heap/roots";
import { bootSymbolTable } from "../../assembly/heap/symbol-table";
import { addressOf, fromSmall, MISSING, NIL, toSmall, Value } from "../../assembly/heap/value";
import { Limit } from "../../assembly/shared/abi";

const VERSIONS = 4;
const KEYS_MAX = 400;
/** Per version and key: place in the order (0: absent) and value. */
const orders = memory.data(VERSIONS * KEYS_MAX * 4);
const values = memory.data(VERSIONS * KEYS_MAX * 4);
const digits = memory.data(16);

let booted = false;
let seed: u32 = 1;
let clock: i32 = 0;

/** Rooted words: versions 0 … 3, then key, value, and rows of pairs. */
function slot(index: i32): u32 {
  return Stack.start + (index << 3);
}
const KEY = 4;
const VALUE = 5;
const PAIRS = 8;

function boot(): void {
  if (!booted) {
    for (let i = 0; i < Limit.Count; i++) setLimit(i, 1e9);
    Stack.start = allocRegion(16384);
    Stack.end = Stack.start + 16384;
    bootHeap();
    bootSymbolTable();
    Usage.stepsLeft = 1 << 30;
    booted = true;
  }
  clearRoots();
  Stack.top = Stack.end;
  Stack.softEnd = Stack.end;
  for (let at = Stack.start; at < Stack.end; at += 8) store<u64>(at, NIL);
}

function random(below: i32): i32 {
  seed = seed * 1664525 + 1013904223;
  return <i32>((<u64>seed * <u64>below) >> 32);
}

/** The string "k" and three letters of a number. */
function makeKey(number: i32): Value {
  store<u8>(digits, 0x6b);
  for (let i = 1; i < 4; i++) {
    store<u8>(digits + i, <u8>(0x61 + (number & 15)));
    number >>= 4;
  }
  return makeString(<u32>digits, 4);
}

function letter(bytes: u32, index: u32): i32 {
  return <i32>load<u8>(bytes + index) - 0x61;
}

function putEmpty(index: i32): void {
  reserve(DICT_SIZE);
  store<u64>(slot(index), dictValue(allocateEmptyDict()));
}

function orderOf(version: i32, key: i32): usize {
  return orders + ((version * KEYS_MAX + key) << 2);
}

function valueOf(version: i32, key: i32): usize {
  return values + ((version * KEYS_MAX + key) << 2);
}

/** Does a version hold exactly what the model says, in its order? */
function matches(version: i32, keys: i32): bool {
  const dict = addressOf(load<u64>(slot(version)));
  let live = 0;
  for (let key = 0; key < keys; key++) {
    if (load<i32>(orderOf(version, key)) != 0) live += 1;
  }
  if (<i32>dictCount(dict) != live) return false;
  let last = 0;
  let seen = 0;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    const bytes = addressOf(dictKeyAt(dict, at)) + 16;
    const key = letter(bytes, 1) + (letter(bytes, 2) << 4) + (letter(bytes, 3) << 8);
    const place = load<i32>(orderOf(version, key));
    if (place <= last || toSmall(dictValueAt(dict, at)) != load<i32>(valueOf(version, key)))
      return false;
    last = place;
    seen += 1;
  }
  return seen == live;
}

/** Runs seeded operations on four versions; true when every check agreed with the model. */
function play(operations: i32, keys: i32, forced: bool): bool {
  boot();
  memory.fill(orders, 0, VERSIONS * KEYS_MAX * 4);
  for (let i = 0; i < VERSIONS; i++) putEmpty(i);
  for (let n = 0; n < operations; n++) {
    const from = random(VERSIONS);
    const to = random(VERSIONS);
    const key = random(keys);
    const kind = random(10);
    store<u64>(slot(KEY), makeKey(key));
    store<u64>(slot(VALUE), fromSmall(n));
    if (kind < 7) {
      const inPlace = kind == 6;
      const target = inPlace ? from : to;
      const made = inPlace
        ? dictSetInPlace(slot(from), slot(KEY), slot(VALUE))
        : dictSet(slot(from), slot(KEY), slot(VALUE));
      store<u64>(slot(target), made);
      copyModel(from, target, keys);
      clock += 1;
      if (load<i32>(orderOf(target, key)) == 0) store<i32>(orderOf(target, key), clock);
      store<i32>(valueOf(target, key), n);
    } else {
      store<u64>(slot(to), dictRemove(slot(from), slot(KEY)));
      copyModel(from, to, keys);
      store<i32>(orderOf(to, key), 0);
    }
    if (forced) collect(0);
    if (dictGet(addressOf(load<u64>(slot(to))), load<u64>(slot(KEY))) == MISSING) {
      if (load<i32>(orderOf(to, key)) != 0) return false;
    } else if (load<i32>(orderOf(to, key)) == 0) {
      return false;
    }
    if (n % 16 == 0 || n == operations - 1) {
      for (let i = 0; i < VERSIONS; i++) {
        if (!matches(i, keys)) return false;
      }
    }
  }
  return true;
}

function copyModel(from: i32, to: i32, keys: i32): void {
  if (from == to) return;
  memory.copy(orderOf(to, 0), orderOf(from, 0), keys << 2);
  memory.copy(valueOf(to, 0), valueOf(from, 0), keys << 2);
}

describe("dicts", () => {
  it("behave like the model while small", () => {
    seed = 11;
    expect(play(2000, 7, false)).toBe(true);
  });

  it("behave like the model across the step from a leaf to a tree", () => {
    seed = 12;
    expect(play(3000, 12, false)).toBe(true);
  });

  it("behave like the model when large", () => {
    seed = 13;
    expect(play(6000, KEYS_MAX, false)).toBe(true);
  });

  it("survive a collection after every operation", () => {
    seed = 14;
    expect(play(400, 12, true)).toBe(true);
    expect(play(600, 200, true)).toBe(true);
  });

  it("keep versions apart that extend the same leaf", () => {
    boot();
    putEmpty(0);
    for (let i = 0; i < 3; i++) {
      store<u64>(slot(KEY), makeKey(i));
      store<u64>(slot(VALUE), fromSmall(i));
      store<u64>(slot(0), dictSet(slot(0), slot(KEY), slot(VALUE)));
    }
    store<u64>(slot(KEY), makeKey(10));
    store<u64>(slot(1), dictSet(slot(0), slot(KEY), slot(VALUE)));
    store<u64>(slot(KEY), makeKey(11));
    store<u64>(slot(2), dictSet(slot(0), slot(KEY), slot(VALUE)));
    expect(dictCount(addressOf(load<u64>(slot(0))))).toBe(3);
    expect(dictGet(addressOf(load<u64>(slot(1))), load<u64>(slot(KEY)))).toBe(MISSING);
    store<u64>(slot(KEY), makeKey(10));
    expect(dictGet(addressOf(load<u64>(slot(2))), load<u64>(slot(KEY)))).toBe(MISSING);
    expect(dictGet(addressOf(load<u64>(slot(0))), load<u64>(slot(KEY)))).toBe(MISSING);
  });

  it("tell keys apart whose hashes are equal", () => {
    boot();
    putEmpty(0);
    for (let i = 0; i < 40; i++) {
      store<u64>(slot(KEY), makeKey(i));
      // A forged hash: strings compute theirs once.
      store<u32>(addressOf(load<u64>(slot(KEY))), 0x1234567f, STRING_HASH);
      store<u64>(slot(VALUE), fromSmall(i));
      store<u64>(slot(0), dictSet(slot(0), slot(KEY), slot(VALUE)));
    }
    let found = 0;
    for (let i = 0; i < 40; i++) {
      const key = makeKey(i);
      store<u32>(addressOf(key), 0x1234567f, STRING_HASH);
      if (dictGet(addressOf(load<u64>(slot(0))), key) == fromSmall(i)) found += 1;
    }
    expect(found).toBe(40);
    store<u64>(slot(KEY), makeKey(41));
    store<u32>(addressOf(load<u64>(slot(KEY))), 0x1234567f, STRING_HASH);
    expect(dictGet(addressOf(load<u64>(slot(0))), load<u64>(slot(KEY)))).toBe(MISSING);
    store<u64>(slot(KEY), makeKey(7));
    store<u32>(addressOf(load<u64>(slot(KEY))), 0x1234567f, STRING_HASH);
    store<u64>(slot(1), dictRemove(slot(0), slot(KEY)));
    expect(dictGet(addressOf(load<u64>(slot(1))), load<u64>(slot(KEY)))).toBe(MISSING);
    expect(dictGet(addressOf(load<u64>(slot(0))), load<u64>(slot(KEY)))).toBe(fromSmall(7));
  });

  it("built at once tell keys apart whose hashes are equal, or nearly", () => {
    boot();
    for (let i = 0; i < 60; i++) {
      const key = makeKey(i);
      store<u32>(addressOf(key), i < 30 ? 0x1234567f : 0x12345670 | (i & 7), STRING_HASH);
      store<u64>(slot(PAIRS + i * 2), key);
      store<u64>(slot(PAIRS + i * 2 + 1), fromSmall(i));
    }
    expect(findDuplicate(slot(PAIRS), 60)).toBe(-1);
    store<u64>(slot(0), buildDict(slot(PAIRS), 60));
    let found = 0;
    for (let i = 0; i < 60; i++) {
      const key = load<u64>(slot(PAIRS + i * 2));
      if (dictGet(addressOf(load<u64>(slot(0))), key) == fromSmall(i)) found += 1;
    }
    expect(found).toBe(60);
  });

  it("are built from pairs, and find or merge duplicates", () => {
    boot();
    for (let i = 0; i < 300; i++) {
      store<u64>(slot(PAIRS + i * 2), makeKey(i));
      store<u64>(slot(PAIRS + i * 2 + 1), fromSmall(i));
    }
    expect(findDuplicate(slot(PAIRS), 300)).toBe(-1);
    store<u64>(slot(0), buildDict(slot(PAIRS), 300));
    store<u64>(slot(PAIRS + 299 * 2), makeKey(5));
    expect(findDuplicate(slot(PAIRS), 300)).toBe(299);
    expect(mergeDuplicates(slot(PAIRS), 300)).toBe(299);
    store<u64>(slot(1), buildDict(slot(PAIRS), 299));
    expect(toSmall(dictGet(addressOf(load<u64>(slot(1))), makeKey(5)))).toBe(299);
    // The index that is built at once leads to the same entries as one that grew.
    putEmpty(2);
    for (let i = 0; i < 300; i++) {
      store<u64>(slot(KEY), makeKey(i));
      store<u64>(slot(VALUE), fromSmall(i));
      store<u64>(slot(2), dictSet(slot(2), slot(KEY), slot(VALUE)));
    }
    expect(valuesEqual(load<u64>(slot(0)), load<u64>(slot(2)))).toBe(1);
    expect(valuesEqual(load<u64>(slot(1)), load<u64>(slot(2)))).toBe(0);
  });
});
