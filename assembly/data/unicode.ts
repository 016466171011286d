// Unicode properties and case conversion as Python's str has them: upper, lower, isspace, decimal digits; and
// what a letter is. Called by the string builtins and the number reader. The tables are generated, see unicode-tables.ts.
// Invariant: conversion takes well-formed UTF-8 (or surrogates of three bytes, which stay as they are), writes at most
// three bytes for each byte it reads, and gives what the full mappings of the tables' Unicode version say.
// Not here: title case, case folding, normalization, and anything that depends on a language.

import { coldPiece, hasColdData, Warm, warm } from "../base/cold";
import { decodeUtf8, encodeUtf8, utf8Width } from "./utf8";
import {
  ALPHABETIC_DISTANCES,
  ALPHABETIC_END,
  ALPHABETIC_MARKS,
  ALPHABETIC_MARK_COUNT,
  CASED_END,
  CASED_EXTRAS,
  CASED_FIRSTS,
  CASED_PLANE_1,
  CASED_PLANE_14,
  CASE_DELTAS,
  CASE_FIRSTS,
  CASE_SHAPES,
  CASE_STRIDE_TWO,
  DIGIT_END,
  DIGIT_PLANE_1,
  DIGIT_ZEROS,
  IGNORABLE_END,
  IGNORABLE_EXTRAS,
  IGNORABLE_FIRSTS,
  IGNORABLE_PLANE_1,
  IGNORABLE_PLANE_14,
  LOWER_BEGIN,
  LOWER_END,
  LOWER_PLANE_1,
  SPECIAL_END,
  SPECIAL_FIRSTS,
  SPECIAL_LOWER_BEGIN,
  SPECIAL_RESULTS,
  UPPER_PLANE_1,
} from "./unicode-tables";

const HIGH_BITS: u64 = 0x8080808080808080;
const CAPITAL_SIGMA: u32 = 0x3a3;
const SMALL_SIGMA: u32 = 0x3c3;
const FINAL_SIGMA: u32 = 0x3c2;

export const UNICODE_TABLES: i32 = 12;

/** The tables, which are cold data. */
export function unicodeTable(i: i32): u64 {
  switch (i) {
    case 0:
      return coldPiece(CASE_FIRSTS, LOWER_END << 1);
    case 1:
      return coldPiece(CASE_DELTAS, LOWER_END << 1);
    case 2:
      return coldPiece(CASE_SHAPES, LOWER_END);
    case 3:
      return coldPiece(SPECIAL_FIRSTS, SPECIAL_END << 1);
    case 4:
      return coldPiece(SPECIAL_RESULTS, SPECIAL_END * 6);
    case 5:
      return coldPiece(CASED_FIRSTS, CASED_END << 1);
    case 6:
      return coldPiece(CASED_EXTRAS, CASED_END);
    case 7:
      return coldPiece(IGNORABLE_FIRSTS, IGNORABLE_END << 1);
    case 8:
      return coldPiece(IGNORABLE_EXTRAS, IGNORABLE_END);
    case 9:
      return coldPiece(DIGIT_ZEROS, DIGIT_END << 1);
    case 10:
      return coldPiece(ALPHABETIC_DISTANCES, ALPHABETIC_END);
    default:
      return coldPiece(ALPHABETIC_MARKS, ALPHABETIC_MARK_COUNT << 2);
  }
}

/** Makes the tables readable: before every look at one of them. */
// @ts-ignore: decorator
@inline
function readyTables(): void {
  if (!Warm.unicode) warmTables();
}

function warmTables(): void {
  Warm.unicode = true;
  if (!hasColdData()) return;
  for (let i = 0; i < UNICODE_TABLES; i++) {
    const table = unicodeTable(i);
    warm(<usize>(table & 0xffffffff), <u32>(table >> 32));
  }
}

/** Code points of the mapping in progress; nothing keeps them beyond one step of a conversion. */
const mapped: usize = memory.data(12, 4);

/**
 * Index in [begin, end) of the last entry not above the key in an ascending u16 table, or begin - 1.
 * Selects instead of branching: the outcome of each step is a coin toss no processor can predict.
 */
function findLastNotAbove(table: usize, begin: i32, end: i32, key: u32): i32 {
  if (begin >= end) return begin - 1;
  let at = begin;
  for (let size = end - begin; size > 1;) {
    const half = size >> 1;
    at = select(at + half, at, <u32>load<u16>(table + ((<usize>(at + half)) << 1)) <= key);
    size -= half;
  }
  return <u32>load<u16>(table + ((<usize>at) << 1)) <= key ? at : begin - 1;
}

/**
 * The code point that `cp` maps to one-to-one by the runs of its plane, or `cp` itself. The caller gives the bounds
 * for upper or lower case.
 */
