// Strings: the two shapes must not be distinguishable, and growing one in place must never show through another.
import { setLimit } from "../../assembly/base/limits";
import { clearSignal, Signal } from "../../assembly/data/signal";
import {
  appendStrings,
  compareStrings,
  isAsciiString,
  makeLiteral,
  sliceString,
  stringHash,
  stringLength,
  stringsEqual,
  stringSize,
} from "../../assembly/data/text";
import { bytesAllocated, collect } from "../../assembly/heap/heap";
import { Kind, kindOf, STRING_BUFFER, STRING_VIEW_SIZE } from "../../assembly/heap/layout";
import { FAILED } from "../../assembly/heap/value";
import { Category, Limit } from "../../assembly/shared/abi";
import { addressAt, at, bootMachine, put, slot, stringOf, textOf } from "./machine";

const LONG = "0123456789".repeat(7);

/** slot(to) := slot(from) with a text behind it. */
function append(to: i32, from: i32, text: string): void {
  put(63, stringOf(text));
  put(to, appendStrings(slot(from), slot(63)));
}

function buffer(index: i32): u32 {
  return load<u32>(addressAt(index), STRING_BUFFER);
}

describe("strings", () => {
  beforeEach(bootMachine);

  it("know bytes, code points and whether they are ASCII", () => {
    put(0, stringOf("abc"));
    put(1, stringOf("aé😀"));
    put(2, stringOf(""));
    expect(stringSize(addressAt(0))).toBe(3);
    expect(stringLength(addressAt(0))).toBe(3);
    expect(isAsciiString(addressAt(0))).toBe(true);
    expect(stringSize(addressAt(1))).toBe(7);
    expect(stringLength(addressAt(1))).toBe(3);
    expect(isAsciiString(addressAt(1))).toBe(false);
    expect(stringLength(addressAt(2))).toBe(0);
    expect(textOf(makeLiteral("quote"))).toBe("quote");
  });

  it("short ones are joined into a flat string", () => {
    put(0, stringOf("ab"));
    append(1, 0, "cd");
    expect(kindOf(addressAt(1))).toBe(Kind.StringFlat);
    expect(textOf(at(1))).toBe("abcd");
    expect(textOf(at(0))).toBe("ab");
  });

  it("joining nothing is the other one itself", () => {
    put(0, stringOf("x"));
    append(1, 0, "");
    expect(at(1)).toBe(at(0));
    put(2, stringOf(""));
    append(3, 2, "y");
    expect(textOf(at(3))).toBe("y");
  });

  it("long ones become views of a buffer that is written in place", () => {
    put(0, stringOf(LONG));
    append(1, 0, "a");
    expect(kindOf(addressAt(1))).toBe(Kind.StringView);
    append(2, 1, "b");
    expect(buffer(2)).toBe(buffer(1), "the same buffer");
    expect(textOf(at(0))).toBe(LONG);
    expect(textOf(at(1))).toBe(LONG + "a");
    expect(textOf(at(2))).toBe(LONG + "ab");
  });

  it("in-place appending allocates the view and nothing else", () => {
    put(0, stringOf(LONG));
    append(1, 0, "a");
    put(63, stringOf("b"));
    const before = bytesAllocated();
    put(2, appendStrings(slot(1), slot(63)));
    expect(bytesAllocated() - before).toBe(STRING_VIEW_SIZE);
  });

  it("two appends to the same prefix do not see each other", () => {
    put(0, stringOf(LONG));
    append(1, 0, "-");
    append(2, 1, "left");
    append(3, 1, "right");
    append(4, 2, "!");
    append(5, 3, "?");
    expect(textOf(at(1))).toBe(LONG + "-");
    expect(textOf(at(2))).toBe(LONG + "-left");
    expect(textOf(at(3))).toBe(LONG + "-right");
    expect(textOf(at(4))).toBe(LONG + "-left!");
    expect(textOf(at(5))).toBe(LONG + "-right?");
    expect(buffer(3)).not.toBe(buffer(2), "the second had to copy");
  });

  it("nor after a collection, which keeps the buffer shared", () => {
    put(0, stringOf(LONG));
    append(1, 0, "-");
    append(2, 1, "left");
    collect(0);
    expect(buffer(1)).toBe(buffer(2), "still one buffer");
    append(3, 1, "right");
    collect(0);
    append(4, 2, "+");
    expect(textOf(at(1))).toBe(LONG + "-");
    expect(textOf(at(2))).toBe(LONG + "-left");
    expect(textOf(at(3))).toBe(LONG + "-right");
    expect(textOf(at(4))).toBe(LONG + "-left+");
  });

  it("a string joined to itself is twice itself, also in its own buffer", () => {
    put(0, stringOf(LONG));
    append(1, 0, "|");
    put(2, appendStrings(slot(1), slot(1)));
    expect(textOf(at(2))).toBe(LONG + "|" + LONG + "|");
    put(3, appendStrings(slot(2), slot(2)));
    expect(stringSize(addressAt(3))).toBe(4 * 71);
    expect(textOf(at(3))).toBe(textOf(at(2)) + textOf(at(2)));
  });

  it("building piece by piece costs the pieces, not the square", () => {
    put(0, stringOf(LONG));
    const before = bytesAllocated();
    for (let i = 0; i < 2000; i++) append(0, 0, "0123456789");
    expect(stringSize(addressAt(0))).toBe(20070);
    // Per piece: the piece (32 bytes) and a view (24); buffers together at most four times the text.
    expect(bytesAllocated() - before).toBeLessThan(2000 * 56 + 4 * 20070 + 4096);
  });

  it("length and the ASCII flag of a join are those of its parts", () => {
    put(0, stringOf(LONG));
    append(1, 0, "é😀");
    expect(stringLength(addressAt(1))).toBe(72);
    expect(isAsciiString(addressAt(1))).toBe(false);
    append(2, 1, "z");
    expect(stringLength(addressAt(2))).toBe(73);
    expect(isAsciiString(addressAt(2))).toBe(false);
    append(3, 0, "z");
    expect(isAsciiString(addressAt(3))).toBe(true);
  });

  it("slices are flat copies, of views too", () => {
    put(0, stringOf(LONG));
    append(1, 0, "é😀");
    put(2, sliceString(slot(1), 68, 8));
    expect(kindOf(addressAt(2))).toBe(Kind.StringFlat);
    expect(textOf(at(2))).toBe("89é😀");
    expect(stringLength(addressAt(2))).toBe(4);
    put(3, sliceString(slot(1), 0, 3));
    expect(textOf(at(3))).toBe("012");
    expect(isAsciiString(addressAt(3))).toBe(true, "though the whole was not");
    put(4, sliceString(slot(0), 70, 0));
    expect(stringLength(addressAt(4))).toBe(0);
  });

  it("hash and equality see the text, not the shape", () => {
    put(0, stringOf(LONG));
    expect(stringHash(addressAt(0))).not.toBe(0); // known now, and not inherited by what is made of it
    append(1, 0, "tail");
    put(2, stringOf(LONG + "tail"));
    expect(kindOf(addressAt(1))).not.toBe(kindOf(addressAt(2)));
    expect(stringHash(addressAt(1))).toBe(stringHash(addressAt(2)));
    expect(stringsEqual(addressAt(1), addressAt(2))).toBe(true);
    expect(stringsEqual(addressAt(1), addressAt(0))).toBe(false);
    put(3, stringOf(LONG + "tali"));
    expect(stringsEqual(addressAt(2), addressAt(3))).toBe(false, "before its hash is known");
    expect(stringHash(addressAt(3))).not.toBe(stringHash(addressAt(2)));
    expect(stringsEqual(addressAt(2), addressAt(3))).toBe(false, "and after");
  });

  it("a hash is never 0, which means not computed", () => {
    put(0, stringOf(""));
    expect(stringHash(addressAt(0))).not.toBe(0);
    const first = stringHash(addressAt(0));
    collect(0);
    expect(stringHash(addressAt(0))).toBe(first, "nor does it depend on the address");
  });

  it("are ordered by code point, not by UTF-16 unit", () => {
    put(0, stringOf("\uffee"));
    put(1, stringOf("😀"));
    put(2, stringOf("a"));
    put(3, stringOf("ab"));
    expect(compareStrings(addressAt(0), addressAt(1))).toBeLessThan(0);
    expect(compareStrings(addressAt(3), addressAt(2))).toBeGreaterThan(0, "a prefix comes first");
    expect(compareStrings(addressAt(2), addressAt(2))).toBe(0);
  });

  it("a join over the collection limit is an error that counts code points", () => {
    setLimit(Limit.CollectionItems, 4);
    put(0, stringOf("éé"));
    append(1, 0, "éé");
    expect(stringLength(addressAt(1))).toBe(4);
    append(2, 1, "x");
    expect(at(2)).toBe(FAILED);
    expect(Signal.category).toBe(Category.ResourceLimit);
    expect(Signal.limit).toBe(Limit.CollectionItems);
    expect(Signal.limitUsed).toBe(5.0);
    put(2, 0);
    clearSignal();
  });
});
