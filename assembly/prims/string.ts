// String builtins of both profiles: string-append concat string-join string-length substring string-ref string-upcase
// string-downcase string-trim. Called through the tables; `toText` and `needText` also by the other string files.
// A symbol stands for its name wherever text is expected (in the reference symbols are strings); results are strings.
// "Text of a value" is its display form in lispy@2 and Python's `str` in lispy-core@1.
// Lengths and indices are in code points; text that is all ASCII is indexed by byte, other text is counted through.
// Not here: searching (string-search.ts, string-find.ts), conversion (convert.ts), what only lispy@2 has (string-build.ts).

import { Buffer, TEXT, WORK } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { chargeItems, getLimit } from "../base/limits";
import { integerSign, isBignum } from "../data/integer";
import { openWork } from "../data/integer-parts";
import { itemsOf, NOT_A_LIST } from "../data/list";
import { failHeap, failLimit, failNamed } from "../data/signal";
import { symbolName } from "../data/symbol";
import {
  allocateString,
  appendStrings,
  finishString,
  flatStringBytes,
  isAsciiString,
  makeLiteral,
  makeStringFrom,
  sliceString,
  stringBytes,
  stringLength,
  stringSize,
} from "../data/text";
import { isSpace, lowerCaseUtf8, upperCaseUtf8 } from "../data/unicode";
import { byteOffsetOf, decodeUtf8, utf8Width } from "../data/utf8";
import { reserve } from "../heap/heap";
import { STRING_BYTES } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromSmall,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  toSmall,
  Value,
} from "../heap/value";
import { Limit } from "../shared/abi";
import { displayValue } from "../text/printer";
import { pushPythonText } from "../text/python-text";
import { argument, failArgument, needList, setArgument, slotOf } from "./args";
import { sequenceLength } from "./list";

/** Bytes that the buffer of text under construction keeps between builtins. */
const TEXT_KEPT: u32 = 65536;
/** From this size on, appending to a string extends its buffer instead of copying it. */
const EXTEND_MIN: u32 = 64;

/** Checks that an argument is text and rewrites a symbol to its name; false with the error pending otherwise. */
export function needText(args: u32, index: i32): bool {
  const v = argument(args, index);
  if (isString(v)) return true;
  if (isSymbol(v)) {
    setArgument(args, index, symbolName(v));
    return true;
  }
  failArgument(args, index, "a string");
  return false;
}

/** Appends the text of a value to a buffer; allocates nothing in the heap. False with the error pending. */
export function pushText(buffer: Buffer, v: Value): bool {
  if (!isLispy2()) return pushPythonText(buffer, v);
  const before = buffer.used;
  if (!displayValue(buffer, v)) return false;
  chargeItems((buffer.used - before) >> 3);
  // Text that no string could hold is refused before more is added to it.
  if (<f64>buffer.used <= getLimit(Limit.CollectionItems) * 4) return true;
  failLimit(Limit.CollectionItems, <f64>(buffer.used >> 2));
  return false;
}

/** Rewrites the rooted word at `slot` to the text of its value. False with the error pending. */
export function toText(slot: u32): bool {
  const v = load<u64>(slot);
  if (isString(v)) return true;
  if (isSymbol(v)) {
    store<u64>(slot, symbolName(v));
    return true;
  }
  TEXT.reset();
  if (!pushText(TEXT, v)) return false;
  const text = takeText();
  if (text == FAILED) return false;
  store<u64>(slot, text);
  return true;
}

/** Makes a string of what is in TEXT. */
export function takeText(): Value {
  const text = makeStringFrom(TEXT);
  TEXT.trim(TEXT_KEPT);
  return text;
}

/** (string-append x …): the texts of all, one behind the other. */
export function primStringAppend(args: u32, count: i32): Value {
  if (count == 0) return makeLiteral("");
  if (!toText(args)) return FAILED;
  if (count == 1) return argument(args, 0);
  const size = stringSize(addressOf(argument(args, 0)));
  if (count > 2) {
    // A long text is extended by what follows; otherwise all are put together at once.
    const first = size >= EXTEND_MIN ? 1 : 0;
    TEXT.reset();
    for (let i = first; i < count; i++) {
      if (!pushText(TEXT, argument(args, i))) return FAILED;
    }
    const text = takeText();
    if (text == FAILED || first == 0) return text;
    setArgument(args, 1, text);
  } else if (!toText(slotOf(args, 1))) return FAILED;
  chargeItems(stringSize(addressOf(argument(args, 1))) >> 3);
  return appendStrings(args, slotOf(args, 1));
}

