// Quasiquote: a template becomes calls of list, append and cons around its unquoted parts; what has none is a constant.

import { Form } from "../data/forms";
import { isPair, listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isSymbol, NIL, Value } from "../heap/value";
import { Analysis, constant, fail } from "./analysis";
import { arenaAllocate, arenaFailed } from "./arena";
import { newCall, shortCall } from "./long-call";
import { analyzeForm } from "./recursion";
import { Node, NodeKind, Scope } from "./tree";

export function quasiquoteForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count != 2) return fail("quasiquote takes exactly one form");
  return template(listItem(form, 1), 1, scope);
}

const BAD_SPLICE: string = ",@ stands inside a list only";

/** The id of `(name form)` for one of the three names, 0 otherwise. */
function markOf(form: Value): u32 {
  if (!isList(form) || listLength(form) != 2 || !isSymbol(listItem(form, 0))) return 0;
  const id = symbolForm(listItem(form, 0));
  return id == Form.Quasiquote || id == Form.Unquote || id == Form.UnquoteSplicing ? id : 0;
}

/**
 * The node that makes a template; `depth`: quasiquotes around it, less the unquotes. Nothing to evaluate in it: the template
 * itself as a constant (`isClosed`).
 */
function template(form: Value, depth: i32, scope: Scope | null): Node {
  Analysis.forms += 1;
  if (Analysis.forms > FORMS_MAX) return constant(form);
  if (Analysis.depth >= FORM_DEPTH_MAX) {
    Analysis.tooDeep = true;
    return constant(form);
  }
  Analysis.depth += 1;
  let node: Node;
  if (isPair(form)) node = pairTemplate(form, depth, scope);
  else if (isList(form)) node = markedTemplate(form, depth, scope);
  else node = constant(form);
  Analysis.depth -= 1;
  return node;
}

/** Did `template` find nothing to evaluate in the form? */
function isClosed(node: Node, form: Value): bool {
  return node.kind == NodeKind.Constant && node.value == form;
}

function pairTemplate(form: Value, depth: i32, scope: Scope | null): Node {
  const car = load<u64>(addressOf(form), PAIR_CAR);
  const cdr = load<u64>(addressOf(form), PAIR_CDR);
  if (depth == 1 && markOf(car) == Form.UnquoteSplicing) {
    const items = spliced(car, scope);
    items.next = template(cdr, depth, scope);
    return newCall("%list-before", items, 2, Analysis.position);
  }
  const first = template(car, depth, scope);
  const rest = template(cdr, depth, scope);
  if (isClosed(first, car) && isClosed(rest, cdr)) return constant(form);
  first.next = rest;
  return newCall("cons", first, 2, Analysis.position);
}

/** The list that a `,@form` puts in its place. */
function spliced(form: Value, scope: Scope | null): Node {
  const list = analyzeForm(listItem(form, 1), scope, null);
  return newCall("%spliced", list, 1, Analysis.position);
}

function markedTemplate(form: Value, depth: i32, scope: Scope | null): Node {
  const mark = markOf(form);
  if (mark == 0) return listTemplate(form, depth, scope);
  if (mark == Form.Unquote && depth == 1) return analyzeForm(listItem(form, 1), scope, null);
  if (mark == Form.UnquoteSplicing && depth == 1) return fail(BAD_SPLICE);
  const inner = listItem(form, 1);
  const node = template(inner, mark == Form.Quasiquote ? depth + 1 : depth - 1, scope);
  if (isClosed(node, inner)) return constant(form);
  const name = constant(listItem(form, 0));
  name.next = node;
  return newCall("list", name, 2, Analysis.position);
}

/** Nodes in order. */
@unmanaged
class Chain {
  first: Node | null;
  last: Node | null;
  count: i32;
}

function newChain(): Chain {
  return changetype<Chain>(arenaAllocate(offsetof<Chain>()));
}

function add(chain: Chain, node: Node): void {
  const last = chain.last;
  if (last === null) chain.first = node;
  else last.next = node;
  chain.last = node;
  chain.count += 1;
}

/** Without memory the compilation fails as a whole, and no chain is what it seems. */
function callOf(name: string, operands: Chain): Node {
  if (arenaFailed()) return constant(NIL);
  return shortCall(newCall(name, operands.first, operands.count, Analysis.position));
}

/** `(append (list a …) spliced (list …) …)`; a dotted unquote, which the reader makes `(… unquote x)`, is the tail of conses. */
function listTemplate(form: Value, depth: i32, scope: Scope | null): Node {
  let count = listLength(form);
  let tail: Node | null = null;
  if (count > 2 && depth == 1) {
    const mark = markName(listItem(form, count - 2));
    if (mark == Form.UnquoteSplicing) return fail(BAD_SPLICE);
    if (mark == Form.Unquote) {
      tail = analyzeForm(listItem(form, count - 1), scope, null);
      count -= 2;
    }
  }
  let closed = tail === null;
  const parts = newChain();
  let run = newChain();
  for (let i: u32 = 0; i < count; i++) {
    const item = listItem(form, i);
    if (depth == 1 && markOf(item) == Form.UnquoteSplicing) {
      closed = false;
      if (run.count != 0) add(parts, callOf("list", run));
      run = newChain();
      add(parts, spliced(item, scope));
    } else {
      const node = template(item, depth, scope);
      closed = closed && isClosed(node, item);
      add(run, node);
    }
  }
  if (closed || arenaFailed()) return constant(form);
  if (run.count != 0) add(parts, callOf("list", run));
  const items = parts.count == 1 ? parts.first! : callOf("append", parts);
  if (tail === null) return items;
  items.next = tail;
  return newCall("%list-before", items, 2, Analysis.position);
}

/** Form.Unquote or Form.UnquoteSplicing for their names, 0 for anything else. */
function markName(v: Value): u32 {
  if (!isSymbol(v)) return 0;
  const id = symbolForm(v);
  return id == Form.Unquote || id == Form.UnquoteSplicing ? id : 0;
}
