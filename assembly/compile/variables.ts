// Variables and constants in registers: where a variable lives (register, box, captured value, captured box) and how it
// is read and written.

import { isSmall, TAG_CONSTANT, tagOf, toSmall, UNBOUND, Value } from "../heap/value";
import { Op } from "../shared/opcodes";
import { ConstantKind, constantNumber, emitABC, emitAD } from "./emit";
import { takeRegister } from "./registers";
import { Scope, Variable } from "./tree";

export function decideBox(v: Variable): void {
  if (v.captured && !v.incoming)
    v.boxed = v.defined ? v.assignments > 1 || v.capturedEarly : v.assignments > 0;
}

/** Gives registers to the names that a body defines, and marks those unbound that may be read too early. */
export function prepareDefined(scope: Scope): void {
  for (let v: Variable | null = scope.variables; v !== null; v = v!.next) {
    if (!v.defined || v.isMacro) continue;
    decideBox(v);
    v.register = takeRegister();
    loadSpecial(v.register, UNBOUND);
    if (v.boxed) emitABC(Op.NewBox, v.register, v.register, 0);
  }
}

export function loadSpecial(target: i32, value: Value): void {
  emitAD(Op.LoadSpecial, target, <i32>(value & 0xffff));
}

export function loadConstant(value: Value, target: i32): void {
  if (tagOf(value) == TAG_CONSTANT) return loadSpecial(target, value);
  if (isSmall(value)) {
    const i = toSmall(value);
    if (i >= -32768 && i <= 32767) return emitAD(Op.LoadInteger, target, <i32>i);
  }
  emitAD(Op.LoadConstant, target, constantNumber(value, ConstantKind.Plain));
}

/** Reads a variable of this function into a register, box or not. */
export function readVariable(v: Variable, target: i32): void {
  if (v.incoming) emitABC(v.boxed ? Op.GetCapturedBox : Op.GetCaptured, target, v.register, 0);
  else if (v.boxed) emitABC(Op.GetBox, target, v.register, 0);
  else if (v.register != target) emitABC(Op.Move, target, v.register, 0);
}

export function writeVariable(v: Variable, source: i32): void {
  if (v.incoming) emitABC(Op.SetCapturedBox, source, v.register, 0);
  else if (v.boxed) emitABC(Op.SetBox, source, v.register, 0);
  else if (v.register != source) emitABC(Op.Move, v.register, source, 0);
}
