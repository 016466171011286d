// String builtins that look for text in text (string-contains? string-split string-replace) or take text apart into
// pieces: words, lines, tokens, characters. Called through the tables. UTF-8 is searched byte by byte: a match can only begin and end between code points.
// Invariant: what comes out is measured before anything is reserved, and made in one reservation.

import { chargeItems } from "../base/limits";
import { valuesEqual } from "../data/equal";
import { allocateList, itemsOf, Lists, listValue } from "../data/list";
import { failHeap, failNamed } from "../data/signal";
import {
  allocateString,
  finishString,
  flatStringBytes,
  isAsciiString,
  stringBytes,
  stringLength,
  stringSize,
} from "../data/text";
import { decimalDigitValue, isAlphabetic, isCaseIgnorable, isSpace } from "../data/unicode";
import { decodeUtf8, findBytes, utf8Width } from "../data/utf8";
import { reserve } from "../heap/heap";
import { LIST_ITEMS, STRING_BYTES } from "../heap/layout";
import { addressOf, EMPTY, FAILED, FALSE, isList, TRUE, Value } from "../heap/value";
import { allowItems, argument, needList, setArgument } from "./args";
import { needText, primStringDowncase, primSubstring } from "./string";

/** (string-contains? text part): Python's `part in text`, which also looks for an item in a list. */
export function primStringContains(args: u32, _count: i32): Value {
  if (isList(argument(args, 0)) || argument(args, 0) == EMPTY) return containsItem(args);
  if (!needText(args, 0) || !needText(args, 1)) return FAILED;
  const text = addressOf(argument(args, 0));
  const part = addressOf(argument(args, 1));
  chargeItems(stringSize(text) >> 3);
  const at = findBytes(stringBytes(text), stringSize(text), stringBytes(part), stringSize(part), 0);
  return at >= 0 ? TRUE : FALSE;
}

function containsItem(args: u32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  for (let i = 0; i < count; i++) {
    // Comparing allocates nothing in the heap.
    const verdict = valuesEqual(
      load<u64>(itemsOf(argument(args, 0)) + (i << 3)),
      argument(args, 1),
    );
    if (verdict < 0) return FAILED;
    if (verdict > 0) return TRUE;
  }
  return FALSE;
}

/** What the pieces of a text are. */
export const enum Piece {
  /** What stands between delimiters. */
  Part = 0,
  /** What stands between runs of white space, and never empty. */
  Word = 1,
  /** What ends with LF, CR or both; after the last end no line follows. */
  Line = 2,
  /** A code point. */
  Point = 3,
  /** A run of letters, digits and underscores, with apostrophes between them. */
  Token = 4,
}

/** Walks over the pieces of a text; addresses, so nothing may be reserved in between. */
class Pieces {
  static kind: Piece = Piece.Part;
  static text: u32 = 0;
  static size: i32 = 0;
  static delimiter: u32 = 0;
  static delimiterSize: i32 = 0;
  /** Where the search goes on; beyond `size` when it is over. */
  static next: i32 = 0;
  /** The piece found last. */
  static from: i32 = 0;
  static length: i32 = 0;
}

function beginPieces(kind: Piece, text: Value, delimiter: Value): void {
  Pieces.kind = kind;
  Pieces.text = stringBytes(addressOf(text));
  Pieces.size = stringSize(addressOf(text));
  if (kind == Piece.Part) {
    Pieces.delimiter = stringBytes(addressOf(delimiter));
    Pieces.delimiterSize = stringSize(addressOf(delimiter));
  }
  Pieces.next = 0;
}

function nextPiece(): bool {
  if (Pieces.kind == Piece.Word) return nextWord();
  if (Pieces.kind == Piece.Part) return nextPart();
  if (Pieces.kind == Piece.Token) return nextToken();
  if (Pieces.next >= Pieces.size) return false;
  Pieces.from = Pieces.next;
  if (Pieces.kind == Piece.Line) findLineEnd();
  else {
    Pieces.length = utf8Width(load<u8>(Pieces.text + Pieces.next));
    Pieces.next += Pieces.length;
  }
  return true;
}

