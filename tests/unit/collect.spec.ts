// The collector: every kind of object survives with all that it refers to, moves, and is the only thing that survives.
// Each case takes a picture (graph.ts) of what is reachable, collects, and compares. This build fills the old space
// with 0xdd, so whatever still points there shows in the second picture.
import { Usage } from "../../assembly/base/limits";
import { allocRegion, freeRegion } from "../../assembly/base/regions";
import { dictSet, allocateEmptyDict } from "../../assembly/data/dict";
import { parseInteger } from "../../assembly/data/integer";
import { allocateClosure, allocateLambda, procedureValue } from "../../assembly/data/lambda";
import {
  allocateCons,
  allocateList,
  allocatePair,
  listRest,
  listValue,
  packPosition,
} from "../../assembly/data/list";
import { bindOriginal, cellOriginal, globalCell, setCellValue } from "../../assembly/data/globals";
import { internLiteral } from "../../assembly/data/symbol";
import { appendStrings } from "../../assembly/data/text";
import { allocateVector, setVectorItem } from "../../assembly/data/vector";
import { allocate, collect, reserve, spaceUsed } from "../../assembly/heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  CLOSURE_CAPTURED,
  CODE_MACHINE,
  CODE_CONSTANTS,
  DICT_INDEX,
  DICT_SIZE,
  Flag,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_WAITING,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
} from "../../assembly/heap/layout";
import {
  CompilerRoots,
  dropTemporaries,
  getRoot,
  keep,
  kept,
  markTemporaries,
  Root,
  setRoot,
  Stack,
} from "../../assembly/heap/roots";
import { Space } from "../../assembly/heap/space";
import {
  addressOf,
  EMPTY,
  FALSE,
  fromAddress,
  fromFloat,
  fromSmall,
  isPointer,
  MISSING,
  NIL,
  TAG_OBJECT,
  TRUE,
  UNBOUND,
  Value,
} from "../../assembly/heap/value";
import { Picture } from "./graph";
import {
  addressAt,
  at,
  bootMachine,
  encode,
  put,
  slot,
  SLOTS,
  source,
  stringOf,
  textOf,
} from "./machine";

const before = new Picture();
const after = new Picture();

function object(address: u32): Value {
  return fromAddress(TAG_OBJECT, address);
}

function box(value: Value): u32 {
  const address = allocate(BOX_SIZE, Kind.Box, 0, 0);
  store<u64>(address, value, BOX_VALUE);
  return address;
}

/** Collects and checks: the graph is the same, and slot 0's object lies elsewhere. */
function expectSurvival(): void {
  before.take(Stack.start, SLOTS);
  const address = addressAt(0);
  const used = spaceUsed();
  collect(0);
  expect(addressAt(0)).not.toBe(address, "it moved");
  after.take(Stack.start, SLOTS);
  expect(after.objects).toBe(before.objects);
  expect(after.equals(before)).toBe(true, "the same graph");
  expect(spaceUsed()).toBeLessThanOrEqual(used);
}

