// Quasiquote: a template becomes calls of list, append and cons around its unquoted parts; what has none is a constant.

import { Form } from "../data/forms";
import { isPair, listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isSymbol, Value } from "../heap/value";
import { Analysis, constant, fail } from "./analysis";
import { newCall, shortCall } from "./long-call";
import { analyzeForm } from "./recursion";
import { Node, Scope } from "./tree";

export function quasiquoteForm(form: Value, count: u32, scope: Scope | null): Node {
  if (count != 2) return fail("quasiquote takes exactly one form");
  return template(listItem(form, 1), 1, scope);
}

/** The id of `(name form)` for one of the three names, 0 otherwise. */
function markOf(form: Value): u32 {
  if (!isList(form) || listLength(form) != 2 || !isSymbol(listItem(form, 0))) return 0;
  const id = symbolForm(listItem(form, 0));
  return id == Form.Quasiquote || id == Form.Unquote || id == Form.UnquoteSplicing ? id : 0;
}

/** Does the template hold anything that is evaluated? `depth`: quasiquotes around it, less the unquotes. */
function isOpenTemplate(form: Value, depth: i32): bool {
  Analysis.forms += 1;
  if (Analysis.forms > FORMS_MAX) return false;
  if (Analysis.depth >= FORM_DEPTH_MAX) {
    Analysis.tooDeep = true;
    return false;
  }
  Analysis.depth += 1;
  const open = holdsUnquote(form, depth);
  Analysis.depth -= 1;
  return open;
}

function holdsUnquote(form: Value, depth: i32): bool {
  if (isPair(form)) {
    const cell = addressOf(form);
    return (
      isOpenTemplate(load<u64>(cell, PAIR_CAR), depth) ||
      isOpenTemplate(load<u64>(cell, PAIR_CDR), depth)
    );
  }
  if (!isList(form)) return false;
  const mark = markOf(form);
  if (mark == Form.Quasiquote) depth += 1;
  else if (mark != 0) {
    if (depth == 1) return true;
    depth -= 1;
  }
  const count = listLength(form);
  for (let i: u32 = 0; i < count; i++) {
    const item = listItem(form, i);
    if (i > 0 && i + 2 == count && isSymbol(item) && symbolForm(item) == Form.Unquote && depth == 1)
      return true;
    if (isOpenTemplate(item, depth)) return true;
  }
  return false;
}

function template(form: Value, depth: i32, scope: Scope | null): Node {
  if (!isOpenTemplate(form, depth)) return constant(form);
  Analysis.depth += 1;
  const node = openTemplate(form, depth, scope);
  Analysis.depth -= 1;
  return node;
}

function openTemplate(form: Value, depth: i32, scope: Scope | null): Node {
  if (isPair(form)) {
    const first = template(load<u64>(addressOf(form), PAIR_CAR), depth, scope);
    first.next = template(load<u64>(addressOf(form), PAIR_CDR), depth, scope);
    return newCall("cons", first, 2, Analysis.position);
  }
  const mark = markOf(form);
  if (mark == Form.Unquote && depth == 1) return analyzeForm(listItem(form, 1), scope, null);
  if (mark == Form.UnquoteSplicing && depth == 1) return fail(",@ stands inside a list only");
  if (mark != 0) {
    const name = constant(listItem(form, 0));
    name.next = template(listItem(form, 1), mark == Form.Quasiquote ? depth + 1 : depth - 1, scope);
    return newCall("list", name, 2, Analysis.position);
  }
  return listTemplate(form, depth, scope);
}

/** `(append (list a …) spliced (list …) …)`; a dotted unquote, which the reader makes `(… unquote x)`, is the tail of conses. */
function listTemplate(form: Value, depth: i32, scope: Scope | null): Node {
  let count = listLength(form);
  let tail: Node | null = null;
  if (count > 2 && depth == 1 && isUnquoteName(listItem(form, count - 2))) {
    tail = analyzeForm(listItem(form, count - 1), scope, null);
    count -= 2;
  }
  let parts: Node | null = null;
  let lastPart: Node | null = null;
  let partCount = 0;
  let run: Node | null = null;
  let lastItem: Node | null = null;
  let runCount = 0;
  for (let i: u32 = 0; i <= count; i++) {
    const item = i < count ? listItem(form, i) : 0;
    const splices = i < count && depth == 1 && markOf(item) == Form.UnquoteSplicing;
    if ((splices || i == count) && run !== null) {
      const part = shortCall(newCall("list", run, runCount, Analysis.position));
      if (lastPart === null) parts = part;
      else lastPart.next = part;
      lastPart = part;
      partCount += 1;
      run = null;
      lastItem = null;
      runCount = 0;
    }
    if (splices) {
      const part = newCall(
        "%spliced",
        analyzeForm(listItem(item, 1), scope, null),
        1,
        Analysis.position,
      );
      if (lastPart === null) parts = part;
      else lastPart.next = part;
      lastPart = part;
      partCount += 1;
    } else if (i < count) {
      const node = template(item, depth, scope);
      if (lastItem === null) run = node;
      else lastItem.next = node;
      lastItem = node;
      runCount += 1;
    }
  }
  if (tail === null)
    return partCount == 1
      ? parts!
      : shortCall(newCall("append", parts, partCount, Analysis.position));
  const items =
    partCount == 1 ? parts! : shortCall(newCall("append", parts, partCount, Analysis.position));
  items.next = tail;
  return newCall("%list-before", items, 2, Analysis.position);
}

function isUnquoteName(v: Value): bool {
  return isSymbol(v) && symbolForm(v) == Form.Unquote;
}
