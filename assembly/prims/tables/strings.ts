// lispy@2: strings, characters, and conversions between text, symbols and numbers.

import { primStringToSymbol, primTextOf } from "../convert";
import { primParseFloat, primParseInt, primTextToNumber, primToNumber } from "../convert-text";
import { primNumberToFixed } from "../format";
import { primContains } from "../list-search";
import { primIsString, primIsSymbol } from "../predicates";
import {
  primCharToInteger,
  primIntegerToChar,
  primJoin,
  primJoinSpaced,
  primListToString,
  primMakeString,
  primPadBoth,
  primPadLeft,
  primPadRight,
  primStringRepeat,
  primStringReverse,
} from "../string-build";
import {
  primEndsWith,
  primIsPrefix,
  primIsSubstring,
  primIsSuffix,
  primReplaceFirst,
  primStartsWith,
  primStringCount,
  primStringIndex,
} from "../string-find";
import {
  primIsChar,
  primIsDigit,
  primIsLetter,
  primIsLetterOrDigit,
  primIsStringEmpty,
  primIsWhitespace,
  primStringsEqual,
  primStringsGreater,
  primStringsLess,
  primStringsNotGreater,
  primStringsNotLess,
} from "../string-order";
import {
  primSplitLines,
  primStringContains,
  primStringReplace,
  primStringSplit,
  primStringToList,
  primTokenize,
} from "../string-search";
import {
  primStringAppend,
  primStringCopy,
  primStringDowncase,
  primStringLength,
  primStringRef,
  primStringTrim,
  primStringTrimLeft,
  primStringTrimRight,
  primStringUpcase,
  primSubstring,
} from "../string";
import { ANY, define, defineAll } from "../define";

/** The rows of this area. */
export function defineStrings(): void {
  define("string?", 1, 1, primIsString);
  define("symbol?", 1, 1, primIsSymbol);
  defineAll("string-append string-concat string str", 0, ANY, primStringAppend);
  define("string-length", 1, 1, primStringLength);
  defineAll("substring string-slice", 2, 3, primSubstring);
  define("string-copy", 1, 3, primStringCopy);
  defineAll("string-ref char-at", 2, 2, primStringRef);
  defineAll(
    "string-upcase string-upper upper upcase uppercase char-upcase",
    1,
    1,
    primStringUpcase,
  );
  defineAll(
    "string-downcase string-lower lower downcase lowercase char-downcase",
    1,
    1,
    primStringDowncase,
  );
  defineAll(
    "string-contains? string-contains str-contains contains-substring?",
    2,
    2,
    primStringContains,
  );
  define("contains", 2, 2, primContains);
  define("substring?", 2, 2, primIsSubstring);
  defineAll("string-index string-index-of string-find string-search", 2, 3, primStringIndex);
  define("string-count", 2, 2, primStringCount);
  define("string-prefix?", 2, 2, primIsPrefix);
  define("string-suffix?", 2, 2, primIsSuffix);
  defineAll("string-starts-with? starts-with?", 2, 2, primStartsWith);
  defineAll("string-ends-with? ends-with?", 2, 2, primEndsWith);
  defineAll("string-split split", 1, 2, primStringSplit);
  define("words", 1, 1, primStringSplit);
  defineAll("split-lines string-lines lines", 1, 1, primSplitLines);
  define("tokenize", 1, 1, primTokenize);
  defineAll("string->list string->vector", 1, 3, primStringToList);
  defineAll("list->string vector->string", 1, 1, primListToString);
  define("string-join", 1, 2, primJoinSpaced);
  define("join", 1, 2, primJoin);
  defineAll("string-trim trim", 1, 2, primStringTrim);
  defineAll("string-trim-left trim-left", 1, 2, primStringTrimLeft);
  defineAll("string-trim-right trim-right", 1, 2, primStringTrimRight);
  defineAll("string-replace string-replace-all replace", 3, 3, primStringReplace);
  defineAll("string-replace-first replace-first", 3, 3, primReplaceFirst);
  define("string-repeat", 2, 2, primStringRepeat);
  define("make-string", 1, 2, primMakeString);
  defineAll("string-pad-left string-pad pad-left", 2, 3, primPadLeft);
  defineAll("string-pad-right pad-right", 2, 3, primPadRight);
  define("string-center", 2, 3, primPadBoth);
  define("string-reverse", 1, 1, primStringReverse);
  defineAll("string-empty? string-null?", 1, 1, primIsStringEmpty);
  defineAll("string=? char=?", 1, ANY, primStringsEqual);
  defineAll("string<? char<?", 1, ANY, primStringsLess);
  defineAll("string>? char>?", 1, ANY, primStringsGreater);
  defineAll("string<=? char<=?", 1, ANY, primStringsNotGreater);
  defineAll("string>=? char>=?", 1, ANY, primStringsNotLess);
  define("char?", 1, 1, primIsChar);
  defineAll("char-numeric? string-numeric? digit?", 1, 1, primIsDigit);
  defineAll("char-alphabetic? letter?", 1, 1, primIsLetter);
  define("char-alphanumeric?", 1, 1, primIsLetterOrDigit);
  define("char-whitespace?", 1, 1, primIsWhitespace);
  defineAll("char->integer char-code ord", 1, 1, primCharToInteger);
  defineAll("integer->char char-from-code chr", 1, 1, primIntegerToChar);
  define("string->number", 1, 2, primTextToNumber);
  define("number", 1, 1, primTextToNumber);
  define("->number", 1, 1, primToNumber);
  defineAll("parse-int string->int string->integer", 1, 2, primParseInt);
  defineAll("parse-float string->float", 1, 1, primParseFloat);
  defineAll("->string to-string symbol->string", 1, 1, primTextOf);
  define("string->symbol", 1, 1, primStringToSymbol);
  defineAll("number->fixed format-number", 1, 2, primNumberToFixed);
}
