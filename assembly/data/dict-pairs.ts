// Rows of (key, value) pairs on their way into a dict: finding and merging duplicate keys, and the way back.
// Called by make-dict, dict-merge and the JSON reader. The pairs are rooted words outside the heap, their keys
// strings; nothing here allocates in the heap, so addresses hold.

import { Buffer } from "../base/buffer";
import { Usage } from "../base/limits";
import { STRING_HASH } from "../heap/layout";
import { pushValue } from "../heap/value-stack";
import { dictNextEntry } from "./dict";
import { entryAt } from "./dict-entries";
import { sameKey } from "./dict-keys";
import { failHeap, withinBudget } from "./signal";
import { stringHash } from "./text";

/** The error is pending: no memory for the table, or colliding keys spent the budget. */
export const PAIRS_FAILED: i32 = -2;

/** Up to this many pairs every two are compared; beyond, a hash table is made. */
const COMPARE_MAX: u32 = 16;

/** Open addressing, u32 slots: pair number + 1, or 0. */
const TABLE: Buffer = changetype<Buffer>(memory.data(16));
let tableMask: u32 = 0;
/** Looks into the table that are still free of charge. Keys with equal hashes can be made on purpose. */
let freeLooks: i64 = 0;
const FREE_LOOKS_PER_PAIR: i64 = 32;

/** Number of the first pair whose key occurred before, -1 when all are distinct, or PAIRS_FAILED. */
export function findDuplicate(pairs: u32, count: u32): i32 {
  for (let i: u32 = 0; i < count; i++) stringHash(load<u32>(pairs + (i << 4)));
  if (count <= COMPARE_MAX) {
    for (let i: u32 = 1; i < count; i++) {
      if (findAmongFew(pairs, i, load<u32>(pairs + (i << 4))) >= 0) return i;
    }
    return -1;
  }
  if (!beginTable(count)) return PAIRS_FAILED;
  for (let i: u32 = 0; i < count; i++) {
    const earlier = enter(pairs, load<u32>(pairs + (i << 4)), i);
    if (earlier == PAIRS_FAILED) return PAIRS_FAILED;
    if (earlier >= 0) return i;
  }
  TABLE.trim(65536);
  return -1;
}

/**
 * Brings the pairs to distinct keys in place: the first occurrence keeps its position and takes the last value.
 * Returns how many are left, or PAIRS_FAILED.
 */
export function mergeDuplicates(pairs: u32, count: u32): i32 {
  const few = count <= COMPARE_MAX;
  if (!few && !beginTable(count)) return PAIRS_FAILED;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const from = pairs + (i << 4);
    const key = load<u32>(from);
    stringHash(key);
    const earlier = few ? findAmongFew(pairs, kept, key) : enter(pairs, key, kept);
    if (earlier == PAIRS_FAILED || !withinBudget()) return PAIRS_FAILED;
    if (earlier >= 0) {
      store<u64>(pairs + (earlier << 4), load<u64>(from, 8), 8);
      continue;
    }
    const to = pairs + (kept << 4);
    const value = load<u64>(from, 8);
    store<u64>(to, load<u64>(from));
    store<u64>(to, value, 8);
    kept += 1;
  }
  if (!few) TABLE.trim(65536);
  return kept;
}

function findAmongFew(pairs: u32, count: u32, key: u32): i32 {
  const hash = load<u32>(key, STRING_HASH);
  const end = pairs + (count << 4);
  for (let at = pairs; at < end; at += 16) {
    if (sameKey(load<u32>(at), key, hash)) return <i32>((at - pairs) >> 4);
  }
  return -1;
}

/** Charges one step for every eight looks; false with the error pending when the budget is spent. */
function chargeLook(): bool {
  if ((freeLooks & 7) != 0) return true;
  Usage.stepsLeft -= 1;
  return withinBudget();
}

function beginTable(count: u32): bool {
  let slots: u32 = 32;
  while (slots < count * 2) slots *= 2;
  TABLE.reset();
  if (!TABLE.ensure(slots << 2)) {
    failHeap();
    return false;
  }
  freeLooks = FREE_LOOKS_PER_PAIR * <i64>count;
  memory.fill(TABLE.start, 0, slots << 2);
  tableMask = slots - 1;
  return true;
}

/** Number of the pair that has the key already, -1 after entering it under `number`, or PAIRS_FAILED. */
function enter(pairs: u32, key: u32, number: u32): i32 {
  const hash = load<u32>(key, STRING_HASH);
  let at = hash & tableMask;
  while (true) {
    const slot = TABLE.start + (at << 2);
    const held = load<u32>(slot);
    if (held == 0) {
      store<u32>(slot, number + 1);
      return -1;
    }
    if (sameKey(load<u32>(pairs + ((held - 1) << 4)), key, hash)) return held - 1;
    at = (at + 1) & tableMask;
    freeLooks -= 1;
    if (freeLooks < 0 && !chargeLook()) return PAIRS_FAILED;
  }
}

/** Pushes all live entries of a dict on the value stack, key and value in turn. False when the host gives no memory. */
export function pushEntries(dict: u32): bool {
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    const entry = entryAt(dict, at);
    if (!pushValue(load<u64>(entry)) || !pushValue(load<u64>(entry, 8))) return false;
  }
  return true;
}
