// Forms that define or assign: define, set!, define-macro, and the spellings def, defn, defmacro of lispy@2.

import { isLispy2 } from "../base/language";
import { Form, parametersAt } from "../data/forms";
import { listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { Flag } from "../heap/layout";
import { isString, isSymbol, MISSING, NIL, Value } from "../heap/value";
import { Analysis, constant, fail, funcOf } from "./analysis";
import { headName, lambdaForm, procedureNode } from "./closures";
import { findExpansion } from "./expansions";
import {
  defineFromInside,
  definingScope,
  isLambdaForm,
  lookUp,
  reference,
  setFallback,
} from "./names";
import { BAD_PARAMETERS, isFull, isHeaded, parameters } from "./parameters";
import { analyzeForm, defineIn } from "./recursion";
import { addVariable, findInScope, newNode, Node, NodeKind, Scope, Variable } from "./tree";

const BAD_NAME: string = "the name to define must be a symbol";

export function defineForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 3) return fail("define takes a name and a value, or (name parameter ...) and a body");
  const target = listItem(form, 1);
  if (isHeaded(target)) {
    const name = headName(target);
    if (name == NIL) return fail(BAD_NAME);
    if (parameters(target, 1, null) < 0) return fail(BAD_PARAMETERS);
    return defineProcedure(form, name, scope);
  }
  if (!isSymbol(target)) return fail(BAD_NAME);
  // `(def name "what it is" value)`
  const described =
    count == 4 && symbolForm(listItem(form, 0)) == Form.Def && isString(listItem(form, 2));
  if (count != 3 && !described) return fail("define takes exactly one value");
  return defineValue(target, listItem(form, count - 1), scope);
}

/** `(defn name parameters body …)`, with a text that describes it behind the name or without. */
export function defnForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 4) return fail("defn takes a name, parameters and a body");
  const name = listItem(form, 1);
  if (!isSymbol(name)) return fail(BAD_NAME);
  const list = listItem(form, parametersAt(form));
  if (!isSymbol(list) && !isHeaded(list) && list != NIL) return fail(BAD_PARAMETERS);
  if (parameters(list, 0, null) < 0) return fail(BAD_PARAMETERS);
  return defineProcedure(form, name, scope);
}

function defineValue(name: Value, value: Value, inner: Scope | null): Node {
  const scope = definingScope(inner);
  if (scope === null) {
    const node = newNode(NodeKind.DefineGlobal, Analysis.position);
    node.value = name;
    node.first = analyzeForm(value, inner, null);
    return node;
  }
  if (isEnvironment(scope)) {
    const node = assignIn(scope, name);
    if (node.kind != NodeKind.Fail) node.first = analyzeForm(value, inner, null);
    return node;
  }
  const variable = definedVariable(name, scope, inner);
  return variable === null ? redefined(scope) : defineIn(inner!, variable, value);
}

function defineProcedure(form: Value, name: Value, inner: Scope | null): Node {
  const scope = definingScope(inner);
  if (scope === null) {
    const node = newNode(NodeKind.DefineGlobal, Analysis.position);
    node.value = name;
    node.first = procedureNode(form, name, inner, null);
    return node;
  }
  if (isEnvironment(scope)) {
    const node = assignIn(scope, name);
    if (node.kind != NodeKind.Fail) node.first = procedureNode(form, name, inner, null);
    return node;
  }
  const variable = definedVariable(name, scope, inner);
  if (variable === null) return redefined(scope);
  const node = newNode(NodeKind.DefineLocal, Analysis.position);
  node.variable = variable;
  variable.assignments += 1;
  node.first = procedureNode(form, name, inner, variable);
  return node;
}

/** Does `eval` run the form in an environment, whose variables `scope` holds? */
function isEnvironment(scope: Scope): bool {
  return scope === Analysis.root!.outside && (Analysis.root!.flags & Flag.TopLevel) != 0;
}

