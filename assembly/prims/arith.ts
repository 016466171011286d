// Builtins of arithmetic: + - * / // % abs min max floor ceil round expt sqrt sin cos and their other names.
// Called by the interpreter through the table of builtins; `+ - * <` with two operands are also inlined by it, over
// the same functions of data/number.ts. This file owns what happens with other argument counts, and elementary functions.
// Invariant: operands are checked from left to right, and an error names the position of the first that is no number.
// Elementary functions are the compiled ones, hence the same on every host. Order and equality: compare.ts.

import { chargeItems } from "../base/limits";
import { integerFromF64, isInteger } from "../data/integer";
import {
  absoluteNumber,
  addNumbers,
  compareNumbers,
  divideNumbers,
  failNotNumber,
  finiteFloat,
  floorDivideNumbers,
  isNumber,
  moduloNumbers,
  multiplyNumbers,
  negateNumber,
  numberToFloat,
  raiseNumber,
  subtractNumbers,
} from "../data/number";
import { fail, withinBudget } from "../data/signal";
import { cosineF64, sineF64 } from "../data/trigonometry";
import { FAILED, fromFloat, fromSmall, isFloat, toFloat, Value } from "../heap/value";
import { Category } from "../shared/abi";
import { argument } from "./args";

/** The sum from argument `from` on, as if added to integer 0 one after the other. */
function sumFrom(args: u32, from: i32, count: i32): Value {
  chargeItems(count);
  let sum = fromSmall(0);
  for (let i = from; i < count; i++) {
    const v = argument(args, i);
    if (!isNumber(v)) return failNotNumber(i + 1, v);
    sum = addNumbers(sum, v);
    if (sum == FAILED || !withinBudget()) return FAILED;
  }
  return sum;
}

export function primAdd(args: u32, count: i32): Value {
  if (count == 2) return addNumbers(argument(args, 0), argument(args, 1));
  return sumFrom(args, 0, count);
}

/** The first less the sum of the others; the negation of a single one. */
export function primSubtract(args: u32, count: i32): Value {
  const first = argument(args, 0);
  if (count == 1) return negateNumber(first);
  if (count == 2) return subtractNumbers(first, argument(args, 1));
  if (!isNumber(first)) return failNotNumber(1, first);
  const sum = sumFrom(args, 1, count);
  if (sum == FAILED) return FAILED;
  return subtractNumbers(argument(args, 0), sum); // read again: the sum may have moved it
}

/** Also `add1`. */
export function primIncrement(args: u32, _count: i32): Value {
  return addNumbers(argument(args, 0), fromSmall(1));
}

/** Also `sub1`. */
export function primDecrement(args: u32, _count: i32): Value {
  return subtractNumbers(argument(args, 0), fromSmall(1));
}

export function primMultiply(args: u32, count: i32): Value {
  if (count == 2) return multiplyNumbers(argument(args, 0), argument(args, 1));
  chargeItems(count);
  let product = fromSmall(1);
  for (let i = 0; i < count; i++) {
    const v = argument(args, i);
    if (!isNumber(v)) return failNotNumber(i + 1, v);
    product = multiplyNumbers(product, v);
    if (product == FAILED || !withinBudget()) return FAILED;
  }
  return product;
}

export function primDivide(args: u32, _count: i32): Value {
  return divideNumbers(argument(args, 0), argument(args, 1));
}

export function primFloorDivide(args: u32, _count: i32): Value {
  return floorDivideNumbers(argument(args, 0), argument(args, 1));
}

/** Also `mod`, `modulo` and, as in the reference, `remainder`. */
export function primModulo(args: u32, _count: i32): Value {
  return moduloNumbers(argument(args, 0), argument(args, 1));
}

export function primAbs(args: u32, _count: i32): Value {
  return absoluteNumber(argument(args, 0));
}

export function primMin(args: u32, count: i32): Value {
  return firstExtreme(args, count, -1);
}

export function primMax(args: u32, count: i32): Value {
  return firstExtreme(args, count, 1);
}

/** The first of the arguments that none of the others surpasses in direction `order`, unchanged. */
function firstExtreme(args: u32, count: i32, order: i32): Value {
  chargeItems(count);
  let best = argument(args, 0);
  if (!isNumber(best)) return failNotNumber(1, best);
  for (let i = 1; i < count; i++) {
    const v = argument(args, i);
    if (!isNumber(v)) return failNotNumber(i + 1, v);
    if (compareNumbers(v, best) == order) best = v;
    if (!withinBudget()) return FAILED;
  }
  return best;
}

export function primFloor(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isFloat(v)) return integerFromF64(floor<f64>(toFloat(v)));
  return needInteger(v);
}

export function primCeil(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isFloat(v)) return integerFromF64(ceil<f64>(toFloat(v)));
  return needInteger(v);
}

/** Half to even. */
export function primRound(args: u32, _count: i32): Value {
  const v = argument(args, 0);
  if (isFloat(v)) return integerFromF64(nearest<f64>(toFloat(v)));
  return needInteger(v);
}

function needInteger(v: Value): Value {
  return isInteger(v) ? v : failNotNumber(1, v);
}

/** Also `pow`. */
export function primExpt(args: u32, _count: i32): Value {
  return raiseNumber(argument(args, 0), argument(args, 1));
}

/** The argument of an elementary function; NaN with the error pending when there is none. */
function needFloat(args: u32): f64 {
  const v = argument(args, 0);
  if (isNumber(v)) return numberToFloat(v);
  failNotNumber(1, v);
  return NaN;
}

export function primSqrt(args: u32, _count: i32): Value {
  const x = needFloat(args);
  if (isNaN(x)) return FAILED;
  if (x < 0) return fail(Category.Evaluation, "square root of a negative number");
  return fromFloat(sqrt<f64>(x));
}

export function primSin(args: u32, _count: i32): Value {
  const x = needFloat(args);
  if (isNaN(x)) return FAILED;
  return finiteFloat(sineF64(x));
}

export function primCos(args: u32, _count: i32): Value {
  const x = needFloat(args);
  if (isNaN(x)) return FAILED;
  return finiteFloat(cosineF64(x));
}