function nextPart(): bool {
  if (Pieces.next > Pieces.size) return false;
  Pieces.from = Pieces.next;
  const at = findBytes(
    Pieces.text,
    Pieces.size,
    Pieces.delimiter,
    Pieces.delimiterSize,
    Pieces.next,
  );
  Pieces.length = (at < 0 ? Pieces.size : at) - Pieces.from;
  Pieces.next = at < 0 ? Pieces.size + 1 : at + Pieces.delimiterSize;
  return true;
}

function nextWord(): bool {
  const end = Pieces.text + Pieces.size;
  let at = Pieces.text + Pieces.next;
  while (at < end && isSpace(decodeUtf8(at))) at += utf8Width(load<u8>(at));
  if (at == end) return false;
  Pieces.from = at - Pieces.text;
  while (at < end && !isSpace(decodeUtf8(at))) at += utf8Width(load<u8>(at));
  Pieces.length = at - Pieces.text - Pieces.from;
  Pieces.next = at - Pieces.text;
  return true;
}

function findLineEnd(): void {
  let at = Pieces.next;
  while (at < Pieces.size) {
    const c = load<u8>(Pieces.text + at);
    if (c == 0x0a || c == 0x0d) break;
    at += 1;
  }
  Pieces.length = at - Pieces.from;
  const isPair =
    at + 1 < Pieces.size &&
    load<u8>(Pieces.text + at) == 0x0d &&
    load<u8>(Pieces.text + at, 1) == 0x0a;
  Pieces.next = at + (isPair ? 2 : 1);
}

function isInToken(cp: u32): bool {
  if (isAlphabetic(cp) || cp == 0x5f || decimalDigitValue(cp) >= 0) return true;
  // Marks that are no letters themselves: accents, and what joins the letters of Indian scripts.
  return cp >= 0x300 && cp < 0x2000 && isCaseIgnorable(cp);
}

function nextToken(): bool {
  const end = Pieces.text + Pieces.size;
  let at = Pieces.text + Pieces.next;
  while (at < end && !isInToken(decodeUtf8(at))) at += utf8Width(load<u8>(at));
  if (at == end) return false;
  Pieces.from = at - Pieces.text;
  while (at < end) {
    const cp = decodeUtf8(at);
    const behind = at + utf8Width(load<u8>(at));
    const isApostrophe = cp == 0x27 || cp == 0x2019;
    if (isApostrophe ? behind == end || !isInToken(decodeUtf8(behind)) : !isInToken(cp)) break;
    at = behind;
  }
  Pieces.length = at - Pieces.text - Pieces.from;
  Pieces.next = at - Pieces.text;
  return true;
}

/** A list of the pieces of argument 0, a string; `delimiterAt` says which argument is the delimiter, if one is needed. */
function listPieces(args: u32, kind: Piece, delimiterAt: i32): Value {
  const text = addressOf(argument(args, 0));
  chargeItems(stringSize(text) >> 3);
  // To find out what a letter is takes some ten words of work for each code point beyond ASCII.
  if (kind == Piece.Token && !isAsciiString(text)) chargeItems(stringSize(text) << 3);
  let pieces: u32 = 0;
  let bytes: u64 = LIST_ITEMS;
  beginPieces(kind, argument(args, 0), argument(args, delimiterAt));
  while (nextPiece()) {
    pieces += 1;
    bytes += 8 + flatStringBytes(Pieces.length);
  }
  if (pieces == 0) return Lists.empty;
  if (!allowItems(<f64>pieces)) return FAILED;
  chargeItems(pieces);
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  const list = allocateList(pieces);
  let to = list + LIST_ITEMS;
  beginPieces(kind, argument(args, 0), argument(args, delimiterAt));
  while (nextPiece()) {
    const piece = allocateString(Pieces.length);
    memory.copy(piece + STRING_BYTES, Pieces.text + Pieces.from, Pieces.length);
    store<u64>(to, finishString(piece));
    to += 8;
  }
  return listValue(list);
}

