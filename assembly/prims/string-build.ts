// String builtins of lispy@2 that make text: join, repeat, pad, reverse, and characters from code points. Called through the tables.
// Invariant: what comes out is measured and checked against the limit before anything is reserved.

import { chargeItems } from "../base/limits";
import { isEmptyList, itemsOf } from "../data/list";
import { failHeap, failNamed } from "../data/signal";
import {
  allocateString,
  finishString,
  flatStringBytes,
  makeLiteral,
  stringBytes,
  stringLength,
  stringSize,
} from "../data/text";
import { decodeUtf8, encodeUtf8, utf8Length, utf8Width } from "../data/utf8";
import { reserve } from "../heap/heap";
import { STRING_BYTES } from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromSmall,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  toSmall,
  Value,
} from "../heap/value";
import {
  allowItems,
  argument,
  failArgument,
  needIndex,
  needList,
  NOT_AN_INDEX,
  setArgument,
} from "./args";
import { joinItems, needText, toText } from "./string";

/** Exchanges the first two arguments. */
function swap(args: u32): void {
  const first = argument(args, 0);
  setArgument(args, 0, argument(args, 1));
  setArgument(args, 1, first);
}

/** Joins list and separator, which may come in either order. */
function join(args: u32, count: i32, spaced: bool): Value {
  const first = argument(args, 0);
  if (count > 1 && (isString(first) || isSymbol(first))) {
    const second = argument(args, 1);
    if (isList(second) || isEmptyList(second)) swap(args);
  }
  if (needList(args, 0) < 0 || (count > 1 && !needText(args, 1))) return FAILED;
  return joinItems(args, count > 1 ? argument(args, 1) : MISSING, spaced);
}

/** (join list separator): with nothing between when no separator is given. */
export function primJoin(args: u32, count: i32): Value {
  return join(args, count, false);
}

/** (string-join list separator): with a space between when no separator is given. */
export function primJoinSpaced(args: u32, count: i32): Value {
  return join(args, count, true);
}

/** (list->string list): the strings of a list, one behind the other. */
export function primListToString(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  for (let i = 0; i < count; i++) {
    if (!isString(load<u64>(itemsOf(argument(args, 0)) + (i << 3))))
      return failNamed("every item must be a string");
  }
  return joinItems(args, MISSING, false);
}

/** Writes `size` bytes at `to` again and again, until `total` bytes are full of them. */
function fill(to: u32, from: u32, size: u32, total: u32): void {
  if (total == 0) return;
  memory.copy(to, from, size);
  let done = size;
  while (done < total) {
    const more = min(done, total - done);
    memory.copy(to + done, to, more);
    done += more;
  }
}

/** (string-repeat text n) and (string-repeat n text): `n` times; nothing when n is negative. */
export function primStringRepeat(args: u32, _count: i32): Value {
  if (isSmall(argument(args, 0)) && !isSmall(argument(args, 1))) swap(args);
  if (!needText(args, 0)) return FAILED;
  const times = needIndex(args, 1);
  return times == NOT_AN_INDEX ? FAILED : repeat(args, times);
}

/** (make-string n text): as string-repeat; without text, spaces. */
export function primMakeString(args: u32, count: i32): Value {
  if (count > 1) return primStringRepeat(args, count);
  const times = needIndex(args, 0);
  if (times == NOT_AN_INDEX) return FAILED;
  const space = makeLiteral(" ");
  if (space == FAILED) return FAILED;
  setArgument(args, 0, space);
  return repeat(args, times);
}

function repeat(args: u32, times: i64): Value {
  const text = addressOf(argument(args, 0));
  const size = stringSize(text);
  if (times <= 0 || size == 0) return makeLiteral("");
  if (!allowItems(<f64>times * <f64>stringLength(text))) return FAILED;
  if (<f64>times * <f64>size > 2e9) return failHeap();
  const total = size * <u32>times;
  if (!reserve(flatStringBytes(total))) return failHeap();
  chargeItems(total >> 3);
  const target = allocateString(total);
  fill(target + STRING_BYTES, stringBytes(addressOf(argument(args, 0))), size, total);
  return finishString(target);
}

