// The reader: source text to forms. All top-level forms are read before any runs.
//
// Iterative: open lists are records in OPEN, their items wait on the value stack. Every list carries the line and
// column of its opening parenthesis. Number tokens are in text/number-token.ts.
// Invariant: the source lies outside the heap and does not move while it is read.

import { Buffer, TEXT } from "../base/buffer";
import { getLimit32 } from "../base/limits";
import { flatListBytes, listValue, Lists, packPosition } from "../data/list";
import { beginError, fail, failHeap, failLimit, Signal } from "../data/signal";
import { internBytes, internLiteral, symbolName } from "../data/symbol";
import { makeString, makeStringFrom } from "../data/text";
import { allocate, reserve } from "../heap/heap";
import { Flag, Kind, LIST_ITEMS } from "../heap/layout";
import { FAILED, FALSE, fromSmall, NIL, TRUE, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit } from "../shared/abi";
import { MESSAGE } from "../base/buffer";
import { NOT_A_NUMBER, readNumberToken } from "./number-token";

/** Open lists and prefixes: records of OPEN_BYTES bytes: closer u32, mark u32, line u32, column u32. */
const OPEN: Buffer = changetype<Buffer>(memory.data(16));
const OPEN_BYTES: u32 = 16;

/** What closes an open record: a character, or one of the prefixes below, which close after one form. */
const enum Closer {
  Paren = 0x29,
  Bracket = 0x5d,
  Quote = 1,
  Quasiquote = 2,
  Unquote = 3,
}

/** Where each top-level form begins: line u32, column u32. */
const STARTS: Buffer = changetype<Buffer>(memory.data(16));

class Reading {
  static at: u32 = 0;
  static end: u32 = 0;
  static line: u32 = 1;
  /** Address of the current line's first byte. */
  static lineStart: u32 = 0;
  /** Continuation bytes of the current line so far: column = at - lineStart - continuations + 1. */
  static continuations: u32 = 0;
  /** The text ended inside a form: more input may complete it (a REPL asks for another line). */
  static incomplete: bool = false;
  static depthMax: u32 = 0;
}

/** Forgets what the last reading came to. */
export function clearReading(): void {
  Reading.incomplete = false;
  STARTS.trim(65536);
}

/** Did the last failed reading stop because the text ended inside a form? */
export function wasIncomplete(): bool {
  return Reading.incomplete;
}

/** Line on which the top-level form with a number begins, in the text that was read last; 0 when it is not known. */
export function formLine(index: u32): u32 {
  return index << 3 < STARTS.used ? load<u32>(STARTS.start + (index << 3)) : 0;
}

/** Its column. */
export function formColumn(index: u32): u32 {
  return index << 3 < STARTS.used ? load<u32>(STARTS.start + (index << 3), 4) : 0;
}

// @ts-ignore: decorator
@inline
function column(at: u32): u32 {
  return at - Reading.lineStart - Reading.continuations + 1;
}

/**
 * Reads all forms of a text and leaves them on the value stack from `ValueStack.count` as it was.
 * Returns how many, or -1 with the error pending (then nothing is left on the stack).
 */
export function readForms(source: u32, size: u32): i32 {
  return readWithin(source, size, getLimit32(Limit.ReaderDepth));
}

/** The same for text of our own, whatever the limit on programs is. */
export function readOwnForms(source: u32, size: u32): i32 {
  return readWithin(source, size, OWN_DEPTH);
}

/** Deeper than anything in the prelude is nested. */
const OWN_DEPTH: u32 = 256;

function readWithin(source: u32, size: u32, depthMax: u32): i32 {
  Reading.depthMax = depthMax;
  const mark = ValueStack.count;
  Reading.at = source;
  Reading.end = source + size;
  Reading.line = 1;
  Reading.lineStart = source;
  Reading.continuations = 0;
  Reading.incomplete = false;
  OPEN.reset();
  STARTS.trim(65536);
  const ok = readAll();
  OPEN.trim(4096);
  if (!ok) {
    cutValues(mark);
    return -1;
  }
  return <i32>(ValueStack.count - mark);
}

