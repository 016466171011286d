// Strings: immutable UTF-8 with cached length in code points, hash and an all-ASCII flag.
// Two shapes behind one tag: flat (bytes inside the object) and view (the first `count` bytes of a shared Bytes
// buffer). Appending to a view that ends where its buffer is filled writes behind it, so building a text piece by
// piece costs the pieces, not the square; nobody sees it, because nobody looks beyond their own count.
// Lone surrogates (from JSON escapes) are kept as three-byte sequences; they cannot be printed.

import { ready } from "../base/cold";
import { Buffer } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { allocate, reserve } from "../heap/heap";
import {
  BYTES_HEADER,
  BYTES_USED,
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  setFlags,
  STRING_BUFFER,
  STRING_BYTES,
  STRING_HASH,
  STRING_LENGTH,
  STRING_VIEW_SIZE,
} from "../heap/layout";
import { addressOf, FAILED, fromAddress, TAG_STRING, Value } from "../heap/value";
import { checkItems, failHeap } from "./signal";
import { compareBytes, countCodePoints, countCommonBytes, hashBytes } from "./utf8";

/** Appending makes a view from this many bytes on; below, copying is cheaper than three objects. */
const VIEW_MIN: u32 = 64;

/** Address of the first byte. Valid until the next reservation. */
// @ts-ignore: decorator
@inline
export function stringBytes(address: u32): u32 {
  return kindOf(address) == Kind.StringFlat
    ? address + STRING_BYTES
    : load<u32>(address, STRING_BUFFER) + BYTES_HEADER;
}

// @ts-ignore: decorator
@inline
export function stringSize(address: u32): u32 {
  return countOf(address);
}

/** Length in code points. */
// @ts-ignore: decorator
@inline
export function stringLength(address: u32): u32 {
  return load<u32>(address, STRING_LENGTH);
}

// @ts-ignore: decorator
@inline
export function isAsciiString(address: u32): bool {
  return (flagsOf(address) & Flag.Ascii) != 0;
}

/** 32-bit hash, computed once; never 0. */
// @ts-ignore: decorator
@inline
export function stringHash(address: u32): u32 {
  const hash = load<u32>(address, STRING_HASH);
  return hash != 0 ? hash : computeHash(address);
}

function computeHash(address: u32): u32 {
  const hash = hashBytes(stringBytes(address), countOf(address));
  store<u32>(address, hash, STRING_HASH);
  return hash;
}

/** Heap bytes of a flat string. */
// @ts-ignore: decorator
@inline
export function flatStringBytes(size: u32): u32 {
  return (BYTES_HEADER + size + 7) & ~7;
}

/** Allocates a flat string whose bytes the caller then writes (reserved: `flatStringBytes(size)`); `finishString` must follow. */
export function allocateString(size: u32): u32 {
  const address = allocate(flatStringBytes(size), Kind.StringFlat, 0, size);
  store<u64>(address, 0, STRING_HASH); // hash and length
  return address;
}

/** Computes length and flag of a string whose bytes have been written. */
export function finishString(address: u32): Value {
  const size = countOf(address);
  const points = <u32>countCodePoints(address + STRING_BYTES, size);
  store<u32>(address, points, STRING_LENGTH);
  if (points == size) setFlags(address, Flag.Ascii);
  return fromAddress(TAG_STRING, address);
}

/** Makes a string of bytes that lie OUTSIDE the heap. FAILED when there is no room. */
export function makeString(source: u32, size: u32): Value {
  return reserve(flatStringBytes(size)) ? makeReservedString(source, size) : failHeap();
}

/** The same with memory that is reserved (`flatStringBytes(size)`); the bytes may then lie in the heap too. */
export function makeReservedString(source: u32, size: u32): Value {
  const address = allocateString(size);
  memory.copy(address + STRING_BYTES, source, size);
  return finishString(address);
}

/** Makes a string of a buffer's contents, checking the collection limit. FAILED when the buffer had failed. */
export function makeStringFrom(buffer: Buffer): Value {
  if (buffer.failed) return failHeap();
  const size = buffer.used;
  const points = <u32>countCodePoints(buffer.start, size);
  if (!checkItems(<f64>points)) return FAILED;
  if (!reserve(flatStringBytes(size))) return failHeap();
  const address = allocateString(size);
  memory.copy(address + STRING_BYTES, buffer.start, size);
  store<u32>(address, points, STRING_LENGTH);
  if (points == size) setFlags(address, Flag.Ascii);
  return fromAddress(TAG_STRING, address);
}

/** Makes a string of a static ASCII literal. */
export function makeLiteral(text: string): Value {
  ready(text);
  const size = <u32>text.length;
  if (!reserve(flatStringBytes(size))) return failHeap();
  const address = allocateString(size);
  for (let i: u32 = 0; i < size; i++) {
    store<u8>(address + STRING_BYTES + i, <u8>load<u16>(changetype<usize>(text) + (i << 1)));
  }
  return finishString(address);
}

