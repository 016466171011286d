// Forms as source text. A form is plain when the reader makes the same of its text again: lists, symbols, numbers, strings,
// constants. Beside the text go the places of its lists in the program that they came from, and which of its lists are the
// same objects as others.

import { ready } from "../base/cold";
import { Buffer, TEXT } from "../base/buffer";
import { isLispy2 } from "../base/language";
import {
  isPair,
  itemsOf,
  listItem,
  listLength,
  listPosition,
  positionColumn,
  positionLine,
} from "../data/list";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
  EMPTY,
  FALSE,
  isFloat,
  isList,
  isObject,
  isSmall,
  isString,
  isSymbol,
  NIL,
  toFloat,
  TRUE,
  Value,
} from "../heap/value";
import { pushInteger } from "../data/integer";
import { pushFloat, pushQuoted } from "../text/printer";
import { LONG_TEXT, rootOf } from "./discover";
import { pushPlace } from "./path";
import { entryField, entryOf, Field, hasMark, Mark } from "./table";

/** Nesting up to which text is written; deeper forms are written as values. */
const DEPTH_MAX: i32 = 200;
/** Nesting up to which they are written as values: a little more than the compiler takes. */
const VALUE_DEPTH_MAX: i32 = 420;

class Writing {
  /** Code: lists are named by their paths, so they may have any shape and be shared. Data: flat and not shared. */
  static code: bool = false;
  static plain: bool = true;
  static symbols: bool = false;
  static placed: bool = false;
  static aliased: i32 = 0;
  /** Lists that were written in places by which they are not known. */
  static copies: u32 = 0;
  /** Entry of the form that all of the text is part of. */
  static root: u32 = 0;
}

/** Places of the lists, in the order in which they begin: "3:1 - 4:5". */
export const PLACES: Buffer = changetype<Buffer>(memory.data(16));
/** Lists that are the same object as another one: "2.1=0.3 …". */
export const ALIASES: Buffer = changetype<Buffer>(memory.data(16));
/** The path where the writing stands, as i32 items. */
const AT: Buffer = changetype<Buffer>(memory.data(16));

/** Appends the text of a form of code to TEXT; `entry` is that of the form. False when it is not plain; then TEXT is as before. */
export function writeCode(form: Value, entry: u32): bool {
  Writing.code = true;
  PLACES.reset();
  ALIASES.reset();
  AT.reset();
  Writing.placed = false;
  Writing.aliased = 0;
  Writing.copies = 0;
  Writing.root = entry == 0 ? 0 : rootOf(entry);
  if (entry != 0) beginPath(entry);
  return write(form);
}

/** The same for data: lists that contain symbols. False also when there are none. */
export function writeData(list: Value): bool {
  Writing.code = false;
  Writing.symbols = false;
  const before = TEXT.used;
  if (write(list) && Writing.symbols) return true;
  TEXT.used = before;
  return false;
}

/**
 * Appends code that is not plain as a value: lists as arrays, whatever their shape, everything else by `writeImageValue`. Notes
 * places, and which lists are the same as others, as `writeCode` does.
 */
export function writeCodeValue(to: Buffer, form: Value, entry: u32): void {
  PLACES.reset();
  ALIASES.reset();
  AT.reset();
  Writing.aliased = 0;
  Writing.copies = 0;
  Writing.placed = false;
  Writing.root = entry == 0 ? 0 : rootOf(entry);
  if (entry != 0) beginPath(entry);
  valueItem(to, form, 1);
}

