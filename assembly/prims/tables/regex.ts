// lispy@2: regex.

import {
  primRegexEscape,
  primRegexFullMatch,
  primRegexGroups,
  primRegexMatch,
  primRegexMatchAll,
  primRegexPieces,
  primRegexReplace,
  primRegexSplit,
  primRegexTest,
  primStringMatches,
} from "../regex";
import { define } from "../define";

/** The rows of this area. */
export function defineRegex(): void {
  define("regex-match", 2, 2, primRegexMatch);
  define("regex-match-all", 2, 2, primRegexMatchAll);
  define("regexp-match-all", 2, 2, primRegexMatchAll);
  define("regex-find-all", 2, 2, primRegexMatchAll);
  define("regex-matches", 2, 2, primRegexMatchAll);
  define("regex-groups", 2, 2, primRegexGroups);
  define("regex-match?", 2, 2, primRegexTest);
  define("regexp-match?", 2, 2, primRegexTest);
  define("regex-test", 2, 2, primRegexTest);
  define("string-match", 2, 2, primRegexTest);
  define("string-matches?", 2, 2, primStringMatches);
  define("matches?", 2, 2, primStringMatches);
  define("regex-fullmatch?", 2, 2, primRegexFullMatch);
  define("regex-split", 2, 2, primRegexSplit);
  define("regex-escape", 1, 1, primRegexEscape);
  define("%regex-test", 2, 2, primRegexTest);
  define("%regex-pieces", 4, 4, primRegexPieces);
  define("%regex-replace", 4, 4, primRegexReplace);
}
