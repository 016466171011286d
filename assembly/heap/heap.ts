// The heap: allocation and accounting. One semi-space in use; objects are laid out by bumping a pointer.
//
// THE RULE of everyone who allocates: call `reserve(bytes)` first, with all the bytes you are going to need, and
// only then load heap addresses. `reserve` may collect, and collecting moves every object; the `allocate…`
// functions never collect. Values in registers, roots and temporaries are updated; addresses in AssemblyScript
// locals are not. When `reserve` says false the pending error is a resource limit: return FAILED.
//
// Accounting: the heap-bytes limit counts live LisPy objects plus the call stack. It is checked when space
// runs out, after a collection, so the same program meets it at the same place on every machine.

import { DEBUG, FIRST_SPACE_BYTES, GC_STRESS, REGION_MAX } from "../base/config";
import { getLimit, Usage } from "../base/limits";
import { allocRegion, freeRegion, growRegionInPlace, regionSize } from "../base/regions";
import { Limit } from "../shared/abi";
import { collectInto } from "./collect";
import { failHeapLimit } from "./exhaustion";
import { Space, Stack } from "./space";
import { Kind } from "./layout";

/** Makes the first space. False when the host gives no memory. */
export function bootHeap(): bool {
  const start = allocRegion(FIRST_SPACE_BYTES);
  if (start == 0) return false;
  Space.start = start;
  Space.next = start;
  Space.afterCollection = start;
  Space.end = start + FIRST_SPACE_BYTES;
  Space.wanted = FIRST_SPACE_BYTES;
  Space.limit = Space.end;
  return true;
}

/** Makes sure that `bytes` bytes can be allocated without a collection. See THE RULE above. */
// @ts-ignore: decorator
@inline
export function reserve(bytes: u32): bool {
  return hasRoom(bytes) || reserveSlow(bytes);
}

/** May `bytes` bytes be allocated at once? When not, `reserve` has to collect first. */
// @ts-ignore: decorator
@inline
export function hasRoom(bytes: u32): bool {
  return !GC_STRESS && <u64>Space.next + <u64>bytes <= <u64>Space.limit;
}

function reserveSlow(bytes: u32): bool {
  const limit = heapLimit();
  if (<u64>bytes > limit || !collect(bytes)) return failHeapLimit(usedBytes() + <f64>bytes);
  const live = Space.next - Space.start;
  if (<u64>live + <u64>bytes > limit) return failHeapLimit(usedBytes() + <f64>bytes);
  return true;
}

/** What counts against the heap-bytes limit: objects and the call stack. */
function usedBytes(): f64 {
  return <f64>(Space.next - Space.start) + <f64>(Stack.top - Stack.start);
}

/** Bytes that objects may take now: the limit less what the call stack holds. */
function heapLimit(): u64 {
  const limit = getLimit(Limit.HeapBytes);
  const stack = <f64>(Stack.top - Stack.start);
  return limit <= stack ? 0 : limit - stack >= 4294000000.0 ? 4294000000 : <u64>(limit - stack);
}

/** Collects, and makes room for `bytes` more. False when the host gives no memory for it. */
export function collect(bytes: u32): bool {
  while (true) {
    const used = Space.next - Space.start;
    // What survives is at most what is there now, however much of it is garbage.
    let size = regionSize(max<u32>(Space.wanted, used));
    let target = allocRegion(size);
    if (target == 0) {
      size = regionSize(max<u32>(used, min<u32>(Space.wanted, used + bytes)));
      target = allocRegion(size);
      if (target == 0) return false;
    }
    moveTo(target, size);
    if (!resize(bytes)) return false;
    setSoftLimit();
    if (<u64>Space.next + <u64>bytes <= <u64>Space.end) return true;
    // The survivors and `bytes` do not fit: move once more, into a space of the size that is wanted now.
    if (Space.wanted <= Space.end - Space.start) return false;
  }
}

/**
 * Chooses the size that the space should have, with at least two thirds of it free, so that the cost of copying stays in
 * proportion to what is allocated; gives back what is too much, takes more where that needs no move.
 */
function resize(bytes: u32): bool {
  const live = Space.next - Space.start;
  const have = Space.end - Space.start;
  if (<u64>live + <u64>bytes > REGION_MAX) return false;
  // The stack counts too, because every collection scans it (and scanning costs less than copying).
  const comfortable = (<u64>live + <u64>bytes) * 3 + <u64>((Stack.top - Stack.start) >> 2);
  let size: u64 = FIRST_SPACE_BYTES;
  while (size < comfortable) size *= 2;
  // Nothing is gained by more space than the limit lets objects take.
  const useful = softLimitBytes(live) + <u64>bytes;
  if (size > useful) size = max<u64>(useful, FIRST_SPACE_BYTES);
  if (size > REGION_MAX) size = REGION_MAX;
  Space.wanted = regionSize(<u32>size);
  if (Space.wanted < have) {
    freeRegion(Space.start + Space.wanted, have - Space.wanted);
    Space.end = Space.start + Space.wanted;
  } else if (Space.wanted > have && growRegionInPlace(Space.start, have, Space.wanted)) {
    Space.end = Space.start + Space.wanted;
  }
  return true;
}

function moveTo(target: u32, size: u32): void {
  const oldStart = Space.start;
  const oldSize = Space.end - Space.start;
  Usage.allocatedBefore += <u64>(Space.next - Space.afterCollection);
  const next = collectInto(target);
  if (DEBUG) memory.fill(oldStart, 0xdd, oldSize); // a stale address now reads as garbage at once
  freeRegion(oldStart, oldSize);
  Space.start = target;
  Space.next = next;
  Space.afterCollection = next;
  Space.end = target + size;
  Usage.collections += 1;
}

/**
 * Bytes that objects may take before the limit is looked at again. A program that lives close to its limit may exceed it
 * by an eighth between two collections: otherwise it would collect for every few bytes.
 */
function softLimitBytes(live: u32): u64 {
  const limit = heapLimit();
  return max<u64>(limit, <u64>live + (limit >> 3));
}

/** Recomputes where allocation must stop and ask: the end of the space, or the heap-bytes limit if that is nearer. */
export function setSoftLimit(): void {
  if (GC_STRESS) {
    Space.limit = Space.start; // for machine code, which asks nobody else
    return;
  }
  const end = <u64>Space.start + softLimitBytes(Space.afterCollection - Space.start);
  Space.limit = end < <u64>Space.end ? <u32>end : Space.end;
}

/**
 * Allocates an object of `bytes` bytes (a multiple of 8) and writes its header. Fields are not cleared.
 * The bytes must have been reserved.
 */
// @ts-ignore: decorator
@inline
export function allocate(bytes: u32, kind: Kind, flags: i32, count: u32): u32 {
  const address = Space.next;
  if (DEBUG) assert(address + bytes <= Space.end && (bytes & 7) == 0); // reserved beforehand, aligned
  Space.next = address + bytes;
  store<u64>(address, (<u64>kind) | ((<u64>flags) << 8) | ((<u64>count) << 32));
  return address;
}

/** Bytes of objects in the space, garbage included. */
export function spaceUsed(): u32 {
  return Space.next - Space.start;
}

/** Bytes allocated since boot, for usage figures. */
export function bytesAllocated(): u64 {
  return Usage.allocatedBefore + <u64>(Space.next - Space.afterCollection);
}
