// Shapes of forms: parameter lists, the bindings of let and let*, the clauses of cond.

import { REGISTERS_MAX } from "../base/config";
import { listItem, listLength, Lists } from "../data/list";
import { symbolForm } from "../data/symbol";
import { Flag } from "../heap/layout";
import { isList, isSymbol, Value } from "../heap/value";
import { Form } from "./syntax";
import { Analysis } from "./analysis";
import { addVariable, Func, Scope } from "./tree";

export const BAD_PARAMETERS: string =
  "parameters must be distinct symbols, with at most one name after a dot";

/** Checks a parameter list from item `from` on and adds the names to `func` (unless null). Returns the number of required ones, -1 when malformed. */
export function parameters(list: Value, from: u32, func: Func | null): i32 {
  const count = isList(list) ? listLength(list) : 0;
  if (isTooLong(count)) return -1;
  let required = 0;
  for (let i = from; i < count; i++) {
    let name = listItem(list, i);
    if (!isSymbol(name)) return -1;
    const dot = symbolForm(name) == Form.Dot;
    if (dot) {
      if (i + 2 != count) return -1;
      i += 1;
      name = listItem(list, i);
      if (!isSymbol(name) || symbolForm(name) == Form.Dot) return -1;
    } else {
      required += 1;
    }
    for (let j = from; j < i; j++) {
      if (listItem(list, j) == name) return -1;
    }
    if (func !== null) {
      addVariable(func.scope!, name);
      if (dot) func.flags |= Flag.Rest;
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

/** Checks the bindings of `let`/`let*`. */
export function bindingsError(bindings: Value, distinct: bool): string | null {
  if (bindings == Lists.empty) return null;
  if (!isList(bindings)) return "the bindings must be a list of (name value)";
  const count = listLength(bindings);
  if (isTooLong(count)) return "";
  for (let i: u32 = 0; i < count; i++) {
    const binding = listItem(bindings, i);
    if (!isList(binding) || listLength(binding) != 2) return "each binding is (name value)";
    const name = listItem(binding, 0);
    if (!isSymbol(name)) return "the name of a binding must be a symbol";
    if (!distinct) continue;
    for (let j: u32 = 0; j < i; j++) {
      if (listItem(listItem(bindings, j), 0) == name)
        return "a name is bound twice in one let; use let*";
    }
  }
  return null;
}

/** Makes a variable of each binding's name. */
export function declare(bindings: Value, scope: Scope): void {
  const count = isList(bindings) ? listLength(bindings) : 0;
  for (let i: u32 = 0; i < count; i++) addVariable(scope, listItem(listItem(bindings, i), 0));
}

export function isElse(form: Value): bool {
  return isSymbol(form) && symbolForm(form) == Form.Else;
}

/** Checks the clauses of a cond form. */
export function clausesError(form: Value): string | null {
  const count = listLength(form);
  for (let i: u32 = 1; i < count; i++) {
    const clause = listItem(form, i);
    if (!isList(clause) || listLength(clause) < 2)
      return "each clause of cond is (test expression ...)";
    if (isElse(listItem(clause, 0)) && i + 1 != count)
      return "else must be the last clause of cond";
  }
  return null;
}
