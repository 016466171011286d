// The heap: what reserving and allocating promise, when a collection happens, and where the limit is.
import { FIRST_SPACE_BYTES } from "../../assembly/base/config";
import { setLimit, Usage } from "../../assembly/base/limits";
import { clearSignal, failHeap, Signal } from "../../assembly/data/signal";
import { allocateString, finishString, flatStringBytes } from "../../assembly/data/text";
import {
  allocate,
  bytesAllocated,
  collect,
  reserve,
  setSoftLimit,
  spaceUsed,
} from "../../assembly/heap/heap";
import { countOf, flagsOf, Kind, kindOf, sizeOfObject } from "../../assembly/heap/layout";
import { Space, Stack } from "../../assembly/heap/space";
import { FAILED, NIL, Value } from "../../assembly/heap/value";
import { Category, Limit } from "../../assembly/shared/abi";
import { addressAt, bootMachine, put, slot } from "./machine";

/** A string that takes exactly `bytes` bytes of heap, which must have been reserved. Its text is rubbish. */
function block(bytes: u32): Value {
  const size = bytes - flatStringBytes(0);
  const address = allocateString(size);
  memory.fill(address + 16, 0x61, size);
  return finishString(address);
}

describe("the heap", () => {
  beforeEach(bootMachine);

  it("begins with room for a first space", () => {
    expect(Space.end - Space.start).toBeGreaterThanOrEqual(FIRST_SPACE_BYTES);
    expect(Space.start & 7).toBe(0);
  });

  it("an allocation takes its bytes and nothing else, and writes its header", () => {
    reserve(32);
    const used = spaceUsed();
    const address = allocate(32, Kind.Vector, 5, 3);
    expect(spaceUsed() - used).toBe(32);
    expect(kindOf(address)).toBe(Kind.Vector);
    expect(flagsOf(address)).toBe(5);
    expect(countOf(address)).toBe(3);
    expect(sizeOfObject(address)).toBe(32);
  });

  it("room that is there is given without a collection", () => {
    const before = Usage.collections;
    expect(reserve(Space.limit - Space.next)).toBe(true);
    expect(Usage.collections).toBe(before);
  });

  it("one byte more is a collection, which frees the garbage", () => {
    const room = Space.limit - Space.next;
    reserve(room);
    block(room);
    const before = Usage.collections;
    expect(reserve(8)).toBe(true);
    expect(Usage.collections).toBe(before + 1);
    expect(spaceUsed()).toBeLessThan(1024);
  });

  it("what was reserved can be allocated after the collection that made room", () => {
    put(0, block(1024));
    expect(reserve(1 << 20)).toBe(true);
    const collections = Usage.collections;
    expect(Space.limit - Space.next).toBeGreaterThanOrEqual(1 << 20);
    put(1, block(1 << 20));
    expect(Usage.collections).toBe(collections);
    expect(kindOf(addressAt(0))).toBe(Kind.StringFlat);
  });

  it("the space to come is at least twice what lives", () => {
    for (let i = 0; i < 32; i++) {
      reserve(50_000);
      put(i, block(50_000));
      collect(0);
      expect(Space.wanted / 2).toBeGreaterThanOrEqual(spaceUsed());
    }
  });

  it("garbage alone never grows the space", () => {
    collect(0);
    const size = Space.end - Space.start;
    for (let i = 0; i < 5000; i++) {
      reserve(8192);
      block(8192);
    }
    expect(Usage.collections).toBeGreaterThan(100);
    expect(Space.end - Space.start).toBe(size);
  });

  it("a space that was large for a while becomes small again", () => {
    collect(0);
    const size = Space.end - Space.start;
    reserve(4 << 20);
    put(0, block(4 << 20));
    collect(0);
    expect(Space.end - Space.start).toBeGreaterThanOrEqual(8 << 20);
    put(0, NIL);
    collect(0);
    collect(0);
    expect(Space.end - Space.start).toBe(size);
  });

  it("counts every allocated byte once, collections or not", () => {
    const before = bytesAllocated();
    for (let i = 0; i < 100; i++) {
      reserve(64);
      block(64);
      if (i % 10 == 0) collect(0);
    }
    expect(bytesAllocated() - before).toBe(6400);
  });

  it("collecting twice changes nothing the second time", () => {
    reserve(4096);
    put(0, block(4096));
    collect(0);
    const used = spaceUsed();
    collect(0);
    expect(spaceUsed()).toBe(used);
  });
});

describe("the heap limit", () => {
  beforeEach(bootMachine);

  it("counts live objects: garbage is collected first", () => {
    setLimit(Limit.HeapBytes, <f64>(Stack.top - Stack.start) + 100_000);
    setSoftLimit();
    for (let i = 0; i < 50; i++) {
      expect(reserve(40_000)).toBe(true);
      block(40_000);
    }
  });

  it("refuses the byte that is too many, and says how much it would have been", () => {
    reserve(40_000);
    put(0, block(40_000));
    collect(0);
    const limit = <f64>(Stack.top - Stack.start + spaceUsed() + 8000);
    setLimit(Limit.HeapBytes, limit);
    setSoftLimit();
    expect(reserve(8000)).toBe(true);
    expect(reserve(8008)).toBe(false);
    expect(failHeap()).toBe(FAILED);
    expect(Signal.category).toBe(Category.ResourceLimit);
    expect(Signal.limit).toBe(Limit.HeapBytes);
    expect(Signal.limitUsed).toBe(limit + 8);
    clearSignal();
  });

  it("goes on when something has been let go", () => {
    reserve(40_000);
    put(0, block(40_000));
    setLimit(Limit.HeapBytes, <f64>(Stack.top - Stack.start) + 50_000);
    setSoftLimit();
    expect(reserve(20_000)).toBe(false);
    put(0, NIL);
    expect(reserve(20_000)).toBe(true);
  });

  it("includes the call stack", () => {
    setLimit(Limit.HeapBytes, <f64>(Stack.top - Stack.start) + 10_000);
    setSoftLimit();
    expect(reserve(9000)).toBe(true);
    Stack.top = slot(64 + 512); // 4,096 bytes more
    setSoftLimit();
    expect(reserve(9000)).toBe(false);
    expect(reserve(5000)).toBe(true);
  });

  it("a stack beyond the limit leaves nothing, and nothing breaks", () => {
    setLimit(Limit.HeapBytes, 16);
    setSoftLimit();
    expect(reserve(8)).toBe(false);
    setLimit(Limit.HeapBytes, 1e9);
    setSoftLimit();
    expect(reserve(8)).toBe(true);
  });
});
