// Forms that choose: if, cond, when, unless, case, and, or.

import { isLispy2 } from "../base/language";
import { Form } from "../data/forms";
import { isEmptyList, listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, constant, enterPlace, fail, funcOf } from "./analysis";
import { newCall, shortCall } from "./long-call";
import { isElse } from "./parameters";
import { analyzeForm, sequence } from "./recursion";
import {
  addVariable,
  hiddenScope,
  localNode,
  newNode,
  Node,
  NodeKind,
  Scope,
  Variable,
} from "./tree";

const BAD_CLAUSE: string = "each clause of cond is (test expression ...)";

export function ifForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (count < 3 || count > 4)
    return fail("if takes a test, a consequence and at most one alternative");
  const node = newNode(NodeKind.If, Analysis.position);
  node.first = analyzeForm(listItem(form, 1), scope, null);
  node.second = analyzeForm(listItem(form, 2), scope, tails);
  node.third = count == 4 ? analyzeForm(listItem(form, 3), scope, tails) : constant(NIL);
  return node;
}

/** `when`, and with `wanted` false `unless`. */
export function whenForm(
  form: Value,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
  wanted: bool,
): Node {
  if (count < 3)
    return fail(wanted ? "when takes a test and a body" : "unless takes a test and a body");
  const node = newNode(NodeKind.If, Analysis.position);
  node.first = analyzeForm(listItem(form, 1), scope, null);
  const inside = sequence(form, 2, count, scope, tails);
  node.second = wanted ? inside : constant(NIL);
  node.third = wanted ? constant(NIL) : inside;
  return node;
}

/** lispy-core@1 looks at all clauses before it evaluates any; lispy@2 at each when it comes to it. */
function clausesError(form: Value, count: u32): string | null {
  for (let i: u32 = 1; i < count; i++) {
    const clause = listItem(form, i);
    if (!isList(clause) || listLength(clause) < 2) return BAD_CLAUSE;
    if (isElse(listItem(clause, 0)) && i + 1 != count)
      return "else must be the last clause of cond";
  }
  return null;
}

export function condForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (!isLispy2()) {
    const error = clausesError(form, count);
    if (error !== null) return fail(error);
  }
  let root: Node | null = null;
  let last: Node | null = null;
  for (let i: u32 = 1; i < count; i++) {
    const clause = listItem(form, i);
    const outer = enterPlace(clause);
    const node = condClause(clause, scope, tails);
    Analysis.position = outer;
    if (last === null) root = node;
    else setAlternative(last, node);
    last = node;
    if (node.kind != NodeKind.If && node.kind != NodeKind.Let) return root!;
  }
  if (last === null) return constant(NIL);
  setAlternative(last, constant(NIL));
  return root!;
}

/** An If without its alternative (in a Let for `=>`); for `else` or a malformed clause what ends the form. */
function condClause(clause: Value, scope: Scope | null, tails: Scope | null): Node {
  if (!isList(clause) || listLength(clause) < 2) return fail(BAD_CLAUSE);
  const count = listLength(clause);
  if (isElse(listItem(clause, 0))) {
    // Marked off from an If or Let of its own, which would be taken for a clause.
    const node = newNode(NodeKind.Sequence, Analysis.position);
    node.first = sequence(clause, 1, count, scope, tails);
    return node;
  }
  const arrow = listItem(clause, 1);
  if (isLispy2() && count == 3 && isSymbol(arrow) && symbolForm(arrow) == Form.Arrow) {
    const inner = hiddenScope(scope, funcOf(scope));
    const value = addVariable(inner, NIL);
    const node = newNode(NodeKind.Let, Analysis.position);
    node.scope = inner;
    node.first = analyzeForm(listItem(clause, 0), scope, null);
    const test = newNode(NodeKind.If, Analysis.position);
    test.first = localNode(value, Analysis.position);
    const call = newNode(NodeKind.Call, Analysis.position);
    call.first = analyzeForm(listItem(clause, 2), inner, null);
    call.second = localNode(value, Analysis.position);
    call.count = 1;
    test.second = call;
    node.second = test;
    return node;
  }
  const node = newNode(NodeKind.If, Analysis.position);
  node.first = analyzeForm(listItem(clause, 0), scope, null);
  node.second = sequence(clause, 1, count, scope, tails);
  return node;
}

function setAlternative(clause: Node, node: Node): void {
  if (clause.kind == NodeKind.If) clause.third = node;
  else clause.second!.third = node;
}

/** `(case key ((datum …) body …) … (else body …))`; a datum may also stand alone. */
export function caseForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (count < 2) return fail("case takes a key and clauses");
  const inner = hiddenScope(scope, funcOf(scope));
  const key = addVariable(inner, NIL);
  const node = newNode(NodeKind.Let, Analysis.position);
  node.scope = inner;
  node.first = analyzeForm(listItem(form, 1), scope, null);
  let last: Node | null = null;
  for (let i: u32 = 2; i < count; i++) {
    const clause = listItem(form, i);
    if (!isList(clause) || listLength(clause) < 2) {
      const wrong = fail("each clause of case is ((datum ...) expression ...)");
      if (last === null) node.second = wrong;
      else last.third = wrong;
      return node;
    }
    const place = enterPlace(clause);
    const body = sequence(clause, 1, listLength(clause), inner, tails);
    Analysis.position = place;
    if (isElse(listItem(clause, 0))) {
      if (last === null) node.second = body;
      else last.third = body;
      return node;
    }
    const test = newNode(NodeKind.If, Analysis.position);
    test.first = caseTest(key, listItem(clause, 0));
    test.second = body;
    if (last === null) node.second = test;
    else last.third = test;
    last = test;
  }
  if (last === null) node.second = constant(NIL);
  else last.third = constant(NIL);
  return node;
}

function caseTest(key: Variable, data: Value): Node {
  const value = localNode(key, Analysis.position);
  if (isList(data) && listLength(data) != 1) {
    value.next = constant(data);
    return newCall("%among?", value, 2, Analysis.position);
  }
  if (isEmptyList(data)) return constant(NIL); // `(() …)` lists nothing
  value.next = constant(isList(data) ? listItem(data, 0) : data);
  return newCall("=", value, 2, Analysis.position);
}

export function logical(
  kind: NodeKind,
  form: Value,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  const node = newNode(kind, Analysis.position);
  let last: Node | null = null;
  for (let i: u32 = 1; i < count; i++) {
    const item = analyzeForm(listItem(form, i), scope, i + 1 == count ? tails : null);
    if (last === null) node.first = item;
    else last.next = item;
    last = item;
  }
  return node;
}

/** `(assert test message …)`: the message names the test itself. */
export function assertForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 2) return fail("assert takes a test");
  const test = analyzeForm(listItem(form, 1), scope, null);
  test.next = constant(listItem(form, 1));
  let last = test.next!;
  for (let i: u32 = 2; i < count; i++) {
    last.next = analyzeForm(listItem(form, i), scope, null);
    last = last.next!;
  }
  return shortCall(newCall("%assert", test, <i32>count, Analysis.position));
}
