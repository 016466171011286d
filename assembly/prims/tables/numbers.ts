// lispy@2: numbers.

import { fromFloat } from "../../heap/value";
import { Op } from "../../shared/opcodes";
import {
  primAbs,
  primAdd,
  primCeil,
  primCos,
  primDivide,
  primExpt,
  primFloor,
  primFloorDivide,
  primMax,
  primMin,
  primModulo,
  primMultiply,
  primRound,
  primSin,
  primSqrt,
  primSubtract,
} from "../arith";
import {
  primGreater,
  primGreaterEqual,
  primIsInteger,
  primIsNegative,
  primIsNumber,
  primIsPositive,
  primIsZero,
  primLess,
  primLessEqual,
} from "../compare";
import { ANY, bind, define } from "../define";

/** The rows of this area. */
export function defineNumbers(): void {
  define("+", 0, ANY, primAdd, Op.Add);
  define("-", 1, ANY, primSubtract, Op.Subtract);
  define("*", 0, ANY, primMultiply, Op.Multiply);
  define("/", 2, 2, primDivide);
  define("//", 2, 2, primFloorDivide);
  define("%", 2, 2, primModulo, Op.Modulo);
  define("mod", 2, 2, primModulo);
  define("modulo", 2, 2, primModulo);
  define("remainder", 2, 2, primModulo);
  define("abs", 1, 1, primAbs);
  define("min", 1, ANY, primMin);
  define("max", 1, ANY, primMax);
  define("floor", 1, 1, primFloor);
  define("ceil", 1, 1, primCeil);
  define("round", 1, 1, primRound);
  define("expt", 2, 2, primExpt);
  define("pow", 2, 2, primExpt);
  define("sqrt", 1, 1, primSqrt);
  define("sin", 1, 1, primSin);
  define("cos", 1, 1, primCos);
  define("<", 2, 2, primLess, Op.Less);
  define(">", 2, 2, primGreater, Op.Greater);
  define("<=", 2, 2, primLessEqual, Op.LessEqual);
  define(">=", 2, 2, primGreaterEqual, Op.GreaterEqual);
  define("zero?", 1, 1, primIsZero);
  define("positive?", 1, 1, primIsPositive);
  define("negative?", 1, 1, primIsNegative);
  define("number?", 1, 1, primIsNumber);
  define("integer?", 1, 1, primIsInteger);
  bind("pi", fromFloat(3.141592653589793));
  bind("e", fromFloat(2.718281828459045));
}