describe("a collection keeps", () => {
  beforeEach(bootMachine);

  it("flat strings, bytes beyond the last full word included", () => {
    put(0, stringOf("nine byte"));
    put(1, stringOf(""));
    expectSurvival();
    expect(textOf(at(0))).toBe("nine byte");
  });

  it("views, and the one buffer that they share", () => {
    put(0, stringOf("x".repeat(70)));
    put(1, stringOf("y"));
    put(0, appendStrings(slot(0), slot(1)));
    put(1, appendStrings(slot(0), slot(1)));
    expect(kindOf(addressAt(1))).toBe(Kind.StringView);
    expectSurvival();
    expect(textOf(at(1))).toBe("x".repeat(70) + "yy");
  });

  it("symbols with name, form and cell", () => {
    put(0, internLiteral("soul"));
    setCellValue(globalCell(at(0)), fromFloat(0.5));
    expectSurvival();
  });

  it("cells with what the profile had bound, though the program bound something else", () => {
    put(0, internLiteral("car"));
    put(1, stringOf("the original"));
    bindOriginal(globalCell(at(0)), at(1), true);
    setCellValue(globalCell(at(0)), fromSmall(1));
    put(1, NIL);
    expectSurvival();
    expect(textOf(cellOriginal(globalCell(at(0))))).toBe("the original");
  });

  it("long integers of both signs and of odd and even length", () => {
    put(0, parseInteger(source(), encode("123456789012345678901234567890")));
    put(1, parseInteger(source(), encode("-98765432109876543210")));
    put(2, parseInteger(source(), encode("1" + "0".repeat(300))));
    expectSurvival();
  });

  it("flat lists, with and without a position", () => {
    reserve(256);
    const plain = allocateList(3);
    store<u64>(plain + LIST_ITEMS, fromSmall(-1));
    store<u64>(plain + LIST_ITEMS + 8, fromFloat(1.5));
    store<u64>(plain + LIST_ITEMS + 16, EMPTY);
    const placed = allocate(24, Kind.ListFlat, Flag.Positioned, 1);
    store<u64>(placed + LIST_ITEMS, listValue(plain));
    store<u64>(placed + LIST_ITEMS + 8, packPosition(12, 34));
    put(0, listValue(placed));
    expectSurvival();
    expect(load<u64>(addressAt(0) + LIST_ITEMS + 8)).toBe(packPosition(12, 34));
  });

  it("slices, and the whole list below them", () => {
    reserve(256);
    const list = allocateList(4);
    for (let i = 0; i < 4; i++) store<u64>(list + LIST_ITEMS + (i << 3), fromSmall(i));
    put(0, listRest(listRest(listValue(list), EMPTY), EMPTY));
    expect(kindOf(addressAt(0))).toBe(Kind.ListSlice);
    expectSurvival();
  });

  it("list cells in front of flat lists", () => {
    reserve(256);
    const list = allocateList(1);
    store<u64>(list + LIST_ITEMS, TRUE);
    put(0, allocateCons(fromSmall(1), allocateCons(NIL, listValue(list))));
    expectSurvival();
  });

  it("pairs, also those that were tied into a ring", () => {
    reserve(256);
    const first = allocatePair(fromSmall(1), NIL);
    const second = allocatePair(first, first);
    store<u64>(addressOf(first), second, PAIR_CDR);
    put(0, first);
    expectSurvival();
    const cdr = load<u64>(addressAt(0), PAIR_CDR);
    expect(load<u64>(addressOf(cdr), PAIR_CDR)).toBe(at(0), "round and back");
  });

  it("a pair that contains itself twice", () => {
    reserve(64);
    put(0, allocatePair(NIL, NIL));
    store<u64>(addressAt(0), at(0), PAIR_CAR);
    store<u64>(addressAt(0), at(0), PAIR_CDR);
    expectSurvival();
    expect(after.objects).toBe(1);
  });

  it("boxes, shared between closures that count together", () => {
    reserve(512);
    const lambda = allocateLambda(NIL, internLiteral("counter"), 0, 0);
    const shared = object(box(fromSmall(41)));
    for (let i = 0; i < 2; i++) {
      const closure = allocateClosure(lambda, 2);
      store<u64>(closure, shared, CLOSURE_CAPTURED);
      store<u64>(closure, procedureValue(closure), CLOSURE_CAPTURED + 8); // itself, as in a named loop
      put(i, procedureValue(closure));
    }
    store<u64>(addressOf(shared), at(0), BOX_VALUE); // and a cycle through the box
    expectSurvival();
    expect(load<u64>(addressAt(0), CLOSURE_CAPTURED)).toBe(
      load<u64>(addressAt(1), CLOSURE_CAPTURED),
    );
  });

  it("lambdas with code, captures and expansions", () => {
    put(1, internLiteral("body"));
    put(2, internLiteral("name"));
    reserve(512);
    const bytes = CODE_CONSTANTS + 16 + 24;
    const code = allocate(bytes, Kind.Code, 0, bytes);
    memory.fill(code + 8, 0, bytes - 8);
    store<u32>(code, 2 << 16, CODE_MACHINE);
    store<u64>(code + CODE_CONSTANTS, at(1));
    store<u64>(code + CODE_CONSTANTS + 8, fromSmall(3));
    // Instructions that would be taken for pointers if they were scanned.
    for (let i = 0; i < 3; i++)
      store<u64>(code + CODE_CONSTANTS + 16 + (i << 3), 0xfffb_0000_dead_bee8);
    const captures = allocateVector(2);
    setVectorItem(captures, 0, at(2));
    const lambda = allocateLambda(at(1), at(2), captures, Flag.Rest);
    store<u32>(lambda, code, LAMBDA_CODE);
    store<u32>(lambda, allocateVector(1), LAMBDA_WAITING);
    put(0, procedureValue(allocateClosure(lambda, 0)));
    expectSurvival();
    const moved = load<u32>(addressAt(0) + 8);
    expect(load<u64>(load<u32>(moved, LAMBDA_CODE) + CODE_CONSTANTS + 16)).toBe(
      0xfffb_0000_dead_bee8,
    );
    expect(kindOf(load<u32>(moved, LAMBDA_CAPTURES))).toBe(Kind.Vector);
  });

  it("builtins, macros, vectors", () => {
    put(1, internLiteral("car"));
    reserve(256);
    const builtin = allocate(BOX_SIZE, Kind.Builtin, 0, 17);
    store<u64>(builtin, at(1), BOX_VALUE);
    const macro = allocate(BOX_SIZE, Kind.Macro, 0, 0);
    store<u64>(macro, procedureValue(builtin), BOX_VALUE);
    const vector = allocateVector(3);
    setVectorItem(vector, 1, object(macro));
    put(0, object(vector));
    expectSurvival();
  });

  it("dicts of every size: inline rows, hash index, branches, and older versions that share them", () => {
    const sizes: i32[] = [0, 1, 7, 8, 9, 33, 200];
    reserve(DICT_SIZE);
    put(0, allocateEmptyDict());
    let made = 0;
    for (let s = 0; s < sizes.length; s++) {
      for (; made < sizes[s]; made++) {
        put(60, stringOf("key" + made.toString()));
        put(61, fromSmall(made));
        put(0, dictSet(slot(0), slot(60), slot(61)));
      }
      put(s + 1, at(0));
    }
    expect(load<u32>(addressAt(0), DICT_INDEX)).not.toBe(0, "the last one has an index");
    expectSurvival();
  });

  it("a random graph with sharing and cycles, three times in a row", () => {
    let seed: u32 = 99;
    const count = 300;
    reserve(count * 24 + 16 + count * 8);
    const vector = allocateVector(count);
    for (let i = 0; i < count; i++) setVectorItem(vector, i, allocatePair(NIL, FALSE));
    for (let i = 0; i < count * 2; i++) {
      seed = seed * 1664525 + 1013904223;
      const from = load<u64>(vector + 8 + (((seed >> 16) % count) << 3));
      seed = seed * 1664525 + 1013904223;
      const to = load<u64>(vector + 8 + (((seed >> 16) % count) << 3));
      store<u64>(addressOf(from) + ((seed & 0x8000) != 0 ? PAIR_CAR : PAIR_CDR), to);
    }
    put(0, load<u64>(vector + 8)); // what the first pair reaches; the rest is garbage
    for (let i = 0; i < 3; i++) expectSurvival();
    expect(after.objects).toBeGreaterThan(count / 3);
    expect(spaceUsed()).toBe(<u32>after.objects * 24);
  });
});

