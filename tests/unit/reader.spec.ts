// The reader: what a text becomes, where its lists begin, and how it says what is wrong. Forms are compared as printed
// text; the grammar of numbers and strings is covered by the conformance vectors.
import { OUTPUT } from "../../assembly/base/buffer";
import { setLimit } from "../../assembly/base/limits";
import { listItem, listPosition, positionColumn, positionLine } from "../../assembly/data/list";
import { Signal } from "../../assembly/data/signal";
import { collect } from "../../assembly/heap/heap";
import { isSymbol, NIL } from "../../assembly/heap/value";
import { cutValues, valueSlot, ValueStack } from "../../assembly/heap/value-stack";
import { Category, Limit } from "../../assembly/shared/abi";
import { writeValue } from "../../assembly/text/printer";
import { readForms, wasIncomplete } from "../../assembly/text/reader";
import { at, bootMachine, encode, put, source, textOf } from "./machine";

/** Reads a text; the forms are left in slots 0, 1, … and have been moved by a collection. -1: refused. */
function read(text: string): i32 {
  const mark = ValueStack.count;
  const count = readForms(source(), encode(text));
  for (let i = 0; i < count; i++) put(i, load<u64>(valueSlot(mark + i)));
  cutValues(mark);
  collect(0);
  return count;
}

/** The forms of a text, printed with one blank between them. */
function forms(text: string): string {
  const count = read(text);
  if (count < 0) return "refused";
  OUTPUT.reset();
  for (let i = 0; i < count; i++) {
    if (i > 0) OUTPUT.pushByte(0x20);
    writeValue(OUTPUT, at(i));
  }
  return String.UTF8.decodeUnsafe(OUTPUT.start, OUTPUT.used);
}

/** "line:column" of the list in a slot. */
function place(index: i32): string {
  const position = listPosition(at(index));
  return positionLine(position).toString() + ":" + positionColumn(position).toString();
}

/** What is wrong with a text: "line:column", with "…" when more text could complete it. */
function wrong(text: string): string {
  if (read(text) >= 0) return "fine";
  return Signal.line.toString() + ":" + Signal.column.toString() + (wasIncomplete() ? "…" : "");
}

describe("the reader", () => {
  beforeEach(bootMachine);

  it("reads all forms of a text, and none of an empty one", () => {
    expect(read("")).toBe(0);
    expect(read("  \t\n ; only a comment")).toBe(0);
    expect(forms('1 a "s" (2 (3))')).toBe('1 a "s" (2 (3))');
    expect(ValueStack.count).toBe(0);
  });

  it("needs no blanks between forms that end by themselves", () => {
    expect(forms('(a)(b)"c"d"e"[f]')).toBe('(a) (b) "c" d "e" (f)');
    expect(forms("a'b")).toBe("a (quote b)");
  });

  it("prefixes take exactly one form, across blanks and comments", () => {
    expect(forms("'a 'b")).toBe("(quote a) (quote b)");
    expect(forms("''a")).toBe("(quote (quote a))");
    expect(forms("`(a ,b)")).toBe("(quasiquote (a (unquote b)))");
    expect(forms("' ; why not\n a")).toBe("(quote a)");
    expect(forms("('a b)")).toBe("((quote a) b)");
    expect(forms("'()")).toBe("(quote ())");
  });

  it("reads #t #f nil as constants and everything unknown as a symbol", () => {
    read("nil");
    expect(at(0)).toBe(NIL);
    expect(forms("#t #f #true nill +")).toBe("#t #f #true nill +");
    read("#true + -x");
    expect(isSymbol(at(0)) && isSymbol(at(1)) && isSymbol(at(2))).toBe(true);
  });

  it("strings know four escapes and keep every other backslash", () => {
    read('"a\\n\\t\\"\\\\"');
    expect(textOf(at(0))).toBe('a\n\t"\\');
    read('"\\q" "two\nlines"');
    expect(textOf(at(0))).toBe("\\q");
    expect(textOf(at(1))).toBe("two\nlines");
  });
});

