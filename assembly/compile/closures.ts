// Procedures inside a procedure: what they capture is found when the outer one is analysed, their code is made when they
// are first called. `shapeOf` is the one place that knows which forms make procedures and how to read them; compile.ts
// asks it again when the procedure is compiled from its form alone.

import { Form, parametersAt } from "../data/forms";
import { isPair, listItem, listLength, Lists } from "../data/list";
import { symbolForm, symbolName } from "../data/symbol";
import { stringBytes, stringSize } from "../data/text";
import { Flag } from "../heap/layout";
import { addressOf, isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, fail, funcOf } from "./analysis";
import {
  BAD_PARAMETERS,
  bindingCount,
  bindingName,
  bindingsError,
  headedName,
  isHeaded,
  parameters,
} from "./parameters";
import { analyzeBody } from "./recursion";
import {
  addVariable,
  Func,
  newFunc,
  newNode,
  newScope,
  Node,
  NodeKind,
  Origin,
  Scope,
  Variable,
} from "./tree";

/** How to read a form that makes a procedure. */
export class Shape {
  /** Where the parameters are: a parameter list, or the bindings of a named let. */
  static parameters: Value = NIL;
  /** Item of the list that is the first parameter; -1: `parameters` are bindings, and their names are meant. */
  static from: i32 = 0;
  /** Items of the form that are its body: from … to (not included). */
  static bodyFrom: u32 = 0;
  static bodyTo: u32 = 0;
}

function setShape(parameters: Value, from: i32, bodyFrom: u32, bodyTo: u32): void {
  Shape.parameters = parameters;
  Shape.from = from;
  Shape.bodyFrom = bodyFrom;
  Shape.bodyTo = bodyTo;
}

/** Reads the shape of a form that an analysis found to make a procedure. */
export function shapeOf(form: Value): void {
  const count = listLength(form);
  switch (symbolForm(listItem(form, 0))) {
    case Form.Define:
    case Form.DefineMacro:
    case Form.Def:
      return setShape(listItem(form, 1), 1, 2, count);
    case Form.Defn:
    case Form.Defmacro: {
      const at = parametersAt(form);
      return setShape(listItem(form, at), 0, at + 1, count);
    }
    case Form.Let:
      return setShape(listItem(form, 2), -1, 3, count);
    case Form.Loop:
      return setShape(listItem(form, 1), -1, 2, count);
    case Form.Try:
      return setShape(NIL, 0, 1, clausesAt(form));
    case Form.Catch: {
      const at = caughtAt(form);
      const name = listItem(form, at);
      // A list that holds the name is a parameter list; a name alone stands for itself, from item `at` to the body.
      return isList(name)
        ? setShape(name, 0, at + 1, count)
        : setShape(form, -2 - <i32>at, at + 1, count);
    }
    case Form.Finally:
    case Form.Delay:
    case Form.CurrentEnv:
      return setShape(NIL, 0, 1, count);
    default:
      return setShape(listItem(form, 1), 0, 2, count);
  }
}

/**
 * Has a form still the shape of one that makes a procedure? It had when the procedure was made, but programs can change
 * lists in place. Whatever else may have changed in it is found when it is analysed.
 */
export function hasShape(form: Value): bool {
  if (!isList(form) || !isSymbol(listItem(form, 0))) return false;
  if (listLength(form) < fewestItems(symbolForm(listItem(form, 0)))) return false;
  shapeOf(form);
  const list = Shape.parameters;
  if (Shape.from == -1) return bindingsError(list, false) === null;
  if (Shape.from < -1) return isSymbol(listItem(list, <u32>(-2 - Shape.from)));
  return isSymbol(list) || parameters(list, <u32>Shape.from, null) >= 0;
}

/** Items that `shapeOf` reads. */
function fewestItems(head: u32): u32 {
  switch (head) {
    case Form.Let:
    case Form.Defn:
    case Form.Defmacro:
      return 3;
    case Form.Try:
    case Form.Finally:
    case Form.Delay:
    case Form.CurrentEnv:
      return 1;
    default:
      return 2;
  }
}

