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
  type Code,
  decode,
  type Instruction,
  isEnd,
  leadersOf,
  NO_NUMBER,
} from "./instructions.js";
import * as L from "./layout.js";
import { Body, I32, I64, type Imports, type Label, W, writeModule } from "./wasm-writer.js";

/** How a frame's way into machine code is typed. KEEP IN STEP with `call_indirect` in assembly/vm/run-machine-code.ts. */
const PARAMS = [I32, I32, I64];

// Locals.
const BASE = 0;
const PC = 1;
const CODE = 3;
const X = 4;
const Y = 5;
const Z = 6;
const P = 7;
const Q = 8;
const M = 9;
const LOCALS = [I32, I64, I64, I64, I32, I32, I32];
/** From here on copies of registers. */
const FIRST_COPY = PARAMS.length + LOCALS.length;

// Imported globals.
const STEPS_LEFT = 0;
const CALL_DEPTH = 1;
const PEAK_CALL_DEPTH = 2;
const SOFT_END = 3;
const NEXT = 4;
const LIMIT = 5;
const DEPTH_LIMIT = 6;

/** The imported function. */
const STEP = 0;

const IMPORTS: Imports = {
  memory: "memory",
  table: "table",
  functions: [{ name: "lispy_step", params: [I32, I32], results: [I64] }],
  globals: [
    { name: "stepsLeft", type: I64 },
    { name: "callDepth", type: I32 },
    { name: "peakCallDepth", type: I32 },
    { name: "stackEnd", type: I32 },
    { name: "heapNext", type: I32 },
    { name: "heapLimit", type: I32 },
    { name: "depthLimit", type: I32 },
  ],
};

/** The answer `How.Interpret`: the machine stands where machine code was entered. KEEP IN STEP with assembly/vm/run-machine-code.ts. */
const INTERPRET = -256n;

/** The type of machine code, behind those of what it imports. */
const OWN_TYPE = IMPORTS.functions.length;

let tailCalls: boolean | undefined;

/**
 * Whether the engine has calls by table in place of a function, without which machine code of several procedures meets in the
 * interpreter. Asked late: where compiling is forbidden, so may be asking.
 */
function hasTailCalls(): boolean {
  return (tailCalls ??= WebAssembly.validate(
    new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 4, 1, 0x60, 0, 0], // type 0: nothing to nothing
      ...[3, 2, 1, 0], // a function of it
      ...[10, 6, 1, 4, 0, 0x12, 0, 0x0b], // which calls itself in its own place
    ]),
  ));
}

/** What machine code is made for. */
export interface Target {
  /** Whether `cons` makes list cells, as in lispy@2. */
  readonly cells: boolean;
  /** Where in the table slot 0 is. */
  readonly firstSlot: number;
}

/** The module for a Code object, or undefined when it is not worth one. */
export function machineCodeOf(code: Code, target: Target): Uint8Array<ArrayBuffer> | undefined {
  const instructions = decode(code);
  if (!instructions?.[0]) return undefined;
  const templates = new Templates(code, instructions, target);
  const body = templates.write();
  const locals = [...LOCALS, ...Array.from({ length: templates.copies }, () => I64)];
  return writeModule(IMPORTS, { params: PARAMS, results: [I64], locals, body });
}

class Templates {
  readonly #b = new Body();
  readonly #code: Code;
  readonly #cells: boolean;
  readonly #firstSlot: number;
  readonly #instructions: readonly Instruction[];
  /** Labels of blocks that are still to come, by where they begin. */
  readonly #blocks = new Map<number, Label>();
  #dispatch: Label = 0;
  /** Locals that hold copies of registers, by register. */
  readonly #localOf = new Map<number, number>();
  /** Registers whose local has their value here. */
  readonly #known = new Set<number>();

  constructor(code: Code, instructions: readonly Instruction[], { cells, firstSlot }: Target) {
    this.#firstSlot = firstSlot;
    this.#code = code;
    this.#instructions = instructions;
    this.#cells = cells;
  }

  /** How many locals hold copies. */
  get copies(): number {
    return this.#localOf.size;
  }

