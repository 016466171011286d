// Which registers of an instruction are worth a copy in a local.

import { Op } from "../../assembly/shared/opcodes.js";
import type { Instruction } from "./instructions.js";

/** Registers that an instruction reads more than once, or whose value is likely to be read again. */
export function operandsOf({ op, a, b, c }: Instruction): number[] {
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
