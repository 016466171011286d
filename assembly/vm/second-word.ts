// Which instructions are two words long.

import { GENERIC, Op } from "../shared/opcodes";

/** Does the instruction own the word behind it? */
export function hasSecondWord(op: i32): bool {
  switch (op) {
    case Op.CallGlobal:
    case Op.TailCallGlobal:
    case Op.CallConstant:
    case Op.CallHeads:
    case Op.TailCallConstant:
    case Op.Raise:
    case Op.Primitive:
    case Op.Primitive + GENERIC:
      return true;
    default:
      return false; // the JumpIfFalse behind a compare-and-branch is an instruction of its own
  }
}
