// Strings, numbers and error positions of JSON text. Called by text/json-read.ts only, which sets JsonText up.
// Invariant: nothing at or beyond `end` is read; after a token `at` is the first byte behind it.
// Text is scanned eight bytes at a time; strings without escapes go from the source to the heap in one copy.

import { Buffer, MESSAGE } from "../base/buffer";
import { parseFloatText } from "../data/float-text";
import { parseInteger } from "../data/integer";
import { exactPower10 } from "../data/pow10";
import { sameBytes } from "../data/dict-keys";
import { beginError, checkItems, failHeap, Signal } from "../data/signal";
import {
  allocateString,
  finishString,
  flatStringBytes,
  stringBytes,
  stringSize,
} from "../data/text";
import { countCodePoints, encodeUtf8, hashBytes } from "../data/utf8";
import { reserve } from "../heap/heap";
import { Flag, setFlags, STRING_BYTES, STRING_HASH, STRING_LENGTH } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromAddress,
  fromFloat,
  fromSmall,
  isString,
  TAG_STRING,
  Value,
} from "../heap/value";
import { valueSlot } from "../heap/value-stack";
import { Category } from "../shared/abi";

const LOW_BITS: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** The text being read. */
export class JsonText {
  static start: u32 = 0;
  static end: u32 = 0;
  /** Behind the last token. */
  static at: u32 = 0;
  /** Of equal keys the last one counts; else they are an error. */
  static lastWins: bool = false;
  /** Most characters of a number. */
  static numberMax: u32 = 0;
  /** Bytes a string may have without its code points being counted against the limit. */
  static stringMax: u32 = 0;
  /** Index on the value stack of the remembered keys, and how many places they have less one (a power of two). */
  static keys: u32 = 0;
  static keysMask: u32 = 0;
  /** Decoded text of a string with escapes. */
  static scratch: Buffer = changetype<Buffer>(memory.data(16));
}

/** The first byte from `at` on that is no JSON space; `end` when there is none. */
// @ts-ignore: decorator
@inline
export function skipJsonSpace(at: u32, end: u32): u32 {
  return at < end && load<u8>(at) <= 0x20 ? skipLongSpace(at, end) : at;
}

function skipLongSpace(at: u32, end: u32): u32 {
  while (at < end) {
    // Indentation is long runs of spaces.
    while (at + 8 <= end) {
      const other = load<u64>(at) ^ 0x2020202020202020;
      if (other != 0) {
        at += <u32>(ctz<u64>(other) >> 3);
        break;
      }
      at += 8;
    }
    if (at >= end) break;
    const c = load<u8>(at);
    if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) break;
    at += 1;
  }
  return at;
}

/** Begins an invalid-data error at a place of the text: `invalid JSON, line 3, column 7: …`. */
export function beginJsonError(at: u32, message: string): void {
  let line: u32 = 1;
  let lineStart = JsonText.start;
  for (let i = JsonText.start; i < at; i++) {
    const c = load<u8>(i);
    // CR, LF and CRLF end a line.
    if (c == 0x0a || (c == 0x0d && (i + 1 >= JsonText.end || load<u8>(i + 1) != 0x0a))) {
      line += 1;
      lineStart = i + 1;
    }
  }
  const column = countCodePoints(lineStart, at > lineStart ? at - lineStart : 0) + 1;
  beginError(Category.InvalidData);
  Signal.line = line;
  Signal.column = column;
  MESSAGE.pushLiteral("invalid JSON, line ");
  MESSAGE.pushDecimal(line);
  MESSAGE.pushLiteral(", column ");
  MESSAGE.pushDecimal(column);
  MESSAGE.pushLiteral(": ");
  MESSAGE.pushLiteral(message);
}

export function failJson(at: u32, message: string): Value {
  beginJsonError(at, message);
  return FAILED;
}

/** High bit of every byte that ends a run of plain characters: quote, backslash, control; exact up to the lowest one. */
// @ts-ignore: decorator
@inline
function markSpecial(word: u64): u64 {
  const quote = word ^ 0x2222222222222222;
  const backslash = word ^ 0x5c5c5c5c5c5c5c5c;
  return (
    (((quote - LOW_BITS) & ~quote) |
      ((backslash - LOW_BITS) & ~backslash) |
      ((word - 0x2020202020202020) & ~word)) &
    HIGH_BITS
  );
}

