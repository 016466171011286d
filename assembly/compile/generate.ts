// Generation: from the tree to instructions. One register per variable, temporaries above them in stack order.
//
// Registers are always filled before anything can collect: a register that would be in use without a value while a
// call is going on is either the call's own window (`Registers.fresh`) or cleared first, because it may hold what an
// earlier call left there, and that would be kept alive.
//
// `generate(node, target, tail)` leaves the node's value in register `target` (or nowhere: NOWHERE), or, when `tail`,
// returns it from the frame. Operands of instructions are used in place when they are variables that nobody assigns.
// Order of evaluation is that of the language: head, then arguments from left to right; a head that is a global may
// be looked up after its arguments only when evaluating those can neither be observed nor change it.

import { acceptsCount, BuiltinFlag, builtinFlags, builtinOp } from "../data/builtins";
import { isLispy2 } from "../base/language";
import { Flag } from "../heap/layout";
import { FALSE, isTruthy, TRUE, UNBOUND } from "../heap/value";
import { Op } from "../shared/opcodes";
import { Analysis } from "./analysis";
import {
  ConstantKind,
  constantNumber,
  emitABC,
  emitAD,
  emitJump,
  emitLoop,
  emitPosition,
  emitWord,
  here,
  joinChains,
  patchHere,
} from "./emit";
import {
  assumeBinding,
  knownBuiltin,
  knownProcedure,
  operandCount,
  testOp,
  keepsCaller,
} from "./inline";
import { headOf, isCallOfHeads, isMergeStep } from "./merging";
import { HEAD_PART, holdPart, holdVariable, NOWHERE, Registers, takeRegister } from "./registers";
import { foldRight, Right } from "./right-operand";
import { ABOVE, noteCall, noteLoop } from "./sites";
import { isPlainVariable, argumentsAreStable, isStable, isVariable, mentions } from "./stable";
import { Func, Node, NodeKind } from "./tree";
import {
  decideBox,
  loadConstant,
  loadSpecial,
  prepareDefined,
  readVariable,
  writeVariable,
  assign,
  prepareParameters,
} from "./variables";

const WINDOW: i32 = 3;
/** Arguments that fit the spare slots of a frame, for the generic form of Primitive. */
const PRIMITIVE_MAX: i32 = 5;

/** Generates a value into a register that was just taken and holds nothing. */
function generateFresh(node: Node, register: i32): void {
  Registers.fresh = register;
  generate(node, register, false);
}

/** Generates a whole procedure. */
export function generateProcedure(func: Func): void {
  Registers.top = 0;
  Registers.most = 0;
  const scope = func.scope;
  if (scope !== null) prepareParameters(scope);
  Registers.fresh = -1;
  if ((func.flags & Flag.TopLevel) == 0) return generate(func.body!, NOWHERE, true);
  // A top-level form makes no tail calls: its frame tells a trace where the program stood.
  const result = takeRegister();
  generateFresh(func.body!, result);
  emitABC(Op.Return, result, 0, 0);
}

/** See the head of this file. */
export function generate(node: Node, target: i32, tail: bool): void {
  const fresh = Registers.fresh;
  Registers.fresh = -1;
  switch (<i32>node.kind) {
    case NodeKind.If:
      return generateIf(node, target, tail, fresh);
    case NodeKind.Call:
      return generateCall(node, target, tail, fresh);
    case NodeKind.Continue:
      return generateContinue(node);
    case NodeKind.Fail:
      emitPosition(node.form);
      emitAD(Op.Raise, node.count, 0);
      emitWord(<u32>node.value);
      return;
    default:
      break;
  }
  if (fresh >= 0 && !isStable(node)) emitABC(Op.Clear, fresh, 1, 0);
  switch (<i32>node.kind) {
    case NodeKind.Sequence:
      return generateSequence(node, target, tail);
    case NodeKind.Let:
      return generateLet(node, target, tail);
    case NodeKind.And:
    case NodeKind.Or:
      return generateLogical(node, target, tail);
    case NodeKind.LoopForm:
      return generateLoop(node, target, tail);
    default:
      return generateLeaf(node, target, tail);
  }
}

