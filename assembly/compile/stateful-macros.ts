// A macro is expanded once per call site and the expansion remembered (expansions.ts). That is right for every macro whose
// expansion depends on its operands alone. A macro of lispy@2 whose own code assigns variables keeps state from one
// expansion to the next (assigned-names.ts finds out), which a program can observe; its calls are expanded each time that they are evaluated:
// `(m a b)` becomes `(%eval-form (expander 'a 'b) (current-env))`.

import { FORMS_MAX } from "../base/config";
import { closureLambda, isClosure } from "../data/lambda";
import { listItem, listLength } from "../data/list";
import { Flag, flagsOf, LAMBDA_FORM, MACRO_EXPANDER, setFlags } from "../heap/layout";
import { addressOf, Value } from "../heap/value";
import { Analysis, constant } from "./analysis";
import { assignsOutside } from "./assigned-names";
import { newCall, shortCall } from "./long-call";
import { currentEnvironment } from "./protect";
import { newNode, Node, NodeKind, Scope } from "./tree";

/** Does the code of the macro's expander assign a variable that is not its own? The answer stays with the macro. */
export function keepsState(macro: Value): bool {
  const address = addressOf(macro);
  if ((flagsOf(address) & Flag.StateKnown) == 0) {
    const expander = load<u64>(address, MACRO_EXPANDER);
    const keeps =
      isClosure(expander) &&
      assignsOutside(load<u64>(closureLambda(addressOf(expander)), LAMBDA_FORM));
    if (Analysis.forms > FORMS_MAX) return keeps; // nothing is known: the compilation fails
    setFlags(address, flagsOf(address) | Flag.StateKnown | (keeps ? Flag.KeepsState : 0));
  }
  return (flagsOf(address) & Flag.KeepsState) != 0;
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