describe("positions", () => {
  beforeEach(bootMachine);

  it("are those of the opening parenthesis, counted from 1", () => {
    read("(a) (b\n  (c))");
    expect(place(0)).toBe("1:1");
    expect(place(1)).toBe("1:5");
    put(2, listItem(at(1), 1));
    expect(place(2)).toBe("2:3");
  });

  it("LF, CR and CRLF end one line each", () => {
    read("(a)\n(b)\r(c)\r\n(d)\n\r(e)");
    expect(place(0)).toBe("1:1");
    expect(place(1)).toBe("2:1");
    expect(place(2)).toBe("3:1");
    expect(place(3)).toBe("4:1");
    expect(place(4)).toBe("6:1");
  });

  it("a line end inside a string or behind a comment counts", () => {
    read('("a\r\nb" (x)) ; c\r\n(y)');
    put(2, listItem(at(0), 1));
    expect(place(2)).toBe("2:4");
    expect(place(1)).toBe("3:1");
  });

  it("a comment goes on behind a lone CR, but lines are counted", () => {
    expect(read("; a\r(not read)\n(b)")).toBe(1);
    expect(place(0)).toBe("3:1");
  });

  it("columns count code points: two-, three- and four-byte characters are one each", () => {
    read('é "日本" 😀 (a)');
    expect(place(3)).toBe("1:10");
    read("; 😀😀\n😀 (b) ; é");
    expect(place(1)).toBe("2:3");
    read('("😀" é (c))');
    put(1, listItem(at(0), 2));
    expect(place(1)).toBe("1:8");
  });

  it("a tab is one column", () => {
    read("\t\t(a)");
    expect(place(0)).toBe("1:3");
  });

  it("a prefix is where it stands, not where its form begins", () => {
    read("  '  (a)");
    expect(place(0)).toBe("1:3");
    put(1, listItem(at(0), 1));
    expect(place(1)).toBe("1:6");
  });

  it("() carries none", () => {
    read("()");
    expect(listPosition(at(0))).toBe(0);
  });
});

describe("what cannot be read", () => {
  beforeEach(bootMachine);

  it("an open list is incomplete, and the innermost one is named", () => {
    expect(wrong("(a")).toBe("1:1…");
    expect(wrong("(a\n  (b [c\n d")).toBe("2:6…");
    expect(wrong("(a) (")).toBe("1:5…");
    expect(Signal.category).toBe(Category.Syntax);
  });

  it("so is an open string, where it begins", () => {
    expect(wrong('(a "bc\n d')).toBe("1:4…");
    expect(wrong('"')).toBe("1:1…");
    expect(wrong('"a\\')).toBe("1:1…");
    expect(wrong('"a\\"')).toBe("1:1…");
  });

  it("so is a prefix without a form", () => {
    expect(wrong("'")).toBe("1:1…");
    expect(wrong("(a ' ; comment\n")).toBe("1:4…");
  });

  it("a closing bracket too many is invalid: no text could repair it", () => {
    expect(wrong(")")).toBe("1:1");
    expect(wrong("(a))")).toBe("1:4");
    expect(wrong("😀 ]")).toBe("1:3");
  });

  it("brackets must match, and a prefix needs a form before its list closes", () => {
    expect(wrong("(a]")).toBe("1:3");
    expect(wrong("[\n)")).toBe("2:1");
    expect(wrong("(a ')")).toBe("1:5");
  });

  it("leaves nothing on the value stack, and the next text is read", () => {
    read("(a (b (c");
    expect(ValueStack.count).toBe(0);
    expect(forms("(d)")).toBe("(d)");
    expect(wasIncomplete()).toBe(false);
  });

  it("nesting is bounded where it would pass the limit", () => {
    setLimit(Limit.ReaderDepth, 3);
    expect(forms("(((a)))")).toBe("(((a)))");
    expect(wrong("\n ((((((a))))))")).toBe("2:6");
    expect(Signal.category).toBe(Category.ResourceLimit);
    expect(Signal.limit).toBe(Limit.ReaderDepth);
    expect(wrong("'''''a")).toBe("1:5", "prefixes nest too");
  });
});
