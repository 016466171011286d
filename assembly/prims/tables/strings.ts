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
  primTrim,
  primTrimLeft,
  primTrimRight,
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
  primStringUpcase,
  primSubstring,
} from "../string";
import { ANY, define } from "../define";

/** The rows of this area. */
export function defineStrings(): void {
  define("string?", 1, 1, primIsString);
  define("symbol?", 1, 1, primIsSymbol);
  define("string-append", 0, ANY, primStringAppend);
  define("string-concat", 0, ANY, primStringAppend);
  define("string", 0, ANY, primStringAppend);
  define("str", 0, ANY, primStringAppend);
  define("string-length", 1, 1, primStringLength);
  define("substring", 2, 3, primSubstring);
  define("string-slice", 2, 3, primSubstring);
  define("string-copy", 1, 3, primStringCopy);
  define("string-ref", 2, 2, primStringRef);
  define("char-at", 2, 2, primStringRef);
  define("string-upcase", 1, 1, primStringUpcase);
  define("string-upper", 1, 1, primStringUpcase);
  define("upper", 1, 1, primStringUpcase);
  define("upcase", 1, 1, primStringUpcase);
  define("uppercase", 1, 1, primStringUpcase);
  define("char-upcase", 1, 1, primStringUpcase);
  define("string-downcase", 1, 1, primStringDowncase);
  define("string-lower", 1, 1, primStringDowncase);
  define("lower", 1, 1, primStringDowncase);
  define("downcase", 1, 1, primStringDowncase);
  define("lowercase", 1, 1, primStringDowncase);
  define("char-downcase", 1, 1, primStringDowncase);
  define("string-contains?", 2, 2, primStringContains);
  define("string-contains", 2, 2, primStringContains);
  define("str-contains", 2, 2, primStringContains);
  define("contains-substring?", 2, 2, primStringContains);
  define("contains", 2, 2, primContains);
  define("substring?", 2, 2, primIsSubstring);
  define("string-index", 2, 3, primStringIndex);
  define("string-index-of", 2, 3, primStringIndex);
  define("string-find", 2, 3, primStringIndex);
  define("string-search", 2, 3, primStringIndex);
  define("string-count", 2, 2, primStringCount);
  define("string-prefix?", 2, 2, primIsPrefix);
  define("string-suffix?", 2, 2, primIsSuffix);
  define("string-starts-with?", 2, 2, primStartsWith);
  define("starts-with?", 2, 2, primStartsWith);
  define("string-ends-with?", 2, 2, primEndsWith);
  define("ends-with?", 2, 2, primEndsWith);
  define("string-split", 1, 2, primStringSplit);
  define("split", 1, 2, primStringSplit);
  define("words", 1, 1, primStringSplit);
  define("split-lines", 1, 1, primSplitLines);
  define("string-lines", 1, 1, primSplitLines);
  define("lines", 1, 1, primSplitLines);
  define("tokenize", 1, 1, primTokenize);
  define("string->list", 1, 3, primStringToList);
  define("string->vector", 1, 3, primStringToList);
  define("list->string", 1, 1, primListToString);
  define("vector->string", 1, 1, primListToString);
  define("string-join", 1, 2, primJoinSpaced);
  define("join", 1, 2, primJoin);
  define("string-trim", 1, 2, primTrim);
  define("trim", 1, 2, primTrim);
  define("string-trim-left", 1, 2, primTrimLeft);
  define("trim-left", 1, 2, primTrimLeft);
  define("string-trim-right", 1, 2, primTrimRight);
  define("trim-right", 1, 2, primTrimRight);
  define("string-replace", 3, 3, primStringReplace);
  define("string-replace-all", 3, 3, primStringReplace);
  define("replace", 3, 3, primStringReplace);
  define("string-replace-first", 3, 3, primReplaceFirst);
  define("replace-first", 3, 3, primReplaceFirst);
  define("string-repeat", 2, 2, primStringRepeat);
  define("make-string", 1, 2, primMakeString);
  define("string-pad-left", 2, 3, primPadLeft);
  define("string-pad", 2, 3, primPadLeft);
  define("pad-left", 2, 3, primPadLeft);
  define("string-pad-right", 2, 3, primPadRight);
  define("pad-right", 2, 3, primPadRight);
  define("string-center", 2, 3, primPadBoth);
  define("string-reverse", 1, 1, primStringReverse);
  define("string-empty?", 1, 1, primIsStringEmpty);
  define("string-null?", 1, 1, primIsStringEmpty);
  define("string=?", 1, ANY, primStringsEqual);
  define("string<?", 1, ANY, primStringsLess);
  define("string>?", 1, ANY, primStringsGreater);
  define("string<=?", 1, ANY, primStringsNotGreater);
  define("string>=?", 1, ANY, primStringsNotLess);
  define("char?", 1, 1, primIsChar);
  define("char=?", 1, ANY, primStringsEqual);
  define("char<?", 1, ANY, primStringsLess);
  define("char>?", 1, ANY, primStringsGreater);
  define("char<=?", 1, ANY, primStringsNotGreater);
  define("char>=?", 1, ANY, primStringsNotLess);
  define("char-numeric?", 1, 1, primIsDigit);
  define("string-numeric?", 1, 1, primIsDigit);
  define("digit?", 1, 1, primIsDigit);
  define("char-alphabetic?", 1, 1, primIsLetter);
  define("letter?", 1, 1, primIsLetter);
  define("char-alphanumeric?", 1, 1, primIsLetterOrDigit);
  define("char-whitespace?", 1, 1, primIsWhitespace);
  define("char->integer", 1, 1, primCharToInteger);
  define("char-code", 1, 1, primCharToInteger);
  define("ord", 1, 1, primCharToInteger);
  define("integer->char", 1, 1, primIntegerToChar);
  define("char-from-code", 1, 1, primIntegerToChar);
  define("chr", 1, 1, primIntegerToChar);
  define("string->number", 1, 2, primTextToNumber);
  define("number", 1, 1, primTextToNumber);
  define("->number", 1, 1, primToNumber);
  define("parse-int", 1, 2, primParseInt);
  define("string->int", 1, 2, primParseInt);
  define("string->integer", 1, 2, primParseInt);
  define("parse-float", 1, 1, primParseFloat);
  define("string->float", 1, 1, primParseFloat);
  define("->string", 1, 1, primTextOf);
  define("to-string", 1, 1, primTextOf);
  define("symbol->string", 1, 1, primTextOf);
  define("string->symbol", 1, 1, primStringToSymbol);
  define("number->fixed", 1, 2, primNumberToFixed);
  define("format-number", 1, 2, primNumberToFixed);
}