/** Required parameters of a procedure whose form has the shape of one; -1 when it takes any number. */
export function parameterCount(form: Value): i32 {
  shapeOf(form);
  const list = Shape.parameters;
  if (Shape.from == -1) return <i32>bindingCount(list);
  if (Shape.from < -1) return 1;
  if (isSymbol(list) || isPair(list)) return -1;
  const required = parameters(list, <u32>Shape.from, null);
  // A marked rest parameter makes the list longer than what is required.
  const listed = isList(list) ? <i32>listLength(list) - Shape.from : 0;
  return required == listed ? required : -1;
}

/** The first item of a `try` form that is a `catch` or `finally` clause; its length when there is none. */
export function clausesAt(form: Value): u32 {
  const count = listLength(form);
  let i: u32 = 1;
  while (i < count && clauseOf(listItem(form, i)) == Form.None) i++;
  return i;
}

/** Form.Catch, Form.Finally, or Form.None for anything else. */
export function clauseOf(form: Value): u32 {
  if (!isList(form) || !isSymbol(listItem(form, 0))) return Form.None;
  const id = symbolForm(listItem(form, 0));
  return id == Form.Catch || id == Form.Finally ? id : Form.None;
}

/** Item of a `catch` clause that names what was caught: behind the name of a kind, as in `(catch Exception e …)`. */
function caughtAt(form: Value): u32 {
  return listLength(form) > 3 && isKindName(listItem(form, 1)) && isSymbol(listItem(form, 2))
    ? 2
    : 1;
}

/** Does the symbol begin with a capital letter? */
function isKindName(v: Value): bool {
  if (!isSymbol(v)) return false;
  const name = addressOf(symbolName(v));
  if (stringSize(name) == 0) return false;
  const c = load<u8>(stringBytes(name));
  return c >= 0x41 && c <= 0x5a;
}

/** A Lambda node of a form that makes a procedure. `self`: the variable that the procedure is being given to. */
export function procedureNode(
  form: Value,
  name: Value,
  scope: Scope | null,
  self: Variable | null,
  flags: i32 = 0,
): Node {
  const func = newFunc(funcOf(scope), scope, form, name);
  func.flags = flags;
  if (self !== null) self.selfOf = func;
  const outer = Analysis.registers;
  analyzeFunc(func);
  Analysis.registers = outer;
  const node = newNode(NodeKind.Lambda, Analysis.position);
  node.inner = func;
  return node;
}

/** Analyses a procedure: its parameters in a scope of its own, and its body. */
export function analyzeFunc(func: Func): void {
  const form = func.form;
  shapeOf(form);
  const bodyFrom = Shape.bodyFrom;
  const bodyTo = Shape.bodyTo;
  func.scope = newScope(func.outside, func);
  Analysis.registers = 0;
  declareParameters(func);
  const origin = Origin.form;
  Origin.form = form;
  func.body = analyzeBody(form, bodyFrom, bodyTo, func.scope, null);
  Origin.form = origin;
}

function declareParameters(func: Func): void {
  const list = Shape.parameters;
  if (Shape.from == -1) {
    const count = bindingCount(list);
    for (let i: u32 = 0; i < count; i++) addVariable(func.scope!, bindingName(list, i));
    func.required = <i32>count;
  } else if (Shape.from < -1) {
    addVariable(func.scope!, listItem(list, <u32>(-2 - Shape.from)));
    func.required = 1;
  } else if (isSymbol(list)) {
    addVariable(func.scope!, list);
    func.flags |= Flag.Rest;
  } else {
    func.required = parameters(list, <u32>Shape.from, func);
  }
}

/** `(lambda parameters body …)` and `(fn parameters body …)` */
export function lambdaForm(
  form: Value,
  count: u32,
  scope: Scope | null,
  self: Variable | null,
): Node {
  if (count < 3) return fail("lambda takes parameters and a body");
  const list = listItem(form, 1);
  if (!isSymbol(list) && !isHeaded(list) && list != Lists.empty) return fail(BAD_PARAMETERS);
  if (parameters(list, 0, null) < 0) return fail(BAD_PARAMETERS);
  return procedureNode(form, NIL, scope, self);
}

/** The name of `(name . parameters)`; NIL when it has no such shape. */
export function headName(target: Value): Value {
  if (!isHeaded(target)) return NIL;
  const name = headedName(target);
  return isSymbol(name) ? name : NIL;
}