function readAll(): bool {
  while (true) {
    skipBlank();
    if (Reading.at >= Reading.end) {
      if (OPEN.used == 0) return true;
      return failUnclosed();
    }
    if (OPEN.used == 0) {
      STARTS.pushU32(Reading.line);
      STARTS.pushU32(column(Reading.at));
    }
    const c = load<u8>(Reading.at);
    let form: Value;
    switch (<i32>c) {
      case 0x28: // (
        if (!open(Closer.Paren)) return false;
        continue;
      case 0x5b: // [
        if (!open(Closer.Bracket)) return false;
        continue;
      case 0x27: // '
        if (!open(Closer.Quote)) return false;
        continue;
      case 0x60: // `
        if (!open(Closer.Quasiquote)) return false;
        continue;
      case 0x2c: // ,
        if (!open(Closer.Unquote)) return false;
        continue;
      case 0x29:
      case 0x5d:
        form = closeList(c);
        break;
      case 0x22:
        form = readString();
        break;
      default:
        form = readAtom();
    }
    if (form == FAILED) return false;
    if (!accept(form)) return false;
  }
}

/** Skips white space and comments, counting lines. */
function skipBlank(): void {
  let at = Reading.at;
  const end = Reading.end;
  while (at < end) {
    const c = load<u8>(at);
    if (c == 0x20 || c == 0x09) {
      at += 1;
    } else if (c == 0x0a || c == 0x0d) {
      at = passLineEnd(at);
    } else if (c == 0x3b) {
      // A comment ends at LF only; a CR alone is part of it but still ends a line for positions.
      while (at < end && load<u8>(at) != 0x0a) {
        const d = load<u8>(at);
        if (d == 0x0d && !(at + 1 < end && load<u8>(at + 1) == 0x0a)) {
          at = passLineEnd(at);
          continue;
        }
        if ((d & 0xc0) == 0x80) Reading.continuations += 1;
        at += 1;
      }
    } else {
      break;
    }
  }
  Reading.at = at;
}

/** Passes LF, CR or CRLF at `at`. Returns the address behind it. */
function passLineEnd(at: u32): u32 {
  const crlf = load<u8>(at) == 0x0d && at + 1 < Reading.end && load<u8>(at + 1) == 0x0a;
  const next = at + (crlf ? 2 : 1);
  Reading.line += 1;
  Reading.lineStart = next;
  Reading.continuations = 0;
  return next;
}

function open(closer: Closer): bool {
  const depth = OPEN.used / OPEN_BYTES;
  if (depth > Reading.depthMax) {
    failLimit(Limit.ReaderDepth, <f64>depth);
    return placeError(Reading.line, column(Reading.at));
  }
  OPEN.pushU32(closer);
  OPEN.pushU32(ValueStack.count);
  OPEN.pushU32(Reading.line);
  OPEN.pushU32(column(Reading.at));
  Reading.at += 1;
  if (OPEN.failed) {
    failHeap();
    return false;
  }
  if (closer < 0x20) {
    const head =
      closer == Closer.Quote
        ? internLiteral("quote")
        : closer == Closer.Quasiquote
          ? internLiteral("quasiquote")
          : internLiteral("unquote");
    if (head == FAILED || !pushOrFail(head)) return false;
  }
  return true;
}

function pushOrFail(value: Value): bool {
  if (pushValue(value)) return true;
  failHeap();
  return false;
}

/** Takes a finished form: an item of the innermost list, after closing all prefixes that were waiting for it. */
function accept(form: Value): bool {
  if (!pushOrFail(form)) return false;
  while (OPEN.used != 0) {
    const record = OPEN.start + OPEN.used - OPEN_BYTES;
    if (load<u32>(record) >= 0x20) return true;
    const list = popList(record);
    if (list == FAILED || !pushOrFail(list)) return false;
  }
  return true;
}

/** Makes the list of the innermost open record from the items on the value stack, and drops the record. */
function popList(record: u32): Value {
  const mark = load<u32>(record, 4);
  const line = load<u32>(record, 8);
  const col = load<u32>(record, 12);
  OPEN.used -= OPEN_BYTES;
  const count = ValueStack.count - mark;
  if (count == 0) return Lists.empty;
  if (!reserve(flatListBytes(count + 1))) return failHeap();
  const list = allocate(flatListBytes(count + 1), Kind.ListFlat, Flag.Positioned, count);
  memory.copy(list + LIST_ITEMS, valueSlot(mark), count << 3);
  store<u64>(list + LIST_ITEMS + (count << 3), packPosition(line, col));
  cutValues(mark);
  return listValue(list);
}

