// Generation of decisions: conditionals, and tests that jump instead of giving a value. Contract: see generate.ts.

import { isLispy2 } from "../base/language";
import { FALSE, isTruthy, TRUE } from "../heap/value";
import { Op } from "../shared/opcodes";
import { emitABC, emitJump, emitPosition, joinChains, patchHere } from "./emit";
import { operand } from "./generate-calls";
import { generateFresh, generateNode } from "./generation";
import { assumeBinding, testOp } from "./inline";
import { isMergeStep } from "./merging";
import { NOWHERE, Registers, takeRegister } from "./registers";
import { foldRight, Right } from "./right-operand";
import { ABOVE, noteCall } from "./sites";
import { isPlainVariable, isStable } from "./stable";
import { loadSpecial } from "./variables";
import { Node, NodeKind } from "./tree";

/** A chain of alternatives (cond) is a loop here, because it may be long. */
export function generateIf(node: Node, target: i32, tail: bool, fresh: i32): void {
  let done = 0;
  while (true) {
    if (fresh >= 0 && !isStable(node.first!)) {
      emitABC(Op.Clear, fresh, 1, 0);
      fresh = -1;
    }
    const otherwise = jumpIfFalse(node.first!);
    Registers.fresh = fresh;
    generateNode(node.second!, target, tail);
    const alternative = node.third!;
    if (target < 0 && !tail && alternative.kind == NodeKind.Constant) {
      patchHere(otherwise);
      break;
    }
    if (!tail) done = emitJump(Op.Jump, 0, done);
    patchHere(otherwise);
    if (alternative.kind != NodeKind.If) {
      Registers.fresh = fresh;
      generateNode(alternative, target, tail);
      break;
    }
    node = alternative;
  }
  patchHere(done);
}

export function generateLogical(node: Node, target: i32, tail: bool): void {
  const isAnd = node.kind == NodeKind.And;
  const mark = Registers.top;
  const register = target < 0 ? takeRegister() : target;
  if (target < 0 && !isStable(node)) emitABC(Op.Clear, register, 1, 0);
  if (node.first === null) loadSpecial(register, isAnd ? TRUE : FALSE);
  let out = 0;
  for (let item: Node | null = node.first; item !== null; item = item!.next) {
    const last = item.next === null;
    // With nothing true, lispy-core@1 gives #f, also when the last value is nil; so that one is no tail call.
    if (last && (isAnd || isLispy2())) {
      generateNode(item, tail ? NOWHERE : register, tail);
      break;
    }
    generateNode(item, register, false);
    out = joinChains(emitJump(isAnd ? Op.JumpIfFalse : Op.JumpIfTrue, register, 0), out);
    if (last) loadSpecial(register, FALSE);
  }
  patchHere(out);
  if (tail) emitABC(Op.Return, register, 0, 0);
  Registers.top = mark;
}

/** Generates a test; the returned chain is taken when it is false. */
function jumpIfFalse(node: Node): i32 {
  if (node.kind == NodeKind.Constant) return isTruthy(node.value) ? 0 : emitJump(Op.Jump, 0, 0);
  if (node.kind == NodeKind.And) {
    let out = 0;
    for (let item: Node | null = node.first; item !== null; item = item!.next)
      out = joinChains(jumpIfFalse(item), out);
    return out;
  }
  if (node.kind == NodeKind.Or && node.first !== null) {
    let yes = 0;
    let item: Node = node.first!;
    for (let next = item.next; next !== null; next = item.next) {
      yes = joinChains(jumpIfTrue(item), yes);
      item = next;
    }
    const out = jumpIfFalse(item);
    patchHere(yes);
    return out;
  }
  if (isMergeStep(node)) return mergeAndBranch(node);
  const op = node.kind == NodeKind.Call ? testOp(node) : Op.Halt;
  if (op != Op.Halt) return compareAndBranch(node, op);
  const mark = Registers.top;
  const register = testRegister(node);
  Registers.top = mark;
  return emitJump(Op.JumpIfFalse, register, 0);
}

/** Generates a test; the returned chain is taken when it is true. */
function jumpIfTrue(node: Node): i32 {
  const op = node.kind == NodeKind.Call ? testOp(node) : Op.Halt;
  if (op != Op.Halt || node.kind == NodeKind.And || node.kind == NodeKind.Or) {
    const no = jumpIfFalse(node);
    const yes = emitJump(Op.Jump, 0, 0);
    patchHere(no);
    return yes;
  }
  const mark = Registers.top;
  const register = testRegister(node);
  Registers.top = mark;
  return emitJump(Op.JumpIfTrue, register, 0);
}

/** A register that holds the value of a test. */
function testRegister(node: Node): i32 {
  if (isPlainVariable(node)) return node.variable!.register;
  const register = takeRegister();
  generateFresh(node, register);
  return register;
}

function compareAndBranch(node: Node, op: i32): i32 {
  const mark = Registers.top;
  assumeBinding(node.first!);
  const left = node.second!;
  const right = left.next;
  const a = operand(node, left, 0, right !== null && !isStable(right));
  const folded = right !== null && foldRight(right, op);
  const chosen = folded ? Right.op : op;
  const b = folded ? Right.operand : right === null ? 0 : operand(node, right, 1, false);
  const scratch = takeRegister();
  emitPosition(node.form);
  emitABC(chosen, scratch, a, b);
  Registers.top = mark;
  noteCall(node.origin, mark, ABOVE, scratch);
  return emitJump(Op.JumpIfFalse, scratch, 0);
}

function mergeAndBranch(node: Node): i32 {
  const mark = Registers.top;
  const register = testRegister(node.second!);
  Registers.top = mark;
  const a = node.second!.next!;
  const b = a.next!;
  emitABC(Op.IfMergeStep, register, a.variable!.register, b.variable!.register);
  return emitJump(Op.JumpIfFalse, b.next!.variable!.register, 0);
}
