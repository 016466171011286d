// Machine code for lists, pairs, and dicts of few entries.

import { BASE, CODE, X, Y, Z, P, Q, M } from "./convention.js";
import type { FrameCode } from "./frame-code.js";
import type { Instruction } from "./instructions.js";
import * as L from "./layout.js";
import { W, type Label } from "./wasm-writer.js";

export function firstItem(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  c.register(i.b).tee(X).op(W.I32WrapI64).set(P);
  const noList = b.block();
  c.hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(noList);
  const slice = b.block();
  b.get(P).load8(0).i32(L.Kind.ListSlice).op(W.I32Eq).brIf(slice);
  // The first item of a row lies where a cell has its own.
  c.put(i.a, () => b.get(P).load64(L.PAIR_CAR));
  b.br(c.done);
  b.end();
  c.put(i.a, () => {
    b.get(P).load32(L.SLICE_PARENT).get(P).load32(L.SLICE_START).i32(3).op(W.I32Shl, W.I32Add);
    b.load64(L.LIST_ITEMS);
  });
  b.br(c.done);
  b.end();
  notPair(c, slow);
  c.put(i.a, () => b.get(P).load64(L.PAIR_CAR));
}

/** Branches when X, whose address is in P, is no pair. */
function notPair(c: FrameCode, slow: Label): void {
  c.hasTag(X, L.TAG_OBJECT).op(W.I32Eqz).brIf(slow);
  c.b.get(P).load8(0).i32(L.Kind.Pair).op(W.I32Ne).brIf(slow);
}

export function restItems(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  c.register(i.b).tee(X).op(W.I32WrapI64).set(P);
  const noList = b.block();
  c.hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(noList);
  b.get(P).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
  c.put(i.a, () => restOfCell(c, P));
  b.br(c.done);
  b.end();
  notPair(c, slow);
  c.put(i.a, () => b.get(P).load64(L.PAIR_CDR));
}

/** The rest of the cell at the address in a local; nil when there is none. */
function restOfCell(c: FrameCode, address: number): void {
  const b = c.b;
  b.get(address).load64(L.PAIR_CDR).tee(Z).i64(L.NIL);
  c.hasTag(Z, L.TAG_LIST).op(W.Select);
}

/** A cell of register B in front of Y, which must be a list or one of `ends`. */
export function newCell(c: FrameCode, i: Instruction, slow: Label, ...ends: bigint[]): void {
  const b = c.b;
  lengthInFront(c, Y, slow, ends);
  c.allocate(L.PAIR_SIZE, slow);
  cover(c, Y);
  putCell(c, () => c.register(i.b), Y);
  c.put(i.a, () => c.pointer(L.TAG_LIST, P));
  b.br(c.done);
}

/** M := the length of a list with one more item than the one in a local has. */
function lengthInFront(c: FrameCode, list: number, slow: Label, ends: readonly bigint[]): void {
  const b = c.b;
  b.i32(1).set(M);
  c.hasTag(list, L.TAG_LIST).if();
  b.get(list).op(W.I32WrapI64).load32(L.COUNT).i32(1).op(W.I32Add).set(M);
  b.else();
  const isEnd = b.block();
  for (const end of ends) b.get(list).i64(end).op(W.I64Eq).brIf(isEnd);
  b.br(slow).end();
  b.end();
}

/** A cell lies in front of the list in a local from now on. */
function cover(c: FrameCode, list: number): void {
  const b = c.b;
  c.hasTag(list, L.TAG_LIST).if();
  b.get(list).op(W.I32WrapI64).tee(Q);
  b.get(Q).load8(1).i32(L.COVERED).op(W.I32Or).store8(1).end();
}

/** Writes the cell at P, with M items. */
function putCell(c: FrameCode, first: () => unknown, rest: number): void {
  const b = c.b;
  b.get(P).get(M).op(W.I64ExtendI32U).i64(32n).op(W.I64Shl);
  b.i64(BigInt(L.Kind.ListCons)).op(W.I64Or).store64(0);
  b.get(P);
  first();
  b.store64(L.PAIR_CAR);
  b.get(P).get(rest).store64(L.PAIR_CDR);
}

export function newPair(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  c.allocate(L.PAIR_SIZE, slow);
  b.get(P).i64(BigInt(L.Kind.Pair)).store64(0);
  b.get(P);
  c.register(i.b).store64(L.PAIR_CAR);
  b.get(P).get(Y).store64(L.PAIR_CDR);
  c.put(i.a, () => c.pointer(L.TAG_OBJECT, P));
}

/** The value of a small dict's entry whose key is the very text that the code holds. */
export function getConstant(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  c.register(i.b).tee(X).op(W.I32WrapI64).set(P);
  c.hasTag(X, L.TAG_OBJECT).op(W.I32Eqz).brIf(slow);
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
  c.put(i.a, () => b.get(Q).load64(L.NODE_ITEMS + 8));
  b.br(c.done).end();
}

export function itemAt(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  c.register(i.b).tee(X).op(W.I32WrapI64).set(P);
  c.hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
  // Huge when it is no integer from 0 on.
  c.register(i.c).i64(L.FIRST_INTEGER).op(W.I64Sub).tee(Y);
  b.get(P).load32(L.COUNT).op(W.I64ExtendI32U, W.I64GeU).brIf(slow);
  b.get(Y).op(W.I32WrapI64).i32(3).op(W.I32Shl).set(Q);
  b.get(P).load8(0).tee(M).i32(L.Kind.ListSlice).op(W.I32Eq).if();
  b.get(P).load32(L.SLICE_START).i32(3).op(W.I32Shl).get(Q).op(W.I32Add).set(Q);
  b.get(P).load32(L.SLICE_PARENT).set(P);
  b.else();
  b.get(M).i32(L.Kind.ListFlat).op(W.I32Ne).brIf(slow);
  b.end();
  c.put(i.a, () => b.get(P).get(Q).op(W.I32Add).load64(L.LIST_ITEMS));
}

export function mergeStep(c: FrameCode, i: Instruction, slow: Label): void {
  const b = c.b;
  const merged = (i.second >>> 8) & 0xff;
  // Q: the place of the list that it takes from. Which of the two cannot be foreseen, so there is no branch.
  b.get(BASE)
    .i32(8 * i.b)
    .i32(8 * i.c);
  c.truthy(i.a).op(W.Select, W.I32Add).set(Q);
  b.get(Q).load64(0).set(X);
  c.known.delete(i.b);
  c.known.delete(i.c);
  c.hasTag(X, L.TAG_LIST).op(W.I32Eqz).brIf(slow);
  b.get(X).op(W.I32WrapI64).load8(0).i32(L.Kind.ListCons).op(W.I32Ne).brIf(slow);
  c.register(merged).set(Y);
  lengthInFront(c, Y, slow, [L.NIL, L.EMPTY]);
  c.allocate(L.PAIR_SIZE, slow);
  // `cover` uses Q.
  b.get(Q).get(X).op(W.I32WrapI64).load64(L.PAIR_CDR).tee(Z).store64(0);
  cover(c, Y);
  putCell(c, () => b.get(X).op(W.I32WrapI64).load64(L.PAIR_CAR), Y);
  c.put(merged, () => c.pointer(L.TAG_LIST, P));
  c.hasTag(Z, L.TAG_LIST).brIf(c.done);
  c.goTo(i.target);
}
