// The transfer encoding (docs/abi.md): values to bytes for the host and back. Bulk and one pass: the host decodes a
// whole result without calling in again. Procedures and macros become handles.

import { Buffer } from "../base/buffer";
import { getLimit } from "../base/limits";
import { buildDict, dictCount, dictKeyAt, dictNextEntry, dictValueAt } from "../data/dict";
import { handleOf, handleValue, reserveHandles } from "../data/handles";
import { integerFromI64, integerFromLimbs } from "../data/integer-parts";
import { allocatePair, itemsOf, listLength, Lists, makeList } from "../data/list";
import { fail, failBound, failHeap, failLimit } from "../data/signal";
import { internBytes, symbolName } from "../data/symbol";
import { makeString, stringBytes, stringSize } from "../data/text";
import { validateUtf8 } from "../data/utf8";
import { reserve } from "../heap/heap";
import {
  BIGNUM_LIMBS,
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
} from "../heap/layout";
import {
  addressOf,
  EMPTY,
  FAILED,
  FALSE,
  fromFloat,
  isFloat,
  isList,
  isObject,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  toSmall,
  TRUE,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit, Transfer } from "../shared/abi";
import { describe } from "./printer";

/** Deepest nesting in either direction: each level costs host stack. */
const DEPTH_MAX: f64 = 2000;

class Transferring {
  static depthMax: i32 = 0;
  static nodesLeft: f64 = 0;
  static at: u32 = 0;
  static end: u32 = 0;
  /** First pass: values without plain form are only counted. */
  static counting: bool = false;
  static opaque: u32 = 0;
}

function begin(): void {
  Transferring.depthMax = <i32>min<f64>(getLimit(Limit.ValueDepth), DEPTH_MAX);
  Transferring.nodesLeft = getLimit(Limit.ValueNodes);
}

/**
 * Encodes the value in a rooted word. False with the error pending when a limit is met. Values without plain form are
 * counted in a first pass, so that the second one, which gives them handles, need not collect.
 */
export function encodeValue(buffer: Buffer, slot: usize): bool {
  const start = buffer.used;
  Transferring.counting = true;
  Transferring.opaque = 0;
  begin();
  if (!encodeAt(buffer, load<u64>(slot), 0)) return false;
  if (Transferring.opaque != 0) {
    if (!reserveHandles(Transferring.opaque)) return false;
    Transferring.counting = false;
    buffer.used = start;
    begin();
    if (!encodeAt(buffer, load<u64>(slot), 0)) return false;
  }
  if (!buffer.failed) return true;
  failHeap();
  return false;
}

function enter(): bool {
  Transferring.nodesLeft -= 1;
  if (Transferring.nodesLeft < 0) {
    failLimit(Limit.ValueNodes, getLimit(Limit.ValueNodes) + 1);
    return false;
  }
  return true;
}

/** Checks the nesting of a list, pair or dict, as printing does. */
function descend(depth: i32): bool {
  if (depth <= Transferring.depthMax) return true;
  failBound(Limit.ValueDepth, <f64>Transferring.depthMax, <f64>depth);
  return false;
}

function pushText(buffer: Buffer, v: Value): void {
  const address = addressOf(v);
  buffer.pushU32(stringSize(address));
  buffer.pushBytes(stringBytes(address), stringSize(address));
}

function encodeAt(buffer: Buffer, v: Value, depth: i32): bool {
  if (!enter()) return false;
  if (isSmall(v)) {
    buffer.pushByte(Transfer.Integer);
    buffer.pushU64(<u64>toSmall(v));
  } else if (isFloat(v)) {
    buffer.pushByte(Transfer.Float);
    buffer.pushU64(v);
  } else if (isString(v)) {
    buffer.pushByte(Transfer.String);
    pushText(buffer, v);
  } else if (isSymbol(v)) {
    buffer.pushByte(Transfer.Symbol);
    pushText(buffer, symbolName(v));
  } else if (v == NIL) {
    buffer.pushByte(Transfer.Nil);
  } else if (v == TRUE) {
    buffer.pushByte(Transfer.True);
  } else if (v == FALSE) {
    buffer.pushByte(Transfer.False);
  } else if (v == EMPTY) {
    buffer.pushByte(Transfer.EmptyList);
  } else if (isList(v)) {
    return descend(depth) && encodeList(buffer, v, depth);
  } else if (isObject(v)) {
    return encodeObject(buffer, v, depth);
  } else {
    return encodeOpaque(buffer, v);
  }
  return true;
}

