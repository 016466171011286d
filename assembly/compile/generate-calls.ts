// Generation of calls: of builtins as instructions, of everything else through a window. Contract: see generate.ts.

import { acceptsCount, BuiltinFlag, builtinFlags, builtinOp } from "../data/builtins";
import { UNBOUND } from "../heap/value";
import { Op } from "../shared/opcodes";
import { Analysis } from "./analysis";
import { ConstantKind, constantNumber, emitABC, emitPosition, emitWord } from "./emit";
import { generateFresh } from "./generation";
import { assumeBinding, keepsCaller, knownBuiltin, knownProcedure, operandCount } from "./inline";
import { headOf, isCallOfHeads } from "./merging";
import { HEAD_PART, holdPart, Registers, takeRegister } from "./registers";
import { foldRight, Right } from "./right-operand";
import { ABOVE, noteCall } from "./sites";
import { argumentsAreStable, isPlainVariable, isStable } from "./stable";
import { Node, NodeKind } from "./tree";

const WINDOW: i32 = 3;
/** Arguments that fit the spare slots of a frame, for the generic form of Primitive. */
const PRIMITIVE_MAX: i32 = 5;

/**
 * A register that holds the value of `node`, part `part` of `whole`: the variable's own when that is safe, else a temporary.
 * `disturbed`: something that runs before the use may assign variables.
 */
export function operand(whole: Node, node: Node, part: i32, disturbed: bool): i32 {
  if (isPlainVariable(node)) {
    const v = node.variable!;
    const assigned = v.assignments > (v.defined ? 1 : 0);
    if (!(disturbed && assigned)) return v.register;
  }
  const register = takeRegister();
  generateFresh(node, register);
  holdPart(register, whole.origin, part);
  return register;
}

export function generateCall(node: Node, target: i32, tail: bool, fresh: i32): void {
  const mark = Registers.top;
  if (!generateInline(node, target, tail, fresh)) generateWindowCall(node, target, tail, fresh);
  Registers.top = mark;
}

/** Emits an instruction for a call of a builtin, if the head surely is one. */
function generateInline(node: Node, target: i32, tail: bool, fresh: i32): bool {
  const head = node.first!;
  const builtin = knownBuiltin(head);
  if (builtin < 0 || !acceptsCount(builtin, node.count)) return false;
  const flags = builtinFlags(builtin);
  if (flags & BuiltinFlag.Control) return false;
  const op = builtinOp(builtin);
  const mark = Registers.top;
  // Operands may use the target itself as their temporary: it is written last.
  if (fresh >= 0 && fresh == mark - 1) Registers.top = fresh;
  const begin = Registers.top;
  if (op == Op.Capture) {
    const register = target < 0 ? takeRegister() : target;
    emitABC(op, register, 0, 0);
    if (tail) emitABC(Op.Return, register, 0, 0);
  } else if (op != Op.Halt && operandCount(op) == node.count) {
    assumeBinding(head);
    const left = node.second!;
    const right = left.next;
    const a = operand(node, left, 0, right !== null && !isStable(right));
    const folded = right !== null && foldRight(right, op);
    const chosen = folded ? Right.op : op;
    const b = folded ? Right.operand : right === null ? 0 : operand(node, right, 1, false);
    const register = target < 0 ? takeRegister() : target;
    emitPosition(node.form);
    emitABC(chosen, register, a, b);
    noteCall(node.origin, begin, ABOVE, register);
    if (tail) emitABC(Op.Return, register, 0, 0);
  } else {
    if (node.count > PRIMITIVE_MAX) {
      Registers.top = mark;
      return false;
    }
    assumeBinding(head);
    const first = generateArguments(node);
    const register = target < 0 ? (node.count > 0 ? first : takeRegister()) : target;
    emitPosition(node.form);
    emitABC(Op.Primitive, register, node.count, first);
    emitWord(builtin);
    noteCall(node.origin, begin, ABOVE, register);
    if (tail) emitABC(Op.Return, register, 0, 0);
  }
  Registers.top = mark;
  return true;
}

/** Evaluates the arguments of a call into consecutive registers; the first one. */
function generateArguments(node: Node): i32 {
  const first = Registers.top;
  let part = 0;
  for (let item: Node | null = node.second; item !== null; item = item!.next) {
    const register = takeRegister();
    generateFresh(item, register);
    holdPart(register, node.origin, part);
    part += 1;
  }
  return first;
}

function generateWindowCall(node: Node, target: i32, tail: bool, fresh: i32): void {
  const head = node.first!;
  const window = fresh >= 0 && fresh == Registers.top - 1 ? fresh : takeRegister();
  for (let i = 1; i < WINDOW; i++) takeRegister();
  const result = target < 0 ? window : target;
  if (!tail && result == window && isCallOfHeads(node)) {
    emitPosition(node.form);
    emitABC(Op.CallHeads, window, headOf(node.second!), headOf(node.second!.next!));
    emitWord(head.variable!.register);
    return noteCall(node.origin, window, window, result);
  }
  const stable = argumentsAreStable(node);
  // In the prelude, and where the analysis made the call, the procedure itself is known.
  const known = Analysis.prelude || head.kind == NodeKind.Constant ? knownProcedure(head) : UNBOUND;
  const late = known != UNBOUND || (head.kind == NodeKind.Global && stable);
  if (!late) {
    generateFresh(head, window);
    holdPart(window, node.origin, HEAD_PART);
  }
  // The slots that the call itself will fill must be clean while arguments run calls of their own.
  if (!stable) emitABC(Op.Clear, late ? window : window + 1, late ? WINDOW : WINDOW - 1, 0);
  generateArguments(node);
  emitPosition(node.form);
  // Neither a procedure of the prelude nor the host calls back in its own tail position, so nothing is lost by keeping
  // the frame of the caller, which a trace or an image wants to show.
  const returns = tail && keepsCaller(head);
  if (returns) {
    assumeBinding(head);
    tail = false;
  }
  if (known != UNBOUND) {
    emitABC(tail ? Op.TailCallConstant : Op.CallConstant, window, node.count, result);
    emitWord(constantNumber(known, ConstantKind.Plain));
  } else if (late) {
    emitABC(tail ? Op.TailCallGlobal : Op.CallGlobal, window, node.count, result);
    emitWord(constantNumber(head.value, ConstantKind.Cell));
  } else {
    emitABC(tail ? Op.TailCall : Op.Call, window, node.count, result);
  }
  if (!tail) noteCall(node.origin, window, window, result);
  if (returns) emitABC(Op.Return, result, 0, 0);
}
