// Reading an image into a VM that was just booted: everything is checked on the way, and whatever is wrong is said with its path.
// When it fails, the VM is not to be used.

import { Buffer, INPUT, PROGRAM, TEXT } from "../base/buffer";
import { Language } from "../base/language";
import { getLimit, Usage } from "../base/limits";
import { dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { cellOriginal, dropCellFlags, globalCell, setCellValue } from "../data/globals";
import { Births } from "../data/lambda";
import { allocateList, flatListBytes, listItem, listLength, listValue } from "../data/list";
import { importRandomState } from "../data/mersenne-twister";
import { failHeap, RaisedPlace } from "../data/signal";
import { internString, symbolCell } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { validateUtf8 } from "../data/utf8";
import { reserve } from "../heap/heap";
import { Flag, LIST_ITEMS } from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries, Root, setRoot, Stack } from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromAddress,
  isList,
  isString,
  MISSING,
  NIL,
  TAG_OBJECT,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Fresh } from "../prims/evaluate";
import { Limit, Status } from "../shared/abi";
import { JsonOption, readJson } from "../text/json-read";
import { readForms as readProgram } from "../text/reader";
import { capabilityOf } from "../vm/capability";
import { History, noteChange } from "../vm/history";
import { HostCalls, origin, ORIGIN_BYTES } from "../vm/host-call";
import { Machine, Stand } from "../vm/machine";
import { Program, SEGMENTS } from "../vm/program";
import { beginCodeSites, endCodeSites } from "./code-sites";
import {
  beginPath,
  complain,
  enterIndex,
  enterKey,
  enterName,
  leave,
  placeComplaint,
} from "./complaint";
import { readHex } from "./hex";
import { arrayLength, at, field, isArray, isWord, numberBelow, push } from "./json";
import { beginLoading, endLoading, makePart, Part, part, setPart } from "./loading";
import { beginPlans, endPlans, plansFailed } from "./plans";
import { readCapturedMacros, readCaptures, readWaiting } from "./read-captures";
import { makeProcedures, readForms } from "./read-code";
import { readContinuations, readStack } from "./read-frames";
import { objectShell } from "./read-shells";
import { decode, fill } from "./read-values";
import { FORMAT } from "./write";

/** More steps than reading can charge. */
const READING: i64 = 9_000_000_000_000_000;

/** Reads the image in INPUT, `size` bytes. False with the error pending. */
export function readImage(size: u32): bool {
  // Reading is not the program's work: what it has left of its steps is known at the end.
  Usage.stepsGranted = READING;
  Usage.stepsLeft = READING;
  beginPath();
  beginPlans();
  beginCodeSites();
  const ok = validateUtf8(INPUT.start, size) < 0 ? readText(size) : complain("is not valid UTF-8");
  endPlans();
  endCodeSites();
  endLoading();
  return ok;
}

function readText(size: u32): bool {
  const json = readJson(INPUT.start, size, JsonOption.Image);
  if (json == FAILED || !beginLoading(json)) return false;
  INPUT.trim(0);
  if (!isDict(part(Part.Json))) return complain("must be an object");
  return readHead() && readHeap() && readState() && readRun() && readUsage();
}

function top(key: string): Value {
  return field(part(Part.Json), key);
}

function readHead(): bool {
  const format = top("format");
  let before = enterKey("format");
  if (!isWord(format, FORMAT)) return complain("must be lispy-image@1"); // KEEP IN STEP with FORMAT
  leave(before);
  before = enterKey("profile");
  if (!isWord(top("profile"), Language.name())) return complain("is not the profile of this VM");
  leave(before);
  before = enterKey("status");
  const status = top("status");
  if (isWord(status, "idle")) Machine.status = Status.Done;
  else if (isWord(status, "suspended")) Machine.status = Status.Suspended;
  else if (isWord(status, "awaiting")) Machine.status = Status.Awaiting;
  else return complain("must be idle, suspended or awaiting");
  leave(before);
  return true;
}

