// Lists as sets: which items of one list occur in another by `equal?`, each of them once. O(n) over a hash table.
// Called by the prelude (unique, union, intersection, difference and their kin) through the tables.
// Invariant: nothing is allocated in the heap while the table is in use, so addresses of items hold.

import { Buffer } from "../base/buffer";
import { outOfSteps, stepsUsed, Usage } from "../base/limits";
import { valuesEqual } from "../data/equal";
import { Hashing, hashValue } from "../data/hash";
import { itemsOf, makeList } from "../data/list";
import { failHeap, failInternal, failLimit } from "../data/signal";
import { FAILED, isList, NIL, TRUE, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Limit } from "../shared/abi";
import { argument, needList } from "./args";

/** Open addressing: per slot the hash u32 and the address of the item u32, 0 when the slot is empty. */
const TABLE: Buffer = changetype<Buffer>(memory.data(16));
/** The word of a slot whose item has been given out already: not an address, which is a multiple of 8. */
const GIVEN: u32 = 1;

/** More items than this have no table: its size must fit into 32 bits. */
const COUNT_MAX: u32 = 1 << 26;

class Looking {
  static mask: u32 = 0;
  /** Looks at occupied slots since the last charge. Values with equal hashes can be made on purpose. */
  static looks: u32 = 0;
  /** The lists to look through and to take from. */
  static from: Value = NIL;
  static give: Value = NIL;
}

/**
 * (%select a b wanted? [items]): with `wanted?` the items of list a that are in list b, else those that are not; each value
 * once, where it occurs first. With `items`, a flat list as long as a, the items of that list which stand at those places.
 */
export function primSelect(args: u32, given: i32): Value {
  const others = needList(args, 1);
  if (others < 0) return FAILED;
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (given > 3) {
    const items = needList(args, 3);
    if (items < count) return items < 0 ? FAILED : failInternal();
  }
  Looking.from = argument(args, 0);
  Looking.give = argument(args, given > 3 ? 3 : 0);
  const wanted = argument(args, 2) == TRUE;
  const mark = ValueStack.count;
  const done =
    begin(count + others) &&
    enterAll(argument(args, 1), others) &&
    (count == 0 || select(count, wanted));
  TABLE.trim(65536);
  const result = done ? makeList(valueSlot(mark), ValueStack.count - mark) : FAILED;
  cutValues(mark);
  return result;
}

function begin(count: u32): bool {
  let slots: u32 = 16;
  while (slots < min(count, COUNT_MAX) * 2) slots *= 2;
  TABLE.reset();
  if (count > COUNT_MAX || !TABLE.ensure(slots << 3)) {
    failHeap();
    return false;
  }
  memory.fill(TABLE.start, 0, slots << 3);
  Looking.mask = slots - 1;
  Looking.looks = 0;
  Hashing.looked = 0;
  return true;
}

function enterAll(list: Value, count: u32): bool {
  if (!isList(list)) return true;
  const items = itemsOf(list);
  const end = items + (count << 3);
  for (let at = items; at < end; at += 8) {
    const slot = find(at);
    if (slot == 0) return false;
    if (load<u32>(slot, 4) == 0) store<u32>(slot, at, 4);
  }
  return true;
}

/** Pushes what is selected on the value stack. */
function select(count: u32, wanted: bool): bool {
  const items = itemsOf(Looking.from);
  const gap = itemsOf(Looking.give) - items;
  const end = items + (count << 3);
  for (let at = items; at < end; at += 8) {
    const slot = find(at);
    if (slot == 0) return false;
    const held = load<u32>(slot, 4);
    if (wanted ? held == 0 || (held & GIVEN) != 0 : held != 0) continue;
    store<u32>(slot, at | GIVEN, 4);
    if (!pushValue(load<u64>(at + gap))) {
      failHeap();
      return false;
    }
  }
  return true;
}

/** The slot of the value at an address, or the empty one where it belongs, which then has the hash; 0 with the error pending. */
function find(item: u32): u32 {
  const v = load<u64>(item);
  const hash = hashValue(v);
  if (Hashing.looked >= 1024 && !charge(Hashing.looked >> 6)) return 0;
  let at = hash & Looking.mask;
  while (true) {
    const slot = TABLE.start + (at << 3);
    const held = load<u32>(slot, 4);
    if (held == 0) {
      store<u32>(slot, hash);
      return slot;
    }
    Looking.looks += 1;
    if ((Looking.looks & 15) == 0 && !charge(1)) return 0;
    if (load<u32>(slot) == hash) {
      const verdict = valuesEqual(load<u64>(held & ~GIVEN), v);
      if (verdict < 0) return 0;
      if (verdict > 0) return slot;
    }
    at = (at + 1) & Looking.mask;
  }
}

function charge(steps: u32): bool {
  Hashing.looked = 0;
  Usage.stepsLeft -= <i64>steps;
  if (!outOfSteps()) return true;
  failLimit(Limit.Steps, <f64>stepsUsed());
  return false;
}
