// Analysis: from forms to the tree. Resolves every name to a register, a captured value or a global, finds what must
// be boxed, and meets macro calls: those are listed as pending, the prelude has them expanded (prelude/both/expand.lispy), and the analysis
// of the whole procedure starts again with the expansions remembered by the form that they replace.
//
// Scope rules are those of an environment chain that grows while the program runs: `define` inside a body makes the
// name local to that body from the moment it runs; a read before that sees the outer binding. Names that a body
// defines are found by a scan before its analysis; a read that may come too early is a Local with a fallback.
//
// Malformed special forms are Fail nodes, because they are errors only when they are reached.
// Invariant: nothing here allocates in the heap (see arena.ts). Recursion is bounded by FORM_DEPTH_MAX.

import { FORM_DEPTH_MAX, FORMS_MAX, OUTLINE_AT } from "../base/config";
import { isLispy2 } from "../base/language";
import { Form } from "../data/forms";
import { cellOriginal, cellValue, countOnFree } from "../data/globals";
import { isEmptyList, isPair, listItem, listLength, listPosition } from "../data/list";
import { isKeyword, symbolCell, symbolForm, symbolOf } from "../data/symbol";
import { Flag } from "../heap/layout";
import { isList, isSymbol, MISSING, NIL, UNBOUND, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { Analysis, constant, fail, funcOf } from "./analysis";
import { analyzeFunc, lambdaForm } from "./closures";
import { assertForm, caseForm, condForm, ifForm, logical, whenForm } from "./conditionals";
import { defineForm, defineMacroForm, defnForm, setForm } from "./definitions";
import { findExpansion, isOfRoot, notePending } from "./expansions";
import { letForm, letStarForm } from "./let-forms";
import { shortCall } from "./long-call";
import { continueLoop, doForm, doseqForm, dotimesForm, namedLet, whileForm } from "./loops";
import { matchForm } from "./match";
import { expandEachTime, keepsState } from "./stateful-macros";
import {
  captureAll,
  definingScope,
  globalReference,
  hidesForm,
  lookUp,
  macroOf,
  reference,
} from "./names";
import { currentEnvForm, delayForm, strayClause, tryForm } from "./protect";
import { quasiquoteForm } from "./quasiquote";
import { chain, Recursion, sequence } from "./recursion";
import { scanDefines } from "./scan";
import { assumeForm, FIRST_WORD } from "./syntax";
import { threadForm } from "./threading";
import { Func, newFunc, newNode, newScope, Node, NodeKind, Origin, Scope } from "./tree";

/** Analyses one expression. `tails`: the innermost loop in whose tail position it stands. */
export function analyze(form: Value, scope: Scope | null, tails: Scope | null): Node {
  if (isSymbol(form)) return isLispy2() ? nameOrKeyword(form, scope) : reference(form, scope);
  if (!isList(form)) return atom(form);
  Analysis.forms += 1;
  if (Analysis.forms > FORMS_MAX) return constant(NIL);
  if (Analysis.registers > OUTLINE_AT) return outline(form, scope);
  if (Analysis.depth >= FORM_DEPTH_MAX) {
    Analysis.tooDeep = true;
    return constant(NIL);
  }
  Analysis.depth += 1;
  const outer = Analysis.position;
  const origin = Origin.form;
  Origin.form = form;
  if (listPosition(form) != 0) Analysis.position = form;
  const node = compound(form, scope, tails);
  Analysis.position = outer;
  Origin.form = origin;
  Analysis.depth -= 1;
  return node;
}

/** A symbol in lispy@2: a keyword that is no variable means itself. */
function nameOrKeyword(name: Value, scope: Scope | null): Node {
  if (!isKeyword(name) || lookUp(name, scope) !== null) return reference(name, scope);
  const cell = symbolCell(name);
  if (cell != 0 && cellValue(cell) != UNBOUND) return reference(name, scope);
  countOnFree(name);
  return constant(name);
}

/** What is neither a symbol nor a non-empty list. */
function atom(form: Value): Node {
  if (isLispy2() && isPair(form)) return fail("a dotted pair is data; quote it: '(a . b)");
  return constant(isEmptyList(form) ? NIL : form);
}

function compound(form: Value, scope: Scope | null, tails: Scope | null): Node {
  const head = listItem(form, 0);
  let callee: Node | null = null;
  if (isSymbol(head)) {
    const id = symbolForm(head);
    if (id != Form.None && id < FIRST_WORD && !hidesForm(id, head, scope))
      return special(id, form, scope, tails);
    const macro = macroOf(head, scope);
    if (macro != MISSING) return macroCall(form, macro, scope, tails);
    const local = lookUp(head, scope);
    if (local !== null && local.loop !== null) return continueLoop(form, local, scope, tails);
    if (local === null && !isKeyword(head)) callee = globalReference(head, funcOf(scope));
  }
  const node = newNode(NodeKind.Call, Analysis.position);
  node.first = callee === null ? analyze(head, scope, null) : callee;
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

/** A macro call: its expansion, if it is known. The procedure that is being compiled asks for it; inner ones wait for their own turn. */
function macroCall(form: Value, macro: Value, scope: Scope | null, tails: Scope | null): Node {
  if (isLispy2() && macro != NIL && keepsState(macro)) return expandEachTime(form, macro, scope);
  const func = funcOf(scope);
  const expansion = findExpansion(form, macro, func);
  if (expansion != MISSING) return analyze(expansion, scope, tails);
  if (isOfRoot(func) && macro != NIL) notePending(form, macro);
  else if (func !== Analysis.root) captureAll(scope, func);
  return constant(NIL); // not generated: this analysis is thrown away, or the inner procedure is analysed again
}

/** Analyses items `from`… up to `to` (not included) of `form` as a body whose names belong to `scope`. */
export function body(
  form: Value,
  from: u32,
  to: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  const outer = Analysis.registers;
  if (scope !== null) {
    if (!scope.scanned) {
      const defining = definingScope(scope);
      // What a form that is outlined defines belongs further out, where it was found already.
      if (defining === scope) {
        for (let i = from; i < to; i++) scanDefines(listItem(form, i), scope);
      }
    }
    Analysis.registers += scope.count;
  }
  const node = statements(form, from, to, scope, tails);
  Analysis.registers = outer;
  return node;
}

function statements(
  form: Value,
  from: u32,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  if (from >= count) return constant(NIL);
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
      return sequence(form, 1, count, scope, tails);
    case Form.And:
      return logical(NodeKind.And, form, count, scope, tails);
    case Form.Or:
      return logical(NodeKind.Or, form, count, scope, tails);
    case Form.DefineMacro:
      return defineMacroForm(form, count, scope);
    default:
      return isLispy2() ? specialOfLispy2(id, form, count, scope, tails) : unsupported(id);
  }
}

/** The forms that lispy-core@1 reserves and does not have. */
function unsupported(id: u32): Node {
  if (id == Form.Do)
    return fail(
      "do is not supported in lispy-core@1; use begin, or a procedure that calls itself",
      Category.Unsupported,
    );
  return fail(
    id == Form.Quasiquote
      ? "quasiquote is not supported in lispy-core@1"
      : "unquote is not supported in lispy-core@1",
    Category.Unsupported,
  );
}

function specialOfLispy2(
  id: u32,
  form: Value,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  assumeForm(id, listItem(form, 0));
  switch (id) {
    case Form.When:
      return whenForm(form, count, scope, tails, true);
    case Form.Unless:
      return whenForm(form, count, scope, tails, false);
    case Form.Case:
      return caseForm(form, count, scope, tails);
    case Form.Match:
      return matchForm(form, count, scope, tails);
    case Form.Do:
      return doForm(form, count, scope, tails);
    case Form.While:
      return whileForm(form, count, scope);
    case Form.Dotimes:
      return dotimesForm(form, count, scope);
    case Form.Doseq:
      return doseqForm(form, count, scope);
    case Form.Loop:
      return namedLet(form, 0, scope, tails);
    case Form.Recur:
      return fail("recur is a call of the loop form around it");
    case Form.LetRec:
      return letStarForm(form, count, scope, tails);
    case Form.Pipe:
    case Form.ThreadLast:
      return threadForm(form, count, scope, false);
    case Form.ThreadFirst:
      return threadForm(form, count, scope, true);
    case Form.Try:
      return tryForm(form, count, scope);
    case Form.Catch:
    case Form.Finally:
      return strayClause(id);
    case Form.Delay:
      return delayForm(form, count, scope);
    case Form.CurrentEnv:
      return currentEnvForm(form, count, scope);
    case Form.Assert:
      return assertForm(form, count, scope);
    case Form.Def:
      return defineForm(form, count, scope);
    case Form.Defn:
      return defnForm(form, count, scope);
    case Form.Fn:
      return lambdaForm(form, count, scope, null);
    case Form.Defmacro:
      return defineMacroForm(form, count, scope);
    case Form.Quasiquote:
      return quasiquoteForm(form, count, scope);
    default:
      return fail("an unquote stands inside a quasiquote only");
  }
}

/**
 * Analyses a procedure from its form alone (see `shapeOf`), or, with Flag.TopLevel, any form. `func.outside` holds what
 * it captured.
 */
export function analyzeProcedure(func: Func): void {
  Recursion.analyze = analyze.index;
  Recursion.body = body.index;
  Recursion.lambda = lambdaForm.index;
  Analysis.root = func;
  if (isLispy2()) Analysis.callcc = cellOriginal(symbolCell(symbolOf("call/cc")));
  Analysis.position = NIL;
  Analysis.depth = 0;
  Analysis.tooDeep = false;
  Analysis.tooManyNames = false;
  Analysis.again = false;
  Analysis.forms = 0;
  Analysis.registers = 0;
  const form = func.form;
  Origin.form = form;
  if (func.flags & Flag.TopLevel) {
    func.body = analyze(form, func.outside, null);
    return;
  }
  if ((func.flags & (Flag.Outlined | Flag.TryBody)) == Flag.Outlined) {
    func.scope = newScope(func.outside, func);
    func.body = analyze(form, func.scope, null);
    return;
  }
  if (listPosition(form) != 0) Analysis.position = form;
  analyzeFunc(func);
}
