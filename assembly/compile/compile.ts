// The compiler's entry: gives a Lambda its code, or says which macro calls must be expanded first.
//
// Everything is analysed and generated outside the heap, then the sizes are known. If the heap has no room for the
// result without a collection, room is made and the work is done again: so the tree may hold heap values without
// being scanned, and nothing half-made is ever reachable. Code is a cache: it can be thrown away at any time.

import {
  FORM_DEPTH_MAX,
  FORMS_FREE,
  FORMS_MAX,
  FRAME_SPARE_SLOTS,
  GC_STRESS,
  REGISTERS_MAX,
} from "../base/config";
import { warm } from "../base/cold";
import { chargeSteps } from "../base/limits";
import { Buffer } from "../base/buffer";
import {
  addExpansion,
  allocateFamily,
  reserveExpansions,
  WAITING_STRIDE,
  waitingCount,
} from "../data/expansion-entries";
import { addCellFlags, allocateCell, Globals, reserveCells } from "../data/globals";
import {
  allocateClosure,
  allocateLambda,
  Births,
  Captured,
  closureBytes,
  NEVER_STALE,
  procedureValue,
} from "../data/lambda";
import { fail, failBound, failHeap, Signal } from "../data/signal";
import { symbolCell } from "../data/symbol";
import { allocateVector, setVectorItem, vectorBytes, vectorItem } from "../data/vector";
import { PRELUDE_INDEX, PRELUDE_TEXT } from "../gen/prelude";
import { allocate, reserve } from "../heap/heap";
import {
  BOX_SIZE,
  CELL_SIZE,
  CODE_BIRTH,
  CODE_MACHINE,
  CODE_CONSTANTS,
  CODE_ENTRY,
  CODE_MAP,
  CODE_MAP_COUNT,
  countOf,
  Flag,
  flagsOf,
  Kind,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_META,
  LAMBDA_NAME,
  LAMBDA_REQUIRED,
  LAMBDA_SIZE,
  LAMBDA_WAITING,
  MACRO_EXPANDER,
  MACRO_SIZE,
  META_SLOW,
  setFlags,
  setRegisters,
} from "../heap/layout";
import { kept } from "../heap/roots";
import { Space } from "../heap/space";
import {
  addressOf,
  fromAddress,
  fromSmall,
  isSmall,
  NIL,
  TAG_OBJECT,
  toSmall,
} from "../heap/value";
import { cutValues, valueSlot, ValueStack } from "../heap/value-stack";
import { Category, Limit } from "../shared/abi";
import { CompileResult } from "../shared/opcodes";
import { readOwnForms } from "../text/reader";
import { Analysis, forgetLoops } from "./analysis";
import { analyzeProcedure } from "./analyze";
import { hasShape } from "./closures";
import { arenaFailed, resetArena } from "./arena";
import {
  beginEmission,
  ConstantKind,
  CONSTANT_KINDS,
  CONSTANTS,
  Emission,
  emissionFailed,
  POSITIONS,
  WORDS,
} from "./emit";
import { expanderForm, macroName } from "./definitions";
import { beginExpansions, pendingCount, storePending } from "./expansions";
import { generateProcedure } from "./generate";
import { Registers } from "./registers";
import { beginSites, Sites, sitesFailed } from "./sites";
import { addVariable, Capture, Func, newFunc, newScope, Scope } from "./tree";