describe("a collection starts from", () => {
  beforeEach(bootMachine);

  it("fixed roots and temporaries", () => {
    setRoot(Root.Result, stringOf("result"));
    const mark = markTemporaries();
    const temporary = keep(stringOf("temporary"));
    collect(0);
    collect(0);
    expect(textOf(getRoot(Root.Result))).toBe("result");
    expect(textOf(kept(temporary))).toBe("temporary");
    dropTemporaries(mark);
    setRoot(Root.Result, NIL);
    collect(0);
    expect(spaceUsed()).toBe(0);
  });

  it("what the compiler holds", () => {
    const list = allocRegion(1024);
    store<u64>(list, fromSmall(1));
    store<u64>(list + 8, stringOf("form"));
    CompilerRoots.start = list;
    CompilerRoots.count = 2;
    collect(0);
    collect(0);
    expect(textOf(load<u64>(list + 8))).toBe("form");
    CompilerRoots.count = 0;
    freeRegion(list, 1024);
  });

  it("the call stack up to its top, and not beyond", () => {
    put(SLOTS - 1, stringOf("below"));
    store<u64>(Stack.top, stringOf("above"));
    collect(0);
    expect(textOf(at(SLOTS - 1))).toBe("below");
    expect(spaceUsed()).toBe(24, "the other one is gone");
  });
});

