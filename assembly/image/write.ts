// An image: everything that a VM holds, and where its run stands, as JSON text. docs/image.md specifies it.
//
// Nothing here allocates in the heap, so addresses hold: objects are found and counted first (discover.ts), then written in
// the order in which the text comes to them. Objects and procedures that have numbers are written when all else is, each
// possibly numbering more.

import { Buffer, PROGRAM, RESULT } from "../base/buffer";
import { Language } from "../base/language";
import { stepsUsed, Usage } from "../base/limits";
import { cellOriginal, cellValue, globalAt, Globals, isAwake, isPristine } from "../data/globals";
import { Births } from "../data/lambda";
import { exportRandomState } from "../data/mersenne-twister";
import { clearSignal, fail, failHeap, RaisedPlace, Signal } from "../data/signal";
import { symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { BUILTIN_SYMBOL, CELL_SYMBOL, countOf } from "../heap/layout";
import { getRoot, Root } from "../heap/roots";
import { addressOf, NIL, UNBOUND, Value } from "../heap/value";
import { changedCell, pristineBefore, valueBefore } from "../vm/history";
import { HostCalls, origin, ORIGIN_BYTES } from "../vm/host-call";
import { Machine } from "../vm/machine";
import { Program, pushProgramPlace } from "../vm/program";
import { listFirst, listItem } from "../data/list";
import { Category, Status } from "../shared/abi";
import { Fresh } from "../prims/evaluate";
import { beginCodeSites, endCodeSites } from "./code-sites";
import { beginDiscovery, discover, discoveryFailed, endDiscovery, visitFrames } from "./discover";
import { Values } from "./form-text";
import { beginFrames, Oldest, Walk, walkStack } from "./frames";
import { pushHex } from "./hex";
import { pushKey, pushText, pushWord } from "./out";
import { Numbers } from "./path";
import { beginTable, endTable, tableFailed } from "./table";
import {
  beginValues,
  contents,
  Frames,
  objectAt,
  objectCount,
  procedureAt,
  procedureCount,
  procedureNumber,
  writeImageValue,
} from "./write-values";
import { writeProcedure } from "./write-code";
import { writeContinuation, writeFrames } from "./write-frames";

/** KEEP IN STEP: image/read.ts says it in a message. */
export const FORMAT: string = "lispy-image@1";

const OBJECT_TEXT: Buffer = changetype<Buffer>(memory.data(16));
const PROCEDURE_TEXT: Buffer = changetype<Buffer>(memory.data(16));
const RANDOM: Buffer = changetype<Buffer>(memory.data(16));

/** The frames of the run that has stopped. */
class Running {
  static first: u32 = 0;
  static count: u32 = 0;
}

/** Writes the image into RESULT. False with the error pending. */
export function writeImage(): bool {
  if (Machine.status == Status.Output) {
    fail(Category.Serialization, "the output has to be drained first");
    return false;
  }
  clearSignal();
  // Writing is not the program's work, whatever printing a large number may charge.
  const left = Usage.stepsLeft;
  Frames.write = writeContinuation.index;
  Values.write = writeImageValue.index;
  Numbers.of = procedureNumber.index;
  beginTable();
  beginCodeSites();
  beginFrames();
  beginDiscovery();
  beginValues();
  RESULT.reset();
  OBJECT_TEXT.reset();
  PROCEDURE_TEXT.reset();
  findAll();
  const found = !discoveryFailed() && !tableFailed();
  if (found) writeAll(RESULT);
  const failed = RESULT.failed || OBJECT_TEXT.failed || PROCEDURE_TEXT.failed;
  Usage.stepsLeft = left;
  endTable();
  endCodeSites();
  endDiscovery();
  OBJECT_TEXT.trim(0);
  PROCEDURE_TEXT.trim(0);
  if (Signal.category == Category.None && (!found || failed)) failHeap();
  return Signal.category == Category.None;
}

/** Visits all roots, in the order in which they are written. */
function findAll(): void {
  discover(getRoot(Root.Pending));
  if (Machine.status != Status.Done) {
    walkStack();
    Running.first = Walk.first;
    Running.count = Walk.count;
    visitFrames(Walk.first, Walk.count);
    discover(NIL); // what the frames have led to
  }
  discover(getRoot(Root.Value));
  discover(getRoot(Root.Raised));
  discover(getRoot(Root.Ready));
  discover(getRoot(Root.ReadyNew));
  discover(getRoot(Root.Unseen));
  for (let i: u32 = 0; i < Globals.count && !discoveryFailed(); i++) {
    if (!isAwake(i)) continue;
    const cell = addressOf(globalAt(i));
    if (isListed(cell, i)) discover(cellValue(cell));
  }
  for (let i = Oldest.birth; i < Births.next; i++) discover(valueBefore(i));
}

/**
 * Does an image list the global: has somebody assigned what the profile and the host have put there? Also when it was
 * assigned that very value, because code that is compiled later assumes nothing about it any more.
 */
function isListed(cell: u32, index: u32): bool {
  if (isPristine(cell) && cellOriginal(cell) != UNBOUND) return false;
  if (index >= Globals.own) return true; // also one that is only mentioned: its place in the order counts
  return cellValue(cell) != UNBOUND;
}

function writeAll(to: Buffer): void {
  const steps = stepsUsed();
  to.pushByte(0x7b);
  pushKey(to, "format", true);
  pushWord(to, FORMAT);
  pushKey(to, "profile", false);
  pushWord(to, Language.name());
  pushKey(to, "status", false);
  pushWord(to, statusName());
  if (Machine.status != Status.Done) writeRun(to);
  writeRoot(to, "raised", Root.Raised);
  writeTasks(to);
  writeGlobals(to);
  writeHistory(to);
  pushKey(to, "usage", false);
  to.pushByte(0x7b);
  pushKey(to, "steps", true);
  to.pushDecimal(steps);
  pushKey(to, "peak_call_depth", false);
  to.pushDecimal(Usage.peakCallDepth);
  pushKey(to, "output_bytes", false);
  to.pushDecimal(Usage.outputBytes);
  to.pushByte(0x7d);
  writeCounters(to);
  writeNumbered(to);
  to.pushByte(0x7d);
}

function statusName(): string {
  if (Machine.status == Status.Done) return "idle";
  return Machine.status == Status.Awaiting ? "awaiting" : "suspended";
}

function writeRun(to: Buffer): void {
  if (getRoot(Root.Pending) != NIL) writePending(to);
  pushKey(to, "stack", false);
  writeFrames(to, Running.first, Running.count);
  pushKey(to, "depth", false);
  to.pushDecimal(Usage.callDepth);
  pushKey(to, "program", false);
  to.pushByte(0x7b);
  pushKey(to, "source", true);
  pushText(to, PROGRAM.start, PROGRAM.used);
  pushKey(to, "next", false);
  to.pushByte(0x22);
  pushProgramPlace(to);
  to.pushByte(0x22);
  to.pushByte(0x7d);
  if (RaisedPlace.line != 0) {
    pushKey(to, "raised_at", false);
    to.pushByte(0x5b);
    to.pushDecimal(RaisedPlace.line);
    to.pushByte(0x2c);
    to.pushDecimal(RaisedPlace.column);
    to.pushByte(0x5d);
  }
  if (!Program.draining) return;
  pushKey(to, "value", false);
  writeImageValue(to, getRoot(Root.Value), 2);
}

/** The call that waits for its answer. */
function writePending(to: Buffer): void {
  let call = getRoot(Root.Pending);
  pushKey(to, "call", false);
  to.pushByte(0x7b);
  pushKey(to, "capability", true);
  pushSymbol(to, load<u64>(addressOf(listFirst(call)), BUILTIN_SYMBOL));
  pushKey(to, "arguments", false);
  writeArguments(to, call);
  to.pushByte(0x7d);
}

function writeArguments(to: Buffer, call: Value): void {
  to.pushByte(0x5b);
  const count = countOf(addressOf(call));
  for (let i: u32 = 1; i < count; i++) {
    if (i != 1) to.pushByte(0x2c);
    writeImageValue(to, listItem(call, i), 3);
  }
  to.pushByte(0x5d);
}

function pushSymbol(to: Buffer, symbol: Value): void {
  const name = addressOf(symbolName(symbol));
  pushText(to, stringBytes(name), stringSize(name));
}

function writeRoot(to: Buffer, key: string, root: Root): void {
  if (getRoot(root) == NIL) return;
  pushKey(to, key, false);
  writeImageValue(to, getRoot(root), 2);
}

function writeTasks(to: Buffer): void {
  writeRoot(to, "ready", Root.Ready);
  writeRoot(to, "ready_new", Root.ReadyNew);
  writeRoot(to, "unseen", Root.Unseen);
}

function writeGlobals(to: Buffer): void {
  pushKey(to, "globals", false);
  to.pushByte(0x7b);
  let first = true;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (!isAwake(i)) continue;
    const cell = addressOf(globalAt(i));
    if (!isListed(cell, i)) continue;
    if (!first) to.pushByte(0x2c);
    first = false;
    pushSymbol(to, load<u64>(cell, CELL_SYMBOL));
    to.pushByte(0x3a);
    writeImageValue(to, cellValue(cell), 2);
  }
  to.pushByte(0x7d);
}

