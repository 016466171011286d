// Procedures from JSON, in passes, because each needs what the one before has made: Lambdas, their forms, what is the same
// as something else, what macro calls expand to; captures and calls that wait to be expanded are in read-captures.ts. The code itself is made
// when a procedure is called, or by read-frames.ts.

import { addExpansion, allocateFamily, reserveExpansions } from "../data/expansion-entries";
import { valuesEqual } from "../data/equal";
import { cellOriginal } from "../data/globals";
import { allocateLambda, closureLambda, isClosure, isMacro, isPreludeLambda } from "../data/lambda";
import { isPair, listItem } from "../data/list";
import { failHeap } from "../data/signal";
import { internString, symbolCell } from "../data/symbol";
import { isDict } from "../data/dict";
import { reserve } from "../heap/heap";
import {
  BOX_SIZE,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_NAME,
  LAMBDA_SIZE,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
  setFlags,
} from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromAddress,
  isString,
  isSymbol,
  MISSING,
  NIL,
  TAG_OBJECT,
  toSmall,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues, valueSlot } from "../heap/value-stack";
import { readPreludeForm } from "../compile/compile";
import { complain, enterIndex, enterKey, leave } from "./complaint";
import { arrayLength, at, field, isArray, isWord, numberBelow, push } from "./json";
import { expandedItem, makeExpanded, replaceExpanded, setExpanded } from "./expanded";
import { makePart, Part, part, partItem, setPartItem } from "./loading";
import { itemAt, placeAt, placeOf } from "./place";
import { copyPlaces, readFormAt, setPlaces } from "./read-form";
import { preludeProcedure, Shells } from "./read-shells";
import { decode } from "./read-values";
import { stringBytes, stringSize } from "../data/text";

export function json(n: u32): Value {
  return listItem(part(Part.ProceduresJson), n);
}

export function lambdaAt(n: u32): u32 {
  return addressOf(partItem(Part.Procedures, n));
}

/** Makes a Lambda for every record, with its name and its kind. */
export function makeProcedures(): bool {
  const count = arrayLength(part(Part.ProceduresJson));
  if (!makePart(Part.Procedures, count) || !makePart(Part.Forms, count)) return false;
  if (!makePart(Part.Expanded, count)) return false;
  const outer = enterKey("procedures");
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!isDict(json(n))) return complain("must be an object");
    if (!makeLambda(n)) return false;
    leave(before);
  }
  leave(outer);
  return true;
}

function makeLambda(n: u32): bool {
  let flags = 0;
  const kind = field(json(n), "kind");
  if (kind != MISSING) {
    if (isWord(kind, "top")) flags = Flag.TopLevel;
    else if (isWord(kind, "part")) flags = Flag.Outlined;
    else if (isWord(kind, "try")) flags = Flag.Outlined | Flag.TryBody;
    else return complain("kind must be top, part or try");
  }
  if (field(json(n), "prelude") == TRUE) flags |= Flag.Prelude;
  if (field(json(n), "charged") == TRUE) flags |= Flag.Charged;
  let name = field(json(n), "name");
  if (name == MISSING) name = NIL;
  else {
    if (!isString(name)) return complain("name must be a string");
    const slot = push(name);
    if (slot < 0) return false;
    name = internString(valueSlot(slot));
    if (name == FAILED) return false;
    cutValues(slot);
  }
  const slot = push(name);
  if (slot < 0) return false;
  if (!reserve(LAMBDA_SIZE)) {
    failHeap();
    return false;
  }
  const lambda = allocateLambda(NIL, at(slot), 0, flags);
  cutValues(slot);
  setPartItem(Part.Procedures, n, fromAddress(TAG_OBJECT, lambda));
  return true;
}

/** Reads the forms: of those that have a source first, then, once these can be followed, of those within them. */
export function readForms(): bool {
  const count = arrayLength(part(Part.ProceduresJson));
  const outer = enterKey("procedures");
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!readOwnForm(n)) return false;
    leave(before);
  }
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!readExpansions(n)) return false;
    leave(before);
  }
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!unify(n, field(json(n), "same")) || !unifyExpansions(n)) return false;
    leave(before);
  }
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!findWithin(n)) return false;
    leave(before);
  }
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!joinFamily(n)) return false;
    leave(before);
  }
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!rememberExpansions(n)) return false;
    leave(before);
  }
  leave(outer);
  return true;
}

/** Reads the form at `key`s source or form of the JSON at `place`; pushes it. Its place, or -1. */
function pushForm(place: u32): i32 {
  const source = field(at(place), "source");
  if (source != MISSING) {
    const slot = push(source);
    if (slot < 0) return -1;
    const before = enterKey("source");
    if (!readFormAt(slot, field(at(place), "places"))) return -1;
    leave(before);
    return slot;
  }
  const form = field(at(place), "form");
  if (form == MISSING) {
    complain("needs a source, a form, or within and at");
    return -1;
  }
  const slot = push(form);
  if (slot < 0) return -1;
  const before = enterKey("form");
  const places = field(at(place), "places");
  Shells.positioned = isString(places);
  const ok = copyPlaces(places) && decode(slot);
  Shells.positioned = false;
  if (!ok || (isString(field(at(place), "places")) && !setPlaces(at(slot)))) return -1;
  leave(before);
  return slot;
}

