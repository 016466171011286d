// Writing machine code on frames: where registers, constants and globals are, how an instruction ends, and questions about values.
//
// Invariants: a register has its value in the frame before every instruction that may leave; a copy in a local has the same value where
// `known` says so; an instruction that leaves has done nothing.

import { type Code, type Instruction, isEnd, NO_NUMBER } from "./instructions.js";
import {
  BASE,
  PC,
  CODE,
  X,
  Y,
  P,
  FIRST_COPY,
  NEXT,
  LIMIT,
  STEP,
  type Target,
} from "./convention.js";
import * as L from "./layout.js";
import { Body, W, type Label } from "./wasm-writer.js";

/** The function that is being written for a Code object. */
export class FrameCode {
  /** Its instructions. */
  readonly b = new Body();
  readonly code: Code;
  readonly cells: boolean;
  readonly firstSlot: number;
  readonly instructions: readonly Instruction[];
  /** Labels of blocks that are still to come, by where they begin. */
  readonly blocks = new Map<number, Label>();
  /** Where a block is chosen by PC. */
  dispatch: Label = 0;
  /** Locals that hold copies of registers, by register. */
  readonly #localOf = new Map<number, number>();
  /** Registers whose local has their value here. */
  readonly known = new Set<number>();

  constructor(code: Code, instructions: readonly Instruction[], { cells, firstSlot }: Target) {
    this.firstSlot = firstSlot;
    this.code = code;
    this.instructions = instructions;
    this.cells = cells;
  }

  /** How many locals hold copies. */
  get copies(): number {
    return this.#localOf.size;
  }

  /** The end of the instruction that is being written. */
  done: Label = 0;

  // How an instruction ends.

  /** An instruction with a common case; what branches to `slow` has done nothing. */
  fast(i: Instruction, write: (slow: Label) => void): void {
    this.#withSlow(write, () => (isEnd(i) ? this.leave(i) : this.step(i)));
  }