/** (string-join list separator): a space when no separator is given; further arguments are ignored, as in the reference. */
export function primStringJoin(args: u32, count: i32): Value {
  if (needList(args, 0) < 0 || (count > 1 && !needText(args, 1))) return FAILED;
  return joinItems(args, count > 1 ? argument(args, 1) : MISSING, true);
}

/** Joins the items of argument 0, a list that has been made flat, by a string, or by a space or nothing. */
export function joinItems(args: u32, separator: Value, spaced: bool): Value {
  const list = argument(args, 0);
  const length = sequenceLength(list);
  TEXT.reset();
  for (let i = 0; i < length; i++) {
    if (i > 0) {
      if (separator == MISSING) {
        if (spaced) TEXT.pushByte(0x20);
      } else if (!pushText(TEXT, separator)) return FAILED;
    }
    // Pushing text allocates nothing in the heap, so the items and the separator stay where they are.
    if (!pushText(TEXT, load<u64>(itemsOf(list) + (i << 3)))) return FAILED;
  }
  return takeText();
}

/** (string-length x): also items of a list and entries of a map, as in the reference; but not of nil. */
export function primStringLength(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  const length = v == NIL ? NOT_A_LIST : sequenceLength(v);
  return length >= 0 ? fromSmall(length) : failArgument(args, 0, "a string");
}

/** Byte offset of the code point with an index, at most `length`, counted from another one not after it. */
export function offsetFrom(address: u32, from: u32, fromIndex: u32, index: u32): u32 {
  if (isAsciiString(address)) return index;
  const rest = stringSize(address) - from;
  return from + byteOffsetOf(stringBytes(address) + from, rest, index - fromIndex);
}

/** An end of a Python slice: counts from the end below 0, clamped to the string. -1 with the error pending. */
export function needBound(args: u32, index: i32, length: i32): i32 {
  const v = argument(args, index);
  if (isSmall(v)) {
    const at = toSmall(v);
    return <i32>min<i64>(length, max<i64>(0, at < 0 ? at + length : at));
  }
  if (isBignum(v)) return integerSign(v) > 0 ? length : 0;
  failArgument(args, index, "an integer");
  return -1;
}

/** (substring text start end): Python's text[start:end]. */
export function primSubstring(args: u32, count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const address = addressOf(argument(args, 0));
  const length = <i32>stringLength(address);
  const start = needBound(args, 1, length);
  if (start < 0) return FAILED;
  const end = count > 2 ? needBound(args, 2, length) : length;
  if (end < 0) return FAILED;
  if (start == 0 && end == length) return argument(args, 0);
  if (start >= end) return makeLiteral("");
  const from = offsetFrom(address, 0, 0, start);
  const to = end == length ? stringSize(address) : offsetFrom(address, from, start, end);
  chargeItems((isAsciiString(address) ? to - from : to) >> 3);
  return sliceString(args, from, to - from);
}

/** (string-ref text i): the code point as a string; counts from the end below 0; an error outside. */
export function primStringRef(args: u32, _count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const v = argument(args, 1);
  if (!isSmall(v)) {
    return isBignum(v)
      ? failNamed("index is outside of the string")
      : failArgument(args, 1, "an integer");
  }
  const address = addressOf(argument(args, 0));
  const length = <i64>stringLength(address);
  const at = toSmall(v) < 0 ? toSmall(v) + length : toSmall(v);
  if (at < 0 || at >= length) return failNamed("index is outside of the string");
  const from = offsetFrom(address, 0, 0, <u32>at);
  if (!isAsciiString(address)) chargeItems(from >> 3);
  return sliceString(args, from, utf8Width(load<u8>(stringBytes(address) + from)));
}

