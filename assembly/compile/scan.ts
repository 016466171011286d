// Finds the names that a body defines, before the body is analysed: `define` anywhere in it makes a name local, in
// whatever branch it stands, but not inside inner procedures, lets, loops and quoted data. Macro calls are looked
// through once their expansion is known.

import { FORM_DEPTH_MAX, FORMS_MAX } from "../base/config";
import { isLispy2 } from "../base/language";
import { Form } from "../data/forms";
import { listItem, listLength } from "../data/list";
import { symbolForm } from "../data/symbol";
import { isList, isSymbol, MISSING, NIL, Value } from "../heap/value";
import { Analysis } from "./analysis";
import { clauseOf, headName } from "./closures";
import { macroName } from "./definitions";
import { findExpansion, notePending } from "./expansions";
import { hidesForm, macroOf } from "./names";
import { bindingCount, bindingsError, bindingValue, isFull, isHeaded } from "./parameters";
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
    const id = symbolForm(head);
    switch (hidesForm(id, head, scope) ? <u32>Form.None : id) {
      case Form.Quote:
      case Form.Quasiquote:
      case Form.Unquote:
      case Form.Lambda:
      case Form.Fn:
      case Form.Delay:
        return;
      case Form.Define:
      case Form.Def:
      case Form.Defn:
        scanDefine(form, count, scope);
        return;
      case Form.DefineMacro:
      case Form.Defmacro:
        scanMacro(form, scope);
        return;
      case Form.Let:
        if (count > 1 && isList(listItem(form, 1))) scanInitialisers(listItem(form, 1), scope);
        return;
      case Form.LetStar:
      case Form.LetRec:
        return; // its initialisers run in its own scope
      case Form.Do:
      case Form.While:
      case Form.Dotimes:
      case Form.Doseq:
      case Form.Loop:
        return;
      case Form.Match:
        if (count > 1) scanDefines(listItem(form, 1), scope);
        return;
      case Form.Case:
        scanClauses(form, count, scope);
        return;
      case Form.Try:
        for (let i: u32 = 1; i < count; i++) {
          if (clauseOf(listItem(form, i)) == Form.None) scanDefines(listItem(form, i), scope);
        }
        return;
      default: {
        const macro = macroOf(head, scope);
        if (macro != MISSING) {
          const expansion = findExpansion(form, macro, scope.func!);
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
  if (isHeaded(target)) name = headName(target);
  else if (count == 3) scanDefines(listItem(form, 2), scope);
  if (!isSymbol(name) || findInScope(scope, name) !== null || isFull(scope)) return;
  addVariable(scope, name).defined = true;
}

/** A macro that is defined in a body: its expansion (findExpansion) is the macro itself, made by compile.ts. */
function scanMacro(form: Value, scope: Scope): void {
  const name = macroName(form);
  if (name == NIL || isFull(scope)) return;
  const macro = findExpansion(form, NIL, scope.func!);
  if (macro == MISSING && scope.func === Analysis.root) notePending(form, NIL);
  const variable = addVariable(scope, name);
  variable.isMacro = true;
  variable.macro = macro == MISSING ? NIL : macro;
}

function scanInitialisers(bindings: Value, scope: Scope): void {
  if (!isLispy2() || bindingsError(bindings, false) !== null) {
    scanPairs(bindings, scope);
    return;
  }
  const count = bindingCount(bindings);
  for (let i: u32 = 0; i < count; i++) scanDefines(bindingValue(bindings, i), scope);
}

function scanPairs(bindings: Value, scope: Scope): void {
  const count = listLength(bindings);
  for (let i: u32 = 0; i < count; i++) {
    const binding = listItem(bindings, i);
    if (isList(binding) && listLength(binding) == 2) scanDefines(listItem(binding, 1), scope);
  }
}

/** The key and the bodies of a form whose clauses begin with data. */
function scanClauses(form: Value, count: u32, scope: Scope): void {
  if (count > 1) scanDefines(listItem(form, 1), scope);
  for (let i: u32 = 2; i < count; i++) {
    const clause = listItem(form, i);
    if (!isList(clause)) continue;
    const length = listLength(clause);
    for (let j: u32 = 1; j < length; j++) scanDefines(listItem(clause, j), scope);
  }
}
