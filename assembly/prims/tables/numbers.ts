// lispy@2: numbers.

import { fromFloat } from "../../heap/value";
import { Op } from "../../shared/opcodes";
import {
  primAbs,
  primAdd,
  primCeil,
  primCos,
  primDecrement,
  primExpt,
  primFloor,
  primFloorDivide,
  primIncrement,
  primModulo,
  primMultiply,
  primSin,
  primSqrt,
  primSubtract,
} from "../arith";
import {
  primIsInteger,
  primIsNegative,
  primIsNumber,
  primIsPositive,
  primIsZero,
} from "../compare";
import {
  primAcos,
  primAsin,
  primAtan,
  primCosh,
  primExp,
  primHypot,
  primLog10,
  primLog2,
  primNaturalLog,
  primSinh,
  primTan,
  primTanh,
} from "../elementary";
import {
  primArithmeticShift,
  primBitAnd,
  primBitLength,
  primBitOr,
  primBitXor,
  primExact,
  primInexact,
  primIsEven,
  primIsFloat,
  primIsOdd,
  primNeedInteger,
  primQuotient,
  primShiftLeft,
  primShiftRight,
  primTruncate,
} from "../integers";
import {
  primAfter,
  primBefore,
  primDivideAll,
  primGreatest,
  primLeast,
  primMean,
  primNotAfter,
  primNotBefore,
  primNumbers,
  primProduct,
  primRoundTo,
  primSum,
} from "../ordering";
import { ANY, bind, define } from "../define";

/** The rows of this area. */
export function defineNumbers(): void {
  define("+", 0, ANY, primAdd, Op.Add);
  define("-", 1, ANY, primSubtract, Op.Subtract);
  define("*", 0, ANY, primMultiply, Op.Multiply);
  define("/", 2, ANY, primDivideAll);
  define("//", 2, 2, primFloorDivide);
  define("%", 2, 2, primModulo, Op.Modulo);
  define("mod", 2, 2, primModulo);
  define("modulo", 2, 2, primModulo);
  define("remainder", 2, 2, primModulo);
  define("quotient", 2, 2, primQuotient);
  define("abs", 1, 1, primAbs);
  define("min", 1, ANY, primLeast);
  define("max", 1, ANY, primGreatest);
  define("inc", 1, 1, primIncrement);
  define("add1", 1, 1, primIncrement);
  define("dec", 1, 1, primDecrement);
  define("sub1", 1, 1, primDecrement);
  define("floor", 1, 1, primFloor);
  define("ceil", 1, 1, primCeil);
  define("ceiling", 1, 1, primCeil);
  define("truncate", 1, 1, primTruncate);
  define("int", 1, 1, primTruncate);
  define("round", 1, 2, primRoundTo);
  define("exact", 1, 1, primExact);
  define("inexact->exact", 1, 1, primExact);
  define("inexact", 1, 1, primInexact);
  define("exact->inexact", 1, 1, primInexact);
  define("float", 1, 1, primInexact);
  define("expt", 2, 2, primExpt);
  define("pow", 2, 2, primExpt);
  define("sqrt", 1, 1, primSqrt);
  define("exp", 1, 1, primExp);
  define("log", 1, 2, primNaturalLog);
  define("log2", 1, 1, primLog2);
  define("log10", 1, 1, primLog10);
  define("sin", 1, 1, primSin);
  define("cos", 1, 1, primCos);
  define("tan", 1, 1, primTan);
  define("asin", 1, 1, primAsin);
  define("acos", 1, 1, primAcos);
  define("atan", 1, 2, primAtan);
  define("sinh", 1, 1, primSinh);
  define("cosh", 1, 1, primCosh);
  define("tanh", 1, 1, primTanh);
  define("hypot", 1, ANY, primHypot);
  define("<", 2, 2, primBefore, Op.Less);
  define(">", 2, 2, primAfter, Op.Greater);
  define("<=", 2, 2, primNotAfter, Op.LessEqual);
  define(">=", 2, 2, primNotBefore, Op.GreaterEqual);
  define("zero?", 1, 1, primIsZero);
  define("positive?", 1, 1, primIsPositive);
  define("negative?", 1, 1, primIsNegative);
  define("even?", 1, 1, primIsEven);
  define("odd?", 1, 1, primIsOdd);
  define("number?", 1, 1, primIsNumber);
  define("real?", 1, 1, primIsNumber);
  define("rational?", 1, 1, primIsNumber);
  define("integer?", 1, 1, primIsInteger);
  define("exact-integer?", 1, 1, primIsInteger);
  define("float?", 1, 1, primIsFloat);
  define("bit-and", 0, ANY, primBitAnd);
  define("bit-or", 0, ANY, primBitOr);
  define("bit-xor", 0, ANY, primBitXor);
  define("bit-shift-left", 2, 2, primShiftLeft);
  define("bit-shift-right", 2, 2, primShiftRight);
  define("arithmetic-shift", 2, 2, primArithmeticShift);
  define("bit-length", 1, 1, primBitLength);
  define("sum", 1, 1, primSum);
  define("product", 1, 1, primProduct);
  define("mean", 1, 1, primMean);
  define("average", 1, 1, primMean);
  define("%integer", 1, 1, primNeedInteger);
  define("%numbers", 1, 1, primNumbers);
  bind("pi", fromFloat(3.141592653589793));
  bind("e", fromFloat(2.718281828459045));
}
