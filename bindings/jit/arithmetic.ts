// Machine code for numbers. The operands are in X and Y, what is computed goes to Z.

import { Op } from "../../assembly/shared/opcodes.js";
import { X, Y, Z } from "./convention.js";
import type { FrameCode } from "./frame-code.js";
import type { Instruction } from "./instructions.js";
import * as L from "./layout.js";
import { type Body, type Label, W } from "./wasm-writer.js";

/** How two operands compare: as integers shifted to the left, as floats, and as floats when it does not hold. */
interface Order {
  readonly small: W;
  readonly float: W;
  readonly opposite: W;
}

const LESS: Order = { small: W.I64LtS, float: W.F64Lt, opposite: W.F64Ge };
const LESS_EQUAL: Order = { small: W.I64LeS, float: W.F64Le, opposite: W.F64Gt };
const GREATER: Order = { small: W.I64GtS, float: W.F64Gt, opposite: W.F64Le };
const GREATER_EQUAL: Order = { small: W.I64GeS, float: W.F64Ge, opposite: W.F64Lt };

const ORDERS: Readonly<Record<number, Order>> = {
  [Op.Less]: LESS,
  [Op.LessEqual]: LESS_EQUAL,
  [Op.Greater]: GREATER,
  [Op.GreaterEqual]: GREATER_EQUAL,
  [Op.IfLess]: LESS,
  [Op.IfLessEqual]: LESS_EQUAL,
  [Op.IfGreater]: GREATER,
  [Op.IfGreaterEqual]: GREATER_EQUAL,
  [Op.IfLessConstant]: LESS,
  [Op.IfGreaterConstant]: GREATER,
  [Op.IfLessImmediate]: LESS,
  [Op.IfLessEqualImmediate]: LESS_EQUAL,
  [Op.IfGreaterImmediate]: GREATER,
  [Op.IfGreaterEqualImmediate]: GREATER_EQUAL,
  [Op.IfEqualImmediate]: { small: W.I64Eq, float: W.F64Eq, opposite: W.F64Eq },
};

const FLOAT_OPS: Readonly<Record<number, W>> = {
  [Op.Add]: W.F64Add,
  [Op.Subtract]: W.F64Sub,
  [Op.Multiply]: W.F64Mul,
};

function operands(c: FrameCode, i: Instruction, second: () => unknown, otherwise: Label): void {
  c.register(i.b).set(X);
  second();
  c.b.set(Y);
  c.notBothSmall(otherwise);
}

function floats(c: FrameCode, op: W): Body {
  return c.b.get(X).op(W.F64ReinterpretI64).get(Y).op(W.F64ReinterpretI64, op);
}

function inOrder(c: FrameCode, op: W): void {
  c.b.get(X).i64(16n).op(W.I64Shl).get(Y).i64(16n).op(W.I64Shl, op);
}

/** Z := X ± the word that is written; branches when that is beyond 48 bits. */
function smallSum(c: FrameCode, isSum: boolean, slow: Label, second: () => unknown): void {
  const b = c.b;
  b.get(X);
  second();
  b.tee(Y)
    .op(isSum ? W.I64Add : W.I64Sub)
    .set(Z);
  b.get(X)
    .get(isSum ? Z : Y)
    .op(W.I64Xor);
  b.get(isSum ? Y : X)
    .get(Z)
    .op(W.I64Xor, W.I64And)
    .i64(16n)
    .op(W.I64Shl)
    .i64(0n)
    .op(W.I64LtS);
  b.brIf(slow);
}

export function arithmetic(c: FrameCode, i: Instruction, op: number, second: () => unknown): void {
  const b = c.b;
  c.fast(i, (slow) => {
    const float = b.block();
    operands(c, i, second, float);
    if (op === Op.Multiply) {
      for (const local of [X, Y]) {
        b.get(local).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS).tee(local);
        b.get(local).op(W.I64Extend32S, W.I64Ne).brIf(slow);
      }
      b.get(X).get(Y).op(W.I64Mul).tee(Z).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS);
      b.get(Z).op(W.I64Ne).brIf(slow);
      b.get(Z).i64(L.PAYLOAD).op(W.I64And).set(Z);
    } else {
      smallSum(c, op === Op.Add, slow, () => b.get(Y));
    }
    c.put(i.a, () => b.get(Z).i64(L.FIRST_INTEGER).op(W.I64Or));
    b.br(c.done);
    b.end();
    floats(c, FLOAT_OPS[op]!).op(W.I64ReinterpretF64).tee(Z);
    b.i64(52n).op(W.I64ShrU, W.I32WrapI64).i32(0x7ff).op(W.I32And);
    if (op === Op.Multiply) b.i32(0x7ff).op(W.I32Eq);
    else b.i32(1).op(W.I32Sub).i32(0x7fe).op(W.I32GeU);
    b.brIf(slow);
    c.put(i.a, () => b.get(Z));
  });
}

