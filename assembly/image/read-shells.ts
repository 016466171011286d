// The first step of reading a value: an object of the right kind and size with nothing in it, which others can refer to. Numbered objects
// get theirs when they are first referred to. Invariant: nothing here looks into the parts of a value but those that say its size.

import { REGION_MAX } from "../base/config";
import {
  allocateCons,
  allocatePair,
  flatListBytes,
  isEmptyList,
  listItem,
  listLength,
  listValue,
} from "../data/list";
import {
  dictKeyAt,
  dictCount,
  dictNextEntry,
  dictValue,
  dictValueAt,
  isDict,
  allocateEmptyDict,
} from "../data/dict";
import {
  allocateClosure,
  closureBytes,
  closureLambda,
  isBuiltin,
  isClosure,
  isMacro,
  isPreludeLambda,
  procedureValue,
} from "../data/lambda";
import { cellOriginal } from "../data/globals";
import { makeRecord, RecordClass, TaskField } from "../data/record";
import { failHeap } from "../data/signal";
import { internString, symbolCell } from "../data/symbol";
import { allocate, reserve } from "../heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  CLOSURE_CAPTURED,
  countOf,
  DICT_SIZE,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_NAME,
  LIST_ITEMS,
  PAIR_SIZE,
  setFlags,
  SLICE_PARENT,
  SLICE_SIZE,
  SLICE_START,
} from "../heap/layout";
import {
  addressOf,
  CAUGHT,
  FAILED,
  fromAddress,
  fromFloat,
  fromSmall,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  TAG_LIST,
  TAG_OBJECT,
  toSmall,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues, valueSlot, ValueStack } from "../heap/value-stack";
import { capabilityOf } from "../vm/capability";
import { allocateContinuation, TO_BOTTOM } from "../vm/continuation";
import { CONTINUATION_SIZE } from "../heap/layout";
import { complain, enterKey, leave } from "./complaint";
import { arrayLength, at, field, isWord, numberBelow, push, setAt } from "./json";
import { Part, part, partCount, partItem, setPartItem } from "./loading";
import { placeAt } from "./place";
import { readFormAt } from "./read-form";

/** The tag of an object: its first key. */
export function isTagged(json: Value, tag: string): bool {
  const dict = addressOf(json);
  const first = dictNextEntry(dict, 0);
  return first >= 0 && isWord(dictKeyAt(dict, first), tag);
}

/** The value of the first key. */
export function tagged(json: Value): Value {
  const dict = addressOf(json);
  return dictValueAt(dict, dictNextEntry(dict, 0));
}

function refuse(reason: string): Value {
  complain(reason);
  return FAILED;
}

function noRoom(): Value {
  return failHeap();
}

/** An object of the kind and size that the JSON at `place` means, or the value itself when it has no parts that could refer to it. FAILED with the error pending. */
export function makeShell(place: u32): Value {
  const json = at(place);
  if (isList(json)) return listShell(listLength(json));
  if (!isDict(json)) return json;
  if (dictCount(addressOf(json)) == 0) return refuse("must say what kind of value it is");
  if (isTagged(json, "ref")) return reference(tagged(json));
  if (isTagged(json, "symbol")) return symbolOf(place);
  if (isTagged(json, "lisp")) return formOf(place);
  if (isTagged(json, "part")) return partOf(json);
  if (isTagged(json, "procedure")) return closureShell(json);
  if (isTagged(json, "cells")) return cellsShell(place);
  if (isTagged(json, "slice")) return sliceShell(place);
  if (isTagged(json, "builtin")) return builtinOf(place);
  if (isTagged(json, "capability")) return hostProcedure(place);
  if (isTagged(json, "mark")) return markOf(tagged(json));
  if (isTagged(json, "float")) return floatOf(tagged(json));
  if (isTagged(json, "dict")) return reserve(DICT_SIZE) ? dictValue(allocateEmptyDict()) : noRoom();
  if (isTagged(json, "pair")) return reserve(PAIR_SIZE) ? allocatePair(NIL, NIL) : noRoom();
  if (isTagged(json, "box")) return small(Kind.Box);
  if (isTagged(json, "macro")) return small(Kind.Macro);
  if (isTagged(json, "atom")) return makeRecord(RecordClass.Atom, 1);
  if (isTagged(json, "environment")) return makeRecord(RecordClass.Environment, 1);
  if (isTagged(json, "promise")) return makeRecord(RecordClass.Promise, 2);
  if (isTagged(json, "task")) return makeRecord(RecordClass.Task, TaskField.Count);
  if (isTagged(json, "continuation")) return continuationShell();
  return refuse("is no kind of value that is known");
}

/** Lists of code have room for their place in the text that they came from. */
export class Shells {
  static positioned: bool = false;
}