/** The first quote, backslash or control character from `at` on, or `end`. Sets `seenHigh` when a byte is not ASCII. */
function findSpecial(at: u32, end: u32): u32 {
  let high: u64 = 0;
  for (; at + 8 <= end; at += 8) {
    const word = load<u64>(at);
    const special = markSpecial(word);
    if (special != 0) {
      const bits = ctz<u64>(special);
      // Bytes below the special one.
      seenHigh |= (high | (word & (((<u64>1) << (bits & 56)) - 1))) & HIGH_BITS;
      return at + <u32>(bits >> 3);
    }
    high |= word;
  }
  seenHigh |= high & HIGH_BITS;
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == 0x22 || c == 0x5c || c < 0x20) break;
    if (c >= 0x80) seenHigh |= 0x80;
  }
  return at;
}
let seenHigh: u64 = 0;

/** The string whose opening quote is before `from`. A key is looked up among the remembered ones, and carries its hash. */
export function readJsonString(from: u32, isKey: bool): Value {
  seenHigh = 0;
  const stop = findSpecial(from, JsonText.end);
  if (stop < JsonText.end && load<u8>(stop) == 0x22) {
    JsonText.at = stop + 1;
    return isKey ? rememberKey(from, stop - from) : makeText(from, stop - from);
  }
  if (!decodeString(from, stop)) return FAILED;
  const scratch = JsonText.scratch;
  if (scratch.failed) return failHeap();
  return isKey ? rememberKey(scratch.start, scratch.used) : makeText(scratch.start, scratch.used);
}

/** A string of bytes outside the heap; `seenHigh` tells whether they are all ASCII. */
function makeText(source: u32, size: u32): Value {
  if (size > JsonText.stringMax && !checkItems(<f64>countCodePoints(source, size))) return FAILED;
  if (!reserve(flatStringBytes(size))) return failHeap();
  const address = allocateString(size);
  copyBytes(address + STRING_BYTES, source, size);
  if (seenHigh != 0) return finishString(address);
  store<u32>(address, size, STRING_LENGTH);
  setFlags(address, Flag.Ascii);
  return fromAddress(TAG_STRING, address);
}

// @ts-ignore: decorator
@inline
function copyBytes(to: u32, from: u32, size: u32): void {
  if (size > 256) {
    memory.copy(to, from, size);
    return;
  }
  // The target has room up to a multiple of eight; the source may end with the memory.
  const end = to + size;
  while (to + 8 <= end) {
    store<u64>(to, load<u64>(from));
    to += 8;
    from += 8;
  }
  while (to < end) {
    store<u8>(to, load<u8>(from));
    to += 1;
    from += 1;
  }
}

/** The string of a key: one that was remembered, or a new one that now is. */
function rememberKey(source: u32, size: u32): Value {
  const hash = hashBytes(source, size);
  const index = JsonText.keys + (hash & JsonText.keysMask);
  const known = load<u64>(valueSlot(index));
  if (isString(known)) {
    const address = addressOf(known);
    if (
      load<u32>(address, STRING_HASH) == hash &&
      stringSize(address) == size &&
      sameBytes(stringBytes(address), source, size)
    ) {
      return known;
    }
  }
  const key = makeText(source, size);
  if (key == FAILED) return FAILED;
  store<u32>(addressOf(key), hash, STRING_HASH);
  store<u64>(valueSlot(index), key);
  return key;
}

/** Decodes a string with escapes into `scratch`; `stop` is its first special character. False with the error pending. */
function decodeString(from: u32, stop: u32): bool {
  const scratch = JsonText.scratch;
  const end = JsonText.end;
  const quote = from - 1;
  scratch.reset();
  while (true) {
    scratch.pushBytes(from, stop - from);
    if (stop >= end) {
      failJson(quote, "this string is not closed");
      return false;
    }
    const c = load<u8>(stop);
    if (c == 0x22) {
      JsonText.at = stop + 1;
      return true;
    }
    if (c != 0x5c) {
      failJson(stop, "control character in a string: write it as an escape");
      return false;
    }
    if (stop + 1 >= end) {
      failJson(quote, "this string is not closed");
      return false;
    }
    const letter = <i32>load<u8>(stop + 1);
    from = stop + 2;
    if (letter == 0x75) {
      from = decodeUnicode(from);
      if (from == 0) return false;
    } else {
      const plain = unescape(letter);
      if (plain == 0) {
        failJson(stop, "unknown escape in a string");
        return false;
      }
      scratch.pushByte(plain);
    }
    stop = findSpecial(from, end);
  }
}

