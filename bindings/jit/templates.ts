// Machine code for one Code object: for each instruction what assembly/vm/interpret.ts does in its common case, on the same frames in the
// same order, and otherwise a call of the interpreter's long way (assembly/vm/run-machine-code.ts, which says what the answers mean).
//
//   run(base, pc, _)
//     code := the code of the frame at base
//     loop: to the block that begins at pc; when none does, the interpreter goes on
//       block 0 … block 1 … block n
//
// Invariants: a register has its value in the frame before every instruction that may leave; an instruction that leaves has done nothing. A
// call of the same code, and the return from it, stay in the loop, so that LisPy's calls take nothing of the engine's stack.

import { Op } from "../../assembly/shared/opcodes.js";
import {
  addImmediate,
  arithmetic,
  compare,
  compareEqual,
  compareImmediate,
  compareToValue,
  equalToValue,
  modulo,
} from "./arithmetic.js";
import { answerPlace, callClosure, tailCall, returnValue, chargeStep } from "./calls.js";
import {
  IMPORTS,
  LOCALS,
  PARAMS,
  TO_INTERPRET,
  STEPS_LEFT,
  PC,
  X,
  Y,
  Z,
  P,
  type Target,
} from "./convention.js";
import { FrameCode } from "./frame-code.js";
import { type Code, decode, type Instruction, isEnd, leadersOf } from "./instructions.js";
import * as L from "./layout.js";
import { firstItem, restItems, newCell, newPair, getConstant, itemAt, mergeStep } from "./lists.js";
import { operandsOf } from "./operands.js";
import { type Body, I64, type Label, W, writeModule } from "./wasm-writer.js";

/** The module for a Code object, or undefined when it is not worth one. */
export function machineCodeOf(code: Code, target: Target): Uint8Array<ArrayBuffer> | undefined {
  const instructions = decode(code);
  if (!instructions?.[0]) return undefined;
  const frameCode = new FrameCode(code, instructions, target);
  const body = writeAll(frameCode);
  const locals = [...LOCALS, ...Array.from({ length: frameCode.copies }, () => I64)];
  return writeModule(IMPORTS, { params: PARAMS, results: [I64], locals, body });
}

function writeAll(c: FrameCode): Body {
  const b = c.b;
  const leaders = leadersOf(c.instructions);
  c.reloadCode();
  c.dispatch = b.loop();
  for (const at of [...leaders].reverse()) c.blocks.set(at, b.block());
  const nowhere = b.block();
  const last = leaders.at(-1)!;
  const table: Label[] = [];
  for (let at = c.code.first; at <= last; at += 4) {
    table.push(c.blocks.get(at) ?? nowhere);
  }
  b.get(PC).i32(c.code.first).op(W.I32Sub).i32(2).op(W.I32ShrU).brTable(table, nowhere);
  b.end();
  // The beginning, or no block begins there.
  b.get(PC).i32(L.CODE_MACHINE).op(W.I32Eq).brIf(c.blocks.get(c.code.first)!);
  b.get(PC).i32(TO_INTERPRET).op(W.I32Or).set(PC);
  answerPlace(c);
  let reachable = false;
  for (const instruction of c.instructions) {
    if (c.blocks.delete(instruction.at)) {
      b.end();
      c.known.clear();
      reachable = true;
    }
    if (!reachable) continue;
    for (const register of operandsOf(instruction)) c.know(register);
    writeOne(c, instruction);
    reachable = !isEnd(instruction);
  }
  b.end().unreachable();
  return b;
}

