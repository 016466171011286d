// Finds the names that a body defines, before the body is analysed: `define` anywhere in it makes a name local, in
// whatever branch it stands, but not inside inner procedures, lets and quoted data. Macro calls are looked through
// once their expansion is known.

import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { isList, isSymbol, MISSING, NIL, Value } from "../heap/value";
import { Analysis } from "./analysis";
import { findExpansion, notePending } from "./expansions";
import { parameters } from "./parameters";
import { Form } from "./syntax";
import { macroOf } from "./names";
import { isFull } from "./parameters";
import { addVariable, findInScope, Scope } from "./tree";

/** Finds the names that a form defines in `scope` itself, whatever branch they stand in. */
export function scanDefines(form: Value, scope: Scope): void {
  if (!isList(form)) return;
  Analysis.forms += 1;
  if (Analysis.forms > FORMS_MAX) return;
  if (Analysis.depth >= FORM_DEPTH_MAX) {
    Analysis.tooDeep = true;
    return;
  }
  Analysis.depth += 1;
  scanCompound(form, scope);
  Analysis.depth -= 1;
}

function scanCompound(form: Value, scope: Scope): void {
  const head = listItem(form, 0);
  const count = listLength(form);
  let from: u32 = 0;
  if (isSymbol(head)) {
    from = 1;
    switch (symbolForm(head)) {
      case Form.Quote:
      case Form.Quasiquote:
      case Form.Unquote:
      case Form.Do:
      case Form.Lambda:
        return;
      case Form.Define:
        scanDefine(form, count, scope);
        return;
      case Form.DefineMacro:
        scanMacro(form, count, scope);
        return;
      case Form.Let:
        if (count > 1 && isList(listItem(form, 1))) scanInitialisers(listItem(form, 1), scope);
        return;
      case Form.LetStar:
        return; // its initialisers run in its own scope
      default: {
        const macro = macroOf(head, scope);
        if (macro != MISSING) {
          const expansion = findExpansion(form, macro);
          if (expansion != MISSING) scanDefines(expansion, scope);
          return;
        }
      }
    }
  }
  for (let i = from; i < count; i++) scanDefines(listItem(form, i), scope);
}

function scanDefine(form: Value, count: u32, scope: Scope): void {
  if (count < 2) return;
  const target = listItem(form, 1);
  let name = target;
  if (isList(target)) name = listItem(target, 0);
  else if (count == 3) scanDefines(listItem(form, 2), scope);
  if (!isSymbol(name) || findInScope(scope, name) !== null || isFull(scope)) return;
  addVariable(scope, name).defined = true;
}

/** A macro that is defined in a body: its expansion (findExpansion) is the macro itself, made by compile.ts. */
function scanMacro(form: Value, count: u32, scope: Scope): void {
  if (count < 3 || !isList(listItem(form, 1)) || !isSymbol(listItem(listItem(form, 1), 0))) return;
  if (isFull(scope) || parameters(listItem(form, 1), 1, null) < 0) return;
  const macro = findExpansion(form, NIL);
  if (macro == MISSING && scope.func === Analysis.root) notePending(form, NIL);
  const variable = addVariable(scope, listItem(listItem(form, 1), 0));
  variable.isMacro = true;
  variable.macro = macro == MISSING ? NIL : macro;
}

function scanInitialisers(bindings: Value, scope: Scope): void {
  const count = listLength(bindings);
  for (let i: u32 = 0; i < count; i++) {
    const binding = listItem(bindings, i);
    if (isList(binding) && listLength(binding) == 2) scanDefines(listItem(binding, 1), scope);
  }
}
