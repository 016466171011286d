// Generation: from the tree to instructions. One register per variable, temporaries above them in stack order. Calls are in
// generate-calls.ts, conditionals and tests in generate-tests.ts.
//
// Registers are always filled before anything can collect: a register that would be in use without a value while a
// call is going on is either the call's own window (`Registers.fresh`) or cleared first, because it may hold what an
// earlier call left there, and that would be kept alive.
//
// `generate(node, target, tail)` leaves the node's value in register `target` (or nowhere: NOWHERE), or, when `tail`,
// returns it from the frame. Operands of instructions are used in place when they are variables that nobody assigns.
// Order of evaluation is that of the language: head, then arguments from left to right; a head that is a global may
// be looked up after its arguments only when evaluating those can neither be observed nor change it.

import { Flag } from "../heap/layout";
import { UNBOUND } from "../heap/value";
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
  patchHere,
} from "./emit";
import { generateCall } from "./generate-calls";
import { generateIf, generateLogical } from "./generate-tests";
import { generateFresh, Generation } from "./generation";
import { knownProcedure } from "./inline";
import { holdPart, holdVariable, NOWHERE, Registers, takeRegister } from "./registers";
import { noteLoop } from "./sites";
import { isPlainVariable, isStable, isVariable, mentions } from "./stable";
import { Func, Node, NodeKind } from "./tree";
import {
  assign,
  decideBox,
  loadConstant,
  prepareDefined,
  prepareParameters,
  readVariable,
  writeVariable,
} from "./variables";

/** Generates a whole procedure. */
export function generateProcedure(func: Func): void {
  Generation.generate = generate.index;
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
function generate(node: Node, target: i32, tail: bool): void {
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
