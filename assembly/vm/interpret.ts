// The dispatch loop. One dense switch over the opcodes (shared/opcodes.ts says what each does); all LisPy calls are
// frames on the stack (stack.ts), so this function never calls itself, whatever a program does.
//
// Locals that mirror the machine: `base` address of register 0, `pc` address of the next instruction, `code` address
// of the running code object. A collection moves `code` (and so `pc`): after everything that may collect, they
// are brought up to date from the frame, where the code object is a scanned word. The stack moves only in
// prepareCall and growStack.
//
// Budget: one step per entered procedure and per backward jump, charged before it happens; builtins charge for
// their own work. Nothing here is skipped when a builtin is inlined, because builtins cost no step by themselves.

import { OUTPUT } from "../base/buffer";
import { getLimit32, outOfSteps, Usage } from "../base/limits";
import { builtinOfOp, callBuiltin } from "../data/builtins";
import { dictGet } from "../data/dict";
import { cellValue } from "../data/globals";
import {
  allocateClosure,
  Captured,
  closureBytes,
  closureLambda,
  isClosure,
  procedureValue,
} from "../data/lambda";
import {
  allocateCons,
  consOf,
  isPair,
  isEmptyList,
  isListOrEmpty,
  itemsOf,
  listFirst,
  listLength,
  listRest,
  REST_BYTES,
} from "../data/list";
import { beginError, failHeap, failInternal, failLimit, Signal } from "../data/signal";
import { symbolCell } from "../data/symbol";
import { vectorItem } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  BUILTIN_SYMBOL,
  CELL_SYMBOL,
  CLOSURE_CAPTURED,
  CODE_CONSTANTS,
  CODE_ENTRY,
  countOf,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_CODE,
  LAMBDA_META,
  LIST_ITEMS,
  MACRO_EXPANDER,
  MACRO_SIZE,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
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
  areSmall,
  FAILED,
  FALSE,
  FIRST_INTEGER,
  fitsSmall,
  fromAddress,
  fromBool,
  fromFloat,
  fromSmall,
  isFloat,
  isList,
  isObject,
  isProcedure,
  isString,
  MISSING,
  isSmall,
  isTruthy,
  NIL,
  TAG_OBJECT,
  toFloat,
  toSmall,
  TRUE,
  UNBOUND,
  Value,
  TAG_CONSTANT,
} from "../heap/value";
import { Category, Limit, Status } from "../shared/abi";
import { FIRST_INLINE, GENERIC, LAST_INLINE, Op } from "../shared/opcodes";
import { MESSAGE } from "../base/buffer";
import { nameBuiltin, prepareCall, Preparing } from "./call";
import { failUnbound } from "./explain";
import { captureContinuation, isContinuation, reinstate, returnWord } from "./continuation";
import { CallAction, Machine } from "./machine";
import { awaitHost, enterThenPause, failSteps, pauseInLoop } from "./pause";
import { isProtected, mayAssign } from "./protect";
import { assignGlobal, plainOp } from "./redefine";
import { growStack } from "./stack";
import { unwind } from "./unwind";

/** Output that is buffered before the host is asked to drain it, in bytes. */
const DRAIN_BYTES: u32 = 65536;

// @ts-ignore: decorator
@inline
function A(word: u32): u32 {
  return (word >> 5) & 0x7f8;
}

// @ts-ignore: decorator
@inline
function B(word: u32): u32 {
  return (word >> 13) & 0x7f8;
}

// @ts-ignore: decorator
@inline
function C(word: u32): u32 {
  return (word >> 21) & 0x7f8;
}

/** The signed byte in C. */
// @ts-ignore: decorator
@inline
function immediate(word: u32): i32 {
  return (<i32>word) >> 24;
}

/** Byte offset of the jump in D. */
// @ts-ignore: decorator
@inline
function jump(word: u32): i32 {
  return ((<i32>word) >> 16) << 2;
}

/** Constant D of the code object. */
// @ts-ignore: decorator
@inline
function constantAt(code: u32, word: u32): Value {
  return load<u64>(code + ((word >> 16) << 3), CODE_CONSTANTS);
}

/** Constant C of the code object. */
// @ts-ignore: decorator
@inline
function nearConstant(code: u32, word: u32): Value {
  return load<u64>(code + C(word), CODE_CONSTANTS);
}

/** The end of the registers of the frame that runs `code` at `base`; the spare slots begin here. */
// @ts-ignore: decorator
@inline
function topOf(base: u32, code: u32): u32 {
  return base + ((<u32>load<u16>(code, 2)) << 3);
}

