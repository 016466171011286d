// Builtins of lispy@2 over numbers in order and in lists: < > <= >= of two numbers or two strings, min max of either kind,
// sum product mean, rounding to places. Called through the tables; the interpreter inlines `< > <= >=` of small integers
// and of floats and comes here with everything else.
// Invariants: numbers are never compared with strings; strings compare by code point; nothing here converts.

import { MESSAGE } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { roundF64, roundInteger } from "../data/decimal-round";
import { integerFromF64, integerSign, isInteger } from "../data/integer";
import { isEmptyList, itemsOf } from "../data/list";
import {
  addNumbers,
  compareNumbers,
  divideNumbers,
  failNotNumber,
  finiteFloat,
  isNumber,
  multiplyNumbers,
} from "../data/number";
import { beginError, failNamed, Signal, withinBudget } from "../data/signal";
import { compareStrings, stringSize } from "../data/text";
import {
  addressOf,
  FAILED,
  fromBool,
  fromSmall,
  isFloat,
  isList,
  isSmall,
  isString,
  toFloat,
  toSmall,
  Value,
} from "../heap/value";
import { Category } from "../shared/abi";
import { describe } from "../text/printer";
import { argument, failArgument, needList, setArgument } from "./args";
import { primItems } from "./internal";

/** What `order` returns when the two cannot be compared. */
const UNORDERED: i32 = 2;

/** -1, 0 or 1 for two numbers or two strings. */
function order(a: Value, b: Value): i32 {
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (!isString(a) || !isString(b)) return UNORDERED;
  if (a == b) return 0;
  chargeItems(min(stringSize(addressOf(a)), stringSize(addressOf(b))) >> 3);
  return compareStrings(addressOf(a), addressOf(b));
}

/** What values of the kind of `first` are to be compared with. */
function expectedBeside(first: Value): string {
  return isNumber(first) ? "a number" : isString(first) ? "a string" : "a number or a string";
}

function orderOfArguments(args: u32): i32 {
  const a = argument(args, 0);
  const found = order(a, argument(args, 1));
  if (found != UNORDERED) return found;
  failArgument(args, i32(isNumber(a) || isString(a)), expectedBeside(a));
  return UNORDERED;
}

export function primBefore(args: u32, _count: i32): Value {
  const found = orderOfArguments(args);
  return found == UNORDERED ? FAILED : fromBool(found < 0);
}

export function primAfter(args: u32, _count: i32): Value {
  const found = orderOfArguments(args);
  return found == UNORDERED ? FAILED : fromBool(found > 0);
}

export function primNotAfter(args: u32, _count: i32): Value {
  const found = orderOfArguments(args);
  return found == UNORDERED ? FAILED : fromBool(found <= 0);
}

export function primNotBefore(args: u32, _count: i32): Value {
  const found = orderOfArguments(args);
  return found == UNORDERED ? FAILED : fromBool(found >= 0);
}

/** `argument 3 must be a number, got x`, or, of a list, `item 3 must be …`. Returns FAILED. */
function failAmong(word: string, index: i32, expected: string, v: Value): Value {
  beginError(Category.Evaluation);
  Signal.wantsName = true;
  MESSAGE.pushLiteral(word);
  MESSAGE.pushDecimal(index + 1);
  MESSAGE.pushLiteral(" must be ");
  MESSAGE.pushLiteral(expected);
  MESSAGE.pushLiteral(", got ");
  describe(MESSAGE, v);
  return FAILED;
}

const ARGUMENT = "argument ";
const ITEM = "item ";

export function primLeast(args: u32, count: i32): Value {
  return extreme(args, count, -1);
}

export function primGreatest(args: u32, count: i32): Value {
  return extreme(args, count, 1);
}

/** The first of the arguments, or of the items of one list, that none of the others surpasses; unchanged. */
function extreme(args: u32, count: i32, direction: i32): Value {
  let at = args;
  let word = ARGUMENT;
  const only = argument(args, 0);
  if (count == 1 && (isList(only) || isEmptyList(only))) {
    count = needList(args, 0);
    if (count < 0) return FAILED;
    if (count == 0) return failNamed("the list is empty");
    at = itemsOf(argument(args, 0));
    word = ITEM;
  } else chargeItems(count);
  let best = load<u64>(at);
  if (!isNumber(best) && !isString(best)) return failAmong(word, 0, "a number or a string", best);
  for (let i = 1; i < count; i++) {
    const v = load<u64>(at + (i << 3));
    const found = order(v, best);
    if (found == UNORDERED) return failAmong(word, i, expectedBeside(best), v);
    if (!withinBudget()) return FAILED;
    if (found == direction) best = v;
  }
  return best;
}

/** The items of the only argument as a sum or a product that begins with an integer. */
function total(args: u32, product: bool): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  let sum = fromSmall(i64(product));
  for (let i = 0; i < count; i++) {
    // The list may have moved; the sum is read before anything does.
    const v = load<u64>(itemsOf(argument(args, 0)) + (i << 3));
    if (!isNumber(v)) return failAmong(ITEM, i, "a number", v);
    sum = product ? multiplyNumbers(sum, v) : addNumbers(sum, v);
    if (sum == FAILED) return FAILED;
    // Large integers cost much per item; without this the budget would be looked at only after the last one.
    if (!withinBudget()) return FAILED;
  }
  return sum;
}

export function primSum(args: u32, _count: i32): Value {
  return total(args, false);
}

export function primProduct(args: u32, _count: i32): Value {
  return total(args, true);
}

/** The arithmetic mean; 0 of nothing. */
export function primMean(args: u32, _count: i32): Value {
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  if (count == 0) return fromSmall(0);
  const sum = total(args, false);
  return sum == FAILED ? FAILED : divideNumbers(sum, fromSmall(count));
}

/** (%numbers xs): the items of a list of at least one number, as `%items` gives them. */
export function primNumbers(args: u32, count: i32): Value {
  const list = primItems(args, count);
  if (list == FAILED) return FAILED;
  if (isEmptyList(list)) return failNamed("the list is empty");
  setArgument(args, 0, list);
  const n = needList(args, 0);
  for (let i = 0; i < n; i++) {
    const v = load<u64>(itemsOf(list) + (i << 3));
    if (!isNumber(v)) return failAmong(ITEM, i, "a number", v);
  }
  return list;
}

/** The quotient of the first by all others, one after the other. */
export function primDivideAll(args: u32, count: i32): Value {
  chargeItems(count);
  let quotient = argument(args, 0);
  for (let i = 1; i < count; i++) {
    const v = argument(args, i);
    if (!isNumber(v)) return failNotNumber(i + 1, v);
    quotient = divideNumbers(quotient, v);
    if (quotient == FAILED || !withinBudget()) return FAILED;
  }
  return quotient;
}

/** Half to even: to an integer, or to a number of decimal places and then of the same kind. */
export function primRoundTo(args: u32, count: i32): Value {
  const v = argument(args, 0);
  if (!isNumber(v)) return failNotNumber(1, v);
  if (count == 1) return isFloat(v) ? integerFromF64(nearest<f64>(toFloat(v))) : v;
  const places = argument(args, 1);
  if (!isInteger(places)) return failArgument(args, 1, "an integer");
  const far = integerSign(places) * 1_000_000_000;
  const n = isSmall(places)
    ? max<i64>(min<i64>(toSmall(places), 1_000_000_000), -1_000_000_000)
    : far;
  if (!isFloat(v)) return n >= 0 ? v : roundInteger(v, -n);
  const rounded = roundF64(toFloat(v), <i32>n);
  return isNaN(rounded) ? FAILED : finiteFloat(rounded);
}
