// Loops. A named let whose name is only called in its own tail position is a loop: its calls are jumps. When the name
// turns out to be used otherwise (`notLoop`), the analysis of the whole procedure starts again, and the named let is a
// procedure that is called once. `do`, `while`, `dotimes` and `doseq` have no name, so they are always loops.

import { symbolOf } from "../data/symbol";
import { listItem, listLength } from "../data/list";
import { fromSmall, isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, constant, enterPlace, fail, funcOf, mayLoop, notLoop } from "./analysis";
import { procedureNode } from "./closures";
import { initialisers } from "./initialisers";
import { newCall } from "./long-call";
import { bindingCount, bindingsError } from "./parameters";
import { analyzeBody, analyzeForm, chain, sequence } from "./recursion";
import { scanDefines } from "./scan";
import { addVariable, localNode, newNode, newScope, Node, NodeKind, Scope, Variable } from "./tree";

/** `(let name ((v init) …) body …)` with `at` 1; `(loop (v init …) body …)`, whose name is `recur`, with `at` 0. */
export function namedLet(form: Value, at: u32, scope: Scope | null, tails: Scope | null): Node {
  const count = listLength(form);
  if (count < at + 3) return fail("a loop takes bindings and a body");
  const name = at == 0 ? symbolOf("recur") : listItem(form, 1);
  const bindings = listItem(form, at + 1);
  const error = bindingsError(bindings, true);
  if (error !== null) return fail(error);
  if (!mayLoop(form)) return calledOnce(form, name, bindings, scope);
  const node = newNode(NodeKind.LoopForm, Analysis.position);
  const naming = newScope(scope, funcOf(scope));
  const inner = newScope(naming, funcOf(scope));
  // The name is not in sight of the initialisers: it gets its loop afterwards.
  node.first = initialisers(bindings, scope, inner);
  addVariable(naming, name).loop = inner;
  inner.tailParent = tails;
  inner.form = form;
  node.scope = inner;
  node.second = analyzeBody(form, at + 2, count, inner, inner);
  return node;
}

/** The named let as a procedure of that name, called with the initial values. */
function calledOnce(form: Value, name: Value, bindings: Value, scope: Scope | null): Node {
  const func = funcOf(scope);
  const values = newScope(scope, func);
  const call = newNode(NodeKind.Call, Analysis.position);
  call.second = initialisers(bindings, scope, values);
  call.count = <i32>bindingCount(bindings);
  const naming = newScope(scope, func);
  const variable = addVariable(naming, name);
  variable.defined = true;
  variable.settled = true;
  variable.assignments = 1;
  const define = newNode(NodeKind.DefineLocal, Analysis.position);
  define.variable = variable;
  define.first = procedureNode(form, name, naming, variable);
  call.first = localNode(variable, Analysis.position);
  define.next = call;
  const both = newNode(NodeKind.Sequence, Analysis.position);
  both.first = define;
  const node = newNode(NodeKind.Let, Analysis.position);
  node.scope = naming;
  node.second = both;
  return node;
}

/** A call of a loop's name. */
export function continueLoop(
  form: Value,
  name: Variable,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  const loop = name.loop!;
  let tail = tails;
  while (tail !== null && tail !== loop) tail = tail.tailParent;
  if (tail === null || name.func !== funcOf(scope)) return notLoop(loop);
  if (<i32>listLength(form) - 1 != loop.count) return notLoop(loop); // calling it says what is wrong
  const node = newNode(NodeKind.Continue, Analysis.position);
  node.scope = loop;
  node.first = chain(form, 1, scope);
  return node;
}

/** A loop without a name whose variables come later. */
function newLoop(scope: Scope | null, tails: Scope | null): Node {
  const node = newNode(NodeKind.LoopForm, Analysis.position);
  node.scope = newScope(scope, funcOf(scope));
  node.scope!.tailParent = tails;
  return node;
}

function continueWith(loop: Node, values: Node | null): Node {
  const node = newNode(NodeKind.Continue, Analysis.position);
  node.scope = loop.scope;
  node.first = values;
  return node;
}

/** `(do ((v init step) …) (test result …) body …)` */
export function doForm(form: Value, count: u32, scope: Scope | null, tails: Scope | null): Node {
  const shape = "do takes ((name initial step) ...), (test result ...) and a body";
  if (count < 3) return fail(shape);
  const bindings = listItem(form, 1);
  const ending = listItem(form, 2);
  if ((!isList(bindings) && bindings != NIL) || !isList(ending)) return fail(shape);
  const bound = isList(bindings) ? listLength(bindings) : 0;
  const loop = newLoop(scope, tails);
  const inner = loop.scope!;
  let last: Node | null = null;
  for (let i: u32 = 0; i < bound; i++) {
    const binding = listItem(bindings, i);
    if (!isList(binding) || !isSymbol(listItem(binding, 0))) return fail(shape);
    const length = listLength(binding);
    if (length < 2 || length > 3) return fail(shape);
    const outer = enterPlace(binding);
    const init = analyzeForm(listItem(binding, 1), scope, null);
    Analysis.position = outer;
    if (last === null) loop.first = init;
    else last.next = init;
    last = init;
  }
  for (let i: u32 = 0; i < bound; i++) addVariable(inner, listItem(listItem(bindings, i), 0));
  scanAll(form, 3, count, inner);
  let steps: Node | null = null;
  last = null;
  for (let i: u32 = 0; i < bound; i++) {
    const binding = listItem(bindings, i);
    const source = listItem(binding, listLength(binding) == 3 ? 2 : 0);
    const outer = enterPlace(binding);
    const step = analyzeForm(source, inner, null);
    Analysis.position = outer;
    if (last === null) steps = step;
    else last.next = step;
    last = step;
  }
  const test = newNode(NodeKind.If, Analysis.position);
  const outer = enterPlace(ending);
  test.first = analyzeForm(listItem(ending, 0), inner, null);
  test.second = sequence(ending, 1, listLength(ending), inner, inner);
  Analysis.position = outer;
  test.third = bodyThen(form, 3, count, inner, continueWith(loop, steps));
  loop.second = test;
  return loop;
}

