// Values as JSON. What is referred to once stands where it is; what is shared, or nested too deeply to be read, is one of the
// numbered objects, which are written at the end. docs/image.md has the forms.

import { Buffer, TEXT } from "../base/buffer";
import { BuiltinFlag, builtinFlags } from "../data/builtins";
import { dictKeyAt, dictNextEntry, dictValueAt } from "../data/dict";
import { pushInteger } from "../data/integer";
import { closureLambda } from "../data/lambda";
import { itemsOf, listLength } from "../data/list";
import { recordClass, RecordClass, recordField } from "../data/record";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { vectorItem } from "../data/vector";
import {
  BOX_VALUE,
  BUILTIN_SYMBOL,
  CLOSURE_CAPTURED,
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_NAME,
  MACRO_EXPANDER,
  PAIR_CAR,
  PAIR_CDR,
  SLICE_PARENT,
  SLICE_START,
} from "../heap/layout";
import {
  addressOf,
  CAUGHT,
  EMPTY,
  FAILED,
  FALSE,
  fromAddress,
  isFloat,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  TAG_LIST,
  toFloat,
  toSmall,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { pushFloat } from "../text/printer";
import { isNamedPrelude, LONG_TEXT, namedMacro, rootOf } from "./discover";
import { writeData } from "./form-text";
import { Naming, pushName } from "./names";
import { pushText, pushWord } from "./out";
import { pushPath } from "./path";
import { entryField, entryOf, Field, hasMark, Mark, setEntryField } from "./table";

/** Nesting from which on an object gets a number, so that every part of the text can be read. */
const DEPTH_MAX: i32 = 12;

/** Objects that have a number, in order; values. */
const OBJECTS: Buffer = changetype<Buffer>(memory.data(16));
/** Procedures that have a number, in order: addresses of Lambdas. */
const PROCEDURES: Buffer = changetype<Buffer>(memory.data(16));

export function beginValues(): void {
  OBJECTS.reset();
  PROCEDURES.reset();
}

export function objectCount(): u32 {
  return OBJECTS.used >> 3;
}

export function objectAt(number: u32): Value {
  return load<u64>(OBJECTS.start + (number << 3));
}

export function procedureCount(): u32 {
  return PROCEDURES.used >> 2;
}

export function procedureAt(number: u32): u32 {
  return load<u32>(PROCEDURES.start + (number << 2));
}

/** The number of a procedure (address of a Lambda), which it gets now if it has none. */
export function procedureNumber(lambda: u32): u32 {
  const entry = entryOf(lambda);
  if (entryField(entry, Field.Id) == 0) {
    PROCEDURES.pushU32(lambda);
    setEntryField(entry, Field.Id, PROCEDURES.used >> 2);
  }
  return entryField(entry, Field.Id) - 1;
}

/** Frames of continuations are written by write-frames.ts, which needs this file: the function is handed in. */
export class Frames {
  static write: u32 = 0;
}

export function writeImageValue(to: Buffer, v: Value, depth: i32): void {
  if (isSmall(v)) to.pushDecimal(toSmall(v));
  else if (isFloat(v)) float(to, toFloat(v));
  else if (isSymbol(v)) symbol(to, v);
  else if (v >> 48 == 0xfff9) constant(to, v);
  else object(to, v, depth);
}

function float(to: Buffer, x: f64): void {
  if (x - x == 0) return pushFloat(to, x);
  to.pushLiteral('{"float":"');
  to.pushLiteral(x > 0 ? "inf" : "-inf");
  to.pushLiteral('"}');
}

function symbol(to: Buffer, v: Value): void {
  to.pushLiteral('{"symbol":');
  const name = addressOf(symbolName(v));
  pushText(to, stringBytes(name), stringSize(name));
  to.pushByte(0x7d);
}

function constant(to: Buffer, v: Value): void {
  if (v == NIL) to.pushLiteral("null");
  else if (v == TRUE) to.pushLiteral("true");
  else if (v == FALSE) to.pushLiteral("false");
  else if (v == EMPTY) to.pushLiteral("[]");
  else if (v == UNBOUND) to.pushLiteral('{"mark":"unbound"}');
  else if (v == CAUGHT) to.pushLiteral('{"mark":"caught"}');
  else if (v == MISSING) to.pushLiteral('{"mark":"missing"}');
  else to.pushLiteral("null");
}

/** A heap object: where it stands, or a reference to its number. */
function object(to: Buffer, v: Value, depth: i32): void {
  const address = addressOf(v);
  switch (kindOf(address)) {
    case Kind.Bignum:
      return pushInteger(to, v);
    case Kind.Builtin:
      return builtin(to, address);
    case Kind.StringFlat:
    case Kind.StringView:
      if (stringSize(address) < LONG_TEXT) return contents(to, v, depth);
      break;
    case Kind.Closure:
      if (isNamedPrelude(v))
        return named(to, "builtin", load<u64>(closureLambda(address), LAMBDA_NAME));
      break;
    case Kind.Macro: {
      const name = namedMacro(v);
      if (name != FAILED) return named(to, "builtin", name);
      break;
    }
    default:
      break;
  }
  const entry = entryOf(address);
  if (entry == 0) return contents(to, v, depth); // a string of a form that is written as a value
  if (hasMark(entry, Mark.Claimed)) return formPart(to, entry);
  const nested = depth >= DEPTH_MAX && !isString(v);
  if (entryField(entry, Field.Refs) < 2 && !nested) return contents(to, v, depth);
  if (entryField(entry, Field.Id) == 0) {
    OBJECTS.pushU64(v);
    setEntryField(entry, Field.Id, OBJECTS.used >> 3);
  }
  to.pushLiteral('{"ref":');
  to.pushDecimal(entryField(entry, Field.Id) - 1);
  to.pushByte(0x7d);
}

function named(to: Buffer, kind: string, name: Value): void {
  to.pushByte(0x7b);
  pushWord(to, kind);
  to.pushByte(0x3a);
  const text = addressOf(symbolName(name));
  pushText(to, stringBytes(text), stringSize(text));
  to.pushByte(0x7d);
}

function builtin(to: Buffer, address: u32): void {
  const isHost = (builtinFlags(countOf(address)) & BuiltinFlag.Host) != 0;
  named(to, isHost ? "capability" : "builtin", load<u64>(address, BUILTIN_SYMBOL));
}

/** A list that is part of the form of a procedure is named by its place there. */
function formPart(to: Buffer, entry: u32): void {
  to.pushLiteral('{"part":');
  to.pushDecimal(procedureNumber(entryField(rootOf(entry), Field.Lambda)));
  to.pushLiteral(',"at":"');
  pushPath(to, entry);
  to.pushLiteral('"}');
}

/** What an object consists of. */
export function contents(to: Buffer, v: Value, depth: i32): void {
  const address = addressOf(v);
  switch (kindOf(address)) {
    case Kind.StringFlat:
    case Kind.StringView:
      return pushText(to, stringBytes(address), stringSize(address));
    case Kind.ListFlat:
      return list(to, v, depth);
    case Kind.ListSlice:
      return slice(to, address, depth);
    case Kind.ListCons:
      return cells(to, v, depth);
    case Kind.Pair:
      to.pushLiteral('{"pair":[');
      writeImageValue(to, load<u64>(address, PAIR_CAR), depth + 2);
      to.pushByte(0x2c);
      writeImageValue(to, load<u64>(address, PAIR_CDR), depth + 2);
      return to.pushLiteral("]}");
    case Kind.Dict:
      return dict(to, address, depth);
    case Kind.Box:
      return wrapped(to, "box", load<u64>(address, BOX_VALUE), depth);
    case Kind.Macro:
      return wrapped(to, "macro", load<u64>(address, MACRO_EXPANDER), depth);
    case Kind.Closure:
      return closure(to, address, depth);
    case Kind.Record:
      return record(to, v, depth);
    default:
      return call_indirect<void>(Frames.write, to, address, depth);
  }
}

function wrapped(to: Buffer, kind: string, v: Value, depth: i32): void {
  to.pushByte(0x7b);
  pushWord(to, kind);
  to.pushByte(0x3a);
  writeImageValue(to, v, depth + 1);
  to.pushByte(0x7d);
}

function list(to: Buffer, v: Value, depth: i32): void {
  TEXT.reset();
  if (writeData(v)) {
    to.pushLiteral('{"lisp":');
    pushText(to, TEXT.start, TEXT.used);
    return to.pushByte(0x7d);
  }
  items(to, itemsOf(v), listLength(v), depth);
}

function items(to: Buffer, start: u32, count: u32, depth: i32): void {
  to.pushByte(0x5b);
  for (let i: u32 = 0; i < count; i++) {
    if (i != 0) to.pushByte(0x2c);
    writeImageValue(to, load<u64>(start + (i << 3)), depth + 1);
  }
  to.pushByte(0x5d);
}

/** A window into a flat list, which a change of that list is seen through. */
function slice(to: Buffer, address: u32, depth: i32): void {
  const parent = load<u32>(address, SLICE_PARENT);
  const from = load<u32>(address, SLICE_START);
  to.pushLiteral('{"slice":');
  writeImageValue(to, fromAddress(TAG_LIST, parent), depth + 1);
  to.pushLiteral(',"from":');
  to.pushDecimal(from);
  if (from + countOf(address) != countOf(parent)) {
    to.pushLiteral(',"count":');
    to.pushDecimal(countOf(address));
  }
  to.pushByte(0x7d);
}

/** Cells one behind the other, up to one that something else refers to as well. */
function cells(to: Buffer, v: Value, depth: i32): void {
  to.pushLiteral('{"cells":[');
  let rest = v;
  while (true) {
    writeImageValue(to, load<u64>(addressOf(rest), PAIR_CAR), depth + 2);
    rest = load<u64>(addressOf(rest), PAIR_CDR);
    if (!isList(rest) || kindOf(addressOf(rest)) != Kind.ListCons) break;
    const entry = entryOf(addressOf(rest));
    if (hasMark(entry, Mark.Claimed) || entryField(entry, Field.Refs) > 1) break;
    to.pushByte(0x2c);
  }
  to.pushByte(0x5d);
  if (rest != NIL) {
    to.pushLiteral(',"rest":');
    writeImageValue(to, rest, depth + 1);
  }
  if ((flagsOf(addressOf(v)) & Flag.Covered) != 0) to.pushLiteral(',"covered":true');
  to.pushByte(0x7d);
}

function dict(to: Buffer, address: u32, depth: i32): void {
  to.pushLiteral('{"dict":{');
  let first = true;
  for (let at = dictNextEntry(address, 0); at >= 0; at = dictNextEntry(address, at + 1)) {
    if (!first) to.pushByte(0x2c);
    first = false;
    const key = addressOf(dictKeyAt(address, at));
    pushText(to, stringBytes(key), stringSize(key));
    to.pushByte(0x3a);
    writeImageValue(to, dictValueAt(address, at), depth + 2);
  }
  to.pushLiteral("}}");
}

function closure(to: Buffer, address: u32, depth: i32): void {
  const lambda = closureLambda(address);
  to.pushLiteral('{"procedure":');
  to.pushDecimal(procedureNumber(lambda));
  const count = countOf(address);
  if (count != 0) {
    const captures = load<u32>(lambda, LAMBDA_CAPTURES);
    const outer = Naming.begin();
    to.pushLiteral(',"captured":{');
    for (let i: u32 = 0; i < count; i++) {
      if (i != 0) to.pushByte(0x2c);
      pushName(to, outer, vectorItem(captures, i << 1));
      to.pushByte(0x3a);
      writeImageValue(to, load<u64>(address + CLOSURE_CAPTURED + (i << 3)), depth + 2);
    }
    to.pushByte(0x7d);
    Naming.end(outer);
  }
  to.pushByte(0x7d);
}

function record(to: Buffer, v: Value, depth: i32): void {
  const count = countOf(addressOf(v));
  switch (recordClass(v)) {
    case RecordClass.Atom:
      return wrapped(to, "atom", recordField(v, 0), depth);
    case RecordClass.Environment:
      return wrapped(to, "environment", recordField(v, 0), depth);
    default:
      to.pushByte(0x7b);
      pushWord(to, recordClass(v) == RecordClass.Task ? "task" : "promise");
      to.pushByte(0x3a);
      items(to, addressOf(v) + 8, count, depth + 1);
      return to.pushByte(0x7d);
  }
}
