// let, let*, and the loops of the prelude (named let, whose calls of its name are jumps).

import { listItem, listLength } from "../data/list";
import { isList, isSymbol, Value } from "../heap/value";
import { Analysis, fail, funcOf } from "./analysis";
import { bindingsError, declare } from "./parameters";
import { analyzeBody, analyzeForm, chain, defineIn } from "./recursion";
import { scanDefines } from "./scan";
import {
  addVariable,
  findInScope,
  newNode,
  newScope,
  Node,
  NodeKind,
  Scope,
  Variable,
} from "./tree";

export function letForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  if (Analysis.prelude && count > 3 && isSymbol(listItem(form, 1)))
    return loopForm(form, scope, tails);
  if (count < 3) return fail("let takes bindings and a body");
  const bindings = listItem(form, 1);
  const error = bindingsError(bindings, true);
  if (error !== null) return fail(error);
  const node = newNode(NodeKind.Let, Analysis.position);
  const inner = newScope(scope, funcOf(scope));
  node.first = initialisers(bindings, scope);
  declare(bindings, inner);
  node.scope = inner;
  node.second = analyzeBody(form, 2, inner, tails);
  return node;
}

function initialisers(bindings: Value, scope: Scope | null): Node | null {
  let first: Node | null = null;
  let last: Node | null = null;
  const count = isList(bindings) ? listLength(bindings) : 0;
  for (let i: u32 = 0; i < count; i++) {
    const node = analyzeForm(listItem(listItem(bindings, i), 1), scope, null);
    if (last === null) first = node;
    else last.next = node;
    last = node;
  }
  return first;
}

/** `let*` is one scope in which its names are defined one after the other: an initialiser sees those before it, a closure in it also those behind. */
export function letStarForm(
  form: Value,
  count: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  if (count < 3) return fail("let* takes bindings and a body");
  const bindings = listItem(form, 1);
  const error = bindingsError(bindings, false);
  if (error !== null) return fail(error);
  const node = newNode(NodeKind.Let, Analysis.position);
  const inner = newScope(scope, funcOf(scope));
  node.scope = inner;
  const bound = isList(bindings) ? listLength(bindings) : 0;
  for (let i: u32 = 0; i < bound; i++) {
    const name = listItem(listItem(bindings, i), 0);
    if (findInScope(inner, name) === null) addVariable(inner, name).defined = true;
  }
  for (let i: u32 = 0; i < bound; i++) scanDefines(listItem(listItem(bindings, i), 1), inner);
  for (let i: u32 = 2; i < count; i++) scanDefines(listItem(form, i), inner);
  inner.scanned = true;
  const sequence = newNode(NodeKind.Sequence, Analysis.position);
  let last: Node | null = null;
  for (let i: u32 = 0; i < bound; i++) {
    const binding = listItem(bindings, i);
    const define = defineIn(inner, findInScope(inner, listItem(binding, 0))!, listItem(binding, 1));
    define.variable!.settled = true;
    if (last === null) sequence.first = define;
    else last.next = define;
    last = define;
  }
  const rest = analyzeBody(form, 2, inner, tails);
  if (last === null) sequence.first = rest;
  else last.next = rest;
  node.second = sequence;
  return node;
}

/** `(let name ((v init) …) body …)` where `name` is only called in tail position: a jump. */
function loopForm(form: Value, scope: Scope | null, tails: Scope | null): Node {
  const bindings = listItem(form, 2);
  const error = bindingsError(bindings, true);
  if (error !== null) return fail(error);
  const node = newNode(NodeKind.LoopForm, Analysis.position);
  node.first = initialisers(bindings, scope);
  const naming = newScope(scope, funcOf(scope));
  const inner = newScope(naming, funcOf(scope));
  addVariable(naming, listItem(form, 1)).loop = inner;
  declare(bindings, inner);
  inner.tailParent = tails;
  node.scope = inner;
  node.second = analyzeBody(form, 3, inner, inner);
  return node;
}

export function continueLoop(
  form: Value,
  name: Variable,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  const loop = name.loop!;
  let tail = tails;
  while (tail !== null && tail !== loop) tail = tail.tailParent;
  if (tail === null || name.func !== funcOf(scope))
    return fail("a loop name may only be called in tail position");
  if (<i32>listLength(form) - 1 != loop.count)
    return fail("a loop is called with one value for each of its variables");
  const node = newNode(NodeKind.Continue, Analysis.position);
  node.scope = loop;
  node.first = chain(form, 1, scope);
  return node;
}
