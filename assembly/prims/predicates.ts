// Type predicates of lispy-core@1 but for those of numbers, and `not`. Called through the tables.
// Invariant: they take any value, never fail and never allocate.
// Not here: number? integer? and the sign predicates (arithmetic), equality.

import { dictCount, isDict } from "../data/dict";
import { isEmptyList, isPair, Lists } from "../data/list";
import { symbolName } from "../data/symbol";
import { stringSize } from "../data/text";
import {
  addressOf,
  FALSE,
  fromBool,
  isList,
  isProcedure,
  isString,
  isSymbol,
  isTruthy,
  TRUE,
  Value,
} from "../heap/value";
import { argument } from "./args";

export function primIsNull(args: u32, _count: i32): Value {
  return fromBool(isEmptyList(argument(args, 0)));
}

/** (empty? x): nil, and every list, string, symbol or map without contents. */
export function primIsEmpty(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isEmptyList(v)) return TRUE;
  if (isString(v)) return fromBool(stringSize(addressOf(v)) == 0);
  if (isDict(v)) return fromBool(dictCount(addressOf(v)) == 0);
  return fromBool(isSymbol(v) && stringSize(addressOf(symbolName(v))) == 0);
}

/** (pair? x): a pair or a list with items. */
export function primIsPair(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromBool(isList(v) || isPair(v));
}

/** (list? x): a list, empty or not; nil only where it is the empty list. A pair never. */
export function primIsList(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromBool(isList(v) || v == Lists.empty);
}

export function primIsString(args: u32, _count: i32): Value {
  return fromBool(isString(argument(args, 0)));
}

export function primIsSymbol(args: u32, _count: i32): Value {
  return fromBool(isSymbol(argument(args, 0)));
}

export function primIsBoolean(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromBool(v == TRUE || v == FALSE);
}

export function primIsDict(args: u32, _count: i32): Value {
  return fromBool(isDict(argument(args, 0)));
}

/** (procedure? x): builtins and closures; a macro is not one. */
export function primIsProcedure(args: u32, _count: i32): Value {
  return fromBool(isProcedure(argument(args, 0)));
}

export function primNot(args: u32, _count: i32): Value {
  return fromBool(!isTruthy(argument(args, 0)));
}
