// The long way of an instruction: all that interpret.ts does not do in its loop. It collects, stops and fails, and calls what does; the
// loop calls builtins at most, so that the engine's compiler can keep the loop's state in registers.
//
// Contract with the loop: `Machine.base` and `Machine.pc` say which instruction is meant, of which nothing is done yet; when it is
// done they say which one is next.
//
// Here `pc` is in bytes from the code's start, so that a collection, which moves the code, leaves it true. `code` is an address: after
// what may collect it is read from the frame again, where it is a scanned word. The stack moves only in prepareCall, reinstate and growStack.

import { MESSAGE, OUTPUT } from "../base/buffer";
import { getLimit32, outOfSteps, Usage } from "../base/limits";
import { builtinOfOp } from "../data/builtins";
import { cellValue } from "../data/globals";
import { closureBytes, closureLambda, isClosure } from "../data/lambda";
import { allocateCons, consOf, isListOrEmpty, listFirst, listRest, REST_BYTES } from "../data/list";
import { beginError, failHeap, failInternal, failLimit, Signal } from "../data/signal";
import { symbolCell } from "../data/symbol";
import { vectorItem } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  BUILTIN_SYMBOL,
  CELL_SYMBOL,
  CODE_CONSTANTS,
  CODE_ENTRY,
  countOf,
  firstInstruction,
  Kind,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_META,
  MACRO_EXPANDER,
  MACRO_SIZE,
  PAIR_SIZE,
  parametersIn,
  registersOf,
  slotsIn,
} from "../heap/layout";
import {
  dropTemporaries,
  getRoot,
  keep,
  kept,
  keptAddress,
  markTemporaries,
  Root,
  setRoot,
  Stack,
} from "../heap/roots";
import {
  addressOf,
  FAILED,
  fromAddress,
  isList,
  isTruthy,
  NIL,
  TAG_OBJECT,
  UNBOUND,
} from "../heap/value";
import { Category, Limit, Status } from "../shared/abi";
import { FIRST_INLINE, GENERIC, LAST_INLINE, Op } from "../shared/opcodes";
import { prepareCall, Preparing } from "./call";
import { captureContinuation, isContinuation, reinstate, returnWord } from "./continuation";
import { failUnbound } from "./explain";
import {
  FRAME_CLOSURE,
  FRAME_CODE,
  frameCode,
  frameReturn,
  HEADER_BYTES,
  linkIn,
  makeLink,
  returnDistance,
  returnPc,
  returnTarget,
  topOf,
  WINDOW_CODE,
  WINDOW_RETURN,
} from "./frame";
import { isBranch, operandsTo, putHead, slowInline } from "./inlined";
import { A, B, C, constantAt, jump, linkOf, moveArguments, numberA, numberB } from "./instruction";
import { CallAction, Machine } from "./machine";
import { isHot, lookLater } from "./machine-code";
import { makeClosure } from "./make-closure";
import {
  awaitHost,
  DRAIN_BYTES,
  drainThenGoOn,
  enterThenPause,
  failSteps,
  pauseInLoop,
} from "./pause";
import { isProtected, mayAssign } from "./protect";
import { assignGlobal, plainOp } from "./redefine";
import { growStack } from "./stack";
import { unwind } from "./unwind";

/** What `takeStep` returns when the run goes on; otherwise a `Status`. */
export const GOES_ON: i32 = -1;

/** The next instruction is `pc` bytes into the code of the frame at `base`. */
function goOn(base: u32, pc: u32): i32 {
  Machine.base = base - Stack.start;
  Machine.pc = pc;
  return GOES_ON;
}

/**
 * Does the instruction at which the machine stands. GOES_ON, or how the run has stopped: at its end (Done; result in Root.Result), with an
 * error (Error; trace recorded, the stack is to be reset by the caller), or until the host lets it go on.
 */
