// Shapes of forms: parameter lists, the bindings of let and its kin, what follows a procedure's name.
//
// A parameter list is a list of symbols, with a rest parameter behind a dot. In lispy@2 the reader makes pairs of dotted
// lists, so there a parameter list may also be a chain of pairs that ends in the rest parameter, or use `&` for the dot.

import { REGISTERS_MAX } from "../base/config";
import { isLispy2 } from "../base/language";
import { Form } from "../data/forms";
import { isPair, listItem, listLength, Lists } from "../data/list";
import { symbolForm } from "../data/symbol";
import { Flag, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, isList, isSymbol, Value } from "../heap/value";
import { Analysis } from "./analysis";
import { addVariable, Func, Scope } from "./tree";

export const BAD_PARAMETERS: string =
  "parameters must be distinct symbols, with at most one name after a dot";

/** Has the value the shape of a parameter list with a name in front, as in `(define (name . parameters) …)`? */
export function isHeaded(target: Value): bool {
  return isList(target) || (isLispy2() && isPair(target));
}

/** The first item of a list or chain of pairs. */
export function headedName(target: Value): Value {
  return isList(target) ? listItem(target, 0) : load<u64>(addressOf(target), PAIR_CAR);
}

/** Items of a list or chain of pairs; the end of a chain counts. */
function namesIn(list: Value): u32 {
  if (isList(list)) return listLength(list);
  let count: u32 = 1;
  while (isPair(list) && count <= <u32>REGISTERS_MAX + 2) {
    list = load<u64>(addressOf(list), PAIR_CDR);
    count += 1;
  }
  return count;
}

function nameAt(list: Value, index: u32): Value {
  if (isList(list)) return listItem(list, index);
  while (index > 0 && isPair(list)) {
    list = load<u64>(addressOf(list), PAIR_CDR);
    index -= 1;
  }
  return isPair(list) ? load<u64>(addressOf(list), PAIR_CAR) : list;
}

/** Checks a parameter list from item `from` on and adds the names to `func` (unless null). Returns the number of required ones, -1 when malformed. */
export function parameters(list: Value, from: u32, func: Func | null): i32 {
  const chain = isLispy2() && isPair(list);
  const count = isList(list) || chain ? namesIn(list) : 0;
  if (isTooLong(count)) return -1;
  let required = 0;
  for (let i = from; i < count; i++) {
    let name = nameAt(list, i);
    if (!isSymbol(name)) return -1;
    const marked = symbolForm(name) == Form.Dot;
    if (marked) {
      if (i + 2 != count) return -1;
      i += 1;
      name = nameAt(list, i);
      if (!isSymbol(name) || symbolForm(name) == Form.Dot) return -1;
    }
    const rest = marked || (chain && i + 1 == count);
    if (!rest) required += 1;
    for (let j = from; j < i; j++) {
      if (nameAt(list, j) == name) return -1;
    }
    if (func !== null) {
      addVariable(func.scope!, name);
      if (rest) func.flags |= Flag.Rest;
    }
  }
  return required;
}

/** More names than a procedure can have? Then the compilation as a whole fails; nobody needs to look at them. */
function isTooLong(names: u32): bool {
  if (names <= <u32>REGISTERS_MAX) return false;
  Analysis.tooManyNames = true;
  return true;
}

/** Has the scope as many names as a procedure can have? Then the compilation as a whole fails. */
export function isFull(scope: Scope): bool {
  return isTooLong(scope.count + 1);
}

// Bindings: `((name value) …)`, in lispy@2 also flat: `(name value …)`.

function isFlat(bindings: Value): bool {
  return isLispy2() && isList(bindings) && isSymbol(listItem(bindings, 0));
}

/** How many names are bound; malformed bindings count too. */
export function bindingCount(bindings: Value): u32 {
  if (!isList(bindings)) return 0;
  return isFlat(bindings) ? listLength(bindings) >> 1 : listLength(bindings);
}

/** The name of a binding that `bindingsError` found well-formed. */
export function bindingName(bindings: Value, index: u32): Value {
  return isFlat(bindings) ? listItem(bindings, index << 1) : listItem(listItem(bindings, index), 0);
}

/** Its initialiser. */
export function bindingValue(bindings: Value, index: u32): Value {
  return isFlat(bindings)
    ? listItem(bindings, (index << 1) + 1)
    : listItem(listItem(bindings, index), 1);
}

/** The list in which it stands. */
export function bindingPlace(bindings: Value, index: u32): Value {
  return isFlat(bindings) ? bindings : listItem(bindings, index);
}

/** Checks the bindings of `let`/`let*`. */
export function bindingsError(bindings: Value, distinct: bool): string | null {
  if (bindings == Lists.empty) return null;
  if (!isList(bindings)) return "the bindings must be a list of (name value)";
  const flat = isFlat(bindings);
  if (flat && (listLength(bindings) & 1) != 0)
    return "the bindings are ((name value) ...), or names and values in turn; here one value is missing";
  const count = bindingCount(bindings);
  if (isTooLong(count)) return "";
  for (let i: u32 = 0; i < count; i++) {
    if (!flat) {
      const binding = listItem(bindings, i);
      if (!isList(binding) || listLength(binding) != 2) return "each binding is (name value)";
    }
    const name = bindingName(bindings, i);
    if (!isSymbol(name)) return "the name of a binding must be a symbol";
    if (!distinct) continue;
    for (let j: u32 = 0; j < i; j++) {
      if (bindingName(bindings, j) == name) return "a name is bound twice in one let; use let*";
    }
  }
  return null;
}

/** Makes a variable of each binding's name. */
export function declare(bindings: Value, scope: Scope): void {
  const count = bindingCount(bindings);
  for (let i: u32 = 0; i < count; i++) addVariable(scope, bindingName(bindings, i));
}

export function isElse(form: Value): bool {
  return isSymbol(form) && symbolForm(form) == Form.Else;
}
