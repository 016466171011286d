// Forms from source text, with the places of their lists; and forms that are not plain, from values.

import { Buffer } from "../base/buffer";
import { failHeap } from "../data/signal";
import { isPair, listItem, listLength, packPosition } from "../data/list";
import { stringBytes, stringSize } from "../data/text";
import {
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
} from "../heap/layout";
import { addressOf, fromSmall, isList, isString, Value } from "../heap/value";
import { cutValues, ValueStack } from "../heap/value-stack";
import { readImageForms } from "../text/reader";
import { complain, placeComplaint } from "./complaint";
import { at, setAt } from "./json";

/** The text that is read, outside the heap. */
const SOURCE: Buffer = changetype<Buffer>(memory.data(16));
/** The places of its lists. */
const PLACES: Buffer = changetype<Buffer>(memory.data(16));

/** Replaces the string at `place` by the one form that it is the text of. `places`: the string of its places, or anything else for none. */
export function readFormAt(place: u32, places: Value): bool {
  if (!isString(at(place))) return complain("must be a string of source text");
  copyText(SOURCE, at(place));
  const placed = isString(places);
  if (!copyPlaces(places)) return false;
  const mark = ValueStack.count;
  const count = readImageForms(SOURCE.start, SOURCE.used, placed);
  SOURCE.trim(4096);
  if (count < 0) return placeComplaint();
  if (count != 1) {
    cutValues(mark);
    return complain("must be the text of one form");
  }
  setAt(place, at(mark));
  cutValues(mark);
  return !placed || setPlaces(at(place));
}

/** Notes a string of places, or none, for `setPlaces`, since everything moves meanwhile. False with the error pending. */
export function copyPlaces(places: Value): bool {
  if (isString(places)) copyText(PLACES, places);
  if (!SOURCE.failed && !PLACES.failed) return true;
  failHeap();
  return false;
}

function copyText(to: Buffer, text: Value): void {
  to.reset();
  to.pushBytes(stringBytes(addressOf(text)), stringSize(addressOf(text)));
}

class Place {
  static at: u32 = 0;
  static bad: bool = false;
}

/** Gives the lists of a form the places that were noted, in the order in which they begin. */
export function setPlaces(form: Value): bool {
  Place.at = 0;
  Place.bad = false;
  placeLists(form);
  const size = PLACES.used;
  PLACES.trim(4096);
  if (!Place.bad && Place.at >= size) return true;
  return complain("the places are not those of the source");
}

function placeLists(form: Value): void {
  if (isPair(form)) {
    placeLists(load<u64>(addressOf(form), PAIR_CAR));
    return placeLists(load<u64>(addressOf(form), PAIR_CDR));
  }
  if (!isList(form) || Place.bad) return;
  const address = addressOf(form);
  const position = nextPlace();
  if (kindOf(address) == Kind.ListFlat && (flagsOf(address) & Flag.Positioned) != 0)
    store<u64>(address + LIST_ITEMS + (countOf(address) << 3), position);
  const count = listLength(form);
  for (let i: u32 = 0; i < count; i++) placeLists(listItem(form, i));
}

/** `line:column ` or `- `. */
function nextPlace(): Value {
  if (Place.at >= PLACES.used) {
    Place.bad = true;
    return fromSmall(0);
  }
  if (load<u8>(PLACES.start + Place.at) == 0x2d) {
    Place.at += 2;
    return fromSmall(0);
  }
  const line = number();
  if (Place.at >= PLACES.used || load<u8>(PLACES.start + Place.at) != 0x3a) Place.bad = true;
  Place.at += 1;
  const column = number();
  Place.at += 1;
  return packPosition(line, column);
}

function number(): u32 {
  let value: u32 = 0;
  const begin = Place.at;
  while (Place.at < PLACES.used) {
    const digit = <u32>load<u8>(PLACES.start + Place.at) - 0x30;
    if (digit > 9) break;
    value = min<u32>(value * 10 + digit, 0x7fffff);
    Place.at += 1;
  }
  if (Place.at == begin) Place.bad = true;
  return value;
}
