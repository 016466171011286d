// List builtins on values that the reader makes, compared as printed text: shapes (flat, slice, cells, pair chains) and
// the edges of each builtin. Everything is moved by a collection before each call. What programs see is in the
// conformance vectors.
import { OUTPUT } from "../../assembly/base/buffer";
import { setLimit, Usage } from "../../assembly/base/limits";
import { allocRegion } from "../../assembly/base/regions";
import { BuiltinFunction } from "../../assembly/data/builtins";
import { Lists } from "../../assembly/data/list";
import { clearSignal, Signal } from "../../assembly/data/signal";
import { bootHeap, collect } from "../../assembly/heap/heap";
import { clearRoots, Stack } from "../../assembly/heap/roots";
import { bootSymbolTable } from "../../assembly/heap/symbol-table";
import { EMPTY, FAILED, NIL, Value } from "../../assembly/heap/value";
import { cutValues, valueSlot, ValueStack } from "../../assembly/heap/value-stack";
import { primFlatten } from "../../assembly/prims/flatten";
import {
  primAppendReverse,
  primConsCell,
  primItems,
  primReverseCells,
  primRows,
} from "../../assembly/prims/internal";
import {
  primAppend,
  primCdr,
  primCons,
  primDrop,
  primLast,
  primLength,
  primNth,
  primReverse,
  primTake,
  primZip,
} from "../../assembly/prims/list";
import { primRange } from "../../assembly/prims/range";
import { primSort } from "../../assembly/prims/sort";
import { Category, Limit } from "../../assembly/shared/abi";
import { writeValue } from "../../assembly/text/printer";
import { readForms } from "../../assembly/text/reader";

const source: usize = memory.data(1024);
let booted = false;

function boot(): void {
  if (!booted) {
    for (let i = 0; i < Limit.Count; i++) setLimit(i, 1e6);
    setLimit(Limit.HeapBytes, 1e9);
    Stack.start = allocRegion(4096);
    Stack.end = Stack.start + 4096;
    bootHeap();
    bootSymbolTable();
    Usage.stepsLeft = 1 << 40;
    Lists.empty = EMPTY;
    booted = true;
  }
  clearRoots();
  clearSignal();
  for (let at = Stack.start; at < Stack.end; at += 8) store<u64>(at, NIL);
  Stack.top = Stack.end;
  Stack.softEnd = Stack.end;
}

/** Puts the forms of a text into the argument slots; returns how many. */
function read(text: string): i32 {
  const mark = ValueStack.count;
  const size = <u32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, source);
  const count = readForms(<u32>source, size);
  for (let i = 0; i < count; i++) {
    store<u64>(Stack.start + (i << 3), load<u64>(valueSlot(mark + i)));
  }
  cutValues(mark);
  collect(0);
  return count;
}

function print(v: Value): string {
  if (v == FAILED) {
    const category = Signal.category;
    clearSignal();
    return category == Category.Evaluation ? "error" : "limit";
  }
  OUTPUT.reset();
  store<u64>(Stack.end - 8, v);
  writeValue(OUTPUT, v);
  return String.UTF8.decodeUnsafe(OUTPUT.start, OUTPUT.used);
}

/** Calls a builtin with the forms of a text as arguments and prints what it returns. */
function call(prim: BuiltinFunction, text: string): string {
  return print(prim(Stack.start, read(text)));
}

/** Rewrites the first argument slot to the items of another text's list as pair chain ending in nil. */
function makeChain(text: string): void {
  const count = read(text);
  let chain = NIL;
  for (let i = count - 1; i >= 0; i--) {
    const at = Stack.start + 1024;
    store<u64>(at, load<u64>(Stack.start + (i << 3)));
    store<u64>(at + 8, chain);
    chain = primCons(at, 2);
    store<u64>(at + 8, chain);
  }
  store<u64>(Stack.start, chain);
}

