// Assigning globals. The first assignment to a builtin's name finds all code that inlined the builtin and turns those
// instructions into their generic forms, in place: frames that are running go on correctly, and every procedure is
// compiled anew on its next call. The same happens to code that mentions a name which becomes a macro or was one.

import { chargeSteps } from "../base/limits";
import { builtinOfOp } from "../data/builtins";
import { cellOriginal, cellValue, dropCellFlags, setCellValue } from "../data/globals";
import { Births, discardCode, isBuiltin, isMacro } from "../data/lambda";
import { collect } from "../heap/heap";
import {
  CODE_BIRTH,
  CODE_CONSTANTS,
  firstInstruction,
  CODE_MAP,
  countOf,
  Flag,
  flagsOf,
  Kind,
  kindOf,
  LAMBDA_CODE,
  sizeOfObject,
} from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import { Space } from "../heap/space";
import { addressOf, fromAddress, TAG_OBJECT, Value } from "../heap/value";
import { FIRST_INLINE, GENERIC, LAST_INLINE, Op } from "../shared/opcodes";
import { forgetMachineCode } from "./machine-code";
import { hasSecondWord } from "./second-word";
import { forgetBefore, noteChange } from "./history";

/** Bytes of the code of the bottom frame, which is nobody's. */
const FIRST_CODE_BYTES: u32 = CODE_CONSTANTS + 8;

/** Bytes of live objects that are walked without a charge: what a small program has. */
const FREE_WALK: u32 = 1 << 20;

/** Sets a global. Returns the cell's address, which changes when compiled code has to be looked for: that collects. */
export function assignGlobal(cell: u32, value: Value): u32 {
  const flags = flagsOf(cell);
  const macros = (flags & Flag.Mentioned) != 0 && (isMacro(cellValue(cell)) || isMacro(value));
  const pristine = (flags & Flag.Pristine) != 0;
  const stale = macros || (pristine && (flags & Flag.Assumed) != 0);
  if (!stale) {
    setCellValue(cell, value);
    dropCellFlags(cell, Flag.Pristine);
    return cell;
  }
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, cell));
  const next = keep(value);
  // Without room for it, frames that run old code cannot be put into an image; they run all the same.
  noteChange(slot, cellValue(cell), pristine);
  setCellValue(addressOf(kept(slot)), kept(next));
  dropCellFlags(addressOf(kept(slot)), Flag.Pristine | Flag.Assumed);
  // After a collection the space holds live objects back to back, so that it can be walked. Without room for one
  // the walk is still right, because allocation leaves no gaps between objects either.
  collect(0);
  const walked = Space.next - Space.start;
  if (walked > FREE_WALK) chargeSteps((walked - FREE_WALK) >> 12);
  const moved = addressOf(kept(slot));
  dropTemporaries(mark);
  const original = cellOriginal(moved);
  const assumed = pristine && (flags & Flag.Assumed) != 0 && isBuiltin(original);
  discardUserCode(assumed ? <i32>countOf(addressOf(original)) : -1);
  return moved;
}

/** Discards all user code, and turns every instruction in it that stands for the builtin (-1: none) into its generic form. */
function discardUserCode(builtin: i32): void {
  forgetMachineCode();
  let at = Space.start;
  let oldest = Births.next;
  while (at < Space.next) {
    const kind = kindOf(at);
    if (kind == Kind.Code && (flagsOf(at) & Flag.Prelude) == 0) {
      if (countOf(at) > FIRST_CODE_BYTES) oldest = min<u32>(oldest, load<u32>(at, CODE_BIRTH));
      if (builtin >= 0) makeGeneric(at, builtin);
    } else if (
      kind == Kind.Lambda &&
      (flagsOf(at) & Flag.Prelude) == 0 &&
      load<u32>(at, LAMBDA_CODE) != 0
    )
      discardCode(at);
    at += sizeOfObject(at);
  }
  forgetBefore(oldest);
}

/** Turns every instruction that stands for the builtin into its generic form. */
export function makeGeneric(code: u32, builtin: i32): void {
  const end = code + load<u32>(code, CODE_MAP);
  let at = code + firstInstruction(code);
  while (at < end) {
    const op = <i32>load<u8>(at);
    if (op == Op.Primitive) {
      if (load<u32>(at, 4) == <u32>builtin) store<u8>(at, <u8>(op + GENERIC));
    } else if (op >= FIRST_INLINE && op <= LAST_INLINE) {
      if (builtinOfOp(plainOp(op)) == builtin) store<u8>(at, <u8>(op + GENERIC));
    }
    at += hasSecondWord(op) ? 8 : 4;
  }
}

/** The opcode under which the table of builtins lists what an instruction stands for. */
export function plainOp(op: i32): i32 {
  switch (op) {
    case Op.AddImmediate:
    case Op.AddConstant:
      return Op.Add;
    case Op.SubtractImmediate:
    case Op.SubtractConstant:
      return Op.Subtract;
    case Op.MultiplyConstant:
      return Op.Multiply;
    case Op.ModuloConstant:
      return Op.Modulo;
    case Op.GetConstant:
      return Op.Get;
    case Op.IfLessConstant:
    case Op.IfLess:
    case Op.IfLessImmediate:
      return Op.Less;
    case Op.IfLessEqual:
    case Op.IfLessEqualImmediate:
      return Op.LessEqual;
    case Op.IfGreaterConstant:
    case Op.IfGreater:
    case Op.IfGreaterImmediate:
      return Op.Greater;
    case Op.IfGreaterEqual:
    case Op.IfGreaterEqualImmediate:
      return Op.GreaterEqual;
    case Op.IfEqual:
    case Op.IfEqualImmediate:
      return Op.Equal;
    case Op.IfNull:
      return Op.IsNull;
    case Op.IfNot:
      return Op.Not;
    default:
      return op;
  }
}
