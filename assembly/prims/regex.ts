// Builtins for regular expressions. The searching is in data/regex.ts; the language of patterns is Python's, see
// bindings/regex/python-syntax.ts. Those that take a procedure are in prelude/lispy2/regex.lispy.
// Invariant: places of matches are in WORK, outside the heap; texts are looked up anew after each reservation.

import { MESSAGE, RESULT, TEXT } from "../base/buffer";
import { chargeItems, getLimit32 } from "../base/limits";
import { allocateList, flatListBytes, Lists, listValue } from "../data/list";
import {
  ABSENT,
  findMatches,
  Found,
  groupOfName,
  groupSize,
  groupStart,
  matchEnd,
  matchStart,
  testMatch,
} from "../data/regex";
import { beginError, failHeap, Signal } from "../data/signal";
import {
  allocateString,
  finishString,
  flatStringBytes,
  makeStringFrom,
  sliceString,
  stringBytes,
  stringSize,
} from "../data/text";
import { encodeUtf8 } from "../data/utf8";
import { reserve } from "../heap/heap";
import { LIST_ITEMS, STRING_BYTES } from "../heap/layout";
import { addressOf, FAILED, FALSE, NIL, TRUE, Value } from "../heap/value";
import { Category, Limit, RegexTask } from "../shared/abi";
import { allowItems, argument, slotOf } from "./args";
import { needText } from "./string";

/** Bytes that the buffers keep between builtins. */
const KEPT: u32 = 65536;

function truth(verdict: i32): Value {
  return verdict < 0 ? FAILED : verdict > 0 ? TRUE : FALSE;
}

function needTexts(args: u32): bool {
  return needText(args, 0) && needText(args, 1);
}

/** One more than a collection may have, so that too many are noticed. */
function mostMatches(): u32 {
  const limit = getLimit32(Limit.CollectionItems);
  return limit < 0x7fffffff ? limit + 1 : 0x7fffffff;
}

/** (regex-match? pattern text): is there a match anywhere? */
export function primRegexTest(args: u32, _count: i32): Value {
  if (!needTexts(args)) return FAILED;
  return truth(testMatch(args, slotOf(args, 1), RegexTask.Find));
}

/** (string-matches? text pattern): the same, text first. */
export function primStringMatches(args: u32, _count: i32): Value {
  if (!needTexts(args)) return FAILED;
  return truth(testMatch(slotOf(args, 1), args, RegexTask.Find));
}

/** (regex-fullmatch? pattern text): is all of it one match? */
export function primRegexFullMatch(args: u32, _count: i32): Value {
  if (!needTexts(args)) return FAILED;
  return truth(testMatch(args, slotOf(args, 1), RegexTask.Whole));
}

/** (regex-match pattern text): the first match, or nil. */
export function primRegexMatch(args: u32, _count: i32): Value {
  if (!needTexts(args) || !findMatches(args, slotOf(args, 1), 1)) return FAILED;
  if (Found.count == 0) return NIL;
  return sliceString(slotOf(args, 1), matchStart(0), groupSize(0, 0));
}

/** Bytes of heap for the text of a group. */
function groupBytes(match: u32, group: u32): u32 {
  return groupStart(match, group) == ABSENT
    ? flatStringBytes(0)
    : flatStringBytes(groupSize(match, group));
}

/** A string of part of a text. Reserved by the caller. */
function partOf(text: u32, from: u32, size: u32): Value {
  const part = allocateString(size);
  memory.copy(part + STRING_BYTES, text + from, size);
  return finishString(part);
}

/** The text of a group, `absent` when it took no part. Reserved by the caller. */
function groupOf(text: u32, match: u32, group: u32, absent: Value): Value {
  const from = groupStart(match, group);
  return from == ABSENT ? absent : partOf(text, from, groupSize(match, group));
}

/** (regex-groups pattern text): the groups of the first match, nil for one that took no part; nil without a match. */
export function primRegexGroups(args: u32, _count: i32): Value {
  if (!needTexts(args) || !findMatches(args, slotOf(args, 1), 1)) return FAILED;
  if (Found.count == 0 || Found.groups == 0) return Lists.empty;
  let bytes: u64 = flatListBytes(Found.groups);
  for (let group: u32 = 1; group <= Found.groups; group++) bytes += groupBytes(0, group);
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  const text = stringBytes(addressOf(argument(args, 1)));
  const list = allocateList(Found.groups);
  for (let group: u32 = 1; group <= Found.groups; group++) {
    store<u64>(list + LIST_ITEMS + ((group - 1) << 3), groupOf(text, 0, group, NIL));
  }
  return listValue(list);
}

