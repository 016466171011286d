// lispy@2: dicts.

import { Op } from "../../shared/opcodes";
import {
  primDictMerge,
  primDictSet,
  primGet,
  primHasKey,
  primKeys,
  primMakeDict,
  primValues,
} from "../dict";
import { primJsonDump, primJsonParse } from "../json";
import { primIsDict } from "../predicates";
import { ANY, define } from "../define";

/** The rows of this area. */
export function defineDicts(): void {
  define("dict?", 1, 1, primIsDict);
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
}