/** `slot`: the temporary that holds the Lambda (as an object value). */
export function compileLambda(slot: i32): CompileResult {
  if (!readPreludeForm(slot)) return CompileResult.Failed;
  if (isSpoilt(addressOf(kept(slot)))) {
    fail(
      Category.Evaluation,
      "the list that this procedure was made from has been changed and is no procedure now",
    );
    return CompileResult.Failed;
  }
  let roomMade = false;
  let looked: u32 = 0;
  charged = false;
  forgetLoops();
  while (true) {
    const lambda = addressOf(kept(slot));
    resetArena();
    beginExpansions(lambda);
    Analysis.prelude = (flagsOf(lambda) & Flag.Prelude) != 0;
    const func = newFunc(
      null,
      null,
      load<u64>(lambda, LAMBDA_FORM),
      load<u64>(lambda, LAMBDA_NAME),
    );
    func.flags = flagsOf(lambda) & (Flag.TopLevel | Flag.Outlined | Flag.TryBody);
    func.outside = incomingScope(func, load<u32>(lambda, LAMBDA_CAPTURES));
    analyzeProcedure(func);
    if (!Sites.wanted && !roomMade) {
      // Room is made or not: that must not be seen.
      charge(lambda, looked);
      looked += Analysis.forms;
    }
    if (isTooLarge()) return CompileResult.Failed;
    if (Analysis.again) continue;
    if (pendingCount() != 0) {
      if (arenaFailed() || !storePending(slot)) return noRoom();
      const left = makeLocalMacros(slot);
      if (left < 0) return noRoom();
      if (left > 0) return CompileResult.Pending;
      roomMade = false;
      forgetLoops();
      continue;
    }
    beginEmission(Analysis.prelude);
    beginSites();
    generateProcedure(func);
    if (Emission.tooLarge) {
      if (Emission.tooManyRegisters) failSize(REGISTERS_MAX);
      else failSize(Emission.wordsMax);
      return CompileResult.Failed;
    }
    if (arenaFailed() || emissionFailed() || sitesFailed()) return noRoom();
    if (Sites.wanted) return CompileResult.Done;
    const cells = newCells();
    const bytes = bytesNeeded(cells);
    if (!roomMade && (GC_STRESS || !hasRoom(bytes, cells))) {
      if (!reserveCells(cells) || !reserve(bytes)) return noRoom();
      roomMade = true;
      forgetLoops();
      continue;
    }
    install(lambda, func);
    return CompileResult.Done;
  }
}

/** Has the compilation that is going on cost steps, or has it cost them before? */
let charged: bool = false;

/**
 * A large procedure costs steps, once for each time that it gets code; see docs/budget.md. Forms that are looked at again, because a
 * loop turned out to be none, count again: there may be as many of those as forms are nested.
 */
function charge(lambda: u32, before: u32): void {
  if (before + Analysis.forms <= FORMS_FREE) return;
  if ((flagsOf(lambda) & Flag.Charged) == 0) chargeSteps(Analysis.forms >> 3);
  charged = true;
}

/** Has the program changed the form of a procedure in place, so that it is none any more? */
function isSpoilt(lambda: u32): bool {
  if ((flagsOf(lambda) & Flag.TopLevel) != 0) return false;
  if ((flagsOf(lambda) & (Flag.Outlined | Flag.TryBody)) == Flag.Outlined) return false;
  return !hasShape(load<u64>(lambda, LAMBDA_FORM));
}

/** Did the analysis meet a bound? Then the error is pending. */
function isTooLarge(): bool {
  if (Analysis.tooDeep) failBound(Limit.ReaderDepth, FORM_DEPTH_MAX, FORM_DEPTH_MAX + 1);
  else if (Analysis.tooManyNames) failSize(REGISTERS_MAX);
  else if (Analysis.forms > FORMS_MAX) failSize(FORMS_MAX);
  else return false;
  return true;
}

function failSize(bound: u32): void {
  failBound(Limit.ProcedureSize, <f64>bound, <f64>bound + 1);
}

function noRoom(): CompileResult {
  failHeap();
  return CompileResult.Failed;
}

/** Bytes of a row of the prelude's index. */
const PRELUDE_ROW_SIZE: u32 = 8;

/** A prelude procedure is read from its text when it is first compiled. */
export function readPreludeForm(slot: i32): bool {
  const lambda = addressOf(kept(slot));
  const form = load<u64>(lambda, LAMBDA_FORM);
  if ((flagsOf(lambda) & Flag.Prelude) == 0 || !isSmall(form)) return true;
  const entry = PRELUDE_INDEX + <usize>(toSmall(form) << 3);
  const mark = ValueStack.count;
  warm(entry, PRELUDE_ROW_SIZE);
  const text = <u32>PRELUDE_TEXT + load<u16>(entry);
  const size = load<u16>(entry, 2);
  warm(text, size);
  if (readOwnForms(text, size) < 0) {
    // Memory ran out. Where the reading stood is no place of the program; the call that needed the procedure is.
    Signal.line = 0;
    Signal.column = 0;
    return false;
  }
  store<u64>(addressOf(kept(slot)), load<u64>(valueSlot(mark)), LAMBDA_FORM);
  cutValues(mark);
  return true;
}

