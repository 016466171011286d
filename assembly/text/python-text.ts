// Python's `str(x)` of values, which the string builtins of lispy-core@1 use: True and False, `[1, 'x', ()]` for lists,
// `{'a': 1}` for dicts, Python's repr of strings and symbols inside them; pairs and procedures as the printer shows
// them. Called by prims/string.ts, prims/convert.ts and `error`.
// Invariant: nothing here allocates in the heap. The limits of depth and nodes are the printer's; on top of them text
// that no string could hold is refused as soon as that is certain.

import { Buffer } from "../base/buffer";
import { chargeItems, getLimit } from "../base/limits";
import { dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { isBignum, pushInteger } from "../data/integer";
import { itemsOf, listLength } from "../data/list";
import { failHeap, failLimit, withinBudget } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { isSpace } from "../data/unicode";
import { decodeUtf8, utf8Width } from "../data/utf8";
import { Kind, kindOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import {
  addressOf,
  EMPTY,
  FALSE,
  isFloat,
  isList,
  isSmall,
  isString,
  isSymbol,
  NIL,
  toFloat,
  TRUE,
  Value,
} from "../heap/value";
import { Limit } from "../shared/abi";
import { pushFloat, pushString, writeValue } from "./printer";

/** Deepest nesting that is followed, whatever the setting: each level costs host stack. */
const DEPTH_MAX: i32 = 2000;

class Walk {
  static nodesLeft: i64 = 0;
  static depthMax: i32 = 0;
  /** Bytes in the buffer beyond which the text has more code points than a string may have. */
  static bytesMax: u64 = 0;
}

/** Appends `str(v)`. False with the error pending when a limit is met or memory is short. */
export function pushPythonText(buffer: Buffer, v: Value): bool {
  Walk.bytesMax = <u64>min<f64>(getLimit(Limit.CollectionItems), 1e9) * 4;
  if (isString(v) || isSymbol(v)) {
    const text = isString(v) ? v : symbolName(v);
    chargeItems(stringSize(addressOf(text)) >> 3);
    pushString(buffer, text);
    return mayGoOn(buffer);
  }
  Walk.nodesLeft = <i64>min<f64>(getLimit(Limit.ValueNodes), 1e15);
  Walk.depthMax = <i32>min<f64>(getLimit(Limit.ValueDepth), <f64>DEPTH_MAX);
  const before = buffer.used;
  if (!pushRepr(buffer, v, 0)) return false;
  chargeItems((buffer.used - before) >> 3);
  return true;
}

function mayGoOn(buffer: Buffer): bool {
  if (buffer.failed) failHeap();
  else if (<u64>buffer.used <= Walk.bytesMax) return withinBudget();
  else failLimit(Limit.CollectionItems, <f64>(buffer.used >> 2));
  return false;
}

/** Appends `repr(v)`. */
function pushRepr(buffer: Buffer, v: Value, depth: i32): bool {
  Walk.nodesLeft -= 1;
  if (Walk.nodesLeft < 0) {
    failLimit(Limit.ValueNodes, getLimit(Limit.ValueNodes) + 1);
    return false;
  }
  if (isSmall(v) || isBignum(v)) pushInteger(buffer, v);
  else if (isFloat(v)) pushFloat(buffer, toFloat(v));
  else if (isString(v)) pushTextRepr(buffer, v);
  else if (isSymbol(v)) pushTextRepr(buffer, symbolName(v));
  else if (v == NIL) buffer.pushLiteral("()");
  else if (v == EMPTY) buffer.pushLiteral("[]");
  else if (v == TRUE) buffer.pushLiteral("True");
  else if (v == FALSE) buffer.pushLiteral("False");
  else if (isList(v) || isDict(v)) {
    if (depth > Walk.depthMax) {
      failLimit(Limit.ValueDepth, <f64>depth);
      return false;
    }
    if (!(isList(v) ? pushList(buffer, v, depth) : pushDict(buffer, addressOf(v), depth)))
      return false;
  } else {
    const before = buffer.used;
    if (!writeValue(buffer, v)) return false;
    // The printer counts its nodes anew for every pair; each takes a byte at least, and one beside it.
    Walk.nodesLeft -= <i64>((buffer.used - before) >> 1);
  }
  return mayGoOn(buffer);
}

/** `[1, 'x']` */
function pushList(buffer: Buffer, v: Value, depth: i32): bool {
  buffer.pushByte(0x5b);
  let left = listLength(v);
  while (left > 0 && kindOf(addressOf(v)) == Kind.ListCons) {
    if (!pushRepr(buffer, load<u64>(addressOf(v), PAIR_CAR), depth + 1)) return false;
    v = load<u64>(addressOf(v), PAIR_CDR);
    left -= 1;
    if (left > 0) buffer.pushLiteral(", ");
  }
  if (left > 0) {
    const items = itemsOf(v);
    for (let i: u32 = 0; i < left; i++) {
      if (i > 0) buffer.pushLiteral(", ");
      if (!pushRepr(buffer, load<u64>(items + (i << 3)), depth + 1)) return false;
    }
  }
  buffer.pushByte(0x5d);
  return true;
}

/** `{'a': 1}` */
function pushDict(buffer: Buffer, dict: u32, depth: i32): bool {
  buffer.pushByte(0x7b);
  let first = true;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    if (!first) buffer.pushLiteral(", ");
    first = false;
    pushTextRepr(buffer, dictKeyAt(dict, at));
    buffer.pushLiteral(": ");
    if (!pushRepr(buffer, dictValueAt(dict, at), depth + 1)) return false;
  }
  buffer.pushByte(0x7d);
  return true;
}

/** Python's repr of a string: in single quotes, but in double ones when it holds single and no double quotes. */
function pushTextRepr(buffer: Buffer, v: Value): void {
  const from = stringBytes(addressOf(v));
  const end = from + stringSize(addressOf(v));
  let single = false;
  let double = false;
  for (let at = from; at < end; at++) {
    single = single || load<u8>(at) == 0x27;
    double = double || load<u8>(at) == 0x22;
  }
  const quote: u32 = single && !double ? 0x22 : 0x27;
  buffer.pushByte(quote);
  let plain = from;
  for (let at = from; at < end;) {
    const lead: u32 = load<u8>(at);
    const width = utf8Width(lead);
    const cp = lead < 0x80 ? lead : decodeUtf8(at);
    if (isPrintable(cp) && cp != quote && cp != 0x5c) {
      at += width;
      continue;
    }
    buffer.pushBytes(plain, at - plain);
    pushEscape(buffer, cp);
    at += width;
    plain = at;
  }
  buffer.pushBytes(plain, end - plain);
  buffer.pushByte(quote);
}

function pushEscape(buffer: Buffer, cp: u32): void {
  buffer.pushByte(0x5c);
  if (cp == 0x27 || cp == 0x22 || cp == 0x5c) return buffer.pushByte(cp);
  if (cp == 0x0a) return buffer.pushByte(0x6e);
  if (cp == 0x0d) return buffer.pushByte(0x72);
  if (cp == 0x09) return buffer.pushByte(0x74);
  const digits = cp < 0x100 ? 2 : cp < 0x10000 ? 4 : 8;
  buffer.pushByte(digits == 2 ? 0x78 : digits == 4 ? 0x75 : 0x55);
  for (let shift = (digits - 1) << 2; shift >= 0; shift -= 4) {
    const digit = (cp >> shift) & 15;
    buffer.pushByte(digit < 10 ? 0x30 + digit : 0x57 + digit);
  }
}

/** Does Python show the code point as it is? Unassigned ones count as shown: which they are depends on its version. */
function isPrintable(cp: u32): bool {
  if (cp < 0x7f) return cp >= 0x20;
  if (cp < 0xa1) return false;
  if (isSpace(cp) || isFormat(cp)) return false;
  if (cp < 0xd800) return true;
  if (cp < 0xf900) return false; // surrogates and private use
  // Noncharacters, and planes 15 and 16 of private use.
  return (cp & 0xfffe) != 0xfffe && cp - 0xfdd0 >= 0x20 && cp < 0xf0000;
}

/** The general category Cf, of code points from U+00A1 on. */
function isFormat(cp: u32): bool {
  if (cp == 0xad) return true;
  if (cp < 0x600) return false;
  if (cp < 0x2000) {
    return (
      cp <= 0x605 ||
      cp == 0x61c ||
      cp == 0x6dd ||
      cp == 0x70f ||
      cp - 0x890 <= 1 ||
      cp == 0x8e2 ||
      cp == 0x180e
    );
  }
  if (cp < 0x2070) return cp - 0x200b <= 4 || cp - 0x202a <= 4 || (cp >= 0x2060 && cp != 0x2065);
  if (cp < 0x10000) return cp == 0xfeff || cp - 0xfff9 <= 2;
  if (cp >= 0xe0000) return cp == 0xe0001 || cp - 0xe0020 <= 0x5f;
  return (
    cp == 0x110bd || cp == 0x110cd || cp - 0x13430 <= 0x0f || cp - 0x1bca0 <= 3 || cp - 0x1d173 <= 7
  );
}