function writeOne(c: FrameCode, i: Instruction): void {
  const b = c.b;
  switch (i.op) {
    case Op.Move:
      return c.put(i.a, () => c.register(i.b));
    case Op.LoadConstant:
      return c.put(i.a, () => c.constant(i.d & 0xffff));
    case Op.LoadInteger:
      return c.put(i.a, () => b.i64(L.FIRST_INTEGER | (BigInt(i.d) & L.PAYLOAD)));
    case Op.LoadSpecial:
      return c.put(i.a, () => b.i64((L.TAG_CONSTANT << 48n) | BigInt(i.d & 0xffff)));
    case Op.GetGlobal:
      return c.fast(i, (slow) => {
        c.global(i.d & 0xffff)
          .tee(X)
          .i64(L.UNBOUND)
          .op(W.I64Eq)
          .brIf(slow);
        c.put(i.a, () => b.get(X));
      });
    case Op.CheckGlobal:
      return c.fast(i, (slow) => {
        c.global(i.d & 0xffff)
          .i64(L.UNBOUND)
          .op(W.I64Eq)
          .brIf(slow);
      });
    case Op.GetCaptured:
      return c.put(i.a, () => c.captured(i.b));
    case Op.GetCapturedBox:
      return c.put(i.a, () => c.captured(i.b).op(W.I32WrapI64).load64(L.BOX_VALUE));
    case Op.SetCapturedBox:
      c.captured(i.b).op(W.I32WrapI64);
      c.register(i.a).store64(L.BOX_VALUE);
      return;
    case Op.GetBox:
      return c.put(i.a, () => c.register(i.b).op(W.I32WrapI64).load64(L.BOX_VALUE));
    case Op.SetBox:
      c.register(i.b).op(W.I32WrapI64);
      c.register(i.a).store64(L.BOX_VALUE);
      return;
    case Op.NewBox:
      return c.fast(i, (slow) => {
        c.allocate(L.BOX_SIZE, slow);
        b.get(P).i64(BigInt(L.Kind.Box)).store64(0);
        b.get(P);
        c.register(i.b).store64(L.BOX_VALUE);
        c.put(i.a, () => c.pointer(L.TAG_OBJECT, P));
      });
    case Op.Clear:
      for (let n = 0; n < i.b; n++) c.put(i.a + n, () => b.i64(0n));
      return;
    case Op.Jump:
      return c.goTo(i.target);
    case Op.JumpIfFalse:
      c.truthy(i.a).op(W.I32Eqz);
      return c.goToIf(i.target);
    case Op.JumpIfTrue:
      c.truthy(i.a);
      return c.goToIf(i.target);
    case Op.JumpIfBound:
      c.register(i.a).i64(L.UNBOUND).op(W.I64Ne);
      return c.goToIf(i.target);
    case Op.Loop:
      b.getGlobal(STEPS_LEFT).i64(0n).op(W.I64LeS).if();
      c.leave(i);
      b.end();
      chargeStep(c);
      return c.goTo(i.target);
    case Op.Call:
    case Op.CallGlobal:
    case Op.CallConstant:
      return c.fast(i, (slow) => {
        if (i.op === Op.Call) c.register(i.a);
        else if (i.op === Op.CallGlobal) c.global(i.second);
        else c.constant(i.second);
        b.set(X);
        callClosure(c, slow, i, i.b, i.c);
      });
    case Op.CallHeads:
      return c.fast(i, (slow) => {
        c.register(i.b).set(Y);
        c.register(i.c).set(Z);
        for (const list of [Y, Z]) {
          c.hasTag(list, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
          b.get(list).op(W.I32WrapI64).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
        }
        c.register(i.second).set(X);
        callClosure(c, slow, i, 2, i.a, () => {
          c.put(i.a + 3, () => b.get(Y).op(W.I32WrapI64).load64(L.PAIR_CAR));
          c.put(i.a + 4, () => b.get(Z).op(W.I32WrapI64).load64(L.PAIR_CAR));
        });
      });
    case Op.TailCall:
    case Op.TailCallGlobal:
      return tailCall(c, i);
    case Op.Return:
      return returnValue(c, i.a);
    case Op.Add:
    case Op.Subtract:
    case Op.Multiply:
      return arithmetic(c, i, i.op, () => c.register(i.c));
    case Op.AddConstant:
      return arithmetic(c, i, Op.Add, () => c.near(i.c));
    case Op.SubtractConstant:
      return arithmetic(c, i, Op.Subtract, () => c.near(i.c));
    case Op.MultiplyConstant:
      return arithmetic(c, i, Op.Multiply, () => c.near(i.c));
    case Op.AddImmediate:
    case Op.SubtractImmediate:
      return addImmediate(c, i);
    case Op.Modulo:
      return modulo(c, i, () => c.register(i.c));
    case Op.ModuloConstant:
      return modulo(c, i, () => c.near(i.c), c.code.constants[i.c]);
    case Op.Less:
    case Op.LessEqual:
    case Op.Greater:
    case Op.GreaterEqual:
      return compareToValue(c, i);
    case Op.Equal:
      return equalToValue(c, i);
    case Op.IfLess:
    case Op.IfLessEqual:
    case Op.IfGreater:
    case Op.IfGreaterEqual:
      return compare(c, i, () => c.register(i.c));
    case Op.IfLessConstant:
    case Op.IfGreaterConstant:
      return compare(c, i, () => c.near(i.c));
    case Op.IfEqual:
      return compareEqual(c, i);
    case Op.IfLessImmediate:
    case Op.IfLessEqualImmediate:
    case Op.IfGreaterImmediate:
    case Op.IfGreaterEqualImmediate:
    case Op.IfEqualImmediate:
      return compareImmediate(c, i);
    case Op.IsNull:
      return c.put(i.a, () => {
        c.isEmpty(() => c.register(i.b));
        c.bool();
      });
    case Op.IfNull:
      c.isEmpty(() => c.register(i.b)).op(W.I32Eqz);
      return c.goToIf(i.target);
    case Op.Not:
      return c.put(i.a, () => {
        c.truthy(i.b).op(W.I32Eqz);
        c.bool();
      });
    case Op.IfNot:
      c.truthy(i.b);
      return c.goToIf(i.target);
    case Op.First:
    case Op.Car:
      return c.fast(i, (slow) => firstItem(c, i, slow));
    case Op.Rest:
    case Op.Cdr:
      return c.fast(i, (slow) => restItems(c, i, slow));
    case Op.Cons:
      return c.fast(i, (slow) => {
        c.register(i.c).set(Y);
        if (c.cells) newCell(c, i, slow, L.NIL);
        else newPair(c, i, slow);
      });
    case Op.ConsCell:
      return c.fast(i, (slow) => {
        c.register(i.c).set(Y);
        newCell(c, i, slow, L.NIL, L.EMPTY);
      });
    case Op.GetConstant:
      return c.fast(i, (slow) => getConstant(c, i, slow));
    case Op.Item:
      return c.fast(i, (slow) => itemAt(c, i, slow));
    case Op.CountItems:
      return c.put(i.a, () => {
        b.i64(L.FIRST_INTEGER);
        c.register(i.b).set(X);
        b.get(X).op(W.I32WrapI64).set(P);
        // No list: 0. The word at address 4 is read in vain then.
        b.get(P).i32(0);
        c.hasTag(X, L.TAG_LIST).op(W.Select).load32(L.COUNT).op(W.I64ExtendI32U);
        b.i64(0n);
        c.hasTag(X, L.TAG_LIST).op(W.Select, W.I64Or);
      });
    case Op.IfMergeStep:
      return c.branch(i, (slow) => mergeStep(c, i, slow));
    default:
      // What is left does its work by calling: builtins, closures that are made, globals that are assigned.
      if (isEnd(i)) c.leave(i);
      else c.step(i);
  }
}
