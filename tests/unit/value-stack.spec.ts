// The value stack of readers: marks, growth, and that a collection follows what lies on it.
import { collect } from "../../assembly/heap/heap";
import { fromFloat, fromSmall, NIL } from "../../assembly/heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../../assembly/heap/value-stack";
import { bootMachine, stringOf, textOf } from "./machine";

describe("the value stack", () => {
  beforeEach(bootMachine);

  it("keeps values in order and cuts back to a mark", () => {
    pushValue(fromSmall(1));
    const mark = ValueStack.count;
    pushValue(fromSmall(2));
    pushValue(NIL);
    expect(ValueStack.count).toBe(3);
    expect(load<u64>(valueSlot(1))).toBe(fromSmall(2));
    cutValues(mark);
    expect(ValueStack.count).toBe(1);
    pushValue(fromSmall(3));
    expect(load<u64>(valueSlot(0))).toBe(fromSmall(1));
    expect(load<u64>(valueSlot(1))).toBe(fromSmall(3));
  });

  it("grows without losing anything", () => {
    for (let i = 0; i < 5000; i++) pushValue(fromSmall(i));
    let same = true;
    for (let i = 0; i < 5000; i++) same = same && load<u64>(valueSlot(i)) == fromSmall(i);
    expect(same).toBe(true);
  });

  it("gives back what a large input left, and only that", () => {
    for (let i = 0; i < 10000; i++) pushValue(NIL);
    expect(ValueStack.bytes).toBeGreaterThan(65536);
    cutValues(1);
    expect(ValueStack.bytes).toBeGreaterThan(65536, "still in use");
    cutValues(0);
    expect(ValueStack.bytes).toBe(0);
    pushValue(NIL);
    const kept = ValueStack.bytes;
    cutValues(0);
    expect(ValueStack.bytes).toBe(kept, "a small one is kept for the next reading");
  });

  it("is followed by a collection", () => {
    pushValue(stringOf("first"));
    pushValue(fromFloat(2.5));
    pushValue(stringOf("second"));
    const before = load<u64>(valueSlot(0));
    collect(0);
    expect(load<u64>(valueSlot(0))).not.toBe(before, "moved");
    expect(textOf(load<u64>(valueSlot(0)))).toBe("first");
    expect(load<u64>(valueSlot(1))).toBe(fromFloat(2.5));
    expect(textOf(load<u64>(valueSlot(2)))).toBe("second");
  });

  it("raw words below 2^48 pass through a collection unchanged", () => {
    pushValue(0);
    pushValue(0xffff_ffff_ffff);
    pushValue(0x1234_5678);
    collect(0);
    expect(load<u64>(valueSlot(0))).toBe(0);
    expect(load<u64>(valueSlot(1))).toBe(0xffff_ffff_ffff);
    expect(load<u64>(valueSlot(2))).toBe(0x1234_5678);
  });
});