/** What redefinitions have changed, for frames that go on as of before. */
function writeHistory(to: Buffer): void {
  if (Births.next == Oldest.birth) return;
  pushKey(to, "redefined", false);
  to.pushByte(0x5b);
  for (let i = Oldest.birth; i < Births.next; i++) {
    if (i != Oldest.birth) to.pushByte(0x2c);
    to.pushByte(0x7b);
    pushKey(to, "name", true);
    pushSymbol(to, load<u64>(addressOf(changedCell(i)), CELL_SYMBOL));
    pushKey(to, "was", false);
    writeImageValue(to, valueBefore(i), 3);
    if (pristineBefore(i)) {
      pushKey(to, "pristine", false);
      to.pushLiteral("true");
    }
    to.pushByte(0x7d);
  }
  to.pushByte(0x5d);
}

function writeCounters(to: Buffer): void {
  pushKey(to, "origin", false);
  to.pushByte(0x22);
  pushHex(to, origin, ORIGIN_BYTES);
  to.pushByte(0x22);
  if (HostCalls.count != 0) {
    pushKey(to, "calls", false);
    to.pushDecimal(HostCalls.count);
  }
  if (Fresh.count != 0) {
    pushKey(to, "gensyms", false);
    to.pushDecimal(Fresh.count);
  }
  RANDOM.reset();
  exportRandomState(RANDOM);
  if (RANDOM.used == 0) return;
  pushKey(to, "random", false);
  to.pushByte(0x22);
  pushHex(to, RANDOM.start, RANDOM.used);
  to.pushByte(0x22);
  RANDOM.trim(0);
}

/** The procedures and objects that have numbers. Writing one may give a number to another. */
function writeNumbered(to: Buffer): void {
  let procedures: u32 = 0;
  let objects: u32 = 0;
  while (procedures < procedureCount() || objects < objectCount()) {
    while (procedures < procedureCount()) {
      if (procedures != 0) PROCEDURE_TEXT.pushByte(0x2c);
      writeProcedure(PROCEDURE_TEXT, procedureAt(procedures));
      procedures += 1;
    }
    while (objects < objectCount()) {
      if (objects != 0) OBJECT_TEXT.pushByte(0x2c);
      contents(OBJECT_TEXT, objectAt(objects), 1);
      objects += 1;
    }
  }
  writeArray(to, "procedures", PROCEDURE_TEXT);
  writeArray(to, "objects", OBJECT_TEXT);
}

function writeArray(to: Buffer, key: string, items: Buffer): void {
  if (items.used == 0) return;
  pushKey(to, key, false);
  to.pushByte(0x5b);
  to.pushBytes(items.start, items.used);
  to.pushByte(0x5d);
}