/** Pads the text of a value to a length with copies of a character: what share goes in front is said in halves. */
function pad(args: u32, count: i32, halves: i32): Value {
  const length = needIndex(args, 1);
  if (length == NOT_AN_INDEX || !toText(args)) return FAILED;
  if (count > 2) {
    if (!needText(args, 2)) return FAILED;
    if (stringLength(addressOf(argument(args, 2))) != 1)
      return failArgument(args, 2, "one character");
  }
  let text = addressOf(argument(args, 0));
  const missing = length - <i64>stringLength(text);
  if (missing <= 0) return argument(args, 0);
  if (!allowItems(<f64>length)) return FAILED;
  const size = stringSize(text);
  const unit = count > 2 ? stringSize(addressOf(argument(args, 2))) : 1;
  const bytes = <f64>missing * <f64>unit + <f64>size;
  if (bytes > 2e9 || !reserve(flatStringBytes(<u32>bytes))) return failHeap();
  text = addressOf(argument(args, 0));
  // In the middle, the odd one out goes where Python's str.center puts it.
  const front = halves == 1 ? (missing >> 1) + (missing & length & 1) : halves == 2 ? missing : 0;
  const inFront = <u32>front * unit;
  const behind = <u32>(missing - front) * unit;
  chargeItems((<u32>bytes) >> 3);
  const target = allocateString(<u32>bytes);
  const to = target + STRING_BYTES;
  store<u8>(to, 0x20);
  const from = count > 2 ? stringBytes(addressOf(argument(args, 2))) : to;
  fill(to, from, unit, inFront);
  memory.copy(to + inFront, stringBytes(text), size);
  if (count < 3) memory.fill(to + inFront + size, 0x20, behind);
  else fill(to + inFront + size, from, unit, behind);
  return finishString(target);
}

/** (string-pad-left x n character): the text of x with padding in front. */
export function primPadLeft(args: u32, count: i32): Value {
  return pad(args, count, 2);
}

/** (string-pad-right x n character): the text of x with padding behind. */
export function primPadRight(args: u32, count: i32): Value {
  return pad(args, count, 0);
}

/** (string-center x n character): the text of x with padding on both sides. */
export function primPadBoth(args: u32, count: i32): Value {
  return pad(args, count, 1);
}

/** (string-reverse text): the code points, last one first. */
export function primStringReverse(args: u32, _count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const size = stringSize(addressOf(argument(args, 0)));
  if (!reserve(flatStringBytes(size))) return failHeap();
  chargeItems(size >> 2);
  const target = allocateString(size);
  let from = stringBytes(addressOf(argument(args, 0)));
  let to = target + STRING_BYTES + size;
  while (to > target + STRING_BYTES) {
    const width = utf8Width(load<u8>(from));
    to -= width;
    memory.copy(to, from, width);
    from += width;
  }
  return finishString(target);
}

/** (char->integer character): its code point. */
export function primCharToInteger(args: u32, _count: i32): Value {
  if (!needText(args, 0)) return FAILED;
  const address = addressOf(argument(args, 0));
  if (stringLength(address) != 1) return failArgument(args, 0, "one character");
  return fromSmall(decodeUtf8(stringBytes(address)));
}

/** (integer->char n): the code point as a string; surrogates are none. */
export function primIntegerToChar(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  const cp = isSmall(v) ? toSmall(v) : -1;
  if (cp < 0 || cp > 0x10ffff || (cp & 0x1ff800) == 0xd800)
    return failArgument(args, 0, "the number of a character");
  if (!reserve(flatStringBytes(4))) return failHeap();
  const target = allocateString(utf8Length(<u32>cp));
  encodeUtf8(target + STRING_BYTES, <u32>cp);
  return finishString(target);
}