function valueItem(to: Buffer, v: Value, depth: i32): void {
  if (!isList(v) && !isPair(v)) return call_indirect<void>(Values.write, to, v, 4);
  const aliased = depth > 1 && noteAlias(v, depth);
  if (isCopyTooMany()) to.pushLiteral("null");
  else if (isPair(v)) {
    to.pushLiteral('{"pair":[');
    valuePart(to, load<u64>(addressOf(v), PAIR_CAR), 0, depth);
    to.pushByte(0x2c);
    valuePart(to, load<u64>(addressOf(v), PAIR_CDR), 1, depth);
    to.pushLiteral("]}");
  } else {
    notePlace(v);
    to.pushByte(0x5b);
    const count = <i32>listLength(v);
    for (let i = 0; i < count; i++) {
      if (i != 0) to.pushByte(0x2c);
      valuePart(to, listItem(v, i), i, depth);
    }
    to.pushByte(0x5d);
  }
  if (aliased) Writing.aliased = 0;
}

function valuePart(to: Buffer, v: Value, index: i32, depth: i32): void {
  AT.pushU32(index);
  // Deeper than anything that was read: a form that contains itself. What is below is known by its path.
  if (depth > VALUE_DEPTH_MAX) to.pushLiteral("null");
  else valueItem(to, v, depth + 1);
  AT.used -= 4;
}

/** write-values.ts writes what is no list; it needs this file, so the function is handed in. */
export class Values {
  static write: u32 = 0;
}

/** Did any list of the code that was written carry a place? */
export function hasPlaces(): bool {
  return Writing.placed;
}

function write(form: Value): bool {
  const before = TEXT.used;
  Writing.plain = true;
  item(form, 0);
  if (Writing.plain) return true;
  TEXT.used = before;
  return false;
}

function beginPath(entry: u32): void {
  const parent = entryField(entry, Field.Parent);
  if (parent == 0) return;
  beginPath(parent);
  AT.pushU32(entryField(entry, Field.Index));
}

function item(v: Value, depth: i32): void {
  if (isList(v) || isPair(v)) return compound(v, depth);
  if (isSmall(v)) TEXT.pushDecimal((<i64>(v << 16)) >> 16);
  else if (isSymbol(v)) symbol(v);
  else if (isString(v)) pushTextItem(v);
  else if (isFloat(v)) float(toFloat(v));
  else if (v == TRUE) TEXT.pushLiteral("#t");
  else if (v == FALSE) TEXT.pushLiteral("#f");
  else if (v == NIL) TEXT.pushLiteral("nil");
  else if (v == EMPTY) TEXT.pushLiteral("()");
  else if (isObject(v) && kindOf(addressOf(v)) == Kind.Bignum) pushInteger(TEXT, v);
  else Writing.plain = false;
}

function float(x: f64): void {
  if (x - x == 0) pushFloat(TEXT, x);
  else Writing.plain = false;
}

function pushTextItem(v: Value): void {
  const size = stringSize(addressOf(v));
  if (!Writing.code && size >= LONG_TEXT) Writing.plain = false;
  else pushQuoted(TEXT, v);
}

function symbol(v: Value): void {
  Writing.symbols = true;
  const name = addressOf(symbolName(v));
  const bytes = stringBytes(name);
  const size = stringSize(name);
  // The reader of lispy-core@1 takes a dot for a symbol, that of lispy@2 makes a pair.
  const isDot = size == 1 && load<u8>(bytes) == 0x2e;
  if (isDot ? isLispy2() : !isPlainName(bytes, size)) Writing.plain = false;
  else TEXT.pushBytes(bytes, size);
}

function compound(v: Value, depth: i32): void {
  if (depth > DEPTH_MAX) Writing.plain = false;
  if (!Writing.plain) return;
  let aliased = false;
  const entry = entryOf(addressOf(v));
  if (Writing.code) {
    aliased = depth > 0 && noteAlias(v, depth);
  } else if (
    (isList(v) && kindOf(addressOf(v)) != Kind.ListFlat) ||
    (entry != 0 && (hasMark(entry, Mark.Claimed) || entryField(entry, Field.Refs) > 1))
  ) {
    Writing.plain = false;
    return;
  }
  if (Writing.code && isCopyTooMany()) TEXT.pushLiteral("()");
  else if (isPair(v)) pair(v, depth);
  else list(v, depth);
  if (aliased) Writing.aliased = 0;
}

