// Values from JSON, in two steps: a shell of the right kind and size, which others can refer to (read-shells.ts), then its contents, here.
// So whatever refers to whatever, in circles too, is there when it is wanted.
//
// Values stand on the value stack and are named by their place on it (json.ts): everything moves when something collects.

import { TEXT } from "../base/buffer";
import { allocateCons, isEmptyList, listItem, listLength } from "../data/list";
import { dictKeyAt, dictNextEntry, dictSetInPlace, dictValueAt, isDict } from "../data/dict";
import { Captured, closureLambda, isBuiltin, isClosure } from "../data/lambda";
import { setRecordField, TaskField } from "../data/record";
import { failHeap } from "../data/signal";
import { vectorItem } from "../data/vector";
import { reserve } from "../heap/heap";
import {
  BOX_VALUE,
  CLOSURE_CAPTURED,
  countOf,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LIST_ITEMS,
  MACRO_EXPANDER,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
  SLICE_PARENT,
} from "../heap/layout";
import {
  addressOf,
  CAUGHT,
  FAILED,
  fromAddress,
  isList,
  isObject,
  isSmall,
  MISSING,
  TAG_LIST,
  toSmall,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues, valueSlot } from "../heap/value-stack";
import {
  complain,
  complainAbout,
  enterIndex,
  enterKey,
  enterName,
  enterText,
  leave,
} from "./complaint";
import { at, field, fieldOfBytes, push, setAt } from "./json";
import { Part, part, setPart } from "./loading";
import { keyOf, Naming } from "./names";
import { isTagged, makeShell, tagged } from "./read-shells";

/** Replaces the JSON at `place` by the value that it means. False with the error pending. */
export function decode(place: u32): bool {
  const v = at(place);
  if (!isList(v) && !isDict(v)) return true; // a number, string, truth value or null means itself
  const shell = makeShell(place);
  if (shell == FAILED) return false;
  const json = push(at(place));
  if (json < 0) return false;
  setAt(place, shell);
  const ok = fill(place, json);
  cutValues(json);
  return ok;
}

/** Gives the shell at `place` the contents that the JSON at `json` says. */
export function fill(place: u32, json: u32): bool {
  const v = at(json);
  if (isList(v)) return fillList(place, json);
  if (!isDict(v)) return true;
  if (isTagged(v, "dict")) return fillDict(place, json);
  if (isTagged(v, "procedure")) return fillClosure(place, json);
  if (isTagged(v, "cells")) return fillCells(place, json);
  if (isTagged(v, "slice")) return fillSlice(place, json);
  if (isTagged(v, "pair")) return fillPair(place, json);
  if (isTagged(v, "box")) return fillOne(place, json, "box");
  if (isTagged(v, "macro")) return fillMacro(place, json);
  if (isTagged(v, "atom")) return fillOne(place, json, "atom");
  if (isTagged(v, "environment")) return fillEnvironment(place, json);
  if (isTagged(v, "promise")) return fillRecord(place, json, 2);
  if (isTagged(v, "task")) return fillRecord(place, json, TaskField.Count);
  if (isTagged(v, "continuation")) return noteContinuation(place, json);
  return true;
}

/** Pushes the value that a JSON value means. Its place, or -1. */
function pushDecoded(json: Value): i32 {
  const slot = push(json);
  return slot >= 0 && decode(slot) ? slot : -1;
}

function fillList(place: u32, json: u32): bool {
  const count = listLength(at(json));
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const slot = pushDecoded(listItem(at(json), i));
    if (slot < 0 || !isProper(slot)) return false;
    store<u64>(addressOf(at(place)) + LIST_ITEMS + (i << 3), at(slot));
    cutValues(slot);
    leave(before);
  }
  return true;
}

/** Marks are no values that a program can have: only variables and boxes may hold one. */
function isProper(slot: u32): bool {
  const v = at(slot);
  return v != UNBOUND && v != CAUGHT && v != MISSING ? true : complain("a mark cannot stand here");
}

function fillCells(place: u32, json: u32): bool {
  const items = tagged(at(json));
  const count = listLength(items);
  const cell = push(at(place));
  if (cell < 0) return false;
  const outer = enterKey("cells");
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const slot = pushDecoded(listItem(tagged(at(json)), i));
    if (slot < 0 || !isProper(slot)) return false;
    store<u64>(addressOf(at(cell)), at(slot), PAIR_CAR);
    setAt(cell, load<u64>(addressOf(at(cell)), PAIR_CDR));
    cutValues(slot);
    leave(before);
  }
  leave(outer);
  const rest = push(field(at(json), "rest"));
  if (rest < 0) return false;
  const before = enterKey("rest");
  // Only now, or chains of objects would be filled one inside the other.
  if (at(rest) != MISSING && !fill(cell, rest)) return false;
  leave(before);
  cutValues(cell);
  return true;
}

/** A list of which only a slice is known has its items here. */
function fillSlice(place: u32, json: u32): bool {
  const source = tagged(at(json));
  if (!isList(source)) return true;
  const parent = push(fromAddress(TAG_LIST, load<u32>(addressOf(at(place)), SLICE_PARENT)));
  const items = push(source);
  if (parent < 0 || items < 0) return false;
  const before = enterKey("slice");
  const ok = fillList(parent, items);
  if (ok) {
    leave(before);
    cutValues(parent);
  }
  return ok;
}

