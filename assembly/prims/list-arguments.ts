// How the prelude of lispy@2 tells arguments apart: lists and dicts from procedures and items, comparators from keys.
// The `%` primitives of the higher-order procedures; see tables/internal.ts.

import { hasShape, parameterCount } from "../compile/closures";
import { chargeItems } from "../base/limits";
import { acceptsCount } from "../data/builtins";
import { dictCount, dictKeyAt, dictNextEntry, dictValueAt, isDict } from "../data/dict";
import { closureLambda, isBuiltin, isClosure } from "../data/lambda";
import { allocateList, allocatePair, flatListBytes, Lists, listValue } from "../data/list";
import { failHeap } from "../data/signal";
import { isKeyword } from "../data/symbol";
import { reserve } from "../heap/heap";
import {
  countOf,
  Flag,
  flagsOf,
  LAMBDA_CODE,
  LAMBDA_FORM,
  LAMBDA_REQUIRED,
  LIST_ITEMS,
  PAIR_SIZE,
} from "../heap/layout";
import { addressOf, FALSE, fromBool, isProcedure, isSymbol, Value } from "../heap/value";
import { argument } from "./args";
import { primItems } from "./internal";
import { isSequence } from "./list-search";

/** (%seq x): the items of a list as by %items, the entries of a dict as pairs (key . value); an error for anything else. */
export function primSequence(args: u32, count: i32): Value {
  if (!isDict(argument(args, 0))) return primItems(args, count);
  const entries = dictCount(addressOf(argument(args, 0)));
  if (entries == 0) return Lists.empty;
  chargeItems(entries);
  if (!reserve(flatListBytes(entries) + entries * PAIR_SIZE)) return failHeap();
  const list = allocateList(entries);
  const dict = addressOf(argument(args, 0));
  let to = list + LIST_ITEMS;
  for (let at = dictNextEntry(dict, 0); at >= 0; at = dictNextEntry(dict, at + 1)) {
    store<u64>(to, allocatePair(dictKeyAt(dict, at), dictValueAt(dict, at)));
    to += 8;
  }
  return listValue(list);
}

/** (%seq? x): a list, nil or a dict. */
export function primIsSequence(args: u32, _count: i32): Value {
  return fromBool(isSequence(argument(args, 0)));
}

/** (%swapped? x list): only the first one can be the list. */
export function primIsSwapped(args: u32, _count: i32): Value {
  return fromBool(!isSequence(argument(args, 1)) && isSequence(argument(args, 0)));
}

/** (%callable? x): a procedure or keyword. */
export function primIsCallable(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  return fromBool(isProcedure(v) || (isSymbol(v) && isKeyword(v)));
}

/** (%takes-two? f): is it a procedure of exactly two arguments, so that it compares? */
export function primTakesTwo(args: u32, _count: i32): Value {
  const f = argument(args, 0);
  if (isBuiltin(f)) {
    const row = <i32>countOf(addressOf(f));
    return fromBool(acceptsCount(row, 2) && !acceptsCount(row, 1));
  }
  if (!isClosure(f)) return FALSE;
  const lambda = closureLambda(addressOf(f));
  if (load<u32>(lambda, LAMBDA_CODE) != 0)
    return fromBool(load<u32>(lambda, LAMBDA_REQUIRED) == 2 && (flagsOf(lambda) & Flag.Rest) == 0);
  const form = load<u64>(lambda, LAMBDA_FORM);
  return fromBool(hasShape(form) && parameterCount(form) == 2);
}
