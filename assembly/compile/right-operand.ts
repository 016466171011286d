// The second operand of an inlined builtin's instruction, when it is known: it then stands in the instruction itself, as a
// signed byte, or as the number of a constant, and needs neither a register nor an instruction that loads it.

import { isFloat, isSmall, isString } from "../heap/value";
import { Op } from "../shared/opcodes";
import { ConstantKind, constantNumber } from "./emit";
import { constantOf, immediateOf } from "./inline";
import { Node, NodeKind } from "./tree";
import { NOT_SMALL, smallConstant } from "./stable";

/** Constants with numbers below this one fit into an instruction. */
const NEAR: i32 = 256;

/** What `foldRight` has chosen: the form of the instruction, and its operand C. */
export class Right {
  static op: i32 = 0;
  static operand: i32 = 0;
}

/** Chooses the form of an instruction that has the operand in itself. False when there is none. */
export function foldRight(right: Node, op: i32): bool {
  const small = smallConstant(right);
  if (small != NOT_SMALL && immediateOf(op) != Op.Halt) {
    Right.op = immediateOf(op);
    Right.operand = small;
    return true;
  }
  if (right.kind != NodeKind.Constant || constantOf(op) == Op.Halt) return false;
  const value = right.value;
  // The instruction relies on it: keys are strings, all else takes numbers.
  if (op == Op.Get ? !isString(value) : !isSmall(value) && !isFloat(value)) return false;
  Right.op = constantOf(op);
  Right.operand = constantNumber(value, ConstantKind.Plain);
  return Right.operand < NEAR;
}
