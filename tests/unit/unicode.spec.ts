// Known answers of assembly/data/unicode.ts, one per rule; the exhaustive comparison with the host is tests/unicode.

import {
  decimalDigitValue,
  isCaseIgnorable,
  isCased,
  isSpace,
  lowerCaseCodePoint,
  lowerCaseUtf8,
  upperCaseCodePoint,
  upperCaseUtf8,
} from "../../assembly/data/unicode";
import { encodeUtf8, decodeUtf8 } from "../../assembly/data/utf8";

const source: usize = memory.data(256, 8);
const target: usize = memory.data(768, 8);

function upper(text: string): string {
  const length = <i32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, source);
  return String.UTF8.decodeUnsafe(target, upperCaseUtf8(source, length, target));
}

function lower(text: string): string {
  const length = <i32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, source);
  return String.UTF8.decodeUnsafe(target, lowerCaseUtf8(source, length, target));
}

describe("case of code points", () => {
  it("maps one to one", () => {
    expect<i32>(upperCaseCodePoint(0x61, target)).toBe(1, "a");
    expect<u32>(load<u32>(target)).toBe(0x41, "a");
    expect<i32>(lowerCaseCodePoint(0x10400, target)).toBe(1, "plane 1");
    expect<u32>(load<u32>(target)).toBe(0x10428, "plane 1");
    expect<i32>(upperCaseCodePoint(0x6f22, target)).toBe(1, "no case");
    expect<u32>(load<u32>(target)).toBe(0x6f22, "no case");
  });
  it("maps one to several", () => {
    expect<i32>(upperCaseCodePoint(0xdf, target)).toBe(2, "sharp s");
    expect<i32>(upperCaseCodePoint(0xfb03, target)).toBe(3, "ligature ffi");
    expect<i32>(lowerCaseCodePoint(0x130, target)).toBe(2, "dotted capital i");
  });
});

describe("case of text", () => {
  it("converts long and short runs", () => {
    expect<string>(upper("straße, @[`{ zebra ABC")).toBe("STRASSE, @[`{ ZEBRA ABC", "upper");
    expect<string>(lower("ÀÉ, @[`{ ZEBRA abc")).toBe("àé, @[`{ zebra abc", "lower");
    expect<string>(upper("ΐ")).toBe("\u0399\u0308\u0301", "three for one");
    expect<string>(lower("")).toBe("", "empty");
  });
  it("writes the final sigma at the end of a word", () => {
    expect<string>(lower("ΟΔΥΣΣΕΥΣ ΟΔΟΣ.")).toBe("οδυσσευς οδος.", "words");
    expect<string>(lower("Σ ΑΣ'Α ΑΣ'")).toBe("σ ασ'α ας'", "alone, inside, before an apostrophe");
  });
  it("leaves lone surrogates alone", () => {
    const length = encodeUtf8(source, 0xd83d);
    expect<i32>(lowerCaseUtf8(source, length, target)).toBe(3, "bytes");
    expect<u32>(decodeUtf8(target)).toBe(0xd83d, "same code point");
  });
});

describe("properties", () => {
  it("knows what takes part in the sigma rule", () => {
    expect<bool>(isCased(0x3b1)).toBe(true, "alpha");
    expect<bool>(isCased(0x31)).toBe(false, "digit");
    expect<bool>(isCaseIgnorable(0x27)).toBe(true, "apostrophe");
    expect<bool>(isCaseIgnorable(0xe0041)).toBe(true, "plane 14");
    expect<bool>(isCaseIgnorable(0x20)).toBe(false, "space");
  });
  it("knows Python's white space", () => {
    expect<bool>(isSpace(0x1c)).toBe(true, "file separator");
    expect<bool>(isSpace(0x85)).toBe(true, "next line");
    expect<bool>(isSpace(0x200b)).toBe(false, "zero width space");
    expect<bool>(isSpace(0xfeff)).toBe(false, "byte order mark");
  });
  it("reads decimal digits of any script", () => {
    expect<i32>(decimalDigitValue(0x37)).toBe(7, "ASCII");
    expect<i32>(decimalDigitValue(0x663)).toBe(3, "Arabic");
    expect<i32>(decimalDigitValue(0x1d7ff)).toBe(9, "mathematical");
    expect<i32>(decimalDigitValue(0xb2)).toBe(-1, "superscript two");
  });
});