export function takeStep(): i32 {
  let base = Stack.start + Machine.base;
  let code = frameCode(base);
  let pc = Machine.pc;
  // The call under way: address of its window, number of arguments.
  let window: u32 = 0;
  let count: i32 = 0;
  // Of a call that is no tail call (frame.ts).
  let link: u64 = 0;

  if (Usage.stepsLeft <= 0 && Usage.stepsUnseen > 0) {
    lookLater();
    if (Usage.stepsLeft > 0) {
      if (!isHot(base, code, code + pc)) return GOES_ON;
      // `Stack.top` stays where it is: what is scanned must not depend on whether anybody looked.
      Machine.status = Status.Output;
      return Status.Output;
    }
  }

  const word = load<u32>(code + pc);
  pc += 4;
  const op = <i32>(word & 0xff);
  switch (op) {
    case Op.Halt: {
      // What builtins charged after the last call counts too.
      if (outOfSteps()) {
        failSteps();
        break;
      }
      setRoot(Root.Result, load<u64>(base + A(word)));
      return Status.Done;
    }
    case Op.GetGlobal:
    case Op.CheckGlobal: {
      failUnbound(load<u64>(<u32>constantAt(code, word), CELL_SYMBOL));
      break;
    }
    case Op.SetGlobal:
    case Op.DefineGlobal: {
      const cell = <u32>constantAt(code, word);
      if (isProtected(cell) && !mayAssign(cell, op == Op.DefineGlobal)) break;
      Stack.top = topOf(base, code);
      assignGlobal(cell, load<u64>(base + A(word)));
      return goOn(base, pc);
    }
    case Op.NewBox: {
      Stack.top = topOf(base, code);
      if (!reserve(BOX_SIZE)) {
        failHeap();
        break;
      }
      const box = allocate(BOX_SIZE, Kind.Box, 0, 0);
      store<u64>(box, load<u64>(base + B(word)), BOX_VALUE);
      store<u64>(base + A(word), fromAddress(TAG_OBJECT, box));
      return goOn(base, pc);
    }
    case Op.Closure: {
      Stack.top = topOf(base, code);
      const captures = load<u32>(<u32>constantAt(code, word), LAMBDA_CAPTURES);
      const size = captures == 0 ? 0 : countOf(captures) >> 1;
      if (!reserve(closureBytes(size))) {
        failHeap();
        break;
      }
      code = frameCode(base);
      makeClosure(base, A(word), <u32>constantAt(code, word), size);
      return goOn(base, pc);
    }
    case Op.Loop:
    case Op.MachineLoop: {
      pc += jump(word);
      Usage.stepsLeft -= 1;
      if (!outOfSteps()) {
        Stack.top = topOf(base, code);
        return pauseInLoop(base, pc);
      }
      failSteps();
      break;
    }
    case Op.Call:
    case Op.TailCall: {
      window = base + A(word);
      count = numberB(word);
      if (op == Op.Call) link = linkOf(word);
      break;
    }
    case Op.CallGlobal:
    case Op.TailCallGlobal: {
      const cell = load<u32>(code + (load<u32>(code + pc) << 3), CODE_CONSTANTS);
      pc += 4;
      window = base + A(word);
      count = numberB(word);
      if (op == Op.CallGlobal) link = linkOf(word);
      const callee = cellValue(cell);
      store<u64>(window, callee);
      if (callee == UNBOUND) failUnbound(load<u64>(cell, CELL_SYMBOL));
      break;
    }
    case Op.CallConstant:
    case Op.TailCallConstant: {
      window = base + A(word);
      count = numberB(word);
      if (op == Op.CallConstant) link = linkOf(word);
      store<u64>(window, load<u64>(code + (load<u32>(code + pc) << 3), CODE_CONSTANTS));
      pc += 4;
      break;
    }
    case Op.Raise: {
      beginError(<Category>numberA(word));
      MESSAGE.pushLiteral(changetype<string>(<usize>load<u32>(code + pc)));
      pc += 4;
      break;
    }
    case Op.DefineMacro: {
      if (isProtected(<u32>constantAt(code, word)) && !mayAssign(<u32>constantAt(code, word), true))
        break;
      Stack.top = topOf(base, code);
      if (!reserve(MACRO_SIZE)) {
        failHeap();
        break;
      }
      code = frameCode(base);
      const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
      store<u64>(macro, load<u64>(base + A(word)), MACRO_EXPANDER);
      store<u64>(base + A(word), fromAddress(TAG_OBJECT, macro));
      assignGlobal(<u32>constantAt(code, word), fromAddress(TAG_OBJECT, macro));
      return goOn(base, pc);
    }
    // Inlined builtins that have an uncommon case of their own; all others are behind the switch.
    case Op.Rest:
    case Op.Cdr: {
      // Of a row of items; all else is slowInline's.
      const a = load<u64>(base + B(word));
      if (!isList(a)) break;
      Stack.top = topOf(base, code);
      if (!reserve(REST_BYTES)) {
        failHeap();
        break;
      }
      store<u64>(base + A(word), listRest(load<u64>(base + B(word)), NIL));
      return goOn(base, pc);
    }
    case Op.Cons:
    case Op.ConsCell: {
      if (op == Op.ConsCell && !isListOrEmpty(load<u64>(base + C(word)))) {
        failInternal();
        break;
      }
      Stack.top = topOf(base, code);
      if (!reserve(PAIR_SIZE)) {
        failHeap();
        break;
      }
      const first = load<u64>(base + B(word));
      const rest = load<u64>(base + C(word));
      store<u64>(base + A(word), op == Op.Cons ? consOf(first, rest) : allocateCons(first, rest));
      return goOn(base, pc);
    }
    case Op.CallHeads: {
      window = base + A(word);
      Stack.top = topOf(base, code);
      if (
        !putHead(window + HEADER_BYTES, base + B(word)) ||
        !putHead(window + HEADER_BYTES + 8, base + C(word))
      )
        break;
      store<u64>(window, load<u64>(base + (load<u32>(code + pc) << 3)));
      pc += 4;
      count = 2;
      link = linkOf((word & 0xff00) | (word << 16));
      break;
    }
    case Op.IfMergeStep: {
      const from = isTruthy(load<u64>(base + A(word))) ? B(word) : C(word);
      const branch = load<u32>(code + pc);
      if (!isList(load<u64>(base + from)) || !isListOrEmpty(load<u64>(base + A(branch)))) {
        failInternal();
        break;
      }
      Stack.top = topOf(base, code);
      if (!reserve(PAIR_SIZE + REST_BYTES)) {
        failHeap();
        break;
      }
      const list = load<u64>(base + from);
      store<u64>(base + A(branch), allocateCons(listFirst(list), load<u64>(base + A(branch))));
      const rest = listRest(list, NIL);
      store<u64>(base + from, rest);
      return goOn(base, pc + (isList(rest) ? 4 : 4 + jump(branch)));
    }
    case Op.Capture: {
      Stack.top = topOf(base, code);
      const continuation = captureContinuation(base);
      if (continuation == FAILED) break;
      store<u64>(base + A(word), continuation);
      return goOn(base, pc);
    }
    case Op.Enter: {
      if (!isContinuation(load<u64>(base + B(word)))) {
        failInternal();
        break;
      }
      // A closure costs a step when it is entered. Without that a frame could enter itself for ever.
      if (!isClosure(load<u64>(base + C(word)))) {
        Usage.stepsLeft -= 1;
        if (outOfSteps()) {
          failSteps();
          break;
        }
      }
      Stack.top = topOf(base, code);
      const mark = markTemporaries();
      const target = keep(load<u64>(base + B(word)));
      const thunk = keep(load<u64>(base + C(word)));
      const offset = base - Stack.start;
      window = reinstate(keptAddress(target));
      const callee = kept(thunk);
      const back = returnWord(kept(target));
      dropTemporaries(mark);
      if (window == 0) {
        base = Stack.start + offset;
        break;
      }
      store<u64>(window, callee);
      count = 0;
      // The caller is the frame that takes the value.
      base = window + HEADER_BYTES - returnDistance(back);
      code = frameCode(base);
      pc = returnPc(back);
      link = linkIn(back);
      break;
    }
    default: {
      if (op <= LAST_INLINE) break;
      // The generic form of an inlined builtin: a call, from the spare slots, of whatever its name is bound to now.
      const spare = registersOf(code);
      window = base + (spare << 3);
      const plain = op - GENERIC;
      let builtin: u32;
      if (plain == Op.Primitive) {
        builtin = load<u32>(code + pc);
        pc += 4;
        count = numberB(word);
        memory.copy(window + HEADER_BYTES, base + C(word), count << 3);
      } else {
        builtin = builtinOfOp(plainOp(plain));
        count = operandsTo(window + HEADER_BYTES, base, word, plain);
      }
      const symbol = load<u64>(
        addressOf(vectorItem(addressOf(getRoot(Root.Builtins)), builtin)),
        BUILTIN_SYMBOL,
      );
      const callee = cellValue(symbolCell(symbol));
      store<u64>(window, callee);
      link = makeLink(spare, numberA(word));
      break;
    }
  }

  // An error, an inlined builtin off its common case, or a call.
  if (Signal.category != Category.None) return failStep(base, pc);
  if (op < FIRST_INLINE || op > LAST_INLINE) return makeCall(base, pc, window, count, link);
  Stack.top = topOf(base, code);
  const value = slowInline(op, word, base);
  if (value == FAILED) return failStep(base, pc);
  if (!isBranch(op)) store<u64>(base + A(word), value);
  else pc += isTruthy(value) ? 4 : 4 + jump(load<u32>(frameCode(base) + pc));
  return goOn(base, pc);
}