/** Part of a string by byte offsets, as a new flat string. `slot` is the address of a rooted word that holds the string. */
export function sliceString(slot: u32, from: u32, size: u32): Value {
  if (!reserve(flatStringBytes(size))) return failHeap();
  const source = addressOf(load<u64>(slot));
  const address = allocateString(size);
  memory.copy(address + STRING_BYTES, stringBytes(source) + from, size);
  if (isAsciiString(source)) {
    store<u32>(address, size, STRING_LENGTH);
    setFlags(address, Flag.Ascii);
    return fromAddress(TAG_STRING, address);
  }
  return finishString(address);
}

/** Joins two strings. `slotA` and `slotB` are addresses of rooted words. */
export function appendStrings(slotA: u32, slotB: u32): Value {
  let a = addressOf(load<u64>(slotA));
  let b = addressOf(load<u64>(slotB));
  const sizeA = countOf(a);
  const sizeB = countOf(b);
  if (sizeB == 0) return load<u64>(slotA);
  if (sizeA == 0) return load<u64>(slotB);
  const size = <u64>sizeA + <u64>sizeB;
  if (!checkItems(<f64>stringLength(a) + <f64>stringLength(b))) return FAILED;
  if (size < VIEW_MIN) {
    if (!reserve(flatStringBytes(<u32>size))) return failHeap();
    a = addressOf(load<u64>(slotA));
    b = addressOf(load<u64>(slotB));
    const flat = allocateString(<u32>size);
    memory.copy(flat + STRING_BYTES, stringBytes(a), sizeA);
    memory.copy(flat + STRING_BYTES + sizeA, stringBytes(b), sizeB);
    finishAppended(flat, a, b);
    return fromAddress(TAG_STRING, flat);
  }
  // Room for the view and, if the buffer of `a` cannot take `b`, for a buffer twice as large.
  const fits = canExtend(a, sizeB);
  const capacity = fits ? 0 : size * 2;
  if (capacity > 0x7fffffff) return failHeap();
  const bytes = STRING_VIEW_SIZE + (fits ? 0 : flatStringBytes(<u32>capacity));
  if (!reserve(bytes)) return failHeap();
  a = addressOf(load<u64>(slotA));
  b = addressOf(load<u64>(slotB));
  let buffer: u32;
  if (fits) {
    buffer = load<u32>(a, STRING_BUFFER);
  } else {
    buffer = allocate(flatStringBytes(<u32>capacity), Kind.Bytes, 0, <u32>capacity);
    store<u32>(buffer, 0, BYTES_USED + 4);
    memory.copy(buffer + BYTES_HEADER, stringBytes(a), sizeA);
  }
  memory.copy(buffer + BYTES_HEADER + sizeA, stringBytes(b), sizeB);
  store<u32>(buffer, <u32>size, BYTES_USED);
  const view = allocate(STRING_VIEW_SIZE, Kind.StringView, 0, <u32>size);
  store<u32>(view, 0, STRING_HASH);
  store<u64>(view, <u64>buffer, STRING_BUFFER);
  finishAppended(view, a, b);
  return fromAddress(TAG_STRING, view);
}

/** Is `a` a view that ends where its buffer is filled, with room for `extra` bytes? */
function canExtend(a: u32, extra: u32): bool {
  if (kindOf(a) != Kind.StringView) return false;
  const buffer = load<u32>(a, STRING_BUFFER);
  const used = load<u32>(buffer, BYTES_USED);
  return used == countOf(a) && <u64>used + <u64>extra <= <u64>countOf(buffer);
}

function finishAppended(address: u32, a: u32, b: u32): void {
  store<u32>(address, stringLength(a) + stringLength(b), STRING_LENGTH);
  setFlags(address, flagsOf(a) & flagsOf(b) & Flag.Ascii);
}

/** Are the texts the same? What they have in common is charged for. */
export function stringsEqual(a: u32, b: u32): bool {
  if (a == b) return true;
  const size = countOf(a);
  if (size != countOf(b)) return false;
  const hashA = load<u32>(a, STRING_HASH);
  const hashB = load<u32>(b, STRING_HASH);
  if (hashA != hashB && hashA != 0 && hashB != 0) return false;
  const common = countCommonBytes(stringBytes(a), stringBytes(b), size);
  chargeItems(common >> 3);
  return common == size;
}

/** Order by code point: negative, 0 or positive. The caller charges for it. */
export function compareStrings(a: u32, b: u32): i32 {
  return compareBytes(stringBytes(a), countOf(a), stringBytes(b), countOf(b));
}