/** Procedures, objects, globals, and what redefinitions have changed. */
function readHeap(): bool {
  const procedures = top("procedures");
  const objects = top("objects");
  if (procedures != MISSING && !isArray(procedures)) {
    enterKey("procedures");
    return complain("must be an array");
  }
  if (objects != MISSING && !isArray(objects)) {
    enterKey("objects");
    return complain("must be an array");
  }
  setPart(Part.ProceduresJson, procedures == MISSING ? NIL : procedures);
  setPart(Part.ObjectsJson, objects == MISSING ? NIL : objects);
  return (
    makePart(Part.Objects, arrayLength(part(Part.ObjectsJson))) &&
    makeProcedures() &&
    readCaptures() &&
    readForms() &&
    readCapturedMacros() &&
    readObjects() &&
    readWaiting() &&
    readGlobals() &&
    readHistory()
  );
}

function readObjects(): bool {
  const count = arrayLength(part(Part.ObjectsJson));
  const outer = enterKey("objects");
  for (let n: u32 = 0; n < count; n++) {
    const before = enterIndex(n);
    const shell = objectShell(n);
    if (shell == FAILED) return false;
    const place = push(shell);
    const json = push(listItem(part(Part.ObjectsJson), n));
    if (place < 0 || json < 0 || !fill(place, json)) return false;
    cutValues(place);
    leave(before);
  }
  leave(outer);
  return true;
}

/** Marks the cell of the name at a place as one that a program has changed. 0 with the error pending. */
function cellOf(place: u32): u32 {
  const symbol = internString(valueSlot(place));
  return symbol == FAILED ? 0 : globalCell(symbol);
}

function readGlobals(): bool {
  const globals = top("globals");
  if (globals == MISSING) return true;
  const outer = enterKey("globals");
  if (!isDict(globals)) return complain("must be an object");
  for (let i = nextGlobal(0); i >= 0; i = nextGlobal(i + 1)) {
    const name = push(dictKeyAt(addressOf(top("globals")), i));
    const value = push(dictValueAt(addressOf(top("globals")), i));
    if (name < 0 || value < 0) return false;
    const before = enterName(at(name));
    if (!decode(value)) return false;
    const cell = cellOf(name);
    if (cell == 0) return false;
    if (isPrivate(at(name))) return complain("this name is not for programs");
    setCellValue(cell, at(value));
    dropCellFlags(cell, Flag.Pristine);
    cutValues(name);
    leave(before);
  }
  leave(outer);
  return true;
}

/** Names of the prelude's own. */
function isPrivate(name: Value): bool {
  const cell = symbolCell(internString(valueSlot(ValueStack.count - 2)));
  return (
    stringSize(addressOf(name)) > 1 &&
    load<u8>(stringBytes(addressOf(name))) == 0x25 &&
    cell != 0 &&
    cellOriginal(cell) != UNBOUND
  );
}

function nextGlobal(from: i32): i32 {
  return dictNextEntry(addressOf(top("globals")), from);
}

function readHistory(): bool {
  const list = top("redefined");
  History.first = 0;
  Births.next = 0;
  if (list == MISSING) return true;
  const outer = enterKey("redefined");
  if (!isArray(list)) return complain("must be an array");
  const count = arrayLength(list);
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    const json = push(listItem(top("redefined"), i));
    if (json < 0) return false;
    const name = push(field(at(json), "name"));
    const was = push(field(at(json), "was"));
    if (name < 0 || was < 0) return false;
    if (!isString(at(name)) || at(was) == MISSING) return complain("needs a name and what it was");
    if (!decode(was)) return false;
    const cell = cellOf(name);
    if (cell == 0) return false;
    const pristine = field(at(json), "pristine") == TRUE;
    if (pristine && at(was) != cellOriginal(cell))
      return complain("is not what the profile binds to this name");
    const mark = markTemporaries();
    const slot = keep(fromAddress(TAG_OBJECT, cell));
    const ok = noteChange(slot, at(was), pristine);
    dropTemporaries(mark);
    if (!ok) {
      failHeap();
      return false;
    }
    cutValues(json);
    leave(before);
  }
  leave(outer);
  return true;
}

/** Roots that are values, random numbers, counters. */
function readState(): bool {
  return (
    readRoot("raised", Root.Raised) &&
    readRoot("ready", Root.Ready) &&
    readRoot("ready_new", Root.ReadyNew) &&
    readRoot("unseen", Root.Unseen) &&
    readRoot("value", Root.Value) &&
    readCounters()
  );
}

