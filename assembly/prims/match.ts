// What case, match, quasiquote, dotimes and doseq of lispy@2 ask for while a program runs.
// Patterns: KEEP IN STEP with compile/match.ts, which says what they mean and finds their names.

import { MESSAGE } from "../base/buffer";
import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { Usage } from "../base/limits";
import { dictGet, dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { valuesEqual } from "../data/equal";
import {
  consOf,
  isPair,
  itemsOf,
  listFirst,
  listItem,
  listLength,
  makeList,
  normalizeList,
  NO_ROOM,
  NOT_A_LIST,
  REVERSED_MAX,
} from "../data/list";
import { beginError, fail, failHeap, failInternal } from "../data/signal";
import { isKeyword, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { allocate, reserve } from "../heap/heap";
import {
  Kind,
  kindOf,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
  SLICE_PARENT,
  SLICE_SIZE,
  SLICE_START,
} from "../heap/layout";
import {
  addressOf,
  FAILED,
  FALSE,
  fromAddress,
  fromSmall,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  TAG_LIST,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { sameBytes } from "../text/reader-atoms";
import { argument, failArgument, slotOf } from "./args";
import { primSequence } from "./list-arguments";

/** (%among? value list): is the value equal to an item of the list? */
export function primIsAmong(args: u32, _count: i32): Value {
  const count = normalizeList(slotOf(args, 1));
  if (count < 0) return count == NO_ROOM ? FAILED : failInternal();
  for (let i = 0; i < count; i++) {
    const same = valuesEqual(argument(args, 0), load<u64>(itemsOf(argument(args, 1)) + (i << 3)));
    if (same < 0) return FAILED;
    if (same != 0) return TRUE;
  }
  return FALSE;
}

/** (%times n): the number of rounds of a dotimes, which must be an integer; a negative one is none. */
export function primTimes(args: u32, _count: i32): Value {
  const n = argument(args, 0);
  if (isSmall(n)) return toSmall(n) < 0 ? fromSmall(0) : n;
  beginError(Category.Evaluation);
  MESSAGE.pushLiteral("dotimes: the count must be an integer of moderate size, got ");
  describe(MESSAGE, n);
  return FAILED;
}

/** (%sequence x): what doseq walks, as by %seq. */
export function primWalked(args: u32, count: i32): Value {
  if (isDict(argument(args, 0)) || normalizeList(slotOf(args, 0)) != NOT_A_LIST)
    return primSequence(args, count);
  beginError(Category.Evaluation);
  MESSAGE.pushLiteral("doseq: expected a list or a dict, got ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

/** (%spliced value): what `,@` puts into a list must be one. */
export function primSpliced(args: u32, _count: i32): Value {
  const count = normalizeList(slotOf(args, 0));
  if (count >= 0) return argument(args, 0);
  if (count == NO_ROOM) return FAILED;
  beginError(Category.Evaluation);
  MESSAGE.pushLiteral(",@ needs a list, got ");
  describe(MESSAGE, argument(args, 0));
  return FAILED;
}

/** (%list-before items tail): the items in front of a tail that is a list or ends a pair. */
export function primListBefore(args: u32, _count: i32): Value {
  const count = normalizeList(slotOf(args, 0));
  if (count < 0) return count == NO_ROOM ? FAILED : failArgument(args, 0, "a proper list");
  if (<u32>count > REVERSED_MAX || !reserve(<u32>count * PAIR_SIZE)) return failHeap();
  const items = argument(args, 0);
  let chain = argument(args, 1);
  for (let i = count - 1; i >= 0; i--) {
    const item = load<u64>(itemsOf(items) + (i << 3));
    chain = consOf(item, chain);
  }
  return chain;
}

/**
 * (%match pattern value names): the list of the values of the pattern's names, #t when it has none; #f when it does not match.
 * The code relies on `names`, but a program can change in place the list that is the pattern.
 */
export function primMatch(args: u32, _count: i32): Value {
  PatternWalk.left = FORMS_MAX;
  PatternWalk.changed = false;
  const rests = restsIn(argument(args, 0), 0);
  if (PatternWalk.changed) return failChanged();
  // Room for what is left of every list, so that nothing collects while the pattern is walked.
  if (!reserve(rests * SLICE_SIZE)) return failHeap();
  const mark = ValueStack.count;
  const verdict = matches(argument(args, 0), argument(args, 1));
  let result: Value = FALSE;
  if (verdict < 0) result = FAILED;
  else if (verdict != 0) {
    const count = ValueStack.count - mark;
    if (count != <u32>toSmall(argument(args, 2))) result = failChanged();
    else result = count == 0 ? TRUE : makeList(valueSlot(mark), count);
  }
  cutValues(mark);
  return result;
}

function failChanged(): Value {
  return fail(Category.Evaluation, "match: the pattern has been changed and is none now");
}

class PatternWalk {
  /** Parts that may still be looked at. */
  static left: i32 = 0;
  /** It is larger or deeper than the compiler allows, or has a part of the wrong length. */
  static changed: bool = false;
}

/** At most so many lists are cut in two by a pattern. Checks that `matches` may walk it. */
function restsIn(pattern: Value, depth: i32): u32 {
  PatternWalk.left -= 1;
  if (depth > FORM_DEPTH_MAX || PatternWalk.left < 0) PatternWalk.changed = true;
  if (PatternWalk.changed) return 0;
  if (isPair(pattern)) {
    const cell = addressOf(pattern);
    const first = restsIn(load<u64>(cell, PAIR_CAR), depth + 1);
    return 1 + first + restsIn(load<u64>(cell, PAIR_CDR), depth + 1);
  }
  if (!isList(pattern)) return 0;
  const length = listLength(pattern);
  const head = listItem(pattern, 0);
  if (isNamed(head, "quote")) {
    if (length != 2) PatternWalk.changed = true;
    return 0;
  }
  if (isNamed(head, "cons") && length != 3) PatternWalk.changed = true;
  let count: u32 = 1;
  for (let i: u32 = 0; i < length; i++) count += restsIn(listItem(pattern, i), depth + 1);
  return count;
}

const NO: i32 = 0;
const YES: i32 = 1;
const FAILURE: i32 = -1;

/** 1, 0, or -1 with the error pending. Recursion is bounded by the nesting of patterns, which `restsIn` bounds. Never collects. */
function matches(pattern: Value, value: Value): i32 {
  Usage.stepsLeft -= 1;
  if (isSymbol(pattern)) {
    if (isKeyword(pattern)) return i32(pattern == value);
    if (isNamed(pattern, "_") || isNamed(pattern, "else")) return YES;
    return bind(value);
  }
  if (isList(pattern)) return matchesList(pattern, value);
  if (isPair(pattern)) return matchesDotted(pattern, value);
  return valuesEqual(pattern, value);
}

function bind(value: Value): i32 {
  if (pushValue(value)) return YES;
  failHeap();
  return FAILURE;
}

function matchesList(pattern: Value, value: Value): i32 {
  const head = listItem(pattern, 0);
  const count = listLength(pattern);
  let from: u32 = 0;
  if (isSymbol(head)) {
    if (isNamed(head, "quote")) return valuesEqual(listItem(pattern, 1), value);
    if (isNamed(head, "?")) return bind(value);
    if (isNamed(head, "or")) return matchesAny(pattern, value);
    if (isNamed(head, "dict")) return matchesDict(pattern, value);
    if (isNamed(head, "cons")) return matchesCons(pattern, value);
    if (isNamed(head, "list")) from = 1;
  }
  // `(list a & rest)`
  if (count - from >= 2 && isNamed(listItem(pattern, count - 2), "&"))
    return matchesItems(pattern, from, count - 2, listItem(pattern, count - 1), value);
  return matchesItems(pattern, from, count, MISSING, value);
}

/** `(or datum …)` */
function matchesAny(pattern: Value, value: Value): i32 {
  const count = listLength(pattern);
  for (let i: u32 = 1; i < count; i++) {
    const datum = listItem(pattern, i);
    const quoted = isList(datum) && listLength(datum) == 2 && isNamed(listItem(datum, 0), "quote");
    const same = valuesEqual(quoted ? listItem(datum, 1) : datum, value);
    if (same != NO) return same;
  }
  return NO;
}

/** Items `from` up to `to` of the pattern against those of a list; what is left against `rest`, unless that is MISSING. */
function matchesItems(pattern: Value, from: u32, to: u32, rest: Value, value: Value): i32 {
  const items = to - from;
  if (!isList(value) && value != NIL) return NO;
  const length = isList(value) ? listLength(value) : 0;
  if (length < items || (rest == MISSING && length != items)) return NO;
  for (let i: u32 = 0; i < items; i++) {
    const verdict = matches(listItem(pattern, from + i), listItem(value, i));
    if (verdict != YES) return verdict;
  }
  return rest == MISSING ? YES : matches(rest, listFrom(value, items));
}

/** The list without its first items; what it takes was reserved. */
function listFrom(value: Value, items: u32): Value {
  while (items > 0 && kindOf(addressOf(value)) == Kind.ListCons) {
    value = load<u64>(addressOf(value), PAIR_CDR);
    items -= 1;
  }
  if (items == 0) return value;
  const address = addressOf(value);
  const length = listLength(value);
  if (length == items) return NIL;
  const slice = allocate(SLICE_SIZE, Kind.ListSlice, 0, length - items);
  const flat = kindOf(address) == Kind.ListFlat;
  store<u32>(slice, flat ? address : load<u32>(address, SLICE_PARENT), SLICE_PARENT);
  store<u32>(slice, items + (flat ? 0 : load<u32>(address, SLICE_START)), SLICE_START);
  return fromAddress(TAG_LIST, slice);
}

/** `(list a . rest)` and `(a . rest)`, which the reader makes chains of pairs. */
function matchesDotted(pattern: Value, value: Value): i32 {
  let at = pattern;
  if (isNamed(load<u64>(addressOf(at), PAIR_CAR), "list")) at = load<u64>(addressOf(at), PAIR_CDR);
  while (isPair(at)) {
    let verdict = NO;
    if (isList(value)) {
      verdict = matches(load<u64>(addressOf(at), PAIR_CAR), listFirst(value));
      if (verdict == YES) value = listFrom(value, 1);
    } else if (isPair(value)) {
      verdict = matches(load<u64>(addressOf(at), PAIR_CAR), load<u64>(addressOf(value), PAIR_CAR));
      value = load<u64>(addressOf(value), PAIR_CDR);
    }
    if (verdict != YES) return verdict;
    at = load<u64>(addressOf(at), PAIR_CDR);
  }
  return matches(at, value);
}

/** `(cons first rest)` */
function matchesCons(pattern: Value, value: Value): i32 {
  if (isPair(value)) {
    const verdict = matches(listItem(pattern, 1), load<u64>(addressOf(value), PAIR_CAR));
    if (verdict != YES) return verdict;
    return matches(listItem(pattern, 2), load<u64>(addressOf(value), PAIR_CDR));
  }
  if (!isList(value)) return NO;
  const verdict = matches(listItem(pattern, 1), listFirst(value));
  return verdict == YES ? matches(listItem(pattern, 2), listFrom(value, 1)) : verdict;
}

/** `(dict key pattern …)`; a symbol as a key stands for its name. */
function matchesDict(pattern: Value, value: Value): i32 {
  if (!isDict(value)) return NO;
  const count = listLength(pattern);
  for (let i: u32 = 1; i + 1 < count; i += 2) {
    let key = listItem(pattern, i);
    if (isList(key) && listLength(key) == 2 && isNamed(listItem(key, 0), "quote"))
      key = listItem(key, 1);
    if (isSymbol(key)) key = symbolName(key);
    const held = isString(key) ? keyed(value, key) : MISSING;
    if (held == MISSING) return NO;
    const verdict = matches(listItem(pattern, i + 1), held);
    if (verdict != YES) return verdict;
  }
  return YES;
}

/** The value of a key; of a keyword's name also without its colon. */
function keyed(dict: Value, key: Value): Value {
  const found = dictGet(addressOf(dict), key);
  const name = addressOf(key);
  if (found != MISSING || stringSize(name) < 2 || load<u8>(stringBytes(name)) != 0x3a) return found;
  const bytes = stringBytes(name) + 1;
  const size = stringSize(name) - 1;
  const entries = addressOf(dict);
  for (let at = dictNextEntry(entries, 0); at >= 0; at = dictNextEntry(entries, at + 1)) {
    const other = addressOf(dictKeyAt(entries, at));
    if (stringSize(other) == size && memory.compare(stringBytes(other), bytes, size) == 0)
      return dictValueAt(entries, at);
  }
  return MISSING;
}

function isNamed(v: Value, text: string): bool {
  if (!isSymbol(v)) return false;
  const name = addressOf(symbolName(v));
  return sameBytes(stringBytes(name), stringSize(name), text);
}
