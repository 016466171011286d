// Analysis: from forms to the tree. Resolves every name to a register, a captured value or a global, finds what must
// be boxed, and meets macro calls: those are listed as pending, the prelude has them expanded (prelude/expand.lispy), and the analysis
// of the whole procedure starts again with the expansions remembered by the form that they replace.
//
// Scope rules are those of an environment chain that grows while the program runs: `define` inside a body makes the
// name local to that body from the moment it runs; a read before that sees the outer binding. Names that a body
// defines are found by a scan before its analysis; a read that may come too early is a Local with a fallback.
//
// Malformed special forms are Fail nodes, because they are errors only when they are reached.
// Invariant: nothing here allocates in the heap (see arena.ts). Recursion is bounded by FORM_DEPTH_MAX.

import { FORM_DEPTH_MAX, FORMS_MAX, OUTLINE_AT } from "../base/config";
import { isEmptyList, listItem, listLength, listPosition, Lists } from "../data/list";
import { symbolForm } from "../data/symbol";
import { Flag } from "../heap/layout";
import { isList, isSymbol, MISSING, NIL, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { Analysis, constant, fail, funcOf } from "./analysis";
import { findExpansion, notePending } from "./expansions";
import {
  captureAll,
  macroOf,
  lookUp,
  reference,
  setFallback,
  defineFromInside,
  definingScope,
} from "./names";
import { BAD_PARAMETERS, isFull, parameters, clausesError, isElse } from "./parameters";
import { continueLoop, letForm, letStarForm } from "./let-forms";
import { chain, defineIn, Recursion } from "./recursion";
import { shortCall } from "./long-call";
import { scanDefines } from "./scan";
import { FIRST_WORD, Form } from "./syntax";
import {
  addVariable,
  findInScope,
  Func,
  newFunc,
  newNode,
  newScope,
  Node,
  NodeKind,
  Scope,
  Variable,
} from "./tree";

/** Analyses one expression. `tails`: the innermost loop in whose tail position it stands. */
export function analyze(form: Value, scope: Scope | null, tails: Scope | null): Node {
  if (isSymbol(form)) return reference(form, scope);
  if (!isList(form)) return constant(isEmptyList(form) ? NIL : form);
  Analysis.forms += 1;
  if (Analysis.forms > FORMS_MAX) return constant(NIL);
  if (Analysis.registers > OUTLINE_AT) return outline(form, scope);
  if (Analysis.depth >= FORM_DEPTH_MAX) {
    Analysis.tooDeep = true;
    return constant(NIL);
  }
  Analysis.depth += 1;
  const outer = Analysis.position;
  if (listPosition(form) != 0) Analysis.position = form;
  const node = compound(form, scope, tails);
  Analysis.position = outer;
  Analysis.depth -= 1;
  return node;
}

function compound(form: Value, scope: Scope | null, tails: Scope | null): Node {
  const head = listItem(form, 0);
  if (isSymbol(head)) {
    const id = symbolForm(head);
    if (id != Form.None && id < FIRST_WORD) return special(id, form, scope, tails);
    const macro = macroOf(head, scope);
    if (macro != MISSING) return macroCall(form, macro, scope, tails);
    const local = lookUp(head, scope);
    if (local !== null && local.loop !== null) return continueLoop(form, local, scope, tails);
  }
  const node = newNode(NodeKind.Call, Analysis.position);
  node.first = analyze(head, scope, null);
  node.count = <i32>listLength(form) - 1;
  node.second = chain(form, 1, scope);
  return shortCall(node);
}

/** `((lambda () form))`: the form gets registers of its own. Its defines are made where it stands (`definingScope`). */
function outline(form: Value, scope: Scope | null): Node {
  const func = newFunc(funcOf(scope), scope, form, NIL);
  func.flags = Flag.Outlined;
  func.scope = newScope(scope, func);
  const outer = Analysis.registers;
  Analysis.registers = 0;
  func.body = analyze(form, func.scope, null);
  Analysis.registers = outer;
  const thunk = newNode(NodeKind.Lambda, Analysis.position);
  thunk.inner = func;
  const node = newNode(NodeKind.Call, Analysis.position);
  node.first = thunk;
  return node;
}

/** Whether `func` is what is being compiled, or a form of it that was outlined: what that defines belongs to the root. */
function isOfRoot(func: Func): bool {
  while (func !== Analysis.root && (func.flags & Flag.Outlined) != 0) func = func.parent!;
  return func === Analysis.root;
}

/** A macro call: its expansion, if it is known. The procedure that is being compiled asks for it; inner ones wait for their own turn. */
function macroCall(form: Value, macro: Value, scope: Scope | null, tails: Scope | null): Node {
  const expansion = findExpansion(form, macro);
  if (expansion != MISSING) return analyze(expansion, scope, tails);
  const func = funcOf(scope);
  if (isOfRoot(func) && macro != NIL) notePending(form, macro);
  else if (func !== Analysis.root) captureAll(scope, func);
  return constant(NIL); // not generated: this analysis is thrown away, or the inner procedure is analysed again
}

/** Analyses items `from`… of `form` as a body whose names belong to `scope`. */
export function body(form: Value, from: u32, scope: Scope | null, tails: Scope | null): Node {
  const count = listLength(form);
  const outer = Analysis.registers;
  if (scope !== null) {
    if (!scope.scanned) {
      for (let i = from; i < count; i++) scanDefines(listItem(form, i), scope);
    }
    Analysis.registers += scope.count;
  }
  const node = statements(form, from, scope, tails);
  Analysis.registers = outer;
  return node;
}

function statements(form: Value, from: u32, scope: Scope | null, tails: Scope | null): Node {
  const count = listLength(form);
  if (count == from + 1) return statement(listItem(form, from), scope, tails);
  const node = newNode(NodeKind.Sequence, Analysis.position);
  let last: Node | null = null;
  for (let i = from; i < count; i++) {
    const item = statement(listItem(form, i), scope, i + 1 == count ? tails : null);
    if (last === null) node.first = item;
    else last.next = item;
    last = item;
  }
  return node;
}

/** One form of a body: a define here surely runs before what follows. */
function statement(form: Value, scope: Scope | null, tails: Scope | null): Node {
  const node = analyze(form, scope, tails);
  if (node.kind == NodeKind.DefineLocal) node.variable!.settled = true;
  return node;
}

function special(id: u32, form: Value, scope: Scope | null, tails: Scope | null): Node {
  const count = listLength(form);
  switch (id) {
    case Form.Quote:
      return count == 2 ? constant(listItem(form, 1)) : fail("quote takes exactly one form");
    case Form.Quasiquote:
      return fail("quasiquote is not supported in lispy-core@1", Category.Unsupported);
    case Form.Unquote:
      return fail("unquote is not supported in lispy-core@1", Category.Unsupported);
    case Form.Do:
      return fail(
        "do is not supported in lispy-core@1; use begin, or a procedure that calls itself",
        Category.Unsupported,
      );
    case Form.If:
      return ifForm(form, count, scope, tails);
    case Form.Cond:
      return condForm(form, count, scope, tails);
    case Form.Define:
      return defineForm(form, count, scope);
    case Form.Set:
      return setForm(form, count, scope);
    case Form.Lambda:
      return lambdaForm(form, count, scope, null);
    case Form.Let:
      return letForm(form, count, scope, tails);
    case Form.LetStar:
      return letStarForm(form, count, scope, tails);
    case Form.Begin:
      return beginForm(form, count, scope, tails);
    case Form.And:
      return logical(NodeKind.And, form, count, scope, tails);
    case Form.Or:
      return logical(NodeKind.Or, form, count, scope, tails);
    default:
      return defineMacroForm(form, count, scope);
  }
}

function ifForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (count < 3 || count > 4)
    return fail("if takes a test, a consequence and at most one alternative");
  const node = newNode(NodeKind.If, Analysis.position);
  node.first = analyze(listItem(form, 1), scope, null);
  node.second = analyze(listItem(form, 2), scope, tails);
  node.third = count == 4 ? analyze(listItem(form, 3), scope, tails) : constant(NIL);
  return node;
}

function condForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  const error = clausesError(form);
  if (error !== null) return fail(error);
  return condFrom(form, 1, count, scope, tails);
}

function condFrom(
  form: Value,
  index: u32,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  if (index >= count) return constant(NIL);
  const root = newNode(NodeKind.If, Analysis.position);
  let node = root;
  for (let i = index; i < count; i++) {
    const clause = listItem(form, i);
    const outer = Analysis.position;
    if (listPosition(clause) != 0) Analysis.position = clause;
    if (isElse(listItem(clause, 0))) {
      const last = sequence(clause, 1, scope, tails);
      Analysis.position = outer;
      if (i == index) return last;
      node.third = last;
      return root;
    }
    if (i > index) {
      const next = newNode(NodeKind.If, Analysis.position);
      node.third = next;
      node = next;
    }
    node.first = analyze(listItem(clause, 0), scope, null);
    node.second = sequence(clause, 1, scope, tails);
    node.third = null;
    Analysis.position = outer;
  }
  node.third = constant(NIL);
  return root;
}

/** Items `from`… in order, in the scope they stand in. */
function sequence(form: Value, from: u32, scope: Scope | null, tails: Scope | null): Node {
  const count = listLength(form);
  if (count == from + 1) return analyze(listItem(form, from), scope, tails);
  const node = newNode(NodeKind.Sequence, Analysis.position);
  let last: Node | null = null;
  for (let i = from; i < count; i++) {
    const item = analyze(listItem(form, i), scope, i + 1 == count ? tails : null);
    if (last === null) node.first = item;
    else last.next = item;
    last = item;
  }
  return node;
}

function beginForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  return count == 1 ? constant(NIL) : sequence(form, 1, scope, tails);
}

function logical(
  kind: NodeKind,
  form: Value,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  const node = newNode(kind, Analysis.position);
  let last: Node | null = null;
  for (let i: u32 = 1; i < count; i++) {
    const item = analyze(listItem(form, i), scope, i + 1 == count ? tails : null);
    if (last === null) node.first = item;
    else last.next = item;
    last = item;
  }
  return node;
}

function defineForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 3) return fail("define takes a name and a value, or (name parameter ...) and a body");
  const target = listItem(form, 1);
  let name = target;
  const procedure = isList(target);
  if (procedure) {
    name = listItem(target, 0);
    if (!isSymbol(name)) return fail("the name to define must be a symbol");
    if (parameters(target, 1, null) < 0) return fail(BAD_PARAMETERS);
  } else if (!isSymbol(target)) {
    return fail("the name to define must be a symbol");
  } else if (count != 3) {
    return fail("define takes exactly one value");
  }
  const inner = scope;
  scope = definingScope(scope);
  if (scope === null) {
    const node = newNode(NodeKind.DefineGlobal, Analysis.position);
    node.value = name;
    node.first = procedure
      ? closure(form, target, 1, 2, name, inner, null)
      : analyze(listItem(form, 2), inner, null);
    return node;
  }
  const node = newNode(NodeKind.DefineLocal, Analysis.position);
  let variable = findInScope(scope, name);
  if (variable === null) {
    // The scan did not see it (it stands where only a later expansion put it): the whole body is analysed again then.
    if (isFull(scope)) return constant(NIL); // the compilation fails as a whole
    variable = addVariable(scope, name);
    variable.defined = true;
  }
  if (variable.isMacro || variable.loop !== null)
    return fail("a macro or loop name cannot be redefined in the same body");
  if (inner !== scope) defineFromInside(variable, funcOf(inner));
  if (!procedure) return defineIn(inner!, variable, listItem(form, 2));
  node.variable = variable;
  variable.assignments += 1;
  node.first = closure(form, target, 1, 2, name, inner, variable);
  return node;
}

function setForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count != 3) return fail("set! takes a name and a value");
  const name = listItem(form, 1);
  if (!isSymbol(name)) return fail("the name to set must be a symbol");
  const variable = lookUp(name, scope);
  if (variable === null || variable.isMacro || variable.loop !== null) {
    const node = newNode(NodeKind.SetGlobal, Analysis.position);
    node.value = name;
    node.first = analyze(listItem(form, 2), scope, null);
    return node;
  }
  const target = reference(name, scope);
  variable.assignments += 2; // never "only its define"
  const node = newNode(NodeKind.SetLocal, Analysis.position);
  node.variable = variable;
  node.second = target.second === null ? null : target; // may be unbound yet: then the outer variable is meant
  node.first = analyze(listItem(form, 2), scope, null);
  if (target.second !== null) node.third = setFallback(target.second!);
  return node;
}

function lambdaForm(form: Value, count: u32, scope: Scope | null, self: Variable | null): Node {
  if (count < 3) return fail("lambda takes parameters and a body");
  const list = listItem(form, 1);
  if (!isSymbol(list) && !isList(list) && list != Lists.empty) return fail(BAD_PARAMETERS);
  if (parameters(list, 0, null) < 0) return fail(BAD_PARAMETERS);
  return closure(form, list, 0, 2, NIL, scope, self);
}

/** A Lambda node: the inner procedure is analysed for what it captures; its code is made when it is first called. */
function closure(
  form: Value,
  list: Value,
  from: u32,
  bodyFrom: u32,
  name: Value,
  scope: Scope | null,
  self: Variable | null,
): Node {
  const func = newFunc(funcOf(scope), scope, form, name);
  if (self !== null) self.selfOf = func;
  const outer = Analysis.registers;
  enterFunc(func, list, from, scope);
  func.body = body(form, bodyFrom, func.scope, null);
  Analysis.registers = outer;
  const node = newNode(NodeKind.Lambda, Analysis.position);
  node.inner = func;
  return node;
}

function enterFunc(func: Func, list: Value, from: u32, outside: Scope | null): void {
  func.scope = newScope(outside, func);
  Analysis.registers = 0;
  if (isSymbol(list)) {
    addVariable(func.scope!, list);
    func.flags |= Flag.Rest;
  } else {
    func.required = parameters(list, from, func);
  }
}

function defineMacroForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 3) return fail("define-macro takes (name parameter ...) and a body");
  const target = listItem(form, 1);
  if (!isList(target)) return fail("define-macro takes (name parameter ...)");
  const name = listItem(target, 0);
  if (!isSymbol(name)) return fail("the name of a macro must be a symbol");
  if (parameters(target, 1, null) < 0) return fail(BAD_PARAMETERS);
  if (scope !== null) {
    const macro = findExpansion(form, NIL);
    return constant(macro == MISSING ? NIL : macro);
  }
  const node = newNode(NodeKind.DefineMacro, Analysis.position);
  node.value = name;
  node.first = closure(form, target, 1, 2, name, scope, null);
  return node;
}

/**
 * Analyses a procedure from its form: `(lambda params body…)`, `(define (name . params) body…)`,
 * `(define-macro (name . params) body…)`; or, with Flag.TopLevel, any form. `func.outside` holds what it captured.
 */
export function analyzeProcedure(func: Func): void {
  Recursion.analyze = analyze.index;
  Recursion.body = body.index;
  Recursion.lambda = lambdaForm.index;
  Analysis.root = func;
  Analysis.position = NIL;
  Analysis.depth = 0;
  Analysis.tooDeep = false;
  Analysis.tooManyNames = false;
  Analysis.forms = 0;
  const form = func.form;
  Analysis.registers = 0;
  if (func.flags & Flag.Outlined) {
    func.scope = newScope(func.outside, func);
    func.body = analyze(form, func.scope, null);
    return;
  }
  if (func.flags & Flag.TopLevel) {
    func.body = analyze(form, null, null);
    return;
  }
  if (listPosition(form) != 0) Analysis.position = form;
  const isLambda = symbolForm(listItem(form, 0)) == Form.Lambda;
  const list = listItem(form, 1);
  enterFunc(func, list, isLambda ? 0 : 1, func.outside);
  func.body = body(form, 2, func.scope, null);
}