/** (regex-match-all pattern text): Python's findall: matches, or their only group, or lists of their groups. */
export function primRegexMatchAll(args: u32, _count: i32): Value {
  if (!needTexts(args) || !findMatches(args, slotOf(args, 1), mostMatches())) return FAILED;
  const count = Found.count;
  if (count == 0) return Lists.empty;
  if (!allowItems(<f64>count)) return FAILED;
  const groups = Found.groups;
  const first: u32 = groups == 0 ? 0 : 1;
  let bytes: u64 = flatListBytes(count);
  for (let match: u32 = 0; match < count; match++) {
    if (groups > 1) bytes += flatListBytes(groups);
    for (let group = first; group <= groups; group++) bytes += groupBytes(match, group);
  }
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  chargeItems(<u32>(bytes >> 3));
  const text = stringBytes(addressOf(argument(args, 1)));
  // In a row of groups an absent one is empty, as in Python: the rows can be compared and sorted.
  const list = allocateList(count);
  for (let match: u32 = 0; match < count; match++) {
    store<u64>(
      list + LIST_ITEMS + (match << 3),
      groups > 1 ? rowOf(text, match) : textOf(text, match, first),
    );
  }
  return listValue(list);
}

function rowOf(text: u32, match: u32): Value {
  const row = allocateList(Found.groups);
  for (let group: u32 = 1; group <= Found.groups; group++) {
    store<u64>(row + LIST_ITEMS + ((group - 1) << 3), textOf(text, match, group));
  }
  return listValue(row);
}

/** The text of a group, empty when it took no part. */
function textOf(text: u32, match: u32, group: u32): Value {
  const from = groupStart(match, group);
  return from == ABSENT ? partOf(text, 0, 0) : partOf(text, from, groupSize(match, group));
}

/** (regex-split pattern text): the pieces between matches, and the groups of the matches between them. */
export function primRegexSplit(args: u32, _count: i32): Value {
  if (!needTexts(args) || !findMatches(args, slotOf(args, 1), mostMatches())) return FAILED;
  return piecesOf(args, 1, Found.groups);
}

/** (%regex-pieces pattern _ text n): the pieces between the first n matches (0: all), and the matches between them. */
export function primRegexPieces(args: u32, _count: i32): Value {
  if (!needText(args, 0) || !needText(args, 2)) return FAILED;
  const wanted = argument(args, 3) == TRUE ? mostMatches() : 1;
  if (!findMatches(args, slotOf(args, 2), wanted)) return FAILED;
  return piecesOf(slotOf(args, 1), 0, 0);
}

/** The text behind `args` cut at the matches, with groups `first` to `last` of each match between the pieces. */
function piecesOf(args: u32, first: u32, last: u32): Value {
  const count = Found.count;
  const perMatch = last + 1 - first;
  const items = <u64>count * (1 + <u64>perMatch) + 1;
  if (!allowItems(<f64>items)) return FAILED;
  let bytes: u64 = LIST_ITEMS + (items << 3);
  let from: u32 = 0;
  for (let match: u32 = 0; match < count; match++) {
    bytes += flatStringBytes(matchStart(match) - from);
    from = matchEnd(match);
    for (let group = first; group <= last; group++) bytes += groupBytes(match, group);
  }
  bytes += flatStringBytes(stringSize(addressOf(argument(args, 1))) - from);
  if (bytes > 0x7fffffff || !reserve(<u32>bytes)) return failHeap();
  chargeItems(<u32>(bytes >> 3));
  const address = addressOf(argument(args, 1));
  const text = stringBytes(address);
  const list = allocateList(<u32>items);
  let to = list + LIST_ITEMS;
  from = 0;
  for (let match: u32 = 0; match < count; match++) {
    store<u64>(to, partOf(text, from, matchStart(match) - from));
    to += 8;
    from = matchEnd(match);
    for (let group = first; group <= last; group++) {
      store<u64>(to, groupOf(text, match, group, NIL));
      to += 8;
    }
  }
  store<u64>(to, partOf(text, from, stringSize(address) - from));
  return listValue(list);
}