function encodeList(buffer: Buffer, v: Value, depth: i32): bool {
  let left = listLength(v);
  buffer.pushByte(Transfer.List);
  buffer.pushU32(left);
  while (left > 0) {
    const address = addressOf(v);
    if (kindOf(address) == Kind.ListCons) {
      if (!encodeAt(buffer, load<u64>(address, PAIR_CAR), depth + 1)) return false;
      v = load<u64>(address, PAIR_CDR);
      left -= 1;
      continue;
    }
    const items = itemsOf(v);
    for (let i: u32 = 0; i < left; i++) {
      if (!encodeAt(buffer, load<u64>(items + (i << 3)), depth + 1)) return false;
    }
    left = 0;
  }
  return true;
}

function encodeObject(buffer: Buffer, v: Value, depth: i32): bool {
  const address = addressOf(v);
  switch (kindOf(address)) {
    case Kind.Bignum: {
      const limbs = countOf(address);
      buffer.pushByte(Transfer.BigInteger);
      buffer.pushByte(flagsOf(address) & Flag.Negative ? 1 : 0);
      buffer.pushU32(limbs);
      buffer.pushBytes(address + BIGNUM_LIMBS, limbs << 2);
      return true;
    }
    case Kind.Pair:
      if (!descend(depth)) return false;
      buffer.pushByte(Transfer.Pair);
      return (
        encodeAt(buffer, load<u64>(address, PAIR_CAR), depth + 1) &&
        encodeAt(buffer, load<u64>(address, PAIR_CDR), depth + 1)
      );
    case Kind.Dict:
      if (!descend(depth)) return false;
      buffer.pushByte(Transfer.Dict);
      buffer.pushU32(dictCount(address));
      for (let at = dictNextEntry(address, 0); at >= 0; at = dictNextEntry(address, at + 1)) {
        pushText(buffer, dictKeyAt(address, at));
        if (!encodeAt(buffer, dictValueAt(address, at), depth + 1)) return false;
      }
      return true;
    default:
      return encodeOpaque(buffer, v);
  }
}

function encodeOpaque(buffer: Buffer, v: Value): bool {
  Transferring.opaque += 1;
  const handle = Transferring.counting ? 0 : handleOf(v);
  if (handle < 0) return false;
  buffer.pushByte(Transfer.Opaque);
  buffer.pushU32(handle);
  const size = buffer.used;
  buffer.pushU32(0);
  describe(buffer, v);
  if (!buffer.failed) store<u32>(buffer.start + size, buffer.used - size - 4);
  return true;
}

/** Decodes the one value in `size` bytes outside the heap. FAILED when they are malformed or a limit is met. */
export function decodeValue(source: u32, size: u32): Value {
  begin();
  Transferring.at = source;
  Transferring.end = source + size;
  const mark = ValueStack.count;
  const ok = decodeAt(0);
  const value = ok ? load<u64>(valueSlot(mark)) : FAILED;
  cutValues(mark);
  if (ok && Transferring.at != Transferring.end)
    return fail(Category.InvalidData, "transfer: bytes behind the value");
  return value;
}

/** Decodes one value onto the value stack. */
function decodeAt(depth: i32): bool {
  if (!enter() || !needBytes(1)) return false;
  const tag = load<u8>(Transferring.at);
  Transferring.at += 1;
  switch (<i32>tag) {
    case Transfer.Nil:
      return accept(NIL);
    case Transfer.False:
      return accept(FALSE);
    case Transfer.True:
      return accept(TRUE);
    case Transfer.EmptyList:
      return accept(Lists.empty);
    case Transfer.Integer:
      if (!needBytes(8)) return false;
      Transferring.at += 8;
      return accept(integerFromI64(load<i64>(Transferring.at - 8)));
    case Transfer.Float:
      return decodeFloat();
    case Transfer.BigInteger:
      return decodeBig();
    case Transfer.String:
    case Transfer.Symbol:
      return decodeText(tag == Transfer.Symbol);
    case Transfer.List:
      return descend(depth) && decodeList(depth);
    case Transfer.Pair:
      return descend(depth) && decodePair(depth);
    case Transfer.Dict:
      return descend(depth) && decodeDict(depth);
    case Transfer.Opaque:
      return decodeOpaque();
    default:
      return malformed();
  }
}

