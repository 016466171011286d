// Looking at the JSON of an image, which lies in the heap as dicts and lists. Values are addressed by their place on the value
// stack, because everything moves when something collects.

import { ready } from "../base/cold";
import { dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { listLength } from "../data/list";
import { stringBytes, stringSize } from "../data/text";
import { failHeap } from "../data/signal";
import { addressOf, isList, isSmall, isString, MISSING, NIL, toSmall, Value } from "../heap/value";
import { pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { complain } from "./complaint";

/** The value at a place. */
// @ts-ignore: decorator
@inline
export function at(place: u32): Value {
  return load<u64>(valueSlot(place));
}

export function setAt(place: u32, value: Value): void {
  store<u64>(valueSlot(place), value);
}

/** Pushes a value; its place, or -1 with the error pending. */
export function push(value: Value): i32 {
  if (pushValue(value)) return <i32>ValueStack.count - 1;
  failHeap();
  return -1;
}

/** Is the string this word? */
export function isWord(v: Value, word: string): bool {
  if (!isString(v)) return false;
  ready(word);
  const text = addressOf(v);
  if (stringSize(text) != <u32>word.length) return false;
  const bytes = stringBytes(text);
  for (let i = 0; i < word.length; i++) {
    if (load<u8>(bytes + i) != <u8>word.charCodeAt(i)) return false;
  }
  return true;
}

/** The value of a key in an object, MISSING when it is not there. */
export function field(object: Value, key: string): Value {
  if (!isDict(object)) return MISSING;
  const dict = addressOf(object);
  for (let i = dictNextEntry(dict, 0); i >= 0; i = dictNextEntry(dict, i + 1)) {
    if (isWord(dictKeyAt(dict, i), key)) return dictValueAt(dict, i);
  }
  return MISSING;
}

/** The value of the key that TEXT-like bytes spell. */
export function fieldOfBytes(object: Value, bytes: u32, size: u32): Value {
  if (!isDict(object)) return MISSING;
  const dict = addressOf(object);
  for (let i = dictNextEntry(dict, 0); i >= 0; i = dictNextEntry(dict, i + 1)) {
    const key = addressOf(dictKeyAt(dict, i));
    if (stringSize(key) == size && memory.compare(stringBytes(key), bytes, size) == 0)
      return dictValueAt(dict, i);
  }
  return MISSING;
}

/** How many items an array has; 0 for what is none (an empty array is nil in lispy@2). */
export function arrayLength(v: Value): u32 {
  return isList(v) ? listLength(v) : 0;
}

export function isArray(v: Value): bool {
  return isList(v) || v == NIL || v == 0xfff9_0000_0000_0003;
}

/** A number of the image from 0 up to a limit (not included), -1 when it is none; then a complaint is made. */
export function numberBelow(v: Value, limit: i64): i64 {
  if (isSmall(v) && toSmall(v) >= 0 && toSmall(v) < limit) return toSmall(v);
  complain("is no number, or out of range");
  return -1;
}
