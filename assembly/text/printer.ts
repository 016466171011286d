// Values to text: the written form (`print`, results) and the display form (`display`, `println`), which differ only
// in a string at the top. Depth and node limits apply; recursion is at most `DEPTH_MAX` deep, whatever the setting.
// Python's `str` of values, which lispy-core@1's string builtins need, is in text/python-text.ts.

import { Buffer } from "../base/buffer";
import { getLimit } from "../base/limits";
import { dictKeyAt, dictNextEntry, dictValueAt } from "../data/dict";
import { formatFloat } from "../data/float-text";
import { pushInteger } from "../data/integer";
import { isEmptyList, itemsOf, listLength } from "../data/list";
import { closureLambda, isClosure, isPreludeLambda } from "../data/lambda";
import { recordClass, RecordClass, recordField, recordName } from "../data/record";
import { failBound, failHeap, failLimit, withinBudget } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { symbolName } from "../data/symbol";
import { Limit } from "../shared/abi";
import {
  BUILTIN_SYMBOL,
  Kind,
  kindOf,
  LAMBDA_NAME,
  MACRO_EXPANDER,
  PAIR_CAR,
  PAIR_CDR,
} from "../heap/layout";
import {
  addressOf,
  FALSE,
  isFloat,
  isList,
  isObject,
  isPointer,
  isProcedure,
  isSmall,
  isString,
  isSymbol,
  NIL,
  toFloat,
  TRUE,
  Value,
} from "../heap/value";

/** Most bytes of an excerpt. */
const EXCERPT_BYTES: u32 = 60;

/** Deepest nesting that printing follows: each level costs host stack. */
const DEPTH_MAX: i32 = 2000;

class Printing {
  static nodesLeft: i64 = 0;
  static depthMax: i32 = 0;
  /** Stop silently when the buffer holds this many bytes (for excerpts); 0: no cap. */
  static cap: u32 = 0;
}

/** Appends the written form: strings quoted. False with the error pending when a limit is met. */
export function writeValue(buffer: Buffer, v: Value): bool {
  begin(0);
  return writeAt(buffer, v, 0);
}

/** Appends the display form: a string at the top stands as it is, nested strings keep their quotes. */
export function displayValue(buffer: Buffer, v: Value): bool {
  if (isString(v)) {
    pushString(buffer, v);
    return buffer.failed ? failedBuffer() : true;
  }
  return writeValue(buffer, v);
}

function begin(cap: u32): void {
  Printing.nodesLeft = <i64>min<f64>(getLimit(Limit.ValueNodes), 1e15);
  Printing.depthMax = <i32>min<f64>(getLimit(Limit.ValueDepth), <f64>DEPTH_MAX);
  Printing.cap = cap;
}

function failedBuffer(): bool {
  failHeap();
  return false;
}

/** Appends an excerpt of at most about 60 bytes for messages. Never fails, never collects. */
export function describe(buffer: Buffer, v: Value): void {
  begin(buffer.used + EXCERPT_BYTES);
  Printing.depthMax = 8;
  const complete = writeAt(buffer, v, 0);
  if (complete && buffer.used <= Printing.cap) return;
  // Cut at a code point.
  if (buffer.used > Printing.cap) {
    let end = Printing.cap;
    while ((load<u8>(buffer.start + end) & 0xc0) == 0x80) end -= 1;
    buffer.used = end;
  }
  buffer.pushLiteral("...");
}

/** Appends a string's bytes. */
export function pushString(buffer: Buffer, v: Value): void {
  const address = addressOf(v);
  buffer.pushBytes(stringBytes(address), stringSize(address));
}

/** Appends a string in quotes; only backslash, quote and newline are escaped. */
export function pushQuoted(buffer: Buffer, v: Value): void {
  pushQuotedPart(buffer, v, stringSize(addressOf(v)));
}

