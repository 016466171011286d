// A session: running what the host asks for. Source text is read as a whole, its forms wait on the value stack, and each
// becomes a procedure without parameters that is called from the bottom frame.
// Between runs the call stack holds the bottom frame only and nothing is pending but the last error. A run that has stopped and
// can go on (`Machine.status`) keeps its frames, its forms and its text; inspect.ts leaves them alone.

import { INPUT, MESSAGE, PROGRAM, TEXT, WORK } from "../base/buffer";
import { KEPT_BYTES } from "../base/config";
import { getLimit, pauseAfter, stepsUsed, Usage } from "../base/limits";
import { Form } from "../data/forms";
import { readImage } from "../image/read";
import { cellOriginal, cellValue } from "../data/globals";
import { allocateClosure, allocateLambda, closureBytes, procedureValue } from "../data/lambda";
import { allocateList, flatListBytes, listItem, listLength, listValue } from "../data/list";
import { beginError, clearSignal, fail, failHeap, failLimit, Signal } from "../data/signal";
import { internLiteral, internString, symbolCell, symbolForm } from "../data/symbol";
import { validateUtf8 } from "../data/utf8";
import { reserve, setSoftLimit } from "../heap/heap";
import { CODE_CONSTANTS, Flag, LAMBDA_SIZE, LIST_ITEMS } from "../heap/layout";
import {
  cutStack,
  dropTemporaries,
  getRoot,
  keep,
  kept,
  keptAddress,
  markTemporaries,
  Root,
  setRoot,
  Stack,
  Temporaries,
} from "../heap/roots";
import { FAILED, isList, isString, isSymbol, NIL, UNBOUND, Value } from "../heap/value";
import { cutValues, pushValue, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit, Status } from "../shared/abi";
import { Op } from "../shared/opcodes";
import { clearReading, formColumn, formLine, readForms } from "../text/reader";
import { decodeValue } from "../text/transfer";
import { pushCapabilityName } from "../vm/host-call";
import { interpret } from "../vm/interpret";
import { Machine } from "../vm/machine";
import { countTowardsLook, lookWhenDue } from "../vm/machine-code";
import { Program, SEGMENTS } from "../vm/program";
import { HEADER_BYTES, WINDOW_CODE } from "../vm/frame";
import { failUnbound } from "../vm/explain";
import { clearTrace } from "../vm/trace";
import { unwindCall } from "../vm/unwind";

/** Call depth before a run: what a top-level form calls is at depth 0, and so is what the host calls. */
const ABOVE_TOP_LEVEL: i32 = -2;
const ABOVE_CALL: i32 = -1;

/** Arguments of a host call that fit the bottom window. */
const HOST_ARGUMENTS_MAX: u32 = 100;

/** Clears what the last run left and gives the new one its budget. */
export function beginRun(): void {
  countTowardsLook();
  clearSignal();
  clearTrace();
  clearReading();
  Temporaries.count = 0;
  cutValues(0);
  cutStack(Stack.start + HEADER_BYTES);
  setSoftLimit(); // the limit may have been set since
  Machine.status = Status.Done;
  PROGRAM.reset();
  setRoot(Root.Pending, NIL);
  Program.next = 0;
  Program.end = 0;
  Program.draining = false;
  SEGMENTS.trim(1024);
  Usage.stepsGranted = <i64>min<f64>(getLimit(Limit.Steps), 9e15);
  Usage.stepsLeft = Usage.stepsGranted;
  Usage.stepsUnseen = 0;
  Usage.stepsHeld = 0;
  beginSlice(true);
  Usage.callDepth = 0;
  Usage.peakCallDepth = 0;
  Usage.outputBytes = 0;
  setRoot(Root.Result, NIL);
}

/** The next run, or what is left of one, pauses after so many steps; a negative number: not. */
export class Pause {
  static steps: f64 = -1;
}

function beginSlice(isNew: bool): void {
  pauseAfter(Pause.steps);
  lookWhenDue(isNew);
  Pause.steps = -1;
}

/** Leaves no large buffer behind. */
export function trimBuffers(): void {
  INPUT.trim(KEPT_BYTES);
  TEXT.trim(KEPT_BYTES);
  WORK.trim(KEPT_BYTES);
}

/** Reads `size` bytes of INPUT and runs them. */
export function evalInput(size: u32): Status {
  beginRun();
  const limit = getLimit(Limit.SourceBytes);
  if (<f64>size > limit) {
    failLimit(Limit.SourceBytes, <f64>size);
    return Status.Error;
  }
  INPUT.used = size;
  INPUT.swap(PROGRAM); // errors look a name up in it, and an image holds it
  const bad = validateUtf8(PROGRAM.start, size);
  if (bad >= 0) {
    fail(Category.Syntax, "the source is not valid UTF-8");
    return Status.Error;
  }
  const count = readForms(PROGRAM.start, size);
  if (count < 0) return Status.Error;
  Program.end = <u32>count;
  return runForms();
}