  /** The same of one that branches: the long way may go on at either place. */
  branch(i: Instruction, write: (slow: Label) => void): void {
    const b = this.b;
    this.#withSlow(write, () => {
      b.get(BASE).i32(i.at).call(STEP).set(X);
      const elsewhere = b.block();
      this.#answerIs(i.target).op(W.I32Eqz).brIf(elsewhere);
      this.reloadCode();
      this.goTo(i.target);
      b.end();
      this.#answerIs(i.next).if();
      this.reload();
      b.br(this.done).end();
      b.get(X).op(W.Return);
    });
  }

  /** Is the answer in X that this frame goes on at `place`? */
  #answerIs(place: number): Body {
    const b = this.b.get(X).get(BASE).op(W.I64ExtendI32U);
    return b.i64(BigInt(place) << 32n).op(W.I64Or, W.I64Eq);
  }

  #withSlow(write: (slow: Label) => void, otherwise: () => void): void {
    const b = this.b;
    this.done = b.block();
    const slow = b.block();
    write(slow);
    b.br(this.done).end();
    otherwise();
    b.end();
  }

  /** Has the instruction done the long way, and goes on behind it. */
  step(i: Instruction): void {
    const b = this.b;
    b.get(BASE).i32(i.at).call(STEP).tee(X).op(W.I64Eqz, W.I32Eqz).if();
    b.get(X).op(W.Return).end();
    this.reload();
  }

  /** Everything may have moved. */
  reload(): void {
    this.reloadCode();
    for (const register of this.known) {
      this.b
        .get(BASE)
        .load64(8 * register)
        .set(this.#copyOf(register));
    }
  }

  /** Has the instruction done the long way, and leaves. */
  leave(i: Instruction): void {
    this.b.get(BASE).i32(i.at).call(STEP).op(W.Return);
  }

  goTo(target: number): void {
    const label = this.blocks.get(target);
    if (label !== undefined) this.b.br(label);
    else this.b.i32(target).set(PC).br(this.dispatch);
  }

  /** The same when the i32 on the stack is not 0. */
  goToIf(target: number): void {
    const label = this.blocks.get(target);
    if (label !== undefined) {
      this.b.brIf(label);
      return;
    }
    this.b.if();
    this.goTo(target);
    this.b.end();
  }

  // Places.

  reloadCode(): void {
    this.b.get(BASE).i32(L.FRAME_CODE).op(W.I32Sub).load32(0).set(CODE);
  }

  #copyOf(register: number): number {
    const local = this.#localOf.get(register) ?? FIRST_COPY + this.#localOf.size;
    this.#localOf.set(register, local);
    return local;
  }

  /** Copies a register, unless that has been done. Not within a branch. */
  know(register: number): void {
    if (this.known.has(register)) return;
    this.b
      .get(BASE)
      .load64(8 * register)
      .set(this.#copyOf(register));
    this.known.add(register);
  }

  register(n: number): Body {
    if (this.known.has(n)) return this.b.get(this.#copyOf(n));
    return this.b.get(BASE).load64(8 * n);
  }

  /** Writes a register, and its copy. An instruction writes it in all branches that come to its end, or in none. */
  put(n: number, value: () => unknown): void {
    this.b.get(BASE);
    value();
    this.b.tee(this.#copyOf(n)).store64(8 * n);
    this.known.add(n);
  }

  /** Writes what does not come to the end of the instruction: what is known there is not known behind it. */
  aside(write: () => void): void {
    const known = [...this.known];
    write();
    this.known.clear();
    for (const register of known) this.known.add(register);
  }

  constant(n: number): Body {
    return this.b.get(CODE).load64(L.CODE_CONSTANTS + 8 * n);
  }

  /** A constant that is an operand: a number is written into the code. */
  near(n: number): Body {
    const value = this.code.constants[n]!;
    return value === NO_NUMBER ? this.constant(n) : this.b.i64(value);
  }

  /** Value of the global whose cell is constant n. */
  global(n: number): Body {
    return this.b
      .get(CODE)
      .load32(L.CODE_CONSTANTS + 8 * n)
      .load64(L.CELL_VALUE);
  }

  captured(n: number): Body {
    const b = this.b.get(BASE).i32(L.FRAME_CLOSURE).op(W.I32Sub).load32(0);
    return b.load64(L.CLOSURE_CAPTURED + 8 * n);
  }

  /** The value with a tag that refers to the address in a local. */
  pointer(tag: bigint, address: number): Body {
    return this.b
      .get(address)
      .op(W.I64ExtendI32U)
      .i64(tag << 48n)
      .op(W.I64Or);
  }

  /** Allocates, and sets P to the address. */
  allocate(bytes: number, slow: Label): void {
    const b = this.b;
    // There may be less than nothing left: the host may have lowered the limit. A space is smaller than 2 GiB.
    b.getGlobal(LIMIT).getGlobal(NEXT).tee(P).op(W.I32Sub).i32(bytes).op(W.I32LtS).brIf(slow);
    b.get(P).i32(bytes).op(W.I32Add).setGlobal(NEXT);
  }

  // Questions; each leaves an i32.

  hasTag(local: number, tag: bigint): Body {
    return this.b.get(local).i64(48n).op(W.I64ShrU).i64(tag).op(W.I64Eq);
  }

  truthy(n: number): Body {
    return this.register(n).i64(1n).op(W.I64Or).i64(L.FALSE).op(W.I64Ne);
  }

  isEmpty(value: () => unknown): Body {
    value();
    this.b.tee(X).i64(L.NIL).op(W.I64Eq).get(X).i64(L.EMPTY).op(W.I64Eq).op(W.I32Or);
    return this.b;
  }

  /** Makes #t or #f of an i32. */
  bool(): void {
    this.b.op(W.I64ExtendI32U).i64(L.FALSE).op(W.I64Add);
  }

  /** Branches when the word on the stack is no small integer. */
  notSmall(otherwise: Label): void {
    this.b.i64(L.FIRST_INTEGER).op(W.I64LtU).brIf(otherwise);
  }

  notBothSmall(otherwise: Label): void {
    this.b.get(X).get(Y).op(W.I64And);
    this.notSmall(otherwise);
  }
}
