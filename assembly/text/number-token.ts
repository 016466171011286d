// Is this atom a number? By the rules of Python's `int(text)` and `float(text)`, which lispy-core@1 adopts:
// sign, single underscores between digits, leading zeros, any Unicode decimal digits, surrounding Unicode space;
// `inf` and `nan` in any case are numbers too, but non-finite, hence invalid data.
// The token is first rewritten to plain ASCII in TEXT, then handed to the exact converters.

import { TEXT } from "../base/buffer";
import { parseFloatText } from "../data/float-text";
import { parseInteger } from "../data/integer";
import { fail } from "../data/signal";
import { decimalDigitValue, isSpace } from "../data/unicode";
import { decodeUtf8, utf8Width } from "../data/utf8";
import { fromFloat, MISSING, UNBOUND, Value } from "../heap/value";
import { Category } from "../shared/abi";

/** The token is not a number, so it is a symbol. */
export const NOT_A_NUMBER: Value = MISSING;

/** The number that a token stands for, NOT_A_NUMBER, or FAILED (non-finite, or over the integer limit). */
export function readNumberToken(start: u32, size: u32, high: bool): Value {
  const c = load<u8>(start);
  const mayBegin = high || c <= 0x39 || c == 0x69 || c == 0x49 || c == 0x6e || c == 0x4e;
  if (!mayBegin || (c >= 0x21 && c <= 0x2a) || c == 0x2f) return NOT_A_NUMBER;
  if (size == 1 && c < 0x30) return NOT_A_NUMBER;
  // Of what begins with a letter, only inf, nan and infinity are.
  if (!high && c > 0x39 && size != 3 && size != 8) return NOT_A_NUMBER;
  const number = readNumberText(start, size);
  return number == NOT_FINITE ? failNonFinite() : number;
}

/** What `readNumberText` gives for inf and nan, and for what no double can hold: no value is this. */
export const NOT_FINITE: Value = UNBOUND;

/** The number that Python's int(text) or float(text) gives; NOT_A_NUMBER, NOT_FINITE, or FAILED (over the integer limit). */
export function readNumberText(start: u32, size: u32): Value {
  if (!normalize(start, size)) return NOT_A_NUMBER;
  const text = TEXT.start;
  const length = TEXT.used;
  const shape = shapeOf(text, length);
  if (shape == Shape.Integer) return parseInteger(text, length);
  if (shape == Shape.Float) {
    const x = parseFloatText(text, length);
    return isFinite(x) ? fromFloat(x) : NOT_FINITE;
  }
  return shape == Shape.NonFinite ? NOT_FINITE : NOT_A_NUMBER;
}

function failNonFinite(): Value {
  return fail(Category.InvalidData, "a number must be finite");
}

const enum Shape {
  None = 0,
  Integer = 1,
  Float = 2,
  NonFinite = 3,
}

/** Rewrites the token into TEXT: outer space dropped, digits made ASCII, underscores between digits dropped, letters made small. False: not a number. */
function normalize(start: u32, size: u32): bool {
  TEXT.reset();
  const end = start + size;
  let previousDigit = false;
  let underscore = false;
  let spaceAfter = false;
  for (let at = start; at < end;) {
    const cp = decodeUtf8(at);
    at += <u32>utf8Width(load<u8>(at));
    if (isSpace(cp)) {
      if (TEXT.used != 0) spaceAfter = true;
      if (underscore) return false;
      continue;
    }
    if (spaceAfter) return false;
    if (cp == 0x5f) {
      if (!previousDigit) return false;
      underscore = true;
      previousDigit = false;
      continue;
    }
    const digit =
      cp < 0x80 ? (cp >= 0x30 && cp <= 0x39 ? <i32>(cp - 0x30) : -1) : decimalDigitValue(cp);
    if (digit >= 0) {
      TEXT.pushByte(0x30 + digit);
      underscore = false;
      previousDigit = true;
      continue;
    }
    if (underscore || cp >= 0x80) return false;
    previousDigit = false;
    TEXT.pushByte(cp >= 0x41 && cp <= 0x5a ? cp + 32 : cp);
  }
  return !underscore && !TEXT.failed && TEXT.used != 0;
}

/** Recognises `[+-]digits`, `[+-]digits[.digits][e[+-]digits]` with a digit on some side of the point, and the non-finite words. */
function shapeOf(text: u32, length: u32): Shape {
  let i: u32 = 0;
  const first = load<u8>(text);
  if (first == 0x2b || first == 0x2d) i = 1;
  if (i == length) return Shape.None;
  const c = load<u8>(text + i);
  if (c == 0x69 || c == 0x6e)
    return isNonFiniteWord(text + i, length - i) ? Shape.NonFinite : Shape.None;
  let digits = 0;
  let float = false;
  while (i < length && isDigitAt(text + i)) {
    i += 1;
    digits += 1;
  }
  if (i < length && load<u8>(text + i) == 0x2e) {
    float = true;
    i += 1;
    while (i < length && isDigitAt(text + i)) {
      i += 1;
      digits += 1;
    }
  }
  if (digits == 0) return Shape.None;
  if (i < length && load<u8>(text + i) == 0x65) {
    float = true;
    i += 1;
    if (i < length && (load<u8>(text + i) == 0x2b || load<u8>(text + i) == 0x2d)) i += 1;
    const before = i;
    while (i < length && isDigitAt(text + i)) i += 1;
    if (i == before) return Shape.None;
  }
  if (i != length) return Shape.None;
  return float ? Shape.Float : Shape.Integer;
}

// @ts-ignore: decorator
@inline
function isDigitAt(at: u32): bool {
  return <u32>load<u8>(at) - 0x30 <= 9;
}

/** `inf`, `infinity`, `nan`. */
function isNonFiniteWord(at: u32, length: u32): bool {
  const three = length >= 3 ? (<u32>load<u16>(at)) | ((<u32>load<u8>(at, 2)) << 16) : 0;
  if (length == 3) return three == 0x666e69 || three == 0x6e616e;
  return (
    length == 8 && three == 0x666e69 && load<u32>(at, 3) == 0x74696e69 && load<u8>(at, 7) == 0x79
  );
}