function fillPair(place: u32, json: u32): bool {
  const parts = tagged(at(json));
  if (!isList(parts) || listLength(parts) != 2) return complain("a pair has two parts");
  for (let i: u32 = 0; i < 2; i++) {
    const before = enterIndex(i);
    const slot = pushDecoded(listItem(tagged(at(json)), i));
    if (slot < 0 || !isProper(slot)) return false;
    store<u64>(addressOf(at(place)) + (i == 0 ? PAIR_CAR : PAIR_CDR), at(slot));
    cutValues(slot);
    leave(before);
  }
  return true;
}

function fillDict(place: u32, json: u32): bool {
  if (!isDict(tagged(at(json))))
    return isEmptyList(tagged(at(json))) ? true : complain("dict is an object");
  const outer = enterKey("dict");
  for (
    let i = dictNextEntry(addressOf(tagged(at(json))), 0);
    i >= 0;
    i = dictNextEntry(addressOf(tagged(at(json))), i + 1)
  ) {
    const key = push(dictKeyAt(addressOf(tagged(at(json))), i));
    if (key < 0) return false;
    const before = enterName(at(key));
    const slot = pushDecoded(dictValueAt(addressOf(tagged(at(json))), i));
    if (slot < 0 || !isProper(slot)) return false;
    if (dictSetInPlace(valueSlot(place), valueSlot(key), valueSlot(slot)) == FAILED) return false;
    cutValues(key);
    leave(before);
  }
  leave(outer);
  return true;
}

function fillOne(place: u32, json: u32, key: string): bool {
  const before = enterKey(key);
  const slot = pushDecoded(tagged(at(json)));
  if (slot < 0) return false;
  if (key != "box" && !isProper(slot)) return false;
  store<u64>(addressOf(at(place)), at(slot), BOX_VALUE);
  cutValues(slot);
  leave(before);
  return true;
}

function fillMacro(place: u32, json: u32): bool {
  const before = enterKey("macro");
  const slot = pushDecoded(tagged(at(json)));
  if (slot < 0) return false;
  if (!isClosure(at(slot)) && !isBuiltin(at(slot))) return complain("a macro has a procedure");
  store<u64>(addressOf(at(place)), at(slot), MACRO_EXPANDER);
  cutValues(slot);
  leave(before);
  return true;
}

function fillEnvironment(place: u32, json: u32): bool {
  if (!fillOne(place, json, "environment")) return false;
  const held = load<u64>(addressOf(at(place)), BOX_VALUE);
  return isClosure(held) ? true : complain("an environment has a procedure");
}

function fillRecord(place: u32, json: u32, fields: u32): bool {
  const values = tagged(at(json));
  if (!isList(values) || listLength(values) != fields)
    return complain("has the wrong number of fields");
  for (let i: u32 = 0; i < fields; i++) {
    const before = enterIndex(i);
    const slot = pushDecoded(listItem(tagged(at(json)), i));
    if (slot < 0 || !isProper(slot)) return false;
    setRecordField(at(place), i, at(slot));
    cutValues(slot);
    leave(before);
  }
  return true;
}

/** Captured values by name, as the procedure's own record says how they are held. */
function fillClosure(place: u32, json: u32): bool {
  const count = countOf(addressOf(at(place)));
  if (count == 0) return true;
  const captured = push(field(at(json), "captured"));
  if (captured < 0) return false;
  if (!isDict(at(captured)))
    return complain("captured must be an object with the values of the captured variables");
  const outer = enterKey("captured");
  const names = Naming.begin();
  for (let i: u32 = 0; i < count; i++) {
    const captures = load<u32>(closureLambda(addressOf(at(place))), LAMBDA_CAPTURES);
    keyOf(names, vectorItem(captures, i << 1));
    const given = fieldOfBytes(at(captured), TEXT.start, TEXT.used);
    if (given == MISSING) return complainAbout("the captured variable is missing: ");
    const slot = push(given);
    if (slot < 0) return false;
    const before = enterText();
    if (!decode(slot)) return false;
    if (!suits(slot, addressOf(at(place)), i)) return false;
    store<u64>(addressOf(at(place)) + CLOSURE_CAPTURED + (i << 3), at(slot));
    cutValues(slot);
    leave(before);
  }
  Naming.end(names);
  leave(outer);
  cutValues(captured);
  return true;
}

/** Is the value at a place what the closure's code expects of captured value `index`? */
function suits(slot: u32, closure: u32, index: u32): bool {
  const how = vectorItem(load<u32>(closureLambda(closure), LAMBDA_CAPTURES), (index << 1) + 1);
  if (!isSmall(how)) return true; // a macro: never looked at
  const descriptor = <u32>toSmall(how);
  const v = at(slot);
  if ((descriptor & Captured.Boxed) != 0)
    return isBox(v) ? true : complain("this variable lives in a box");
  if (isBox(v)) return complain("this variable lives in no box");
  if (v == UNBOUND && (descriptor & Captured.Checked) != 0) return true;
  return isProper(slot);
}

export function isBox(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Box;
}

/** The frames of a continuation are made when all procedures can be compiled. */
function noteContinuation(place: u32, json: u32): bool {
  if (!reserve(PAIR_SIZE * 2)) {
    failHeap();
    return false;
  }
  setPart(Part.Continuations, allocateCons(at(json), part(Part.Continuations)));
  setPart(Part.Continuations, allocateCons(at(place), part(Part.Continuations)));
  return true;
}
