// lispy@2: lists. Everything that calls a procedure is in prelude/lispy2/.

import { Op } from "../../shared/opcodes";
import { primEqual, primNotEqual, primSame } from "../compare";
import { ANY, define } from "../define";
import { BuiltinFlag } from "../../data/builtins";
import { primFlatten } from "../flatten";
import { primCar, primCdr, primCons, primLength, primList, primReverse, primZip } from "../list";
import {
  primAppendAll,
  primCaar,
  primCadr,
  primCdar,
  primCddr,
  primCaaar,
  primCaadr,
  primCadar,
  primCaddr,
  primCdaar,
  primCdadr,
  primCddar,
  primCdddr,
  primCaaaar,
  primCaaadr,
  primCaadar,
  primCaaddr,
  primCadaar,
  primCadadr,
  primCaddar,
  primCadddr,
  primCdaaar,
  primCdaadr,
  primCdadar,
  primCdaddr,
  primCddaar,
  primCddadr,
  primCdddar,
  primCddddr,
  primConcat,
  primDropFirst,
  primDropLast,
  primFifth,
  primLastOr,
  primNthOr,
  primSliceOf,
  primTakeFirst,
  primTakeLast,
  primVectorRef,
} from "../list-access";
import {
  primListCopy,
  primListSet,
  primListSetInPlace,
  primSetCar,
  primSetCdr,
} from "../list-change";
import { primAssoc, primAssocRef, primContains, primIndexOf, primMember } from "../list-search";
import { primIsEmpty, primIsList, primIsNull, primIsPair } from "../predicates";
import { primRange } from "../range";

/** The rows of this area. */
export function defineLists(): void {
  define("=", 2, 2, primEqual, Op.Equal);
  define("equal?", 2, 2, primEqual);
  define("eq?", 2, 2, primSame);
  define("eqv?", 2, 2, primSame);
  define("!=", 2, 2, primNotEqual);
  define("null?", 1, 1, primIsNull, Op.IsNull);
  define("nil?", 1, 1, primIsNull);
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
  define("append", 0, ANY, primAppendAll);
  define("concat", 0, ANY, primConcat);
  define("reverse", 1, 1, primReverse);
  define("nth", 2, 3, primNthOr, Op.Nth);
  define("list-ref", 2, 3, primNthOr);
  define("last", 1, 2, primLastOr);
  define("take", 2, 2, primTakeFirst);
  define("list-head", 2, 2, primTakeFirst);
  define("drop", 2, 2, primDropFirst);
  define("list-tail", 2, 2, primDropFirst);
  define("take-right", 2, 2, primTakeLast);
  define("take-last", 2, 2, primTakeLast);
  define("drop-right", 1, 2, primDropLast);
  define("drop-last", 1, 2, primDropLast);
  define("butlast", 1, 1, primDropLast);
  define("slice", 2, 3, primSliceOf);
  define("sublist", 2, 3, primSliceOf);
  define("range", 1, 3, primRange);
  define("zip", 0, ANY, primZip);
  define("flatten", 1, 1, primFlatten);
  define("member", 2, 2, primMember);
  define("member?", 2, 2, primMember);
  define("contains?", 2, 2, primContains);
  define("index-of", 2, 2, primIndexOf);
  define("assoc", 2, ANY, primAssoc);
  define("assq", 2, 2, primAssoc);
  define("assv", 2, 2, primAssoc);
  define("assoc-ref", 2, 3, primAssocRef);
  define("assoc-get", 2, 3, primAssocRef);
  define("second", 1, 1, primCadr);
  define("third", 1, 1, primCaddr);
  define("fourth", 1, 1, primCadddr);
  define("fifth", 1, 1, primFifth);
  define("caar", 1, 1, primCaar);
  define("cadr", 1, 1, primCadr);
  define("cdar", 1, 1, primCdar);
  define("cddr", 1, 1, primCddr);
  define("caaar", 1, 1, primCaaar);
  define("caadr", 1, 1, primCaadr);
  define("cadar", 1, 1, primCadar);
  define("caddr", 1, 1, primCaddr);
  define("cdaar", 1, 1, primCdaar);
  define("cdadr", 1, 1, primCdadr);
  define("cddar", 1, 1, primCddar);
  define("cdddr", 1, 1, primCdddr);
  define("caaaar", 1, 1, primCaaaar);
  define("caaadr", 1, 1, primCaaadr);
  define("caadar", 1, 1, primCaadar);
  define("caaddr", 1, 1, primCaaddr);
  define("cadaar", 1, 1, primCadaar);
  define("cadadr", 1, 1, primCadadr);
  define("caddar", 1, 1, primCaddar);
  define("cadddr", 1, 1, primCadddr);
  define("cdaaar", 1, 1, primCdaaar);
  define("cdaadr", 1, 1, primCdaadr);
  define("cdadar", 1, 1, primCdadar);
  define("cdaddr", 1, 1, primCdaddr);
  define("cddaar", 1, 1, primCddaar);
  define("cddadr", 1, 1, primCddadr);
  define("cdddar", 1, 1, primCdddar);
  define("cddddr", 1, 1, primCddddr);
  define("vector", 0, ANY, primList);
  define("vector-ref", 2, 2, primVectorRef);
  define("list-copy", 1, 1, primListCopy);
  define("list-set", 3, 3, primListSet);
  define("list-set!", 3, 3, primListSetInPlace, Op.Halt, BuiltinFlag.Effect);
  define("vector-set!", 3, 3, primListSetInPlace, Op.Halt, BuiltinFlag.Effect);
  define("set-car!", 2, 2, primSetCar, Op.Halt, BuiltinFlag.Effect);
  define("set-cdr!", 2, 2, primSetCdr, Op.Halt, BuiltinFlag.Effect);
}
