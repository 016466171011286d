// Strings, characters, numbers and symbols of source text: what is between parentheses. See reader.ts.

import { ready } from "../base/cold";
import { TEXT } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { MESSAGE } from "../base/buffer";
import { parseInteger } from "../data/integer";
import { divideNumbers } from "../data/number";
import { beginError, fail, Signal } from "../data/signal";
import { internBytes, symbolName } from "../data/symbol";
import { makeString, makeStringFrom } from "../data/text";
import { encodeUtf8, utf8Width } from "../data/utf8";
import { FAILED, FALSE, fromSmall, NIL, TRUE, Value } from "../heap/value";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import { Category } from "../shared/abi";
import { NOT_A_NUMBER, readNumberToken } from "./number-token";
import { column, passLineEnd, placeError, Reading } from "./reading";

/** Bytes of the longest string literals that are shared. */
const SHARED_MAX: u32 = 32;

/** Reads a string literal; the reading stands at its opening quote. */
export function readString(): Value {
  const line = Reading.line;
  const col = column(Reading.at);
  const start = Reading.at + 1;
  const end = Reading.end;
  let at = start;
  let escaped = false;
  while (at < end) {
    const c = load<u8>(at);
    if (c == 0x22) break;
    if (c == 0x5c) {
      escaped = true;
      at += 1;
      if (at < end && (load<u8>(at) == 0x22 || load<u8>(at) == 0x5c)) at += 1;
      continue; // any other escaped byte is counted like an ordinary one
    }
    if (c == 0x0a || c == 0x0d) {
      at = passLineEnd(at);
      continue;
    }
    if ((c & 0xc0) == 0x80) Reading.continuations += 1;
    at += 1;
  }
  if (at >= end) return failOpenString(line, col);
  Reading.at = at + 1;
  return escaped ? unescape(start, at) : literalString(start, at - start);
}

/** Short texts that are written twice are one object, so that a key finds itself at first sight. */
function literalString(start: u32, size: u32): Value {
  if (size > SHARED_MAX) return makeString(start, size);
  const symbol = internBytes(start, size);
  return symbol == FAILED ? FAILED : symbolName(symbol);
}

function failOpenString(line: u32, col: u32): Value {
  fail(Category.Syntax, "the string that begins here is never closed");
  Reading.incomplete = true;
  placeError(line, col);
  return FAILED;
}

/** `\n \t \" \\`, in lispy@2 also `\r`, in one pass; any other backslash stays, with the character after it. */
function unescape(start: u32, end: u32): Value {
  TEXT.reset();
  const knowsReturn = isLispy2();
  for (let at = start; at < end; at++) {
    const c = load<u8>(at);
    if (c != 0x5c) {
      TEXT.pushByte(c);
      continue;
    }
    at += 1;
    const d = load<u8>(at);
    if (d == 0x6e) TEXT.pushByte(0x0a);
    else if (d == 0x74) TEXT.pushByte(0x09);
    else if (d == 0x72 && knowsReturn) TEXT.pushByte(0x0d);
    else if (d == 0x22 || d == 0x5c) TEXT.pushByte(d);
    else {
      TEXT.pushByte(0x5c);
      TEXT.pushByte(d);
    }
  }
  return makeStringFrom(TEXT);
}

// Bytes that end an atom, as bits: tab, line ends, space, `"`, `(`, `)`, `,`, `;`, then `[` and `]`. In lispy@2 braces do too, but a quote or backquote
// inside an atom belongs to it: don't. In core it is the other way round.
const ENDS_LOW: u64 = 0x0800_1305_0000_2600;
const ENDS_LOW_CORE: u64 = ENDS_LOW | 0x80_0000_0000;
const ENDS_HIGH: u64 = 0x2800_0000 | 0x2800_0000_0000_0000;
const ENDS_HIGH_CORE: u64 = 0x2800_0000 | 0x1_0000_0000;

/** Reads a number, constant or symbol; the reading stands at its first byte. */
export function readAtom(): Value {
  const start = Reading.at;
  const col = column(start);
  const high = passAtom(start);
  const value = classify(start, Reading.at - start, high);
  if (value == FAILED && Signal.line == 0) placeError(Reading.line, col);
  return value;
}

/** Moves behind the atom, the byte at `from` included whatever it is. Returns whether there is anything beyond ASCII in it. */
function passAtom(from: u32): bool {
  const end = Reading.end;
  const low = isLispy2() ? ENDS_LOW : ENDS_LOW_CORE;
  const high = isLispy2() ? ENDS_HIGH : ENDS_HIGH_CORE;
  let at = from;
  let seen: u32 = 0;
  while (at < end) {
    const c = <u32>load<u8>(at);
    if (c < 0x80) {
      if ((select(low, high, c < 64) >> (c & 63)) & 1 && at != from) break;
    } else if ((c & 0xc0) == 0x80) Reading.continuations += 1;
    seen |= c;
    at += 1;
  }
  Reading.at = at;
  return seen >= 0x80;
}