/** When the list is known by another place than where the writing stands, notes that, once for all of it. */
function noteAlias(v: Value, depth: i32): bool {
  if (Writing.aliased != 0) return false;
  const entry = entryOf(addressOf(v));
  if (!isElsewhere(entry)) return false;
  if (ALIASES.used != 0) ALIASES.pushByte(0x20);
  pushOwnPath();
  ALIASES.pushByte(0x3d);
  pushPlace(ALIASES, entry, Writing.root);
  Writing.aliased = depth;
  return true;
}

/**
 * Counts a list that is written in a place by which it is not known: what stands there is for the eye, a reader puts the list
 * itself there. A few lists may share each other in more ways than any text could show.
 */
function isCopyTooMany(): bool {
  if (Writing.aliased == 0) return false;
  Writing.copies += 1;
  return Writing.copies > COPIES_MAX;
}
const COPIES_MAX: u32 = 1000;

/** Is the place where the writing stands not the one by which the list is known? */
function isElsewhere(entry: u32): bool {
  if (entry == 0 || rootOf(entry) != Writing.root) return true;
  let at = entry;
  let left = <i32>AT.used - 4;
  while (left >= 0) {
    if (at == 0 || entryField(at, Field.Parent) == 0) return true;
    if (<i32>entryField(at, Field.Index) != load<i32>(AT.start + left)) return true;
    at = entryField(at, Field.Parent);
    left -= 4;
  }
  return at == 0 || entryField(at, Field.Parent) != 0;
}

function pushOwnPath(): void {
  for (let at: u32 = 0; at < AT.used; at += 4) {
    if (at != 0) ALIASES.pushByte(0x2e);
    ALIASES.pushDecimal(load<i32>(AT.start + at));
  }
}

function part(v: Value, index: i32, depth: i32): void {
  AT.pushU32(index);
  item(v, depth + 1);
  AT.used -= 4;
}

function list(v: Value, depth: i32): void {
  if (Writing.code) notePlace(v);
  TEXT.pushByte(0x28);
  const count = <i32>listLength(v);
  let index = 0;
  while (index < count && kindOf(addressOf(v)) == Kind.ListCons) {
    if (index != 0) TEXT.pushByte(0x20);
    part(load<u64>(addressOf(v), PAIR_CAR), index, depth);
    v = load<u64>(addressOf(v), PAIR_CDR);
    index += 1;
  }
  if (index < count) {
    const items = itemsOf(v);
    for (let i = 0; index < count && Writing.plain; i++) {
      if (index != 0) TEXT.pushByte(0x20);
      part(load<u64>(items + (i << 3)), index, depth);
      index += 1;
    }
  }
  TEXT.pushByte(0x29);
}

function notePlace(v: Value): void {
  const position = Writing.aliased == 0 ? listPosition(v) : 0;
  if (PLACES.used != 0) PLACES.pushByte(0x20);
  if (position == 0) {
    PLACES.pushByte(0x2d);
    return;
  }
  Writing.placed = true;
  PLACES.pushDecimal(positionLine(position));
  PLACES.pushByte(0x3a);
  PLACES.pushDecimal(positionColumn(position));
}

/** `(a b . c)`: the reader of lispy@2 makes pairs of it, that of lispy-core@1 a list. A pair in front of a list has no text. */
function pair(v: Value, depth: i32): void {
  const before = AT.used;
  TEXT.pushByte(0x28);
  while (true) {
    part(load<u64>(addressOf(v), PAIR_CAR), 0, depth);
    const rest = load<u64>(addressOf(v), PAIR_CDR);
    if (!isPair(rest)) {
      Writing.plain = Writing.plain && isLispy2() && !isList(rest) && rest != NIL;
      TEXT.pushLiteral(" . ");
      part(rest, 1, depth);
      break;
    }
    AT.pushU32(1);
    TEXT.pushByte(0x20);
    v = rest;
    if (AT.used > PAIRS_MAX << 2) Writing.plain = false;
    if (!Writing.plain) break;
  }
  AT.used = before;
  TEXT.pushByte(0x29);
}

