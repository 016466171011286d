// The functions that all special forms recurse into, reached through the function table: so the files of the forms need
// not import analyze.ts, which imports them to dispatch.

import { formOf } from "../data/forms";
import { listItem, listLength } from "../data/list";
import { NIL, Value } from "../heap/value";
import { Analysis, constant } from "./analysis";
import { isLambdaForm } from "./names";
import { assumeForm } from "./syntax";
import { newNode, Node, NodeKind, Scope, Variable } from "./tree";

/** Table indices; analyze.ts sets them when an analysis begins. */
export class Recursion {
  static analyze: u32 = 0;
  static body: u32 = 0;
  static lambda: u32 = 0;
}

/** Registers of a call window before its arguments. */
const CALL_REGISTERS: i32 = 3;

/** `analyze` of analyze.ts. */
export function analyzeForm(form: Value, scope: Scope | null, tails: Scope | null): Node {
  return call_indirect<Node>(Recursion.analyze, form, scope, tails);
}

/** `body` of analyze.ts: items `from`… up to `to` (not included). */
export function analyzeBody(
  form: Value,
  from: u32,
  to: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  return call_indirect<Node>(Recursion.body, form, from, to, scope, tails);
}

/** `lambdaForm` of analyze.ts. */
function analyzeLambda(form: Value, scope: Scope | null, self: Variable | null): Node {
  return call_indirect<Node>(Recursion.lambda, form, listLength(form), scope, self);
}

/** Items `from`… up to `to` (not included) in order, in the scope they stand in. Nothing gives nil. */
export function sequence(
  form: Value,
  from: u32,
  to: u32,
  scope: Scope | null,
  tails: Scope | null,
): Node {
  if (from >= to) return constant(NIL);
  if (to == from + 1) return analyzeForm(listItem(form, from), scope, tails);
  const node = newNode(NodeKind.Sequence, Analysis.position);
  let last: Node | null = null;
  for (let i = from; i < to; i++) {
    const item = analyzeForm(listItem(form, i), scope, i + 1 == to ? tails : null);
    if (last === null) node.first = item;
    else last.next = item;
    last = item;
  }
  return node;
}

/** Analyses items `from`… of a list as a chain of nodes. */
export function chain(form: Value, from: u32, scope: Scope | null): Node | null {
  let first: Node | null = null;
  let last: Node | null = null;
  const count = listLength(form);
  const outer = Analysis.registers;
  Analysis.registers += CALL_REGISTERS;
  for (let i = from; i < count; i++) {
    const node = analyzeForm(listItem(form, i), scope, null);
    if (last === null) first = node;
    else last.next = node;
    last = node;
    Analysis.registers += 1;
  }
  Analysis.registers = outer;
  return first;
}

/** The definition of a variable of this scope as the value of a form. A lambda may capture itself. */
export function defineIn(scope: Scope, variable: Variable, form: Value): Node {
  const node = newNode(NodeKind.DefineLocal, Analysis.position);
  node.variable = variable;
  variable.assignments += 1;
  if (isLambdaForm(form, scope)) {
    assumeForm(formOf(form), listItem(form, 0));
    node.first = analyzeLambda(form, scope, variable);
  } else node.first = analyzeForm(form, scope, null);
  return node;
}
