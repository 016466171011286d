// The reader: source text to forms. All top-level forms are read before any runs.
//
// Iterative: open lists are records in OPEN, their items wait on the value stack. Every list carries the line and
// column of its opening parenthesis. Atoms and strings are in text/reader-atoms.ts, numbers in text/number-token.ts.
//
// Beyond lispy-core@1, lispy@2 reads: `,@x`, dotted pairs `(a . b)`, `{k v}` for `(dict k v)`, `#\c`, `@x` for
// `(deref x)`, `#;form` and `#|…|#` comments, ratios `2/3`.
// Invariant: the source lies outside the heap and does not move while it is read.

import { Buffer, MESSAGE } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { FORM_DEPTH_MAX } from "../base/config";
import { getLimit32 } from "../base/limits";
import {
  consOf,
  flatListBytes,
  listItem,
  listLength,
  Lists,
  listValue,
  packPosition,
} from "../data/list";
import { beginError, fail, failHeap, failLimit } from "../data/signal";
import { internLiteral, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { allocate, reserve } from "../heap/heap";
import { Flag, Kind, LIST_ITEMS, PAIR_SIZE } from "../heap/layout";
import { addressOf, FAILED, isList, isSymbol, NIL, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit } from "../shared/abi";
import { readAtom, readCharacter, readString } from "./reader-atoms";
import { column, passLineEnd, placeError, Reading } from "./reading";

/** Open lists and prefixes: records of OPEN_BYTES bytes: closer u32, mark u32, line u32, column u32. */
const OPEN: Buffer = changetype<Buffer>(memory.data(16));
const OPEN_BYTES: u32 = 16;

/** What closes an open record: a character, or one of the prefixes, which close after one form. */
const enum Closer {
  Quote = 1,
  Quasiquote = 2,
  Unquote = 3,
  Splice = 4,
  Deref = 5,
  /** `#;`: the form is read and dropped. */
  Skip = 6,
  /** Closers from here on are characters. */
  FirstCharacter = 0x20,
  Paren = 0x29,
  Bracket = 0x5d,
  Brace = 0x7d,
}

/** Where each top-level form begins: line u32, column u32. */
const STARTS: Buffer = changetype<Buffer>(memory.data(16));

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

/**
 * Reads all forms of a text and leaves them on the value stack from `ValueStack.count` as it was.
 * Returns how many, or -1 with the error pending (then nothing is left on the stack).
 */
export function readForms(source: u32, size: u32): i32 {
  STARTS.trim(65536);
  Reading.keepsStarts = true;
  return readWithin(source, size, getLimit32(Limit.ReaderDepth), true);
}

/** The same for text of our own, whatever the limit on programs is. */
export function readOwnForms(source: u32, size: u32): i32 {
  Reading.keepsStarts = false;
  return readWithin(source, size, OWN_DEPTH, true);
}

/** The same for text that a program reads while it runs: the lists have no positions, because its lines are not the program's. */
export function readTextForms(source: u32, size: u32): i32 {
  Reading.keepsStarts = false;
  return readWithin(source, size, getLimit32(Limit.ReaderDepth), false);
}

/** The same for the text of forms in an image, as deep as the compiler takes them; `positioned`: lists get room for a place. */
export function readImageForms(source: u32, size: u32, positioned: bool): i32 {
  Reading.keepsStarts = false;
  return readWithin(source, size, FORM_DEPTH_MAX, positioned);
}

/** Deeper than anything in the prelude is nested. */
const OWN_DEPTH: u32 = 256;

function readWithin(source: u32, size: u32, depthMax: u32, positioned: bool): i32 {
  Reading.depthMax = depthMax;
  Reading.positioned = positioned;
  const mark = ValueStack.count;
  Reading.at = source;
  Reading.end = source + size;
  Reading.line = 1;
  Reading.lineStart = source;
  Reading.continuations = 0;
  Reading.incomplete = false;
  Reading.surpriseLine = 0;
  Reading.lastLine = 0;
  OPEN.reset();
  const ok = readAll();
  OPEN.trim(4096);
  if (!ok) {
    cutValues(mark);
    return -1;
  }
  return <i32>(ValueStack.count - mark);
}

function readAll(): bool {
  const lispy2 = isLispy2();
  while (true) {
    skipBlank();
    if (Reading.at >= Reading.end) {
      if (OPEN.used == 0) return true;
      return failUnclosed();
    }
    if (OPEN.used == 0 && Reading.keepsStarts) {
      STARTS.pushU32(Reading.line);
      STARTS.pushU32(column(Reading.at));
    }
    const c = load<u8>(Reading.at);
    let form: Value;
    switch (<i32>c) {
      case 0x28: // (
        if (!open(Closer.Paren, 1)) return false;
        continue;
      case 0x5b: // [
        if (!open(Closer.Bracket, 1)) return false;
        continue;
      case 0x27: // '
        if (!open(Closer.Quote, 1)) return false;
        continue;
      case 0x60: // `
        if (!open(Closer.Quasiquote, 1)) return false;
        continue;
      case 0x2c: // ,
        if (lispy2 && peek(1) == 0x40) {
          if (!open(Closer.Splice, 2)) return false;
        } else if (!open(Closer.Unquote, 1)) return false;
        continue;
      case 0x29:
      case 0x5d:
        form = closeList(c);
        break;
      case 0x22:
        form = readString();
        break;
      default:
        if (lispy2) {
          if (c == 0x7b) {
            if (!open(Closer.Brace, 1)) return false;
            continue;
          }
          if (c == 0x40 && beginsForm(peek(1))) {
            if (!open(Closer.Deref, 1)) return false;
            continue;
          }
          if (c == 0x23 && peek(1) == 0x3b) {
            if (!open(Closer.Skip, 2)) return false;
            continue;
          }
          if (c == 0x7d) {
            form = closeList(c);
            break;
          }
          if (c == 0x23 && peek(1) == 0x5c) {
            form = readCharacter();
            break;
          }
        }
        form = readAtom();
    }
    if (form == FAILED) return false;
    if (!accept(form)) return false;
  }
}

/** The byte `offset` bytes further on, 0 behind the end. */
function peek(offset: u32): u32 {
  return Reading.at + offset < Reading.end ? <u32>load<u8>(Reading.at + offset) : 0;
}

/** May a form begin with this byte right behind an `@`? */
function beginsForm(c: u32): bool {
  return c > 0x20 && c != 0x29 && c != 0x5d && c != 0x7d && c != 0x3b && c != 0x40;
}

/** Skips white space and comments, counting lines. */
function skipBlank(): void {
  const end = Reading.end;
  const lispy2 = isLispy2();
  while (Reading.at < end) {
    const at = Reading.at;
    const c = load<u8>(at);
    if (c == 0x20 || c == 0x09) {
      Reading.at = at + 1;
    } else if (c == 0x0a || c == 0x0d) {
      Reading.at = passLineEnd(at);
    } else if (c == 0x3b) {
      skipLine();
    } else if (lispy2 && c == 0x23 && peek(1) == 0x7c) {
      skipBlock();
    } else {
      return;
    }
  }
}

/** A comment ends at LF only; a CR alone is part of it but still ends a line for positions. */
function skipLine(): void {
  let at = Reading.at;
  const end = Reading.end;
  while (at < end && load<u8>(at) != 0x0a) {
    const d = load<u8>(at);
    if (d == 0x0d && !(at + 1 < end && load<u8>(at + 1) == 0x0a)) {
      at = passLineEnd(at);
      continue;
    }
    if ((d & 0xc0) == 0x80) Reading.continuations += 1;
    at += 1;
  }
  Reading.at = at;
}

/** `#| … |#`, which may be nested. One that is never closed reaches to the end. */
function skipBlock(): void {
  let at = Reading.at + 2;
  const end = Reading.end;
  let depth = 1;
  while (at < end && depth > 0) {
    const c = load<u8>(at);
    if (c == 0x0a || c == 0x0d) {
      at = passLineEnd(at);
      continue;
    }
    const d = at + 1 < end ? <i32>load<u8>(at + 1) : 0;
    if ((c == 0x7c && d == 0x23) || (c == 0x23 && d == 0x7c)) {
      depth += c == 0x23 ? 1 : -1;
      at += 2;
      continue;
    }
    if ((c & 0xc0) == 0x80) Reading.continuations += 1;
    at += 1;
  }
  Reading.at = at;
}

/** Begins a list or prefix of `width` bytes. */
function open(closer: Closer, width: u32): bool {
  const depth = OPEN.used / OPEN_BYTES;
  if (depth > Reading.depthMax) {
    failLimit(Limit.ReaderDepth, <f64>depth);
    return placeError(Reading.line, column(Reading.at));
  }
  if (depth != 0 && closer == Closer.Paren && Reading.surpriseLine == 0 && column(Reading.at) == 1)
    noteSurprise();
  OPEN.pushU32(closer);
  OPEN.pushU32(ValueStack.count);
  OPEN.pushU32(Reading.line);
  OPEN.pushU32(column(Reading.at));
  Reading.at += width;
  if (OPEN.failed) {
    failHeap();
    return false;
  }
  if (closer == Closer.Paren || closer == Closer.Bracket || closer == Closer.Skip) return true;
  const head = headOf(closer);
  return head != FAILED && pushOrFail(head);
}

/** A form begins in column 1 inside another: if a parenthesis turns out to be missing, it is missing before this line. */
function noteSurprise(): void {
  const record = OPEN.start + OPEN.used - OPEN_BYTES;
  Reading.surpriseLine = Reading.line;
  Reading.openLine = load<u32>(record, 8);
  Reading.openColumn = load<u32>(record, 12);
}

/** The symbol that begins the list which a prefix or brace stands for. */
function headOf(closer: Closer): Value {
  switch (<i32>closer) {
    case Closer.Quote:
      return internLiteral("quote");
    case Closer.Quasiquote:
      return internLiteral("quasiquote");
    case Closer.Unquote:
      return internLiteral("unquote");
    case Closer.Splice:
      return internLiteral("unquote-splicing");
    case Closer.Deref:
      return internLiteral("deref");
    default:
      return internLiteral("dict");
  }
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
    const closer = load<u32>(record);
    if (closer >= <u32>Closer.FirstCharacter) return true;
    if (closer == Closer.Skip) {
      cutValues(load<u32>(record, 4));
      OPEN.used -= OPEN_BYTES;
      if (OPEN.used == 0 && Reading.keepsStarts) STARTS.used -= 8;
      return true;
    }
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
  if (isLispy2()) {
    const dot = dotAmong(mark, count);
    if (dot >= 0) return popDotted(mark, count, <u32>dot, line, col);
  }
  return makePositioned(mark, count, line, col);
}

/** A flat list of the values from `mark` on, which are taken off the stack. */
function makePositioned(mark: u32, count: u32, line: u32, col: u32): Value {
  const extra: u32 = Reading.positioned ? 1 : 0;
  if (!reserve(flatListBytes(count + extra))) return failHeap();
  const flags = Reading.positioned ? Flag.Positioned : 0;
  const list = allocate(flatListBytes(count + extra), Kind.ListFlat, flags, count);
  memory.copy(list + LIST_ITEMS, valueSlot(mark), count << 3);
  if (extra != 0) store<u64>(list + LIST_ITEMS + (count << 3), packPosition(line, col));
  cutValues(mark);
  return listValue(list);
}

/** Which of the values is the symbol `.`; -1 for none. */
function dotAmong(mark: u32, count: u32): i32 {
  for (let i: u32 = 0; i < count; i++) {
    if (isDot(load<u64>(valueSlot(mark + i)))) return <i32>i;
  }
  return -1;
}

function isDot(v: Value): bool {
  if (!isSymbol(v)) return false;
  const name = addressOf(symbolName(v));
  return stringSize(name) == 1 && load<u8>(stringBytes(name)) == 0x2e;
}

/** `(a b . c)`: pairs in front of c; a list when c is one. */
function popDotted(mark: u32, count: u32, dot: u32, line: u32, col: u32): Value {
  if (dot == 0 || dot + 2 != count) {
    fail(Category.Syntax, "a dot stands between the last two items of a list: (a . b)");
    placeError(line, col);
    return FAILED;
  }
  const tail = load<u64>(valueSlot(count - 1 + mark));
  if (tail == NIL || isList(tail)) {
    cutValues(mark + dot);
    const more = isList(tail) ? listLength(tail) : 0;
    // Nothing collects here: pushing onto the value stack never does.
    for (let i: u32 = 0; i < more; i++) {
      if (!pushOrFail(listItem(tail, i))) return FAILED;
    }
    return makePositioned(mark, dot + more, line, col);
  }
  if (!reserve(dot * PAIR_SIZE)) return failHeap();
  let chain = load<u64>(valueSlot(count - 1 + mark));
  for (let i = dot; i > 0; i--) chain = consOf(load<u64>(valueSlot(mark + i - 1)), chain);
  cutValues(mark);
  return chain;
}

function closeList(c: u32): Value {
  const line = Reading.line;
  const col = column(Reading.at);
  if (OPEN.used == 0) {
    beginError(Category.Syntax);
    MESSAGE.pushLiteral("unexpected '");
    MESSAGE.pushByte(c);
    MESSAGE.pushLiteral("': no list is open here");
    if (Reading.lastLine != 0) {
      MESSAGE.pushLiteral("; the form that begins at line ");
      MESSAGE.pushDecimal(Reading.lastLine);
      MESSAGE.pushLiteral(" is closed at line ");
      MESSAGE.pushDecimal(Reading.endLine);
      MESSAGE.pushLiteral(", column ");
      MESSAGE.pushDecimal(Reading.endColumn);
    }
    placeError(line, col);
    return FAILED;
  }
  const record = OPEN.start + OPEN.used - OPEN_BYTES;
  const closer = load<u32>(record);
  if (closer != c) {
    beginError(Category.Syntax);
    MESSAGE.pushLiteral("unexpected '");
    MESSAGE.pushByte(c);
    if (closer < <u32>Closer.FirstCharacter) {
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
  if (OPEN.used == OPEN_BYTES) {
    Reading.lastLine = load<u32>(record, 8);
    Reading.endLine = line;
    Reading.endColumn = col;
  }
  return popList(record);
}

function failUnclosed(): bool {
  const record = OPEN.start + OPEN.used - OPEN_BYTES;
  const closer = load<u32>(record);
  beginError(Category.Syntax);
  if (closer < <u32>Closer.FirstCharacter) {
    MESSAGE.pushLiteral("the text ends after a prefix that needs a form");
  } else {
    MESSAGE.pushLiteral("missing '");
    MESSAGE.pushByte(closer);
    MESSAGE.pushLiteral("': the list opened here is ");
    if (Reading.surpriseLine == 0) {
      MESSAGE.pushLiteral("never closed");
    } else {
      MESSAGE.pushLiteral("still open at line ");
      MESSAGE.pushDecimal(Reading.surpriseLine);
      MESSAGE.pushLiteral(", where a new form begins");
    }
  }
  Reading.incomplete = true;
  return Reading.surpriseLine == 0 || closer < <u32>Closer.FirstCharacter
    ? placeError(load<u32>(record, 8), load<u32>(record, 12))
    : placeError(Reading.openLine, Reading.openColumn);
}