function readOwnForm(n: u32): bool {
  if (field(json(n), "within") != MISSING) return true;
  const place = push(json(n));
  if (place < 0) return false;
  const slot = pushForm(place);
  if (slot < 0) return false;
  setForm(n, at(slot));
  cutValues(place);
  return (flagsOf(lambdaAt(n)) & Flag.Prelude) != 0 ? usePrelude(n) : beginFamily(n);
}

/** Those within it will belong to the same family. */
function beginFamily(n: u32): bool {
  if (!reserve(BOX_SIZE)) {
    failHeap();
    return false;
  }
  store<u32>(lambdaAt(n), allocateFamily(), LAMBDA_EXPANSIONS);
  return true;
}

function setForm(n: u32, form: Value): void {
  setPartItem(Part.Forms, n, form);
  store<u64>(lambdaAt(n), form, LAMBDA_FORM);
}

/** A procedure of the prelude that is the same as this VM's own one is that one. */
function usePrelude(n: u32): bool {
  const name = load<u64>(lambdaAt(n), LAMBDA_NAME);
  if (!isSymbol(name)) return true;
  const cell = symbolCell(name);
  const own = cell == 0 ? UNBOUND : cellOriginal(cell);
  if (!isClosure(own) || !isPreludeLambda(closureLambda(addressOf(own)))) return true;
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, closureLambda(addressOf(own))));
  let ok = readPreludeForm(slot);
  if (ok) {
    const lambda = addressOf(kept(slot));
    const form = load<u64>(lambda, LAMBDA_FORM);
    const same = valuesEqual(form, partItem(Part.Forms, n));
    if (same > 0) {
      setPartItem(Part.Procedures, n, kept(slot));
      setPartItem(Part.Forms, n, form);
    } else {
      ok = same == 0;
      if (isWord(field(json(n), "name"), "%try") || isWord(field(json(n), "name"), "%finally"))
        setFlags(lambdaAt(n), flagsOf(lambdaAt(n)) | Flag.Catches);
    }
  }
  dropTemporaries(mark);
  return ok;
}

/** Makes lists the same object: "path=path path=path". The first of each pair is put in the place of what stands there. */
function unify(n: u32, pairs: Value): bool {
  if (pairs == MISSING) return true;
  const before = enterKey("same");
  if (isOwn(n)) return complain("a procedure of the prelude has none");
  if (!isString(pairs)) return complain("must be a string of pairs of paths");
  const bytes = stringBytes(addressOf(pairs));
  const end = bytes + stringSize(addressOf(pairs));
  let from = bytes;
  while (from < end) {
    let equal = from;
    while (equal < end && load<u8>(equal) != 0x3d) equal += 1;
    let stop = equal;
    while (stop < end && load<u8>(stop) != 0x20) stop += 1;
    if (equal >= end || !unifyPair(n, from, equal, stop))
      return complain("these paths are not in the source");
    from = stop + 1;
  }
  leave(before);
  return true;
}

function unifyPair(n: u32, from: u32, equal: u32, stop: u32): bool {
  const same = placeOf(n, equal + 1, stop - equal - 1);
  if (same == MISSING) return false;
  // The last number of the first path is the item of the list that the rest of it leads to.
  let dot = equal;
  while (dot > from && load<u8>(dot - 1) != 0x2e) dot -= 1;
  const around = placeOf(n, from, dot > from ? dot - 1 - from : 0);
  if (around == MISSING || dot == equal) return false;
  let index: u32 = 0;
  for (let i = dot; i < equal; i++) {
    const digit = <u32>load<u8>(i) - 0x30;
    if (digit > 9 || index > 1_000_000) return false;
    index = index * 10 + digit;
  }
  if (itemAt(around, index) == MISSING) return false;
  setItem(around, index, same);
  return true;
}

function setItem(form: Value, index: u32, item: Value): void {
  if (isPair(form)) return store<u64>(addressOf(form) + (index == 0 ? PAIR_CAR : PAIR_CDR), item);
  if (kindOf(addressOf(form)) == Kind.ListFlat)
    store<u64>(addressOf(form) + LIST_ITEMS + (index << 3), item);
}

function readExpansions(n: u32): bool {
  const list = field(json(n), "expansions");
  if (list == MISSING) return true;
  const outer = enterKey("expansions");
  if (isOwn(n)) return complain("a procedure of the prelude has none");
  if (!isArray(list)) return complain("must be an array");
  const count = arrayLength(list);
  if (!makeExpanded(n, count)) return false;
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const place = push(listItem(field(json(n), "expansions"), i));
    if (place < 0) return false;
    if (!readExpansion(n, i, place)) return false;
    cutValues(place);
    leave(before);
  }
  leave(outer);
  return true;
}