/**
 * Makes the call in the window, for the frame at `base`, which goes on at `pc`. `link` (frame.ts): 0 for a tail call. What prepareCall
 * has to do is done first. As `takeStep` otherwise.
 */
function makeCall(base: u32, pc: u32, window: u32, count: i32, link: u64): i32 {
  let lambda: u32 = 0;
  const callee = load<u64>(window);
  if (isClosure(callee)) lambda = closureLambda(addressOf(callee));
  if (lambda == 0 || parametersIn(load<u32>(lambda, LAMBDA_META)) != <u32>count) {
    // Not the plain case.
    const start = Stack.start;
    Preparing.window = window;
    Preparing.count = count;
    const action = prepareCall();
    base += Stack.start - start;
    window = Preparing.window;
    count = Preparing.count;
    switch (action) {
      case CallAction.Fail:
        return failStep(base, pc);
      case CallAction.Result:
        return takeResult(base, pc, link);
      case CallAction.Await:
        return awaitHost(base, pc, link);
    }
    lambda = closureLambda(load<u32>(window));
  }
  // Preparing may have charged steps.
  if (Usage.stepsLeft <= 0) lookLater();
  Usage.stepsLeft -= 1;
  if (Usage.stepsLeft >= 0) {
    return link == 0
      ? enterInPlace(base, window, count, lambda)
      : enterAbove(base, pc, window, count, lambda, link);
  }
  if (outOfSteps()) {
    failSteps();
    return failStep(base, pc);
  }
  if (enterThenPause(base, pc, window, count, link)) return Status.Suspended;
  return failStep(Stack.start + Machine.base, Machine.pc);
}

