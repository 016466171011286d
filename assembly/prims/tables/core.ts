// The builtins of lispy-core@1, in the order in which the reference lists them by area. A fixed contract: no row is ever added.

import { BuiltinFlag } from "../../data/builtins";
import { FALSE, fromFloat, TRUE } from "../../heap/value";
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
  primEqual,
  primGreater,
  primGreaterEqual,
  primIsInteger,
  primIsNegative,
  primIsNumber,
  primIsPositive,
  primIsZero,
  primLess,
  primLessEqual,
  primNotEqual,
  primSame,
} from "../compare";
import { primApply, primError } from "../control";
import { primStringToNumber, primStringToSymbol, primTextOf, primToString } from "../convert";
import {
  primDictMerge,
  primDictSet,
  primGet,
  primHasKey,
  primKeys,
  primMakeDict,
  primValues,
} from "../dict";
import { primFlatten } from "../flatten";
import { primJsonDump, primJsonParse } from "../json";
import {
  primAppend,
  primCar,
  primCdr,
  primCons,
  primDrop,
  primLast,
  primLength,
  primList,
  primNth,
  primReverse,
  primTake,
  primZip,
} from "../list";
import { primDisplay, primLog, primNewline, primPrint, primPrintln } from "../output";
import {
  primIsBoolean,
  primIsDict,
  primIsEmpty,
  primIsList,
  primIsNull,
  primIsPair,
  primIsProcedure,
  primIsString,
  primIsSymbol,
  primNot,
} from "../predicates";
import { primRange } from "../range";
import {
  primBuiltinManifest,
  primCapabilities,
  primExecutionUsage,
  primRuntimeInfo,
} from "../runtime";
import { primStringContains, primStringReplace, primStringSplit } from "../string-search";
import {
  primStringAppend,
  primStringDowncase,
  primStringJoin,
  primStringLength,
  primStringRef,
  primStringTrim,
  primStringUpcase,
  primSubstring,
} from "../string";
import { ANY, bind, define } from "../define";

/** The rows of lispy-core@1. */
export function defineCore(): void {
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

  define("=", 2, 2, primEqual, Op.Equal);
  define("equal?", 2, 2, primEqual);
  define("eq?", 2, 2, primSame);
  define("!=", 2, 2, primNotEqual);
  define("<", 2, 2, primLess, Op.Less);
  define(">", 2, 2, primGreater, Op.Greater);
  define("<=", 2, 2, primLessEqual, Op.LessEqual);
  define(">=", 2, 2, primGreaterEqual, Op.GreaterEqual);
  define("zero?", 1, 1, primIsZero);
  define("positive?", 1, 1, primIsPositive);
  define("negative?", 1, 1, primIsNegative);

  define("null?", 1, 1, primIsNull, Op.IsNull);
  define("empty?", 1, 1, primIsEmpty, Op.IsEmpty);
  define("pair?", 1, 1, primIsPair, Op.IsPair);
  define("list?", 1, 1, primIsList);
  define("number?", 1, 1, primIsNumber);
  define("integer?", 1, 1, primIsInteger);
  define("string?", 1, 1, primIsString);
  define("symbol?", 1, 1, primIsSymbol);
  define("boolean?", 1, 1, primIsBoolean);
  define("dict?", 1, 1, primIsDict);
  define("procedure?", 1, 1, primIsProcedure);
  define("not", 1, 1, primNot, Op.Not);

  define("cons", 2, 2, primCons, Op.Cons);
  define("car", 1, 1, primCar, Op.Car);
  define("first", 1, 1, primCar, Op.First);
  define("cdr", 1, 1, primCdr, Op.Cdr);
  define("rest", 1, 1, primCdr, Op.Rest);
  define("list", 0, ANY, primList);
  define("length", 1, 1, primLength);
  define("append", 0, ANY, primAppend);
  define("reverse", 1, 1, primReverse);
  define("nth", 2, 2, primNth, Op.Nth);
  define("take", 2, 2, primTake);
  define("drop", 2, 2, primDrop);
  define("last", 1, 1, primLast);
  define("range", 1, 3, primRange);
  define("zip", 0, ANY, primZip);
  define("flatten", 1, 1, primFlatten);
  define("apply", 2, 2, primApply, Op.Halt, BuiltinFlag.Control);

  define("string-append", 0, ANY, primStringAppend);
  define("concat", 0, ANY, primStringAppend);
  define("string", 1, 1, primTextOf);
  define("string-length", 1, 1, primStringLength);
  define("substring", 2, 3, primSubstring);
  define("string-upcase", 1, 1, primStringUpcase);
  define("string-downcase", 1, 1, primStringDowncase);
  define("string-contains?", 2, 2, primStringContains);
  define("string-split", 1, 2, primStringSplit);
  define("string-join", 1, ANY, primStringJoin);
  define("string-trim", 1, 1, primStringTrim);
  define("string-replace", 3, 3, primStringReplace);
  define("string-ref", 2, 2, primStringRef);
  define("number->string", 1, 1, primTextOf);
  define("string->number", 1, 1, primStringToNumber);
  define("->number", 1, 1, primStringToNumber);
  define("number", 1, 1, primStringToNumber);
  define("->string", 1, 1, primToString);
  define("symbol->string", 1, 1, primTextOf);
  define("string->symbol", 1, 1, primStringToSymbol);

  define("make-dict", 0, ANY, primMakeDict);
  define("get", 2, 3, primGet, Op.Get);
  define("keys", 1, 1, primKeys);
  define("values", 1, 1, primValues);
  define("has-key?", 2, 2, primHasKey);
  define("dict-set", 3, 3, primDictSet);
  define("dict-merge", 0, ANY, primDictMerge);
  define("json-parse", 1, 1, primJsonParse);
  define("json->sexp", 1, 1, primJsonParse);
  define("json-dump", 1, 1, primJsonDump);
  define("sexp->json", 1, 1, primJsonDump);

  define("display", 0, ANY, primDisplay, Op.Halt, BuiltinFlag.Effect);
  define("newline", 0, 0, primNewline, Op.Halt, BuiltinFlag.Effect);
  define("print", 1, 1, primPrint, Op.Halt, BuiltinFlag.Effect);
  define("println", 1, 1, primPrintln, Op.Halt, BuiltinFlag.Effect);
  define("log", 0, ANY, primLog, Op.Halt, BuiltinFlag.Effect);
  define("error", 1, 1, primError, Op.Halt, BuiltinFlag.Effect);
  define("capabilities", 0, 0, primCapabilities);
  define("runtime-info", 0, 0, primRuntimeInfo);
  define("builtin-manifest", 0, 0, primBuiltinManifest);
  define("execution-usage", 0, 0, primExecutionUsage);

  bind("true", TRUE);
  bind("false", FALSE);
  bind("pi", fromFloat(3.141592653589793));
  bind("e", fromFloat(2.718281828459045));
}
