// The initialisers of let and of loops.

import { isLispy2 } from "../base/language";
import { Value } from "../heap/value";
import { Analysis, enterPlace } from "./analysis";
import { bindingCount, bindingName, bindingPlace, bindingValue, declare } from "./parameters";
import { analyzeForm } from "./recursion";
import { addVariable, Node, Scope } from "./tree";

/**
 * The initialisers of bindings that stand in `scope`, as a chain; their names become variables of `inner`.
 * In lispy@2 an initialiser sees the bindings before its own where the name would mean nothing else (rule 22).
 */
export function initialisers(bindings: Value, scope: Scope | null, inner: Scope): Node | null {
  let first: Node | null = null;
  let last: Node | null = null;
  const count = bindingCount(bindings);
  const siblings = isLispy2() && !Analysis.prelude;
  inner.fallback = siblings;
  for (let i: u32 = 0; i < count; i++) {
    const outer = enterPlace(bindingPlace(bindings, i));
    const node = analyzeForm(bindingValue(bindings, i), siblings && i > 0 ? inner : scope, null);
    Analysis.position = outer;
    if (last === null) first = node;
    else last.next = node;
    last = node;
    if (siblings) addVariable(inner, bindingName(bindings, i));
  }
  if (!siblings) declare(bindings, inner);
  inner.fallback = false;
  return first;
}
