// Symbols: one per name, wherever the name comes from; weak unless something holds them.
import { allocateVector } from "../../assembly/data/vector";
import { globalCell, setCellValue } from "../../assembly/data/globals";
import {
  internBytes,
  internLiteral,
  internString,
  symbolCell,
  symbolForm,
  symbolName,
} from "../../assembly/data/symbol";
import { appendStrings } from "../../assembly/data/text";
import { collect, reserve, spaceUsed } from "../../assembly/heap/heap";
import { countOf, Kind, kindOf, VECTOR_ITEMS } from "../../assembly/heap/layout";
import { SymbolTable } from "../../assembly/heap/symbol-table";
import {
  addressOf,
  fromAddress,
  fromSmall,
  NIL,
  TAG_OBJECT,
  Value,
} from "../../assembly/heap/value";
import { addressAt, at, bootMachine, encode, put, slot, source, stringOf, textOf } from "./machine";

function intern(name: string): Value {
  return internBytes(source(), encode(name));
}

describe("symbols", () => {
  beforeEach(bootMachine);

  it("the same name is the same symbol, from every side", () => {
    put(0, intern("karma"));
    put(1, stringOf("karma"));
    expect(internString(slot(1))).toBe(at(0));
    expect(internLiteral("karma")).toBe(at(0));
    expect(intern("karma")).toBe(at(0));
    expect(SymbolTable.count).toBe(1);
  });

  it("other names are other symbols, case, length and emptiness included", () => {
    put(0, intern("a"));
    put(1, intern("A"));
    put(2, intern("aa"));
    put(3, intern(""));
    put(4, intern("é"));
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < i; j++) expect(at(i)).not.toBe(at(j));
    }
    expect(SymbolTable.count).toBe(5);
  });

  it("keep their name, and begin with neither cell nor special form", () => {
    put(0, intern("λ-😀"));
    expect(textOf(symbolName(at(0)))).toBe("λ-😀");
    expect(symbolCell(at(0))).toBe(0);
    expect(symbolForm(at(0))).toBe(0);
  });

  it("made of a long joined string do not keep its buffer", () => {
    put(0, stringOf("x".repeat(60)));
    put(1, stringOf("y".repeat(60)));
    put(0, appendStrings(slot(0), slot(1)));
    expect(kindOf(addressAt(0))).toBe(Kind.StringView);
    put(1, internString(slot(0)));
    put(0, NIL);
    collect(0);
    expect(kindOf(addressOf(symbolName(at(1))))).toBe(Kind.StringFlat);
    expect(spaceUsed()).toBe(24 + 136);
  });

  it("are found again after a collection has moved them", () => {
    put(0, intern("stays"));
    const before = at(0);
    collect(0);
    expect(at(0)).not.toBe(before, "moved");
    expect(intern("stays")).toBe(at(0));
  });

  it("vanish when nothing refers to them", () => {
    put(0, intern("kept"));
    intern("dropped");
    expect(SymbolTable.count).toBe(2);
    collect(0);
    expect(SymbolTable.count).toBe(1);
    put(0, NIL);
    collect(0);
    expect(SymbolTable.count).toBe(0);
    expect(spaceUsed()).toBe(0);
  });

  it("stay when they have a global cell", () => {
    put(0, intern("bound"));
    setCellValue(globalCell(at(0)), fromSmall(7));
    put(0, NIL);
    intern("unbound");
    collect(0);
    expect(SymbolTable.count).toBe(1);
    const again = intern("bound");
    expect(symbolCell(again)).not.toBe(0);
    expect(load<u64>(symbolCell(again) + 8)).toBe(fromSmall(7));
  });

  it("are found though their probe sequence runs over the table's end and some of it dies", () => {
    const mask = SymbolTable.slots - 1;
    let made = 0;
    for (let i = 0; made < 40; i++) {
      // At home in the last slots: more of them than there are, so that they run on to the first.
      const symbol = intern("edge-" + i.toString());
      if ((countOf(addressOf(symbol)) & mask) > mask - 24) put(made++, symbol);
      if (i % 256 == 255) collect(0);
    }
    let seed: u32 = 5;
    for (let left = 40; left > 0; left--) {
      collect(0);
      expect(SymbolTable.count).toBe(left);
      for (let i = 0; i < 40; i++) {
        if (at(i) != NIL) expect(intern(textOf(symbolName(at(i))))).toBe(at(i));
      }
      seed = seed * 1664525 + 1013904223;
      let victim: i32 = (seed >> 16) % 40;
      while (at(victim) == NIL) victim = (victim + 1) % 40;
      put(victim, NIL);
    }
  });

  it("a thousand of them, a third kept: the table grows, shrinks in count, and every probe still ends right", () => {
    const count = 999;
    reserve(VECTOR_ITEMS + count * 8);
    put(0, fromAddress(TAG_OBJECT, allocateVector(count)));
    for (let i = 0; i < count; i++) {
      const symbol = intern("name-" + i.toString());
      store<u64>(addressAt(0) + VECTOR_ITEMS + (i << 3), symbol);
    }
    expect(SymbolTable.count).toBe(count);
    expect(SymbolTable.slots).toBeGreaterThanOrEqual(2 * count);
    for (let i = 0; i < count; i++) {
      if (i % 3 != 0) store<u64>(addressAt(0) + VECTOR_ITEMS + (i << 3), NIL);
    }
    collect(0);
    expect(SymbolTable.count).toBe(count / 3);
    let wrong = 0;
    for (let i = 0; i < count; i += 3) {
      const held = load<u64>(addressAt(0) + VECTOR_ITEMS + (i << 3));
      if (intern("name-" + i.toString()) != held) wrong += 1;
    }
    expect(wrong).toBe(0);
    expect(SymbolTable.count).toBe(count / 3, "nothing was made twice");
  });
});
