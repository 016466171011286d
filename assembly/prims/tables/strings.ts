// lispy@2: strings.

import { primStringToNumber, primStringToSymbol, primTextOf, primToString } from "../convert";
import { primIsString, primIsSymbol } from "../predicates";
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
import { ANY, define } from "../define";

/** The rows of this area. */
export function defineStrings(): void {
  define("string?", 1, 1, primIsString);
  define("symbol?", 1, 1, primIsSymbol);
  define("string-append", 0, ANY, primStringAppend);
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
}
