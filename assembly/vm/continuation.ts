// Continuations: the call stack is data, so what is left to do at some point is a copy of it. A continuation holds the
// frames between the bottom frame and the one that takes the value, and that one's return word; to go on with it, the
// frames are copied back. It may be entered any number of times, in this run or a later one.
//
// Invariant: frames hold no addresses of the stack (return words are relative), so a copy is right wherever the stack is.

import { chargeItems, Usage } from "../base/limits";
import { failHeap } from "../data/signal";
import { allocateVector, vectorBytes } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import {
  CODE_CONSTANTS,
  CONTINUATION_DEPTH,
  CONTINUATION_RETURN,
  CONTINUATION_SIZE,
  CONTINUATION_WORDS,
  countOf,
  Kind,
  kindOf,
  setCount,
  VECTOR_ITEMS,
} from "../heap/layout";
import { Stack } from "../heap/roots";
import { addressOf, fromAddress, isObject, TAG_OBJECT, Value } from "../heap/value";
import { frameReturn, HEADER_BYTES, makeLink } from "./frame";
import { growStack } from "./stack";

/** Where the frames above the bottom one begin, as an offset from Stack.start. */
const FIRST_FRAME: u32 = HEADER_BYTES;
/** Return word of a frame right above the bottom frame: its Call is followed by Halt, the value goes to register 0. */
export const TO_BOTTOM: u64 = (<u64>(CODE_CONSTANTS + 4)) | makeLink(0, 0);

export function isContinuation(v: Value): bool {
  return isObject(v) && kindOf(addressOf(v)) == Kind.Continuation;
}

/** Bytes of a continuation of so many words, for `reserve`. */
function continuationBytes(words: u32): u32 {
  return CONTINUATION_SIZE + vectorBytes(words);
}

/** What happens after the frame at `base` returns. FAILED when there is no room. `Stack.top` must be above the frame. */
export function captureContinuation(base: u32): Value {
  const offset = base - Stack.start;
  const words = (offset - HEADER_BYTES - FIRST_FRAME) >> 3;
  if (words > 0x0fffffff || !reserve(continuationBytes(words))) return failHeap();
  chargeItems(words);
  const frame = Stack.start + offset;
  const made = allocateContinuation(frameReturn(frame), Usage.callDepth - 1);
  fillContinuation(made, Stack.start + FIRST_FRAME, words);
  return fromAddress(TAG_OBJECT, made);
}

/** The end of the run: nothing is left to do. FAILED when there is no room. */
export function emptyContinuation(): Value {
  if (!reserve(CONTINUATION_SIZE)) return failHeap();
  return fromAddress(TAG_OBJECT, allocateContinuation(TO_BOTTOM, -2));
}

/** A continuation without frames (reserved: CONTINUATION_SIZE). Returns its address. */
export function allocateContinuation(link: u64, depth: i32): u32 {
  const address = allocate(CONTINUATION_SIZE, Kind.Continuation, 0, 0);
  store<u64>(address, link, CONTINUATION_RETURN);
  store<u32>(address, <u32>depth, CONTINUATION_DEPTH);
  store<u32>(address, 0, CONTINUATION_WORDS);
  return address;
}

/** Gives it `words` words that lie on the stack from `start` on, where a bottom frame has its registers (reserved: a vector of them). */
export function fillContinuation(address: u32, start: u32, words: u32): void {
  const vector = allocateVector(words);
  memory.copy(vector + VECTOR_ITEMS, start, words << 3);
  setCount(address, words);
  store<u32>(address, vector, CONTINUATION_WORDS);
}

/** Address of its words; only if there are any. */
export function continuationWords(address: u32): u32 {
  return load<u32>(address, CONTINUATION_WORDS) + VECTOR_ITEMS;
}

/**
 * Puts the frames of the continuation in the rooted word at `slot` onto the stack in place of all that is there.
 * Returns the address behind them, where the window of a call that returns to them begins; 0 with the error pending.
 * `slot` lies outside the stack.
 */
export function reinstate(slot: u32): u32 {
  const bytes = countOf(addressOf(load<u64>(slot))) << 3;
  chargeItems(bytes >> 3);
  // Room for the frames and for the window of the call that comes next.
  const need = FIRST_FRAME + bytes + HEADER_BYTES + 64;
  if (Stack.start + need > Stack.softEnd && !growStack(Stack.start + need)) return 0;
  const continuation = addressOf(load<u64>(slot));
  if (bytes != 0) memory.copy(Stack.start + FIRST_FRAME, continuationWords(continuation), bytes);
  Stack.top = Stack.start + FIRST_FRAME + bytes;
  Usage.callDepth = <i32>load<u32>(continuation, CONTINUATION_DEPTH);
  return Stack.top;
}

/** The return word for the window that `reinstate` gave. */
export function returnWord(continuation: Value): u64 {
  return load<u64>(addressOf(continuation), CONTINUATION_RETURN);
}