describe("lists", () => {
  beforeEach(boot);

  it("append joins and shares what needs no copy", () => {
    expect(call(primAppend, "(1 2) () (3) nil (4 5)")).toBe("(1 2 3 4 5)");
    expect(call(primAppend, "() nil")).toBe("()");
    expect(primAppend(Stack.start, 0)).toBe(EMPTY);
    read("() (1 2)");
    const whole = load<u64>(Stack.start + 8);
    expect(primAppend(Stack.start, 2)).toBe(whole);
    expect(call(primAppend, '(1) "x"')).toBe("error");
  });

  it("cdr of the last item and of () is nil", () => {
    read("(1)");
    expect(primCdr(Stack.start, 1)).toBe(NIL);
    store<u64>(Stack.start, EMPTY);
    expect(primCdr(Stack.start, 1)).toBe(NIL);
    expect(call(primCdr, "nil")).toBe("error");
    expect(call(primCdr, "(1 2 3)")).toBe("(2 3)");
  });

  it("take, drop and nth keep to the list", () => {
    expect(call(primTake, "(1 2 3 4 5 6 7 8) 6")).toBe("(1 2 3 4 5 6)");
    expect(call(primDrop, "(1 2 3 4 5 6 7 8) 2")).toBe("(3 4 5 6 7 8)");
    expect(call(primTake, "(1 2) 100000000000000000000")).toBe("(1 2)");
    expect(call(primDrop, "(1 2) 100000000000000000000")).toBe("()");
    expect(call(primDrop, "(1 2) -1")).toBe("error");
    expect(call(primNth, "(1 2 3) -3")).toBe("1");
    expect(call(primNth, "(1 2 3) -4")).toBe("()");
    expect(call(primNth, "(1 2 3) 1.0")).toBe("error");
    expect(call(primLast, "()")).toBe("()");
  });

  it("slices of slices count from the right place", () => {
    read("(0 1 2 3 4 5 6 7 8 9) 3");
    store<u64>(Stack.start, primDrop(Stack.start, 2));
    collect(0);
    store<u64>(Stack.start, primDrop(Stack.start, 2));
    expect(print(load<u64>(Stack.start))).toBe("(6 7 8 9)");
    expect(print(primReverse(Stack.start, 1))).toBe("(9 8 7 6)");
    expect(print(primCdr(Stack.start, 1))).toBe("(7 8 9)");
  });

  it("pair chains that end in nil are lists, others are not", () => {
    makeChain("1 2 3");
    expect(print(primLength(Stack.start, 1))).toBe("3");
    expect(print(primReverse(Stack.start, 1))).toBe("(3 2 1)");
    expect(print(primItems(Stack.start, 1))).toBe("(1 2 3)");
    read("1 (2)");
    store<u64>(Stack.start, primCons(Stack.start, 2));
    expect(print(primLength(Stack.start, 1))).toBe("error");
    expect(print(primItems(Stack.start, 1))).toBe("error");
  });

  it("range counts like Python's, with integers of any size", () => {
    expect(call(primRange, "5")).toBe("(0 1 2 3 4)");
    expect(call(primRange, "10 -10 -5")).toBe("(10 5 0 -5)");
    expect(call(primRange, "0 5 0")).toBe("error");
    expect(call(primRange, "99999999999999999999 100000000000000000002 2")).toBe(
      "(99999999999999999999 100000000000000000001)",
    );
    expect(call(primRange, "0 100000000000000000002 50000000000000000001")).toBe(
      "(0 50000000000000000001)",
    );
    expect(call(primRange, "100000000000000000000")).toBe("limit");
    expect(call(primRange, "1000001")).toBe("limit");
  });

  it("zip and rows stop at the shortest", () => {
    expect(call(primZip, "(1 2 3) (a b) (x y z)")).toBe("((1 a x) (2 b y))");
    expect(call(primZip, "(1) ()")).toBe("()");
    expect(call(primRows, "(1 2 3) ((a b) (x y z))")).toBe("((1 a x) (2 b y))");
    expect(call(primRows, "(1 2 3) ((a b) 5)")).toBe("error");
    expect(ValueStack.count).toBe(0);
  });

  it("flatten drops nil and walks without recursion", () => {
    expect(call(primFlatten, "(1 (2 nil (3 ())) ((((4)))))")).toBe("(1 2 3 4)");
    expect(call(primFlatten, '"abc"')).toBe("error");
    expect(ValueStack.count).toBe(0);
  });

  it("cells become lists", () => {
    read("1 nil");
    for (let i = 0; i < 3; i++) {
      store<u64>(Stack.start + 8, primConsCell(Stack.start, 2));
    }
    store<u64>(Stack.start, load<u64>(Stack.start + 8));
    expect(print(primReverseCells(Stack.start, 1))).toBe("(1 1 1)");
    expect(print(primAppendReverse(Stack.start, 2))).toBe("(1 1 1 1 1 1)");
    expect(call(primAppendReverse, "(1 2 3) nil")).toBe("(3 2 1)");
    expect(call(primReverseCells, "nil")).toBe("()");
  });

  it("sort is by value and stable, and only within one kind", () => {
    expect(call(primSort, "(3 1 2)")).toBe("(1 2 3)");
    expect(call(primSort, "(1.0 1 0 2 2.0 1.0)")).toBe("(0 1.0 1 1.0 2 2.0)");
    expect(call(primSort, '("b" "" "ab" "a")')).toBe('("" "a" "ab" "b")');
    expect(call(primSort, "(100000000000000000000 -1e25 5)")).toBe(
      "(-1e+25 5 100000000000000000000)",
    );
    expect(call(primSort, '(1 "a")')).toBe("error");
    expect(call(primSort, "(#t)")).toBe("error");
  });

  it("sort merges runs of every length", () => {
    let seed: u32 = 7;
    for (let count = 1; count < 120; count += 7) {
      let text = "(";
      for (let i = 0; i < count; i++) {
        seed = seed * 1664525 + 1013904223;
        text += ((seed >> 20) & 63).toString() + " ";
      }
      read(text + ")");
      store<u64>(Stack.start, primSort(Stack.start, 1));
      for (let i = 1; i < count; i++) {
        store<u64>(Stack.start + 8, 0xffff_0000_0000_0000 | (<u64>i));
        const high = primNth(Stack.start, 2);
        store<u64>(Stack.start + 8, 0xffff_0000_0000_0000 | (<u64>(i - 1)));
        expect(primNth(Stack.start, 2) <= high).toBe(true);
      }
    }
  });
});