function generateLeaf(node: Node, target: i32, tail: bool): void {
  const mark = Registers.top;
  if (tail && isPlainVariable(node)) return emitABC(Op.Return, node.variable!.register, 0, 0);
  const register = target < 0 ? takeRegister() : target;
  if (target < 0 && !isStable(node)) emitABC(Op.Clear, register, 1, 0);
  generateSimple(node, register, tail ? register : target);
  if (tail) emitABC(Op.Return, register, 0, 0);
  Registers.top = mark;
}

/** Nodes that are neither calls nor control flow. `register` takes the value, `target` says whether it is wanted. */
function generateSimple(node: Node, register: i32, target: i32): void {
  switch (<i32>node.kind) {
    case NodeKind.Constant:
      if (target >= 0) loadConstant(node.value, register);
      break;
    case NodeKind.Local:
      generateLocal(node, register);
      break;
    case NodeKind.Global:
      generateGlobal(node, register);
      break;
    case NodeKind.SetLocal:
      if (node.third !== null) {
        // Which binding there is shows after the value, but that there is none is an error before it.
        const mark = Registers.top;
        generateLocal(node.second!, takeRegister());
        Registers.top = mark;
      }
      generate(node.first!, register, false);
      assign(node, register);
      break;
    case NodeKind.SetGlobal: {
      const cell = constantNumber(node.value, ConstantKind.Cell);
      emitPosition(node.form);
      emitAD(Op.CheckGlobal, register, cell);
      generate(node.first!, register, false);
      emitPosition(node.form);
      emitAD(Op.SetGlobal, register, cell);
      break;
    }
    case NodeKind.DefineGlobal:
      generate(node.first!, register, false);
      emitPosition(node.form);
      emitAD(Op.DefineGlobal, register, constantNumber(node.value, ConstantKind.Cell));
      break;
    case NodeKind.DefineLocal:
      generateDefine(node, register, target);
      break;
    case NodeKind.Lambda:
      emitPosition(node.form);
      emitAD(
        Op.Closure,
        register,
        constantNumber(<u64>changetype<usize>(node.inner), ConstantKind.Lambda),
      );
      break;
    case NodeKind.DefineMacro:
      generate(node.first!, register, false);
      emitPosition(node.form);
      emitAD(Op.DefineMacro, register, constantNumber(node.value, ConstantKind.Cell));
      break;
    default:
      assert(false); // all kinds are handled above or in `generate`
  }
}

function generateLocal(node: Node, target: i32): void {
  readVariable(node.variable!, target);
  const fallback = node.second;
  if (fallback === null) return;
  const bound = emitJump(Op.JumpIfBound, target, 0);
  generate(fallback, target, false);
  patchHere(bound);
}

function generateGlobal(node: Node, target: i32): void {
  if (Analysis.prelude) {
    const known = knownProcedure(node);
    if (known != UNBOUND) return loadConstant(known, target);
  }
  emitPosition(node.form);
  emitAD(Op.GetGlobal, target, constantNumber(node.value, ConstantKind.Cell));
}

function generateDefine(node: Node, register: i32, target: i32): void {
  const v = node.variable!;
  // A variable that is not boxed takes the value directly, unless its old value is still wanted by the initialiser.
  if (!v.boxed && !v.incoming && v.defined && v.assignments == 1) {
    generate(node.first!, v.register, false);
    if (target >= 0) emitABC(Op.Move, register, v.register, 0);
    return;
  }
  generate(node.first!, register, false);
  writeVariable(v, register);
}

