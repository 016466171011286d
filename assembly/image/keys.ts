// Symbols from the keys of an image, which may carry the number of an occurrence (names.ts): "x", "x 2", "", " 2".

import { internString } from "../data/symbol";
import { sliceString, stringBytes, stringSize } from "../data/text";
import { addressOf, FAILED, NIL, Value } from "../heap/value";
import { valueSlot } from "../heap/value-stack";
import { at, setAt } from "./json";

/** The symbol that the key at `place` names, NIL for none; FAILED with the error pending. The key is replaced by its name. */
export function symbolOfKey(place: u32): Value {
  const key = addressOf(at(place));
  const bytes = stringBytes(key);
  const size = stringSize(key);
  let end = size;
  while (end > 0 && <u32>load<u8>(bytes + end - 1) - 0x30 <= 9) end -= 1;
  const numbered = end < size && end > 0 && load<u8>(bytes + end - 1) == 0x20;
  const length = numbered ? end - 1 : size;
  if (length == 0) return NIL;
  if (length != size) {
    const name = sliceString(valueSlot(place), 0, length);
    if (name == FAILED) return FAILED;
    setAt(place, name);
  }
  return internString(valueSlot(place));
}
