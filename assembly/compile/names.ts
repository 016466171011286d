// Names: from a symbol to the variable or global that it means where it stands. A variable of an enclosing procedure
// is captured on the way; one that a body defines may be read before its define has run, and then the outer binding
// of the name is meant.

import { isLispy2 } from "../base/language";
import { Form, formOf } from "../data/forms";
import { cellOriginal, cellValue, countOnFree, isPristine } from "../data/globals";
import { isMacro } from "../data/lambda";
import { listItem } from "../data/list";
import { symbolCell } from "../data/symbol";
import { Flag } from "../heap/layout";
import { MISSING, NIL, UNBOUND, Value } from "../heap/value";
import { Analysis, constant, funcOf, notLoop } from "./analysis";
import { isHidden, isOpen } from "./syntax";
import { captureIndex, findInScope, Func, newNode, Node, NodeKind, Scope, Variable } from "./tree";

export function lookUp(name: Value, scope: Scope | null): Variable | null {
  for (let s: Scope | null = scope; s !== null; s = s!.parent) {
    const variable = findInScope(s, name);
    if (variable !== null && !isOvershadowed(name, s)) return variable;
  }
  return null;
}

/** In a scope that only helps out: does the name mean something further out? Builtins do not count. */
function isOvershadowed(name: Value, scope: Scope): bool {
  if (!scope.fallback) return false;
  if (lookUp(name, scope.parent) !== null) return true;
  const cell = symbolCell(name);
  if (cell != 0 && cellValue(cell) != UNBOUND && !isPristine(cell)) return true;
  countOnFree(name);
  return false;
}

/** Does a binding of its name hide the form with this id where `scope` is the scope? Then its name at the head makes a call. */
export function hidesForm(id: u32, head: Value, scope: Scope | null): bool {
  return isOpen(id) && ((!Analysis.prelude && isHidden(id, head)) || lookUp(head, scope) !== null);
}

/** Is it a lambda form there, so that a variable may be given to its procedure before that is made? */
export function isLambdaForm(form: Value, scope: Scope | null): bool {
  const id = formOf(form);
  if (id == Form.Lambda) return true;
  return id == Form.Fn && isLispy2() && !hidesForm(id, listItem(form, 0), scope);
}

/** The macro that a name means as the head of a form; NIL for one that is not made yet, MISSING for none. */
export function macroOf(head: Value, scope: Scope | null): Value {
  for (let s: Scope | null = scope; s !== null; s = s!.parent) {
    // A body may define a macro under the name of one of its variables; as a head, the name means the macro.
    let found = false;
    for (let v: Variable | null = s.variables; v !== null; v = v!.next) {
      if (v.name != head) continue;
      if (v.isMacro) return v.macro;
      found = true;
    }
    if (found && !isOvershadowed(head, s)) return MISSING;
  }
  const cell = symbolCell(head);
  if (cell == 0) return MISSING;
  const value = Analysis.prelude ? cellOriginal(cell) : cellValue(cell);
  return isMacro(value) ? value : MISSING;
}

/**
 * An inner procedure calls a macro, which is expanded when that procedure is compiled: until then nobody knows which
 * variables it uses, so it captures all that it sees, in boxes, in case the expansion assigns them.
 */
export function captureAll(scope: Scope | null, func: Func): void {
  for (let s: Scope | null = scope; s !== null; s = s!.parent) {
    for (let v: Variable | null = s.variables; v !== null; v = v!.next) {
      if (v.func === func || v.name == NIL) continue;
      if (v.loop !== null) {
        notLoop(v.loop!);
        continue;
      }
      captureIndex(func, v);
      if (v.isMacro || v.incoming) continue;
      v.captured = true;
      v.assignments += 2;
      if (v.defined && !v.settled) {
        v.capturedEarly = true;
        v.checked = true;
      }
    }
  }
}

export function reference(name: Value, scope: Scope | null): Node {
  return referenceFrom(name, scope, funcOf(scope));
}

