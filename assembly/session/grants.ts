// Capabilities as the host sees them: granting names before a run, and the call that waits for an answer.
//
// A call is numbered, and has a key: a digest of the VM's origin, the number, the name and the arguments. The origin and the
// number are part of an image, so a run that is done again from the same image asks for the same things under the same
// keys, and a host that remembers keys does each of them once.

import { INPUT, RESULT, TEXT } from "../base/buffer";
import { Language } from "../base/language";
import {
  allocateList,
  flatListBytes,
  itemsOf,
  listItem,
  listLength,
  listValue,
} from "../data/list";
import { cellOriginal } from "../data/globals";
import { plainOrigin } from "../data/catalogue";
import { fail, failHeap } from "../data/signal";
import { sha512 } from "../data/sha512";
import { internBytes, symbolCell, symbolForm } from "../data/symbol";
import { validateUtf8 } from "../data/utf8";
import { reserve } from "../heap/heap";
import { BUILTIN_SYMBOL, LIST_ITEMS } from "../heap/layout";
import { getRoot, Root, setRoot } from "../heap/roots";
import { addressOf, FAILED, NIL, UNBOUND, Value } from "../heap/value";
import { Category, Status } from "../shared/abi";
import { writeValue } from "../text/printer";
import { pushHex } from "../image/hex";
import { capabilityOf, isCapability } from "../vm/capability";
import { HostCalls, origin, ORIGIN_BYTES } from "../vm/host-call";

/** Names of the prelude's own begin with it. */
const PRIVATE: u8 = 0x25;

/** Bytes of a key; its text has twice as many digits. */
const KEY_BYTES: u32 = 16;

const digest: usize = memory.data(64);

/** Grants the capability whose name is in INPUT. False with the error pending when the name is none or taken, or there is no room. */
export function grantInput(size: u32): bool {
  if (size == 0 || validateUtf8(INPUT.start, size) >= 0) {
    fail(Category.Capability, "the name is no text: grant one of whole characters");
    return false;
  }
  if (load<u8>(INPUT.start) == PRIVATE) {
    fail(Category.Capability, "names that begin with % are LisPy's own: grant it under another");
    return false;
  }
  const symbol = internBytes(INPUT.start, size);
  if (symbol == FAILED) return false;
  if (isFree(symbol)) return capabilityOf(symbol, false) != FAILED;
  fail(Category.Capability, "LisPy has the name: grant it under another");
  return false;
}

/** Names of the language are not the host's: the prelude means them, and so does code that is inlined. */
function isFree(symbol: Value): bool {
  if (symbolForm(symbol) != 0) return false;
  const cell = symbolCell(symbol);
  const original = cell == 0 ? UNBOUND : cellOriginal(cell);
  return original == UNBOUND || isCapability(original);
}

/**
 * Mixes the text in INPUT into the origin, unless it is what the origin is made of: an image that is booted under the scope that
 * it had asks under the same keys as before. A VM without scope has one too, which need not be worked out again for each.
 */
export function scopeInput(size: u32): void {
  if (size == 0 && load<u64>(origin) == 0 && load<u64>(plainOrigin()) != 0) {
    memory.copy(origin, plainOrigin(), ORIGIN_BYTES);
    return;
  }
  if (load<u64>(origin) != 0) {
    memory.fill(digest, 0, ORIGIN_BYTES);
    digestScope(digest, size);
    if (memory.compare(digest, origin, ORIGIN_BYTES) == 0) return;
  }
  digestScope(origin, size);
  memory.copy(origin, digest, ORIGIN_BYTES);
}

/** Makes the digest of an origin and the scope in INPUT. */
function digestScope(from: usize, size: u32): void {
  TEXT.reset();
  TEXT.pushBytes(<u32>from, ORIGIN_BYTES);
  TEXT.pushLiteral(Language.name());
  TEXT.pushBytes(INPUT.start, size);
  sha512(TEXT.start, TEXT.used, digest);
}

export function pendingNumber(): u64 {
  return HostCalls.count;
}

/** The result is the pending call: the capability's name, as a symbol, and the arguments. */
export function showPending(): Status {
  if (getRoot(Root.Pending) == NIL) {
    fail(Category.Evaluation, "no call waits for an answer");
    return Status.Error;
  }
  const size = flatListBytes(listLength(getRoot(Root.Pending)));
  if (!reserve(size)) {
    failHeap();
    return Status.Error;
  }
  const call = getRoot(Root.Pending);
  const shown = allocateList(listLength(call));
  memory.copy(shown + LIST_ITEMS, itemsOf(call), size - LIST_ITEMS);
  store<u64>(shown, load<u64>(addressOf(listItem(call, 0)), BUILTIN_SYMBOL), LIST_ITEMS);
  setRoot(Root.Result, listValue(shown));
  return Status.Done;
}

/** Puts the key of the pending call into RESULT as hexadecimal digits; how many. */
export function pendingKey(): i32 {
  RESULT.reset();
  TEXT.reset();
  TEXT.pushBytes(<u32>origin, ORIGIN_BYTES);
  TEXT.pushU64(HostCalls.count);
  // What cannot be printed within the limits is as good as its name and number.
  writeValue(TEXT, getRoot(Root.Pending));
  sha512(TEXT.start, TEXT.used, digest);
  pushHex(RESULT, digest, KEY_BYTES);
  return RESULT.used;
}