/** Items of a path beyond which pairs are no parameter list. */
const PAIRS_MAX: u32 = 1000;

/** Does the reader make this symbol of its name? Names that it might take for something else do not count as plain. */
function isPlainName(at: u32, size: u32): bool {
  if (size == 0 || size > NAME_MAX) return false;
  let wordy = false;
  for (let i: u32 = 0; i < size; i++) {
    const c = <i32>load<u8>(at + i);
    if (c <= 0x20 || c == 0x7f || isDelimiting(c)) return false;
    wordy = wordy || !mayBeNumeric(c);
  }
  return wordy || isPlainWord(at, size);
}

/** Longer names are written as values. */
const NAME_MAX: u32 = 200;

/** Is it a character with a meaning of its own somewhere in source text? */
function isDelimiting(c: i32): bool {
  switch (c) {
    case 0x22: // "
    case 0x23: // #
    case 0x27: // '
    case 0x28: // (
    case 0x29: // )
    case 0x2c: // ,
    case 0x3b: // ;
    case 0x40: // @
    case 0x5b: // [
    case 0x5c: // backslash
    case 0x5d: // ]
    case 0x60: // `
    case 0x7b: // {
    case 0x7c: // |
    case 0x7d: // }
      return true;
    default:
      return false;
  }
}

/** Can a byte stand in a number, or in the words inf, infinity, nan? Beyond ASCII there are digits, too; the first bytes of Greek, Cyrillic and most Latin letters begin none. */
function mayBeNumeric(c: i32): bool {
  if (c >= 0x80) return !(c == 0xc3 || (c >= 0xce && c <= 0xd1));
  if (c >= 0x30 && c <= 0x39) return true;
  switch (c | 0x20) {
    case 0x61: // a
    case 0x65: // e
    case 0x66: // f
    case 0x69: // i
    case 0x6e: // n
    case 0x74: // t
    case 0x79: // y
      return true;
    default:
      return c == 0x2b || c == 0x2d || c == 0x2e || c == 0x2f || c == 0x5f;
  }
}

/** A name of characters that numbers have: plain when it begins with a letter and is none of the words that mean something, or is an operator. */
function isPlainWord(at: u32, size: u32): bool {
  const c = <i32>load<u8>(at);
  const isDigit = c >= 0x30 && c <= 0x39;
  if (size == 1) return !isDigit && c != 0x2e && c < 0x80;
  const last = <i32>load<u8>(at + size - 1);
  if (isDigit) return last == 0x2b || last == 0x2d || hasLetterOfWord(at, size); // 1+, 5a
  if (c == 0x2f) return size == 2 && last == 0x2f; // //
  const lower = c | 0x20;
  if (lower < 0x61 || lower > 0x7a) return false;
  return (
    !isWord(at, size, "nil") &&
    !isWord(at, size, "nan") &&
    !isWord(at, size, "inf") &&
    !isWord(at, size, "infinity")
  );
}

/** Is there a letter that numbers have only in inf, infinity and nan, which begin with it? */
function hasLetterOfWord(at: u32, size: u32): bool {
  for (let i: u32 = 0; i < size; i++) {
    const lower = (<i32>load<u8>(at + i)) | 0x20;
    if (lower >= 0x61 && lower <= 0x7a && lower != 0x65) return true;
  }
  return false;
}

function isWord(at: u32, size: u32, word: string): bool {
  ready(word);
  if (size != <u32>word.length) return false;
  for (let i: u32 = 0; i < size; i++) {
    if (((<i32>load<u8>(at + i)) | 0x20) != word.charCodeAt(i)) return false;
  }
  return true;
}
