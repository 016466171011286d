// Does a form assign a variable that nothing inside the form binds? Asked once of the expander of each macro: what it finds
// decides how the macro's calls are expanded (stateful-macros.ts). In doubt the answer is yes.

import { Buffer } from "../base/buffer";
import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { Form, formOf, parametersAt } from "../data/forms";
import { isPair, listItem, listLength } from "../data/list";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isSymbol, Value } from "../heap/value";
import { Analysis } from "./analysis";
import { headedName, isHeaded } from "./parameters";

/** The names that are bound where the walk stands, the innermost last; one word each. */
const BOUND: Buffer = changetype<Buffer>(memory.data(16));

export function assignsOutside(form: Value): bool {
  BOUND.reset();
  return assigns(form, 0);
}

function isBound(name: Value): bool {
  for (let at: u32 = 0; at < BOUND.used; at += 8) {
    if (load<u64>(BOUND.start + at) == name) return true;
  }
  return false;
}

/** Is there more to walk than a compilation may? Then it fails as a whole. Lists may be shared, or lead back into themselves. */
function isTooMuch(depth: i32): bool {
  Analysis.forms += 1;
  return depth > FORM_DEPTH_MAX || Analysis.forms > FORMS_MAX;
}

/** Binds a name, or all names in a list: of parameters, of a pattern. */
function bind(names: Value, depth: i32): void {
  if (isSymbol(names)) BOUND.pushU64(names);
  else if (isTooMuch(depth)) return;
  else if (isPair(names)) {
    bind(load<u64>(addressOf(names), PAIR_CAR), depth + 1);
    bind(load<u64>(addressOf(names), PAIR_CDR), depth + 1);
  } else if (isList(names)) {
    const count = listLength(names);
    for (let i: u32 = 0; i < count; i++) bind(listItem(names, i), depth + 1);
  }
}

function assigns(form: Value, depth: i32): bool {
  if (!isList(form)) return false;
  if (isTooMuch(depth)) return true;
  const mark = BOUND.used;
  bindDefined(form);
  const found = assignsIn(form, formOf(form), depth + 1);
  BOUND.used = mark;
  return found;
}

/** What the parts of a form define is bound in all of them. */
function bindDefined(form: Value): void {
  const count = listLength(form);
  for (let i: u32 = 1; i < count; i++) {
    const part = listItem(form, i);
    const id = formOf(part);
    if ((id != Form.Define && id != Form.Def && id != Form.Defn) || listLength(part) < 2) continue;
    const target = listItem(part, 1);
    bind(isHeaded(target) ? headedName(target) : target, 0);
  }
}

function assignsIn(form: Value, id: u32, depth: i32): bool {
  const count = listLength(form);
  if (count < 2) return false;
  const second = listItem(form, 1);
  switch (id) {
    case Form.Quote:
      return false;
    case Form.Quasiquote:
      return unquotedAssigns(second, depth);
    case Form.Set:
      return !isBound(second) || partsAssign(form, 2, depth);
    case Form.Lambda:
    case Form.Fn:
      bind(second, 0);
      return partsAssign(form, 2, depth);
    case Form.Define:
    case Form.Def:
    case Form.DefineMacro:
      if (isHeaded(second)) bind(second, 0);
      return partsAssign(form, 2, depth);
    case Form.Defn:
    case Form.Defmacro:
      if (count < 4) return false;
      bind(listItem(form, parametersAt(form)), 0);
      return partsAssign(form, parametersAt(form) + 1, depth);
    case Form.Let: {
      const at: u32 = isSymbol(second) ? 2 : 1;
      if (count <= at) return false;
      if (bindingsAssign(listItem(form, at), depth)) return true;
      if (at == 2) bind(second, 0);
      return partsAssign(form, at + 1, depth);
    }
    case Form.LetStar:
    case Form.LetRec:
    case Form.Loop:
    case Form.Do:
    case Form.Dotimes:
    case Form.Doseq:
      return bindingsAssign(second, depth) || partsAssign(form, 2, depth);
    case Form.Match:
      return assigns(second, depth) || clausesAssign(form, depth);
    case Form.Catch:
      bind(second, 0);
      if (isSymbol(listItem(form, count > 2 ? 2 : 1))) bind(listItem(form, count > 2 ? 2 : 1), 0);
      return partsAssign(form, 2, depth);
    default:
      return partsAssign(form, 0, depth);
  }
}

function partsAssign(form: Value, from: u32, depth: i32): bool {
  const count = listLength(form);
  for (let i = from; i < count; i++) {
    if (assigns(listItem(form, i), depth)) return true;
  }
  return false;
}

/** Values of `((name value) …)`, `(name value …)`, `((name value step) …)` and `(name value)`; each name is bound behind its value. */
function bindingsAssign(bindings: Value, depth: i32): bool {
  if (!isList(bindings)) return false;
  const count = listLength(bindings);
  const flat = isSymbol(listItem(bindings, 0));
  for (let i: u32 = 0; i < count; i++) {
    const part = listItem(bindings, i);
    if (flat ? (i & 1) == 1 && assigns(part, depth) : isList(part) && partsAssign(part, 1, depth))
      return true;
    if (flat && (i & 1) == 0) continue;
    bind(flat ? listItem(bindings, i - 1) : isList(part) ? listItem(part, 0) : part, 0);
  }
  return false;
}

/** Clauses of match: a pattern binds its names in its clause. */
function clausesAssign(form: Value, depth: i32): bool {
  const count = listLength(form);
  for (let i: u32 = 2; i < count; i++) {
    const clause = listItem(form, i);
    if (!isList(clause)) continue;
    const mark = BOUND.used;
    bind(listItem(clause, 0), 0);
    if (partsAssign(clause, 1, depth)) return true;
    BOUND.used = mark;
  }
  return false;
}

/** What a template has evaluated. */
function unquotedAssigns(template: Value, depth: i32): bool {
  if (isTooMuch(depth)) return true;
  if (isPair(template)) {
    const cell = addressOf(template);
    return (
      unquotedAssigns(load<u64>(cell, PAIR_CAR), depth + 1) ||
      unquotedAssigns(load<u64>(cell, PAIR_CDR), depth + 1)
    );
  }
  if (!isList(template)) return false;
  const count = listLength(template);
  const id = formOf(template);
  const open = count == 2 && (id == Form.Unquote || id == Form.UnquoteSplicing);
  for (let i: u32 = 0; i < count; i++) {
    const item = listItem(template, i);
    if (open ? assigns(item, depth + 1) : unquotedAssigns(item, depth + 1)) return true;
  }
  return false;
}