/** The character that a letter after a backslash stands for, or 0. */
function unescape(letter: i32): i32 {
  switch (letter) {
    case 0x22:
    case 0x5c:
    case 0x2f:
      return letter;
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return 0;
  }
}

/** Decodes what follows `\u`, with the second half of a surrogate pair; returns where it ends, 0 with the error pending. */
function decodeUnicode(at: u32): u32 {
  let cp = hexAt(at);
  if (cp < 0) {
    failJson(at - 2, "expected four hexadecimal digits after \\u");
    return 0;
  }
  at += 4;
  if ((cp & 0xfc00) == 0xd800 && at + 6 <= JsonText.end && load<u16>(at) == 0x755c) {
    const low = hexAt(at + 2);
    if (low >= 0 && (low & 0xfc00) == 0xdc00) {
      cp = 0x10000 + ((cp & 0x3ff) << 10) + (low & 0x3ff);
      at += 6;
    }
  }
  if (cp >= 0x80) seenHigh = HIGH_BITS;
  const scratch = JsonText.scratch;
  if (scratch.ensure(4)) scratch.used += encodeUtf8(scratch.start + scratch.used, cp);
  return at;
}

/** The value of four hexadecimal digits, or -1. */
function hexAt(at: u32): i32 {
  if (at + 4 > JsonText.end) return -1;
  let value = 0;
  for (let i: u32 = 0; i < 4; i++) {
    const c = <i32>load<u8>(at + i);
    const letter = c | 0x20;
    let digit: i32;
    if (c >= 0x30 && c <= 0x39) digit = c - 0x30;
    else if (letter >= 0x61 && letter <= 0x66) digit = letter - 0x57;
    else return -1;
    value = (value << 4) | digit;
  }
  return value;
}

/** The largest magnitude up to which every integer is a double. */
const EXACT_MAX: u64 = 0x20000000000000;

/** The number that begins at `at` with a digit or a minus sign. */
export function readJsonNumber(from: u32): Value {
  const end = JsonText.end;
  let at = from;
  const negative = load<u8>(at) == 0x2d;
  if (negative) at += 1;
  const first = at;
  let mantissa: u64 = 0;
  while (at < end) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) break;
    mantissa = mantissa * 10 + <u64>digit;
    at += 1;
  }
  let digits = at - first;
  if (digits == 0) return failJson(at, "expected a digit");
  if (digits > 1 && load<u8>(first) == 0x30)
    return failJson(first, "a number must not begin with 0");
  const c = at < end ? <i32>load<u8>(at) : 0;
  if (c != 0x2e && (c | 0x20) != 0x65) {
    JsonText.at = at;
    // 14 digits always fit a small integer.
    if (digits <= 14) return fromSmall(negative ? -(<i64>mantissa) : <i64>mantissa);
    if (at - from > JsonText.numberMax) return failJson(from, "number too long");
    return parseInteger(from, at - from);
  }
  let exponent = 0;
  if (c == 0x2e) {
    at += 1;
    const point = at;
    while (at < end) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) break;
      mantissa = mantissa * 10 + <u64>digit;
      at += 1;
    }
    if (at == point) return failJson(at, "expected a digit after the point");
    digits += at - point;
    exponent = -(<i32>(at - point));
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    at += 1;
    let down = false;
    if (at < end && (load<u8>(at) == 0x2d || load<u8>(at) == 0x2b)) {
      down = load<u8>(at) == 0x2d;
      at += 1;
    }
    const begin = at;
    let power = 0;
    while (at < end) {
      const digit = <u32>load<u8>(at) - 0x30;
      if (digit > 9) break;
      if (power < 100000) power = power * 10 + <i32>digit;
      at += 1;
    }
    if (at == begin) return failJson(at, "expected a digit in the exponent");
    exponent += down ? -power : power;
  }
  JsonText.at = at;
  if (at - from > JsonText.numberMax) return failJson(from, "number too long");
  let x: f64;
  if (digits <= 18 && mantissa <= EXACT_MAX && exponent >= -22 && exponent <= 22) {
    // Both operands are exact doubles, so one operation rounds correctly.
    const scale = exactPower10(exponent < 0 ? -exponent : exponent);
    x = exponent < 0 ? <f64>mantissa / scale : <f64>mantissa * scale;
    if (negative) x = -x;
  } else {
    x = parseFloatText(from, at - from);
    if (!isFinite(x)) return failJson(from, "number too large for a double");
  }
  return fromFloat(x);
}