function listShell(count: u32): Value {
  const words = Shells.positioned ? count + 1 : count;
  if (!reserve(flatListBytes(words))) return noRoom();
  const flags = Shells.positioned ? Flag.Positioned : 0;
  const list = allocate(flatListBytes(words), Kind.ListFlat, flags, count);
  for (let i: u32 = 0; i < words; i++)
    store<u64>(list + LIST_ITEMS + (i << 3), i == count ? fromSmall(0) : NIL);
  return listValue(list);
}

function small(kind: Kind): Value {
  if (!reserve(BOX_SIZE)) return noRoom();
  const object = allocate(BOX_SIZE, kind, 0, 0);
  store<u64>(object, NIL, BOX_VALUE);
  return fromAddress(TAG_OBJECT, object);
}

function continuationShell(): Value {
  if (!reserve(CONTINUATION_SIZE)) return noRoom();
  return fromAddress(TAG_OBJECT, allocateContinuation(TO_BOTTOM, -2));
}

/** A numbered object, whose shell is made if it is not yet. */
function reference(number: Value): Value {
  const before = enterKey("ref");
  const n = numberBelow(number, partCount(Part.Objects));
  if (n < 0) return FAILED;
  leave(before);
  return objectShell(<u32>n);
}

/** The shell of a numbered object. */
export function objectShell(n: u32): Value {
  const known = partItem(Part.Objects, n);
  if (known == BUSY) return refuse("the object is part of itself in a way that no value can be");
  if (known != MISSING) return known;
  setPartItem(Part.Objects, n, BUSY);
  const json = listItem(part(Part.ObjectsJson), n);
  if (isDict(json) && dictCount(addressOf(json)) != 0 && isTagged(json, "ref"))
    return refuse("an object is no reference to another one");
  const place = push(json);
  if (place < 0) return FAILED;
  const shell = makeShell(place);
  cutValues(place);
  if (shell == FAILED) return FAILED;
  setPartItem(Part.Objects, n, shell);
  return shell;
}

/** An object whose shell is being made. */
const BUSY: Value = FAILED;

function symbolOf(place: u32): Value {
  const name = tagged(at(place));
  if (!isString(name)) return refuse("a symbol's name is a string");
  setAt(place, name);
  return internString(valueSlot(place));
}

function formOf(place: u32): Value {
  setAt(place, tagged(at(place)));
  return readFormAt(place, MISSING) ? at(place) : FAILED;
}

function partOf(json: Value): Value {
  const n = numberBelow(tagged(json), partCount(Part.Forms));
  return n < 0 ? FAILED : failedIfMissing(placeAt(<u32>n, field(json, "at")));
}

function failedIfMissing(v: Value): Value {
  return v == MISSING ? FAILED : v;
}

function builtinOf(place: u32): Value {
  const symbol = symbolOf(place);
  if (symbol == FAILED) return FAILED;
  const cell = symbolCell(symbol);
  const value = cell == 0 ? UNBOUND : cellOriginal(cell);
  if (
    isBuiltin(value) ||
    isMacro(value) ||
    (isClosure(value) && isPreludeLambda(closureLambda(addressOf(value))))
  )
    return value;
  return refuse("this VM has no builtin of that name");
}

function hostProcedure(place: u32): Value {
  const symbol = symbolOf(place);
  return symbol == FAILED ? FAILED : capabilityOf(symbol, true);
}

function markOf(name: Value): Value {
  if (isWord(name, "unbound")) return UNBOUND;
  if (isWord(name, "caught")) return CAUGHT;
  return refuse("is no mark that is known");
}

function floatOf(name: Value): Value {
  if (isWord(name, "inf")) return fromFloat(Infinity);
  return isWord(name, "-inf") ? fromFloat(-Infinity) : refuse("must be inf or -inf");
}

/** The procedure's Lambda says how much it captures. */
function closureShell(json: Value): Value {
  const before = enterKey("procedure");
  const n = numberBelow(tagged(json), partCount(Part.Procedures));
  if (n < 0) return FAILED;
  leave(before);
  const captures = load<u32>(addressOf(partItem(Part.Procedures, <u32>n)), LAMBDA_CAPTURES);
  const count: u32 = captures == 0 ? 0 : countOf(captures) >> 1;
  const own = preludeProcedure(<u32>n);
  if (own != MISSING && count == 0) return own;
  if (!reserve(closureBytes(count))) return noRoom();
  const closure = allocateClosure(addressOf(partItem(Part.Procedures, <u32>n)), count);
  for (let i: u32 = 0; i < count; i++) store<u64>(closure + CLOSURE_CAPTURED + (i << 3), NIL);
  return procedureValue(closure);
}

/** The procedure of this VM's own prelude whose Lambda a procedure of the image is, MISSING when it is none. */
export function preludeProcedure(n: u32): Value {
  const lambda = addressOf(partItem(Part.Procedures, n));
  const name = load<u64>(lambda, LAMBDA_NAME);
  if (!isPreludeLambda(lambda) || !isSymbol(name)) return MISSING;
  const cell = symbolCell(name);
  const value = cell == 0 ? UNBOUND : cellOriginal(cell);
  return isClosure(value) && closureLambda(addressOf(value)) == lambda ? value : MISSING;
}

