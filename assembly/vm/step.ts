// The long way of an instruction: all that interpret.ts does not do in its loop. It collects, stops and fails, and calls what does; the
// loop calls builtins at most, so that the engine's compiler can keep the loop's state in registers.
//
// Contract with the loop: `Machine.base` and `Machine.pc` say which instruction is meant, of which nothing is done yet; when it is
// done they say which one is next.
//
// A collection moves `code` (and so `pc`): after everything that may collect, they are brought up to date from the frame, where the
// code object is a scanned word. The stack moves only in prepareCall and growStack.

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
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_META,
  MACRO_EXPANDER,
  MACRO_SIZE,
  PAIR_SIZE,
  registersOf,
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
  isProcedure,
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
import { A, B, C, constantAt, jump, linkOf, moveArguments } from "./instruction";
import { CallAction, Machine } from "./machine";
import { isHot, lookLater } from "./machine-code";
import { makeClosure } from "./make-closure";
import { awaitHost, enterThenPause, failSteps, pauseInLoop } from "./pause";
import { isProtected, mayAssign } from "./protect";
import { assignGlobal, plainOp } from "./redefine";
import { growStack } from "./stack";
import { unwind } from "./unwind";

/** Output that is buffered before the host is asked to drain it, in bytes. */
export const DRAIN_BYTES: u32 = 65536;

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
  let pc = code + Machine.pc;
  // The call under way: address of its window, number of arguments.
  let window: u32 = 0;
  let count: i32 = 0;
  // Of a call that is no tail call: see frame.ts.
  let link: u64 = 0;

  if (Usage.stepsLeft <= 0 && Usage.stepsUnseen > 0) {
    lookLater();
    if (Usage.stepsLeft > 0) {
      if (!isHot(base, code, pc)) return GOES_ON;
      // `Stack.top` stays where it is: what is scanned must not depend on whether anybody looked.
      Machine.status = Status.Output;
      return Status.Output;
    }
  }

  const word = load<u32>(pc);
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
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      return goOn(base, pc - code);
    }
    case Op.NewBox: {
      Stack.top = topOf(base, code);
      if (!reserve(BOX_SIZE)) {
        failHeap();
        break;
      }
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      const box = allocate(BOX_SIZE, Kind.Box, 0, 0);
      store<u64>(box, load<u64>(base + B(word)), BOX_VALUE);
      store<u64>(base + A(word), fromAddress(TAG_OBJECT, box));
      return goOn(base, pc - code);
    }
    case Op.Closure: {
      Stack.top = topOf(base, code);
      const captures = load<u32>(<u32>constantAt(code, word), LAMBDA_CAPTURES);
      const size = captures == 0 ? 0 : countOf(captures) >> 1;
      if (!reserve(closureBytes(size))) {
        failHeap();
        break;
      }
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      makeClosure(base, A(word), <u32>constantAt(code, word), size);
      return goOn(base, pc - code);
    }
    case Op.Loop:
    case Op.MachineLoop: {
      pc += jump(word);
      Usage.stepsLeft -= 1;
      if (!outOfSteps()) {
        Stack.top = topOf(base, code);
        return pauseInLoop(base, pc - code);
      }
      failSteps();
      break;
    }
    case Op.Call:
    case Op.TailCall: {
      window = base + A(word);
      count = (word >> 16) & 0xff;
      if (op == Op.Call) link = linkOf(word);
      break;
    }
    case Op.CallGlobal:
    case Op.TailCallGlobal: {
      const cell = load<u32>(code + (load<u32>(pc) << 3), CODE_CONSTANTS);
      pc += 4;
      window = base + A(word);
      count = (word >> 16) & 0xff;
      if (op == Op.CallGlobal) link = linkOf(word);
      const callee = cellValue(cell);
      store<u64>(window, callee);
      if (callee == UNBOUND) failUnbound(load<u64>(cell, CELL_SYMBOL));
      break;
    }
    case Op.CallConstant:
    case Op.TailCallConstant: {
      window = base + A(word);
      count = (word >> 16) & 0xff;
      if (op == Op.CallConstant) link = linkOf(word);
      store<u64>(window, load<u64>(code + (load<u32>(pc) << 3), CODE_CONSTANTS));
      pc += 4;
      break;
    }
    case Op.Raise: {
      beginError(<Category>((word >> 8) & 0xff));
      MESSAGE.pushLiteral(changetype<string>(<usize>load<u32>(pc)));
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
      let moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
      store<u64>(macro, load<u64>(base + A(word)), MACRO_EXPANDER);
      store<u64>(base + A(word), fromAddress(TAG_OBJECT, macro));
      assignGlobal(<u32>constantAt(code, word), fromAddress(TAG_OBJECT, macro));
      moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      return goOn(base, pc - code);
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
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      store<u64>(base + A(word), listRest(load<u64>(base + B(word)), NIL));
      return goOn(base, pc - code);
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
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      const first = load<u64>(base + B(word));
      const rest = load<u64>(base + C(word));
      store<u64>(base + A(word), op == Op.Cons ? consOf(first, rest) : allocateCons(first, rest));
      return goOn(base, pc - code);
    }
    case Op.CallHeads: {
      window = base + A(word);
      Stack.top = topOf(base, code);
      if (
        !putHead(window + HEADER_BYTES, base + B(word)) ||
        !putHead(window + HEADER_BYTES + 8, base + C(word))
      )
        break;
      store<u64>(window, load<u64>(base + (load<u32>(pc) << 3)));
      pc += 4;
      count = 2;
      link = linkOf((word & 0xff00) | (word << 16));
      break;
    }
    case Op.IfMergeStep: {
      const from = isTruthy(load<u64>(base + A(word))) ? B(word) : C(word);
      const branch = load<u32>(pc);
      if (!isList(load<u64>(base + from)) || !isListOrEmpty(load<u64>(base + A(branch)))) {
        failInternal();
        break;
      }
      Stack.top = topOf(base, code);
      if (!reserve(PAIR_SIZE + REST_BYTES)) {
        failHeap();
        break;
      }
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      const list = load<u64>(base + from);
      store<u64>(base + A(branch), allocateCons(listFirst(list), load<u64>(base + A(branch))));
      const rest = listRest(list, NIL);
      store<u64>(base + from, rest);
      return goOn(base, pc + (isList(rest) ? 4 : 4 + jump(branch)) - code);
    }
    case Op.Capture: {
      Stack.top = topOf(base, code);
      const continuation = captureContinuation(base);
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      if (continuation == FAILED) break;
      store<u64>(base + A(word), continuation);
      return goOn(base, pc - code);
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
      pc = code + returnPc(back);
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
        builtin = load<u32>(pc);
        pc += 4;
        count = (word >> 16) & 0xff;
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
      link = makeLink(spare, (word >> 8) & 0xff);
      break;
    }
  }

  // Inlined builtins off their common case, calls, and errors come here.
  if (op >= FIRST_INLINE && op < LAST_INLINE && Signal.category == Category.None) {
    Stack.top = topOf(base, code);
    const value = slowInline(op, word, base);
    const moved = frameCode(base) - code;
    code += moved;
    pc += moved;
    if (value != FAILED) {
      if (!isBranch(op)) store<u64>(base + A(word), value);
      else pc += isTruthy(value) ? 4 : 4 + jump(load<u32>(pc));
      return goOn(base, pc - code);
    }
  } else if (Signal.category == Category.None) {
    let lambda: u32 = 0;
    const callee = load<u64>(window);
    if (isProcedure(callee) && kindOf(addressOf(callee)) == Kind.Closure)
      lambda = closureLambda(addressOf(callee));
    if (lambda == 0 || (load<u32>(lambda, LAMBDA_META) & 0xff) != <u32>count) {
      // Not the plain case.
      const start = Stack.start;
      Preparing.window = window;
      Preparing.count = count;
      const action = prepareCall();
      base += Stack.start - start;
      const moved = frameCode(base) - code;
      code += moved;
      pc += moved;
      window = Preparing.window;
      count = Preparing.count;
      if (action == CallAction.Result) {
        if (link != 0) {
          store<u64>(base + returnTarget(link), Machine.result);
        } else {
          const back = frameReturn(base);
          base -= returnDistance(back);
          code = frameCode(base);
          pc = code + returnPc(back);
          store<u64>(base + returnTarget(back), Machine.result);
          Usage.callDepth -= 1;
        }
        if (OUTPUT.used < DRAIN_BYTES) return goOn(base, pc - code);
        return suspend(base, pc - code);
      }
      if (action == CallAction.Await) return awaitHost(base, pc - code, link);
      if (action == CallAction.Enter) lambda = closureLambda(load<u32>(window));
      else lambda = 0;
    }
    if (lambda != 0) {
      // Enter the closure in the window. Preparing may have charged steps.
      if (Usage.stepsLeft <= 0) lookLater();
      Usage.stepsLeft -= 1;
      if (Usage.stepsLeft >= 0) {
        const slots = load<u32>(lambda, LAMBDA_META) >> 8;
        if (link == 0) {
          store<u64>(base - FRAME_CLOSURE, load<u64>(window));
          moveArguments(base, window + HEADER_BYTES, count);
          const target = load<u32>(lambda, LAMBDA_CODE);
          if (base + (slots << 3) <= Stack.softEnd) {
            code = target;
            store<u64>(base - FRAME_CODE, fromAddress(TAG_OBJECT, code));
            pc = code + load<u32>(code, CODE_ENTRY);
            return goOn(base, pc - code);
          }
          store<u64>(base - FRAME_CODE, fromAddress(TAG_OBJECT, target));
          const offset = base - Stack.start;
          Stack.top = base + ((<u32>count) << 3);
          const grown = growStack(base + (slots << 3));
          base = Stack.start + offset;
          code = frameCode(base);
          if (grown) return goOn(base, load<u32>(code, CODE_ENTRY));
          pc = code + firstInstruction(code); // no instruction of it has failed
        } else {
          store<u64>(window, (<u64>(pc - code)) | link, WINDOW_RETURN);
          const target = load<u32>(lambda, LAMBDA_CODE);
          store<u64>(window, fromAddress(TAG_OBJECT, target), WINDOW_CODE);
          const depth = Usage.callDepth + 1;
          Usage.callDepth = depth;
          if (depth > Usage.peakCallDepth) Usage.peakCallDepth = depth;
          if (depth <= <i32>min<u32>(getLimit32(Limit.CallDepth), i32.MAX_VALUE)) {
            if (window + HEADER_BYTES + (slots << 3) <= Stack.softEnd) {
              base = window + HEADER_BYTES;
              code = target;
              pc = code + load<u32>(code, CODE_ENTRY);
              return goOn(base, pc - code);
            }
            const offset = window + HEADER_BYTES - Stack.start;
            Stack.top = window + HEADER_BYTES + ((<u32>count) << 3);
            const grown = growStack(window + HEADER_BYTES + (slots << 3));
            base = Stack.start + offset;
            code = frameCode(base);
            if (grown) return goOn(base, load<u32>(code, CODE_ENTRY));
            pc = code + firstInstruction(code);
          } else {
            failLimit(Limit.CallDepth, depth);
          }
        }
      } else if (outOfSteps()) {
        failSteps();
      } else if (enterThenPause(base, pc - code, window, count, link)) {
        return Status.Suspended;
      } else {
        base = Stack.start + Machine.base;
        code = frameCode(base);
        pc = code + Machine.pc;
      }
    }
  }
  // A reservation that failed may have collected all the same: only the distance from the code is right.
  return unwind(base, pc - code) ? GOES_ON : Status.Error;
}

/** Leaves the interpreter with everything needed to come back. */
function suspend(base: u32, pc: u32): Status {
  goOn(base, pc);
  return drainThenGoOn();
}

/** Stops before the instruction at which the machine stands, until the host has the output. */
export function drainThenGoOn(): Status {
  const base = Stack.start + Machine.base;
  Machine.status = Status.Output;
  Stack.top = topOf(base, frameCode(base));
  return Status.Output;
}
