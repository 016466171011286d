// Known answers of assembly/data/utf8.ts, one per rule; the exhaustive comparison with the host is tests/unicode.

import {
  byteOffsetOf,
  compareBytes,
  countCodePoints,
  decodeUtf8,
  encodeUtf8,
  findBytes,
  hashBytes,
  utf8Length,
  utf8Width,
  validateUtf8,
} from "../../assembly/data/utf8";

const first: usize = memory.data(256, 8);
const second: usize = memory.data(256, 8);

function put(at: usize, text: string): i32 {
  return <i32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
}

function find(hay: string, needle: string, from: i32): i32 {
  const hayLength = put(first, hay);
  return findBytes(first, hayLength, second, put(second, needle), from);
}

function compare(a: string, b: string): i32 {
  const length = put(first, a);
  return compareBytes(first, length, second, put(second, b));
}

describe("one code point", () => {
  it("takes 1 to 4 bytes and survives the round trip", () => {
    const samples: usize = memory.data<u32>([
      0, 0x7f, 0x80, 0x7ff, 0x800, 0xd800, 0xdfff, 0xffff, 0x10000, 0x10ffff,
    ]);
    const lengths: usize = memory.data<u8>([1, 1, 2, 2, 3, 3, 3, 3, 4, 4]);
    for (let i = 0; i < 10; i++) {
      const cp = load<u32>(samples + ((<usize>i) << 2));
      const length = <i32>load<u8>(lengths + i);
      expect<i32>(encodeUtf8(first, cp)).toBe(length, "bytes written");
      expect<i32>(utf8Length(cp)).toBe(length, "length of the code point");
      expect<i32>(utf8Width(load<u8>(first))).toBe(length, "width by lead byte");
      expect<u32>(decodeUtf8(first)).toBe(cp, "decoded again");
    }
  });
});

describe("counting and offsets", () => {
  it("counts code points, not bytes", () => {
    expect<i32>(countCodePoints(first, 0)).toBe(0, "empty");
    expect<i32>(countCodePoints(first, put(first, "aé漢😀 and more than eight"))).toBe(24, "mixed");
  });
  it("finds where a code point begins", () => {
    const length = put(first, "aé漢😀 tail of text");
    expect<i32>(byteOffsetOf(first, length, 0)).toBe(0, "first");
    expect<i32>(byteOffsetOf(first, length, 2)).toBe(3, "after two bytes");
    expect<i32>(byteOffsetOf(first, length, 4)).toBe(10, "after four bytes");
    expect<i32>(byteOffsetOf(first, length, 17)).toBe(23, "last");
    expect<i32>(byteOffsetOf(first, length, 18)).toBe(length, "end");
    expect<i32>(byteOffsetOf(first, length, 1000)).toBe(length, "beyond the end");
  });
});

describe("validation", () => {
  it("accepts well-formed text", () => {
    expect<i32>(validateUtf8(first, put(first, "aé漢😀 well-formed"))).toBe(-1, "mixed");
  });
  it("names the start of the first ill-formed sequence", () => {
    const length = put(first, "abcdefgh漢");
    expect<i32>(validateUtf8(first, length - 1)).toBe(8, "cut off");
    expect<i32>(encodeUtf8(first + 3, 0xd800)).toBe(3, "surrogate");
    expect<i32>(validateUtf8(first, 6)).toBe(3, "surrogate");
    store<u8>(first + 3, 0xc0);
    expect<i32>(validateUtf8(first, 6)).toBe(3, "overlong");
    store<u8>(first + 3, 0xf5);
    expect<i32>(validateUtf8(first, 7)).toBe(3, "too high");
  });
});

describe("comparison", () => {
  it("orders by code point, then by length", () => {
    expect<i32>(compare("", "")).toBe(0, "empty");
    expect<i32>(compare("same words here", "same words here")).toBe(0, "equal");
    expect<i32>(compare("same", "same words")).toBe(-1, "prefix");
    expect<i32>(compare("same words b", "same words a")).toBe(1, "tail");
    expect<i32>(compare("\uffff", "😀")).toBe(-1, "code points, not UTF-16 units");
  });
});

describe("search", () => {
  it("finds the first occurrence from an offset", () => {
    expect<i32>(find("one two one two", "two", 0)).toBe(4, "first");
    expect<i32>(find("one two one two", "two", 5)).toBe(12, "next");
    expect<i32>(find("one two one two", "two", 13)).toBe(-1, "none left");
    expect<i32>(find("short", "longer than it", 0)).toBe(-1, "needle longer than hay");
  });
  it("finds an empty needle anywhere up to the end", () => {
    expect<i32>(find("abc", "", 0)).toBe(0, "start");
    expect<i32>(find("abc", "", 3)).toBe(3, "end");
    expect<i32>(find("abc", "", 4)).toBe(-1, "beyond");
  });
});

describe("hash", () => {
  it("depends on contents and length alone", () => {
    const length = put(first, "the same text");
    expect<u32>(hashBytes(first, length)).toBe(
      hashBytes(second + 1, put(second + 1, "the same text")),
      "any address",
    );
    expect<u32>(hashBytes(first, length)).not.toBe(hashBytes(first, length - 1), "length");
    expect<u32>(hashBytes(first, 0)).not.toBe(0, "never 0");
  });
});