function pushQuotedPart(buffer: Buffer, v: Value, size: u32): void {
  const bytes = stringBytes(addressOf(v));
  buffer.pushByte(0x22);
  let from: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const c = load<u8>(bytes + i);
    if (c != 0x22 && c != 0x5c && c != 0x0a) continue;
    buffer.pushBytes(bytes + from, i - from);
    buffer.pushByte(0x5c);
    buffer.pushByte(c == 0x0a ? 0x6e : c);
    from = i + 1;
  }
  buffer.pushBytes(bytes + from, size - from);
  buffer.pushByte(0x22);
}

export function pushFloat(buffer: Buffer, x: f64): void {
  if (!buffer.ensure(32)) return;
  buffer.used += formatFloat(buffer.start + buffer.used, x);
}

/** How much of a text of `size` bytes is written: of what an excerpt cuts off, one byte is enough. */
// @ts-ignore: decorator
@inline
function wanted(size: u32): u32 {
  return Printing.cap != 0 ? min<u32>(size, EXCERPT_BYTES + 1) : size;
}

function writeString(buffer: Buffer, v: Value): void {
  pushQuotedPart(buffer, v, wanted(stringSize(addressOf(v))));
}

/** Appends the name of a symbol. */
function pushName(buffer: Buffer, symbol: Value): void {
  const name = addressOf(symbolName(symbol));
  buffer.pushBytes(stringBytes(name), wanted(stringSize(name)));
}

function writeAt(buffer: Buffer, v: Value, depth: i32): bool {
  if (buffer.failed) return Printing.cap != 0 ? false : failedBuffer();
  if (Printing.cap != 0 && buffer.used > Printing.cap) return false;
  Printing.nodesLeft -= 1;
  if (Printing.nodesLeft < 0) {
    if (Printing.cap == 0) failLimit(Limit.ValueNodes, getLimit(Limit.ValueNodes) + 1);
    return false;
  }
  if (isSmall(v)) pushInteger(buffer, v);
  else if (isFloat(v)) pushFloat(buffer, toFloat(v));
  else if (isString(v)) writeString(buffer, v);
  else if (isSymbol(v)) pushName(buffer, v);
  else if (isEmptyList(v)) buffer.pushLiteral("()");
  else if (v == TRUE) buffer.pushLiteral("#t");
  else if (v == FALSE) buffer.pushLiteral("#f");
  else if (isProcedure(v)) pushProcedure(buffer, v);
  else if (!isPointer(v)) buffer.pushLiteral("#<none>");
  else {
    if (depth > Printing.depthMax) {
      if (Printing.cap == 0) failBound(Limit.ValueDepth, <f64>Printing.depthMax, <f64>depth);
      return false;
    }
    return writeCompound(buffer, v, depth);
  }
  return buffer.failed ? failedBuffer() : true;
}

function writeCompound(buffer: Buffer, v: Value, depth: i32): bool {
  if (isList(v)) return writeList(buffer, v, depth);
  switch (kindOf(addressOf(v))) {
    case Kind.Pair:
      return writePair(buffer, v, depth);
    case Kind.Dict:
      return writeDict(buffer, addressOf(v), depth);
    case Kind.Bignum:
      pushInteger(buffer, v);
      // There may be many, and each costs more than all that else is written.
      return Printing.cap != 0 || withinBudget();
    case Kind.Macro:
      buffer.pushLiteral("#<macro ");
      pushExpanderName(buffer, load<u64>(addressOf(v), MACRO_EXPANDER));
      buffer.pushByte(0x3e);
      return true;
    case Kind.Record:
      return writeRecord(buffer, v, depth);
    default:
      buffer.pushLiteral("#<internal>");
      return true;
  }
}

