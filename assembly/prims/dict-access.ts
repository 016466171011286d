// Keys and look-ups of lispy@2: get, get-in, has-key?. A key is a string; a symbol or number stands for its display text,
// a keyword for its name without the colon (a look-up that finds nothing tries it with the colon). `get` also takes
// lists, by index or as lists of entries, and a list of keys as a path. Called through tables/dicts.ts, keys also by
// dict-make.ts and list-search.ts; `get` of a dict by a string is an instruction of its own.

import { TEXT } from "../base/buffer";
import { chargeItems } from "../base/limits";
import { dictGet, isDict } from "../data/dict";
import { isInteger } from "../data/integer-parts";
import {
  isEmptyList,
  isPair,
  itemsOf,
  listFirst,
  listItem,
  listLength,
  listRest,
  REST_BYTES,
} from "../data/list";
import { isNumber } from "../data/number";
import { failHeap, withinBudget } from "../data/signal";
import { isKeyword, symbolName } from "../data/symbol";
import { makeStringFrom, sliceString, stringBytes, stringSize } from "../data/text";
import { countCommonBytes } from "../data/utf8";
import { reserve } from "../heap/heap";
import { PAIR_CAR, PAIR_CDR } from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries } from "../heap/roots";
import {
  addressOf,
  FAILED,
  FALSE,
  fromBool,
  isList,
  isSmall,
  isString,
  isSymbol,
  MISSING,
  NIL,
  toSmall,
  Value,
} from "../heap/value";
import { displayValue } from "../text/printer";
import { argument, failArgument, needList, setArgument } from "./args";

/** May the value be a key? */
export function isKey(v: Value): bool {
  return isString(v) || isSymbol(v) || isNumber(v);
}

/** Rewrites the key in the rooted word at `slot` to the string that it stands for. False with the error pending when there is no room. */
export function makeKey(slot: u32): bool {
  const key = load<u64>(slot);
  if (isString(key)) return true;
  let text: Value;
  if (isSymbol(key)) {
    text = symbolName(key);
    if (isKeyword(key)) {
      store<u64>(slot, text);
      text = sliceString(slot, 1, stringSize(addressOf(text)) - 1);
    }
  } else {
    TEXT.reset();
    text = displayValue(TEXT, key) ? makeStringFrom(TEXT) : FAILED;
    TEXT.trim(65536);
  }
  if (text == FAILED) return false;
  store<u64>(slot, text);
  return true;
}

/** Rewrites an argument to the string that it is as a key. False with the error pending when it is none. May collect. */
export function needKey(args: u32, index: i32): bool {
  // Builtins take any number of keys, and the text of a large integer costs much.
  if (isKey(argument(args, index))) return makeKey(args + (index << 3)) && withinBudget();
  failArgument(args, index, "a key (a string, symbol or number)");
  return false;
}

/**
 * The value under the key in argument `index` of the dict in argument `at`; MISSING when there is none, FAILED with the
 * error pending. Rewrites the key to the one that was looked up last.
 */
export function lookUpKey(args: u32, at: i32, index: i32): Value {
  const given = argument(args, index);
  const dict = argument(args, at);
  if (isString(given)) return dictGet(addressOf(dict), given);
  const mark = markTemporaries();
  const original = keep(given);
  let found: Value = FAILED;
  if (needKey(args, index)) {
    found = dictGet(addressOf(argument(args, at)), argument(args, index));
    if (found == MISSING && isSymbol(kept(original)) && isKeyword(kept(original))) {
      setArgument(args, index, symbolName(kept(original)));
      found = dictGet(addressOf(argument(args, at)), argument(args, index));
    }
  }
  dropTemporaries(mark);
  return found;
}

/** (get container key [default]) */
export function primLookUp(args: u32, count: i32): Value {
  const found = isList(argument(args, 1)) ? followPath(args) : lookUp(args);
  return found == MISSING ? (count > 2 ? argument(args, 2) : NIL) : found;
}

