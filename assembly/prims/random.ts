// Builtins of lispy@2 that draw random numbers, each from the bits that CPython's method of that name would use:
// random, random-int (randint), random-float (uniform), random-choice, random-shuffle, random-sample, set-random-seed!.
// Called through the tables. The generator is data/mersenne-twister.ts.
// Invariant: nothing is drawn before all arguments have been found right.

import { WORK } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  integerAdd,
  integerCompare,
  integerSign,
  integerSubtract,
  isInteger,
} from "../data/integer";
import { openWork } from "../data/integer-parts";
import { allocateList, flatListBytes, itemsOf, Lists, listValue } from "../data/list";
import {
  randomBelow,
  randomBelowInteger,
  randomF64,
  seedNumber,
  seedText,
} from "../data/mersenne-twister";
import { failNotNumber, finiteFloat, isNumber, numberToFloat } from "../data/number";
import { failHeap, failNamed } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { reserve } from "../heap/heap";
import { LIST_ITEMS } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromFloat,
  fromSmall,
  isFloat,
  isString,
  NIL,
  toFloat,
  Value,
} from "../heap/value";
import { argument, failArgument, needIndex, needList, NOT_AN_INDEX, setArgument } from "./args";
import { needInteger } from "./integers";

export function primSetRandomSeed(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isNumber(v)) {
    seedNumber(v);
    return NIL;
  }
  if (!isString(v)) return failArgument(args, 0, "a number or a string");
  return seedText(stringBytes(addressOf(v)), stringSize(addressOf(v))) ? NIL : FAILED;
}

/** A float below 1; an integer below an integer; a float below a float. */
export function primRandom(args: u32, count: i32): Value {
  if (count == 0) return fromFloat(randomF64());
  const bound = argument(args, 0);
  if (isFloat(bound) && toFloat(bound) > 0) return fromFloat(randomF64() * toFloat(bound));
  if (isInteger(bound) && integerSign(bound) > 0) return randomBelowInteger(bound);
  return isNumber(bound) ? failArgument(args, 0, "greater than 0") : failNotNumber(1, bound);
}

/** An integer below n, or one from low to high, both included. */
export function primRandomInt(args: u32, count: i32): Value {
  if (!needInteger(args, 0)) return FAILED;
  if (count == 1) return primRandom(args, count);
  if (!needInteger(args, 1)) return FAILED;
  if (integerCompare(argument(args, 1), argument(args, 0)) < 0) {
    return failArgument(args, 1, "at least as large as the first");
  }
  let width = integerSubtract(argument(args, 1), argument(args, 0));
  if (width == FAILED) return FAILED;
  width = integerAdd(width, fromSmall(1));
  if (width == FAILED) return FAILED;
  const drawn = randomBelowInteger(width);
  return drawn == FAILED ? FAILED : integerAdd(argument(args, 0), drawn);
}

/** A float below 1, or from 0 to a bound, or between two numbers. */
export function primRandomFloat(args: u32, count: i32): Value {
  let low: f64 = 0;
  let high: f64 = 1;
  for (let i = 0; i < count; i++) {
    const v = argument(args, i);
    if (!isNumber(v)) return failNotNumber(i + 1, v);
    low = high;
    high = numberToFloat(v);
    if (isNaN(high)) return FAILED;
  }
  if (count < 2) low = 0;
  return finiteFloat(low + (high - low) * randomF64());
}

export function primRandomChoice(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (count == 0) return failNamed("the list is empty");
  return load<u64>(itemsOf(argument(args, 0)) + (randomBelow(count) << 3));
}

/** A new list with the same items: each place from the last on is exchanged with one that is not behind it. */
export function primRandomShuffle(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (count == 0) return Lists.empty;
  if (!reserve(flatListBytes(count))) return failHeap();
  chargeItems(2 * count);
  const list = allocateList(count);
  const items = list + LIST_ITEMS;
  memory.copy(items, itemsOf(argument(args, 0)), (<u32>count) << 3);
  for (let i: u32 = count - 1; i > 0; i--) {
    const from = items + (randomBelow(i + 1) << 3);
    const to = items + (i << 3);
    const item = load<u64>(to);
    store<u64>(to, load<u64>(from));
    store<u64>(from, item);
  }
  return listValue(list);
}

/** k items of different places, in the order in which they were drawn. The arguments may come in either order. */
export function primRandomSample(args: u32, _count: i32): Value {
  if (isInteger(argument(args, 0))) {
    const first = argument(args, 0);
    setArgument(args, 0, argument(args, 1));
    setArgument(args, 1, first);
  }
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  const wanted = needIndex(args, 1);
  if (wanted == NOT_AN_INDEX) return FAILED;
  if (wanted < 0 || wanted > <i64>count) {
    return failArgument(args, 1, "from 0 to the length of the list");
  }
  const k = <u32>wanted;
  if (k == 0) return Lists.empty;
  return isFew(<u32>count, k) ? sampleFew(args, count, k) : sampleMany(args, count, k);
}

/** CPython keeps the set of drawn places where that takes less memory than a copy of the list. */
function isFew(count: u32, k: u32): bool {
  let size: u64 = 21;
  if (k > 5) {
    let power: u64 = 1;
    while (power < 3 * <u64>k) power <<= 2;
    size += power;
  }
  return <u64>count > size;
}

/** Draws places until one is new. */
function sampleFew(args: u32, count: u32, k: u32): Value {
  const bytes = (count + 7) >> 3;
  if (!openWork(bytes) || !reserve(flatListBytes(k))) return failHeap();
  chargeItems(2 * k + (bytes >> 3));
  const drawn = WORK.start;
  memory.fill(drawn, 0, bytes);
  const list = allocateList(k);
  const items = itemsOf(argument(args, 0));
  for (let i: u32 = 0; i < k; i++) {
    let place: u32;
    do place = randomBelow(count);
    while (((load<u8>(drawn + (place >> 3)) >> ((<u8>place) & 7)) & 1) != 0);
    store<u8>(
      drawn + (place >> 3),
      load<u8>(drawn + (place >> 3)) | ((<u8>1) << ((<u8>place) & 7)),
    );
    store<u64>(list + LIST_ITEMS + (i << 3), load<u64>(items + (place << 3)));
  }
  return listValue(list);
}

/** Draws from what is left: the last one takes the place of the drawn one. */
function sampleMany(args: u32, count: u32, k: u32): Value {
  if (!openWork((<u64>count) << 3) || !reserve(flatListBytes(k))) return failHeap();
  chargeItems(count + k);
  const pool = WORK.start;
  memory.copy(pool, itemsOf(argument(args, 0)), count << 3);
  const list = allocateList(k);
  for (let i: u32 = 0; i < k; i++) {
    const place = pool + (randomBelow(count - i) << 3);
    store<u64>(list + LIST_ITEMS + (i << 3), load<u64>(place));
    store<u64>(place, load<u64>(pool + ((count - i - 1) << 3)));
  }
  return listValue(list);
}
