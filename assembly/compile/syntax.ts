// Names that mean something to the compiler: special forms, and words inside them. A symbol carries the id of its form
// (SYMBOL_FORM), set at boot from the tables below.
//
// The forms of lispy-core@1 are reserved: as the head of a form their names mean them, whatever is bound. The forms that
// lispy@2 adds are not: a program's own variable or macro of the same name wins.

import { isLispy2 } from "../base/language";
import { Form } from "../data/forms";
import { addCellFlags, cellValue, globalCell } from "../data/globals";
import { internLiteral, symbolCell } from "../data/symbol";
import { CELL_SYMBOL, Flag, SYMBOL_FORM } from "../heap/layout";
import { addressOf, FAILED, UNBOUND, Value } from "../heap/value";
import { Profile } from "../shared/abi";

/** Ids from this one on are forms that a binding of the name hides. */
const FIRST_OPEN: u32 = 13;
/** Ids below this one are special forms. */
export const FIRST_WORD: u32 = 60;

class Boot {
  static failed: bool = false;
}

function reserveName(name: string, form: Form): void {
  if (Boot.failed) return;
  const symbol = internLiteral(name);
  // An unbound cell keeps the symbol, and so its mark, alive.
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) {
    Boot.failed = true;
    return;
  }
  store<u32>(addressOf(load<u64>(cell, CELL_SYMBOL)), form, SYMBOL_FORM);
}

/** Boot: marks the names of a profile. False when there is no memory. */
export function bootSyntax(profile: Profile): bool {
  Boot.failed = false;
  reserveName("quote", Form.Quote);
  reserveName("quasiquote", Form.Quasiquote);
  reserveName("unquote", Form.Unquote);
  reserveName("if", Form.If);
  reserveName("cond", Form.Cond);
  reserveName("define", Form.Define);
  reserveName("set!", Form.Set);
  reserveName("lambda", Form.Lambda);
  reserveName("let", Form.Let);
  reserveName("let*", Form.LetStar);
  reserveName("begin", Form.Begin);
  reserveName("and", Form.And);
  reserveName("or", Form.Or);
  reserveName("define-macro", Form.DefineMacro);
  reserveName("do", Form.Do);
  reserveName("else", Form.Else);
  reserveName(".", Form.Dot);
  if (profile == Profile.Lispy2) reserveLispy2();
  return !Boot.failed;
}

function reserveLispy2(): void {
  reserveName("unquote-splicing", Form.UnquoteSplicing);
  reserveName("when", Form.When);
  reserveName("unless", Form.Unless);
  reserveName("dotimes", Form.Dotimes);
  reserveName("pipe", Form.Pipe);
  reserveName("->", Form.ThreadFirst);
  reserveName("->>", Form.ThreadLast);
  reserveName("case", Form.Case);
  reserveName("match", Form.Match);
  reserveName("while", Form.While);
  reserveName("doseq", Form.Doseq);
  reserveName("dolist", Form.Doseq);
  reserveName("loop", Form.Loop);
  reserveName("recur", Form.Recur);
  reserveName("letrec", Form.LetRec);
  reserveName("letrec*", Form.LetRec);
  reserveName("try", Form.Try);
  reserveName("catch", Form.Catch);
  reserveName("finally", Form.Finally);
  reserveName("delay", Form.Delay);
  reserveName("lazy", Form.Delay);
  reserveName("current-env", Form.CurrentEnv);
  reserveName("def", Form.Def);
  reserveName("defn", Form.Defn);
  reserveName("fn", Form.Fn);
  reserveName("defmacro", Form.Defmacro);
  reserveName("assert", Form.Assert);
  reserveName("&", Form.Dot);
  reserveName("=>", Form.Arrow);
}

/** May a binding of its name hide the form? */
export function isOpen(id: u32): bool {
  return id >= FIRST_OPEN && isLispy2();
}

/** Is the form of this id hidden by a global of its name? Then it is a call. */
export function isHidden(id: u32, name: Value): bool {
  return isOpen(id) && cellValue(symbolCell(name)) != UNBOUND;
}

/** Notes that code takes the name for a form, so that a later definition of the name finds the code (vm/redefine.ts). */
export function assumeForm(id: u32, name: Value): void {
  if (isOpen(id)) addCellFlags(symbolCell(name), Flag.Pristine | Flag.Assumed);
}