/** Moves the arguments of a tail call down to the first registers of the frame that makes it. */
// @ts-ignore: decorator
@inline
function moveArguments(base: u32, from: u32, count: i32): void {
  // The common counts without a loop.
  if (count == 0) return;
  store<u64>(base, load<u64>(from));
  if (count == 1) return;
  store<u64>(base, load<u64>(from, 8), 8);
  if (count == 2) return;
  store<u64>(base, load<u64>(from, 16), 16);
  const bytes = (<u32>count) << 3;
  for (let i: u32 = 24; i < bytes; i += 8) store<u64>(base + i, load<u64>(from + i));
}

/**
 * Is the call of a closure the plain case, with nothing to prepare and nothing to stop for? Then its step and its depth are
 * counted. All other calls take the long way behind the switch of `interpret`, which counts for itself.
 */
// @ts-ignore: decorator
@inline
function isPlainCall(meta: u32, window: u32, count: i32, depthLimit: i32): bool {
  const depth = Usage.callDepth + 1;
  if (
    (meta & 0xff) != <u32>count ||
    window + 24 + ((meta >> 8) << 3) > Stack.softEnd ||
    depth > depthLimit ||
    Usage.stepsLeft <= 0
  )
    return false;
  Usage.stepsLeft -= 1;
  Usage.callDepth = depth;
  if (depth > Usage.peakCallDepth) Usage.peakCallDepth = depth;
  return true;
}

/** The builtin that an inlined instruction stands for, called with its operands. FAILED with its name in the message. */
function slowInline(op: i32, word: u32, base: u32): Value {
  const row = builtinOfOp(plainOp(op));
  // The spare slots above the frame take the operands, where the builtin may root and rewrite them.
  const scratch = Stack.top;
  const count = operandsTo(scratch, base, word, op);
  Stack.top = scratch + (count << 3);
  const value = callBuiltin(row, scratch, count);
  if (value == FAILED && Signal.wantsName) nameBuiltin(row, scratch, count);
  return value;
}

/** Is the instruction a compare-and-branch, whose second word is the branch? */
function isBranch(op: i32): bool {
  return (
    (op >= Op.IfLess && op <= Op.IfEqualImmediate) ||
    op == Op.IfNull ||
    op == Op.IfNot ||
    op == Op.IfLessConstant ||
    op == Op.IfGreaterConstant
  );
}

/**
 * Runs from `Machine.base` and `Machine.pc`: to the end (Done; result in Root.Result), to an error (Error; trace
 * recorded, the stack is to be reset by the caller), or until the output wants to be drained (Output).
 */
