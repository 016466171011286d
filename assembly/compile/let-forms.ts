// let, let*, letrec. Named let and the other loops are in loops.ts.

import { isLispy2 } from "../base/language";
import { listItem } from "../data/list";
import { isSymbol, Value } from "../heap/value";
import { Analysis, enterPlace, fail, funcOf } from "./analysis";
import { namedLet } from "./loops";
import { initialisers } from "./initialisers";
import { bindingCount, bindingName, bindingPlace, bindingsError, bindingValue } from "./parameters";
import { analyzeBody, defineIn } from "./recursion";
import { scanDefines } from "./scan";
import { addVariable, findInScope, newNode, newScope, Node, NodeKind, Scope } from "./tree";

export function letForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  const loops = Analysis.prelude || isLispy2();
  if (loops && count > 3 && isSymbol(listItem(form, 1))) return namedLet(form, 1, scope, tails);
  if (count < 3) return fail("let takes bindings and a body");
  const bindings = listItem(form, 1);
  const error = bindingsError(bindings, true);
  if (error !== null) return fail(error);
  const node = newNode(NodeKind.Let, Analysis.position);
  const inner = newScope(scope, funcOf(scope));
  node.first = initialisers(bindings, scope, inner);
  node.scope = inner;
  node.second = analyzeBody(form, 2, count, inner, tails);
  return node;
}

/**
 * `let*` is one scope in which its names are defined one after the other: an initialiser sees those before it, a closure
 * in it also those behind. `letrec` and `letrec*` are the same.
 */
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
  const bound = bindingCount(bindings);
  for (let i: u32 = 0; i < bound; i++) {
    const name = bindingName(bindings, i);
    if (findInScope(inner, name) === null) addVariable(inner, name).defined = true;
  }
  for (let i: u32 = 0; i < bound; i++) scanDefines(bindingValue(bindings, i), inner);
  for (let i: u32 = 2; i < count; i++) scanDefines(listItem(form, i), inner);
  inner.scanned = true;
  const sequence = newNode(NodeKind.Sequence, Analysis.position);
  let last: Node | null = null;
  for (let i: u32 = 0; i < bound; i++) {
    const variable = findInScope(inner, bindingName(bindings, i))!;
    const outer = enterPlace(bindingPlace(bindings, i));
    const define = defineIn(inner, variable, bindingValue(bindings, i));
    Analysis.position = outer;
    variable.settled = true;
    if (last === null) sequence.first = define;
    else last.next = define;
    last = define;
  }
  const rest = analyzeBody(form, 2, count, inner, tails);
  if (last === null) sequence.first = rest;
  else last.next = rest;
  node.second = sequence;
  return node;
}