function closeList(c: u32): Value {
  const line = Reading.line;
  const col = column(Reading.at);
  if (OPEN.used == 0) {
    beginError(Category.Syntax);
    MESSAGE.pushLiteral("unexpected '");
    MESSAGE.pushByte(c);
    MESSAGE.pushLiteral("': no list is open here");
    placeError(line, col);
    return FAILED;
  }
  const record = OPEN.start + OPEN.used - OPEN_BYTES;
  const closer = load<u32>(record);
  if (closer != c) {
    beginError(Category.Syntax);
    MESSAGE.pushLiteral("unexpected '");
    MESSAGE.pushByte(c);
    if (closer < 0x20) {
      MESSAGE.pushLiteral("' after a prefix that needs a form");
    } else {
      MESSAGE.pushLiteral("': the list opened at line ");
      MESSAGE.pushDecimal(load<u32>(record, 8));
      MESSAGE.pushLiteral(", column ");
      MESSAGE.pushDecimal(load<u32>(record, 12));
      MESSAGE.pushLiteral(" is closed by '");
      MESSAGE.pushByte(closer);
      MESSAGE.pushByte(0x27);
    }
    placeError(line, col);
    return FAILED;
  }
  Reading.at += 1;
  return popList(record);
}

function failUnclosed(): bool {
  const record = OPEN.start + OPEN.used - OPEN_BYTES;
  const closer = load<u32>(record);
  beginError(Category.Syntax);
  if (closer < 0x20) {
    MESSAGE.pushLiteral("the text ends after a prefix that needs a form");
  } else {
    MESSAGE.pushLiteral("missing '");
    MESSAGE.pushByte(closer);
    MESSAGE.pushLiteral("': the list opened here is never closed");
  }
  Reading.incomplete = true;
  return placeError(load<u32>(record, 8), load<u32>(record, 12));
}

function placeError(line: u32, col: u32): bool {
  Signal.line = line;
  Signal.column = col;
  return false;
}

function readString(): Value {
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
  if (escaped) return unescape(start, at);
  const size = at - start;
  if (size > SHARED_MAX) return makeString(start, size);
  // Short texts that are written twice are one object, so that a key finds itself at first sight.
  const symbol = internBytes(start, size);
  return symbol == FAILED ? FAILED : symbolName(symbol);
}

/** Bytes of the longest string literals that are shared. */
const SHARED_MAX: u32 = 32;

function failOpenString(line: u32, col: u32): Value {
  fail(Category.Syntax, "the string that begins here is never closed");
  Reading.incomplete = true;
  placeError(line, col);
  return FAILED;
}

/** `\n \t \" \\` in one pass; any other backslash stays, with the character after it. */
function unescape(start: u32, end: u32): Value {
  TEXT.reset();
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
    else if (d == 0x22 || d == 0x5c) TEXT.pushByte(d);
    else {
      TEXT.pushByte(0x5c);
      TEXT.pushByte(d);
    }
  }
  return makeStringFrom(TEXT);
}

/** Does this byte end an atom? */
// @ts-ignore: decorator
@inline
function isDelimiter(c: u32): bool {
  switch (<i32>c) {
    case 0x09:
    case 0x0a:
    case 0x0d:
    case 0x20:
    case 0x22:
    case 0x27:
    case 0x28:
    case 0x29:
    case 0x2c:
    case 0x3b:
    case 0x5b:
    case 0x5d:
    case 0x60:
      return true;
    default:
      return false;
  }
}

function readAtom(): Value {
  const start = Reading.at;
  const col = column(start);
  const end = Reading.end;
  let at = start;
  let high = false;
  while (at < end) {
    const c = load<u8>(at);
    if (isDelimiter(c)) break;
    if (c >= 0x80) {
      high = true;
      if ((c & 0xc0) == 0x80) Reading.continuations += 1;
    }
    at += 1;
  }
  Reading.at = at;
  const size = at - start;
  const value = classify(start, size, high);
  if (value == FAILED && Signal.line == 0) placeError(Reading.line, col);
  return value;
}

function classify(start: u32, size: u32, high: bool): Value {
  const c = load<u8>(start);
  if (size == 2 && c == 0x23) {
    const d = load<u8>(start, 1);
    if (d == 0x74) return TRUE;
    if (d == 0x66) return FALSE;
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
  return number != NOT_A_NUMBER ? number : internBytes(start, size);
}