  write(): Body {
    const b = this.#b;
    const leaders = leadersOf(this.#instructions);
    this.#reloadCode();
    this.#dispatch = b.loop();
    for (const at of leaders.toReversed()) this.#blocks.set(at, b.block());
    const nowhere = b.block();
    const last = leaders.at(-1)!;
    const table: Label[] = [];
    for (let at = this.#code.first; at <= last; at += 4) {
      table.push(this.#blocks.get(at) ?? nowhere);
    }
    b.get(PC).i32(this.#code.first).op(W.I32Sub).i32(2).op(W.I32ShrU).brTable(table, nowhere);
    b.end();
    // The beginning, or no block begins there.
    b.get(PC).i32(L.CODE_MACHINE).op(W.I32Eq).brIf(this.#blocks.get(this.#code.first)!);
    b.i64(INTERPRET).op(W.Return);
    let reachable = false;
    for (const instruction of this.#instructions) {
      if (this.#blocks.delete(instruction.at)) {
        b.end();
        this.#known.clear();
        reachable = true;
      }
      if (!reachable) continue;
      for (const register of operandsOf(instruction)) this.#know(register);
      this.#write(instruction);
      reachable = !isEnd(instruction);
    }
    b.end().unreachable();
    return b;
  }

  #write(i: Instruction): void {
    const b = this.#b;
    switch (i.op) {
      case Op.Move:
        return this.#put(i.a, () => this.#register(i.b));
      case Op.LoadConstant:
        return this.#put(i.a, () => this.#constant(i.d & 0xffff));
      case Op.LoadInteger:
        return this.#put(i.a, () => b.i64(L.FIRST_INTEGER | (BigInt(i.d) & L.PAYLOAD)));
      case Op.LoadSpecial:
        return this.#put(i.a, () => b.i64((L.TAG_CONSTANT << 48n) | BigInt(i.d & 0xffff)));
      case Op.GetGlobal:
        return this.#fast(i, (slow) => {
          this.#global(i.d & 0xffff)
            .tee(X)
            .i64(L.UNBOUND)
            .op(W.I64Eq)
            .brIf(slow);
          this.#put(i.a, () => b.get(X));
        });
      case Op.CheckGlobal:
        return this.#fast(i, (slow) => {
          this.#global(i.d & 0xffff)
            .i64(L.UNBOUND)
            .op(W.I64Eq)
            .brIf(slow);
        });
      case Op.GetCaptured:
        return this.#put(i.a, () => this.#captured(i.b));
      case Op.GetCapturedBox:
        return this.#put(i.a, () => this.#captured(i.b).op(W.I32WrapI64).load64(L.BOX_VALUE));
      case Op.SetCapturedBox:
        this.#captured(i.b).op(W.I32WrapI64);
        this.#register(i.a).store64(L.BOX_VALUE);
        return;
      case Op.GetBox:
        return this.#put(i.a, () => this.#register(i.b).op(W.I32WrapI64).load64(L.BOX_VALUE));
      case Op.SetBox:
        this.#register(i.b).op(W.I32WrapI64);
        this.#register(i.a).store64(L.BOX_VALUE);
        return;
      case Op.NewBox:
        return this.#fast(i, (slow) => {
          this.#allocate(L.BOX_SIZE, slow);
          b.get(P).i64(BigInt(L.Kind.Box)).store64(0);
          b.get(P);
          this.#register(i.b).store64(L.BOX_VALUE);
          this.#put(i.a, () => this.#pointer(L.TAG_OBJECT, P));
        });
      case Op.Clear:
        for (let n = 0; n < i.b; n++) this.#put(i.a + n, () => b.i64(0n));
        return;
      case Op.Jump:
        return this.#goTo(i.target);
      case Op.JumpIfFalse:
        this.#truthy(i.a).op(W.I32Eqz);
        return this.#goToIf(i.target);
      case Op.JumpIfTrue:
        this.#truthy(i.a);
        return this.#goToIf(i.target);
      case Op.JumpIfBound:
        this.#register(i.a).i64(L.UNBOUND).op(W.I64Ne);
        return this.#goToIf(i.target);
      case Op.Loop:
        b.getGlobal(STEPS_LEFT).i64(0n).op(W.I64LeS).if();
        this.#leave(i);
        b.end();
        this.#chargeStep();
        return this.#goTo(i.target);
      case Op.Call:
      case Op.CallGlobal:
      case Op.CallConstant:
        return this.#fast(i, (slow) => {
          if (i.op === Op.Call) this.#register(i.a);
          else if (i.op === Op.CallGlobal) this.#global(i.second);
          else this.#constant(i.second);
          b.set(X);
          this.#callClosure(slow, i, i.b, i.c);
        });
      case Op.CallHeads:
        return this.#fast(i, (slow) => {
          this.#register(i.b).set(Y);
          this.#register(i.c).set(Z);
          for (const list of [Y, Z]) {
            this.#hasTag(list, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
            b.get(list).op(W.I32WrapI64).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
          }
          this.#register(i.second).set(X);
          this.#callClosure(slow, i, 2, i.a, () => {
            this.#put(i.a + 3, () => b.get(Y).op(W.I32WrapI64).load64(L.PAIR_CAR));
            this.#put(i.a + 4, () => b.get(Z).op(W.I32WrapI64).load64(L.PAIR_CAR));
          });
        });
      case Op.TailCall:
      case Op.TailCallGlobal:
        return this.#tailCall(i);
      case Op.Return:
        return this.#return(i.a);
      case Op.Add:
      case Op.Subtract:
      case Op.Multiply:
        return this.#arithmetic(i, i.op, () => this.#register(i.c));
      case Op.AddConstant:
        return this.#arithmetic(i, Op.Add, () => this.#near(i.c));
      case Op.SubtractConstant:
        return this.#arithmetic(i, Op.Subtract, () => this.#near(i.c));
      case Op.MultiplyConstant:
        return this.#arithmetic(i, Op.Multiply, () => this.#near(i.c));
      case Op.AddImmediate:
      case Op.SubtractImmediate:
        return this.#fast(i, (slow) => {
          this.#register(i.b).tee(X);
          this.#notSmall(slow);
          this.#smallSum(i.op === Op.AddImmediate, slow, () => b.i64(signedByte(i.c)));
          this.#put(i.a, () => b.get(Z).i64(L.FIRST_INTEGER).op(W.I64Or));
        });
      case Op.Modulo:
        return this.#modulo(i, () => this.#register(i.c));
      case Op.ModuloConstant:
        return this.#modulo(i, () => this.#near(i.c), this.#code.constants[i.c]);
      case Op.Less:
      case Op.LessEqual:
      case Op.Greater:
      case Op.GreaterEqual:
        return this.#fast(i, (slow) => {
          const float = b.block();
          this.#operands(i, () => this.#register(i.c), float);
          this.#put(i.a, () => {
            this.#inOrder(ORDERS[i.op]!.small);
            this.#bool();
          });
          b.br(this.#done);
          b.end();
          const no = b.block();
          this.#floats(ORDERS[i.op]!.opposite).brIf(no);
          this.#floats(ORDERS[i.op]!.float).op(W.I32Eqz).brIf(slow);
          this.#put(i.a, () => b.i64(L.TRUE));
          b.br(this.#done);
          b.end();
          this.#put(i.a, () => b.i64(L.FALSE));
        });
      case Op.Equal:
        return this.#fast(i, (slow) => {
          this.#register(i.b).set(X);
          this.#register(i.c).set(Y);
          b.get(X).get(Y).op(W.I64Eq).if();
          this.#put(i.a, () => b.i64(L.TRUE));
          b.br(this.#done).end();
          this.#notBothSmall(slow);
          this.#put(i.a, () => b.i64(L.FALSE));
        });
      case Op.IfLess:
      case Op.IfLessEqual:
      case Op.IfGreater:
      case Op.IfGreaterEqual:
        return this.#compare(i, ORDERS[i.op]!, () => this.#register(i.c));
      case Op.IfLessConstant:
      case Op.IfGreaterConstant:
        return this.#compare(i, ORDERS[i.op]!, () => this.#near(i.c));
      case Op.IfEqual:
        return this.#branch(i, (slow) => {
          this.#register(i.b).set(X);
          this.#register(i.c).set(Y);
          b.get(X).get(Y).op(W.I64Eq).brIf(this.#done);
          this.#notBothSmall(slow);
          this.#goTo(i.target);
        });
      case Op.IfLessImmediate:
      case Op.IfLessEqualImmediate:
      case Op.IfGreaterImmediate:
      case Op.IfGreaterEqualImmediate:
      case Op.IfEqualImmediate:
        return this.#branch(i, (slow) => {
          this.#register(i.b).tee(X);
          this.#notSmall(slow);
          b.get(X)
            .i64(16n)
            .op(W.I64Shl)
            .i64(signedByte(i.c) << 16n)
            .op(ORDERS[i.op]!.small);
          b.brIf(this.#done);
          this.#goTo(i.target);
        });
      case Op.IsNull:
        return this.#put(i.a, () => {
          this.#isEmpty(() => this.#register(i.b));
          this.#bool();
        });
      case Op.IfNull:
        this.#isEmpty(() => this.#register(i.b)).op(W.I32Eqz);
        return this.#goToIf(i.target);
      case Op.Not:
        return this.#put(i.a, () => {
          this.#truthy(i.b).op(W.I32Eqz);
          this.#bool();
        });
      case Op.IfNot:
        this.#truthy(i.b);
        return this.#goToIf(i.target);
      case Op.First:
      case Op.Car:
        return this.#fast(i, (slow) => this.#first(i, slow));
      case Op.Rest:
      case Op.Cdr:
        return this.#fast(i, (slow) => this.#rest(i, slow));
      case Op.Cons:
        return this.#fast(i, (slow) => {
          this.#register(i.c).set(Y);
          if (this.#cells) this.#cell(i, slow, L.NIL);
          else this.#pair(i, slow);
        });
      case Op.ConsCell:
        return this.#fast(i, (slow) => {
          this.#register(i.c).set(Y);
          this.#cell(i, slow, L.NIL, L.EMPTY);
        });
      case Op.GetConstant:
        return this.#fast(i, (slow) => this.#getConstant(i, slow));
      case Op.Item:
        return this.#fast(i, (slow) => this.#item(i, slow));
      case Op.CountItems:
        return this.#put(i.a, () => {
          b.i64(L.FIRST_INTEGER);
          this.#register(i.b).set(X);
          b.get(X).op(W.I32WrapI64).set(P);
          // No list: 0. The word at address 4 is read in vain then.
          b.get(P).i32(0);
          this.#hasTag(X, L.TAG_LIST).op(W.Select).load32(L.COUNT).op(W.I64ExtendI32U);
          b.i64(0n);
          this.#hasTag(X, L.TAG_LIST).op(W.Select, W.I64Or);
        });
      case Op.IfMergeStep:
        return this.#branch(i, (slow) => this.#mergeStep(i, slow));
      default:
        // What is left does its work by calling: builtins, closures that are made, globals that are assigned.
        if (isEnd(i)) this.#leave(i);
        else this.#step(i);
    }
  }

  /** The end of the instruction that is being written. */
  #done: Label = 0;

  // How an instruction ends.

  /** An instruction with a common case; what branches to `slow` has done nothing. */
  #fast(i: Instruction, write: (slow: Label) => void): void {
    this.#withSlow(write, () => (isEnd(i) ? this.#leave(i) : this.#step(i)));
  }

  /** The same of one that branches: the long way may go on at either place. */
  #branch(i: Instruction, write: (slow: Label) => void): void {
    const b = this.#b;
    this.#withSlow(write, () => {
      b.get(BASE).i32(i.at).call(STEP).set(X);
      const elsewhere = b.block();
      this.#answerIs(i.target).op(W.I32Eqz).brIf(elsewhere);
      this.#reloadCode();
      this.#goTo(i.target);
      b.end();
      this.#answerIs(i.next).if();
      this.#reload();
      b.br(this.#done).end();
      b.get(X).op(W.Return);
    });
  }

  /** Is the answer in X that this frame goes on at `place`? */
  #answerIs(place: number): Body {
    const b = this.#b.get(X).get(BASE).op(W.I64ExtendI32U);
    return b.i64(BigInt(place) << 32n).op(W.I64Or, W.I64Eq);
  }

  #withSlow(write: (slow: Label) => void, otherwise: () => void): void {
    const b = this.#b;
    this.#done = b.block();
    const slow = b.block();
    write(slow);
    b.br(this.#done).end();
    otherwise();
    b.end();
  }

  /** Has the instruction done the long way, and goes on behind it. */
  #step(i: Instruction): void {
    const b = this.#b;
    b.get(BASE).i32(i.at).call(STEP).tee(X).op(W.I64Eqz, W.I32Eqz).if();
    b.get(X).op(W.Return).end();
    this.#reload();
  }

  /** Everything may have moved. */
  #reload(): void {
    this.#reloadCode();
    for (const register of this.#known) {
      this.#b
        .get(BASE)
        .load64(8 * register)
        .set(this.#copyOf(register));
    }
  }

  /** Has the instruction done the long way, and leaves. */
  #leave(i: Instruction): void {
    this.#b.get(BASE).i32(i.at).call(STEP).op(W.Return);
  }

  #goTo(target: number): void {
    const label = this.#blocks.get(target);
    if (label !== undefined) this.#b.br(label);
    else this.#b.i32(target).set(PC).br(this.#dispatch);
  }

  /** The same when the i32 on the stack is not 0. */
  #goToIf(target: number): void {
    const label = this.#blocks.get(target);
    if (label !== undefined) {
      this.#b.brIf(label);
      return;
    }
    this.#b.if();
    this.#goTo(target);
    this.#b.end();
  }

  // Places.

  #reloadCode(): void {
    this.#b.get(BASE).i32(L.FRAME_CODE).op(W.I32Sub).load32(0).set(CODE);
  }

  #copyOf(register: number): number {
    const local = this.#localOf.get(register) ?? FIRST_COPY + this.#localOf.size;
    this.#localOf.set(register, local);
    return local;
  }

  /** Copies a register, unless that has been done. Not within a branch. */
  #know(register: number): void {
    if (this.#known.has(register)) return;
    this.#b
      .get(BASE)
      .load64(8 * register)
      .set(this.#copyOf(register));
    this.#known.add(register);
  }

  #register(n: number): Body {
    if (this.#known.has(n)) return this.#b.get(this.#copyOf(n));
    return this.#b.get(BASE).load64(8 * n);
  }

  /** Writes a register, and its copy. An instruction writes it in all branches that come to its end, or in none. */
  #put(n: number, value: () => unknown): void {
    this.#b.get(BASE);
    value();
    this.#b.tee(this.#copyOf(n)).store64(8 * n);
    this.#known.add(n);
  }

  /** Writes what does not come to the end of the instruction: what is known there is not known behind it. */
  #aside(write: () => void): void {
    const known = [...this.#known];
    write();
    this.#known.clear();
    for (const register of known) this.#known.add(register);
  }

  #constant(n: number): Body {
    return this.#b.get(CODE).load64(L.CODE_CONSTANTS + 8 * n);
  }

  /** A constant that is an operand: a number is written into the code. */
  #near(n: number): Body {
    const value = this.#code.constants[n]!;
    return value === NO_NUMBER ? this.#constant(n) : this.#b.i64(value);
  }

  /** Value of the global whose cell is constant n. */
  #global(n: number): Body {
    return this.#b
      .get(CODE)
      .load32(L.CODE_CONSTANTS + 8 * n)
      .load64(L.CELL_VALUE);
  }

  #captured(n: number): Body {
    const b = this.#b.get(BASE).i32(L.FRAME_CLOSURE).op(W.I32Sub).load32(0);
    return b.load64(L.CLOSURE_CAPTURED + 8 * n);
  }

  /** The value with a tag that refers to the address in a local. */
  #pointer(tag: bigint, address: number): Body {
    return this.#b
      .get(address)
      .op(W.I64ExtendI32U)
      .i64(tag << 48n)
      .op(W.I64Or);
  }

  /** Allocates, and sets P to the address. */
  #allocate(bytes: number, slow: Label): void {
    const b = this.#b;
    // There may be less than nothing left: the host may have lowered the limit. The sum is one of addresses, and never wraps.
    b.getGlobal(NEXT).tee(P).i32(bytes).op(W.I32Add).getGlobal(LIMIT).op(W.I32GtU).brIf(slow);
    b.get(P).i32(bytes).op(W.I32Add).setGlobal(NEXT);
  }

  // Questions; each leaves an i32.

  #hasTag(local: number, tag: bigint): Body {
    return this.#b.get(local).i64(48n).op(W.I64ShrU).i64(tag).op(W.I64Eq);
  }

  #truthy(n: number): Body {
    return this.#register(n).i64(1n).op(W.I64Or).i64(L.FALSE).op(W.I64Ne);
  }

  #isEmpty(value: () => unknown): Body {
    value();
    this.#b.tee(X).i64(L.NIL).op(W.I64Eq).get(X).i64(L.EMPTY).op(W.I64Eq).op(W.I32Or);
    return this.#b;
  }

  /** Makes #t or #f of an i32. */
  #bool(): void {
    this.#b.op(W.I64ExtendI32U).i64(L.FALSE).op(W.I64Add);
  }

  /** Branches when the word on the stack is no small integer. */
  #notSmall(otherwise: Label): void {
    this.#b.i64(L.FIRST_INTEGER).op(W.I64LtU).brIf(otherwise);
  }

  #notBothSmall(otherwise: Label): void {
    this.#b.get(X).get(Y).op(W.I64And);
    this.#notSmall(otherwise);
  }

  // Arithmetic. The operands are in X and Y, what is computed goes to Z.

  #operands(i: Instruction, second: () => unknown, otherwise: Label): void {
    this.#register(i.b).set(X);
    second();
    this.#b.set(Y);
    this.#notBothSmall(otherwise);
  }

  #floats(op: W): Body {
    return this.#b.get(X).op(W.F64ReinterpretI64).get(Y).op(W.F64ReinterpretI64, op);
  }

  #inOrder(op: W): void {
    this.#b.get(X).i64(16n).op(W.I64Shl).get(Y).i64(16n).op(W.I64Shl, op);
  }

  /** Z := X ± the word that is written; branches when that is beyond 48 bits. */
  #smallSum(isSum: boolean, slow: Label, second: () => unknown): void {
    const b = this.#b;
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

  #arithmetic(i: Instruction, op: number, second: () => unknown): void {
    const b = this.#b;
    this.#fast(i, (slow) => {
      const float = b.block();
      this.#operands(i, second, float);
      if (op === Op.Multiply) {
        for (const local of [X, Y]) {
          b.get(local).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS).tee(local);
          b.get(local).op(W.I64Extend32S, W.I64Ne).brIf(slow);
        }
        b.get(X).get(Y).op(W.I64Mul).tee(Z).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS);
        b.get(Z).op(W.I64Ne).brIf(slow);
        b.get(Z).i64(L.PAYLOAD).op(W.I64And).set(Z);
      } else {
        this.#smallSum(op === Op.Add, slow, () => b.get(Y));
      }
      this.#put(i.a, () => b.get(Z).i64(L.FIRST_INTEGER).op(W.I64Or));
      b.br(this.#done);
      b.end();
      this.#floats(FLOAT_OPS[op]!).op(W.I64ReinterpretF64).tee(Z);
      b.i64(52n).op(W.I64ShrU, W.I32WrapI64).i32(0x7ff).op(W.I32And);
      if (op === Op.Multiply) b.i32(0x7ff).op(W.I32Eq);
      else b.i32(1).op(W.I32Sub).i32(0x7fe).op(W.I32GeU);
      b.brIf(slow);
      this.#put(i.a, () => b.get(Z));
    });
  }

  #modulo(i: Instruction, second: () => unknown, known?: bigint): void {
    const b = this.#b;
    this.#fast(i, (slow) => {
      this.#operands(i, second, slow);
      const wide = b.block();
      b.get(X)
        .get(Y)
        .op(W.I64Or)
        .i64(0xffff_8000_0000n)
        .op(W.I64And, W.I64Eqz, W.I32Eqz)
        .brIf(wide);
      // Division by a number that is known is a multiplication, which the engine's compiler finds out.
      const divisor =
        known !== undefined && known >= L.FIRST_INTEGER ? Number(known & 0x7fff_ffffn) : 0;
      if (divisor === 0) b.get(Y).op(W.I32WrapI64, W.I32Eqz).brIf(wide);
      this.#put(i.a, () => {
        b.get(X).op(W.I32WrapI64);
        if (divisor === 0) b.get(Y).op(W.I32WrapI64);
        else b.i32(divisor);
        b.op(W.I32RemU, W.I64ExtendI32U).i64(L.FIRST_INTEGER).op(W.I64Or);
      });
      b.br(this.#done);
      b.end();
      for (const local of [X, Y]) {
        b.get(local).i64(16n).op(W.I64Shl).i64(16n).op(W.I64ShrS).set(local);
      }
      b.get(Y).i64(0n).op(W.I64LeS).brIf(slow);
      b.get(X).get(Y).op(W.I64RemS).tee(Z);
      b.get(Z).get(Y).op(W.I64Add).get(Z).get(Z).i64(0n).op(W.I64LtS, W.Select).set(Z).op(W.Drop);
      this.#put(i.a, () => b.get(Z).i64(L.PAYLOAD).op(W.I64And).i64(L.FIRST_INTEGER).op(W.I64Or));
    });
  }

  #compare(i: Instruction, order: Order, second: () => unknown): void {
    const b = this.#b;
    this.#branch(i, (slow) => {
      const float = b.block();
      this.#operands(i, second, float);
      this.#inOrder(order.small);
      b.brIf(this.#done);
      this.#goTo(i.target);
      b.end();
      this.#floats(order.float).brIf(this.#done);
      this.#floats(order.opposite).op(W.I32Eqz).brIf(slow);
      this.#goTo(i.target);
    });
  }

  // Lists.

  #first(i: Instruction, slow: Label): void {
    const b = this.#b;
    this.#register(i.b).tee(X).op(W.I32WrapI64).set(P);
    const noList = b.block();
    this.#hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(noList);
    const slice = b.block();
    b.get(P).load8(0).i32(L.Kind.ListSlice).op(W.I32Eq).brIf(slice);
    // The first item of a row lies where a cell has its own.
    this.#put(i.a, () => b.get(P).load64(L.PAIR_CAR));
    b.br(this.#done);
    b.end();
    this.#put(i.a, () => {
      b.get(P).load32(L.SLICE_PARENT).get(P).load32(L.SLICE_START).i32(3).op(W.I32Shl, W.I32Add);
      b.load64(L.LIST_ITEMS);
    });
    b.br(this.#done);
    b.end();
    this.#notPair(slow);
    this.#put(i.a, () => b.get(P).load64(L.PAIR_CAR));
  }

  /** Branches when X, whose address is in P, is no pair. */
  #notPair(slow: Label): void {
    this.#hasTag(X, L.TAG_OBJECT).op(W.I32Eqz).brIf(slow);
    this.#b.get(P).load8(0).i32(L.Kind.Pair).op(W.I32Ne).brIf(slow);
  }

  #rest(i: Instruction, slow: Label): void {
    const b = this.#b;
    this.#register(i.b).tee(X).op(W.I32WrapI64).set(P);
    const noList = b.block();
    this.#hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(noList);
    b.get(P).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
    this.#put(i.a, () => this.#restOfCell(P));
    b.br(this.#done);
    b.end();
    this.#notPair(slow);
    this.#put(i.a, () => b.get(P).load64(L.PAIR_CDR));
  }

  /** The rest of the cell at the address in a local; nil when there is none. */
  #restOfCell(address: number): void {
    const b = this.#b;
    b.get(address).load64(L.PAIR_CDR).tee(Z).i64(L.NIL);
    this.#hasTag(Z, L.TAG_LIST).op(W.Select);
  }

  /** A cell of register B in front of Y, which must be a list or one of `ends`. */
  #cell(i: Instruction, slow: Label, ...ends: bigint[]): void {
    const b = this.#b;
    this.#lengthInFront(Y, slow, ends);
    this.#allocate(L.PAIR_SIZE, slow);
    this.#cover(Y);
    this.#putCell(() => this.#register(i.b), Y);
    this.#put(i.a, () => this.#pointer(L.TAG_LIST, P));
    b.br(this.#done);
  }

  /** M := the length of a list with one more item than the one in a local has. */
  #lengthInFront(list: number, slow: Label, ends: readonly bigint[]): void {
    const b = this.#b;
    b.i32(1).set(M);
    this.#hasTag(list, L.TAG_LIST).if();
    b.get(list).op(W.I32WrapI64).load32(L.COUNT).i32(1).op(W.I32Add).set(M);
    b.else();
    const isEnd = b.block();
    for (const end of ends) b.get(list).i64(end).op(W.I64Eq).brIf(isEnd);
    b.br(slow).end();
    b.end();
  }

  /** A cell lies in front of the list in a local from now on. */
  #cover(list: number): void {
    const b = this.#b;
    this.#hasTag(list, L.TAG_LIST).if();
    b.get(list).op(W.I32WrapI64).tee(Q);
    b.get(Q).load8(1).i32(L.COVERED).op(W.I32Or).store8(1).end();
  }

  /** Writes the cell at P, with M items. */
  #putCell(first: () => unknown, rest: number): void {
    const b = this.#b;
    b.get(P).get(M).op(W.I64ExtendI32U).i64(32n).op(W.I64Shl);
    b.i64(BigInt(L.Kind.ListCons)).op(W.I64Or).store64(0);
    b.get(P);
    first();
    b.store64(L.PAIR_CAR);
    b.get(P).get(rest).store64(L.PAIR_CDR);
  }

  #pair(i: Instruction, slow: Label): void {
    const b = this.#b;
    this.#allocate(L.PAIR_SIZE, slow);
    b.get(P).i64(BigInt(L.Kind.Pair)).store64(0);
    b.get(P);
    this.#register(i.b).store64(L.PAIR_CAR);
    b.get(P).get(Y).store64(L.PAIR_CDR);
    this.#put(i.a, () => this.#pointer(L.TAG_OBJECT, P));
  }

  /** The value of a small dict's entry whose key is the very text that the code holds. */
  #getConstant(i: Instruction, slow: Label): void {
    const b = this.#b;
    this.#register(i.b).tee(X).op(W.I32WrapI64).set(P);
    this.#hasTag(X, L.TAG_OBJECT).op(W.I32Eqz).brIf(slow);
    b.get(P).load8(0).i32(L.Kind.Dict).op(W.I32Ne).brIf(slow);
    b.get(P).load32(L.DICT_INDEX).brIf(slow);
    b.get(P).load32(L.DICT_ENTRIES).tee(Q);
    b.get(P).load32(L.DICT_USED).i32(4).op(W.I32Shl, W.I32Add).set(M);
    const next = b.loop();
    b.get(Q).get(M).op(W.I32Eq).brIf(slow);
    const found = b.block();
    b.get(Q)
      .load32(L.NODE_ITEMS)
      .get(CODE)
      .load32(L.CODE_CONSTANTS + 8 * i.c)
      .op(W.I32Eq);
    b.brIf(found);
    b.get(Q).i32(16).op(W.I32Add).set(Q);
    b.br(next).end();
    this.#put(i.a, () => b.get(Q).load64(L.NODE_ITEMS + 8));
    b.br(this.#done).end();
  }

  #item(i: Instruction, slow: Label): void {
    const b = this.#b;
    this.#register(i.b).tee(X).op(W.I32WrapI64).set(P);
    this.#hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
    // Huge when it is no integer from 0 on.
    this.#register(i.c).i64(L.FIRST_INTEGER).op(W.I64Sub).tee(Y);
    b.get(P).load32(L.COUNT).op(W.I64ExtendI32U, W.I64GeU).brIf(slow);
    b.get(Y).op(W.I32WrapI64).i32(3).op(W.I32Shl).set(Q);
    b.get(P).load8(0).tee(M).i32(L.Kind.ListSlice).op(W.I32Eq).if();
    b.get(P).load32(L.SLICE_START).i32(3).op(W.I32Shl).get(Q).op(W.I32Add).set(Q);
    b.get(P).load32(L.SLICE_PARENT).set(P);
    b.else();
    b.get(M).i32(L.Kind.ListFlat).op(W.I32Ne).brIf(slow);
    b.end();
    this.#put(i.a, () => b.get(P).get(Q).op(W.I32Add).load64(L.LIST_ITEMS));
  }

  #mergeStep(i: Instruction, slow: Label): void {
    const b = this.#b;
    const merged = (i.second >>> 8) & 0xff;
    // Q: the place of the list that it takes from. Which of the two cannot be foreseen, so there is no branch.
    b.get(BASE)
      .i32(8 * i.b)
      .i32(8 * i.c);
    this.#truthy(i.a).op(W.Select, W.I32Add).set(Q);
    b.get(Q).load64(0).set(X);
    this.#known.delete(i.b);
    this.#known.delete(i.c);
    this.#hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
    b.get(X).op(W.I32WrapI64).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
    this.#register(merged).set(Y);
    this.#lengthInFront(Y, slow, [L.NIL, L.EMPTY]);
    this.#allocate(L.PAIR_SIZE, slow);
    // #cover uses Q.
    b.get(Q).get(X).op(W.I32WrapI64).load64(L.PAIR_CDR).tee(Z).store64(0);
    this.#cover(Y);
    this.#putCell(() => b.get(X).op(W.I32WrapI64).load64(L.PAIR_CAR), Y);
    this.#put(merged, () => this.#pointer(L.TAG_LIST, P));
    this.#hasTag(Z, L.TAG_LIST).brIf(this.#done);
    this.#goTo(i.target);
  }

  // Calls. The callee is in X.

  #chargeStep(): void {
    this.#b.getGlobal(STEPS_LEFT).i64(1n).op(W.I64Sub).setGlobal(STEPS_LEFT);
  }

  #noStepsLeft(): Body {
    return this.#b.getGlobal(STEPS_LEFT).i64(0n).op(W.I64LeS);
  }

  /**
   * Branches unless X is a closure that has code and takes `count` arguments; Q := its lambda, M := the lambda's meta. A rest parameter for
   * which there are none gets its empty list in the register `rest`.
   */
  #notPlain(slow: Label, count: number, rest = -1): void {
    const b = this.#b;
    this.#hasTag(X, L.TAG_PROCEDURE).op(W.I32Eqz).brIf(slow);
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
    this.#put(rest, () => b.i64(this.#cells ? L.NIL : L.EMPTY));
    b.end();
  }

  /** Bytes of the frame's registers, of a lambda's meta in M. */
  #frameBytes(): Body {
    return this.#b.get(M).i32(8).op(W.I32ShrU).i32(3).op(W.I32Shl);
  }

  /** Goes to the code in P, whose frame is at BASE. */
  #enter(): void {
    const b = this.#b;
    b.get(P).get(CODE).op(W.I32Eq).if();
    this.#b.i32(this.#code.first).set(PC).br(this.#dispatch);
    b.end();
    b.get(P).load32(L.CODE_ENTRY).set(PC);
    this.#answerPlace();
  }

  /** Leaves for the frame at BASE, whose code is in P, and the place in PC. */
  #answerPlace(): void {
    const b = this.#b;
    if (hasTailCalls()) {
      b.get(P).load8(L.CODE_MACHINE).i32(Op.MachineCode).op(W.I32Eq).if();
      b.get(BASE).get(PC).i64(0n);
      b.get(P)
        .load8(L.CODE_MACHINE + 1)
        .i32(this.#firstSlot)
        .op(W.I32Add);
      b.returnCallIndirect(OWN_TYPE).end();
    }
    b.get(PC).op(W.I64ExtendI32U).i64(32n).op(W.I64Shl).get(BASE).op(W.I64ExtendI32U, W.I64Or);
    b.op(W.Return);
  }

  #callClosure(
    slow: Label,
    i: Instruction,
    count: number,
    result: number,
    writeArguments?: () => void,
  ): void {
    const b = this.#b;
    const window = 8 * i.a;
    this.#notPlain(slow, count, writeArguments ? -1 : i.a + 3 + count);
    b.get(BASE)
      .i32(window + L.HEADER_BYTES)
      .op(W.I32Add);
    this.#frameBytes().op(W.I32Add).getGlobal(SOFT_END).op(W.I32GtU).brIf(slow);
    b.getGlobal(CALL_DEPTH).i32(1).op(W.I32Add).tee(P);
    b.getGlobal(DEPTH_LIMIT).op(W.I32GtS).brIf(slow);
    this.#noStepsLeft().brIf(slow);
    this.#chargeStep();
    b.get(P).setGlobal(CALL_DEPTH);
    b.get(P).getGlobal(PEAK_CALL_DEPTH).op(W.I32GtS).if();
    b.get(P).setGlobal(PEAK_CALL_DEPTH).end();
    writeArguments?.();
    const link = (BigInt(i.a + 3) << 32n) | (BigInt(result) << 40n);
    this.#put(i.a, () => b.get(X));
    this.#put(i.a + 2, () => b.i64(BigInt(i.next) | link));
    b.get(Q).load32(L.LAMBDA_CODE).set(P);
    this.#put(i.a + 1, () => this.#pointer(L.TAG_OBJECT, P));
    b.get(BASE)
      .i32(window + L.HEADER_BYTES)
      .op(W.I32Add)
      .set(BASE);
    this.#enter();
  }

  #tailCall(i: Instruction): void {
    const b = this.#b;
    this.#fast(i, (slow) => {
      if (i.op === Op.TailCall) this.#register(i.a);
      else this.#global(i.second);
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
        this.#noStepsLeft().brIf(slow);
        this.#chargeStep();
        this.#aside(() => this.#moveArguments(i.a + 3, count));
        b.i32(this.#code.first).set(PC).br(this.#dispatch);
        b.end();
        // Nobody reads it, but the collector sees it.
        this.#put(i.a, () => b.get(X));
      }
      this.#notPlain(slow, count);
      b.get(BASE);
      this.#frameBytes().op(W.I32Add).getGlobal(SOFT_END).op(W.I32GtU).brIf(slow);
      this.#noStepsLeft().brIf(slow);
      this.#chargeStep();
      frame(L.FRAME_CLOSURE).get(X).store64(0);
      this.#moveArguments(i.a + 3, count);
      b.get(Q).load32(L.LAMBDA_CODE).set(P);
      frame(L.FRAME_CODE);
      this.#pointer(L.TAG_OBJECT, P).store64(0);
      this.#enter();
    });
  }

  #moveArguments(from: number, count: number): void {
    for (let n = 0; n < count; n++) this.#put(n, () => this.#register(from + n));
  }

  #return(register: number): void {
    const b = this.#b;
    this.#register(register).set(X);
    b.get(BASE).i32(L.FRAME_RETURN).op(W.I32Sub).load64(0).set(Y);
    b.get(BASE).get(Y).i64(32n).op(W.I64ShrU, W.I32WrapI64).tee(P);
    b.i32(0xff).op(W.I32And).i32(3).op(W.I32Shl, W.I32Sub).tee(BASE);
    b.get(P).i32(8).op(W.I32ShrU).i32(3).op(W.I32Shl, W.I32Add).get(X).store64(0);
    b.getGlobal(CALL_DEPTH).i32(1).op(W.I32Sub).setGlobal(CALL_DEPTH);
    b.get(Y).op(W.I32WrapI64).set(PC);
    b.get(BASE).i32(L.FRAME_CODE).op(W.I32Sub).load32(0).tee(P);
    b.get(CODE).op(W.I32Eq).brIf(this.#dispatch);
    this.#answerPlace();
  }
}

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

