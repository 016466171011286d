// Places in forms: following a path of the image to the list that it means.

import { isPair, listItem, listLength } from "../data/list";
import { stringBytes, stringSize } from "../data/text";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isString, MISSING, Value } from "../heap/value";
import { complain } from "./complaint";
import { findExpanded } from "./expanded";
import { Part, partCount, partItem } from "./loading";

/** The number that a path reading has come to. */
class Reading {
  static at: u32 = 0;
  static end: u32 = 0;
}

/**
 * The form, or the part of a form, of procedure `number` at the path that bytes spell; "3:2.1" is one of procedure 3. MISSING when
 * there is none. Allocates nothing.
 */
export function placeOf(number: u32, bytes: u32, size: u32): Value {
  let digits: u32 = 0;
  let other: u32 = 0;
  while (digits < size && digits < 9 && <u32>load<u8>(bytes + digits) - 0x30 <= 9) {
    other = other * 10 + (<u32>load<u8>(bytes + digits) - 0x30);
    digits += 1;
  }
  if (digits != 0 && digits < size && load<u8>(bytes + digits) == 0x3a) {
    number = other;
    bytes += digits + 1;
    size -= digits + 1;
  }
  if (number >= partCount(Part.Forms)) return MISSING;
  let form = partItem(Part.Forms, number);
  Reading.at = bytes;
  Reading.end = bytes + size;
  while (Reading.at < Reading.end) {
    const index = readIndex();
    if (index == i32.MIN_VALUE) return MISSING;
    form = index < 0 ? findExpanded(number, form, -1 - index) : itemAt(form, index);
    if (form == MISSING) return MISSING;
  }
  return form;
}

/** The next number of the path, with the dot behind it; i32.MIN_VALUE when there is none. */
function readIndex(): i32 {
  let negative = false;
  if (load<u8>(Reading.at) == 0x2d) {
    negative = true;
    Reading.at += 1;
  }
  let value: i32 = 0;
  const begin = Reading.at;
  while (Reading.at < Reading.end) {
    const digit = <i32>load<u8>(Reading.at) - 0x30;
    if (digit < 0 || digit > 9) break;
    if (value > 10_000_000) return i32.MIN_VALUE;
    value = value * 10 + digit;
    Reading.at += 1;
  }
  if (Reading.at == begin) return i32.MIN_VALUE;
  if (Reading.at < Reading.end) {
    if (load<u8>(Reading.at) != 0x2e || Reading.at + 1 == Reading.end) return i32.MIN_VALUE;
    Reading.at += 1;
  }
  return negative ? -value : value;
}

/** Item `index` of a list, or of a pair (0 and 1); MISSING when there is none. */
export function itemAt(form: Value, index: i32): Value {
  if (isList(form)) return <u32>index < listLength(form) ? listItem(form, index) : MISSING;
  if (!isPair(form) || index > 1) return MISSING;
  return load<u64>(addressOf(form) + (index == 0 ? PAIR_CAR : PAIR_CDR));
}

/** The same for a path that is a string of the image; complains when there is no such place. */
export function placeAt(number: u32, path: Value): Value {
  if (!isString(path)) {
    complain("a path is a string");
    return MISSING;
  }
  const text = addressOf(path);
  const found = placeOf(number, stringBytes(text), stringSize(text));
  if (found == MISSING) complain("this path is not in the source");
  return found;
}