function mapByRuns(cp: u32, begin: i32, plane1: i32, end: i32): u32 {
  const low = cp & 0xffff;
  if (cp <= 0xffff) end = plane1;
  else if (cp <= 0x1ffff) begin = plane1;
  else return cp;
  const run = findLastNotAbove(CASE_FIRSTS, begin, end, low);
  if (run < begin) return cp;
  const shape = <u32>load<u8>(CASE_SHAPES + run);
  const distance = low - <u32>load<u16>(CASE_FIRSTS + ((<usize>run) << 1));
  const stride = shape >= CASE_STRIDE_TWO ? 1 : 0;
  if (distance & stride || distance >> stride >= (shape & (CASE_STRIDE_TWO - 1))) return cp;
  return (cp & 0xff0000) | ((low + <u32>load<u16>(CASE_DELTAS + ((<usize>run) << 1))) & 0xffff);
}

function mapFully(
  cp: u32,
  out: usize,
  begin: i32,
  plane1: i32,
  end: i32,
  firstSpecial: i32,
  endSpecial: i32,
): i32 {
  readyTables();
  const single = mapByRuns(cp, begin, plane1, end);
  store<u32>(out, single);
  if (single != cp || cp > 0xffff) return 1;
  const special = findLastNotAbove(SPECIAL_FIRSTS, firstSpecial, endSpecial, cp);
  if (special < firstSpecial || <u32>load<u16>(SPECIAL_FIRSTS + ((<usize>special) << 1)) != cp)
    return 1;
  const results = SPECIAL_RESULTS + <usize>special * 6;
  store<u32>(out, load<u16>(results));
  store<u32>(out, load<u16>(results, 2), 4);
  const third = <u32>load<u16>(results, 4);
  if (third == 0) return 2;
  store<u32>(out, third, 8);
  return 3;
}

/** Writes the upper case of the code point as 1 to 3 u32 code points at `out`; returns how many. */
export function upperCaseCodePoint(cp: u32, out: usize): i32 {
  if (cp < 0x80) {
    store<u32>(out, cp - (cp - 0x61 < 26 ? 32 : 0));
    return 1;
  }
  return mapFully(cp, out, 0, UPPER_PLANE_1, LOWER_BEGIN, 0, SPECIAL_LOWER_BEGIN);
}

/** Writes the lower case of the code point, without context, as 1 to 3 u32 code points at `out`; returns how many. */
export function lowerCaseCodePoint(cp: u32, out: usize): i32 {
  if (cp < 0x80) {
    store<u32>(out, cp + (cp - 0x41 < 26 ? 32 : 0));
    return 1;
  }
  return mapFully(cp, out, LOWER_BEGIN, LOWER_PLANE_1, LOWER_END, SPECIAL_LOWER_BEGIN, SPECIAL_END);
}

function isInSpans(
  cp: u32,
  firsts: usize,
  extras: usize,
  plane1: i32,
  plane14: i32,
  end: i32,
): bool {
  let begin = 0;
  const plane = cp >> 16;
  if (plane == 0) end = plane1;
  else if (plane == 1) {
    begin = plane1;
    end = plane14;
  } else if (plane == 14) begin = plane14;
  else return false;
  const low = cp & 0xffff;
  readyTables();
  const span = findLastNotAbove(firsts, begin, end, low);
  return (
    span >= begin &&
    low - <u32>load<u16>(firsts + ((<usize>span) << 1)) <= <u32>load<u8>(extras + span)
  );
}

/** The Unicode property Cased. */
export function isCased(cp: u32): bool {
  if (cp < 0x80) return (cp | 0x20) - 0x61 < 26;
  return isInSpans(cp, CASED_FIRSTS, CASED_EXTRAS, CASED_PLANE_1, CASED_PLANE_14, CASED_END);
}

/** The Unicode property Case_Ignorable. A code point can have both properties; a search then passes over it. */
export function isCaseIgnorable(cp: u32): bool {
  return isInSpans(
    cp,
    IGNORABLE_FIRSTS,
    IGNORABLE_EXTRAS,
    IGNORABLE_PLANE_1,
    IGNORABLE_PLANE_14,
    IGNORABLE_END,
  );
}

/**
 * Whether the capital sigma at `at` ends a word: case-ignorable code points aside, a cased one stands before it and
 * none after it. Sigma itself stops both searches, so that all searches over one text take linear time together.
 */
function isFinalSigma(begin: usize, at: usize, end: usize): bool {
  let before = at;
  let follows = false;
  while (before > begin) {
    do before--;
    while ((load<u8>(before) & 0xc0) == 0x80);
    const cp = decodeUtf8(before);
    if (isCaseIgnorable(cp)) continue;
    follows = isCased(cp);
    break;
  }
  if (!follows) return false;
  let after = at + 2;
  while (after < end) {
    const cp = decodeUtf8(after);
    if (!isCaseIgnorable(cp)) return !isCased(cp);
    after += utf8Width(load<u8>(after));
  }
  return true;
}