function readRoot(key: string, root: Root): bool {
  const json = top(key);
  if (json == MISSING) return true;
  const before = enterKey(key);
  const slot = push(json);
  if (slot < 0 || !decode(slot)) return false;
  setRoot(root, at(slot));
  cutValues(slot);
  leave(before);
  return true;
}

function readCounters(): bool {
  const calls = top("calls");
  let before = enterKey("calls");
  if (calls != MISSING) {
    const n = numberBelow(calls, 1 << 47);
    if (n < 0) return false;
    HostCalls.count = n;
  }
  leave(before);
  before = enterKey("gensyms");
  const gensyms = top("gensyms");
  if (gensyms != MISSING) {
    const n = numberBelow(gensyms, 0xffffffff);
    if (n < 0) return false;
    Fresh.count = <u32>n;
  }
  leave(before);
  before = enterKey("origin");
  const from = top("origin");
  if (from != MISSING && !readDigits(from, ORIGIN_BYTES, origin))
    return complain("must be 64 hexadecimal digits");
  leave(before);
  before = enterKey("raised_at");
  const place = top("raised_at");
  if (place != MISSING) {
    if (!isList(place) || listLength(place) != 2) return complain("must be a line and a column");
    const line = numberBelow(listItem(place, 0), 0x7fffffff);
    const column = numberBelow(listItem(place, 1), 0x7fffffff);
    if (line < 0 || column < 0) return false;
    RaisedPlace.line = <u32>line;
    RaisedPlace.column = <u32>column;
  }
  leave(before);
  before = enterKey("random");
  const random = top("random");
  if (random != MISSING) {
    TEXT.reset();
    const bytes: u32 = isString(random) ? stringSize(addressOf(random)) >> 1 : 0;
    if (!TEXT.ensure(bytes + 8) || !readDigits(random, bytes, TEXT.start))
      return complain("must be hexadecimal digits");
    if (bytes == 0 || !importRandomState(TEXT.start, bytes))
      return complain("is no state of random numbers");
  }
  leave(before);
  return true;
}

function readDigits(text: Value, bytes: u32, to: usize): bool {
  return (
    isString(text) &&
    stringSize(addressOf(text)) == bytes << 1 &&
    readHex(stringBytes(addressOf(text)), bytes, to)
  );
}

/** The program, the frames, the pending call. */
function readRun(): bool {
  if (Machine.status == Status.Done) return readContinuations();
  const stack = push(top("stack"));
  if (stack < 0) return false;
  if (at(stack) == MISSING) {
    enterKey("stack");
    return complain("is missing");
  }
  // The forms of the program lie on the value stack from its beginning on, below everything that is read.
  cutValues(stack);
  if (!readProgramText()) return false;
  const place = push(top("stack"));
  if (place < 0 || !readStack(place, top("depth"))) return false;
  const stand = Machine.stand;
  const frames = arrayLength(at(place));
  cutValues(place);
  const topOfStack = Stack.top;
  if (!readContinuations()) return false;
  Stack.top = topOfStack;
  const before = enterKey("status");
  if (Machine.status == Status.Awaiting) {
    if (stand != Stand.Call) return complain("the last frame does not wait for a call");
    leave(before);
    return readCall();
  }
  if (frames == 0 || stand == Stand.Call)
    return complain("a suspended run stands at the beginning of a procedure or loop");
  leave(before);
  return true;
}

/** The call that waits for an answer. */
function readCall(): bool {
  const outer = enterKey("call");
  const call = push(top("call"));
  if (call < 0) return false;
  if (!isDict(at(call))) return complain("must be an object");
  const name = push(field(at(call), "capability"));
  if (name < 0) return false;
  if (!isString(at(name))) return complain("needs the name of a capability");
  const symbol = internString(valueSlot(name));
  if (symbol == FAILED) return false;
  const capability = capabilityOf(symbol, true);
  if (capability == FAILED) return false;
  const mark = markTemporaries();
  const slot = keep(capability);
  const given = field(at(call), "arguments");
  const inside = enterKey("arguments");
  if (!isArray(given)) return complain("must be an array");
  const count = arrayLength(given);
  const list = push(given);
  if (list < 0 || (count != 0 && !decode(list))) return false;
  if (!reserve(flatListBytes(count + 1))) {
    failHeap();
    return false;
  }
  const pending = allocateList(count + 1);
  store<u64>(pending, kept(slot), LIST_ITEMS);
  for (let i: u32 = 0; i < count; i++)
    store<u64>(pending + ((i + 1) << 3), listItem(at(list), i), LIST_ITEMS);
  setRoot(Root.Pending, listValue(pending));
  dropTemporaries(mark);
  cutValues(call);
  leave(inside);
  leave(outer);
  return true;
}

