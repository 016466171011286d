// A macro is expanded once per call site and the expansion remembered (expansions.ts). That is right for every macro whose
// expansion depends on its operands alone. A macro of lispy@2 whose own code assigns variables keeps state from one
// expansion to the next, which a program can observe; its calls are expanded each time that they are evaluated:
// `(m a b)` becomes `(%eval-form (expander 'a 'b) (current-env))`.

import { FORM_DEPTH_MAX } from "../base/config";
import { Form } from "../data/forms";
import { closureLambda, isClosure } from "../data/lambda";
import { listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { LAMBDA_FORM, MACRO_EXPANDER } from "../heap/layout";
import { addressOf, isList, isSymbol, Value } from "../heap/value";
import { Analysis, constant } from "./analysis";
import { newCall, shortCall } from "./long-call";
import { currentEnvironment } from "./protect";
import { newNode, Node, NodeKind, Scope } from "./tree";

/** Does the code of the macro's expander assign anything? What it quotes is what it makes, and does not count. */
export function keepsState(macro: Value): bool {
  const expander = load<u64>(addressOf(macro), MACRO_EXPANDER);
  if (!isClosure(expander)) return false;
  const form = load<u64>(closureLambda(addressOf(expander)), LAMBDA_FORM);
  return isList(form) && assigns(form, 0);
}

function assigns(form: Value, depth: i32): bool {
  if (!isList(form) || depth > FORM_DEPTH_MAX) return false;
  const head = listItem(form, 0);
  if (isSymbol(head)) {
    const id = symbolForm(head);
    if (id == Form.Set) return true;
    if (id == Form.Quote || id == Form.Quasiquote) return false;
  }
  const count = listLength(form);
  for (let i: u32 = 0; i < count; i++) {
    Analysis.forms += 1;
    if (assigns(listItem(form, i), depth + 1)) return true;
  }
  return false;
}

/** The call of such a macro. */
export function expandEachTime(form: Value, macro: Value, scope: Scope | null): Node {
  const expansion = newNode(NodeKind.Call, Analysis.position);
  expansion.first = constant(load<u64>(addressOf(macro), MACRO_EXPANDER));
  const count = listLength(form);
  let last: Node | null = null;
  for (let i: u32 = 1; i < count; i++) {
    const operand = constant(listItem(form, i));
    if (last === null) expansion.second = operand;
    else last.next = operand;
    last = operand;
  }
  expansion.count = <i32>count - 1;
  const first = shortCall(expansion);
  first.next = currentEnvironment(form, scope);
  return newCall("%eval-form", first, 2, Analysis.position);
}
