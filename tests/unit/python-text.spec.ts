// Python's text of values: known answers of CPython's str() and repr().
import { OUTPUT } from "../../assembly/base/buffer";
import { setLimit, Usage } from "../../assembly/base/limits";
import { allocRegion } from "../../assembly/base/regions";
import { Lists } from "../../assembly/data/list";
import { clearSignal, Signal } from "../../assembly/data/signal";
import { makeString } from "../../assembly/data/text";
import { bootHeap } from "../../assembly/heap/heap";
import { clearRoots, Stack } from "../../assembly/heap/roots";
import { bootSymbolTable } from "../../assembly/heap/symbol-table";
import { EMPTY, FALSE, NIL, TRUE } from "../../assembly/heap/value";
import { cutValues, valueSlot, ValueStack } from "../../assembly/heap/value-stack";
import { primCons, primList } from "../../assembly/prims/list";
import { primMakeDict } from "../../assembly/prims/dict";
import { Category, Limit } from "../../assembly/shared/abi";
import { pushPythonText } from "../../assembly/text/python-text";
import { readForms } from "../../assembly/text/reader";

const source: usize = memory.data(1024);
let booted = false;

function boot(): void {
  if (!booted) {
    bootHeap();
    bootSymbolTable();
    Stack.start = allocRegion(4096);
    Stack.end = Stack.start + 4096;
    Lists.empty = EMPTY;
    Usage.stepsLeft = 1 << 40;
    booted = true;
  }
  for (let i = 0; i < Limit.Count; i++) setLimit(i, 1e6);
  setLimit(Limit.HeapBytes, 1e9);
  clearRoots();
  clearSignal();
  for (let at = Stack.start; at < Stack.end; at += 8) store<u64>(at, NIL);
  Stack.top = Stack.end;
  Stack.softEnd = Stack.end;
}

function encode(text: string): u32 {
  return <u32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, source);
}

function read(text: string): i32 {
  const mark = ValueStack.count;
  const count = readForms(<u32>source, encode(text));
  for (let i = 0; i < count; i++) {
    store<u64>(Stack.start + (i << 3), load<u64>(valueSlot(mark + i)));
  }
  cutValues(mark);
  return count;
}

/** The text of what lies in the first argument slot. */
function text(): string {
  OUTPUT.reset();
  if (!pushPythonText(OUTPUT, load<u64>(Stack.start))) return "failed";
  return String.UTF8.decodeUnsafe(OUTPUT.start, OUTPUT.used);
}

function str(form: string): string {
  read(form);
  return text();
}

/** Python's repr of a string. */
function repr(content: string): string {
  store<u64>(Stack.start, makeString(<u32>source, encode(content)));
  store<u64>(Stack.start, primList(Stack.start, 1));
  const shown = text();
  return shown.substring(1, shown.length - 1);
}

describe("Python's text", () => {
  beforeEach(boot);

  it("of plain values", () => {
    expect(str("12")).toBe("12");
    expect(str("2.50")).toBe("2.5");
    expect(str("sym")).toBe("sym");
    expect(str('"it\'s"')).toBe("it's");
    store<u64>(Stack.start, TRUE);
    expect(text()).toBe("True");
    store<u64>(Stack.start, FALSE);
    expect(text()).toBe("False");
    store<u64>(Stack.start, NIL);
    expect(text()).toBe("()");
    store<u64>(Stack.start, EMPTY);
    expect(text()).toBe("[]");
  });

  it("of compound values", () => {
    expect(str('(1 (2 "x") 3.5 b nil #t ())')).toBe("[1, [2, 'x'], 3.5, 'b', (), True, []]");
    read('1 "b"');
    store<u64>(Stack.start, primCons(Stack.start, 2));
    store<u64>(Stack.start, primList(Stack.start, 1));
    expect(text()).toBe('[(1 . "b")]');
    store<u64>(Stack.start, primMakeDict(Stack.start, read('"a" nil "it\'s" (1)')));
    expect(text()).toBe("{'a': (), \"it's\": [1]}");
  });

  it("quotes and escapes strings inside", () => {
    expect(repr("plain")).toBe("'plain'");
    expect(repr("it's")).toBe('"it\'s"');
    expect(repr("a'b\"c")).toBe("'a\\'b\"c'");
    expect(repr("a\\b\n\t\r\x01\x7f")).toBe("'a\\\\b\\n\\t\\r\\x01\\x7f'");
    expect(repr("é\u00a0\u00ad\u200b\u2028\ue000")).toBe("'é\\xa0\\xad\\u200b\\u2028\\ue000'");
    expect(repr("\u{1F600}\u{F0000}")).toBe("'\u{1F600}\\U000f0000'");
  });

  it("stops at the limits", () => {
    setLimit(Limit.ValueDepth, 3);
    expect(str("((((1))))")).toBe("[[[[1]]]]");
    expect(str("(((((1)))))")).toBe("failed");
    expect(Signal.category).toBe(Category.ResourceLimit);
    setLimit(Limit.ValueDepth, 100);
    setLimit(Limit.ValueNodes, 3);
    expect(str("(1 2)")).toBe("[1, 2]");
    expect(str("(1 2 3)")).toBe("failed");
    setLimit(Limit.CollectionItems, 2);
    expect(str('"123456789"')).toBe("failed");
  });
});
