// Builtins of lispy@2 that change lists and pairs in place; all return what they changed. Called through tables/lists.ts;
// what can change and why is in data/list-change.ts.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import {
  allocateList,
  flatListBytes,
  isEmptyList,
  isPair,
  itemsOf,
  listLength,
  Lists,
  listValue,
} from "../data/list";
import { canSetRest, setListItem, setListRest } from "../data/list-change";
import { beginError, failHeap, Signal } from "../data/signal";
import { reserve } from "../heap/heap";
import { Kind, kindOf, LIST_ITEMS, PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { addressOf, FAILED, isList, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { allowItems, argument, failArgument, needList } from "./args";
import { needItemIndex } from "./list-access";

/** (set-car! pair-or-list value) */
export function primSetCar(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isList(v)) setListItem(v, 0, argument(args, 1));
  else if (isPair(v)) store<u64>(addressOf(v), argument(args, 1), PAIR_CAR);
  else return failArgument(args, 0, "a pair or a list with items");
  return v;
}

/** (set-cdr! pair value), (set-cdr! list rest) */
export function primSetCdr(args: u32, _count: i32): Value {
  if (isPair(argument(args, 0))) {
    store<u64>(addressOf(argument(args, 0)), argument(args, 1), PAIR_CDR);
    return argument(args, 0);
  }
  if (!isList(argument(args, 0))) return failArgument(args, 0, "a pair or a list with items");
  const rest = argument(args, 1);
  if (!isList(rest) && !isEmptyList(rest))
    return failArgument(
      args,
      1,
      "a list, as argument 1 is one (a pair, which (cons key value) makes, takes any value; of a list (key value), change the value with (set-car! (cdr entry) value))",
    );
  if (!canSetRest(argument(args, 0), rest)) return failLength(args);
  // A cell shares its rest; a flat list takes over the items.
  if (kindOf(addressOf(argument(args, 0))) != Kind.ListCons && needList(args, 1) < 0) return FAILED;
  setListRest(argument(args, 0), argument(args, 1));
  return argument(args, 0);
}

function failLength(args: u32): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral("argument 2 must be a list of ");
  MESSAGE.pushDecimal(<i64>listLength(argument(args, 0)) - 1);
  MESSAGE.pushLiteral(
    " items, because only a list that cons made, and that is not the rest of another one, can change its length; build a new list, or keep a dict",
  );
  return FAILED;
}

/** (list-set! list i value), also vector-set! */
export function primListSetInPlace(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (!isList(v) && !isEmptyList(v)) return failArgument(args, 0, "a list");
  const index = needItemIndex(args, 1, isList(v) ? <i32>listLength(v) : 0);
  if (index < 0) return FAILED;
  chargeItems(index);
  setListItem(v, <u32>index, argument(args, 2));
  return v;
}

/** (list-set list i value): another list. */
export function primListSet(args: u32, _count: i32): Value {
  const length = needList(args, 0);
  if (length < 0) return FAILED;
  const index = needItemIndex(args, 1, length);
  if (index < 0) return FAILED;
  const copy = primListCopy(args, 1);
  if (copy != FAILED) setListItem(copy, <u32>index, argument(args, 2));
  return copy;
}

/** (list-copy list): another list of the same items, which nothing else shares. */
export function primListCopy(args: u32, _count: i32): Value {
  const length = needList(args, 0);
  if (length < 0) return FAILED;
  if (length == 0) return Lists.empty;
  if (!allowItems(<f64>length)) return FAILED;
  if (!reserve(flatListBytes(length))) return failHeap();
  const copy = allocateList(length);
  memory.copy(copy + LIST_ITEMS, itemsOf(argument(args, 0)), length << 3);
  return listValue(copy);
}