/** An assignment, without its value, of a variable of an environment; those it has are all that it can have. */
function assignIn(scope: Scope, name: Value): Node {
  const variable = findInScope(scope, name);
  if (variable === null || !variable.boxed)
    return fail("eval cannot define a new name in the environment of a procedure");
  const node = newNode(NodeKind.SetLocal, Analysis.position);
  node.variable = variable;
  variable.assignments += 2;
  return node;
}

/** The variable of `scope` that a define in `inner` gives a value to; null when there cannot be one. */
function definedVariable(name: Value, scope: Scope, inner: Scope | null): Variable | null {
  let variable = findInScope(scope, name);
  if (variable === null) {
    // The scan did not see it (it stands where only a later expansion put it): the whole body is analysed again then.
    if (isFull(scope)) return null;
    variable = addVariable(scope, name);
    variable.defined = true;
  }
  if (variable.isMacro || variable.loop !== null) return null;
  if (inner !== scope) defineFromInside(variable, funcOf(inner));
  return variable;
}

function redefined(scope: Scope): Node {
  if (isFull(scope)) return constant(NIL); // the compilation fails as a whole
  return fail("a macro or loop name cannot be redefined in the same body");
}

export function setForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count != 3) return fail("set! takes a name and a value");
  const name = listItem(form, 1);
  if (!isSymbol(name)) return fail("the name to set must be a symbol");
  const variable = lookUp(name, scope);
  if (variable === null || variable.isMacro) {
    const node = newNode(NodeKind.SetGlobal, Analysis.position);
    node.value = name;
    node.first = analyzeForm(listItem(form, 2), scope, null);
    return node;
  }
  const target = reference(name, scope);
  if (target.kind == NodeKind.Constant) return target; // the name of a loop: everything is analysed again
  if (variable.incoming && !variable.boxed) return fail("this variable cannot be assigned here");
  variable.assignments += 2; // never "only its define"
  const node = newNode(NodeKind.SetLocal, Analysis.position);
  node.variable = variable;
  node.second = target.second === null ? null : target; // may be unbound yet: then the outer variable is meant
  node.first = analyzeForm(listItem(form, 2), scope, null);
  if (target.second !== null) node.third = setFallback(target.second!);
  return node;
}

/** The name that a macro definition gives; NIL when it is malformed. */
export function macroName(form: Value): Value {
  const count = listLength(form);
  if (count < 3) return NIL;
  const target = listItem(form, 1);
  if (isSymbol(target) && isLispy2()) {
    if (symbolForm(listItem(form, 0)) != Form.Defmacro)
      return count == 3 && isLambdaForm(listItem(form, 2), null) ? target : NIL;
    const list = count < 4 ? NIL : listItem(form, parametersAt(form));
    const shaped = isSymbol(list) || isHeaded(list) || list == NIL;
    return count > 3 && shaped && parameters(list, 0, null) >= 0 ? target : NIL;
  }
  return isHeaded(target) && parameters(target, 1, null) >= 0 ? headName(target) : NIL;
}

/** The form of the procedure that expands: the definition itself, or the lambda of `(define-macro name (lambda …))`. */
export function expanderForm(form: Value): Value {
  return isSymbol(listItem(form, 1)) && symbolForm(listItem(form, 0)) == Form.DefineMacro
    ? listItem(form, 2)
    : form;
}

export function defineMacroForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 3) return fail("define-macro takes (name parameter ...) and a body");
  const name = macroName(form);
  if (name == NIL) return malformedMacro(form);
  if (scope !== null) {
    const macro = findExpansion(form, NIL, funcOf(scope));
    return constant(macro == MISSING ? NIL : macro);
  }
  const node = newNode(NodeKind.DefineMacro, Analysis.position);
  node.value = name;
  const source = expanderForm(form);
  node.first =
    source == form
      ? procedureNode(form, name, scope, null)
      : lambdaForm(source, listLength(source), scope, null);
  return node;
}

function malformedMacro(form: Value): Node {
  const target = listItem(form, 1);
  if (!isHeaded(target)) return fail("define-macro takes (name parameter ...)");
  return headName(target) == NIL
    ? fail("the name of a macro must be a symbol")
    : fail(BAD_PARAMETERS);
}