/** Registers that an instruction reads more than once, or whose value is likely to be read again. */
function operandsOf({ op, a, b, c }: Instruction): number[] {
  switch (op) {
    case Op.Move:
    case Op.GetBox:
    case Op.NewBox:
    case Op.AddImmediate:
    case Op.SubtractImmediate:
    case Op.AddConstant:
    case Op.SubtractConstant:
    case Op.MultiplyConstant:
    case Op.ModuloConstant:
    case Op.IfLessConstant:
    case Op.IfGreaterConstant:
    case Op.IfLessImmediate:
    case Op.IfLessEqualImmediate:
    case Op.IfGreaterImmediate:
    case Op.IfGreaterEqualImmediate:
    case Op.IfEqualImmediate:
    case Op.IsNull:
    case Op.IfNull:
    case Op.Not:
    case Op.IfNot:
    case Op.First:
    case Op.Car:
    case Op.Rest:
    case Op.Cdr:
    case Op.GetConstant:
      return [b];
    case Op.JumpIfFalse:
    case Op.JumpIfTrue:
      return [a];
    case Op.Add:
    case Op.Subtract:
    case Op.Multiply:
    case Op.Modulo:
    case Op.Less:
    case Op.LessEqual:
    case Op.Greater:
    case Op.GreaterEqual:
    case Op.Equal:
    case Op.IfLess:
    case Op.IfLessEqual:
    case Op.IfGreater:
    case Op.IfGreaterEqual:
    case Op.IfEqual:
    case Op.Cons:
    case Op.ConsCell:
    case Op.Item:
      return [b, c];
    default:
      return [];
  }
}

const signedByte = (byte: number): bigint => BigInt.asIntN(8, BigInt(byte));
