// Forms that run a part of themselves as a procedure of its own: try with its clauses, delay, current-env.

import { Form } from "../data/forms";
import { listItem, listLength } from "../data/list";
import { Flag } from "../heap/layout";
import { isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, fail, funcOf } from "./analysis";
import { clauseOf, clausesAt, procedureNode } from "./closures";
import { newCall } from "./long-call";
import { captureAll } from "./names";
import { newNode, Node, NodeKind, Scope, newFunc, newScope } from "./tree";

/**
 * `(try body … (catch e handler …) (finally after …))`. The body becomes a procedure, but what it defines belongs to where
 * the form stands, as with every form that is outlined.
 */
export function tryForm(form: Value, count: u32, scope: Scope | null): Node {
  const from = clausesAt(form);
  let handler: Value = NIL;
  let after: Value = NIL;
  for (let i = from; i < count; i++) {
    const clause = listItem(form, i);
    const kind = clauseOf(clause);
    if (kind == Form.Catch && handler == NIL && after == NIL) handler = clause;
    else if (kind == Form.Finally && after == NIL && i + 1 == count) after = clause;
    else
      return fail(
        "try takes a body, then one (catch name handler ...) and one (finally after ...)",
      );
  }
  if (handler == NIL && after == NIL)
    return fail("try needs a (catch name handler ...) or a (finally after ...) behind its body");
  if (handler != NIL && !isCatch(handler)) return fail("catch takes a name and a handler");
  const position = Analysis.position;
  const body = procedureNode(form, NIL, scope, null, Flag.Outlined | Flag.TryBody);
  if (after == NIL) {
    body.next = procedureNode(handler, NIL, scope, null);
    return newCall("%try", body, 2, position);
  }
  if (handler == NIL) {
    body.next = procedureNode(after, NIL, scope, null);
    return newCall("%finally", body, 2, position);
  }
  body.next = procedureNode(handler, NIL, scope, null);
  body.next!.next = procedureNode(after, NIL, scope, null);
  return newCall("%try-finally", body, 3, position);
}

function isCatch(clause: Value): bool {
  if (listLength(clause) < 3) return false;
  const name = listItem(clause, 1);
  return isSymbol(name) || (isList(name) && listLength(name) == 1 && isSymbol(listItem(name, 0)));
}

/** `(delay body …)`: a promise of the body's value. */
export function delayForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 2) return fail("delay takes an expression");
  return newCall("%make-promise", procedureNode(form, NIL, scope, null), 1, Analysis.position);
}

/** `(current-env)`: an environment of all variables that are in sight, as a procedure that captures them. */
export function currentEnvForm(form: Value, count: u32, scope: Scope | null): Node {
  return count == 1 ? currentEnvironment(form, scope) : fail("current-env takes nothing");
}

/** A node whose value is the environment at this place. `form`: what the procedure that captures it is made from. */
export function currentEnvironment(form: Value, scope: Scope | null): Node {
  const func = newFunc(funcOf(scope), scope, form, NIL);
  func.scope = newScope(scope, func);
  captureAll(scope, func);
  const node = newNode(NodeKind.Lambda, Analysis.position);
  node.inner = func;
  return newCall("%make-environment", node, 1, Analysis.position);
}

/** `catch` and `finally` where no try is around them. */
export function strayClause(id: u32): Node {
  return fail(
    id == Form.Catch
      ? "catch belongs at the end of a try form"
      : "finally belongs at the end of a try form",
  );
}
