// Builtins that are instructions, off their common case: called as the functions that they stand for, which also know what to say when they
// fail. Nothing here knows where the machine stands; step.ts does.

import { builtinOfOp, callBuiltin } from "../data/builtins";
import { Signal } from "../data/signal";
import { Stack } from "../heap/roots";
import { FAILED, fromSmall, Value } from "../heap/value";
import { Op } from "../shared/opcodes";
import { nameBuiltin } from "./call";
import { frameCode } from "./frame";
import { B, C, immediate, nearConstant } from "./instruction";
import { plainOp } from "./redefine";

/** The builtin that an inlined instruction stands for, called with its operands. FAILED with its name in the message. */
export function slowInline(op: i32, word: u32, base: u32): Value {
  const row = builtinOfOp(plainOp(op));
  // The spare slots above the frame take the operands, where the builtin may root and rewrite them.
  const scratch = Stack.top;
  const count = operandsTo(scratch, base, word, op);
  Stack.top = scratch + (count << 3);
  const value = callBuiltin(row, scratch, count);
  if (value == FAILED && Signal.wantsName) nameBuiltin(row, scratch, count);
  return value;
}

/** `(car x)` of the register at `from` to the place `to`, above the frame's registers in use. False with the error pending. */
export function putHead(to: u32, from: u32): bool {
  store<u64>(to, load<u64>(from));
  const row = builtinOfOp(Op.Car);
  const value = callBuiltin(row, to, 1);
  if (value == FAILED && Signal.wantsName) nameBuiltin(row, to, 1);
  store<u64>(to, value);
  return value != FAILED;
}

/** Is the instruction a compare-and-branch, whose second word is the branch? */
export function isBranch(op: i32): bool {
  return (
    (op >= Op.IfLess && op <= Op.IfEqualImmediate) ||
    op == Op.IfNull ||
    op == Op.IfNot ||
    op == Op.IfLessConstant ||
    op == Op.IfGreaterConstant
  );
}

/** Writes the operands of an inlined instruction to a window; how many there are. */
export function operandsTo(to: u32, base: u32, word: u32, op: i32): i32 {
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
      store<u64>(to, nearConstant(frameCode(base), word), 8);
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