describe("a collection clears", () => {
  beforeEach(bootMachine);

  it("garbage, cycles included", () => {
    reserve(1024);
    const first = allocatePair(NIL, NIL);
    store<u64>(addressOf(first), allocatePair(first, first), PAIR_CAR);
    box(first);
    stringOf("nobody");
    expect(spaceUsed()).toBeGreaterThan(0);
    collect(0);
    expect(spaceUsed()).toBe(0);
  });

  it("one half of a structure when only the other is held", () => {
    reserve(1024);
    const shared = allocatePair(fromSmall(1), NIL);
    put(0, allocatePair(shared, NIL));
    allocatePair(shared, allocatePair(NIL, NIL)); // garbage that refers to what lives
    collect(0);
    expect(spaceUsed()).toBe(2 * 24);
  });

  it("the words above the stack's top that frames may enter unasked", () => {
    const end = Stack.top + 1024;
    for (let word = Stack.top; word < end; word += 8) store<u64>(word, stringOf("stale"));
    Stack.softEnd = end;
    collect(0);
    let stale = 0;
    for (let word = Stack.top; word < end; word += 8) {
      if (load<u64>(word) != 0) stale += 1;
    }
    expect(stale).toBe(0);
    expect(Stack.softEnd).toBe(end);
  });

  it("only as much of a tall stack as the next frames need: the rest is asked for again", () => {
    const tall = Stack.end;
    Stack.softEnd = tall;
    collect(0);
    expect(Stack.softEnd).toBeLessThan(tall);
    expect(Stack.softEnd).toBeGreaterThan(Stack.top);
    for (let word = Stack.top; word < Stack.softEnd; word += 8) {
      if (load<u64>(word) != 0) expect(word).toBe(0, "cleared");
    }
  });

  it("nothing that is a constant, an integer, a float or a raw word", () => {
    const words: u64[] = [
      NIL,
      TRUE,
      FALSE,
      EMPTY,
      UNBOUND,
      MISSING,
      fromSmall(-7),
      fromFloat(-2.5),
    ];
    for (let i = 0; i < words.length; i++) put(i, words[i]);
    put(20, 0x0000_ffff_ffff_fff8);
    collect(0);
    for (let i = 0; i < words.length; i++) {
      expect(isPointer(at(i))).toBe(false);
      expect(at(i)).toBe(words[i]);
    }
    expect(at(20)).toBe(0x0000_ffff_ffff_fff8);
  });

  it("addresses never come back: all survivors lie in the new space", () => {
    for (let i = 0; i < 20; i++) put(i, stringOf("s" + i.toString()));
    const collections = Usage.collections;
    collect(0);
    expect(Usage.collections).toBeGreaterThan(collections);
    for (let i = 0; i < 20; i++) {
      expect(addressAt(i) >= Space.start && addressAt(i) < Space.next).toBe(true);
      expect(textOf(at(i))).toBe("s" + i.toString());
    }
  });
});