/** (get-in container path [default]) */
export function primGetIn(args: u32, count: i32): Value {
  const path = argument(args, 1);
  if (isEmptyList(path)) return argument(args, 0);
  if (!isList(path)) return failArgument(args, 1, "a list of keys");
  return primLookUp(args, count);
}

/** One key of the path after the other, as long as there is something to look into. */
function followPath(args: u32): Value {
  const steps = needList(args, 1);
  if (steps < 0) return FAILED;
  const mark = markTemporaries();
  const path = keep(argument(args, 1));
  let found: Value = NIL;
  for (let i = 0; i < steps; i++) {
    setArgument(args, 1, listItem(kept(path), i));
    found = lookUp(args);
    if (found == MISSING || found == FAILED) break;
    if (!withinBudget()) {
      found = FAILED;
      break;
    }
    setArgument(args, 0, found);
  }
  dropTemporaries(mark);
  return found;
}

/** Looks the key in argument 1 up in the container in argument 0: a value, MISSING, or FAILED with the error pending. */
function lookUp(args: u32): Value {
  const container = argument(args, 0);
  if (isDict(container)) return lookUpKey(args, 0, 1);
  if (isList(container)) return lookUpInList(args);
  return isEmptyList(container) ? MISSING : failArgument(args, 0, "a dict, a list or nil");
}

/** By index, or by the key of an entry. */
function lookUpInList(args: u32): Value {
  const key = argument(args, 1);
  if (isInteger(key)) {
    const list = argument(args, 0);
    if (!isSmall(key) || toSmall(key) < 0 || toSmall(key) >= <i64>listLength(list)) return MISSING;
    return listItem(list, <u32>toSmall(key));
  }
  if (!isString(key) && !isSymbol(key))
    return failArgument(args, 1, "an index or a key, as argument 1 is a list");
  const count = needList(args, 0);
  if (count < 0) return FAILED;
  const items = itemsOf(argument(args, 0));
  const wanted = argument(args, 1);
  for (let i = 0; i < count; i++) {
    const entry = load<u64>(items + (i << 3));
    if (!isPair(entry) && !isList(entry))
      return failArgument(args, 0, "a dict, or a list of entries, as argument 2 is no index");
    const first = isPair(entry) ? load<u64>(addressOf(entry), PAIR_CAR) : listFirst(entry);
    const same = isSameKey(first, wanted);
    if (!withinBudget()) return FAILED;
    if (!same) continue;
    setArgument(args, 0, entry);
    return entryValue(args);
  }
  return MISSING;
}

/** The value of the entry in the rooted word at `slot`: what stands behind the key, alone or as a list. FAILED when there is no room. */
export function entryValue(slot: u32): Value {
  const entry = load<u64>(slot);
  if (isPair(entry)) return load<u64>(addressOf(entry), PAIR_CDR);
  if (listLength(entry) == 2) return listItem(entry, 1);
  if (!reserve(REST_BYTES)) return failHeap();
  return listRest(load<u64>(slot), NIL);
}

/** Do a value and a key (a string or symbol) stand for the same key? Symbols and strings of one name do. */
function isSameKey(a: Value, b: Value): bool {
  if (a == b) return true;
  if (!isString(a) && !isSymbol(a)) return false;
  const x = addressOf(isSymbol(a) ? symbolName(a) : a);
  const y = addressOf(isSymbol(b) ? symbolName(b) : b);
  const from: u32 = u32(isSymbol(a) && isKeyword(a));
  const to: u32 = u32(isSymbol(b) && isKeyword(b));
  const size = stringSize(x) - from;
  if (size != stringSize(y) - to) return false;
  const common = countCommonBytes(stringBytes(x) + from, stringBytes(y) + to, size);
  chargeItems(common >> 3);
  return common == size;
}

/** (has-key? dict key): #f of anything that is no dict. */
export function primHasTextKey(args: u32, _count: i32): Value {
  if (!isDict(argument(args, 0))) return FALSE;
  const found = lookUpKey(args, 0, 1);
  return found == FAILED ? FAILED : fromBool(found != MISSING);
}