/** Reads the image in INPUT; the VM was just booted. */
export function bootImage(size: u32): Status {
  beginRun();
  if (readImage(size)) {
    trimBuffers();
    if (Machine.status == Status.Done) finish(Status.Done);
    return Status.Done;
  }
  Machine.status = Status.Done;
  return finish(Status.Error);
}

/** Goes on after Status.Output or Status.Suspended. */
export function resume(): Status {
  if (Machine.status != Status.Output && Machine.status != Status.Suspended) return noRun();
  if (Machine.status == Status.Suspended) beginSlice(false);
  clearSignal();
  return goOn();
}

function noRun(): Status {
  fail(
    Category.Evaluation,
    Machine.status == Status.Awaiting
      ? "the run waits for the answer to a call"
      : "there is no run to resume",
  );
  return Status.Error;
}

function goOn(): Status {
  Machine.status = Status.Done;
  const status = interpret();
  return status == Status.Done ? runForms() : finish(status);
}

/** Answers the pending call with the transfer-encoded value in INPUT and goes on. */
export function answer(size: u32): Status {
  if (Machine.status != Status.Awaiting) return noRun();
  clearSignal();
  const value = decodeValue(INPUT.start, size);
  if (value == FAILED) return Status.Error; // still pending: the host may answer otherwise
  setRoot(Root.Pending, NIL);
  beginSlice(false);
  store<u64>(Stack.start + Machine.base + (Machine.register << 3), value);
  return goOn();
}

/** Answers the pending call with an error, whose message is the text in INPUT, and goes on. */
export function answerError(size: u32): Status {
  if (Machine.status != Status.Awaiting) return noRun();
  if (validateUtf8(INPUT.start, size) >= 0) {
    fail(Category.InvalidData, "the message is not valid UTF-8");
    return Status.Error;
  }
  beginError(Category.Evaluation);
  pushCapabilityName(listItem(getRoot(Root.Pending), 0));
  MESSAGE.pushLiteral(": ");
  MESSAGE.pushBytes(INPUT.start, size);
  setRoot(Root.Pending, NIL);
  beginSlice(false);
  if (unwindCall(Stack.start + Machine.base, Machine.pc, Machine.register)) return goOn();
  Machine.status = Status.Done;
  return finish(Status.Error);
}

/** Forgets a run that has stopped, and its tasks, but not what it has used. */
export function cancel(): void {
  if (Machine.status == Status.Done) return;
  const steps = stepsUsed();
  const peakCallDepth = Usage.peakCallDepth;
  const outputBytes = Usage.outputBytes;
  beginRun();
  Usage.stepsLeft -= steps;
  Usage.peakCallDepth = peakCallDepth;
  Usage.outputBytes = outputBytes;
  dropTasks();
  trimBuffers();
}

/** Runs what is left of the program. A `begin` at top level is its forms, one after the other: each is compiled after those before it have run. */
function runForms(): Status {
  while (true) {
    if (Program.next == Program.end) {
      if (SEGMENTS.used == 0) return complete(Status.Done);
      leaveSegment();
      continue;
    }
    const form = load<u64>(valueSlot(Program.next));
    if (SEGMENTS.used == 0) Program.origin = Program.next;
    Program.next += 1;
    if (isBegin(form)) {
      if (enterSegment(form)) continue;
      failHeap();
      return finish(Status.Error);
    }
    if (!reserve(LAMBDA_SIZE + closureBytes(0))) {
      failHeap();
      return finish(Status.Error);
    }
    const lambda = allocateLambda(load<u64>(valueSlot(Program.next - 1)), NIL, 0, Flag.TopLevel);
    store<u64>(windowSlot(), procedureValue(allocateClosure(lambda, 0)));
    const status = enterWindow(0, ABOVE_TOP_LEVEL);
    if (status != Status.Done) return finish(status);
  }
}

/** The program, or the call, is over: tasks that are ready come to an end before the run does. */
function complete(status: Status): Status {
  if (status != Status.Done) return finish(status);
  if (Program.draining) {
    setRoot(Root.Result, getRoot(Root.Value));
    setRoot(Root.Value, NIL);
    return finish(status);
  }
  // Only lispy@2 has somebody who lets tasks go on; an image of another profile may bring a queue all the same.
  if (getRoot(Root.Drain) == NIL) return finish(status);
  const waiting =
    isList(getRoot(Root.Ready)) || isList(getRoot(Root.ReadyNew)) || isList(getRoot(Root.Unseen));
  if (!waiting) return finish(status);
  Program.draining = true;
  setRoot(Root.Value, getRoot(Root.Result));
  store<u64>(windowSlot(), getRoot(Root.Drain));
  return complete(enterWindow(0, ABOVE_TOP_LEVEL));
}

function isBegin(form: Value): bool {
  if (!isList(form) || listLength(form) == 1) return false;
  const head = listItem(form, 0);
  return isSymbol(head) && symbolForm(head) == Form.Begin;
}

