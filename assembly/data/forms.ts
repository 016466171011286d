// The numbers of special forms, and of the words inside them: what SYMBOL_FORM of a symbol holds. Which name has which number is
// in compile/syntax.ts; here they stand for those who look at forms without compiling them.

import { isList, isString, isSymbol, Value } from "../heap/value";
import { listItem, listLength } from "./list";
import { symbolForm } from "./symbol";

export const enum Form {
  None = 0,
  Quote = 1,
  If = 2,
  Cond = 3,
  Define = 4,
  Set = 5,
  Lambda = 6,
  Let = 7,
  LetStar = 8,
  Begin = 9,
  And = 10,
  Or = 11,
  DefineMacro = 12,
  Quasiquote = 13,
  Unquote = 14,
  Do = 15,
  // Of lispy@2 only: a binding of the name wins.
  When = 20,
  Unless = 21,
  Dotimes = 22,
  Pipe = 23,
  ThreadFirst = 24,
  ThreadLast = 25,
  Case = 26,
  Match = 27,
  While = 28,
  Doseq = 29,
  Loop = 30,
  Recur = 31,
  LetRec = 32,
  Try = 33,
  Catch = 34,
  Finally = 35,
  Delay = 36,
  CurrentEnv = 37,
  Def = 38,
  Defn = 39,
  Fn = 40,
  Defmacro = 41,
  UnquoteSplicing = 42,
  Assert = 43,
  /** Not heads, but names that mean something inside a form. */
  Else = 60,
  Dot = 61,
  Arrow = 62,
}

/** The form that the name at the head of a list stands for; None for anything else. */
export function formOf(v: Value): u32 {
  if (!isList(v) || !isSymbol(listItem(v, 0))) return Form.None;
  return symbolForm(listItem(v, 0));
}

/** Item of a `defn` or `defmacro` form that holds the parameters: behind the name, or behind a text that describes it. */
export function parametersAt(form: Value): u32 {
  return listLength(form) > 4 && isString(listItem(form, 2)) ? 3 : 2;
}
