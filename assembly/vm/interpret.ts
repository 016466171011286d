// The dispatch loop. One dense switch over the opcodes (shared/opcodes.ts says what each does); all LisPy calls are
// frames on the stack (frame.ts), so this function never calls itself, whatever a program does.
//
// The loop does the common case of each instruction. All else is `takeStep`'s, in step.ts, which does the instruction again from its
// beginning: so a case does nothing that shows before it knows that it will do it all. The loop calls nothing but builtins and look-ups in
// dicts, and over such a call keeps nothing. Then V8 has `base`, `pc` and `code` in registers of the processor in every case; with one call that they
// outlive, each case would load and store them (ADR 25).
//
// Locals that mirror the machine: `base` address of register 0, `pc` address of the next instruction, `code` address
// of the running code object. A collection moves `code` (and so `pc`): after everything that may collect, they
// are brought up to date from the frame, where the code object is a scanned word. Builtins do not move the stack.
//
// Budget: one step per entered procedure and per backward jump, charged before it happens; builtins charge for
// their own work. Nothing here is skipped when a builtin is inlined, because builtins cost no step by themselves.

import { OUTPUT } from "../base/buffer";
import { getLimit32, Usage } from "../base/limits";
import { callBuiltin } from "../data/builtins";
import { dictGet, dictGetSame, isDict } from "../data/dict";
import { cellValue } from "../data/globals";
import { closureLambda } from "../data/lambda";
import {
  allocateCons,
  consOf,
  isCell,
  isEmptyList,
  isListOrEmpty,
  isPair,
  itemsOf,
  listFirst,
  listLength,
  listRest,
  Lists,
  REST_BYTES,
} from "../data/list";
import { allocate, hasRoom } from "../heap/heap";
import {
  BOX_SIZE,
  BOX_VALUE,
  CLOSURE_CAPTURED,
  CODE_CONSTANTS,
  CODE_ENTRY,
  countOf,
  firstInstruction,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_CODE,
  LAMBDA_META,
  LAMBDA_REQUIRED,
  LIST_ITEMS,
  PAIR_CAR,
  PAIR_CDR,
  PAIR_SIZE,
  parametersIn,
  slotsIn,
} from "../heap/layout";
import { Stack } from "../heap/roots";
import {
  addressOf,
  areSmall,
  asSmall,
  differenceOverflows,
  FAILED,
  FALSE,
  FIRST_INTEGER,
  fitsSmall,
  fromAddress,
  fromBool,
  fromFloat,
  fromSmall,
  isFiniteFloat,
  isList,
  isPlainFloat,
  isProcedure,
  isSmall,
  isString,
  isTruthy,
  MISSING,
  NIL,
  orderOf,
  sumOverflows,
  TAG_CONSTANT,
  TAG_OBJECT,
  toFloat,
  toSmall,
  TRUE,
  UNBOUND,
  Value,
} from "../heap/value";
import { Limit, Status } from "../shared/abi";
import { Op } from "../shared/opcodes";
import { nameBuiltin } from "./call";
import {
  FRAME_CLOSURE,
  FRAME_CODE,
  frameClosure,
  frameCode,
  frameReturn,
  HEADER_BYTES,
  returnDistance,
  returnPc,
  returnTarget,
  topOf,
  WINDOW_CODE,
  WINDOW_RETURN,
} from "./frame";
import {
  A,
  B,
  C,
  constantAt,
  immediate,
  jump,
  linkOf,
  moveArguments,
  nearConstant,
  numberA,
  numberB,
  numberC,
} from "./instruction";
import { Machine } from "./machine";
import { MachineCode } from "./machine-code";
import { DRAIN_BYTES, drainThenGoOn } from "./pause";
import { plainBuiltin } from "./plain-builtin";
import { hasMachineCode, How, runMachineCode } from "./run-machine-code";
import { GOES_ON, takeStep } from "./step";
import { unwind } from "./unwind";

/**
 * Is there nothing to stop for when a closure is called in the window? Then its step and its depth are counted. All other calls take the
 * long way, which counts for itself.
 */