function scanAll(form: Value, from: u32, to: u32, scope: Scope): void {
  for (let i = from; i < to; i++) scanDefines(listItem(form, i), scope);
  scope.scanned = true;
}

/** Items of a form, and then a node, in the scope of a loop whose names are known. */
function bodyThen(form: Value, from: u32, to: u32, scope: Scope, then: Node): Node {
  if (from >= to) return then;
  const node = newNode(NodeKind.Sequence, Analysis.position);
  node.first = analyzeBody(form, from, to, scope, null);
  node.first!.next = then;
  return node;
}

/** `(while test body …)`: nil. */
export function whileForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count < 2) return fail("while takes a test and a body");
  const loop = newLoop(scope, null);
  const inner = loop.scope!;
  scanAll(form, 2, count, inner);
  const test = newNode(NodeKind.If, Analysis.position);
  test.first = analyzeForm(listItem(form, 1), inner, null);
  test.second = bodyThen(form, 2, count, inner, continueWith(loop, null));
  test.third = constant(NIL);
  loop.second = test;
  return loop;
}

/** The name and the expression of `(name expression)`; null when it is something else. */
function loopBinding(form: Value, count: u32): Value {
  if (count < 2) return NIL;
  const binding = listItem(form, 1);
  const right = isList(binding) && listLength(binding) == 2 && isSymbol(listItem(binding, 0));
  return right ? binding : NIL;
}

/** The expression of such a binding. */
function analyzeBound(binding: Value, scope: Scope | null): Node {
  const outer = enterPlace(binding);
  const node = analyzeForm(listItem(binding, 1), scope, null);
  Analysis.position = outer;
  return node;
}

/** A variable that no program can name, with its first value. */
function hidden(loop: Node, init: Node): Variable {
  let last = loop.first;
  if (last === null) {
    loop.first = init;
  } else {
    while (last.next !== null) last = last.next!;
    last!.next = init;
  }
  return addVariable(loop.scope!, NIL);
}

/** `(dotimes (i n) body …)`: the value of the last round, nil when there is none. */
export function dotimesForm(form: Value, count: u32, scope: Scope | null): Node {
  const binding = loopBinding(form, count);
  if (binding == NIL) return fail("dotimes takes (name count) and a body");
  const position = Analysis.position;
  const loop = newLoop(scope, null);
  const given = analyzeBound(binding, scope);
  const times = newCall("%times", given, 1, position);
  const limit = hidden(loop, times);
  const counter = hidden(loop, constant(fromSmall(0)));
  const value = hidden(loop, constant(NIL));
  // Each round has a variable of its own: closures keep it, and assigning it does not change the count.
  const round = newScope(loop.scope, funcOf(scope));
  addVariable(round, listItem(binding, 0));
  const body = newNode(NodeKind.Let, position);
  body.scope = round;
  body.first = localNode(counter, position);
  body.second = analyzeBody(form, 2, count, round, null);
  const same = localNode(limit, position);
  same.next = increment(counter);
  same.next!.next = body;
  const test = newNode(NodeKind.If, position);
  test.first = lessThan(counter, limit);
  test.second = continueWith(loop, same);
  test.third = localNode(value, position);
  loop.second = test;
  return loop;
}

function increment(counter: Variable): Node {
  const node = localNode(counter, Analysis.position);
  node.next = constant(fromSmall(1));
  return newCall("+", node, 2, Analysis.position);
}

function lessThan(a: Variable, b: Variable): Node {
  const node = localNode(a, Analysis.position);
  node.next = localNode(b, Analysis.position);
  return newCall("<", node, 2, Analysis.position);
}

/** `(doseq (x list) body …)`: nil. */
export function doseqForm(form: Value, count: u32, scope: Scope | null): Node {
  const binding = loopBinding(form, count);
  if (binding == NIL) return fail("doseq takes (name list) and a body");
  const position = Analysis.position;
  const loop = newLoop(scope, null);
  const list = newCall("%sequence", analyzeBound(binding, scope), 1, position);
  const items = hidden(loop, list);
  const counter = hidden(loop, constant(fromSmall(0)));
  const round = newScope(loop.scope, funcOf(scope));
  addVariable(round, listItem(binding, 0));
  const body = newNode(NodeKind.Let, position);
  body.scope = round;
  const place = localNode(items, position);
  place.next = localNode(counter, position);
  body.first = newCall("%item", place, 2, position);
  body.second = analyzeBody(form, 2, count, round, null);
  const same = localNode(items, position);
  same.next = increment(counter);
  body.next = continueWith(loop, same);
  const both = newNode(NodeKind.Sequence, position);
  both.first = body;
  const size = localNode(counter, position);
  size.next = newCall("%count", localNode(items, position), 1, position);
  const test = newNode(NodeKind.If, position);
  test.first = newCall("<", size, 2, position);
  test.second = both;
  test.third = constant(NIL);
  loop.second = test;
  return loop;
}
