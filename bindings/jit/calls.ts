// Machine code for calls and returns. The callee is in X. Calls take nothing of the engine's stack: the same code is jumped to, other machine
// code is entered in place of the caller.

import { Op } from "../../assembly/shared/opcodes.js";
import {
  BASE,
  PC,
  CODE,
  X,
  Y,
  P,
  Q,
  M,
  STEPS_LEFT,
  CALL_DEPTH,
  PEAK_CALL_DEPTH,
  SOFT_END,
  DEPTH_LIMIT,
  OWN_TYPE,
  hasTailCalls,
} from "./convention.js";
import type { FrameCode } from "./frame-code.js";
import type { Instruction } from "./instructions.js";
import * as L from "./layout.js";
import { type Body, type Label, W } from "./wasm-writer.js";

export function chargeStep(c: FrameCode): void {
  c.b.getGlobal(STEPS_LEFT).i64(1n).op(W.I64Sub).setGlobal(STEPS_LEFT);
}

function noStepsLeft(c: FrameCode): Body {
  return c.b.getGlobal(STEPS_LEFT).i64(0n).op(W.I64LeS);
}

/**
 * Branches unless X is a closure that has code and takes `count` arguments; Q := its lambda, M := the lambda's meta. A rest parameter for
 * which there are none gets its empty list in the register `rest`.
 */
function notPlain(c: FrameCode, slow: Label, count: number, rest = -1): void {
  const b = c.b;
  c.hasTag(X, L.TAG_PROCEDURE).op(W.I32Eqz).brIf(slow);
  b.get(X).op(W.I32WrapI64).tee(P).load8(0).i32(L.Kind.Closure).op(W.I32Ne).brIf(slow);
  b.get(P).load32(L.CLOSURE_LAMBDA).tee(Q).load32(L.LAMBDA_META).tee(M);
  b.i32(0xff).op(W.I32And).i32(count).op(W.I32Ne);
  if (rest < 0) {
    b.brIf(slow);
    return;
  }
  b.if();
  b.get(Q).load8(1).i32(L.REST).op(W.I32And, W.I32Eqz).brIf(slow);
  b.get(Q).load32(L.LAMBDA_REQUIRED).i32(count).op(W.I32Ne).brIf(slow);
  b.get(Q).load32(L.LAMBDA_CODE).op(W.I32Eqz).brIf(slow);
  c.put(rest, () => b.i64(c.cells ? L.NIL : L.EMPTY));
  b.end();
}

/** Bytes of the frame's registers, of a lambda's meta in M. */
function frameBytes(c: FrameCode): Body {
  return c.b.get(M).i32(8).op(W.I32ShrU).i32(3).op(W.I32Shl);
}

/** Goes to the code in P, whose frame is at BASE. */
function enter(c: FrameCode): void {
  const b = c.b;
  b.get(P).get(CODE).op(W.I32Eq).if();
  b.i32(c.code.first).set(PC).br(c.dispatch).end();
  b.get(P).load32(L.CODE_ENTRY).set(PC);
  leaveFor(c);
}

/** Leaves for the frame at BASE, whose code is in P, and the place in PC. */
function leaveFor(c: FrameCode): void {
  const b = c.b;
  if (hasTailCalls()) {
    b.get(P).load8(L.CODE_MACHINE).i32(Op.MachineCode).op(W.I32Eq).if();
    b.get(BASE).get(PC).i64(0n);
    const slot = L.CODE_MACHINE + 1;
    b.get(P).load8(slot).i32(c.firstSlot).op(W.I32Add).returnCallIndirect(OWN_TYPE).end();
  }
  answerPlace(c);
}

/** Answers with the frame at BASE and the place in PC. */
export function answerPlace({ b }: FrameCode): void {
  b.get(PC).op(W.I64ExtendI32U).i64(32n).op(W.I64Shl).get(BASE).op(W.I64ExtendI32U, W.I64Or);
  b.op(W.Return);
}

