// Names that mean something to the compiler: special forms and builtins that have an instruction of their own.
// A symbol carries the id of its special form (SYMBOL_FORM), set at boot from the table below.

import { globalCell } from "../data/globals";
import { internLiteral } from "../data/symbol";
import { CELL_SYMBOL, SYMBOL_FORM } from "../heap/layout";
import { addressOf, FAILED } from "../heap/value";

export const enum Form {
  None = 0,
  Quote = 1,
  Quasiquote = 2,
  Unquote = 3,
  If = 4,
  Cond = 5,
  Define = 6,
  Set = 7,
  Lambda = 8,
  Let = 9,
  LetStar = 10,
  Begin = 11,
  And = 12,
  Or = 13,
  DefineMacro = 14,
  Do = 15,
  /** Not heads, but names that mean something inside a form. */
  Else = 16,
  Dot = 17,
}

/** Ids below this one are special forms. */
export const FIRST_WORD: u32 = 16;

function reserveName(name: string, form: Form): bool {
  const symbol = internLiteral(name);
  if (symbol == FAILED) return false;
  // An unbound cell keeps the symbol, and so its mark, alive.
  const cell = globalCell(symbol);
  if (cell == 0) return false;
  store<u32>(addressOf(load<u64>(cell, CELL_SYMBOL)), form, SYMBOL_FORM);
  return true;
}

/** Boot: marks the reserved heads of lispy-core@1. False when there is no memory. */
export function bootSyntax(): bool {
  return (
    reserveName("quote", Form.Quote) &&
    reserveName("quasiquote", Form.Quasiquote) &&
    reserveName("unquote", Form.Unquote) &&
    reserveName("if", Form.If) &&
    reserveName("cond", Form.Cond) &&
    reserveName("define", Form.Define) &&
    reserveName("set!", Form.Set) &&
    reserveName("lambda", Form.Lambda) &&
    reserveName("let", Form.Let) &&
    reserveName("let*", Form.LetStar) &&
    reserveName("begin", Form.Begin) &&
    reserveName("and", Form.And) &&
    reserveName("or", Form.Or) &&
    reserveName("define-macro", Form.DefineMacro) &&
    reserveName("do", Form.Do) &&
    reserveName("else", Form.Else) &&
    reserveName(".", Form.Dot)
  );
}