/** Marks a reference in the template; below it, the size of a literal that follows. */
const REFERENCE: u32 = 0x80000000;

/** (%regex-replace pattern replacement text all?): Python's sub. */
export function primRegexReplace(args: u32, _count: i32): Value {
  if (!needTexts(args) || !needText(args, 2)) return FAILED;
  const wanted = argument(args, 3) == TRUE ? mostMatches() : 1;
  if (!readTemplate(args) || !findMatches(args, slotOf(args, 2), wanted)) return FAILED;
  if (!checkReferences()) return FAILED;
  if (Found.count == 0) return argument(args, 2);
  // Nothing is allocated in the heap until the text is whole.
  const address = addressOf(argument(args, 2));
  const text = stringBytes(address);
  let from: u32 = 0;
  TEXT.reset();
  for (let match: u32 = 0; match < Found.count && !TEXT.failed; match++) {
    TEXT.pushBytes(text + from, matchStart(match) - from);
    pushReplacement(text, match);
    from = matchEnd(match);
  }
  TEXT.pushBytes(text + from, stringSize(address) - from);
  chargeItems(TEXT.used >> 3);
  const result = makeStringFrom(TEXT);
  TEXT.trim(KEPT);
  RESULT.trim(KEPT);
  return result;
}

function pushReplacement(text: u32, match: u32): void {
  let at = RESULT.start;
  const end = at + RESULT.used;
  while (at < end) {
    const head = load<u32>(at);
    at += 4;
    if ((head & REFERENCE) == 0) {
      TEXT.pushBytes(at, head);
      at += head;
    } else if (groupStart(match, head ^ REFERENCE) != ABSENT) {
      TEXT.pushBytes(
        text + groupStart(match, head ^ REFERENCE),
        groupSize(match, head ^ REFERENCE),
      );
    }
  }
}

function failTemplate(message: string, from: u32, size: u32): bool {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("bad replacement: ");
  MESSAGE.pushLiteral(message);
  MESSAGE.pushBytes(from, size);
  return false;
}

/** The group numbers in the template were read before the pattern was known to have so many. */
function checkReferences(): bool {
  let at = RESULT.start;
  const end = at + RESULT.used;
  while (at < end) {
    const head = load<u32>(at);
    at += 4;
    if ((head & REFERENCE) == 0) at += head;
    else if ((head ^ REFERENCE) > Found.groups) {
      failTemplate("there is no group ", 0, 0);
      MESSAGE.pushDecimal(head ^ REFERENCE);
      return false;
    }
  }
  return true;
}

function pushLiteral(from: u32, size: u32): void {
  if (size == 0) return;
  RESULT.pushU32(size);
  RESULT.pushBytes(from, size);
}

