// The written form of a value over several lines: what fits into the width stands on one line, the rest is broken by
// simple rules. Called by `pp`.
//
// A list that begins with a symbol is laid out as code: definitions and their like have their body two columns in, other
// forms have their operands below one another. Other lists have an item per line, but what has no parts fills lines.
// Invariants: nothing here allocates in the heap; a text depends on the value alone; measuring stops when the line is
// full, so that the work is at most a line for each line and level.

import { ready } from "../base/cold";
import { Buffer } from "../base/buffer";
import { chargeItems, getLimit } from "../base/limits";
import { dictCount, dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { isBignum } from "../data/integer";
import { isPair, listItem, listLength } from "../data/list";
import { failBound, failHeap, failLimit } from "../data/signal";
import { isKeyword, symbolName } from "../data/symbol";
import { stringBytes, stringLength, stringSize } from "../data/text";
import { countCodePoints } from "../data/utf8";
import { countOf, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isString, isSymbol, NIL, Value } from "../heap/value";
import { Limit } from "../shared/abi";
import { pushQuoted, pushString, writeValue } from "./printer";

const WIDTH: i32 = 80;
/** Deeper than this, nesting moves nothing further to the right. */
const INDENT_MAX: i32 = 40;
/** A longer name has its operands on lines of their own. */
const HEAD_MAX: i32 = 16;
/** Each level costs host stack. */
const DEPTH_MAX: i32 = 1000;

class Layout {
  static nodesLeft: i64 = 0;
}

/** Appends the value. False with the error pending when a limit is met or memory is short. */
export function pushPretty(buffer: Buffer, v: Value): bool {
  Layout.nodesLeft = <i64>min<f64>(getLimit(Limit.ValueNodes), 1e15);
  const before = buffer.used;
  if (!print(buffer, v, 0, 0, 0)) return false;
  if (buffer.failed) return failedBuffer();
  chargeItems(buffer.used - before);
  return true;
}

function failedBuffer(): bool {
  failHeap();
  return false;
}

/** Columns that are left of `room` behind the value on one line; -1 when it does not fit. Writes behind the text and takes it back. */
function measure(buffer: Buffer, v: Value, room: i32): i32 {
  if (room < 1) return -1;
  if (isList(v)) {
    const count = <i32>min<u32>(listLength(v), WIDTH);
    room -= count + 1;
    for (let i = 0; i < count && room >= 0; i++) room = measure(buffer, listItem(v, i), room);
    return room;
  }
  if (isDict(v)) {
    const dict = addressOf(v);
    room -= 7 + 6 * <i32>min<u32>(dictCount(dict), WIDTH);
    for (let at = dictNextEntry(dict, 0); at >= 0 && room >= 0; at = dictNextEntry(dict, at + 1)) {
      room = measure(buffer, dictKeyAt(dict, at), room);
      room = measure(buffer, dictValueAt(dict, at), room);
    }
    return room;
  }
  if (isPair(v)) {
    for (room -= 1; room >= 0 && isPair(v); room -= 1) {
      room = measure(buffer, load<u64>(addressOf(v), PAIR_CAR), room);
      v = load<u64>(addressOf(v), PAIR_CDR);
    }
    return v == NIL || room < 0 ? room : measure(buffer, v, room - 3);
  }
  // What is surely too long is not written.
  if (isString(v) && <i32>stringLength(addressOf(v)) + 2 > room) return -1;
  if (isBignum(v) && <i32>countOf(addressOf(v)) > room) return -1;
  const before = buffer.used;
  if (isString(v)) pushQuoted(buffer, v);
  else writeValue(buffer, v);
  const size = buffer.used - before;
  buffer.used = before;
  return max(room - countCodePoints(buffer.start + before, size), -1);
}

function startLine(buffer: Buffer, column: i32): void {
  buffer.pushByte(0x0a);
  if (!buffer.ensure(column)) return;
  memory.fill(buffer.start + buffer.used, 0x20, column);
  buffer.used += column;
}

/** Appends a value that begins in a column and has `closers` brackets behind it. */
function print(buffer: Buffer, v: Value, column: i32, closers: i32, depth: i32): bool {
  Layout.nodesLeft -= 1;
  if (Layout.nodesLeft < 0) {
    failLimit(Limit.ValueNodes, getLimit(Limit.ValueNodes) + 1);
    return false;
  }
  if (buffer.failed) return failedBuffer();
  const mayBreak = isList(v) || (isDict(v) && dictCount(addressOf(v)) > 0);
  if (!mayBreak || measure(buffer, v, WIDTH - column - closers) >= 0) return writeValue(buffer, v);
  const deepest = <i32>min<f64>(getLimit(Limit.ValueDepth), <f64>DEPTH_MAX);
  if (depth > deepest) {
    failBound(Limit.ValueDepth, <f64>deepest, <f64>depth);
    return false;
  }
  if (isDict(v)) return printDict(buffer, addressOf(v), column, closers, depth);
  return isCode(v)
    ? printCode(buffer, v, column, closers, depth)
    : printItems(buffer, v, column, closers, depth);
}

function hasParts(v: Value): bool {
  return isList(v) || isDict(v) || isPair(v);
}

/** A list that begins with a symbol and has something in it that has parts. */
function isCode(v: Value): bool {
  const head = listItem(v, 0);
  if (!isSymbol(head) || isKeyword(head)) return false;
  const count = <i32>listLength(v);
  for (let i = 1; i < count; i++) {
    if (hasParts(listItem(v, i))) return true;
  }
  return false;
}

/** Names of forms whose body is two columns in. */
const WITH_BODY =
  " define lambda let let* letrec when unless case match dotimes doseq define-macro defrecord ";

function hasBody(name: Value): bool {
  const from = stringBytes(addressOf(name));
  const size = <i32>stringSize(addressOf(name));
  ready(WITH_BODY);
  let matched = -1; // bytes of the name that the last ones of the text are; -1: none of the word
  for (let i = 0; i < WITH_BODY.length; i++) {
    const c = WITH_BODY.charCodeAt(i);
    if (c == 0x20) {
      if (matched == size) return true;
      matched = 0;
    } else if (matched >= 0) {
      matched = matched < size && <i32>load<u8>(from + matched) == c ? matched + 1 : -1;
    }
  }
  return false;
}

function printCode(buffer: Buffer, v: Value, column: i32, closers: i32, depth: i32): bool {
  const head = listItem(v, 0);
  const count = <i32>listLength(v);
  const name = symbolName(head);
  const width = <i32>stringLength(addressOf(name));
  buffer.pushByte(0x28);
  pushString(buffer, name);
  const isLong = width > HEAD_MAX;
  const body = min(column + 2, INDENT_MAX);
  const operands = isLong ? body : min(column + width + 2, INDENT_MAX);
  const others = hasBody(name) ? body : operands;
  for (let i = 1; i < count; i++) {
    let at = i == 1 ? column + width + 2 : others;
    if (i == 1 && !isLong) buffer.pushByte(0x20);
    else {
      at = i == 1 ? operands : others;
      startLine(buffer, at);
    }
    if (!print(buffer, listItem(v, i), at, i == count - 1 ? closers + 1 : 0, depth + 1))
      return false;
  }
  buffer.pushByte(0x29);
  return true;
}

function printItems(buffer: Buffer, v: Value, column: i32, closers: i32, depth: i32): bool {
  const count = <i32>listLength(v);
  const indent = min(column + 1, INDENT_MAX);
  buffer.pushByte(0x28);
  let at = column + 1;
  for (let i = 0; i < count; i++) {
    const item = listItem(v, i);
    const behind = i == count - 1 ? closers + 1 : 0;
    if (i > 0) {
      const fits =
        !hasParts(item) &&
        !hasParts(listItem(v, i - 1)) &&
        measure(buffer, item, WIDTH - at - 1 - behind) >= 0;
      if (fits) {
        buffer.pushByte(0x20);
        at += 1;
      } else {
        startLine(buffer, indent);
        at = indent;
      }
    }
    if (!print(buffer, item, at, behind, depth + 1)) return false;
    const left = hasParts(item) ? -1 : measure(buffer, item, WIDTH - at);
    at = left < 0 ? WIDTH : WIDTH - left;
  }
  buffer.pushByte(0x29);
  return true;
}

/** `(dict ("k" . v)`, an entry per line. */
function printDict(buffer: Buffer, dict: u32, column: i32, closers: i32, depth: i32): bool {
  buffer.pushLiteral("(dict ");
  const indent = min(column + 6, INDENT_MAX);
  let left = <i32>dictCount(dict);
  let at = column + 6;
  for (let entry = dictNextEntry(dict, 0); entry >= 0; entry = dictNextEntry(dict, entry + 1)) {
    const key = dictKeyAt(dict, entry);
    left -= 1;
    const behind = left == 0 ? closers + 2 : 1;
    buffer.pushByte(0x28);
    pushQuoted(buffer, key);
    buffer.pushLiteral(" . ");
    const room = measure(buffer, key, WIDTH - at - 4);
    let value = WIDTH - room;
    if (
      room < 0 ||
      (value > INDENT_MAX && measure(buffer, dictValueAt(dict, entry), room - behind) < 0)
    ) {
      value = min(at + 1, INDENT_MAX);
      startLine(buffer, value);
    }
    if (!print(buffer, dictValueAt(dict, entry), value, behind, depth + 1)) return false;
    buffer.pushByte(0x29);
    if (left > 0) startLine(buffer, indent);
    at = indent;
  }
  buffer.pushByte(0x29);
  return true;
}
