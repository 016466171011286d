// The call stack: a region of its own in which frames (frame.ts) lie one above the other, growing upwards. It may move: whoever may
// cause that keeps offsets from `Stack.start`.

import { FIRST_STACK_BYTES, REGION_MAX } from "../base/config";
import { getLimit } from "../base/limits";
import { allocRegion, freeRegion, growRegionInPlace, regionSize } from "../base/regions";
import { failLimit } from "../data/signal";
import { allocate, collect, reserve, setSoftLimit, spaceUsed } from "../heap/heap";
import {
  CODE_BIRTH,
  CODE_MACHINE,
  CODE_CONSTANTS,
  CODE_ENTRY,
  CODE_MAP,
  CODE_MAP_COUNT,
  Kind,
  setRegisters,
} from "../heap/layout";
import { raiseSoftEnd, Stack } from "../heap/roots";
import { fromAddress, NIL, TAG_OBJECT } from "../heap/value";
import { Limit } from "../shared/abi";
import { Op } from "../shared/opcodes";
import { HEADER_BYTES, WINDOW_CODE, WINDOW_RETURN } from "./frame";

/** Registers of the bottom frame: the window of a call from the host. KEEP IN STEP with HOST_ARGUMENTS_MAX in session/run.ts. */
const BOTTOM_SLOTS: u32 = 112;

/** What the stack grows by at least where it stands. */
const GROWTH_BYTES: u32 = 64 * 1024;

/** Makes the stack and its bottom frame. False when there is no memory. */
export function bootStack(): bool {
  const start = allocRegion(FIRST_STACK_BYTES);
  if (start == 0) return false;
  Stack.start = start;
  Stack.top = start;
  Stack.softEnd = start;
  Stack.end = start + FIRST_STACK_BYTES;
  raiseSoftEnd(start + HEADER_BYTES + (BOTTOM_SLOTS << 3), 0); // no margin: an idle VM has no use for it
  const bytes = CODE_CONSTANTS + 8; // a Call, which session/run.ts writes, and a Halt
  if (!reserve(bytes)) return false;
  const code = allocate(bytes, Kind.Code, 0, bytes);
  setRegisters(code, BOTTOM_SLOTS);
  store<u32>(code, CODE_CONSTANTS, CODE_ENTRY);
  store<u32>(code, 0, CODE_MACHINE);
  store<u32>(code, bytes, CODE_MAP);
  store<u32>(code, 0, CODE_MAP_COUNT);
  store<u32>(code, 0, CODE_BIRTH);
  store<u32>(code, Op.Call, CODE_CONSTANTS);
  store<u32>(code, Op.Halt, CODE_CONSTANTS + 4);
  store<u64>(start, NIL);
  store<u64>(start, fromAddress(TAG_OBJECT, code), WINDOW_CODE);
  store<u64>(start, 0, WINDOW_RETURN);
  Stack.top = start + HEADER_BYTES;
  return true;
}

/**
 * Makes room for frames up to `top`. The stack may move: callers keep offsets from `Stack.start`. False with the
 * pending error when that would exceed the heap-bytes limit or the host gives no memory. May collect.
 */
export function growStack(top: u32): bool {
  const bytes = top - Stack.start;
  if (top <= Stack.end) {
    if (!withinLimit(bytes)) return false;
    raiseSoftEnd(top);
    setSoftLimit();
    return true;
  }
  if (!withinLimit(bytes)) return false;
  const have = Stack.end - Stack.start;
  // A quarter more where it stands, if nothing lies behind it; otherwise twice as much elsewhere.
  const more = max<u64>(<u64>have + <u64>(have >> 2) + GROWTH_BYTES, <u64>bytes + GROWTH_BYTES);
  let size: u64 = <u64>have * 2;
  while (size < <u64>bytes + 1024) size *= 2;
  if (more > REGION_MAX) return failStack(bytes);
  if (growRegionInPlace(Stack.start, have, <u32>more)) {
    Stack.end = Stack.start + regionSize(<u32>more);
  } else {
    if (size > REGION_MAX) return failStack(bytes);
    const start = allocRegion(<u32>size);
    if (start == 0) return failStack(bytes);
    const used = Stack.softEnd - Stack.start;
    memory.copy(start, Stack.start, used);
    freeRegion(Stack.start, have);
    Stack.top = start + (Stack.top - Stack.start);
    Stack.start = start;
    Stack.softEnd = start + used;
    Stack.end = start + <u32>size;
  }
  raiseSoftEnd(Stack.start + bytes);
  setSoftLimit();
  return true;
}

function failStack(bytes: u32): bool {
  failLimit(Limit.HeapBytes, <f64>bytes + <f64>spaceUsed());
  return false;
}

function withinLimit(bytes: u32): bool {
  const limit = getLimit(Limit.HeapBytes);
  if (<f64>bytes + <f64>spaceUsed() <= limit) return true;
  if (<f64>bytes > limit || !collect(0)) return failStack(bytes);
  if (<f64>bytes + <f64>spaceUsed() <= limit) return true;
  return failStack(bytes);
}