/** What the closure captured, as the outermost scope. */
function incomingScope(func: Func, captures: u32): Scope | null {
  if (captures == 0) return null;
  const scope = newScope(null, func);
  const count = countOf(captures);
  for (let i: u32 = 0; i < count; i += 2) {
    const variable = addVariable(scope, vectorItem(captures, i));
    variable.incoming = true;
    if (!isSmall(vectorItem(captures, i + 1))) {
      variable.isMacro = true;
      variable.macro = vectorItem(captures, i + 1);
      continue;
    }
    const descriptor = <i32>toSmall(vectorItem(captures, i + 1));
    variable.register = <i32>(i >> 1);
    variable.boxed = (descriptor & Captured.Boxed) != 0;
    variable.checked = (descriptor & Captured.Checked) != 0;
  }
  return scope;
}

/** Makes the macros that bodies define (waiting calls without macro). Returns how many expansions are still wanted, -1 without room. */
function makeLocalMacros(slot: i32): i32 {
  let waiting = load<u32>(addressOf(kept(slot)), LAMBDA_WAITING);
  const count = countOf(waiting);
  let local: u32 = 0;
  for (let i: u32 = 1; i < count; i += WAITING_STRIDE) {
    if (vectorItem(waiting, i + 1) == NIL) local += 1;
  }
  if (local == 0) return waitingCount(addressOf(kept(slot)));
  if (!reserveExpansions(slot, local)) return -1;
  if (!reserve(local * (LAMBDA_SIZE + closureBytes(0) + MACRO_SIZE))) return -1;
  const own = addressOf(kept(slot));
  waiting = load<u32>(own, LAMBDA_WAITING);
  for (let i: u32 = 1; i < count; i += WAITING_STRIDE) {
    if (vectorItem(waiting, i + 1) != NIL) continue;
    const form = vectorItem(waiting, i);
    const lambda = allocateLambda(expanderForm(form), macroName(form), 0, 0);
    store<u32>(lambda, load<u32>(own, LAMBDA_EXPANSIONS), LAMBDA_EXPANSIONS);
    const closure = allocateClosure(lambda, 0);
    const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
    store<u64>(macro, procedureValue(closure), MACRO_EXPANDER);
    addExpansion(own, form, fromAddress(TAG_OBJECT, macro), NIL);
  }
  store<u32>(own, 0, LAMBDA_WAITING);
  return 0; // analyse again: what the new macros expand to is not known yet
}

function constantKind(i: u32): u32 {
  return load<u8>(CONSTANT_KINDS.start + i);
}

function constantWord(i: u32): u64 {
  return load<u64>(CONSTANTS.start + (i << 3));
}

function constantCount(): u32 {
  return CONSTANTS.used >> 3;
}

function innerFunc(i: u32): Func {
  return changetype<Func>(<usize>constantWord(i));
}

/** Cell constants whose symbol has no cell; one symbol is counted once, because constants are distinct. */
function newCells(): u32 {
  let n: u32 = 0;
  for (let i: u32 = 0; i < constantCount(); i++) {
    if (constantKind(i) == ConstantKind.Cell && symbolCell(constantWord(i)) == 0) n += 1;
  }
  return n;
}

function codeBytes(): u32 {
  return (CODE_CONSTANTS + (constantCount() << 3) + WORDS.used + POSITIONS.used + 7) & ~7;
}

function bytesNeeded(cells: u32): u32 {
  let bytes = codeBytes() + cells * CELL_SIZE + BOX_SIZE;
  for (let i: u32 = 0; i < constantCount(); i++) {
    if (constantKind(i) != ConstantKind.Lambda) continue;
    const captures = innerFunc(i).captureCount;
    bytes += LAMBDA_SIZE + (captures == 0 ? 0 : vectorBytes((<u32>captures) << 1));
  }
  return bytes;
}

function hasRoom(bytes: u32, cells: u32): bool {
  return (
    <u64>Space.next + <u64>bytes <= <u64>Space.limit && Globals.count + cells <= Globals.capacity()
  );
}