export function primStringUpcase(args: u32, _count: i32): Value {
  return convertCase(args, true);
}

export function primStringDowncase(args: u32, _count: i32): Value {
  return convertCase(args, false);
}

/** Full Unicode mapping, so the length may change. */
function convertCase(args: u32, up: bool): Value {
  if (!needText(args, 0)) return FAILED;
  const size = stringSize(addressOf(argument(args, 0)));
  chargeItems(size >> 3);
  if (isAsciiString(addressOf(argument(args, 0)))) {
    if (!reserve(flatStringBytes(size))) return failHeap();
    const from = stringBytes(addressOf(argument(args, 0)));
    const target = allocateString(size);
    if (up) upperCaseUtf8(from, size, target + STRING_BYTES);
    else lowerCaseUtf8(from, size, target + STRING_BYTES);
    return finishString(target);
  }
  chargeItems(size); // table look-ups: about eight times the work of ASCII
  TEXT.reset();
  if (size > 0x2fffffff || !TEXT.ensure(size * 3)) return failHeap();
  const from = stringBytes(addressOf(argument(args, 0)));
  TEXT.used = up ? upperCaseUtf8(from, size, TEXT.start) : lowerCaseUtf8(from, size, TEXT.start);
  return takeText();
}

/** (string-copy text start end): as substring, or all of it. */
export function primStringCopy(args: u32, count: i32): Value {
  if (count > 1) return primSubstring(args, count);
  return needText(args, 0) ? argument(args, 0) : FAILED;
}

/** The set of characters that is trimmed: a bit per code point at the start of WORK, or white space when there are none. */
class Trimmed {
  static points: u32 = 0;
}

/** False with the error pending when there is no memory. Allocates nothing in the heap. */
function openTrimmed(set: Value): bool {
  if (set == MISSING) {
    Trimmed.points = 0;
    return true;
  }
  const address = addressOf(set);
  Trimmed.points = isAsciiString(address) ? 128 : 0x110000;
  if (!openWork(Trimmed.points >> 3)) return false;
  memory.fill(WORK.start, 0, Trimmed.points >> 3);
  const end = stringBytes(address) + stringSize(address);
  for (let at = stringBytes(address); at < end; at += utf8Width(load<u8>(at))) {
    const cp = decodeUtf8(at);
    const byte = WORK.start + (cp >> 3);
    const bit: u32 = 1 << (cp & 7);
    store<u8>(byte, <u8>((<u32>load<u8>(byte)) | bit));
  }
  chargeItems((stringSize(address) + (Trimmed.points >> 6)) >> 3);
  return true;
}

function isTrimmed(at: u32): bool {
  const cp = decodeUtf8(at);
  if (Trimmed.points == 0) return isSpace(cp);
  return cp < Trimmed.points && ((load<u8>(WORK.start + (cp >> 3)) >> (cp & 7)) & 1) != 0;
}

function trim(args: u32, count: i32, left: bool, right: bool): Value {
  if (!needText(args, 0) || (count > 1 && !needText(args, 1))) return FAILED;
  if (!openTrimmed(count > 1 ? argument(args, 1) : MISSING)) return FAILED;
  const begin = stringBytes(addressOf(argument(args, 0)));
  const size = stringSize(addressOf(argument(args, 0)));
  let from = begin;
  let to = begin + size;
  while (left && from < to && isTrimmed(from)) from += utf8Width(load<u8>(from));
  while (right && from < to) {
    let last = to - 1;
    while ((load<u8>(last) & 0xc0) == 0x80) last -= 1;
    if (!isTrimmed(last)) break;
    to = last;
  }
  chargeItems(size >> 3);
  return to - from == size ? argument(args, 0) : sliceString(args, from - begin, to - from);
}

/** (string-trim text characters): without white space (Unicode's included), or any of the characters, at both ends. */
export function primStringTrim(args: u32, count: i32): Value {
  return trim(args, count, true, true);
}

export function primStringTrimLeft(args: u32, count: i32): Value {
  return trim(args, count, true, false);
}

export function primStringTrimRight(args: u32, count: i32): Value {
  return trim(args, count, false, true);
}
