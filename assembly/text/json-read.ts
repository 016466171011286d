// JSON text to values, strictly by RFC 8259: arrays become lists, objects dicts in the order written, null nil;
// integers keep all their digits, and 1 and 1.0 stay apart. Called by json-parse and by the loader of cartridges.
//
// Iterative. Everything collected so far is on the value stack (rooted), from a mark on:
//   8 or 32 words    dicts made recently: one with the same keys in the same order shares its index and needs no
//                    search for duplicates
//   8 or 256 words   keys met recently, by hash: equal keys share one string
//   then, per open container: a frame word (index of the frame outside << 1 | is an object), its items or pairs.
// Invariant: the source lies outside the heap and does not move; lines and columns are counted only for an error.
// Scanning of strings and numbers is in text/json-token.ts.

import { MESSAGE } from "../base/buffer";
import { chargeItems, getLimit32 } from "../base/limits";
import { allocateEmptyDict, buildDict, buildDictLike, dictValue, hasSameKeys } from "../data/dict";
import { findDuplicate, mergeDuplicates, PAIRS_FAILED } from "../data/dict-pairs";
import { Lists, makeList } from "../data/list";
import { checkItems, failHeap } from "../data/signal";
import { stringHash } from "../data/text";
import { reserve } from "../heap/heap";
import { DICT_SIZE } from "../heap/layout";
import { addressOf, FAILED, FALSE, isObject, NIL, TRUE, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Limit } from "../shared/abi";
import {
  beginJsonError,
  failJson,
  JsonText,
  readJsonNumber,
  readJsonString,
  skipJsonSpace,
} from "./json-token";
import { pushQuoted } from "./printer";

/** What may be asked of `readJson`; add them up. */
export const enum JsonOption {
  None = 0,
  /** No more than Limit.ValueNodes values. */
  LimitNodes = 1,
  /** Number tokens of at most 128 characters. */
  LimitNumbers = 2,
  /** Of equal keys the last one counts, at the place of the first. */
  LastWins = 4,
  /** The text of an image: nested deeper than what programs may read. */
  Image = 8,
  /** What lispy-core@1's json-parse asks for. */
  Core = 3,
}

/** Nesting of an image: forms that are no source text are nested as deeply as the compiler takes them. */
const IMAGE_DEPTH: u32 = 500;
const NUMBER_CHARACTERS_MAX: u32 = 128;
/** Texts of fewer bytes get few places for dicts and keys, so that small ones do not pay for clearing many. */
const SMALL_TEXT: u32 = 1024;
/** Places for dicts: a power of two, all of them before those for keys. */
let shapes: u32 = 0;

/**
 * Reads one JSON document of `size` bytes of UTF-8 at an address outside the heap. FAILED with a pending error of
 * category invalid-data (position in the message and in Signal), or resource-limit.
 */
export function readJson(source: u32, size: u32, options: i32): Value {
  chargeItems(size >> 3);
  JsonText.start = source;
  JsonText.end = source + size;
  JsonText.lastWins = (options & JsonOption.LastWins) != 0;
  JsonText.numberMax =
    (options & JsonOption.LimitNumbers) != 0 ? NUMBER_CHARACTERS_MAX : u32.MAX_VALUE;
  JsonText.stringMax = getLimit32(Limit.CollectionItems);
  const mark = ValueStack.count;
  shapes = size < SMALL_TEXT ? 8 : 32;
  const keys: u32 = size < SMALL_TEXT ? 8 : 256;
  JsonText.keys = mark + shapes;
  JsonText.keysMask = keys - 1;
  let ok = true;
  for (let i: u32 = 0; i < shapes + keys && ok; i++) ok = pushValue(NIL);
  const nodesMax =
    (options & JsonOption.LimitNodes) != 0 ? getLimit32(Limit.ValueNodes) : u32.MAX_VALUE;
  const depthMax = (options & JsonOption.Image) != 0 ? IMAGE_DEPTH : getLimit32(Limit.JsonDepth);
  const result = ok ? readDocument(source, nodesMax, depthMax) : failHeap();
  cutValues(mark);
  JsonText.scratch.trim(4096);
  return result;
}

