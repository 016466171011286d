// How a program's own procedure is called, read from the form that made it: for messages about the number of arguments, and
// for `doc`. Programs can change lists in place, so the form may have any shape by now.

import { Buffer } from "../base/buffer";
import { Form, formOf, parametersAt } from "../data/forms";
import { isPair, listItem, listLength } from "../data/list";
import { LAMBDA_FORM, LAMBDA_NAME, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isString, isSymbol, NIL, Value } from "../heap/value";
import { describe } from "./printer";

/** Item `index` of a form; NIL when it has none. */
function part(form: Value, index: u32): Value {
  return isList(form) && index < listLength(form) ? listItem(form, index) : NIL;
}

/**
 * Appends `(name parameter … . rest)`. `name`: what it is called by; NIL for its own name, and `(lambda (parameter …) ...)`
 * when it has none. Never fails, never collects.
 */
export function pushUsage(buffer: Buffer, lambda: u32, name: Value): void {
  const form = load<u64>(lambda, LAMBDA_FORM);
  if (name == NIL) name = load<u64>(lambda, LAMBDA_NAME);
  buffer.pushByte(0x28);
  if (isSymbol(name)) {
    describe(buffer, name);
    switch (formOf(form)) {
      case Form.Define:
      case Form.Def:
      case Form.DefineMacro:
        pushParameters(buffer, part(form, 1), 1);
        break;
      case Form.Defn:
      case Form.Defmacro:
        pushParameters(buffer, part(form, parametersAt(form)), 0);
        break;
      case Form.Let:
        pushBound(buffer, part(form, 2));
        break;
      case Form.Loop:
        pushBound(buffer, part(form, 1));
        break;
      default:
        pushParameters(buffer, part(form, 1), 0);
    }
  } else {
    describe(buffer, part(form, 0));
    buffer.pushByte(0x20);
    describe(buffer, part(form, 1));
    buffer.pushLiteral(" ...");
  }
  buffer.pushByte(0x29);
}

/** The parameters from item `from` on, each behind a space. */
function pushParameters(buffer: Buffer, list: Value, from: u32): void {
  if (isList(list)) {
    const count = listLength(list);
    for (let i = from; i < count; i++) pushOne(buffer, listItem(list, i));
    return;
  }
  while (isPair(list)) {
    if (from == 0) pushOne(buffer, load<u64>(addressOf(list), PAIR_CAR));
    else from -= 1;
    list = load<u64>(addressOf(list), PAIR_CDR);
  }
  if (!isSymbol(list)) return;
  buffer.pushLiteral(" .");
  pushOne(buffer, list);
}

/** The names of bindings `((name value) …)` or `(name value …)`. */
function pushBound(buffer: Buffer, bindings: Value): void {
  if (!isList(bindings)) return;
  const flat = isSymbol(listItem(bindings, 0));
  const count = listLength(bindings);
  for (let i: u32 = 0; i < count; i += flat ? 2 : 1) {
    const item = listItem(bindings, i);
    pushOne(buffer, flat ? item : part(item, 0));
  }
}

function pushOne(buffer: Buffer, name: Value): void {
  buffer.pushByte(0x20);
  describe(buffer, name);
}

/** The text that its body begins with or that stands behind its name; NIL when there is none. */
export function descriptionOf(lambda: u32): Value {
  const form = load<u64>(lambda, LAMBDA_FORM);
  const id = formOf(form);
  if (id == Form.Let || id == Form.Loop) return NIL;
  const at = id == Form.Defn || id == Form.Defmacro ? parametersAt(form) : 1;
  if (at == 3) return part(form, 2);
  // A text alone is the value of the body.
  const text = isList(form) && listLength(form) > at + 2 ? listItem(form, at + 1) : NIL;
  return isString(text) ? text : NIL;
}
