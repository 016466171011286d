// pipe, -> and ->>: a value goes through steps. Each value is kept in a variable that no program can name, so that
// everything runs in the order in which it is written, and nothing is evaluated twice.

import { Form } from "../data/forms";
import { listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { isList, isSymbol, MISSING, NIL, Value } from "../heap/value";
import { Analysis, enterPlace, fail, funcOf } from "./analysis";
import { shortCall } from "./long-call";
import { hidesForm, isLambdaForm, macroOf } from "./names";
import { analyzeForm, chain } from "./recursion";
import { FIRST_WORD } from "./syntax";
import { addVariable, hiddenScope, localNode, newNode, Node, NodeKind, Scope } from "./tree";

/** `(pipe value step …)`: a step is a procedure, or a call that lacks its last argument (its first one when `inFront`). */
export function threadForm(form: Value, count: u32, scope: Scope | null, inFront: bool): Node {
  if (count < 2) return fail("a value and steps are expected here");
  if (count == 2) return analyzeForm(listItem(form, 1), scope, null);
  let root: Node | null = null;
  let outer: Node | null = null;
  let value = analyzeForm(listItem(form, 1), scope, null);
  for (let i: u32 = 2; i < count; i++) {
    const inner = hiddenScope(scope, funcOf(scope));
    const variable = addVariable(inner, NIL);
    const node = newNode(NodeKind.Let, Analysis.position);
    node.scope = inner;
    node.first = value;
    if (outer === null) root = node;
    else outer.second = node;
    outer = node;
    scope = inner;
    const place = enterPlace(listItem(form, i));
    value = step(listItem(form, i), scope, localNode(variable, Analysis.position), inFront);
    Analysis.position = place;
  }
  outer!.second = value;
  return root!;
}

function step(form: Value, scope: Scope, value: Node, inFront: bool): Node {
  const node = newNode(NodeKind.Call, Analysis.position);
  if (!isList(form) || isLambdaForm(form, scope)) {
    node.first = analyzeForm(form, scope, null);
    node.second = value;
    node.count = 1;
    return node;
  }
  const head = listItem(form, 0);
  if (isSymbol(head)) {
    const id = symbolForm(head);
    const special = id != Form.None && id < FIRST_WORD && !hidesForm(id, head, scope);
    if (special || macroOf(head, scope) != MISSING)
      return fail("a step must be a procedure or the call of one, not a special form or macro");
  }
  node.first = analyzeForm(head, scope, null);
  node.count = <i32>listLength(form);
  const items = chain(form, 1, scope);
  if (items === null) {
    node.second = value;
  } else if (inFront) {
    value.next = items;
    node.second = value;
  } else {
    node.second = items;
    let last = items;
    while (last.next !== null) last = last.next!;
    last.next = value;
  }
  return shortCall(node);
}