function writeList(buffer: Buffer, v: Value, depth: i32): bool {
  buffer.pushByte(0x28);
  let left = listLength(v);
  let first = true;
  while (left > 0) {
    if (kindOf(addressOf(v)) == Kind.ListCons) {
      if (!first) buffer.pushByte(0x20);
      if (!writeAt(buffer, load<u64>(addressOf(v), PAIR_CAR), depth + 1)) return false;
      v = load<u64>(addressOf(v), PAIR_CDR);
      left -= 1;
    } else {
      const items = itemsOf(v);
      for (let i: u32 = 0; i < left; i++) {
        if (!first || i > 0) buffer.pushByte(0x20);
        if (!writeAt(buffer, load<u64>(items + (i << 3)), depth + 1)) return false;
      }
      left = 0;
    }
    first = false;
  }
  buffer.pushByte(0x29);
  return true;
}

/** `(1 2 . 3)`; a chain that ends in nil prints like a list, one that ends in a list prints `(1 . (2 3))`. */
function writePair(buffer: Buffer, v: Value, depth: i32): bool {
  buffer.pushByte(0x28);
  let cells = 0;
  while (true) {
    if (!writeAt(buffer, load<u64>(addressOf(v), PAIR_CAR), depth + 1)) return false;
    const rest = load<u64>(addressOf(v), PAIR_CDR);
    cells += 1;
    // A chain counts as depth, as in the reference; it also stops circular chains.
    if (depth + cells > Printing.depthMax) {
      if (Printing.cap == 0)
        failBound(Limit.ValueDepth, <f64>Printing.depthMax, <f64>(depth + cells));
      return false;
    }
    if (isObject(rest) && kindOf(addressOf(rest)) == Kind.Pair) {
      buffer.pushByte(0x20);
      v = rest;
      continue;
    }
    if (rest != NIL) {
      buffer.pushLiteral(" . ");
      if (!writeAt(buffer, rest, depth + 1)) return false;
    }
    break;
  }
  buffer.pushByte(0x29);
  return true;
}

/** `(dict ("k" . v) ("m" . w))`; the empty one is `(dict )`. */
function writeDict(buffer: Buffer, dict: u32, depth: i32): bool {
  buffer.pushLiteral("(dict ");
  let first = true;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    if (!first) buffer.pushByte(0x20);
    first = false;
    buffer.pushByte(0x28);
    writeString(buffer, dictKeyAt(dict, at));
    buffer.pushLiteral(" . ");
    if (!writeAt(buffer, dictValueAt(dict, at), depth + 1)) return false;
    buffer.pushByte(0x29);
  }
  buffer.pushByte(0x29);
  return true;
}

/** `#<task>`; of an atom `#<atom 5>`. */
function writeRecord(buffer: Buffer, v: Value, depth: i32): bool {
  if (recordClass(v) != RecordClass.Atom) {
    buffer.pushLiteral(recordName(v));
    return true;
  }
  buffer.pushLiteral("#<atom ");
  if (!writeAt(buffer, recordField(v, 0), depth + 1)) return false;
  buffer.pushByte(0x3e);
  return true;
}

function pushProcedure(buffer: Buffer, v: Value): void {
  const address = addressOf(v);
  if (kindOf(address) == Kind.Builtin) {
    buffer.pushLiteral("#<builtin ");
    pushName(buffer, load<u64>(address, BUILTIN_SYMBOL));
  } else {
    buffer.pushLiteral(isPreludeLambda(closureLambda(address)) ? "#<builtin " : "#<procedure ");
    pushClosureName(buffer, address);
  }
  buffer.pushByte(0x3e);
}

/** A procedure's name for people: `lambda` when it has none. */
function pushClosureName(buffer: Buffer, closure: u32): void {
  const name = load<u64>(closureLambda(closure), LAMBDA_NAME);
  if (isSymbol(name)) pushName(buffer, name);
  else buffer.pushLiteral("lambda");
}

/** The name of a macro: that of the procedure that expands it. An image may have put anything there. */
function pushExpanderName(buffer: Buffer, expander: Value): void {
  if (isClosure(expander)) pushClosureName(buffer, addressOf(expander));
  else buffer.pushLiteral("lambda");
}