/** Resolves a name for `func`, looking from `scope` outwards. */
function referenceFrom(name: Value, scope: Scope | null, func: Func): Node {
  for (let s: Scope | null = scope; s !== null; s = s!.parent) {
    const variable = findInScope(s, name);
    if (variable === null || isOvershadowed(name, s)) continue;
    if (variable.isMacro) return constant(variable.macro);
    if (variable.loop !== null) return notLoop(variable.loop!);
    const node = newNode(NodeKind.Local, Analysis.position);
    node.variable = variable;
    const early = noteUse(variable, func);
    // An incoming value may stand twice under one name: the inner one first, then what it falls back to.
    if (early) node.second = fallbackOf(name, s, variable, func);
    return node;
  }
  return globalReference(name, func);
}

/** A name that no scope has. */
export function globalReference(name: Value, func: Func): Node {
  if (isLispy2() && capturesFrames(name)) markReentered(func);
  const node = newNode(NodeKind.Global, Analysis.position);
  node.value = name;
  return node;
}

/** Is it a name of call/cc? */
function capturesFrames(name: Value): bool {
  const cell = symbolCell(name);
  if (cell == 0) return false;
  const original = cellOriginal(cell);
  return original != UNBOUND && original == Analysis.callcc;
}

/** The frames of the procedure and of those around it may be entered again. */
function markReentered(func: Func): void {
  for (let f: Func | null = func; f !== null; f = f!.parent) f!.reentered = true;
}

function fallbackOf(name: Value, scope: Scope, variable: Variable, func: Func): Node {
  if (variable.incoming) {
    for (let v: Variable | null = variable.next; v !== null; v = v!.next) {
      if (v.name != name) continue;
      const node = newNode(NodeKind.Local, Analysis.position);
      node.variable = v;
      if (noteUse(v, func)) node.second = fallbackOf(name, scope, v, func);
      return node;
    }
  }
  return referenceFrom(name, scope.parent, func);
}

/** Records that `func` uses a variable. Returns whether it may be unbound at that moment. */
function noteUse(variable: Variable, func: Func): bool {
  const owner = variable.func!;
  if (owner === func) {
    const early = variable.incoming ? variable.checked : variable.defined && !variable.settled;
    if (early) variable.checked = true;
    return early;
  }
  variable.captured = true;
  captureIndex(func, variable);
  if (variable.incoming) return variable.checked;
  if (!variable.defined || variable.settled) return false;
  // The function right inside the owner: is it the one that the variable is being defined as?
  let inner: Func = func;
  while (inner.parent !== owner) inner = inner.parent!;
  if (inner === variable.selfOf) return false;
  variable.capturedEarly = true;
  variable.checked = true;
  return true;
}

/** The assignment to make when the nearer variable of that name is not bound yet: value in `first` is shared by generate.ts. */
export function setFallback(target: Node): Node {
  const node = newNode(
    target.kind == NodeKind.Global ? NodeKind.SetGlobal : NodeKind.SetLocal,
    target.form,
  );
  node.value = target.value;
  node.variable = target.variable;
  if (target.variable !== null) target.variable!.assignments += 2;
  if (target.second !== null) {
    node.second = target;
    node.third = setFallback(target.second!);
  }
  return node;
}

/** The scope in which a `define` that stands in `scope` makes its name: outlined forms and initialisers have none of their own. */
export function definingScope(scope: Scope | null): Scope | null {
  while (
    scope !== null &&
    (scope.fallback || ((scope.func!.flags & Flag.Outlined) != 0 && scope === scope.func!.scope))
  ) {
    scope = scope.parent;
  }
  return scope;
}

/** A name is defined from inside an outlined form: that is an assignment through a closure. */
export function defineFromInside(variable: Variable, func: Func): void {
  variable.assignments += 2;
  if (variable.func === func) return;
  variable.captured = true;
  captureIndex(func, variable);
  if (variable.incoming || !variable.defined || variable.settled) return;
  variable.capturedEarly = true;
  variable.checked = true;
}
