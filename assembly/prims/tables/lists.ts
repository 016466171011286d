// lispy@2: lists.

import { Op } from "../../shared/opcodes";
import { primEqual, primNotEqual, primSame } from "../compare";
import { primFlatten } from "../flatten";
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
import { primIsEmpty, primIsList, primIsNull, primIsPair } from "../predicates";
import { primRange } from "../range";
import { ANY, define } from "../define";

/** The rows of this area. */
export function defineLists(): void {
  define("=", 2, 2, primEqual, Op.Equal);
  define("equal?", 2, 2, primEqual);
  define("eq?", 2, 2, primSame);
  define("!=", 2, 2, primNotEqual);
  define("null?", 1, 1, primIsNull, Op.IsNull);
  define("empty?", 1, 1, primIsEmpty, Op.IsEmpty);
  define("pair?", 1, 1, primIsPair, Op.IsPair);
  define("list?", 1, 1, primIsList);
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
}