export function interpret(): Status {
  let base = Stack.start + Machine.base;
  let code = load<u32>(base - 16);
  let pc = code + Machine.pc;
  // The call under way: address of its window, number of arguments.
  let window: u32 = 0;
  let count: i32 = 0;
  // Return word without the pc: slots to the new base and result register, see stack.ts. Tail calls: 0.
  let link: u64 = 0;
  const depthLimit = <i32>min<u32>(getLimit32(Limit.CallDepth), i32.MAX_VALUE);

  while (true) {
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
      case Op.Move: {
        store<u64>(base + A(word), load<u64>(base + B(word)));
        continue;
      }
      case Op.LoadConstant: {
        store<u64>(base + A(word), constantAt(code, word));
        continue;
      }
      case Op.LoadInteger: {
        store<u64>(base + A(word), fromSmall(<i64>((<i32>word) >> 16)));
        continue;
      }
      case Op.LoadSpecial: {
        store<u64>(base + A(word), (TAG_CONSTANT << 48) | (<u64>(word >> 16)));
        continue;
      }
      case Op.GetGlobal: {
        const cell = <u32>constantAt(code, word);
        const value = cellValue(cell);
        if (value != UNBOUND) {
          store<u64>(base + A(word), value);
          continue;
        }
        failUnbound(load<u64>(cell, CELL_SYMBOL));
        break;
      }
      case Op.SetGlobal:
      case Op.DefineGlobal: {
        const cell = <u32>constantAt(code, word);
        if (isProtected(cell) && !mayAssign(cell, op == Op.DefineGlobal)) break;
        Stack.top = topOf(base, code);
        assignGlobal(cell, load<u64>(base + A(word)));
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        continue;
      }
      case Op.CheckGlobal: {
        const cell = <u32>constantAt(code, word);
        if (cellValue(cell) != UNBOUND) continue;
        failUnbound(load<u64>(cell, CELL_SYMBOL));
        break;
      }
      case Op.GetCaptured: {
        store<u64>(base + A(word), load<u64>(load<u32>(base - 24) + B(word), CLOSURE_CAPTURED));
        continue;
      }
      case Op.GetCapturedBox: {
        const box = load<u32>(load<u32>(base - 24) + B(word), CLOSURE_CAPTURED);
        store<u64>(base + A(word), load<u64>(box, BOX_VALUE));
        continue;
      }
      case Op.SetCapturedBox: {
        const box = load<u32>(load<u32>(base - 24) + B(word), CLOSURE_CAPTURED);
        store<u64>(box, load<u64>(base + A(word)), BOX_VALUE);
        continue;
      }
      case Op.GetBox: {
        store<u64>(base + A(word), load<u64>(load<u32>(base + B(word)), BOX_VALUE));
        continue;
      }
      case Op.SetBox: {
        store<u64>(load<u32>(base + B(word)), load<u64>(base + A(word)), BOX_VALUE);
        continue;
      }
      case Op.NewBox: {
        Stack.top = topOf(base, code);
        if (!reserve(BOX_SIZE)) {
          failHeap();
          break;
        }
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        const box = allocate(BOX_SIZE, Kind.Box, 0, 0);
        store<u64>(box, load<u64>(base + B(word)), BOX_VALUE);
        store<u64>(base + A(word), fromAddress(TAG_OBJECT, box));
        continue;
      }
      case Op.Closure: {
        Stack.top = topOf(base, code);
        const captures = load<u32>(<u32>constantAt(code, word), LAMBDA_CAPTURES);
        const size = captures == 0 ? 0 : countOf(captures) >> 1;
        if (!reserve(closureBytes(size))) {
          failHeap();
          break;
        }
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        makeClosure(base, A(word), <u32>constantAt(code, word), size);
        continue;
      }
      case Op.Clear: {
        for (let at = base + A(word), end = at + B(word); at < end; at += 8) store<u64>(at, 0);
        continue;
      }
      case Op.Jump: {
        pc += jump(word);
        continue;
      }
      case Op.JumpIfFalse: {
        if (!isTruthy(load<u64>(base + A(word)))) pc += jump(word);
        continue;
      }
      case Op.JumpIfTrue: {
        if (isTruthy(load<u64>(base + A(word)))) pc += jump(word);
        continue;
      }
      case Op.JumpIfBound: {
        if (load<u64>(base + A(word)) != UNBOUND) pc += jump(word);
        continue;
      }
      case Op.Loop: {
        pc += jump(word);
        Usage.stepsLeft -= 1;
        if (Usage.stepsLeft >= 0) continue;
        if (!outOfSteps()) {
          Stack.top = topOf(base, code);
          return pauseInLoop(base, pc - code);
        }
        failSteps();
        break;
      }
      case Op.Call: {
        window = base + A(word);
        count = <i32>((word >> 16) & 0xff);
        link = ((<u64>(((word >> 8) & 0xff) + 3)) << 32) | ((<u64>(word >> 24)) << 40);
        const callee = load<u64>(window);
        if (isProcedure(callee) && kindOf(addressOf(callee)) == Kind.Closure) {
          const lambda = closureLambda(addressOf(callee));
          const meta = load<u32>(lambda, LAMBDA_META);
          if (isPlainCall(meta, window, count, depthLimit)) {
            store<u64>(window + 16, (<u64>(pc - code)) | link);
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window + 8, fromAddress(TAG_OBJECT, code));
            base = window + 24;
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
        }
        break;
      }
      case Op.CallGlobal: {
        const cell = load<u32>(code + (load<u32>(pc) << 3), CODE_CONSTANTS);
        pc += 4;
        window = base + A(word);
        const callee = cellValue(cell);
        store<u64>(window, callee);
        count = <i32>((word >> 16) & 0xff);
        link = ((<u64>(((word >> 8) & 0xff) + 3)) << 32) | ((<u64>(word >> 24)) << 40);
        if (isProcedure(callee) && kindOf(addressOf(callee)) == Kind.Closure) {
          const lambda = closureLambda(addressOf(callee));
          const meta = load<u32>(lambda, LAMBDA_META);
          if (isPlainCall(meta, window, count, depthLimit)) {
            store<u64>(window + 16, (<u64>(pc - code)) | link);
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window + 8, fromAddress(TAG_OBJECT, code));
            base = window + 24;
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
        } else if (callee == UNBOUND) failUnbound(load<u64>(cell, CELL_SYMBOL));
        break;
      }
      case Op.CallConstant: {
        window = base + A(word);
        store<u64>(window, load<u64>(code + (load<u32>(pc) << 3), CODE_CONSTANTS));
        pc += 4;
        count = <i32>((word >> 16) & 0xff);
        link = ((<u64>(((word >> 8) & 0xff) + 3)) << 32) | ((<u64>(word >> 24)) << 40);
        break;
      }
      case Op.TailCall: {
        window = base + A(word);
        count = <i32>((word >> 16) & 0xff);
        link = 0;
        break;
      }
      case Op.TailCallGlobal: {
        const cell = load<u32>(code + (load<u32>(pc) << 3), CODE_CONSTANTS);
        pc += 4;
        window = base + A(word);
        const callee = cellValue(cell);
        count = <i32>((word >> 16) & 0xff);
        // A procedure that calls itself, which is how LisPy loops: its frame is here already, and its code is this.
        if (callee == load<u64>(base - 24) && Usage.stepsLeft > 0) {
          const lambda = closureLambda(addressOf(callee));
          if (
            load<u32>(lambda, LAMBDA_CODE) == code &&
            (load<u32>(lambda, LAMBDA_META) & 0xff) == <u32>count
          ) {
            Usage.stepsLeft -= 1;
            moveArguments(base, window + 24, count);
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
        }
        store<u64>(window, callee);
        link = 0;
        if (callee == UNBOUND) failUnbound(load<u64>(cell, CELL_SYMBOL));
        break;
      }
      case Op.TailCallConstant: {
        window = base + A(word);
        store<u64>(window, load<u64>(code + (load<u32>(pc) << 3), CODE_CONSTANTS));
        pc += 4;
        count = <i32>((word >> 16) & 0xff);
        link = 0;
        break;
      }
      case Op.Return: {
        const value = load<u64>(base + A(word));
        const back = load<u64>(base - 8);
        base -= (<u32>((back >> 32) & 0xff)) << 3;
        code = load<u32>(base - 16);
        pc = code + <u32>back;
        store<u64>(base + ((<u32>(back >> 40)) << 3), value);
        Usage.callDepth -= 1;
        continue;
      }
      case Op.Raise: {
        beginError(<Category>((word >> 8) & 0xff));
        MESSAGE.pushLiteral(changetype<string>(<usize>load<u32>(pc)));
        pc += 4;
        break;
      }
      case Op.DefineMacro: {
        if (
          isProtected(<u32>constantAt(code, word)) &&
          !mayAssign(<u32>constantAt(code, word), true)
        )
          break;
        Stack.top = topOf(base, code);
        if (!reserve(MACRO_SIZE)) {
          failHeap();
          break;
        }
        let moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
        store<u64>(macro, load<u64>(base + A(word)), MACRO_EXPANDER);
        store<u64>(base + A(word), fromAddress(TAG_OBJECT, macro));
        assignGlobal(<u32>constantAt(code, word), fromAddress(TAG_OBJECT, macro));
        moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        continue;
      }

      // Inlined builtins: the common case here; everything else breaks out to `slowInline` below.
      case Op.Add: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) {
          const sum = toSmall(a) + toSmall(b);
          if (!fitsSmall(sum)) break;
          store<u64>(base + A(word), fromSmall(sum));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const sum = toFloat(a) + toFloat(b);
        // Sums begin at integer 0, which turns -0.0 into 0.0: `addNumbers` knows.
        if (!isFinite(sum) || sum == 0) break;
        store<u64>(base + A(word), fromFloat(sum));
        continue;
      }
      case Op.Subtract: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) {
          const difference = toSmall(a) - toSmall(b);
          if (!fitsSmall(difference)) break;
          store<u64>(base + A(word), fromSmall(difference));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const difference = toFloat(a) - toFloat(b);
        if (!isFinite(difference) || difference == 0) break;
        store<u64>(base + A(word), fromFloat(difference));
        continue;
      }
      case Op.Multiply: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) {
          const x = toSmall(a);
          const y = toSmall(b);
          if (<i64>(<i32>x) != x || <i64>(<i32>y) != y) break;
          const product = x * y;
          if (!fitsSmall(product)) break;
          store<u64>(base + A(word), fromSmall(product));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const product = toFloat(a) * toFloat(b);
        if (!isFinite(product)) break;
        store<u64>(base + A(word), fromFloat(product));
        continue;
      }
      case Op.AddImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        const sum = toSmall(a) + <i64>immediate(word);
        if (!fitsSmall(sum)) break;
        store<u64>(base + A(word), fromSmall(sum));
        continue;
      }
      case Op.SubtractImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        const difference = toSmall(a) - <i64>immediate(word);
        if (!fitsSmall(difference)) break;
        store<u64>(base + A(word), fromSmall(difference));
        continue;
      }
      case Op.Modulo: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (!areSmall(a, b)) break;
        // Division of 32 bits takes a third of the time.
        if (((a | b) & 0xffff_8000_0000) == 0 && <u32>b != 0) {
          store<u64>(base + A(word), FIRST_INTEGER | (<u64>(<u32>a % <u32>b)));
          continue;
        }
        if (toSmall(b) <= 0) break;
        const divisor = toSmall(b);
        const rest = toSmall(a) % divisor;
        store<u64>(base + A(word), fromSmall(rest < 0 ? rest + divisor : rest));
        continue;
      }
      case Op.Less: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) store<u64>(base + A(word), fromBool(toSmall(a) < toSmall(b)));
        else if (isFloat(a) && isFloat(b))
          store<u64>(base + A(word), fromBool(toFloat(a) < toFloat(b)));
        else break;
        continue;
      }
      case Op.LessEqual: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) store<u64>(base + A(word), fromBool(toSmall(a) <= toSmall(b)));
        else if (isFloat(a) && isFloat(b))
          store<u64>(base + A(word), fromBool(toFloat(a) <= toFloat(b)));
        else break;
        continue;
      }
      case Op.Greater: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) store<u64>(base + A(word), fromBool(toSmall(a) > toSmall(b)));
        else if (isFloat(a) && isFloat(b))
          store<u64>(base + A(word), fromBool(toFloat(a) > toFloat(b)));
        else break;
        continue;
      }
      case Op.GreaterEqual: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (areSmall(a, b)) store<u64>(base + A(word), fromBool(toSmall(a) >= toSmall(b)));
        else if (isFloat(a) && isFloat(b))
          store<u64>(base + A(word), fromBool(toFloat(a) >= toFloat(b)));
        else break;
        continue;
      }
      case Op.Equal: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (a == b) store<u64>(base + A(word), TRUE);
        else if (areSmall(a, b)) store<u64>(base + A(word), FALSE);
        else break;
        continue;
      }
      case Op.IfLess: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) < toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) < toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfLessEqual: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) <= toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) <= toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfGreater: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) > toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) > toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfGreaterEqual: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) >= toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) >= toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfEqual: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (a == b) pc += 4;
        else if (areSmall(a, b)) pc += 4 + jump(load<u32>(pc));
        else break;
        continue;
      }
      case Op.IfLessImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        pc += toSmall(a) < <i64>immediate(word) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfLessEqualImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        pc += toSmall(a) <= <i64>immediate(word) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfGreaterImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        pc += toSmall(a) > <i64>immediate(word) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfGreaterEqualImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        pc += toSmall(a) >= <i64>immediate(word) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfEqualImmediate: {
        const a = load<u64>(base + B(word));
        if (!isSmall(a)) break;
        pc += toSmall(a) == <i64>immediate(word) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IsNull: {
        store<u64>(base + A(word), fromBool(isEmptyList(load<u64>(base + B(word)))));
        continue;
      }
      case Op.IfNull: {
        pc += isEmptyList(load<u64>(base + B(word))) ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.Not: {
        store<u64>(base + A(word), fromBool(!isTruthy(load<u64>(base + B(word)))));
        continue;
      }
      case Op.IfNot: {
        pc += isTruthy(load<u64>(base + B(word))) ? 4 + jump(load<u32>(pc)) : 4;
        continue;
      }
      case Op.First:
      case Op.Car: {
        const a = load<u64>(base + B(word));
        if (isList(a)) store<u64>(base + A(word), listFirst(a));
        else if (isPair(a)) store<u64>(base + A(word), load<u64>(addressOf(a), PAIR_CAR));
        else break;
        continue;
      }
      case Op.Rest:
      case Op.Cdr: {
        const a = load<u64>(base + B(word));
        if (isPair(a)) {
          store<u64>(base + A(word), load<u64>(addressOf(a), PAIR_CDR));
          continue;
        }
        if (!isList(a)) break;
        // The rest of a cell is there; that of a row of items is a new slice.
        if (kindOf(addressOf(a)) == Kind.ListCons) {
          const rest = load<u64>(addressOf(a), PAIR_CDR);
          store<u64>(base + A(word), isList(rest) ? rest : NIL);
          continue;
        }
        Stack.top = topOf(base, code);
        if (!reserve(REST_BYTES)) {
          failHeap();
          break;
        }
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        store<u64>(base + A(word), listRest(load<u64>(base + B(word)), NIL));
        continue;
      }
      case Op.Cons: {
        Stack.top = topOf(base, code);
        if (!reserve(PAIR_SIZE)) {
          failHeap();
          break;
        }
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        store<u64>(base + A(word), consOf(load<u64>(base + B(word)), load<u64>(base + C(word))));
        continue;
      }
      case Op.Get: {
        const a = load<u64>(base + B(word));
        const b = load<u64>(base + C(word));
        if (!isString(b) || !isObject(a) || kindOf(addressOf(a)) != Kind.Dict) break;
        const value = dictGet(addressOf(a), b);
        store<u64>(base + A(word), value == MISSING ? NIL : value);
        continue;
      }
      // The same with a constant for the second operand.
      case Op.AddConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        if (areSmall(a, b)) {
          const sum = toSmall(a) + toSmall(b);
          if (!fitsSmall(sum)) break;
          store<u64>(base + A(word), fromSmall(sum));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const sum = toFloat(a) + toFloat(b);
        // Sums begin at integer 0, which turns -0.0 into 0.0: `addNumbers` knows.
        if (!isFinite(sum) || sum == 0) break;
        store<u64>(base + A(word), fromFloat(sum));
        continue;
      }
      case Op.SubtractConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        if (areSmall(a, b)) {
          const difference = toSmall(a) - toSmall(b);
          if (!fitsSmall(difference)) break;
          store<u64>(base + A(word), fromSmall(difference));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const difference = toFloat(a) - toFloat(b);
        if (!isFinite(difference) || difference == 0) break;
        store<u64>(base + A(word), fromFloat(difference));
        continue;
      }
      case Op.MultiplyConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        if (areSmall(a, b)) {
          const x = toSmall(a);
          const y = toSmall(b);
          if (<i64>(<i32>x) != x || <i64>(<i32>y) != y) break;
          const product = x * y;
          if (!fitsSmall(product)) break;
          store<u64>(base + A(word), fromSmall(product));
          continue;
        }
        if (!isFloat(a) || !isFloat(b)) break;
        const product = toFloat(a) * toFloat(b);
        if (!isFinite(product)) break;
        store<u64>(base + A(word), fromFloat(product));
        continue;
      }
      case Op.ModuloConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        if (!areSmall(a, b)) break;
        // Division of 32 bits takes a third of the time.
        if (((a | b) & 0xffff_8000_0000) == 0 && <u32>b != 0) {
          store<u64>(base + A(word), FIRST_INTEGER | (<u64>(<u32>a % <u32>b)));
          continue;
        }
        if (toSmall(b) <= 0) break;
        const divisor = toSmall(b);
        const rest = toSmall(a) % divisor;
        store<u64>(base + A(word), fromSmall(rest < 0 ? rest + divisor : rest));
        continue;
      }
      case Op.GetConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        if (!isString(b) || !isObject(a) || kindOf(addressOf(a)) != Kind.Dict) break;
        const value = dictGet(addressOf(a), b);
        store<u64>(base + A(word), value == MISSING ? NIL : value);
        continue;
      }
      case Op.IfLessConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) < toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) < toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.IfGreaterConstant: {
        const a = load<u64>(base + B(word));
        const b = nearConstant(code, word);
        let holds = false;
        if (areSmall(a, b)) holds = toSmall(a) > toSmall(b);
        else if (isFloat(a) && isFloat(b)) holds = toFloat(a) > toFloat(b);
        else break;
        pc += holds ? 4 : 4 + jump(load<u32>(pc));
        continue;
      }
      case Op.Nth:
      case Op.IsEmpty:
      case Op.IsPair:
        break;
      case Op.Primitive: {
        const index = load<u32>(pc);
        pc += 4;
        Stack.top = topOf(base, code);
        const value = callBuiltin(index, base + C(word), <i32>((word >> 16) & 0xff));
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        if (value != FAILED) {
          store<u64>(base + A(word), value);
          if (OUTPUT.used < DRAIN_BYTES) continue;
          return suspend(base, pc - code);
        }
        nameBuiltin(index, base + C(word), <i32>((word >> 16) & 0xff));
        break;
      }
      case Op.Item: {
        const list = load<u64>(base + B(word));
        const index = load<u64>(base + C(word)) - FIRST_INTEGER; // huge when it is no integer from 0 on
        if (isList(list) && index < <u64>listLength(list)) {
          const address = addressOf(list);
          const kind = kindOf(address);
          if (kind == Kind.ListFlat) {
            store<u64>(base + A(word), load<u64>(address + ((<u32>index) << 3), LIST_ITEMS));
            continue;
          }
          if (kind == Kind.ListSlice) {
            store<u64>(base + A(word), load<u64>(itemsOf(list) + ((<u32>index) << 3)));
            continue;
          }
        }
        failInternal();
        break;
      }
      case Op.CountItems: {
        const a = load<u64>(base + B(word));
        store<u64>(base + A(word), fromSmall(isList(a) ? <i64>listLength(a) : 0));
        continue;
      }
      case Op.ConsCell: {
        if (!isListOrEmpty(load<u64>(base + C(word)))) {
          failInternal();
          break;
        }
        Stack.top = topOf(base, code);
        if (!reserve(PAIR_SIZE)) {
          failHeap();
          break;
        }
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        store<u64>(
          base + A(word),
          allocateCons(load<u64>(base + B(word)), load<u64>(base + C(word))),
        );
        continue;
      }
      case Op.Capture: {
        Stack.top = topOf(base, code);
        const continuation = captureContinuation(base);
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        if (continuation == FAILED) break;
        store<u64>(base + A(word), continuation);
        continue;
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
        base = window + 24 - ((<u32>((back >> 32) & 0xff)) << 3);
        code = load<u32>(base - 16);
        pc = code + <u32>back;
        link = back & 0xffff_0000_0000;
        break;
      }
      default: {
        // The generic form of an inlined builtin: a call, from the spare slots, of whatever its name is bound to now.
        const spare = <u32>load<u16>(code, 2);
        window = base + (spare << 3);
        const plain = op - GENERIC;
        let builtin: u32;
        if (plain == Op.Primitive) {
          builtin = load<u32>(pc);
          pc += 4;
          count = <i32>((word >> 16) & 0xff);
          memory.copy(window + 24, base + C(word), count << 3);
        } else {
          builtin = builtinOfOp(plainOp(plain));
          count = operandsTo(window + 24, base, word, plain);
        }
        const symbol = load<u64>(
          addressOf(vectorItem(addressOf(getRoot(Root.Builtins)), builtin)),
          BUILTIN_SYMBOL,
        );
        const callee = cellValue(symbolCell(symbol));
        store<u64>(window, callee);
        link = ((<u64>(spare + 3)) << 32) | ((<u64>((word >> 8) & 0xff)) << 40);
        break;
      }
    }

    // Inlined builtins off their common case, calls, and errors come here.
    if (
      op >= FIRST_INLINE &&
      op < LAST_INLINE &&
      op != Op.Primitive &&
      Signal.category == Category.None
    ) {
      Stack.top = topOf(base, code);
      const value = slowInline(op, word, base);
      const moved = load<u32>(base - 16) - code;
      code += moved;
      pc += moved;
      if (value != FAILED) {
        if (!isBranch(op)) store<u64>(base + A(word), value);
        else pc += isTruthy(value) ? 4 : 4 + jump(load<u32>(pc));
        continue;
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
        const moved = load<u32>(base - 16) - code;
        code += moved;
        pc += moved;
        window = Preparing.window;
        count = Preparing.count;
        if (action == CallAction.Result) {
          if (link != 0) {
            store<u64>(base + ((<u32>(link >> 40)) << 3), Machine.result);
          } else {
            const back = load<u64>(base - 8);
            base -= (<u32>((back >> 32) & 0xff)) << 3;
            code = load<u32>(base - 16);
            pc = code + <u32>back;
            store<u64>(base + ((<u32>(back >> 40)) << 3), Machine.result);
            Usage.callDepth -= 1;
          }
          if (OUTPUT.used < DRAIN_BYTES) continue;
          return suspend(base, pc - code);
        }
        if (action == CallAction.Await) return awaitHost(base, pc - code, link);
        if (action == CallAction.Enter) lambda = closureLambda(load<u32>(window));
        else lambda = 0;
      }
      if (lambda != 0) {
        // Enter the closure in the window.
        Usage.stepsLeft -= 1;
        if (Usage.stepsLeft >= 0) {
          const slots = load<u32>(lambda, LAMBDA_META) >> 8;
          if (link == 0) {
            store<u64>(base - 24, load<u64>(window));
            moveArguments(base, window + 24, count);
            const target = load<u32>(lambda, LAMBDA_CODE);
            if (base + (slots << 3) <= Stack.softEnd) {
              code = target;
              store<u64>(base - 16, fromAddress(TAG_OBJECT, code));
              pc = code + load<u32>(code, CODE_ENTRY);
              continue;
            }
            store<u64>(base - 16, fromAddress(TAG_OBJECT, target));
            const offset = base - Stack.start;
            Stack.top = base + ((<u32>count) << 3);
            const grown = growStack(base + (slots << 3));
            base = Stack.start + offset;
            code = load<u32>(base - 16);
            pc = code + load<u32>(code, CODE_ENTRY);
            if (grown) continue;
          } else {
            store<u64>(window + 16, (<u64>(pc - code)) | link);
            const target = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window + 8, fromAddress(TAG_OBJECT, target));
            const depth = Usage.callDepth + 1;
            Usage.callDepth = depth;
            if (depth > Usage.peakCallDepth) Usage.peakCallDepth = depth;
            if (depth <= depthLimit) {
              if (window + 24 + (slots << 3) <= Stack.softEnd) {
                base = window + 24;
                code = target;
                pc = code + load<u32>(code, CODE_ENTRY);
                continue;
              }
              const offset = window + 24 - Stack.start;
              Stack.top = window + 24 + ((<u32>count) << 3);
              const grown = growStack(window + 24 + (slots << 3));
              base = Stack.start + offset;
              code = load<u32>(base - 16);
              pc = code + load<u32>(code, CODE_ENTRY);
              if (grown) continue;
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
          code = load<u32>(base - 16);
          pc = code + Machine.pc;
        }
      }
    }
    // A reservation that failed may have collected all the same: only the distance from the code is right.
    if (!unwind(base, pc - code)) return Status.Error;
    base = Stack.start + Machine.base;
    code = load<u32>(base - 16);
    pc = code + Machine.pc;
  }
}