/** 0x20 in every byte of eight ASCII bytes that lies in first..first+25; `first` is 'a' or 'A'. */
// @ts-ignore: decorator
@inline
function markLetters(word: u64, first: u64): u64 {
  const notBelow = word + (0x80 - first) * 0x0101010101010101;
  const above = word + (0x80 - first - 26) * 0x0101010101010101;
  return (notBelow & ~above & HIGH_BITS) >> 2;
}

// @ts-ignore: decorator
@inline
function writeMapped(dst: usize, count: i32): usize {
  dst += encodeUtf8(dst, load<u32>(mapped));
  if (count > 1) dst += encodeUtf8(dst, load<u32>(mapped, 4));
  if (count > 2) dst += encodeUtf8(dst, load<u32>(mapped, 8));
  return dst;
}

/** Converts `len` bytes as str.upper does; returns the bytes written, at most 3 * len. The ranges must not overlap. */
export function upperCaseUtf8(src: usize, len: i32, dst: usize): i32 {
  const begin = dst;
  const end = src + len;
  while (src < end) {
    if (src + 8 <= end) {
      const word = load<u64>(src);
      if ((word & HIGH_BITS) == 0) {
        store<u64>(dst, word ^ markLetters(word, 0x61));
        src += 8;
        dst += 8;
        continue;
      }
    }
    const cp = decodeUtf8(src);
    src += utf8Width(load<u8>(src));
    dst = writeMapped(dst, upperCaseCodePoint(cp, mapped));
  }
  return <i32>(dst - begin);
}

/** Converts `len` bytes as str.lower does, final sigma included; returns the bytes written, at most 3 * len. The ranges must not overlap. */
export function lowerCaseUtf8(src: usize, len: i32, dst: usize): i32 {
  const first = src;
  const begin = dst;
  const end = src + len;
  while (src < end) {
    if (src + 8 <= end) {
      const word = load<u64>(src);
      if ((word & HIGH_BITS) == 0) {
        store<u64>(dst, word ^ markLetters(word, 0x41));
        src += 8;
        dst += 8;
        continue;
      }
    }
    const cp = decodeUtf8(src);
    if (cp == CAPITAL_SIGMA)
      dst += encodeUtf8(dst, isFinalSigma(first, src, end) ? FINAL_SIGMA : SMALL_SIGMA);
    else dst = writeMapped(dst, lowerCaseCodePoint(cp, mapped));
    src += utf8Width(load<u8>(src));
  }
  return <i32>(dst - begin);
}

/**
 * Python's str.isspace for one code point (unlike JS: with U+001C..U+001F and U+0085, without U+FEFF).
 * KEEP IN STEP with SPACE in bindings/regex/characters.ts.
 */
export function isSpace(cp: u32): bool {
  if (cp <= 0x20) return cp - 0x09 <= 4 || cp >= 0x1c;
  if (cp < 0x1680) return cp == 0x85 || cp == 0xa0;
  if (cp - 0x2000 <= 0x0a) return true;
  return (
    cp == 0x1680 || cp == 0x2028 || cp == 0x2029 || cp == 0x202f || cp == 0x205f || cp == 0x3000
  );
}

/** 0 to 9 for a decimal digit of any script (category Nd), otherwise -1. */
export function decimalDigitValue(cp: u32): i32 {
  if (cp < 0x80) return cp - 0x30 < 10 ? <i32>(cp - 0x30) : -1;
  if (cp > 0x1ffff) return -1;
  readyTables();
  const low = cp & 0xffff;
  const begin = cp <= 0xffff ? 0 : DIGIT_PLANE_1;
  const block = findLastNotAbove(DIGIT_ZEROS, begin, cp <= 0xffff ? DIGIT_PLANE_1 : DIGIT_END, low);
  if (block < begin) return -1;
  const value = low - <u32>load<u16>(DIGIT_ZEROS + ((<usize>block) << 1));
  return value < 10 ? <i32>value : -1;
}

/** The Unicode property Alphabetic: letters, and the marks and numerals that are used like letters. */
export function isAlphabetic(cp: u32): bool {
  if (cp < 0x80) return (cp | 0x20) - 0x61 < 26;
  readyTables();
  let mark = ALPHABETIC_MARK_COUNT - 1;
  while ((load<u32>(ALPHABETIC_MARKS + ((<usize>mark) << 2)) & 0x1fffff) > cp) mark -= 1;
  let change = load<u32>(ALPHABETIC_MARKS + ((<usize>mark) << 2));
  let at = ALPHABETIC_DISTANCES + (change >> 21);
  change &= 0x1fffff;
  const end = ALPHABETIC_DISTANCES + <usize>ALPHABETIC_END;
  let inside = false;
  for (; at < end; inside = !inside) {
    let byte: u32;
    let shift = 0;
    do {
      byte = load<u8>(at++);
      change += (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    if (cp < change) return inside;
  }
  return inside;
}
