// Names of variables as keys. A name that stands twice in one place (an inner variable hides an outer one) gets the number of
// its occurrence behind it: "x", "x 2"; a name that ends like this itself always has one, "x 2 1"; a variable that no program can
// name is "", " 2", … So keys are distinct and can be told from the names alone, which is how they are found again.

import { Buffer, TEXT } from "../base/buffer";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { addressOf, isSymbol, Value } from "../heap/value";
import { pushText } from "./out";
import { pushPlace } from "./path";

/** Names given so far in the places that are open, innermost last; values. */
const GIVEN: Buffer = changetype<Buffer>(memory.data(16));

export class Naming {
  /** Begins a place; to be ended with what this returns. */
  static begin(): u32 {
    return GIVEN.used;
  }

  static end(outer: u32): void {
    GIVEN.used = outer;
  }
}

/** How often the name was given since `place` began, this time included. Any word that tells names apart will do. */
function occurrence(place: u32, name: Value): u32 {
  let count: u32 = 1;
  for (let at = place; at < GIVEN.used; at += 8) {
    if (load<u64>(GIVEN.start + at) == name) count += 1;
  }
  GIVEN.pushU64(name);
  return count;
}

/** Puts the key of a name (NIL: none) into TEXT, from its beginning. Allocates nothing. */
export function keyOf(place: u32, name: Value): void {
  TEXT.reset();
  if (isSymbol(name)) {
    const text = addressOf(symbolName(name));
    TEXT.pushBytes(stringBytes(text), stringSize(text));
  }
  const count = occurrence(place, name);
  if (count == 1 && endsInNumber()) TEXT.pushLiteral(" 1");
  else pushOccurrence(count);
}

/** Does the name in TEXT look like one with the number of an occurrence behind it? */
function endsInNumber(): bool {
  let end = TEXT.used;
  while (end > 0 && <u32>load<u8>(TEXT.start + end - 1) - 0x30 <= 9) end -= 1;
  return end < TEXT.used && end > 0 && load<u8>(TEXT.start + end - 1) == 0x20;
}

/** Appends the number of an occurrence to TEXT, unless it is the first. */
export function pushOccurrence(count: u32): void {
  if (count == 1) return;
  TEXT.pushByte(0x20);
  TEXT.pushDecimal(count);
}

/** Puts the key of a part of a form into TEXT: the place of the form as seen from `root`, and "head" or the number of the argument. */
export function partKeyOf(place: u32, entry: u32, root: u32, part: i32): void {
  TEXT.reset();
  pushPlace(TEXT, entry, root);
  TEXT.pushByte(0x2f);
  if (part < 0) TEXT.pushLiteral("head");
  else TEXT.pushDecimal(part);
  pushOccurrence(occurrence(place, ((<u64>entry) << 16) | (<u64>(part & 0xffff))));
}

/** Appends the key of a name. */
export function pushName(to: Buffer, place: u32, name: Value): void {
  keyOf(place, name);
  pushText(to, TEXT.start, TEXT.used);
}
