// Values to JSON text in the form of Python's json.dumps: separators, number text, escapes. Called by json-dump and its
// kin and by the writer of cartridges. Nil is null, lists of every shape and pair chains that end in nil are arrays,
// dicts are objects in insertion order. Symbols, procedures, improper pairs and cycles have no JSON form: invalid-data.
// The builtins of lispy@2 ask for `lenient`: there symbols are strings, and nil, which is the empty list, is `[]`.
//
// Iterative: containers being written are records in OPEN. Nothing is allocated in the heap, so addresses hold.
// Depth and node limits are those of values (Limit.ValueDepth, Limit.ValueNodes); each cell of a pair chain counts
// as a level, as in the reference.

import { Buffer, MESSAGE } from "../base/buffer";
import { chargeItems, getLimit, getLimit32 } from "../base/limits";
import { dictCount, dictKeyAt, dictNextEntry, dictValueAt } from "../data/dict";
import { pushInteger } from "../data/integer";
import { isEmptyList, isPair, itemsOf, listLength } from "../data/list";
import { recordName } from "../data/record";
import { fail, failHeap, failLimit, withinBudget } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { decodeUtf8, utf8Width } from "../data/utf8";
import { Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
  FALSE,
  isFloat,
  isList,
  isPointer,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  NIL,
  toFloat,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { Category, Limit } from "../shared/abi";
import { pushFloat } from "./printer";

/** Open containers, outermost first. */
const OPEN: Buffer = changetype<Buffer>(memory.data(16));
/** Value: the container, to recognise cycles. */
const OPEN_CONTAINER: u32 = 0;
/** Value: the cell that holds the next item, while items are in cells. */
const OPEN_CELL: u32 = 8;
/** u32: address of the next item, 0 while items are in cells; of a dict the position of the next entry. */
const OPEN_NEXT: u32 = 16;
/** u32: items left. */
const OPEN_LEFT: u32 = 20;
/** u32: nesting of the next item if it is compound. */
const OPEN_DEPTH: u32 = 24;
/** u32: 0 before the first item. */
const OPEN_BEGUN: u32 = 28;
const OPEN_BYTES: u32 = 32;

class Writing {
  static nodesLeft: i64 = 0;
  static depthMax: u32 = 0;
  /** Spaces per level; 0: one line with ", " and ": "; below 0: one line without spaces. */
  static indent: i32 = 0;
  static ascii: bool = false;
  static lenient: bool = false;
}

/**
 * Appends the JSON text of a value. `indent` > 0: spaces per level, each item on its own line; 0: one line with a
 * space after commas and colons; -1: no space at all. `ascii`: everything beyond ASCII becomes \u escapes. `lenient`:
 * symbols and nil as in lispy@2. False with the error pending.
 */
export function writeJson(
  buffer: Buffer,
  v: Value,
  indent: i32,
  ascii: bool,
  lenient: bool = false,
): bool {
  Writing.nodesLeft = <i64>min<f64>(getLimit(Limit.ValueNodes), 1e15);
  Writing.depthMax = getLimit32(Limit.ValueDepth);
  Writing.indent = indent;
  Writing.ascii = ascii;
  Writing.lenient = lenient;
  OPEN.reset();
  const before = buffer.used;
  let ok = writeAll(buffer, v);
  OPEN.trim(4096);
  if (ok && buffer.failed) {
    failHeap();
    ok = false;
  }
  if (ok) chargeItems((buffer.used - before) >> 3);
  return ok;
}

function writeAll(buffer: Buffer, v: Value): bool {
  let depth: u32 = 0;
  while (true) {
    if (!writeOne(buffer, v, depth)) return false;
    while (true) {
      if (OPEN.used == 0) return true;
      const record = OPEN.start + OPEN.used - OPEN_BYTES;
      const isDict = isDictValue(load<u64>(record, OPEN_CONTAINER));
      if (load<u32>(record, OPEN_LEFT) == 0) {
        OPEN.used -= OPEN_BYTES;
        breakLine(buffer);
        buffer.pushByte(isDict ? 0x7d : 0x5d);
        continue;
      }
      if (load<u32>(record, OPEN_BEGUN) != 0) {
        if (Writing.indent == 0) pushTwo(buffer, 0x2c, 0x20);
        else buffer.pushByte(0x2c);
      }
      store<u32>(record, 1, OPEN_BEGUN);
      breakLine(buffer);
      depth = load<u32>(record, OPEN_DEPTH);
      v = isDict ? takeEntry(buffer, record) : takeItem(record);
      break;
    }
  }
}

// @ts-ignore: decorator
@inline
function pushTwo(buffer: Buffer, first: i32, second: i32): void {
  if (buffer.used + 2 <= buffer.capacity && !buffer.failed) {
    store<u16>(buffer.start + buffer.used, <u16>(first | (second << 8)));
    buffer.used += 2;
  } else {
    buffer.pushByte(first);
    buffer.pushByte(second);
  }
}

// @ts-ignore: decorator
@inline
function isDictValue(container: Value): bool {
  return !isList(container) && kindOf(addressOf(container)) == Kind.Dict;
}

/** Begins a line at the current nesting, in the form that has lines. */
function breakLine(buffer: Buffer): void {
  if (Writing.indent <= 0) return;
  const spaces = (OPEN.used / OPEN_BYTES) * <u32>Writing.indent;
  if (!buffer.ensure(spaces + 1)) return;
  const to = buffer.start + buffer.used;
  store<u8>(to, 0x0a);
  memory.fill(to + 1, 0x20, spaces);
  buffer.used += spaces + 1;
}

/** Writes the key of the next entry and returns its value. */
function takeEntry(buffer: Buffer, record: u32): Value {
  const dict = addressOf(load<u64>(record, OPEN_CONTAINER));
  const position = dictNextEntry(dict, load<u32>(record, OPEN_NEXT));
  store<u32>(record, position + 1, OPEN_NEXT);
  store<u32>(record, load<u32>(record, OPEN_LEFT) - 1, OPEN_LEFT);
  pushJsonString(buffer, dictKeyAt(dict, position), Writing.ascii);
  if (Writing.indent >= 0) pushTwo(buffer, 0x3a, 0x20);
  else buffer.pushByte(0x3a);
  return dictValueAt(dict, position);
}

/** The next item of a list or chain. */
function takeItem(record: u32): Value {
  store<u32>(record, load<u32>(record, OPEN_LEFT) - 1, OPEN_LEFT);
  let next = load<u32>(record, OPEN_NEXT);
  if (next == 0) {
    const cell = load<u64>(record, OPEN_CELL);
    const kind = kindOf(addressOf(cell));
    if (kind == Kind.ListCons || kind == Kind.Pair) {
      if (kind == Kind.Pair) store<u32>(record, load<u32>(record, OPEN_DEPTH) + 1, OPEN_DEPTH);
      store<u64>(record, load<u64>(addressOf(cell), PAIR_CDR), OPEN_CELL);
      return load<u64>(addressOf(cell), PAIR_CAR);
    }
    next = itemsOf(cell);
  }
  store<u32>(record, next + 8, OPEN_NEXT);
  return load<u64>(next);
}

/** Writes a plain value, or the opening of a container, or an empty one. */
function writeOne(buffer: Buffer, v: Value, depth: u32): bool {
  if (buffer.failed) {
    failHeap();
    return false;
  }
  if (!countNodes(1)) return false;
  if (isString(v)) pushJsonString(buffer, v, Writing.ascii);
  else if (isSmall(v)) buffer.pushDecimal(toSmall(v));
  else if (isFloat(v)) pushFloat(buffer, toFloat(v));
  else if (isList(v)) return openContainer(buffer, v, listLength(v), depth, 0x5b);
  else if (v == NIL) buffer.pushLiteral(Writing.lenient ? "[]" : "null");
  else if (v == TRUE) buffer.pushLiteral("true");
  else if (v == FALSE) buffer.pushLiteral("false");
  else if (isEmptyList(v)) buffer.pushLiteral("[]");
  else if (isSymbol(v) && Writing.lenient) pushJsonString(buffer, symbolName(v), Writing.ascii);
  else if (isSymbol(v)) return refuse("a symbol");
  else if (isProcedure(v) || !isPointer(v)) return refuse("a procedure");
  else return writeObject(buffer, v, depth);
  return true;
}

function writeObject(buffer: Buffer, v: Value, depth: u32): bool {
  switch (kindOf(addressOf(v))) {
    case Kind.Bignum:
      pushInteger(buffer, v);
      return withinBudget();
    case Kind.Dict: {
      const count = dictCount(addressOf(v));
      if (count != 0) return openContainer(buffer, v, count, depth, 0x7b);
      buffer.pushLiteral("{}");
      return true;
    }
    case Kind.Pair: {
      const cells = countChain(v);
      if (cells < 0) return false;
      // Checked before the items are written, so that the figure does not depend on them.
      if (<u64>depth + <u64>cells > <u64>Writing.depthMax) {
        failLimit(Limit.ValueDepth, <f64>depth + <f64>cells);
        return false;
      }
      return countNodes(cells) && openContainer(buffer, v, cells, depth, 0x5b);
    }
    case Kind.Record:
      return refuse(recordName(v));
    default:
      return refuse("a macro");
  }
}

function refuse(what: string): bool {
  fail(Category.InvalidData, what);
  MESSAGE.pushLiteral(" has no JSON form");
  return false;
}

function countNodes(nodes: i32): bool {
  Writing.nodesLeft -= nodes;
  if (Writing.nodesLeft >= 0) return true;
  failLimit(Limit.ValueNodes, getLimit(Limit.ValueNodes) - <f64>Writing.nodesLeft);
  return false;
}

/** Cells of a pair chain that ends in nil; -1 with the error pending for any other. */
function countChain(v: Value): i32 {
  let cells = 0;
  let at = v;
  let slow = v;
  while (isPair(at)) {
    cells += 1;
    at = load<u64>(addressOf(at), PAIR_CDR);
    if ((cells & 1) == 0) {
      // A chain that meets itself: the second pointer walks at half the speed.
      slow = load<u64>(addressOf(slow), PAIR_CDR);
      if (at == slow && isPair(at)) {
        refuse("a circular structure");
        return -1;
      }
    }
  }
  if (at == NIL) return cells;
  refuse("an improper pair");
  return -1;
}

/** Writes the opening bracket of a container that has items and makes it the innermost open one. */
function openContainer(buffer: Buffer, v: Value, count: u32, depth: u32, bracket: i32): bool {
  for (let at = OPEN.start, end = at + OPEN.used; at < end; at += OPEN_BYTES) {
    if (load<u64>(at, OPEN_CONTAINER) == v) return refuse("a circular structure");
  }
  if (depth > Writing.depthMax) {
    failLimit(Limit.ValueDepth, <f64>depth);
    return false;
  }
  if (!OPEN.ensure(OPEN_BYTES)) {
    failHeap();
    return false;
  }
  const record = OPEN.start + OPEN.used;
  OPEN.used += OPEN_BYTES;
  store<u64>(record, v, OPEN_CONTAINER);
  store<u64>(record, v, OPEN_CELL);
  store<u32>(record, 0, OPEN_NEXT);
  store<u32>(record, count, OPEN_LEFT);
  // `takeItem` adds one for each cell of a chain before its item is seen.
  store<u32>(record, isList(v) || bracket == 0x7b ? depth + 1 : depth, OPEN_DEPTH);
  store<u32>(record, 0, OPEN_BEGUN);
  buffer.pushByte(bracket);
  return true;
}

const LOW_BITS: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** High bit of every byte that must be escaped: quote, backslash, control, and with `ascii` DEL and above; exact up to the lowest. */
// @ts-ignore: decorator
@inline
function markEscaped(word: u64, ascii: bool): u64 {
  const quote = word ^ 0x2222222222222222;
  const backslash = word ^ 0x5c5c5c5c5c5c5c5c;
  let marks =
    ((quote - LOW_BITS) & ~quote) |
    ((backslash - LOW_BITS) & ~backslash) |
    ((word - 0x2020202020202020) & ~word);
  if (ascii) {
    const del = word ^ 0x7f7f7f7f7f7f7f7f;
    marks |= word | ((del - LOW_BITS) & ~del);
  } else {
    // 0xED begins the surrogates, which are written as escapes so that the text is well-formed UTF-8.
    const surrogate = word ^ 0xedededededededed;
    marks |= (surrogate - LOW_BITS) & ~surrogate;
  }
  return marks & HIGH_BITS;
}

/** Appends a string in quotes, escaped as JSON. */
function pushJsonString(buffer: Buffer, v: Value, ascii: bool): void {
  const address = addressOf(v);
  let at = stringBytes(address);
  const size = stringSize(address);
  const end = at + size;
  if (<u64>buffer.used + <u64>size + 10 <= <u64>buffer.capacity && !buffer.failed) {
    // Room for quotes and whole words: copied while it is looked at, up to the first character that needs an escape.
    let to = buffer.start + buffer.used;
    store<u8>(to++, 0x22);
    while (at < end) {
      const word = load<u64>(at);
      const marks = markEscaped(word, ascii);
      store<u64>(to, word);
      const plain: u32 = marks == 0 ? 8 : <u32>(ctz<u64>(marks) >> 3);
      at += plain;
      to += plain;
      if (marks != 0) break;
    }
    if (at >= end) {
      to -= at - end;
      store<u8>(to, 0x22);
      buffer.used = to + 1 - buffer.start;
      return;
    }
    buffer.used = to - buffer.start;
  } else {
    buffer.pushByte(0x22);
  }
  while (at < end) {
    // Strings begin at a multiple of 8 and their objects end at one, so whole words may be read; the surplus of the
    // last word is cut off. After an escape `at` need not be aligned: there single bytes go until it is.
    const from = at;
    while (at < end) {
      if ((at & 7) == 0) {
        const marks = markEscaped(load<u64>(at), ascii);
        if (marks == 0) {
          at += 8;
          continue;
        }
        at += <u32>(ctz<u64>(marks) >> 3);
        break;
      }
      if (needsEscape(load<u8>(at), ascii)) break;
      at += 1;
    }
    if (at > end) at = end;
    buffer.pushBytes(from, at - from);
    if (at < end) at = pushEscaped(buffer, at, ascii);
  }
  buffer.pushByte(0x22);
}

// @ts-ignore: decorator
@inline
function needsEscape(c: u32, ascii: bool): bool {
  return c < 0x20 || c == 0x22 || c == 0x5c || (ascii ? c >= 0x7f : c == 0xed);
}

/** Writes the character at `at`, which may need an escape; returns where the next one begins. */
function pushEscaped(buffer: Buffer, at: u32, ascii: bool): u32 {
  const c = <i32>load<u8>(at);
  const letter = shortEscape(c);
  if (letter != 0) {
    buffer.pushByte(0x5c);
    buffer.pushByte(letter);
    return at + 1;
  }
  const width = <u32>utf8Width(c);
  const cp = decodeUtf8(at);
  if (!ascii && cp >= 0x80 && (cp & 0xfffff800) != 0xd800) {
    buffer.pushBytes(at, width);
  } else if (cp >= 0x10000) {
    pushUnit(buffer, 0xd800 + ((cp - 0x10000) >> 10));
    pushUnit(buffer, 0xdc00 + (cp & 0x3ff));
  } else {
    pushUnit(buffer, cp);
  }
  return at + width;
}

/** The letter of a two-character escape, or 0. */
export function shortEscape(c: i32): i32 {
  switch (c) {
    case 0x22:
    case 0x5c:
      return c;
    case 0x08:
      return 0x62;
    case 0x09:
      return 0x74;
    case 0x0a:
      return 0x6e;
    case 0x0c:
      return 0x66;
    case 0x0d:
      return 0x72;
    default:
      return 0;
  }
}

/** `\u` and four hexadecimal digits in lower case. */
export function pushUnit(buffer: Buffer, unit: u32): void {
  buffer.pushByte(0x5c);
  buffer.pushByte(0x75);
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit = (unit >> shift) & 15;
    buffer.pushByte(digit < 10 ? 0x30 + digit : 0x57 + digit);
  }
}