// @ts-ignore: decorator
@inline
function isPlainCall(meta: u32, window: u32, depthLimit: i32): bool {
  const depth = Usage.callDepth + 1;
  if (
    window + HEADER_BYTES + (slotsIn(meta) << 3) > Stack.softEnd ||
    depth > depthLimit ||
    Usage.stepsLeft <= 0
  )
    return false;
  Usage.stepsLeft -= 1;
  Usage.callDepth = depth;
  if (depth > Usage.peakCallDepth) Usage.peakCallDepth = depth;
  return true;
}

/** Gives a rest parameter for which there are no arguments its empty list; false when that is not what the lambda wants. */
// @ts-ignore: decorator
@inline
function takesNoMore(lambda: u32, window: u32, count: u32): bool {
  if (
    (flagsOf(lambda) & Flag.Rest) == 0 ||
    load<u32>(lambda, LAMBDA_REQUIRED) != count ||
    load<u32>(lambda, LAMBDA_CODE) == 0
  )
    return false;
  store<u64>(window + (count << 3), Lists.empty, HEADER_BYTES);
  return true;
}

/**
 * Runs from `Machine.base` and `Machine.pc`: to the end (Done; result in Root.Result), to an error (Error; trace
 * recorded, the stack is to be reset by the caller), or until the output wants to be drained (Output).
 */
