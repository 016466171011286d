// Variables and constants in registers: where a variable lives (register, box, captured value, captured box) and how it
// is read and written.

import { isSmall, TAG_CONSTANT, tagOf, toSmall, UNBOUND, Value } from "../heap/value";
import { Op } from "../shared/opcodes";
import {
  ConstantKind,
  constantNumber,
  emitABC,
  emitAD,
  emitJump,
  emitPosition,
  patchHere,
} from "./emit";
import { holdVariable, Registers, takeRegister } from "./registers";
import { noteParameter } from "./sites";
import { Node, NodeKind, Scope, Variable } from "./tree";

/**
 * A variable that is both captured and assigned lives in a box; in a procedure that names call/cc every one that is
 * assigned does, because a continuation copies the frame and an assignment belongs to the variable, not to a copy.
 */
export function decideBox(v: Variable): void {
  if ((v.captured || v.func!.reentered) && !v.incoming)
    v.boxed = v.defined ? v.assignments > 1 || v.capturedEarly : v.assignments > 0;
}

/** Gives registers to parameters, the first variables of a procedure's scope, and to the names its body defines. */
export function prepareParameters(scope: Scope): void {
  for (let v: Variable | null = scope.variables; v !== null; v = v!.next) {
    if (v.defined || v.isMacro) continue;
    v.register = takeRegister();
    noteParameter(v.name);
  }
  for (let v: Variable | null = scope.variables; v !== null; v = v!.next) {
    if (v.defined || v.isMacro) continue;
    decideBox(v);
    if (v.boxed) emitABC(Op.NewBox, v.register, v.register, 0);
    holdVariable(v);
  }
  prepareDefined(scope);
}

/** Gives registers to the names that a body defines, and marks those unbound that may be read too early. */
export function prepareDefined(scope: Scope): void {
  for (let v: Variable | null = scope.variables; v !== null; v = v!.next) {
    if (!v.defined || v.isMacro) continue;
    decideBox(v);
    v.register = takeRegister();
    loadSpecial(v.register, UNBOUND);
    if (v.boxed) emitABC(Op.NewBox, v.register, v.register, 0);
    holdVariable(v);
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

/** The value in `source` becomes the value of the variable that a SetLocal names; the nearer one only if it is bound. */
export function assign(node: Node, source: i32): void {
  if (node.kind == NodeKind.SetGlobal) {
    const cell = constantNumber(node.value, ConstantKind.Cell);
    emitPosition(node.form);
    emitAD(Op.CheckGlobal, source, cell);
    emitAD(Op.SetGlobal, source, cell);
    return;
  }
  const outer = node.third;
  if (outer === null) return writeVariable(node.variable!, source);
  const mark = Registers.top;
  const probe = takeRegister();
  readVariable(node.variable!, probe);
  const bound = emitJump(Op.JumpIfBound, probe, 0);
  Registers.top = mark;
  assign(outer, source);
  const done = emitJump(Op.Jump, 0, 0);
  patchHere(bound);
  writeVariable(node.variable!, source);
  patchHere(done);
}