/** A chain of alternatives (cond) is a loop here, because it may be long. */
function generateIf(node: Node, target: i32, tail: bool, fresh: i32): void {
  let done = 0;
  while (true) {
    if (fresh >= 0 && !isStable(node.first!)) {
      emitABC(Op.Clear, fresh, 1, 0);
      fresh = -1;
    }
    const otherwise = jumpIfFalse(node.first!);
    Registers.fresh = fresh;
    generate(node.second!, target, tail);
    const alternative = node.third!;
    if (target < 0 && !tail && alternative.kind == NodeKind.Constant) {
      patchHere(otherwise);
      break;
    }
    if (!tail) done = emitJump(Op.Jump, 0, done);
    patchHere(otherwise);
    if (alternative.kind != NodeKind.If) {
      Registers.fresh = fresh;
      generate(alternative, target, tail);
      break;
    }
    node = alternative;
  }
  patchHere(done);
}

function generateSequence(node: Node, target: i32, tail: bool): void {
  for (let item: Node | null = node.first; item !== null; item = item!.next) {
    const last = item.next === null;
    generate(item, last ? target : NOWHERE, last && tail);
  }
}

function generateLet(node: Node, target: i32, tail: bool): void {
  const mark = Registers.top;
  const scope = node.scope!;
  let v = scope.variables;
  for (let init: Node | null = node.first; init !== null; init = init!.next) {
    const variable = v!;
    decideBox(variable);
    const register = takeRegister();
    generateFresh(init, register);
    if (variable.boxed) emitABC(Op.NewBox, register, register, 0);
    variable.register = register;
    holdVariable(variable);
    v = variable.next;
  }
  prepareDefined(scope);
  generate(node.second!, target, tail);
  Registers.top = mark;
}

function generateLoop(node: Node, target: i32, tail: bool): void {
  const mark = Registers.top;
  const scope = node.scope!;
  let v = scope.variables;
  for (let init: Node | null = node.first; init !== null; init = init!.next) {
    const variable = v!;
    decideBox(variable);
    variable.register = takeRegister();
    generateFresh(init, variable.register);
    if (variable.boxed) emitABC(Op.NewBox, variable.register, variable.register, 0);
    holdVariable(variable);
    v = variable.next;
  }
  scope.loopStart = here();
  noteLoop(node.origin);
  prepareDefined(scope);
  generate(node.second!, target, tail);
  Registers.top = mark;
}

/** New values for the loop variables, as if all at once, and the jump back. */
function generateContinue(node: Node): void {
  const mark = Registers.top;
  const scope = node.scope!;
  let v = scope.variables;
  // A value may go straight into its variable when no later one reads the old value.
  let number = -1;
  for (let value: Node | null = node.first; value !== null; value = value!.next) {
    const variable = v!;
    v = variable.next;
    number += 1;
    value.holder = -1;
    if (isVariable(value, variable)) continue;
    if (!variable.boxed && !mentions(value.next, variable)) {
      generate(value, variable.register, false);
      continue;
    }
    const register = takeRegister();
    generateFresh(value, register);
    holdPart(register, node.origin, number);
    value.holder = register;
  }
  v = scope.variables;
  for (let value: Node | null = node.first; value !== null; value = value!.next) {
    const variable = v!;
    v = variable.next;
    if (value.holder < 0) continue;
    emitABC(variable.boxed ? Op.NewBox : Op.Move, variable.register, value.holder, 0);
  }
  emitLoop(scope.loopStart);
  Registers.top = mark;
}

function generateLogical(node: Node, target: i32, tail: bool): void {
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
      generate(item, tail ? NOWHERE : register, tail);
      break;
    }
    generate(item, register, false);
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

/**
 * A register that holds the value of `node`, part `part` of `whole`: the variable's own when that is safe, else a temporary.
 * `disturbed`: something that runs before the use may assign variables.
 */
function operand(whole: Node, node: Node, part: i32, disturbed: bool): i32 {
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

function generateCall(node: Node, target: i32, tail: bool, fresh: i32): void {
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
