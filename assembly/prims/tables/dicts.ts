// lispy@2: dicts and JSON.

import { BuiltinFlag } from "../../data/builtins";
import { Op } from "../../shared/opcodes";
import { primGetIn, primHasTextKey, primLookUp } from "../dict-access";
import {
  primDictCopy,
  primDictCount,
  primDictOf,
  primDictToList,
  primEntries,
  primHash,
  primIsDictEmpty,
  primKeysOf,
  primListToDict,
  primMerge,
  primMergeInPlace,
  primStringHash,
  primValuesOf,
  primWith,
  primWithInPlace,
  primWithout,
  primWithoutInPlace,
} from "../dict-make";
import { primJsonEncode, primJsonPretty, primJsonRead } from "../json";
import { primIsDict } from "../predicates";
import { ANY, define } from "../define";

/** The rows of this area. */
export function defineDicts(): void {
  define("dict?", 1, 1, primIsDict);
  define("hash?", 1, 1, primIsDict);
  define("dict", 0, ANY, primDictOf);
  define("make-dict", 0, ANY, primDictOf);
  define("hash-map", 0, ANY, primDictOf);
  define("make-hash", 0, ANY, primDictOf);
  define("make-hash-table", 0, ANY, primDictOf);
  define("hash", 0, ANY, primHash);
  define("string-hash", 1, 1, primStringHash);
  define("hash-string", 1, 1, primStringHash);

  define("get", 2, 3, primLookUp, Op.Get);
  define("dict-get", 2, 3, primLookUp);
  define("dict-ref", 2, 3, primLookUp);
  define("hash-ref", 2, 3, primLookUp);
  define("get-in", 2, 3, primGetIn);
  define("has-key?", 2, 2, primHasTextKey);
  define("has-key", 2, 2, primHasTextKey);
  define("has?", 2, 2, primHasTextKey);
  define("dict-has?", 2, 2, primHasTextKey);
  define("hash-has-key?", 2, 2, primHasTextKey);
  define("key-exists?", 2, 2, primHasTextKey);
  define("contains-key?", 2, 2, primHasTextKey);
  define("keys", 1, 1, primKeysOf);
  define("dict-keys", 1, 1, primKeysOf);
  define("hash-keys", 1, 1, primKeysOf);
  define("rb-keys", 1, 1, primKeysOf);
  define("values", 1, 1, primValuesOf);
  define("dict-values", 1, 1, primValuesOf);
  define("hash-values", 1, 1, primValuesOf);
  define("entries", 1, 1, primEntries);
  define("dict-entries", 1, 1, primEntries);
  define("items", 1, 1, primEntries);
  define("dict->list", 1, 1, primDictToList);
  define("dict->pairs", 1, 1, primDictToList);
  define("dict->alist", 1, 1, primDictToList);
  define("hash->list", 1, 1, primDictToList);
  define("hash->alist", 1, 1, primDictToList);
  define("list->dict", 1, 1, primListToDict);
  define("pairs->dict", 1, 1, primListToDict);
  define("alist->dict", 1, 1, primListToDict);
  define("dict-empty?", 1, 1, primIsDictEmpty);
  define("dict-count", 1, 1, primDictCount);
  define("dict-size", 1, 1, primDictCount);
  define("hash-count", 1, 1, primDictCount);

  define("dict-set", 3, 3, primWith);
  define("hash-set", 3, 3, primWith);
  define("dict-remove", 2, ANY, primWithout);
  define("dict-delete", 2, ANY, primWithout);
  define("hash-remove", 2, ANY, primWithout);
  define("dissoc", 2, ANY, primWithout);
  define("remove-key", 2, ANY, primWithout);
  define("dict-copy", 1, 1, primDictCopy);
  define("hash-copy", 1, 1, primDictCopy);
  define("dict-merge", 0, ANY, primMerge);
  define("merge", 0, ANY, primMerge);
  define("dict-set!", 3, 3, primWithInPlace, Op.Halt, BuiltinFlag.Effect);
  define("hash-set!", 3, 3, primWithInPlace, Op.Halt, BuiltinFlag.Effect);
  define("dict-remove!", 2, ANY, primWithoutInPlace, Op.Halt, BuiltinFlag.Effect);
  define("dict-delete!", 2, ANY, primWithoutInPlace, Op.Halt, BuiltinFlag.Effect);
  define("hash-remove!", 2, ANY, primWithoutInPlace, Op.Halt, BuiltinFlag.Effect);
  define("dict-merge!", 1, ANY, primMergeInPlace, Op.Halt, BuiltinFlag.Effect);

  define("json-parse", 1, 1, primJsonRead);
  define("json-decode", 1, 1, primJsonRead);
  define("json-loads", 1, 1, primJsonRead);
  define("json->sexp", 1, 1, primJsonRead);
  define("json-encode", 1, 1, primJsonEncode);
  define("json-dumps", 1, 1, primJsonEncode);
  define("json-stringify", 1, 1, primJsonEncode);
  define("json-dump", 1, 1, primJsonPretty);
  define("json-pretty", 1, 1, primJsonPretty);
  define("sexp->json", 1, 1, primJsonPretty);
}