function pushCharacter(code: u32): void {
  RESULT.pushU32(code < 0x80 ? 1 : 2);
  if (!RESULT.ensure(4)) return;
  RESULT.used += encodeUtf8(RESULT.start + RESULT.used, code);
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

function isOctal(byte: u32): bool {
  return byte - 0x30 < 8;
}

function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

/** Splits the replacement into literals and references, in RESULT. False with the error pending. */
function readTemplate(args: u32): bool {
  RESULT.reset();
  const address = addressOf(argument(args, 1));
  const begin = stringBytes(address);
  const end = begin + stringSize(address);
  let from = begin;
  let at = begin;
  while (at < end) {
    if (load<u8>(at) != 0x5c) {
      at += 1;
      continue;
    }
    pushLiteral(from, at - from);
    at = readEscape(args, at, end);
    if (at == 0) return false;
    from = at;
  }
  pushLiteral(from, end - from);
  if (!RESULT.failed) return true;
  failHeap();
  return false;
}

/** Reads the escape at a backslash; what follows it, or 0 with the error pending. Allocates nothing in the heap. */
function readEscape(args: u32, at: u32, end: u32): u32 {
  const begin = at;
  at += 1;
  const letter: u32 = at < end ? load<u8>(at) : 0;
  if (at == end) return failTemplate("it ends with a backslash", 0, 0) ? at : 0;
  at += 1;
  if (letter == 0x67) return readNamedReference(args, at, end);
  if (isDigit(letter)) {
    const second: u32 = at < end ? load<u8>(at) : 0;
    const third: u32 = at + 1 < end ? load<u8>(at + 1) : 0;
    // As in Python: \0 and three octal digits are a character, anything else the number of a group.
    const isOctalEscape = letter == 0x30 || (isOctal(letter) && isOctal(second) && isOctal(third));
    if (!isOctalEscape) {
      let number = letter - 0x30;
      if (isDigit(second)) {
        number = number * 10 + second - 0x30;
        at += 1;
      }
      RESULT.pushU32(REFERENCE | number);
      return at;
    }
    let code = letter - 0x30;
    for (let i = 0; i < 2 && at < end && isOctal(load<u8>(at)); i++) {
      code = code * 8 + load<u8>(at) - 0x30;
      at += 1;
    }
    if (code > 0xff)
      return failTemplate("octal escape outside of range ", begin, at - begin) ? at : 0;
    pushCharacter(code);
    return at;
  }
  const code = escapedCharacter(letter);
  if (code != 0) {
    pushCharacter(code);
    return at;
  }
  if (isLetter(letter)) return failTemplate("bad escape ", begin, 2) ? at : 0;
  // Not an escape: the backslash stays, and what follows it is looked at anew.
  pushLiteral(begin, 1);
  return at - 1 + pushPlain(at - 1, end);
}

/** Pushes the character at an address as it is; its size. */
function pushPlain(at: u32, end: u32): u32 {
  let size: u32 = 1;
  while (at + size < end && (load<u8>(at + size) & 0xc0) == 0x80) size += 1;
  pushLiteral(at, size);
  return size;
}

/** \n and its like; 0: none of them. */
function escapedCharacter(letter: u32): u32 {
  switch (<i32>letter) {
    case 0x5c:
      return 0x5c;
    case 0x61:
      return 7;
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    case 0x76:
      return 11;
    default:
      return 0;
  }
}

/** Reads `<name>` or `<number>` behind \g. */
function readNamedReference(args: u32, at: u32, end: u32): u32 {
  if (at == end || load<u8>(at) != 0x3c) {
    return failTemplate("\\g needs <name> or <number> behind it", 0, 0) ? at : 0;
  }
  const name = at + 1;
  at = name;
  while (at < end && load<u8>(at) != 0x3e) at += 1;
  if (at == end || at == name)
    return failTemplate("\\g needs <name> or <number> behind it", 0, 0) ? at : 0;
  let number: u32 = 0;
  let isNumber = true;
  for (let i = name; i < at; i++) {
    if (!isDigit(load<u8>(i))) isNumber = false;
    else if (number < 1000) number = number * 10 + load<u8>(i) - 0x30;
  }
  if (!isNumber) {
    const found = groupOfName(args, name, at - name);
    if (found < 0) return 0;
    if (found == 0) return failTemplate("there is no group ", name, at - name) ? at : 0;
    number = found;
  }
  RESULT.pushU32(REFERENCE | number);
  return at + 1;
}

/** (regex-escape text): a pattern that matches the text and nothing else; Python's re.escape. */
export function primRegexEscape(args: u32, _count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const address = addressOf(argument(args, 0));
  const end = stringBytes(address) + stringSize(address);
  TEXT.reset();
  for (let at = stringBytes(address); at < end; at++) {
    const byte: u32 = load<u8>(at);
    if (isSpecial(byte)) TEXT.pushByte(0x5c);
    TEXT.pushByte(byte);
  }
  chargeItems(TEXT.used >> 3);
  const result = makeStringFrom(TEXT);
  TEXT.trim(KEPT);
  return result;
}

/** One of ()[]{}?*+-|^$\.&~# or white space. */
function isSpecial(byte: u32): bool {
  if (byte < 0x40) {
    // \t \n \v \f \r, space, # $ & ( ) * + - . ?
    return (((<u64>0x80006f5900003e00) >> byte) & 1) != 0;
  }
  // [ \ ] ^ { | } ~
  return byte < 0x80 && (((<u64>0x7800000078000000) >> (byte - 0x40)) & 1) != 0;
}
