// The table of builtins: one row per name, in the order in which the reference lists them by area. Boot makes a
// Builtin object and a global cell of every row. Names that begin with `%` are for the prelude alone.
//
// Two names of one function are two rows, because a program may redefine either. An instruction belongs to one row.

import { addBuiltin, BuiltinFlag, BuiltinFunction, Builtins } from "../data/builtins";
import { bindOriginal, globalCell } from "../data/globals";
import { internLiteral } from "../data/symbol";
import { putInRoot } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import { BUILTIN_SIZE, BUILTIN_SYMBOL, CELL_SYMBOL, Kind } from "../heap/layout";
import {
  addressOf,
  FAILED,
  FALSE,
  fromAddress,
  fromFloat,
  TAG_PROCEDURE,
  TRUE,
  Value,
} from "../heap/value";
import { dropTemporaries, getRoot, keep, kept, markTemporaries, Root } from "../heap/roots";
import { vectorItem } from "../data/vector";
import { Op } from "../shared/opcodes";
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
} from "./arith";
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
} from "./compare";
import {
  primApply,
  primCompile,
  primError,
  primExpander,
  primOperands,
  primRemember,
} from "./control";
import { primStringToNumber, primStringToSymbol, primTextOf, primToString } from "./convert";
import {
  primDictMerge,
  primDictPairsFlat,
  primDictSet,
  primGet,
  primHasKey,
  primKeys,
  primMakeDict,
  primValues,
} from "./dict";
import { primFlatten } from "./flatten";
import {
  primAppendReverse,
  primConsCell,
  primCount,
  primDictOfCells,
  primFail,
  primItem,
  primItems,
  primReverseCells,
  primRows,
  primSlice,
} from "./internal";
import { primJsonDump, primJsonParse } from "./json";
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
} from "./list";
import { primDisplay, primLog, primNewline, primPrint, primPrintln } from "./output";
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
} from "./predicates";
import { primRange } from "./range";
import {
  primBuiltinManifest,
  primCapabilities,
  primExecutionUsage,
  primRuntimeInfo,
} from "./runtime";
import { primSort } from "./sort";
import { primStringContains, primStringReplace, primStringSplit } from "./string-search";
import {
  primStringAppend,
  primStringDowncase,
  primStringJoin,
  primStringLength,
  primStringRef,
  primStringTrim,
  primStringUpcase,
  primSubstring,
} from "./string";

/** Any number of arguments. */
const ANY: i32 = 255;

class Boot {
  static failed: bool = false;
}

/** Binds a name. False (and `Boot.failed`) when there is no memory. */
function bind(name: string, value: Value): void {
  if (Boot.failed) return;
  const mark = markTemporaries();
  const slot = keep(value);
  const symbol = internLiteral(name);
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) Boot.failed = true;
  else bindOriginal(cell, kept(slot), name.charCodeAt(0) != 0x25 || name.length == 1); // `%` itself is public
  dropTemporaries(mark);
}

function define(
  name: string,
  min: i32,
  max: i32,
  fn: BuiltinFunction,
  op: i32 = Op.Halt,
  flags: i32 = 0,
): void {
  const index = addBuiltin(min, max, fn, flags, op);
  const symbol = internLiteral(name);
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) {
    Boot.failed = true;
    return;
  }
  const mark = markTemporaries();
  const slot = keep(load<u64>(cell, CELL_SYMBOL));
  const ok = reserve(BUILTIN_SIZE);
  const builtin = ok ? allocate(BUILTIN_SIZE, Kind.Builtin, 0, index) : 0;
  if (ok) store<u64>(builtin, kept(slot), BUILTIN_SYMBOL);
  dropTemporaries(mark);
  if (!ok || !putInRoot(Root.Builtins, index, fromAddress(TAG_PROCEDURE, builtin))) {
    Boot.failed = true;
    return;
  }
  bind(name, vectorItem(addressOf(getRoot(Root.Builtins)), index));
}

/** Fills the table and the globals of lispy-core@1. False when there is no memory. */
export function bootBuiltins(): bool {
  Boot.failed = false;
  Builtins.count = 0;

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

  define("%fail", 1, 1, primFail, Op.Halt, BuiltinFlag.Effect);
  define("%items", 1, 1, primItems);
  define("%count", 1, 1, primCount, Op.CountItems);
  define("%item", 2, 2, primItem, Op.Item);
  define("%cons", 2, 2, primConsCell, Op.ConsCell);
  define("%reverse", 1, 1, primReverseCells);
  define("%append-reverse", 2, 2, primAppendReverse);
  define("%slice", 3, 3, primSlice);
  define("%rows", 2, 2, primRows);
  define("%sort", 1, 1, primSort);
  define("%dict-pairs", 1, 1, primDictPairsFlat);
  define("%dict-of-cells", 1, 1, primDictOfCells);
  define("%compile", 1, 1, primCompile, Op.Halt, BuiltinFlag.Effect);
  define("%expander", 1, 1, primExpander, Op.Halt, BuiltinFlag.Effect);
  define("%operands", 1, 1, primOperands, Op.Halt, BuiltinFlag.Effect);
  define("%remember", 2, 2, primRemember, Op.Halt, BuiltinFlag.Effect);

  bind("true", TRUE);
  bind("false", FALSE);
  bind("pi", fromFloat(3.141592653589793));
  bind("e", fromFloat(2.718281828459045));
  return !Boot.failed;
}