/** Reads the program's text again and goes to the form that is next. */
function readProgramText(): bool {
  const outer = enterKey("program");
  const program = top("program");
  const source = field(program, "source");
  const next = field(program, "next");
  if (!isString(source) || !isString(next)) return complain("needs a source and the next form");
  PROGRAM.reset();
  PROGRAM.pushBytes(stringBytes(addressOf(source)), stringSize(addressOf(source)));
  PLACE.reset();
  PLACE.pushBytes(stringBytes(addressOf(next)), stringSize(addressOf(next)));
  if (PROGRAM.failed || PLACE.failed) {
    failHeap();
    return false;
  }
  cutValues(0);
  const count = readProgram(PROGRAM.start, PROGRAM.used);
  if (count < 0) return placeComplaint();
  Program.next = 0;
  Program.end = <u32>count;
  Program.draining = top("value") != MISSING;
  const before = enterKey("next");
  if (!goToNext()) return complain("this place is not in the program");
  leave(before);
  leave(outer);
  return true;
}
/** The place of the next form, "2.0". */
const PLACE: Buffer = changetype<Buffer>(memory.data(16));

function goToNext(): bool {
  SEGMENTS.reset();
  let begin: u32 = 0;
  let from: u32 = 0;
  while (from < PLACE.used) {
    let index: u32 = 0;
    const first = from;
    while (from < PLACE.used) {
      const digit = <u32>load<u8>(PLACE.start + from) - 0x30;
      if (digit > 9 || index > 10_000_000) break;
      index = index * 10 + digit;
      from += 1;
    }
    if (from == first || begin + index > Program.end) return false;
    Program.next = begin + index;
    if (SEGMENTS.used == 0) Program.origin = max<u32>(index, 1) - 1;
    if (from == PLACE.used) return true;
    if (load<u8>(PLACE.start + from) != 0x2e) return false;
    from += 1;
    if (SEGMENTS.used == 0) Program.origin = index;
    begin = Program.end;
    if (!enterForm(Program.next)) return false;
  }
  return false;
}

/** The parts of the form at a place on the value stack, a `begin`, come next. */
function enterForm(place: u32): bool {
  if (place >= Program.end) return false;
  const form = load<u64>(valueSlot(place));
  if (!isList(form) || listLength(form) < 2) return false;
  SEGMENTS.pushU32(place + 1);
  SEGMENTS.pushU32(Program.end);
  const count = listLength(form);
  for (let i: u32 = 1; i < count; i++) {
    if (!pushValue(listItem(form, i))) return false;
  }
  Program.end = ValueStack.count;
  return true;
}

function readUsage(): bool {
  const outer = enterKey("usage");
  const usage = push(top("usage"));
  if (usage < 0) return false;
  let steps: i64 = 0;
  let peak: i64 = 0;
  let output: i64 = 0;
  if (at(usage) != MISSING) {
    steps = numberBelow(field(at(usage), "steps"), 1 << 47);
    peak = numberBelow(field(at(usage), "peak_call_depth"), 0x7fffffff);
    output = numberBelow(field(at(usage), "output_bytes"), 0xffffffff);
    if (steps < 0 || peak < 0 || output < 0) return false;
  }
  cutValues(usage);
  leave(outer);
  Usage.stepsGranted = <i64>min<f64>(getLimit(Limit.Steps), 9e15);
  Usage.stepsLeft = Usage.stepsGranted - steps;
  Usage.stepsUnseen = 0;
  Usage.stepsHeld = 0;
  Usage.peakCallDepth = <i32>peak;
  Usage.outputBytes = <u32>output;
  if (plansFailed()) {
    failHeap();
    return false;
  }
  return true;
}