export function interpret(): Status {
  const depthLimit = <i32>min<u32>(getLimit32(Limit.CallDepth), i32.MAX_VALUE);
  MachineCode.depthLimit = depthLimit;
  while (true) {
    let base = Stack.start + Machine.base;
    let code = frameCode(base);
    let pc = code + Machine.pc;
    let word: u32 = How.Interpret;
    if (hasMachineCode(code)) {
      word = runMachineCode();
      base = Stack.start + Machine.base;
      code = frameCode(base);
      pc = code + Machine.pc;
    }
    if (word == How.Interpret)
      while (true) {
        word = load<u32>(pc);
        pc += 4;
        switch (<i32>(word & 0xff)) {
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
            if (value == UNBOUND) break;
            store<u64>(base + A(word), value);
            continue;
          }
          case Op.CheckGlobal: {
            if (cellValue(<u32>constantAt(code, word)) != UNBOUND) continue;
            break;
          }
          case Op.GetCaptured: {
            store<u64>(base + A(word), load<u64>(frameClosure(base) + B(word), CLOSURE_CAPTURED));
            continue;
          }
          case Op.GetCapturedBox: {
            const box = load<u32>(frameClosure(base) + B(word), CLOSURE_CAPTURED);
            store<u64>(base + A(word), load<u64>(box, BOX_VALUE));
            continue;
          }
          case Op.SetCapturedBox: {
            const box = load<u32>(frameClosure(base) + B(word), CLOSURE_CAPTURED);
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
            if (!hasRoom(BOX_SIZE)) break;
            const box = allocate(BOX_SIZE, Kind.Box, 0, 0);
            store<u64>(box, load<u64>(base + B(word)), BOX_VALUE);
            store<u64>(base + A(word), fromAddress(TAG_OBJECT, box));
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
            if (Usage.stepsLeft <= 0) break;
            Usage.stepsLeft -= 1;
            pc += jump(word);
            continue;
          }
          case Op.MachineLoop: {
            if (Usage.stepsLeft <= 0) break;
            Usage.stepsLeft -= 1;
            Machine.base = base - Stack.start;
            Machine.pc = pc + jump(word) - code;
            word = How.Again;
            break;
          }
          case Op.MachineCode: {
            Machine.base = base - Stack.start;
            Machine.pc = firstInstruction(code);
            word = How.Again;
            break;
          }
          case Op.CallGlobal: {
            const callee = calledGlobal(code, pc);
            if (!isProcedure(callee) || kindOf(addressOf(callee)) != Kind.Closure) break;
            const window = base + A(word);
            const lambda = closureLambda(addressOf(callee));
            const meta = load<u32>(lambda, LAMBDA_META);
            const count = numberB(word);
            if (parametersIn(meta) != count && !takesNoMore(lambda, window, count)) break;
            if (!isPlainCall(meta, window, depthLimit)) break;
            store<u64>(window, callee);
            store<u64>(window, (<u64>(pc + 4 - code)) | linkOf(word), WINDOW_RETURN);
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window, fromAddress(TAG_OBJECT, code), WINDOW_CODE);
            base = window + HEADER_BYTES;
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
          case Op.CallConstant: {
            // A procedure of the prelude, which is no builtin.
            const callee = load<u64>(code + (load<u32>(pc) << 3), CODE_CONSTANTS);
            if (kindOf(addressOf(callee)) != Kind.Closure) break;
            const window = base + A(word);
            const lambda = closureLambda(addressOf(callee));
            const meta = load<u32>(lambda, LAMBDA_META);
            const count = numberB(word);
            if (parametersIn(meta) != count && !takesNoMore(lambda, window, count)) break;
            if (!isPlainCall(meta, window, depthLimit)) break;
            store<u64>(window, callee);
            store<u64>(window, (<u64>(pc + 4 - code)) | linkOf(word), WINDOW_RETURN);
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window, fromAddress(TAG_OBJECT, code), WINDOW_CODE);
            base = window + HEADER_BYTES;
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
          case Op.CallHeads: {
            const callee = load<u64>(base + (load<u32>(pc) << 3));
            const first = load<u64>(base + B(word));
            const second = load<u64>(base + C(word));
            if (!isProcedure(callee) || kindOf(addressOf(callee)) != Kind.Closure) break;
            if (!isCell(first) || !isCell(second)) break;
            const window = base + A(word);
            const lambda = closureLambda(addressOf(callee));
            const meta = load<u32>(lambda, LAMBDA_META);
            if (parametersIn(meta) != 2 || !isPlainCall(meta, window, depthLimit)) break;
            store<u64>(window, callee);
            store<u64>(window, load<u64>(addressOf(first), PAIR_CAR), HEADER_BYTES);
            store<u64>(window, load<u64>(addressOf(second), PAIR_CAR), HEADER_BYTES + 8);
            store<u64>(
              window,
              (<u64>(pc + 4 - code)) | linkOf((word & 0xff00) | (word << 16)),
              WINDOW_RETURN,
            );
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(window, fromAddress(TAG_OBJECT, code), WINDOW_CODE);
            base = window + HEADER_BYTES;
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
          case Op.TailCallGlobal: {
            const callee = cellValue(load<u32>(code + (load<u32>(pc) << 3), CODE_CONSTANTS));
            const count = numberB(word);
            // A procedure that calls itself, which is how LisPy loops: its frame is here already, and its code is this.
            if (callee == load<u64>(base - FRAME_CLOSURE)) {
              const lambda = closureLambda(addressOf(callee));
              if (
                load<u32>(lambda, LAMBDA_CODE) == code &&
                parametersIn(load<u32>(lambda, LAMBDA_META)) == count
              ) {
                // A look must leave nothing in the window that is not there without one: a collection would keep it.
                if (Usage.stepsLeft <= 0) break;
                Usage.stepsLeft -= 1;
                moveArguments(base, base + A(word) + HEADER_BYTES, count);
                pc = code + load<u32>(code, CODE_ENTRY);
                continue;
              }
            }
            store<u64>(base + A(word), callee);
            // falls through
          }
          case Op.TailCall: {
            const window = base + A(word);
            const callee = load<u64>(window);
            if (!isProcedure(callee) || kindOf(addressOf(callee)) != Kind.Closure) break;
            const lambda = closureLambda(addressOf(callee));
            const meta = load<u32>(lambda, LAMBDA_META);
            const count = numberB(word);
            if (
              parametersIn(meta) != count ||
              base + (slotsIn(meta) << 3) > Stack.softEnd ||
              Usage.stepsLeft <= 0
            )
              break;
            Usage.stepsLeft -= 1;
            store<u64>(base - FRAME_CLOSURE, callee);
            moveArguments(base, window + HEADER_BYTES, count);
            code = load<u32>(lambda, LAMBDA_CODE);
            store<u64>(base - FRAME_CODE, fromAddress(TAG_OBJECT, code));
            pc = code + load<u32>(code, CODE_ENTRY);
            continue;
          }
          case Op.Return: {
            const value = load<u64>(base + A(word));
            const back = frameReturn(base);
            base -= returnDistance(back);
            code = frameCode(base);
            pc = code + returnPc(back);
            store<u64>(base + returnTarget(back), value);
            Usage.callDepth -= 1;
            continue;
          }

          // Inlined builtins: the common case here; everything else is `slowInline`'s, in step.ts. A word that is no float reads as
          // NaN, which no comparison holds for and no arithmetic loses, so floats are not asked for. Sums begin at integer 0, which turns
          // -0.0 into 0.0: zeros are left to `addNumbers`, which knows.
          case Op.Add: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            if (areSmall(a, b)) {
              const sum = a + b;
              if (sumOverflows(a, b, sum)) break;
              store<u64>(base + A(word), asSmall(sum));
              continue;
            }
            const sum = fromFloat(toFloat(a) + toFloat(b));
            if (!isPlainFloat(sum)) break;
            store<u64>(base + A(word), sum);
            continue;
          }
          case Op.Subtract: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            if (areSmall(a, b)) {
              const difference = a - b;
              if (differenceOverflows(a, b, difference)) break;
              store<u64>(base + A(word), asSmall(difference));
              continue;
            }
            const difference = fromFloat(toFloat(a) - toFloat(b));
            if (!isPlainFloat(difference)) break;
            store<u64>(base + A(word), difference);
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
            const product = fromFloat(toFloat(a) * toFloat(b));
            if (!isFiniteFloat(product)) break;
            store<u64>(base + A(word), product);
            continue;
          }
          case Op.AddImmediate: {
            const a = load<u64>(base + B(word));
            if (!isSmall(a)) break;
            const b = <u64>immediate(word);
            const sum = a + b;
            if (sumOverflows(a, b, sum)) break;
            store<u64>(base + A(word), asSmall(sum));
            continue;
          }
          case Op.SubtractImmediate: {
            const a = load<u64>(base + B(word));
            if (!isSmall(a)) break;
            const b = <u64>immediate(word);
            const difference = a - b;
            if (differenceOverflows(a, b, difference)) break;
            store<u64>(base + A(word), asSmall(difference));
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
            if (areSmall(a, b)) store<u64>(base + A(word), fromBool(orderOf(a) < orderOf(b)));
            else if (toFloat(a) < toFloat(b)) store<u64>(base + A(word), TRUE);
            else if (toFloat(a) >= toFloat(b)) store<u64>(base + A(word), FALSE);
            else break;
            continue;
          }
          case Op.LessEqual: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            if (areSmall(a, b)) store<u64>(base + A(word), fromBool(orderOf(a) <= orderOf(b)));
            else if (toFloat(a) <= toFloat(b)) store<u64>(base + A(word), TRUE);
            else if (toFloat(a) > toFloat(b)) store<u64>(base + A(word), FALSE);
            else break;
            continue;
          }
          case Op.Greater: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            if (areSmall(a, b)) store<u64>(base + A(word), fromBool(orderOf(a) > orderOf(b)));
            else if (toFloat(a) > toFloat(b)) store<u64>(base + A(word), TRUE);
            else if (toFloat(a) <= toFloat(b)) store<u64>(base + A(word), FALSE);
            else break;
            continue;
          }
          case Op.GreaterEqual: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            if (areSmall(a, b)) store<u64>(base + A(word), fromBool(orderOf(a) >= orderOf(b)));
            else if (toFloat(a) >= toFloat(b)) store<u64>(base + A(word), TRUE);
            else if (toFloat(a) < toFloat(b)) store<u64>(base + A(word), FALSE);
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
            if (areSmall(a, b)) holds = orderOf(a) < orderOf(b);
            else if (toFloat(a) < toFloat(b)) holds = true;
            else if (!(toFloat(a) >= toFloat(b))) break;
            pc += holds ? 4 : 4 + jump(load<u32>(pc));
            continue;
          }
          case Op.IfLessEqual: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            let holds = false;
            if (areSmall(a, b)) holds = orderOf(a) <= orderOf(b);
            else if (toFloat(a) <= toFloat(b)) holds = true;
            else if (!(toFloat(a) > toFloat(b))) break;
            pc += holds ? 4 : 4 + jump(load<u32>(pc));
            continue;
          }
          case Op.IfGreater: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            let holds = false;
            if (areSmall(a, b)) holds = orderOf(a) > orderOf(b);
            else if (toFloat(a) > toFloat(b)) holds = true;
            else if (!(toFloat(a) <= toFloat(b))) break;
            pc += holds ? 4 : 4 + jump(load<u32>(pc));
            continue;
          }
          case Op.IfGreaterEqual: {
            const a = load<u64>(base + B(word));
            const b = load<u64>(base + C(word));
            let holds = false;
            if (areSmall(a, b)) holds = orderOf(a) >= orderOf(b);
            else if (toFloat(a) >= toFloat(b)) holds = true;
            else if (!(toFloat(a) < toFloat(b))) break;
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
            // Of a row of items, which takes a new slice.
            if (!hasRoom(REST_BYTES)) break;
            store<u64>(base + A(word), listRest(a, NIL));
            continue;
          }
          case Op.Cons: {
            if (!hasRoom(PAIR_SIZE)) break;
            store<u64>(
              base + A(word),
              consOf(load<u64>(base + B(word)), load<u64>(base + C(word))),
            );
            continue;
          }
          // The same with a constant for the second operand.
          case Op.AddConstant: {
            const a = load<u64>(base + B(word));
            const b = nearConstant(code, word);
            if (areSmall(a, b)) {
              const sum = a + b;
              if (sumOverflows(a, b, sum)) break;
              store<u64>(base + A(word), asSmall(sum));
              continue;
            }
            const sum = fromFloat(toFloat(a) + toFloat(b));
            if (!isPlainFloat(sum)) break;
            store<u64>(base + A(word), sum);
            continue;
          }
          case Op.SubtractConstant: {
            const a = load<u64>(base + B(word));
            const b = nearConstant(code, word);
            if (areSmall(a, b)) {
              const difference = a - b;
              if (differenceOverflows(a, b, difference)) break;
              store<u64>(base + A(word), asSmall(difference));
              continue;
            }
            const difference = fromFloat(toFloat(a) - toFloat(b));
            if (!isPlainFloat(difference)) break;
            store<u64>(base + A(word), difference);
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
            const product = fromFloat(toFloat(a) * toFloat(b));
            if (!isFiniteFloat(product)) break;
            store<u64>(base + A(word), product);
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
          case Op.IfLessConstant: {
            const a = load<u64>(base + B(word));
            const b = nearConstant(code, word);
            let holds = false;
            if (areSmall(a, b)) holds = orderOf(a) < orderOf(b);
            else if (toFloat(a) < toFloat(b)) holds = true;
            else if (!(toFloat(a) >= toFloat(b))) break;
            pc += holds ? 4 : 4 + jump(load<u32>(pc));
            continue;
          }
          case Op.IfGreaterConstant: {
            const a = load<u64>(base + B(word));
            const b = nearConstant(code, word);
            let holds = false;
            if (areSmall(a, b)) holds = orderOf(a) > orderOf(b);
            else if (toFloat(a) > toFloat(b)) holds = true;
            else if (!(toFloat(a) <= toFloat(b))) break;
            pc += holds ? 4 : 4 + jump(load<u32>(pc));
            continue;
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
            break;
          }
          case Op.IfMergeStep: {
            // What comes next depends on the comparison, which cannot be foreseen: so there is no branch on it.
            const from = base + select<u32>(B(word), C(word), isTruthy(load<u64>(base + A(word))));
            const branch = load<u32>(pc);
            const list = load<u64>(from);
            const merged = load<u64>(base + A(branch));
            if (!isCell(list) || !isListOrEmpty(merged) || !hasRoom(PAIR_SIZE)) break;
            store<u64>(
              base + A(branch),
              allocateCons(load<u64>(addressOf(list), PAIR_CAR), merged),
            );
            const rest = load<u64>(addressOf(list), PAIR_CDR);
            store<u64>(from, rest);
            pc += isList(rest) ? 4 : 4 + jump(branch);
            continue;
          }
          case Op.CountItems: {
            const a = load<u64>(base + B(word));
            store<u64>(base + A(word), fromSmall(isList(a) ? <i64>listLength(a) : 0));
            continue;
          }
          case Op.ConsCell: {
            const rest = load<u64>(base + C(word));
            if (!isListOrEmpty(rest) || !hasRoom(PAIR_SIZE)) break;
            store<u64>(base + A(word), allocateCons(load<u64>(base + B(word)), rest));
            continue;
          }
          // What calls other functions comes last: nothing of this one's state is alive across a call, so that none of it has to live on the
          // engine's stack, here or in any other case.
          case Op.GetConstant: {
            const dict = load<u64>(base + B(word));
            if (!isDict(dict)) break;
            const value = dictGetSame(addressOf(dict), nearConstant(code, word));
            if (value != MISSING) {
              store<u64>(base + A(word), value);
              continue;
            }
            // falls through
          }
          case Op.Get: {
            const dict = load<u64>(base + B(word));
            const isNear = (word & 0xff) == <u32>Op.GetConstant;
            const key = isNear ? nearConstant(code, word) : load<u64>(base + C(word));
            if (!isString(key) || !isDict(dict)) break;
            Machine.base = base - Stack.start;
            Machine.pc = pc - code;
            Machine.register = numberA(word);
            const value = dictGet(addressOf(dict), key);
            base = Stack.start + Machine.base;
            code = frameCode(base);
            pc = code + Machine.pc;
            store<u64>(base + (Machine.register << 3), value == MISSING ? NIL : value);
            continue;
          }
          case Op.Call: {
            const callee = load<u64>(base + A(word));
            if (!isProcedure(callee)) break;
            const window = base + A(word);
            const count = numberB(word);
            if (kindOf(addressOf(callee)) == Kind.Closure) {
              const lambda = closureLambda(addressOf(callee));
              const meta = load<u32>(lambda, LAMBDA_META);
              if (parametersIn(meta) != count || !isPlainCall(meta, window, depthLimit)) break;
              store<u64>(window, (<u64>(pc - code)) | linkOf(word), WINDOW_RETURN);
              code = load<u32>(lambda, LAMBDA_CODE);
              store<u64>(window, fromAddress(TAG_OBJECT, code), WINDOW_CODE);
              base = window + HEADER_BYTES;
              pc = code + load<u32>(code, CODE_ENTRY);
              continue;
            }
            const row = plainBuiltin(addressOf(callee), count);
            if (row < 0) break;
            Machine.base = base - Stack.start;
            Machine.pc = pc - code;
            Machine.register = numberC(word);
            Stack.top = window + HEADER_BYTES + (count << 3);
            const value = callBuiltin(row, window + HEADER_BYTES, count);
            base = Stack.start + Machine.base;
            code = frameCode(base);
            pc = code + Machine.pc;
            if (value != FAILED) {
              store<u64>(base + (Machine.register << 3), value);
              if (OUTPUT.used < DRAIN_BYTES) continue;
            }
            Machine.result = value;
            word = How.CallEnded;
            break;
          }
          case Op.Primitive: {
            Machine.base = base - Stack.start;
            Machine.pc = pc + 4 - code;
            Machine.register = numberA(word);
            Stack.top = topOf(base, code);
            const value = callBuiltin(load<u32>(pc), base + C(word), numberB(word));
            base = Stack.start + Machine.base;
            code = frameCode(base);
            pc = code + Machine.pc;
            if (value != FAILED) {
              store<u64>(base + (Machine.register << 3), value);
              if (OUTPUT.used < DRAIN_BYTES) continue;
            }
            Machine.result = value;
            word = How.Ended;
            break;
          }
        }
        break;
      }
    if (word == How.Again) continue;
    if (word == How.Stopped) return <Status>Machine.stopped;
    if (word == How.Ended || word == How.CallEnded) {
      if (Machine.result != FAILED) return drainThenGoOn();
      nameFailed(base, pc, word == How.CallEnded);
      if (!unwind(base, pc - code)) return Status.Error;
    } else {
      Machine.base = base - Stack.start;
      Machine.pc = pc - 4 - code;
      const status = step();
      if (status != GOES_ON) return <Status>status;
    }
  }
}

/** Puts the name of the builtin that failed before `pc`, in a Call or a Primitive, in front of the pending message. */
function nameFailed(base: u32, pc: u32, called: bool): void {
  const word = load<u32>(pc - (called ? 4 : 8));
  const count = numberB(word);
  if (!called) return nameBuiltin(load<u32>(pc - 4), base + C(word), count);
  const window = base + A(word);
  nameBuiltin(countOf(load<u32>(window)), window + HEADER_BYTES, count);
}

/** What the global is bound to that the CallGlobal before `pc` calls. */
// @ts-ignore: decorator
@inline
function calledGlobal(code: u32, pc: u32): Value {
  return cellValue(load<u32>(code + (load<u32>(pc) << 3), CODE_CONSTANTS));
}

/** Called by reference, so that the optimiser does not write it into the loop. */
const step: () => i32 = takeStep;
