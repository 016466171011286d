// Traces: when an error leaves the interpreter, the frames are walked once and every procedure with its position is
// written down. Tail calls have left no frame, so they are not there; private helpers of the prelude are passed over.

import { MESSAGE } from "../base/buffer";
import { isLispy2 } from "../base/language";
import { listItem, listPosition, positionColumn, positionLine } from "../data/list";
import { cellValue } from "../data/globals";
import { closureLambda, isClosure, isPreludeLambda } from "../data/lambda";
import { Signal } from "../data/signal";
import { symbolCell, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { putInRoot } from "../data/vector";
import {
  CODE_CONSTANTS,
  firstInstruction,
  CODE_MAP,
  CODE_MAP_COUNT,
  Flag,
  flagsOf,
  LAMBDA_NAME,
  LAMBDA_REQUIRED,
} from "../heap/layout";
import { Root, setRoot, Stack } from "../heap/roots";
import {
  addressOf,
  fromSmall,
  isList,
  isProcedure,
  isSymbol,
  NIL,
  TRUE,
  Value,
} from "../heap/value";
import { Located, locateName } from "../text/locate";
import { prefixMessage } from "./call";
import { adviseHead, explainArgument, explainSwap } from "./explain";
import { FRAME_CLOSURE, frameCode, frameReturn, returnDistance, returnPc } from "./frame";

/** Frames that a trace shows at most: the innermost ones. */
const TRACE_MAX: u32 = 64;

export class Trace {
  /** Words in Root.Trace: pairs (name or NIL, packed position as a small integer). */
  static words: u32 = 0;
}

export function clearTrace(): void {
  Trace.words = 0;
  setRoot(Root.Trace, NIL);
}

/** The form that the instruction before offset `pc` of a code object belongs to, NIL when unknown. */
export function formAt(code: u32, pc: u32): Value {
  const map = code + load<u32>(code, CODE_MAP);
  const at = pc - firstInstruction(code);
  let low: i32 = 0;
  let high = <i32>load<u32>(code, CODE_MAP_COUNT);
  // Last entry whose offset is below `at`.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(map + (middle << 3)) < at) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return NIL;
  return load<u64>(code + CODE_CONSTANTS + (load<u32>(map + ((low - 1) << 3), 4) << 3));
}

/**
 * Records the frames from `base` down. `pc`: offset behind the failing instruction. `last`: offset of the last frame to look
 * at from Stack.start, 0 for all. The stack is left as it is.
 */
export function recordTrace(base: u32, pc: u32, last: u32): void {
  clearTrace();
  let offset = base - Stack.start;
  while (true) {
    const frame = Stack.start + offset;
    const closure = load<u64>(frame - FRAME_CLOSURE);
    if (!isProcedure(closure)) return; // the bottom frame
    const lambda = closureLambda(addressOf(closure));
    const name = load<u64>(lambda, LAMBDA_NAME);
    const prelude = (flagsOf(lambda) & Flag.Prelude) != 0;
    const outlined = (flagsOf(lambda) & Flag.Outlined) != 0;
    if (outlined && Signal.line == 0) placeError(frameCode(frame), pc);
    if (!outlined && !isPrivate(prelude, name)) {
      if (Signal.wantsName && prelude && isSymbol(name)) {
        const text = addressOf(symbolName(name));
        prefixMessage(stringBytes(text), stringSize(text));
        const required = <i32>load<u32>(lambda, LAMBDA_REQUIRED);
        explainSwap(stringBytes(text), stringSize(text), frame, required);
      }
      const form = prelude ? NIL : formAt(frameCode(frame), pc);
      const position = listPosition(form);
      if (Signal.line == 0 && position != 0) {
        Signal.line = positionLine(position);
        Signal.column = positionColumn(position);
        adviseHead(form);
        placeName();
        explainArgument(form);
      }
      if (Trace.words < TRACE_MAX << 1) {
        const topLevel = (flagsOf(lambda) & Flag.TopLevel) != 0;
        // A trace that does not fit is cut short; the error itself stays.
        if (!putInRoot(Root.Trace, Trace.words, topLevel ? NIL : name)) return;
        if (!putInRoot(Root.Trace, Trace.words + 1, fromSmall(<i64>position))) return;
        Trace.words += 2;
      }
    }
    if (offset == last) return;
    const word = frameReturn(Stack.start + offset);
    pc = returnPc(word);
    const below = offset - returnDistance(word);
    if (!outlined && !prelude && isElided(Stack.start + offset, Stack.start + below, pc)) {
      if (Trace.words < TRACE_MAX << 1) {
        if (!putInRoot(Root.Trace, Trace.words, TRUE)) return;
        if (!putInRoot(Root.Trace, Trace.words + 1, fromSmall(0))) return;
        Trace.words += 2;
      }
    }
    offset = below;
  }
}

/**
 * Did tail calls leave no frame between a frame and the one below it? They did when the form that is being called below
 * names a procedure that is not the one above.
 */
function isElided(frame: u32, below: u32, pc: u32): bool {
  const caller = load<u64>(below - FRAME_CLOSURE);
  if (!isProcedure(caller) || (flagsOf(closureLambda(addressOf(caller))) & Flag.Prelude) != 0)
    return false;
  const form = formAt(frameCode(below), pc);
  if (!isList(form) || !isSymbol(listItem(form, 0))) return false;
  const cell = symbolCell(listItem(form, 0));
  const called = cell == 0 ? NIL : cellValue(cell);
  if (!isClosure(called) || isPreludeLambda(closureLambda(addressOf(called)))) return false;
  const own = load<u64>(frame - FRAME_CLOSURE);
  return closureLambda(addressOf(called)) != closureLambda(addressOf(own));
}

/** The error is about a name: its own place in the form, when the text that is running has it there. */
function placeName(): void {
  if (!isLispy2() || Signal.nameSize == 0) return;
  const name = MESSAGE.start + Signal.nameAt;
  if (!locateName(Signal.line, Signal.column, name, Signal.nameSize)) return;
  Signal.line = Located.line;
  Signal.column = Located.column;
}

/** The error stands in a form that got registers of its own: the position is there, the frame is nobody's. */
function placeError(code: u32, pc: u32): void {
  const position = listPosition(formAt(code, pc));
  if (position == 0) return;
  Signal.line = positionLine(position);
  Signal.column = positionColumn(position);
}

function isPrivate(prelude: bool, name: Value): bool {
  if (!prelude || !isSymbol(name)) return false;
  return load<u8>(stringBytes(addressOf(symbolName(name)))) == 0x25;
}