/** (string-split text delimiter): without delimiter at runs of white space, which then leave no empty pieces. */
export function primStringSplit(args: u32, count: i32): Value {
  if (!needText(args, 0) || (count > 1 && !needText(args, 1))) return FAILED;
  if (count > 1 && stringSize(addressOf(argument(args, 1))) == 0)
    return failNamed("the delimiter must not be empty");
  return listPieces(args, count > 1 ? Piece.Part : Piece.Word, count - 1);
}

/** (split-lines text) */
export function primSplitLines(args: u32, _count: i32): Value {
  return needText(args, 0) ? listPieces(args, Piece.Line, 0) : FAILED;
}

/** (string->list text start end): the characters, as strings. */
export function primStringToList(args: u32, count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  if (count > 1) {
    const part = primSubstring(args, count);
    if (part == FAILED) return FAILED;
    setArgument(args, 0, part);
  }
  return listPieces(args, Piece.Point, 0);
}

/** (tokenize text): the words in lower case, without punctuation. */
export function primTokenize(args: u32, _count: i32): Value {
  const lower = primStringDowncase(args, 1);
  if (lower == FAILED) return FAILED;
  setArgument(args, 0, lower);
  return listPieces(args, Piece.Token, 0);
}

/** (string-replace text old new): everywhere; an empty `old` is found before every code point and at the end. */
export function primStringReplace(args: u32, _count: i32): Value {
  if (!needText(args, 0) || !needText(args, 1) || !needText(args, 2)) return FAILED;
  let text = addressOf(argument(args, 0));
  let old = addressOf(argument(args, 1));
  let fresh = addressOf(argument(args, 2));
  const found = countMatches(text, old);
  chargeItems(stringSize(text) >> 3);
  if (found == 0) return argument(args, 0);
  const points =
    <f64>stringLength(text) + <f64>found * (<f64>stringLength(fresh) - <f64>stringLength(old));
  if (!allowItems(points)) return FAILED;
  const size = <i64>stringSize(text) + <i64>found * (<i64>stringSize(fresh) - <i64>stringSize(old));
  if (size > 0x7fffffe0 || !reserve(flatStringBytes(<u32>size))) return failHeap();
  chargeItems((<u32>size) >> 3);
  text = addressOf(argument(args, 0));
  old = addressOf(argument(args, 1));
  fresh = addressOf(argument(args, 2));
  const target = allocateString(<u32>size);
  writeReplaced(target + STRING_BYTES, text, old, fresh);
  return finishString(target);
}

/** How often `old` is in the text, without overlaps; as often as Python's count says for empty text. */
export function countMatches(text: u32, old: u32): u32 {
  if (stringSize(old) == 0) return stringLength(text) + 1;
  let found: u32 = 0;
  let at = findBytes(stringBytes(text), stringSize(text), stringBytes(old), stringSize(old), 0);
  while (at >= 0) {
    found += 1;
    at = findBytes(
      stringBytes(text),
      stringSize(text),
      stringBytes(old),
      stringSize(old),
      at + stringSize(old),
    );
  }
  return found;
}

function writeReplaced(to: u32, text: u32, old: u32, fresh: u32): void {
  const bytes = stringBytes(text);
  const size = stringSize(text);
  const oldSize = stringSize(old);
  const freshBytes = stringBytes(fresh);
  const freshSize = stringSize(fresh);
  let from: u32 = 0;
  while (true) {
    // Where the next match begins; with nothing to look for, behind one more code point.
    let at: i32;
    if (oldSize != 0) at = findBytes(bytes, size, stringBytes(old), oldSize, from);
    else {
      memory.copy(to, freshBytes, freshSize);
      to += freshSize;
      at = from < size ? <i32>from + utf8Width(load<u8>(bytes + from)) : -1;
    }
    const end = at < 0 ? size : <u32>at;
    memory.copy(to, bytes + from, end - from);
    to += end - from;
    if (at < 0) return;
    from = end + oldSize;
    if (oldSize != 0) {
      memory.copy(to, freshBytes, freshSize);
      to += freshSize;
    }
  }
}