/** Leaves the interpreter with everything needed to come back. */
function suspend(base: u32, pc: u32): Status {
  Machine.base = base - Stack.start;
  Machine.pc = pc;
  Machine.status = Status.Output;
  Stack.top = topOf(base, load<u32>(base - 16));
  return Status.Output;
}

/** Writes the operands of an inlined instruction to a window; how many there are. */
function operandsTo(to: u32, base: u32, word: u32, op: i32): i32 {
  store<u64>(to, load<u64>(base + B(word)));
  switch (op) {
    case Op.First:
    case Op.Rest:
    case Op.Car:
    case Op.Cdr:
    case Op.IsNull:
    case Op.IsEmpty:
    case Op.IsPair:
    case Op.Not:
    case Op.IfNull:
    case Op.IfNot:
      return 1;
    case Op.AddConstant:
    case Op.SubtractConstant:
    case Op.MultiplyConstant:
    case Op.ModuloConstant:
    case Op.GetConstant:
    case Op.IfLessConstant:
    case Op.IfGreaterConstant:
      store<u64>(to, nearConstant(load<u32>(base - 16), word), 8);
      return 2;
    case Op.AddImmediate:
    case Op.SubtractImmediate:
    case Op.IfLessImmediate:
    case Op.IfLessEqualImmediate:
    case Op.IfGreaterImmediate:
    case Op.IfGreaterEqualImmediate:
    case Op.IfEqualImmediate:
      store<u64>(to, fromSmall(immediate(word)), 8);
      return 2;
    default:
      store<u64>(to, load<u64>(base + C(word)), 8);
      return 2;
  }
}

/** Fills a new closure from the running frame and puts it into register at byte offset `target`. */
function makeClosure(base: u32, target: u32, lambda: u32, size: u32): void {
  const closure = allocateClosure(lambda, size);
  const value = procedureValue(closure);
  if (size != 0) {
    const captures = load<u32>(lambda, LAMBDA_CAPTURES);
    const outer = load<u32>(base - 24) + CLOSURE_CAPTURED;
    for (let i: u32 = 0; i < size; i++) {
      const word = vectorItem(captures, (i << 1) + 1);
      if (!isSmall(word)) {
        store<u64>(closure + CLOSURE_CAPTURED + (i << 3), NIL); // a macro: it is in the Lambda
        continue;
      }
      const descriptor = <u32>toSmall(word);
      const from = (descriptor & Captured.SourceMask) << 3;
      const captured =
        descriptor & Captured.Self
          ? value
          : load<u64>((descriptor & Captured.FromCaptured ? outer : base) + from);
      store<u64>(closure + CLOSURE_CAPTURED + (i << 3), captured);
    }
  }
  store<u64>(base + target, value);
}