/** Expansion `i`, whose JSON is at `place`. */
function readExpansion(n: u32, i: u32, place: u32): bool {
  if (!isDict(at(place))) return complain("must be an object");
  const form = placeAt(n, field(at(place), "at"));
  if (form == MISSING) return false;
  const formSlot = push(form);
  const macroSlot = push(field(at(place), "macro"));
  if (formSlot < 0 || macroSlot < 0) return false;
  if (at(macroSlot) == MISSING) return complain("needs the macro that expanded it");
  const before = enterKey("macro");
  if (!decode(macroSlot)) return false;
  if (!isMacro(at(macroSlot)) && at(macroSlot) != NIL) return complain("must be a macro");
  leave(before);
  const value = field(at(place), "value");
  let slot: i32;
  if (field(at(place), "is") != MISSING) {
    slot = push(NIL); // unifyExpansions
  } else if (value != MISSING) {
    slot = push(value);
    if (slot < 0 || !decode(slot)) return false;
  } else {
    slot = pushForm(place);
  }
  if (slot < 0) return false;
  setExpanded(n, i, at(formSlot), at(slot), at(macroSlot));
  return true;
}

/** Expansions that are, or have parts that are, lists which stand elsewhere. */
function unifyExpansions(n: u32): bool {
  const list = field(json(n), "expansions");
  if (list == MISSING) return true;
  const outer = enterKey("expansions");
  const count = arrayLength(list);
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const record = listItem(list, i); // nothing allocates here
    const is = field(record, "is");
    if (is != MISSING) {
      const found = placeAt(n, is);
      if (found == MISSING) return false;
      replaceExpanded(n, i, found);
    }
    if (!unify(n, field(record, "same"))) return false;
    leave(before);
  }
  leave(outer);
  return true;
}

/** The form of a procedure that was made by another one's. */
function findWithin(n: u32): bool {
  const within = field(json(n), "within");
  if (within == MISSING) return true;
  const before = enterKey("within");
  const outer = numberBelow(within, arrayLength(part(Part.ProceduresJson)));
  if (outer < 0) return false;
  if (field(json(<u32>outer), "within") != MISSING) return complain("must have a source itself");
  leave(before);
  const form = placeAt(<u32>outer, field(json(n), "at"));
  if (form == MISSING) return false;
  setPartItem(Part.Forms, n, partItem(Part.Forms, <u32>outer));
  setPartItem(Part.Expanded, n, partItem(Part.Expanded, <u32>outer));
  store<u64>(lambdaAt(n), form, LAMBDA_FORM);
  return field(json(n), "family") == MISSING || beginFamily(n);
}

/** Procedure `n` shares the family of another one. */
function setFamily(n: u32, other: u32): void {
  store<u32>(lambdaAt(n), load<u32>(lambdaAt(other), LAMBDA_EXPANSIONS), LAMBDA_EXPANSIONS);
}

/** The procedure that the `family` of a record names, `own` when it names none; -1 with the error pending. */
function familyIn(record: Value, own: u32): i32 {
  const given = field(record, "family");
  if (given == MISSING) return <i32>own;
  const before = enterKey("family");
  const first = <i32>numberBelow(given, arrayLength(part(Part.ProceduresJson)));
  if (first < 0) return -1;
  const named = field(json(first), "family");
  const begins = named == MISSING ? field(json(first), "within") == MISSING : named == given;
  if (!begins || (flagsOf(lambdaAt(first)) & Flag.Prelude) != 0) {
    complain("must be the first procedure of a family");
    return -1;
  }
  leave(before);
  return first;
}

/** A procedure shares expansions with those that name the same one as the first of their family. */
function joinFamily(n: u32): bool {
  const first = familyIn(json(n), n);
  if (first < 0) return false;
  if (first == <i32>n) return true;
  if ((flagsOf(lambdaAt(n)) & Flag.Prelude) != 0)
    return complain("a procedure of the prelude has no family");
  setFamily(n, first);
  return true;
}

/** Families are told what they have expanded, when all of it is known. */
function rememberExpansions(n: u32): bool {
  const within = field(json(n), "within");
  if (within != MISSING && field(json(n), "family") == MISSING) setFamily(n, <u32>toSmall(within));
  if (field(json(n), "expansions") == MISSING) return true;
  const outer = enterKey("expansions");
  const count = arrayLength(field(json(n), "expansions"));
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const first = familyIn(listItem(field(json(n), "expansions"), i), n);
    if (first < 0) return false;
    const mark = markTemporaries();
    const slot = keep(partItem(Part.Procedures, first));
    const ok = reserveExpansions(slot, 1);
    dropTemporaries(mark);
    if (!ok) {
      failHeap();
      return false;
    }
    addExpansion(
      lambdaAt(first),
      expandedItem(n, i, 0),
      expandedItem(n, i, 1),
      expandedItem(n, i, 2),
    );
    leave(before);
  }
  leave(outer);
  return true;
}

/** Is the procedure this VM's own one of the prelude? Nothing in an image changes that. */
export function isOwn(n: u32): bool {
  return preludeProcedure(n) != MISSING;
}