export function modulo(c: FrameCode, i: Instruction, second: () => unknown, known?: bigint): void {
  const b = c.b;
  c.fast(i, (slow) => {
    operands(c, i, second, slow);
    const wide = b.block();
    b.get(X).get(Y).op(W.I64Or).i64(0xffff_8000_0000n).op(W.I64And, W.I64Eqz, W.I32Eqz).brIf(wide);
    // Division by a number that is known is a multiplication, which the engine's compiler finds out.
    const divisor =
      known !== undefined && known >= L.FIRST_INTEGER ? Number(known & 0x7fff_ffffn) : 0;
    if (divisor === 0) b.get(Y).op(W.I32WrapI64, W.I32Eqz).brIf(wide);
    c.put(i.a, () => {
      b.get(X).op(W.I32WrapI64);
      if (divisor === 0) b.get(Y).op(W.I32WrapI64);
      else b.i32(divisor);
      b.op(W.I32RemU, W.I64ExtendI32U).i64(L.FIRST_INTEGER).op(W.I64Or);
    });
    b.br(c.done);
    b.end();
    for (const local of [X, Y]) {
      b.get(local).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS).set(local);
    }
    b.get(Y).i64(0n).op(W.I64LeS).brIf(slow);
    b.get(X).get(Y).op(W.I64RemS).tee(Z);
    b.get(Z).get(Y).op(W.I64Add).get(Z).get(Z).i64(0n).op(W.I64LtS, W.Select).set(Z).op(W.Drop);
    c.put(i.a, () => b.get(Z).i64(L.PAYLOAD).op(W.I64And).i64(L.FIRST_INTEGER).op(W.I64Or));
  });
}

export function compare(c: FrameCode, i: Instruction, second: () => unknown): void {
  const b = c.b;
  const order = ORDERS[i.op]!;
  c.branch(i, (slow) => {
    const float = b.block();
    operands(c, i, second, float);
    inOrder(c, order.small);
    b.brIf(c.done);
    c.goTo(i.target);
    b.end();
    floats(c, order.float).brIf(c.done);
    floats(c, order.opposite).op(W.I32Eqz).brIf(slow);
    c.goTo(i.target);
  });
}

export function compareEqual(c: FrameCode, i: Instruction): void {
  c.branch(i, (slow) => {
    c.register(i.b).set(X);
    c.register(i.c).set(Y);
    c.b.get(X).get(Y).op(W.I64Eq).brIf(c.done);
    c.notBothSmall(slow);
    c.goTo(i.target);
  });
}

export function compareImmediate(c: FrameCode, i: Instruction): void {
  c.branch(i, (slow) => {
    c.register(i.b).tee(X);
    c.notSmall(slow);
    const shifted = signedByte(i.c) << 16n;
    c.b.get(X).i64(16n).op(W.I64Shl).i64(shifted).op(ORDERS[i.op]!.small).brIf(c.done);
    c.goTo(i.target);
  });
}

/** #t or #f in a register, instead of a branch. */
export function compareToValue(c: FrameCode, i: Instruction): void {
  const b = c.b;
  const order = ORDERS[i.op]!;
  c.fast(i, (slow) => {
    const float = b.block();
    operands(c, i, () => c.register(i.c), float);
    c.put(i.a, () => {
      inOrder(c, order.small);
      c.bool();
    });
    b.br(c.done);
    b.end();
    const no = b.block();
    floats(c, order.opposite).brIf(no);
    floats(c, order.float).op(W.I32Eqz).brIf(slow);
    c.put(i.a, () => b.i64(L.TRUE));
    b.br(c.done);
    b.end();
    c.put(i.a, () => b.i64(L.FALSE));
  });
}

export function equalToValue(c: FrameCode, i: Instruction): void {
  const b = c.b;
  c.fast(i, (slow) => {
    c.register(i.b).set(X);
    c.register(i.c).set(Y);
    b.get(X).get(Y).op(W.I64Eq).if();
    c.put(i.a, () => b.i64(L.TRUE));
    b.br(c.done).end();
    c.notBothSmall(slow);
    c.put(i.a, () => b.i64(L.FALSE));
  });
}

export function addImmediate(c: FrameCode, i: Instruction): void {
  c.fast(i, (slow) => {
    c.register(i.b).tee(X);
    c.notSmall(slow);
    smallSum(c, i.op === Op.AddImmediate, slow, () => c.b.i64(signedByte(i.c)));
    c.put(i.a, () => c.b.get(Z).i64(L.FIRST_INTEGER).op(W.I64Or));
  });
}

const signedByte = (byte: number): bigint => BigInt.asIntN(8, BigInt(byte));