/** Calls the closure in X with `count` arguments, which stand in the window that begins at register A, but for those of `writeArguments`. */
export function callClosure(
  c: FrameCode,
  slow: Label,
  i: Instruction,
  count: number,
  result: number,
  writeArguments?: () => void,
): void {
  const b = c.b;
  const window = 8 * i.a;
  // What the interpreter prepares the long way moves the end of the stack, and must do so here.
  const takesNoMore = i.op === Op.CallGlobal || i.op === Op.CallConstant;
  notPlain(c, slow, count, takesNoMore ? i.a + 3 + count : -1);
  b.get(BASE)
    .i32(window + L.HEADER_BYTES)
    .op(W.I32Add);
  frameBytes(c).op(W.I32Add).getGlobal(SOFT_END).op(W.I32GtU).brIf(slow);
  b.getGlobal(CALL_DEPTH).i32(1).op(W.I32Add).tee(P);
  b.getGlobal(DEPTH_LIMIT).op(W.I32GtS).brIf(slow);
  noStepsLeft(c).brIf(slow);
  chargeStep(c);
  b.get(P).setGlobal(CALL_DEPTH);
  b.get(P).getGlobal(PEAK_CALL_DEPTH).op(W.I32GtS).if();
  b.get(P).setGlobal(PEAK_CALL_DEPTH).end();
  writeArguments?.();
  const link = (BigInt(i.a + 3) << 32n) | (BigInt(result) << 40n);
  c.put(i.a, () => b.get(X));
  c.put(i.a + 2, () => b.i64(BigInt(i.next) | link));
  b.get(Q).load32(L.LAMBDA_CODE).set(P);
  c.put(i.a + 1, () => c.pointer(L.TAG_OBJECT, P));
  b.get(BASE)
    .i32(window + L.HEADER_BYTES)
    .op(W.I32Add)
    .set(BASE);
  enter(c);
}

export function tailCall(c: FrameCode, i: Instruction): void {
  const b = c.b;
  c.fast(i, (slow) => {
    if (i.op === Op.TailCall) c.register(i.a);
    else c.global(i.second);
    b.set(X);
    const count = i.b;
    const frame = (below: number): Body => b.get(BASE).i32(below).op(W.I32Sub);
    if (i.op === Op.TailCallGlobal) {
      // A procedure that calls itself: its frame is here already, and its code is this.
      const other = b.block();
      frame(L.FRAME_CLOSURE).load64(0).get(X).op(W.I64Ne).brIf(other);
      b.get(X).op(W.I32WrapI64).load32(L.CLOSURE_LAMBDA).tee(Q).load32(L.LAMBDA_CODE);
      b.get(CODE).op(W.I32Ne).brIf(other);
      b.get(Q).load32(L.LAMBDA_META).i32(0xff).op(W.I32And).i32(count).op(W.I32Ne).brIf(other);
      noStepsLeft(c).brIf(slow);
      chargeStep(c);
      c.aside(() => moveArguments(c, i.a + 3, count));
      b.i32(c.code.first).set(PC).br(c.dispatch);
      b.end();
      // Nobody reads it, but the collector sees it.
      c.put(i.a, () => b.get(X));
    }
    notPlain(c, slow, count);
    b.get(BASE);
    frameBytes(c).op(W.I32Add).getGlobal(SOFT_END).op(W.I32GtU).brIf(slow);
    noStepsLeft(c).brIf(slow);
    chargeStep(c);
    frame(L.FRAME_CLOSURE).get(X).store64(0);
    moveArguments(c, i.a + 3, count);
    b.get(Q).load32(L.LAMBDA_CODE).set(P);
    frame(L.FRAME_CODE);
    c.pointer(L.TAG_OBJECT, P).store64(0);
    enter(c);
  });
}

function moveArguments(c: FrameCode, from: number, count: number): void {
  for (let n = 0; n < count; n++) c.put(n, () => c.register(from + n));
}

export function returnValue(c: FrameCode, register: number): void {
  const b = c.b;
  c.register(register).set(X);
  b.get(BASE).i32(L.FRAME_RETURN).op(W.I32Sub).load64(0).set(Y);
  b.get(BASE).get(Y).i64(32n).op(W.I64ShrU, W.I32WrapI64).tee(P);
  b.i32(0xff).op(W.I32And).i32(3).op(W.I32Shl, W.I32Sub).tee(BASE);
  b.get(P).i32(8).op(W.I32ShrU).i32(3).op(W.I32Shl, W.I32Add).get(X).store64(0);
  b.getGlobal(CALL_DEPTH).i32(1).op(W.I32Sub).setGlobal(CALL_DEPTH);
  b.get(Y).op(W.I32WrapI64).set(PC);
  b.get(BASE).i32(L.FRAME_CODE).op(W.I32Sub).load32(0).tee(P);
  b.get(CODE).op(W.I32Eq).brIf(c.dispatch);
  leaveFor(c);
}