/** Makes the code object and everything it refers to. Nothing here collects. */
function install(lambda: u32, func: Func): void {
  for (let i: u32 = 0; i < constantCount(); i++) {
    const kind = constantKind(i);
    if (kind == ConstantKind.Cell) {
      const cell = allocateCell(constantWord(i));
      addCellFlags(cell, Flag.Mentioned);
      setConstant(i, fromAddress(TAG_OBJECT, cell));
    } else if (kind == ConstantKind.Lambda) {
      setConstant(i, fromAddress(TAG_OBJECT, makeInner(innerFunc(i), lambda)));
    }
  }
  if (charged) setFlags(lambda, flagsOf(lambda) | Flag.Charged);
  const slots = Registers.most + FRAME_SPARE_SLOTS;
  const bytes = codeBytes();
  const code = allocate(bytes, Kind.Code, flagsOf(lambda) & Flag.Prelude, bytes);
  const entry = CODE_CONSTANTS + CONSTANTS.used;
  setRegisters(code, Registers.most);
  store<u32>(code, entry, CODE_ENTRY);
  store<u32>(code, constantCount() << 16, CODE_MACHINE);
  store<u32>(code, entry + WORDS.used, CODE_MAP);
  store<u32>(code, POSITIONS.used >> 3, CODE_MAP_COUNT);
  store<u32>(code, Analysis.prelude ? NEVER_STALE : Births.next, CODE_BIRTH);
  copyBuffer(code + CODE_CONSTANTS, CONSTANTS);
  copyBuffer(code + entry, WORDS);
  copyBuffer(code + entry + WORDS.used, POSITIONS);
  store<u32>(lambda, code, LAMBDA_CODE);
  store<u32>(lambda, func.required, LAMBDA_REQUIRED);
  const plain = (func.flags & Flag.Rest) == 0 && func.required < <i32>META_SLOW;
  store<u32>(lambda, (plain ? <u32>func.required : META_SLOW) | ((<u32>slots) << 8), LAMBDA_META);
  store<u8>(lambda, <u8>(flagsOf(lambda) | (func.flags & Flag.Rest)), 1);
}

function copyBuffer(to: u32, from: Buffer): void {
  memory.copy(to, from.start, from.used);
}

function setConstant(i: u32, value: u64): void {
  store<u64>(CONSTANTS.start + (i << 3), value);
}

/** The Lambda of an inner procedure, with what it captures described for the Closure instruction. */
function makeInner(inner: Func, outer: u32): u32 {
  // All procedures of a family are born into it, so that they find what any of them has expanded.
  if (!Analysis.prelude && load<u32>(outer, LAMBDA_EXPANSIONS) == 0)
    store<u32>(outer, allocateFamily(), LAMBDA_EXPANSIONS);
  const lambda = allocateLambda(
    inner.form,
    inner.name,
    0,
    (flagsOf(outer) & Flag.Prelude) | (inner.flags & (Flag.Outlined | Flag.TryBody)),
  );
  store<u32>(lambda, load<u32>(outer, LAMBDA_EXPANSIONS), LAMBDA_EXPANSIONS);
  if (inner.captureCount == 0) return lambda;
  const vector = allocateVector((<u32>inner.captureCount) << 1);
  let i: u32 = 0;
  for (let c: Capture | null = inner.captures; c !== null; c = c!.next) {
    setVectorItem(vector, i, c.variable!.name);
    const v = c.variable!;
    setVectorItem(vector, i + 1, v.isMacro ? v.macro : fromSmall(describeCapture(c, inner)));
    i += 2;
  }
  store<u32>(lambda, vector, LAMBDA_CAPTURES);
  return lambda;
}

/** KEEP IN STEP with `Captured` in tree.ts. */
function describeCapture(capture: Capture, inner: Func): i64 {
  const v = capture.variable!;
  // The variable belongs to the procedure being compiled, or came into it: it has no other enclosing ones.
  let word = v.register;
  if (v.incoming) word |= Captured.FromCaptured;
  if (v.boxed) word |= Captured.Boxed;
  if (v.incoming ? v.checked : v.defined && v.capturedEarly) word |= Captured.Checked;
  if (!v.boxed && v.selfOf === inner && v.assignments == 1) word |= Captured.Self;
  return word;
}