function readDocument(source: u32, nodesMax: u32, depthMax: u32): Value {
  const end = JsonText.end;
  let depth: u32 = 0;
  let nodes: u32 = 0;
  /** Index of the innermost open frame on the value stack; 0: none. */
  let frame: u32 = 0;
  let inObject = false;
  let at = source;
  while (true) {
    at = skipJsonSpace(at, end);
    if (inObject) {
      if (at >= end || load<u8>(at) != 0x22) return failJson(at, "expected a key in double quotes");
      const key = readJsonString(at + 1, true);
      if (key == FAILED) return FAILED;
      at = skipJsonSpace(JsonText.at, end);
      if (at >= end || load<u8>(at) != 0x3a) return failJson(at, "expected ':' after a key");
      if (!pushValue(key)) return failHeap();
      at = skipJsonSpace(at + 1, end);
    }
    if (++nodes > nodesMax) return failJson(at, "too many values");
    if (at >= end) return failJson(at, "expected a value");
    let value: Value;
    const c = <i32>load<u8>(at);
    if (c == 0x22) {
      value = readJsonString(at + 1, false);
      at = JsonText.at;
    } else if (c == 0x7b || c == 0x5b) {
      if (++depth > depthMax) return failJson(at, "too deeply nested");
      at = skipJsonSpace(at + 1, end);
      if (at >= end || load<u8>(at) != c + 2) {
        // The closing characters are two above the opening ones in ASCII.
        if (!pushValue(((<u64>frame) << 1) | u64(inObject))) return failHeap();
        frame = ValueStack.count - 1;
        inObject = c == 0x7b;
        continue;
      }
      depth -= 1;
      at += 1;
      value = c == 0x7b ? makeEmptyDict() : Lists.empty;
    } else if (c == 0x2d || <u32>(c - 0x30) <= 9) {
      value = readJsonNumber(at);
      at = JsonText.at;
    } else if (c == 0x74 && at + 4 <= end && load<u32>(at) == 0x65757274) {
      value = TRUE;
      at += 4;
    } else if (c == 0x66 && at + 5 <= end && load<u32>(at, 1) == 0x65736c61) {
      value = FALSE;
      at += 5;
    } else if (c == 0x6e && at + 4 <= end && load<u32>(at) == 0x6c6c756e) {
      value = NIL;
      at += 4;
    } else {
      return failJson(at, "expected a value");
    }
    // A value is complete: put it where it belongs, and close what closes after it.
    while (true) {
      if (value == FAILED) return FAILED;
      at = skipJsonSpace(at, end);
      if (frame == 0) return at == end ? value : failJson(at, "expected the end of the text");
      if (!pushValue(value)) return failHeap();
      if (at >= end) return failJson(at, inObject ? "expected ',' or '}'" : "expected ',' or ']'");
      const next = load<u8>(at);
      if (next == 0x2c) {
        at += 1;
        break;
      }
      if (next != (inObject ? 0x7d : 0x5d)) {
        return failJson(at, inObject ? "expected ',' or '}'" : "expected ',' or ']'");
      }
      value = inObject ? closeObject(frame + 1, at) : closeArray(frame + 1);
      at += 1;
      const outside = load<u64>(valueSlot(frame));
      cutValues(frame);
      frame = <u32>(outside >> 1);
      inObject = (outside & 1) != 0;
      depth -= 1;
    }
  }
}

function makeEmptyDict(): Value {
  return reserve(DICT_SIZE) ? dictValue(allocateEmptyDict()) : failHeap();
}

/** The list of the items on the value stack from `first` on. */
function closeArray(first: u32): Value {
  const count = ValueStack.count - first;
  if (!checkItems(<f64>count)) return FAILED;
  return makeList(valueSlot(first), count);
}

/** Which of the places for dicts one with these keys would take. */
function shapeOf(pairs: u32, count: u32): u32 {
  const first = stringHash(load<u32>(pairs));
  const middle = stringHash(load<u32>(pairs + ((count >> 1) << 4)));
  const last = stringHash(load<u32>(pairs + ((count - 1) << 4)));
  return ((first ^ (middle >> 4) ^ (last >> 8)) + count) & (shapes - 1);
}

/** The dict of the pairs on the value stack from `first` on; `at` is the closing brace. */
function closeObject(first: u32, at: u32): Value {
  const count = (ValueStack.count - first) >> 1;
  const pairs = valueSlot(first);
  const shape = JsonText.keys - shapes + shapeOf(pairs, count);
  const model = load<u64>(valueSlot(shape));
  if (isObject(model) && hasSameKeys(pairs, count, addressOf(model))) {
    return buildDictLike(pairs, count, valueSlot(shape));
  }
  const left = JsonText.lastWins ? mergeDuplicates(pairs, count) : distinct(pairs, count, at);
  if (left < 0) return FAILED;
  const built = buildDict(pairs, left);
  if (built != FAILED) store<u64>(valueSlot(shape), built);
  return built;
}

/** `count` when all keys are distinct; below 0 with the error pending. */
function distinct(pairs: u32, count: u32, at: u32): i32 {
  const duplicate = findDuplicate(pairs, count);
  if (duplicate == PAIRS_FAILED) return PAIRS_FAILED;
  if (duplicate < 0) return count;
  beginJsonError(at, "duplicate key ");
  pushQuoted(MESSAGE, load<u64>(pairs + (duplicate << 4)));
  MESSAGE.pushLiteral(" in this object");
  return PAIRS_FAILED;
}
