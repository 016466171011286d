// format and number->fixed of lispy@2. Called through the tables.
//
// Directives: ~a display, ~s written, ~d display aligned to the right, ~f as ~d, with places as in ~,2f; a width as in ~8a
// or ~8,2f pads with spaces; ~% a line end; ~~ a tilde. A text without tilde is taken as Python's: {} stands for ~a and
// {:.2f} for ~,2f. Invariant: nothing is allocated in the heap until the text is done, so the template may be read in place.

import { MESSAGE, TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { PLACES_MAX, pushFixed } from "../data/decimal-fixed";
import { isNumber } from "../data/number";
import { beginError, failNamed, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { countCodePoints } from "../data/utf8";
import {
  addressOf,
  FAILED,
  FALSE,
  isSmall,
  isString,
  NIL,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import { writeValue } from "../text/printer";
import { allowItems, argument, failArgument } from "./args";
import { flushText } from "./output";
import { pushText, takeText } from "./string";

/** The call in progress. */
class Format {
  static args: u32 = 0;
  static count: i32 = 0;
  /** The argument that the next directive takes. */
  static next: i32 = 0;
}

function nextArgument(): i32 {
  if (Format.next < Format.count) return Format.next++;
  failNamed("there are more directives than arguments");
  return -1;
}

/** Appends the next argument with places behind the point. */
function pushPlaces(places: i32): bool {
  const index = nextArgument();
  if (index < 0) return false;
  const v = argument(Format.args, index);
  if (!isNumber(v)) {
    failArgument(Format.args, index, "a number");
    return false;
  }
  return pushFixed(TEXT, v, min(places, PLACES_MAX));
}

/** Appends the next argument as the directive says: the letter is small. */
function pushDirective(letter: i32, width: i32, places: i32): bool {
  const before = TEXT.used;
  if (letter == 0x66 && places >= 0) {
    if (!pushPlaces(places)) return false;
  } else {
    const index = nextArgument();
    if (index < 0) return false;
    const v = argument(Format.args, index);
    if ((letter == 0x66 || letter == 0x64) && !isNumber(v)) {
      failArgument(Format.args, index, "a number");
      return false;
    }
    const isWritten = letter == 0x73 || letter == 0x77; // s, w
    if (!(isWritten ? writeValue(TEXT, v) : pushText(TEXT, v))) return false;
  }
  if (width == 0 || TEXT.failed) return true;
  const size = TEXT.used - before;
  const missing = width - countCodePoints(TEXT.start + before, size);
  if (missing <= 0) return true;
  if (!allowItems(<f64>width)) return false;
  if (!TEXT.ensure(missing)) return true;
  const from = TEXT.start + before;
  TEXT.used += missing;
  if (letter == 0x61 || letter == 0x73 || letter == 0x77) {
    memory.fill(from + size, 0x20, missing);
  } else {
    memory.copy(from + missing, from, size);
    memory.fill(from, 0x20, missing);
  }
  return true;
}

/** The number that begins at `Reading.at`, 0 when there are no digits. */
class Reading {
  static at: u32 = 0;
  static end: u32 = 0;
}

function readNumber(): i32 {
  let n = 0;
  while (Reading.at < Reading.end && <u32>load<u8>(Reading.at) - 0x30 <= 9) {
    n = min(n * 10 + <i32>load<u8>(Reading.at) - 0x30, 100_000_000);
    Reading.at += 1;
  }
  return n;
}

function failDirective(from: u32): bool {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("unknown directive ");
  // A tilde and what stands behind it up to a space, but not half a code point.
  let to = from;
  while (to < Reading.end && to - from < 8 && load<u8>(to) > 0x20 && load<u8>(to) < 0x7f) to += 1;
  MESSAGE.pushBytes(from, to - from);
  MESSAGE.pushLiteral("; there are ~a ~s ~d ~,2f ~% ~~");
  return false;
}

/** Text with tildes, from `Reading.at` on. */
function pushTemplate(): bool {
  let plain = Reading.at;
  while (Reading.at < Reading.end) {
    if (load<u8>(Reading.at) != 0x7e) {
      Reading.at += 1;
      continue;
    }
    const tilde = Reading.at;
    TEXT.pushBytes(plain, tilde - plain);
    Reading.at += 1;
    const width = readNumber();
    let places = -1;
    if (Reading.at < Reading.end && load<u8>(Reading.at) == 0x2c) {
      Reading.at += 1;
      places = readNumber();
    }
    const c = Reading.at < Reading.end ? <i32>load<u8>(Reading.at) : 0;
    const letter = c | 0x20;
    if (c == 0x7e) TEXT.pushByte(0x7e);
    else if (c == 0x25 || letter == 0x6e)
      TEXT.pushByte(0x0a); // ~% ~n
    else if (
      letter == 0x61 ||
      letter == 0x73 ||
      letter == 0x64 ||
      letter == 0x66 ||
      letter == 0x77
    ) {
      if (!pushDirective(letter, width, places)) return false;
    } else return failDirective(tilde);
    Reading.at += 1;
    plain = Reading.at;
  }
  TEXT.pushBytes(plain, Reading.at - plain);
  return true;
}

/** Text without tildes, from `Reading.at` on: what is no {} or {:.2f} stands as it is. */
function pushBraces(): bool {
  let plain = Reading.at;
  while (Reading.at < Reading.end) {
    const brace = Reading.at;
    Reading.at += 1;
    if (load<u8>(brace) != 0x7b) continue;
    let places = -1;
    if (Reading.at + 1 < Reading.end && load<u16>(Reading.at) == 0x2e3a) {
      Reading.at += 2;
      const digits = Reading.at;
      places = readNumber();
      if (Reading.at == digits || Reading.at == Reading.end || load<u8>(Reading.at) != 0x66)
        continue;
      Reading.at += 1;
    }
    if (Reading.at == Reading.end || load<u8>(Reading.at) != 0x7d) continue;
    Reading.at += 1;
    TEXT.pushBytes(plain, brace - plain);
    if (!pushDirective(places < 0 ? 0x61 : 0x66, 0, places)) return false;
    plain = Reading.at;
  }
  TEXT.pushBytes(plain, Reading.at - plain);
  return true;
}

/** (format text x …): the text. In front of it may stand #f or nil, which say the same, or #t: then it is written. */
export function primFormat(args: u32, count: i32): Value {
  const target = argument(args, 0);
  const at = count > 1 && (target == FALSE || target == NIL || target == TRUE) ? 1 : 0;
  if (!isString(argument(args, at))) return failArgument(args, at, "a string");
  const template = addressOf(argument(args, at));
  Format.args = args;
  Format.count = count;
  Format.next = at + 1;
  Reading.at = stringBytes(template);
  Reading.end = Reading.at + stringSize(template);
  chargeItems(stringSize(template) >> 3);
  TEXT.reset();
  let hasTilde = false;
  for (let i = Reading.at; i < Reading.end && !hasTilde; i++) hasTilde = load<u8>(i) == 0x7e;
  if (!(hasTilde || Format.next == count ? pushTemplate() : pushBraces())) return FAILED;
  if (Format.next < count) return failNamed("there are more arguments than directives");
  return at == 1 && target == TRUE ? flushText() : takeText();
}

/** (number->fixed x places): two places when none are given. */
export function primNumberToFixed(args: u32, count: i32): Value {
  if (!isNumber(argument(args, 0))) return failArgument(args, 0, "a number");
  let places: i64 = 2;
  if (count > 1) {
    places = isSmall(argument(args, 1)) ? toSmall(argument(args, 1)) : -1;
    if (places < 0 || places > PLACES_MAX) return failArgument(args, 1, "an integer from 0 to 100");
  }
  TEXT.reset();
  return pushFixed(TEXT, argument(args, 0), <i32>places) ? takeText() : FAILED;
}
