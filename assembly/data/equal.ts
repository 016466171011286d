// Structural equality: `equal?`, `=` and `!=` on values of any kind.
//   nil equals only nil, () only (); booleans and symbols by identity; numbers by exact value across kinds; strings by
//   code points; lists item by item whatever their shape; pairs with pairs only; dicts by keys and values whatever
//   their order; procedures by identity.
//
// Iterative: pairs of values that remain to be compared wait on a stack outside the heap. Nothing is allocated in
// the heap, so addresses hold. Once a comparison has proved large, every pair of objects met is merged into one
// class (union-find): a pair within one class is already taken care of. That ends on cycles, and bounds shared
// structure by the number of objects instead of the number of paths. The work is charged, and stops when the
// budget is spent.

import { Buffer } from "../base/buffer";
import { Usage } from "../base/limits";
import { countOf, Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
  FIRST_POINTER,
  isFloat,
  isList,
  isObject,
  isSmall,
  isString,
  MISSING,
  Value,
} from "../heap/value";
import { dictCount, dictGet, dictKeyAt, dictNextEntry, dictValueAt } from "./dict";
import { itemsOf } from "./list";
import { numbersEqual } from "./number";
import { failHeap, withinBudget } from "./signal";
import { stringsEqual } from "./text";

/** Pairs of values still to compare, 16 bytes each. */
const WAITING: Buffer = changetype<Buffer>(memory.data(16));
/** Union-find over object addresses: open addressing, (address u32, parent address u32) per slot. */
const CLASSES: Buffer = changetype<Buffer>(memory.data(16));

/** Pairs of objects compared before classes are kept: small comparisons do not pay for them. */
const PLAIN_MAX: i32 = 256;

/** Answers of one comparison step. */
const enum Verdict {
  Different = 0,
  Same = 1,
  /** The error is pending. */
  Failed = -1,
  /** Both are compound: their parts decide. */
  Open = 2,
}

class Comparing {
  /** Objects compared without classes so far. */
  static plain: i32 = 0;
  static classesUsed: u32 = 0;
  static classesMask: u32 = 0;
  /** Items looked at since the last charge. */
  static uncharged: u32 = 0;
}

/** 1 when the values are equal, 0 when not, -1 with the error pending when budget or memory ran out. */
export function valuesEqual(a: Value, b: Value): i32 {
  const verdict = compareShallow(a, b);
  if (verdict != Verdict.Open) return verdict;
  Comparing.plain = 0;
  Comparing.classesUsed = 0;
  Comparing.classesMask = 0;
  Comparing.uncharged = 0;
  WAITING.reset();
  let result: i32 = wait(a, b) ? Verdict.Same : Verdict.Failed;
  while (result == Verdict.Same && WAITING.used != 0) {
    WAITING.used -= 16;
    const next = WAITING.start + WAITING.used;
    result = compareParts(load<u64>(next), load<u64>(next, 8));
  }
  WAITING.trim(4096);
  CLASSES.trim(4096);
  return result;
}

/** Decides two values without looking into compound ones. */
function compareShallow(a: Value, b: Value): i32 {
  if (a == b) return Verdict.Same;
  // Constants, symbols and procedures are equal only when they are the same word.
  if (isNumber(a) && isNumber(b)) return whileSteps(numbersEqual(a, b));
  if (a < FIRST_POINTER || a >> 48 != b >> 48) return Verdict.Different;
  if (isString(a)) return whileSteps(stringsEqual(addressOf(a), addressOf(b)));
  if (isList(a))
    return countOf(addressOf(a)) == countOf(addressOf(b)) ? Verdict.Open : Verdict.Different;
  if (!isObject(a)) return Verdict.Different;
  const kind = kindOf(addressOf(a));
  if (kind != kindOf(addressOf(b))) return Verdict.Different;
  if (kind == Kind.Pair) return Verdict.Open;
  if (kind != Kind.Dict) return Verdict.Different;
  return dictCount(addressOf(a)) == dictCount(addressOf(b)) ? Verdict.Open : Verdict.Different;
}

/** The verdict, unless the budget is spent: long texts and large integers are charged for, and there may be many of them. */
// @ts-ignore: decorator
@inline
function whileSteps(same: bool): i32 {
  return !withinBudget() ? Verdict.Failed : i32(same);
}

// @ts-ignore: decorator
@inline
function isNumber(v: Value): bool {
  return isSmall(v) || isFloat(v) || (isObject(v) && kindOf(addressOf(v)) == Kind.Bignum);
}

function wait(a: Value, b: Value): bool {
  if (!WAITING.ensure(16)) {
    failHeap();
    return false;
  }
  store<u64>(WAITING.start + WAITING.used, a);
  store<u64>(WAITING.start + WAITING.used, b, 8);
  WAITING.used += 16;
  return true;
}

/** Compares two items; compound ones go on the stack. Same or Different or Failed. */
// @ts-ignore: decorator
@inline
function compareItems(a: Value, b: Value): i32 {
  const verdict = compareShallow(a, b);
  if (verdict != Verdict.Open) return verdict;
  return wait(a, b) ? Verdict.Same : Verdict.Failed;
}

/** Compares the parts of two compound values of the same kind, those of cells one after the other. */
function compareParts(a: Value, b: Value): i32 {
  while (true) {
    const known = merge(addressOf(a), addressOf(b));
    if (known != Verdict.Open) return known;
    if (!charge(1)) return Verdict.Failed;
    const kindA = kindOf(addressOf(a));
    const kindB = kindOf(addressOf(b));
    if (kindA == Kind.Dict) return compareDicts(addressOf(a), addressOf(b));
    const cells = isObject(a) || (kindA == Kind.ListCons && kindB == Kind.ListCons);
    if (!cells) return compareLists(a, b);
    const first = compareItems(
      load<u64>(addressOf(a), PAIR_CAR),
      load<u64>(addressOf(b), PAIR_CAR),
    );
    if (first != Verdict.Same) return first;
    a = load<u64>(addressOf(a), PAIR_CDR);
    b = load<u64>(addressOf(b), PAIR_CDR);
    const rest = compareShallow(a, b);
    if (rest != Verdict.Open) return rest;
  }
}