/**
 * Cells in front of the rest. The rest may be a numbered object that begins with cells, and so on: those that have no shell yet are
 * gone through in a loop, from the last one back, because there may be many.
 */
function cellsShell(place: u32): Value {
  const mark = ValueStack.count;
  // The JSON of each one in the chain, and its number (of a numbered object whose shell is not made) or nil.
  let json = at(place);
  let number: Value = NIL;
  while (true) {
    if (push(json) < 0 || push(number) < 0) return FAILED;
    const rest = field(json, "rest");
    if (rest == MISSING || !isDict(rest) || !isTagged(rest, "ref")) break;
    const n = numberBelow(tagged(rest), partCount(Part.Objects));
    if (n < 0) return FAILED;
    if (partItem(Part.Objects, <u32>n) == BUSY)
      return refuse("a list cannot be the rest of itself");
    if (partItem(Part.Objects, <u32>n) != MISSING) break;
    json = listItem(part(Part.ObjectsJson), <u32>n);
    if (!isDict(json) || !isTagged(json, "cells")) break;
    setPartItem(Part.Objects, <u32>n, BUSY);
    number = tagged(rest);
  }
  let shell: Value = NIL;
  for (let i = ValueStack.count; i > mark; i -= 2) {
    shell = chainShell(i - 2, i == ValueStack.count, shell);
    if (shell == FAILED) return FAILED;
    const owner = at(i - 1);
    if (owner != NIL) setPartItem(Part.Objects, <u32>toSmall(owner), shell);
  }
  cutValues(mark);
  return shell;
}

/** Cells with nothing in them, as many as the JSON at `place` has; `rest` is what follows unless this one is the `last`, which says it. */
function chainShell(place: u32, last: bool, rest: Value): Value {
  const count = arrayLength(tagged(at(place)));
  if (count == 0) return refuse("cells is an array of at least one value");
  const slot = push(rest);
  if (slot < 0) return FAILED;
  if (last) {
    const json = field(at(place), "rest");
    setAt(slot, json == MISSING ? NIL : json);
    const before = enterKey("rest");
    const shell = makeShell(slot);
    if (shell == FAILED) return FAILED;
    setAt(slot, shell);
    if (!isList(at(slot)) && !isEmptyList(at(slot))) return refuse("the rest of a list is a list");
    leave(before);
  }
  if (<u64>count * PAIR_SIZE > REGION_MAX || !reserve(count * PAIR_SIZE)) return noRoom();
  let chain = at(slot);
  if (isList(chain)) cover(addressOf(chain));
  for (let i: u32 = 0; i < count; i++) chain = allocateCons(NIL, chain);
  if (field(at(place), "covered") == TRUE) cover(addressOf(chain));
  cutValues(slot);
  return chain;
}

/** A cell lies, or once lay, in front of the list. */
function cover(address: u32): void {
  setFlags(address, flagsOf(address) | Flag.Covered);
}

/** Does the JSON, or the numbered object that it refers to, say that it is no flat list? Shells of slices nest no deeper than this. */
function isNoFlat(json: Value): bool {
  if (isDict(json) && dictCount(addressOf(json)) != 0 && isTagged(json, "ref")) {
    const number = tagged(json);
    const count = <i64>partCount(Part.Objects);
    if (!isSmall(number) || toSmall(number) < 0 || toSmall(number) >= count) return false;
    json = listItem(part(Part.ObjectsJson), <u32>toSmall(number));
  }
  if (!isDict(json) || dictCount(addressOf(json)) == 0) return false;
  return isTagged(json, "ref") || isTagged(json, "slice") || isTagged(json, "cells");
}

function sliceShell(place: u32): Value {
  const json = at(place);
  const slot = push(tagged(json));
  if (slot < 0) return FAILED;
  const before = enterKey("slice");
  if (isNoFlat(at(slot))) return refuse("a slice is of a list that was made in one piece");
  const parent = makeShell(slot);
  if (parent == FAILED) return FAILED;
  setAt(slot, parent);
  if (!isList(parent) || kindOf(addressOf(parent)) != Kind.ListFlat)
    return refuse("a slice is of a list that was made in one piece");
  leave(before);
  const length = listLength(parent);
  const from = numberBelow(field(at(place), "from"), length);
  if (from < 0) return FAILED;
  const given = field(at(place), "count");
  const count = given == MISSING ? <i64>length - from : numberBelow(given, <i64>length - from + 1);
  if (count <= 0) return count < 0 ? FAILED : refuse("a slice has at least one item");
  if (!reserve(SLICE_SIZE)) return noRoom();
  const slice = allocate(SLICE_SIZE, Kind.ListSlice, 0, <u32>count);
  store<u32>(slice, addressOf(at(slot)), SLICE_PARENT);
  store<u32>(slice, <u32>from, SLICE_START);
  cutValues(slot);
  return fromAddress(TAG_LIST, slice);
}