function malformed(): bool {
  fail(Category.InvalidData, "transfer: malformed bytes");
  return false;
}

function needBytes(size: u32): bool {
  return Transferring.end - Transferring.at >= size ? true : malformed();
}

function readU32(): u32 {
  const word = load<u32>(Transferring.at);
  Transferring.at += 4;
  return word;
}

function accept(v: Value): bool {
  if (v == FAILED) return false;
  if (pushValue(v)) return true;
  failHeap();
  return false;
}

function decodeFloat(): bool {
  if (!needBytes(8)) return false;
  const x = load<f64>(Transferring.at);
  Transferring.at += 8;
  if (!isFinite(x)) {
    fail(Category.InvalidData, "a number must be finite");
    return false;
  }
  return accept(fromFloat(x));
}

function decodeBig(): bool {
  if (!needBytes(5)) return false;
  const negative = load<u8>(Transferring.at) != 0;
  Transferring.at += 1;
  const limbs = readU32();
  if (limbs > 0x1000000) return malformed();
  if (!needBytes(limbs << 2)) return false;
  const at = Transferring.at;
  Transferring.at += limbs << 2;
  return accept(integerFromLimbs(at, limbs, negative));
}

function decodeText(symbol: bool): bool {
  if (!needBytes(4)) return false;
  const size = readU32();
  if (!needBytes(size)) return false;
  const at = Transferring.at;
  Transferring.at += size;
  if (!isText(at, size)) {
    fail(Category.InvalidData, "transfer: text is not UTF-8");
    return false;
  }
  return accept(symbol ? internBytes(at, size) : makeString(at, size));
}

/** UTF-8 in which lone surrogates may stand as their three bytes. */
function isText(at: u32, size: u32): bool {
  let from: u32 = 0;
  while (true) {
    const bad = validateUtf8(at + from, size - from);
    if (bad < 0) return true;
    from += <u32>bad;
    if (size - from < 3 || load<u8>(at + from) != 0xed) return false;
    if ((load<u8>(at + from, 1) & 0xe0) != 0xa0 || (load<u8>(at + from, 2) & 0xc0) != 0x80)
      return false;
    from += 3;
  }
}

function decodeList(depth: i32): bool {
  if (!needBytes(4)) return false;
  const count = readU32();
  // Every item takes at least one byte, so a count that lies is found before memory is spent on it.
  if (!needBytes(count)) return false;
  const mark = ValueStack.count;
  for (let i: u32 = 0; i < count; i++) {
    if (!decodeAt(depth + 1)) return false;
  }
  return replaceFrom(mark, count > <u32>0x7fffffff ? FAILED : makeListFrom(mark, count));
}

function makeListFrom(mark: u32, count: u32): Value {
  return count == 0 ? Lists.empty : makeList(valueSlot(mark), count);
}

/** Replaces everything from `mark` on by one value. */
function replaceFrom(mark: u32, v: Value): bool {
  ValueStack.count = mark;
  return accept(v);
}

function decodePair(depth: i32): bool {
  const mark = ValueStack.count;
  if (!decodeAt(depth + 1) || !decodeAt(depth + 1)) return false;
  if (!reserve(PAIR_SIZE)) {
    failHeap();
    return false;
  }
  return replaceFrom(
    mark,
    allocatePair(load<u64>(valueSlot(mark)), load<u64>(valueSlot(mark + 1))),
  );
}

function decodeDict(depth: i32): bool {
  if (!needBytes(4)) return false;
  const count = readU32();
  if (count > 0x3fffffff) return malformed();
  if (!needBytes(count * 4)) return false;
  const mark = ValueStack.count;
  for (let i: u32 = 0; i < count; i++) {
    if (!decodeText(false) || !decodeAt(depth + 1)) return false;
  }
  // The bindings write distinct keys; other hosts are trusted to do the same (docs/abi.md).
  return replaceFrom(mark, buildDict(valueSlot(mark), count));
}

function decodeOpaque(): bool {
  if (!needBytes(8)) return false;
  const handle = readU32();
  const size = readU32();
  if (!needBytes(size)) return false;
  Transferring.at += size;
  const v = handleValue(handle);
  if (v == MISSING) {
    fail(Category.InvalidData, "transfer: the handle is not live");
    return false;
  }
  return accept(v);
}