/** Lists of equal length, at least one of them with items in a row. */
function compareLists(a: Value, b: Value): i32 {
  let left = countOf(addressOf(a));
  let fromA: u32 = 0;
  let fromB: u32 = 0;
  for (; left > 0; left--) {
    let itemA: Value;
    let itemB: Value;
    if (fromA == 0 && kindOf(addressOf(a)) == Kind.ListCons) {
      itemA = load<u64>(addressOf(a), PAIR_CAR);
      a = load<u64>(addressOf(a), PAIR_CDR);
    } else {
      if (fromA == 0) fromA = itemsOf(a);
      itemA = load<u64>(fromA);
      fromA += 8;
    }
    if (fromB == 0 && kindOf(addressOf(b)) == Kind.ListCons) {
      itemB = load<u64>(addressOf(b), PAIR_CAR);
      b = load<u64>(addressOf(b), PAIR_CDR);
    } else {
      if (fromB == 0) fromB = itemsOf(b);
      itemB = load<u64>(fromB);
      fromB += 8;
    }
    // The same array at the same place: the rest is the same, too.
    if (fromA == fromB && fromA != 0) return Verdict.Same;
    const verdict = compareItems(itemA, itemB);
    if (verdict != Verdict.Same) return verdict;
    if (!charge(8)) return Verdict.Failed; // a look-up costs about as much as eight items of a list
  }
  return Verdict.Same;
}

/** Dicts of equal size: every key of one must be in the other. */
function compareDicts(a: u32, b: u32): i32 {
  for (let at = dictNextEntry(a, 0); at >= 0; at = dictNextEntry(a, at + 1)) {
    const other = dictGet(b, dictKeyAt(a, at));
    if (!withinBudget()) return Verdict.Failed;
    if (other == MISSING) return Verdict.Different;
    const verdict = compareItems(dictValueAt(a, at), other);
    if (verdict != Verdict.Same) return verdict;
    if (!charge(1)) return Verdict.Failed;
  }
  return Verdict.Same;
}

/** Counts work; one step per 64 items. False with the error pending when the budget is spent. */
// @ts-ignore: decorator
@inline
function charge(items: u32): bool {
  Comparing.uncharged += items;
  return Comparing.uncharged < 64 || chargeNow();
}

function chargeNow(): bool {
  Usage.stepsLeft -= <i64>(Comparing.uncharged >> 6);
  Comparing.uncharged &= 63;
  return withinBudget();
}

/** Puts two objects into one class. Same: they were in one already; Open: they were not, or nothing is kept yet. */
function merge(a: u32, b: u32): i32 {
  if (Comparing.plain < PLAIN_MAX) {
    Comparing.plain += 1;
    return Verdict.Open;
  }
  if ((Comparing.classesUsed + 2) * 2 > Comparing.classesMask && !growClasses()) {
    failHeap();
    return Verdict.Failed;
  }
  const slotA = findClass(a);
  const slotB = findClass(b);
  const rootA = load<u32>(slotA);
  const rootB = load<u32>(slotB);
  if (rootA == rootB) return Verdict.Same;
  store<u32>(slotA, rootB, 4);
  return Verdict.Open;
}

/** Slot of the class that an object belongs to; halves the path on the way. */
function findClass(address: u32): u32 {
  let slot = findSlot(address);
  while (true) {
    const parent = load<u32>(slot, 4);
    if (parent == load<u32>(slot)) return slot;
    const parentSlot = findSlot(parent);
    const grandparent = load<u32>(parentSlot, 4);
    store<u32>(slot, grandparent, 4);
    slot = parentSlot;
  }
}

/** Slot of an object, entered as a class of its own on first sight. */
function findSlot(address: u32): u32 {
  const mask = Comparing.classesMask;
  let at = ((address >> 3) * 0x9e3779b1) & mask;
  while (true) {
    const slot = CLASSES.start + (at << 3);
    const held = load<u32>(slot);
    if (held == address) return slot;
    if (held == 0) {
      store<u32>(slot, address);
      store<u32>(slot, address, 4);
      Comparing.classesUsed += 1;
      return slot;
    }
    at = (at + 1) & mask;
  }
}

/** Doubles the table; the new half of the buffer takes it over, then it moves to the front. */
function growClasses(): bool {
  const oldSlots: u32 = Comparing.classesMask == 0 ? 0 : Comparing.classesMask + 1;
  const slots: u32 = oldSlots == 0 ? 1024 : oldSlots * 2;
  if (slots > 0x4000000) return false;
  CLASSES.used = oldSlots << 3;
  if (!CLASSES.ensure(slots << 3)) {
    CLASSES.reset();
    return false;
  }
  // The old table is moved behind the new one's place, which is then filled from it.
  const old = CLASSES.start + (slots << 3);
  memory.copy(old, CLASSES.start, oldSlots << 3);
  memory.fill(CLASSES.start, 0, slots << 3);
  Comparing.classesMask = slots - 1;
  Comparing.classesUsed = 0;
  CLASSES.used = 0;
  for (let i: u32 = 0; i < oldSlots; i++) {
    const address = load<u32>(old + (i << 3));
    if (address == 0) continue;
    store<u32>(findSlot(address), load<u32>(old + (i << 3), 4), 4);
  }
  return true;
}
