// String builtins of lispy@2 that ask where, how often or at which end a text has another one. Called through the tables.
// As everywhere, a symbol stands for its name; indices are in code points; UTF-8 is searched byte by byte.

import { chargeItems } from "../base/limits";
import { failHeap } from "../data/signal";
import {
  allocateString,
  finishString,
  flatStringBytes,
  isAsciiString,
  stringBytes,
  stringLength,
  stringSize,
} from "../data/text";
import { countCodePoints, findBytes } from "../data/utf8";
import { reserve } from "../heap/heap";
import { STRING_BYTES } from "../heap/layout";
import { addressOf, FAILED, fromBool, fromSmall, Value } from "../heap/value";
import { allowItems, argument } from "./args";
import { needBound, needText, offsetFrom } from "./string";
import { countMatches } from "./string-search";

function needTwoTexts(args: u32): bool {
  return needText(args, 0) && needText(args, 1);
}

/** Byte offset of the string at `part` in the one at `text` from an offset on, -1: it is not there. */
function find(text: u32, part: u32, from: i32): i32 {
  return findBytes(stringBytes(text), stringSize(text), stringBytes(part), stringSize(part), from);
}

/** (string-index text part start): index of the first occurrence, or -1. */
export function primStringIndex(args: u32, count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  const text = addressOf(argument(args, 0));
  const start = count > 2 ? needBound(args, 2, <i32>stringLength(text)) : 0;
  if (start < 0) return FAILED;
  const from = offsetFrom(text, 0, 0, start);
  chargeItems(stringSize(text) >> 3);
  const at = find(text, addressOf(argument(args, 1)), from);
  if (at < 0) return fromSmall(-1);
  if (isAsciiString(text)) return fromSmall(at);
  return fromSmall(start + countCodePoints(stringBytes(text) + from, at - from));
}

/** (string-count text part): occurrences that do not overlap. */
export function primStringCount(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  const text = addressOf(argument(args, 0));
  chargeItems(stringSize(text) >> 3);
  return fromSmall(countMatches(text, addressOf(argument(args, 1))));
}

/** (substring? part text): is one of the two in the other? At most one order can be true unless they are equal. */
export function primIsSubstring(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  const a = addressOf(argument(args, 0));
  const b = addressOf(argument(args, 1));
  chargeItems((stringSize(a) + stringSize(b)) >> 3);
  return fromBool(stringSize(a) < stringSize(b) ? find(b, a, 0) >= 0 : find(a, b, 0) >= 0);
}

function startsWith(text: u32, prefix: u32): Value {
  const size = stringSize(prefix);
  chargeItems(size >> 3);
  return fromBool(
    size <= stringSize(text) && memory.compare(stringBytes(text), stringBytes(prefix), size) == 0,
  );
}

function endsWith(text: u32, suffix: u32): Value {
  const size = stringSize(suffix);
  const before = <i32>stringSize(text) - <i32>size;
  chargeItems(size >> 3);
  return fromBool(
    before >= 0 && memory.compare(stringBytes(text) + before, stringBytes(suffix), size) == 0,
  );
}

/** (string-prefix? prefix text) */
export function primIsPrefix(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  return startsWith(addressOf(argument(args, 1)), addressOf(argument(args, 0)));
}

/** (string-suffix? suffix text) */
export function primIsSuffix(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  return endsWith(addressOf(argument(args, 1)), addressOf(argument(args, 0)));
}

/** (starts-with? text prefix) */
export function primStartsWith(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  return startsWith(addressOf(argument(args, 0)), addressOf(argument(args, 1)));
}

/** (ends-with? text suffix) */
export function primEndsWith(args: u32, _count: i32): Value {
  if (!needTwoTexts(args)) return FAILED;
  return endsWith(addressOf(argument(args, 0)), addressOf(argument(args, 1)));
}

/** (replace-first text old new) */
export function primReplaceFirst(args: u32, _count: i32): Value {
  if (!needTwoTexts(args) || !needText(args, 2)) return FAILED;
  let text = addressOf(argument(args, 0));
  let old = addressOf(argument(args, 1));
  let fresh = addressOf(argument(args, 2));
  const size = stringSize(text);
  chargeItems(size >> 3);
  const at = find(text, old, 0);
  if (at < 0) return argument(args, 0);
  if (!allowItems(<f64>stringLength(text) + <f64>stringLength(fresh) - <f64>stringLength(old)))
    return FAILED;
  const total = <i64>size + <i64>stringSize(fresh) - <i64>stringSize(old);
  if (total > 0x7fffffe0 || !reserve(flatStringBytes(<u32>total))) return failHeap();
  text = addressOf(argument(args, 0));
  old = addressOf(argument(args, 1));
  fresh = addressOf(argument(args, 2));
  chargeItems((<u32>total) >> 3);
  const target = allocateString(<u32>total);
  const to = target + STRING_BYTES;
  const behind = at + stringSize(old);
  memory.copy(to, stringBytes(text), at);
  memory.copy(to + at, stringBytes(fresh), stringSize(fresh));
  memory.copy(to + at + stringSize(fresh), stringBytes(text) + behind, size - behind);
  return finishString(target);
}
