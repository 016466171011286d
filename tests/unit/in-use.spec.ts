// Which parts of memory are in use: everything below the top but holes and the ends of space and stack.
import { allocRegion, freeRegion, regionsTop } from "../../assembly/base/regions";
import { partsInUse } from "../../assembly/heap/in-use";
import { Space, Stack } from "../../assembly/heap/space";
import { SnapshotRecord } from "../../assembly/shared/abi";
import { bootMachine } from "./machine";

function partCount(): u32 {
  return load<u32>(partsInUse(), SnapshotRecord.Count);
}

function isInUse(address: u32): bool {
  const record = partsInUse();
  const count = load<u32>(record, SnapshotRecord.Count);
  for (let i: u32 = 0; i < count; i++) {
    const part = record + SnapshotRecord.Parts + (i << 3);
    if (address >= load<u32>(part) && address < load<u32>(part, 4)) return true;
  }
  return false;
}

describe("the parts in use", () => {
  beforeEach(bootMachine);

  it("begin at 0, end below the top, and are in order", () => {
    const record = partsInUse();
    const count = load<u32>(record, SnapshotRecord.Count);
    expect(load<u32>(record, SnapshotRecord.Parts)).toBe(0);
    let end: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const part = record + SnapshotRecord.Parts + (i << 3);
      expect(load<u32>(part, 4) > load<u32>(part)).toBe(true, "none is empty");
      if (i != 0) expect(load<u32>(part) > end).toBe(true, "none touches the one before");
      end = load<u32>(part, 4);
    }
    expect(load<u32>(record, SnapshotRecord.End)).toBe(regionsTop());
    expect(end <= regionsTop()).toBe(true);
  });

  it("leave out what the space and the stack have not reached", () => {
    const next = Space.next;
    Space.next = Space.start + 64;
    expect(isInUse(Space.start)).toBe(true);
    expect(isInUse(Space.next - 1)).toBe(true);
    expect(isInUse(Space.next)).toBe(false);
    expect(isInUse(Space.end - 1)).toBe(false);
    Space.next = next;
    expect(isInUse(Stack.top - 1)).toBe(true);
    expect(isInUse(max<u32>(Stack.softEnd, Stack.top))).toBe(false);
    expect(isInUse(Stack.end - 1)).toBe(false);
  });

  it("leave out holes", () => {
    const a = allocRegion(1024);
    const b = allocRegion(1024);
    const c = allocRegion(1024);
    const count = partCount();
    expect(isInUse(b)).toBe(true);
    freeRegion(b, 1024);
    expect(isInUse(b)).toBe(false);
    expect(isInUse(b + 1023)).toBe(false);
    expect(isInUse(c)).toBe(true);
    expect(partCount()).toBe(count + 1);
    freeRegion(c, 1024);
    freeRegion(a, 1024);
  });

  it("a full space and a full stack leave out nothing", () => {
    const next = Space.next;
    const soft = Stack.softEnd;
    Space.next = Space.end;
    Stack.softEnd = Stack.end;
    expect(isInUse(Space.end - 1)).toBe(true);
    expect(isInUse(Stack.end - 1)).toBe(true);
    Stack.softEnd = soft;
    Space.next = next;
  });
});
