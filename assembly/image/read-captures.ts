// What procedures of an image capture: the variables by name, how each is held, and the macros that their text can see.

import { WAITING_STRIDE } from "../data/expansion-entries";
import { Captured, isMacro } from "../data/lambda";
import { listItem, listLength } from "../data/list";
import { failHeap } from "../data/signal";
import { allocateVector, setVectorItem, vectorBytes } from "../data/vector";
import { dictCount, dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { reserve } from "../heap/heap";
import { LAMBDA_CAPTURES, LAMBDA_WAITING } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromAddress,
  fromSmall,
  isList,
  isString,
  MISSING,
  NIL,
  TAG_OBJECT,
  toSmall,
  Value,
} from "../heap/value";
import { cutValues } from "../heap/value-stack";
import { complain, enterIndex, enterKey, enterName, leave } from "./complaint";
import { arrayLength, at, field, isWord, push, setAt } from "./json";
import { Part, part } from "./loading";
import { placeAt } from "./place";
import { decode } from "./read-values";
import { symbolOfKey } from "./keys";
import { json, lambdaAt, isOwn } from "./read-code";

/** Reads what procedures capture; captured macros come later. */
export function readCaptures(): bool {
  const count = arrayLength(part(Part.ProceduresJson));
  const outer = enterKey("procedures");
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    if (!readCapture(n)) return false;
    leave(before);
  }
  leave(outer);
  return true;
}

function readCapture(n: u32): bool {
  const captures = field(json(n), "captures");
  if (captures == MISSING) return true;
  const outer = enterKey("captures");
  if (!isDict(captures)) return complain("must be an object");
  const count = dictCount(addressOf(captures));
  const slot = push(NIL);
  if (slot < 0) return false;
  if (!reserve(vectorBytes(count << 1))) {
    failHeap();
    return false;
  }
  setAt(slot, fromAddress(TAG_OBJECT, allocateVector(count << 1)));
  let i: u32 = 0;
  for (let k = nextKey(n, 0); k >= 0; k = nextKey(n, k + 1)) {
    const key = push(dictKeyAt(addressOf(field(json(n), "captures")), k));
    if (key < 0) return false;
    const before = enterName(at(key));
    const name = symbolOfKey(key);
    if (name == FAILED) return false;
    setVectorItem(addressOf(at(slot)), i << 1, name);
    const how = dictValueAt(addressOf(field(json(n), "captures")), k);
    const descriptor = isString(how) ? descriptorOf(how) : NIL;
    if (descriptor == FAILED) return false;
    setVectorItem(addressOf(at(slot)), (i << 1) + 1, descriptor);
    cutValues(key);
    leave(before);
    i += 1;
  }
  store<u32>(lambdaAt(n), addressOf(at(slot)), LAMBDA_CAPTURES);
  cutValues(slot);
  leave(outer);
  return true;
}

function nextKey(n: u32, from: i32): i32 {
  return dictNextEntry(addressOf(field(json(n), "captures")), from);
}

/** What "value", "box" … mean; FAILED with the error pending. */
function descriptorOf(how: Value): Value {
  if (isWord(how, "value")) return fromSmall(0);
  if (isWord(how, "box")) return fromSmall(Captured.Boxed);
  if (isWord(how, "unsure value")) return fromSmall(Captured.Checked);
  if (isWord(how, "unsure box")) return fromSmall(Captured.Boxed | Captured.Checked);
  complain("must be value, box, unsure value or unsure box");
  return FAILED;
}

/** Reads the macros that procedures capture. */
export function readCapturedMacros(): bool {
  const count = arrayLength(part(Part.ProceduresJson));
  const outer = enterKey("procedures");
  for (let n: u32 = 0; n < count; n++) {
    if (field(json(n), "captures") == MISSING) continue;
    const before = enterIndex(n);
    const inside = enterKey("captures");
    let i: u32 = 0;
    for (let k = nextKey(n, 0); k >= 0; k = nextKey(n, k + 1)) {
      if (!isString(dictValueAt(addressOf(field(json(n), "captures")), k)) && !readMacro(n, k, i))
        return false;
      i += 1;
    }
    leave(inside);
    leave(before);
  }
  leave(outer);
  return true;
}

function readMacro(n: u32, k: i32, i: u32): bool {
  const slot = push(dictValueAt(addressOf(field(json(n), "captures")), k));
  if (slot < 0 || !decode(slot)) return false;
  if (!isMacro(at(slot)) && at(slot) != NIL) return complain("must be a macro");
  const captures = load<u32>(lambdaAt(n), LAMBDA_CAPTURES);
  if (captures != 0 && !isOwn(n)) setVectorItem(captures, (i << 1) + 1, at(slot));
  cutValues(slot);
  return true;
}

/** The macro calls that wait to be expanded before a procedure can be compiled. After the objects: macros must be whole. */
export function readWaiting(): bool {
  const count = arrayLength(part(Part.ProceduresJson));
  const outer = enterKey("procedures");
  for (let n: u32 = 0; n < count; n++) {
    if (field(json(n), "waiting") == MISSING) continue;
    const before = enterIndex(n);
    if (!readWaitingOf(n)) return false;
    leave(before);
  }
  leave(outer);
  return true;
}

function readWaitingOf(n: u32): bool {
  const outer = enterKey("waiting");
  if (isOwn(n)) return complain("a procedure of the prelude has none");
  const list = field(json(n), "waiting");
  if (!isList(list)) return complain("must be an array");
  const within = field(json(n), "within");
  const root = within == MISSING ? n : <u32>toSmall(within);
  const count = listLength(list);
  const slot = push(NIL);
  if (slot < 0) return false;
  if (!reserve(vectorBytes(1 + count * WAITING_STRIDE))) {
    failHeap();
    return false;
  }
  setAt(slot, fromAddress(TAG_OBJECT, allocateVector(1 + count * WAITING_STRIDE)));
  setVectorItem(addressOf(at(slot)), 0, fromSmall(1));
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const record = push(listItem(field(json(n), "waiting"), i));
    if (record < 0) return false;
    const macro = push(field(at(record), "macro"));
    if (macro < 0 || !decode(macro)) return false;
    if (!isMacro(at(macro))) return complain("needs a macro");
    const form = placeAt(root, field(at(record), "at"));
    if (form == MISSING) return false;
    if (!isList(form)) return complain("a macro call is a list");
    setVectorItem(addressOf(at(slot)), 1 + i * WAITING_STRIDE, form);
    setVectorItem(addressOf(at(slot)), 2 + i * WAITING_STRIDE, at(macro));
    cutValues(record);
    leave(before);
  }
  store<u32>(lambdaAt(n), addressOf(at(slot)), LAMBDA_WAITING);
  cutValues(slot);
  leave(outer);
  return true;
}