function classify(start: u32, size: u32, high: bool): Value {
  const c = load<u8>(start);
  if (c == 0x23 && size > 1) {
    const d = load<u8>(start, 1);
    if (size == 2 && d == 0x74) return TRUE;
    if (size == 2 && d == 0x66) return FALSE;
    if (isLispy2()) {
      if (sameBytes(start, size, "#true")) return TRUE;
      if (sameBytes(start, size, "#false")) return FALSE;
    }
  }
  if (size == 3 && c == 0x6e && load<u16>(start, 1) == 0x6c69) return NIL;
  if (c >= 0x30 && c <= 0x39 && size <= 14) {
    // The common case: a short run of digits.
    let n: i64 = 0;
    let i: u32 = 0;
    for (; i < size; i++) {
      const d = <u32>load<u8>(start + i) - 0x30;
      if (d > 9) break;
      n = n * 10 + d;
    }
    if (i == size) return fromSmall(n);
  }
  const number = readNumberToken(start, size, high);
  if (number != NOT_A_NUMBER) return number;
  if (isLispy2() && size > 2) {
    const ratio = readRatio(start, size);
    if (ratio != NOT_A_NUMBER) return ratio;
  }
  return internBytes(start, size);
}

/** `2/3`, as what `(/ 2 3)` gives; NOT_A_NUMBER when the token is something else. */
function readRatio(start: u32, size: u32): Value {
  let slash: u32 = 0;
  let i: u32 = load<u8>(start) == 0x2d || load<u8>(start) == 0x2b ? 1 : 0;
  const first = i;
  for (; i < size; i++) {
    const c = load<u8>(start + i);
    if (c == 0x2f && slash == 0 && i != first) slash = i;
    else if (<u32>c - 0x30 > 9) return NOT_A_NUMBER;
  }
  if (slash == 0 || slash + 1 == size) return NOT_A_NUMBER;
  const over = parseInteger(start, slash);
  if (over == FAILED) return FAILED;
  const mark = markTemporaries();
  const slot = keep(over);
  const under = parseInteger(start + slash + 1, size - slash - 1);
  const value = under == FAILED ? FAILED : divideNumbers(kept(slot), under);
  dropTemporaries(mark);
  return value;
}

/** Reads `#\x`: one character, as a string of length one. The reading stands at the `#`. */
export function readCharacter(): Value {
  const line = Reading.line;
  const col = column(Reading.at);
  const start = Reading.at + 2;
  if (start >= Reading.end) {
    fail(Category.Syntax, "the text ends inside a character");
    Reading.incomplete = true;
    placeError(line, col);
    return FAILED;
  }
  const width = <u32>utf8Width(load<u8>(start));
  // A bracket, quote or space right behind the backslash is the character itself; a letter may begin a name.
  const c = load<u8>(start);
  const letter = (c | 32) >= 0x61 && (c | 32) <= 0x7a;
  if (!letter) {
    if (c == 0x0a || c == 0x0d) Reading.at = passLineEnd(start);
    else {
      Reading.at = start + width;
      Reading.continuations += width - 1;
    }
    return literalString(start, width);
  }
  passAtom(start);
  const size = Reading.at - start;
  if (size == 1) return literalString(start, 1);
  const cp = namedCharacter(start, size);
  if (cp < 0) return failCharacter(start, size, line, col);
  const at = <u32>character;
  return literalString(at, <u32>encodeUtf8(at, <u32>cp));
}
const character: usize = memory.data(8);

function failCharacter(start: u32, size: u32, line: u32, col: u32): Value {
  beginError(Category.Syntax);
  MESSAGE.pushLiteral("no character is named ");
  MESSAGE.pushBytes(start, size);
  MESSAGE.pushLiteral(
    "; there are #\\space #\\newline #\\tab #\\return #\\nul #\\x41 and #\\a for any character a",
  );
  placeError(line, col);
  return FAILED;
}

/** The code point of a character's name, -1 when there is none. */
function namedCharacter(at: u32, size: u32): i32 {
  if (sameBytes(at, size, "space")) return 0x20;
  if (sameBytes(at, size, "newline") || sameBytes(at, size, "linefeed")) return 0x0a;
  if (sameBytes(at, size, "tab")) return 0x09;
  if (sameBytes(at, size, "return")) return 0x0d;
  if (sameBytes(at, size, "nul") || sameBytes(at, size, "null")) return 0;
  if (sameBytes(at, size, "escape") || sameBytes(at, size, "altmode")) return 0x1b;
  if (sameBytes(at, size, "backspace")) return 0x08;
  if (sameBytes(at, size, "delete") || sameBytes(at, size, "rubout")) return 0x7f;
  if (sameBytes(at, size, "alarm")) return 0x07;
  if (sameBytes(at, size, "page")) return 0x0c;
  if (load<u8>(at) != 0x78 && load<u8>(at) != 0x75) return -1;
  let cp: i32 = 0;
  for (let i: u32 = 1; i < size; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit < 0 || i > 6) return -1;
    cp = (cp << 4) | digit;
  }
  return cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff) ? -1 : cp;
}

function hexDigit(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const letter = c | 32;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** Are the bytes those of an ASCII literal? */
export function sameBytes(at: u32, size: u32, text: string): bool {
  ready(text);
  if (size != <u32>text.length) return false;
  for (let i: u32 = 0; i < size; i++) {
    if (load<u8>(at + i) != <u8>load<u16>(changetype<usize>(text) + (i << 1))) return false;
  }
  return true;
}