/** The call of a builtin has come to `Machine.result`; that of a tail call goes to the caller of the frame at `base`. */
function takeResult(base: u32, pc: u32, link: u64): i32 {
  if (link == 0) {
    const back = frameReturn(base);
    base -= returnDistance(back);
    pc = returnPc(back);
    link = linkIn(back);
    Usage.callDepth -= 1;
  }
  store<u64>(base + returnTarget(link), Machine.result);
  goOn(base, pc);
  return OUTPUT.used < DRAIN_BYTES ? GOES_ON : drainThenGoOn();
}

/** A tail call: the frame at `base` becomes that of the closure in the window. */
function enterInPlace(base: u32, window: u32, count: u32, lambda: u32): i32 {
  store<u64>(base - FRAME_CLOSURE, load<u64>(window));
  moveArguments(base, window + HEADER_BYTES, count);
  store<u64>(base - FRAME_CODE, fromAddress(TAG_OBJECT, load<u32>(lambda, LAMBDA_CODE)));
  return enterFrame(base, count, lambda);
}

/** A call: the closure in the window gets a frame above the one at `base`, which goes on at `pc`. */
function enterAbove(base: u32, pc: u32, window: u32, count: u32, lambda: u32, link: u64): i32 {
  store<u64>(window, (<u64>pc) | link, WINDOW_RETURN);
  store<u64>(window, fromAddress(TAG_OBJECT, load<u32>(lambda, LAMBDA_CODE)), WINDOW_CODE);
  const depth = Usage.callDepth + 1;
  Usage.callDepth = depth;
  if (depth > Usage.peakCallDepth) Usage.peakCallDepth = depth;
  if (depth <= <i32>min<u32>(getLimit32(Limit.CallDepth), i32.MAX_VALUE))
    return enterFrame(window + HEADER_BYTES, count, lambda);
  failLimit(Limit.CallDepth, depth);
  return failStep(base, pc);
}

/** Makes room for the frame at `base`, whose header and arguments are there, and goes on at its first instruction. */
function enterFrame(base: u32, count: u32, lambda: u32): i32 {
  const bytes = slotsIn(load<u32>(lambda, LAMBDA_META)) << 3;
  if (base + bytes > Stack.softEnd) {
    const offset = base - Stack.start;
    Stack.top = base + (count << 3);
    const grown = growStack(base + bytes);
    base = Stack.start + offset;
    if (!grown) return failStep(base, firstInstruction(frameCode(base))); // no instruction of it has failed
  }
  return goOn(base, load<u32>(frameCode(base), CODE_ENTRY));
}

/** With the error pending, which happened before `pc` in the frame at `base`: goes on where it is caught, or the run ends. */
function failStep(base: u32, pc: u32): i32 {
  return unwind(base, pc) ? GOES_ON : Status.Error;
}