/** The forms of a `begin` come next; then what was to come. */
function enterSegment(form: Value): bool {
  SEGMENTS.pushU32(Program.next);
  SEGMENTS.pushU32(Program.end);
  Program.next = ValueStack.count;
  const count = listLength(form);
  for (let i: u32 = 1; i < count; i++) {
    if (!pushValue(listItem(form, i))) return false;
  }
  Program.end = ValueStack.count;
  return !SEGMENTS.failed;
}

function leaveSegment(): void {
  SEGMENTS.used -= 8;
  const record = SEGMENTS.start + SEGMENTS.used;
  Program.next = load<u32>(record);
  Program.end = load<u32>(record, 4);
  cutValues(max<u32>(Program.end, 1));
}

export function finish(status: Status): Status {
  if (Machine.status != Status.Done) return status; // it can go on
  if (status == Status.Error && Signal.line == 0 && Program.end != 0) {
    // An atom has no position of its own: the form of the source text that was running has.
    Signal.line = formLine(Program.origin);
    Signal.column = formColumn(Program.origin);
  }
  if (status == Status.Error) dropTasks();
  Stack.top = Stack.start + HEADER_BYTES;
  cutValues(0);
  trimBuffers();
  PROGRAM.trim(KEPT_BYTES);
  return status;
}

/** No task outlives a run that failed: one that never ends would use up the budget of every later run. */
function dropTasks(): void {
  setRoot(Root.Ready, NIL);
  setRoot(Root.ReadyNew, NIL);
  setRoot(Root.Unseen, NIL);
}

/** The bottom frame's register 0: where a call from the host has its callee. */
function windowSlot(): u32 {
  return Stack.start + HEADER_BYTES;
}

/** Runs the call whose callee and `count` arguments are in the bottom window. `depth`: call depth outside of it. */
function enterWindow(count: u32, depth: i32): Status {
  const code = load<u32>(Stack.start, WINDOW_CODE);
  // Call R[0] with `count` arguments into R[0]; Halt follows.
  store<u32>(code + CODE_CONSTANTS, (<u32>Op.Call) | (count << 16));
  Usage.callDepth = depth;
  Machine.base = HEADER_BYTES;
  Machine.pc = CODE_CONSTANTS;
  return interpret();
}

/** Calls a procedure with arguments: INPUT is a transfer-encoded list of both. */
export function callInput(size: u32): Status {
  beginRun();
  const request = decodeValue(INPUT.start, size);
  if (request == FAILED) return finish(Status.Error);
  if (!isList(request)) return misuse();
  setRoot(Root.Result, request);
  const callee = resolveCallee(listItem(request, 0));
  if (callee == FAILED) return finish(Status.Error);
  const list = getRoot(Root.Result);
  const count = listLength(list) - 1;
  if (count > HOST_ARGUMENTS_MAX) return callWithMany(callee, count);
  const window = windowSlot();
  store<u64>(window, callee);
  for (let i: u32 = 0; i < count; i++)
    store<u64>(window + HEADER_BYTES + (i << 3), listItem(list, i + 1));
  setRoot(Root.Result, NIL);
  return complete(enterWindow(count, ABOVE_CALL));
}

/** Too many for the window: through `apply`. */
function callWithMany(callee: Value, count: u32): Status {
  const mark = markTemporaries();
  const slot = keep(callee);
  const ok = reserve(flatListBytes(count));
  callee = kept(slot);
  dropTemporaries(mark);
  if (!ok) {
    failHeap();
    return finish(Status.Error);
  }
  const list = getRoot(Root.Result);
  const rest = allocateList(count);
  for (let i: u32 = 0; i < count; i++)
    store<u64>(rest + LIST_ITEMS + (i << 3), listItem(list, i + 1));
  setRoot(Root.Result, listValue(rest));
  const apply = internLiteral("apply");
  if (apply == FAILED) return finish(Status.Error);
  const window = windowSlot();
  store<u64>(window, cellOriginal(symbolCell(apply)));
  store<u64>(window + HEADER_BYTES, callee);
  store<u64>(window + HEADER_BYTES + 8, getRoot(Root.Result));
  setRoot(Root.Result, NIL);
  return complete(enterWindow(2, ABOVE_CALL));
}

/** A symbol means its global value, a string the builtin of that name, anything else itself. */
function resolveCallee(head: Value): Value {
  if (isSymbol(head)) {
    const cell = symbolCell(head);
    const value = cell == 0 ? UNBOUND : cellValue(cell);
    if (value != UNBOUND) return value;
    failUnbound(head);
    return FAILED;
  }
  if (!isString(head)) return head;
  const mark = markTemporaries();
  const symbol = internString(keptAddress(keep(head)));
  dropTemporaries(mark);
  if (symbol == FAILED) return FAILED;
  const cell = symbolCell(symbol);
  const value = cell == 0 ? UNBOUND : cellOriginal(cell);
  return value == UNBOUND ? fail(Category.Evaluation, "no builtin of that name") : value;
}

function misuse(): Status {
  fail(Category.InvalidData, "transfer: a list is expected here");
  return finish(Status.Error);
}
