// Which calls need no frame: builtins that still have their original binding become instructions.
// In the prelude every name means its original binding; elsewhere a name counts only while its cell is pristine, and
// using it marks the cell as assumed, so that a redefinition finds the code (vm/redefine.ts).

import { acceptsCount, BuiltinFlag, builtinFlags, builtinOp } from "../data/builtins";
import { addCellFlags, cellOriginal, isPristine } from "../data/globals";
import { isBuiltin, isClosure } from "../data/lambda";
import { symbolCell } from "../data/symbol";
import { countOf, Flag } from "../heap/layout";
import { addressOf, isProcedure, UNBOUND, Value } from "../heap/value";
import { Op } from "../shared/opcodes";
import { Analysis } from "./analysis";
import { Node, NodeKind } from "./tree";

/** The builtin or prelude procedure that a node surely refers to, UNBOUND when that is not known. */
export function knownProcedure(node: Node): Value {
  if (node.kind == NodeKind.Constant) return isProcedure(node.value) ? node.value : UNBOUND;
  if (node.kind != NodeKind.Global) return UNBOUND;
  const cell = symbolCell(node.value);
  if (cell == 0) return UNBOUND;
  return Analysis.prelude || isPristine(cell) ? cellOriginal(cell) : UNBOUND;
}

/** Row number of the builtin that a node surely refers to, -1 otherwise. */
export function knownBuiltin(node: Node): i32 {
  const value = knownProcedure(node);
  return value != UNBOUND && isBuiltin(value) ? <i32>countOf(addressOf(value)) : -1;
}

/** Does a program's code surely call a procedure of the prelude, or the host, here? */
export function keepsCaller(head: Node): bool {
  if (Analysis.prelude || head.kind != NodeKind.Global) return false;
  const known = knownProcedure(head);
  if (!isBuiltin(known)) return isClosure(known);
  return (builtinFlags(countOf(addressOf(known))) & BuiltinFlag.Host) != 0;
}

/** Notes that code assumes the binding of a Global node. */
export function assumeBinding(node: Node): void {
  if (!Analysis.prelude && node.kind == NodeKind.Global)
    addCellFlags(symbolCell(node.value), Flag.Assumed);
}

/** The compare-and-branch form of a comparison, or Op.Halt. */
function branchOf(op: i32): i32 {
  switch (op) {
    case Op.Less:
      return Op.IfLess;
    case Op.LessEqual:
      return Op.IfLessEqual;
    case Op.Greater:
      return Op.IfGreater;
    case Op.GreaterEqual:
      return Op.IfGreaterEqual;
    case Op.Equal:
      return Op.IfEqual;
    default:
      return Op.Halt;
  }
}

/** The form of an instruction whose second operand is a small constant, or Op.Halt. */
export function immediateOf(op: i32): i32 {
  switch (op) {
    case Op.Add:
      return Op.AddImmediate;
    case Op.Subtract:
      return Op.SubtractImmediate;
    case Op.IfLess:
      return Op.IfLessImmediate;
    case Op.IfLessEqual:
      return Op.IfLessEqualImmediate;
    case Op.IfGreater:
      return Op.IfGreaterImmediate;
    case Op.IfGreaterEqual:
      return Op.IfGreaterEqualImmediate;
    case Op.IfEqual:
      return Op.IfEqualImmediate;
    default:
      return Op.Halt;
  }
}

/** The form of an instruction whose second operand is a constant, or Op.Halt. */
export function constantOf(op: i32): i32 {
  switch (op) {
    case Op.Add:
      return Op.AddConstant;
    case Op.Subtract:
      return Op.SubtractConstant;
    case Op.Multiply:
      return Op.MultiplyConstant;
    case Op.Modulo:
      return Op.ModuloConstant;
    case Op.Get:
      return Op.GetConstant;
    case Op.IfLess:
      return Op.IfLessConstant;
    case Op.IfGreater:
      return Op.IfGreaterConstant;
    default:
      return Op.Halt;
  }
}

/** How many register operands an inlined builtin's instruction takes. */
export function operandCount(op: i32): i32 {
  switch (op) {
    case Op.Capture:
      return 0;
    case Op.First:
    case Op.Rest:
    case Op.Car:
    case Op.Cdr:
    case Op.CountItems:
    case Op.IsNull:
    case Op.IsEmpty:
    case Op.IsPair:
    case Op.Not:
      return 1;
    default:
      return 2;
  }
}

/** The branching instruction (or Op.Not) for a call in test position, Op.Halt when there is none. */
export function testOp(node: Node): i32 {
  const builtin = knownBuiltin(node.first!);
  if (builtin < 0 || !acceptsCount(builtin, node.count)) return Op.Halt;
  const op = builtinOp(builtin);
  if (op == Op.Not) return Op.IfNot;
  if (op == Op.IsNull) return Op.IfNull;
  return node.count == 2 ? branchOf(op) : Op.Halt;
}
