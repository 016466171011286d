// What a program may know of the machine it runs on: capabilities runtime-info builtin-manifest execution-usage.
// Keys are those of the reference; the figures are ours and deterministic.

import { chargeItems, getLimit, stepsUsed, Usage } from "../base/limits";
import { dictSet } from "../data/dict";
import { entryName, entryNameSize, isBoundEntry } from "../data/catalogue";
import { cellValue, globalAt, Globals, isAwake } from "../data/globals";
import { integerFromF64 } from "../data/integer";
import { Builtins } from "../data/builtins";
import { allocateList, flatListBytes, itemsOf, Lists, listValue } from "../data/list";
import { failHeap } from "../data/signal";
import { symbolName } from "../data/symbol";
import { flatStringBytes, makeLiteral, makeReservedString } from "../data/text";
import { allocateEmptyDict, dictValue } from "../data/dict";
import { reserve } from "../heap/heap";
import { BUILTIN_SYMBOL, CELL_SYMBOL, DICT_SIZE, LIST_ITEMS } from "../heap/layout";
import {
  dropTemporaries,
  getRoot,
  keep,
  kept,
  keptAddress,
  markTemporaries,
  Root,
  setKept,
} from "../heap/roots";
import { vectorItem } from "../data/vector";
import { addressOf, FAILED, FALSE, fromSmall, TRUE, UNBOUND, Value } from "../heap/value";
import { Limit } from "../shared/abi";
import { Language } from "../base/language";

/** Adds an entry to the dict in a temporary. */
function put(dict: i32, key: string, value: Value): bool {
  const mark = markTemporaries();
  const valueSlot = keep(value);
  const name = makeLiteral(key);
  if (name == FAILED) return false;
  const keySlot = keep(name);
  const next = dictSet(keptAddress(dict), keptAddress(keySlot), keptAddress(valueSlot));
  dropTemporaries(mark);
  if (next == FAILED) return false;
  setKept(dict, next);
  return true;
}

function newDict(): i32 {
  if (!reserve(DICT_SIZE)) return -1;
  return keep(dictValue(allocateEmptyDict()));
}

/** A list of one or two strings. */
function strings(first: string, second: string | null): Value {
  const mark = markTemporaries();
  const a = makeLiteral(first);
  if (a == FAILED) return FAILED;
  const slotA = keep(a);
  let slotB = -1;
  if (second !== null) {
    const b = makeLiteral(second);
    if (b == FAILED) return FAILED;
    slotB = keep(b);
  }
  const count: u32 = slotB < 0 ? 1 : 2;
  if (!reserve(flatListBytes(count))) return failHeap();
  const list = allocateList(count);
  store<u64>(list + LIST_ITEMS, kept(slotA));
  if (slotB >= 0) store<u64>(list + LIST_ITEMS + 8, kept(slotB));
  dropTemporaries(mark);
  return listValue(list);
}

/** (capabilities): the profile, the console, and the names of what the host has granted. */
export function primCapabilities(_args: u32, _count: i32): Value {
  const mark = markTemporaries();
  const first = strings(Language.name(), "console");
  const slot = first == FAILED ? -1 : keep(first);
  const granted = <u32>(Builtins.count - Builtins.own);
  let list = first;
  if (first != FAILED && granted != 0) {
    if (!reserve(flatListBytes(granted + 2))) list = failHeap();
    else {
      const address = allocateList(granted + 2);
      memory.copy(address + LIST_ITEMS, itemsOf(kept(slot)), 16);
      const table = addressOf(getRoot(Root.Builtins));
      for (let i: u32 = 0; i < granted; i++) {
        const symbol = load<u64>(addressOf(vectorItem(table, Builtins.own + i)), BUILTIN_SYMBOL);
        store<u64>(address + LIST_ITEMS + ((i + 2) << 3), symbolName(symbol));
      }
      list = listValue(address);
    }
  }
  dropTemporaries(mark);
  return list;
}

/** (execution-usage): steps and call depth so far. */
export function primExecutionUsage(_args: u32, _count: i32): Value {
  const mark = markTemporaries();
  const dict = newDict();
  if (dict < 0) return failHeap();
  const ok =
    put(dict, "steps", fromSmall(stepsUsed())) &&
    put(dict, "call_depth", fromSmall(max(Usage.callDepth, 0))) &&
    put(dict, "peak_call_depth", fromSmall(Usage.peakCallDepth));
  const result = kept(dict);
  dropTemporaries(mark);
  return ok ? result : FAILED;
}

function limitValue(limit: Limit): Value {
  return integerFromF64(min<f64>(getLimit(limit), 9007199254740991.0));
}

/** (runtime-info): a dict that describes the machine. */
export function primRuntimeInfo(_args: u32, _count: i32): Value {
  const mark = markTemporaries();
  const limits = newDict();
  if (limits < 0) return failHeap();
  let ok =
    put(limits, "max_steps", limitValue(Limit.Steps)) &&
    put(limits, "max_call_depth", limitValue(Limit.CallDepth)) &&
    put(limits, "max_reader_depth", limitValue(Limit.ReaderDepth)) &&
    put(limits, "max_source_bytes", limitValue(Limit.SourceBytes)) &&
    put(limits, "max_collection_items", limitValue(Limit.CollectionItems)) &&
    put(limits, "max_output_bytes", limitValue(Limit.OutputBytes)) &&
    put(limits, "max_heap_bytes", limitValue(Limit.HeapBytes)) &&
    put(limits, "max_integer_bits", limitValue(Limit.IntegerBits));
  const dict = newDict();
  if (dict < 0) return failHeap();
  ok =
    ok &&
    put(dict, "name", makeLiteral("lispy-vm")) &&
    put(dict, "version", makeLiteral("0.1.0")) &&
    put(dict, "profile", makeLiteral(Language.name())) &&
    put(dict, "profiles", strings(Language.name(), null)) &&
    put(dict, "trusted", FALSE) &&
    put(dict, "stdlib_loaded", TRUE) &&
    put(dict, "capabilities", primCapabilities(0, 0)) &&
    put(dict, "limits", kept(limits));
  const result = kept(dict);
  dropTemporaries(mark);
  return ok ? result : FAILED;
}

/** (builtin-manifest): names of all globals that are bound, in order of definition. Wakes none of them. */
export function primBuiltinManifest(_args: u32, _count: i32): Value {
  chargeItems(Globals.count);
  let bound: u32 = 0;
  let asleep: u32 = 0;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (!isBound(i)) continue;
    bound += 1;
    if (!isAwake(i)) asleep += flatStringBytes(entryNameSize(i));
  }
  if (bound == 0) return Lists.empty;
  if (!reserve(flatListBytes(bound) + asleep)) return failHeap();
  const list = allocateList(bound);
  let to = list + LIST_ITEMS;
  for (let i: u32 = 0; i < Globals.count; i++) {
    if (!isBound(i)) continue;
    const name = isAwake(i)
      ? symbolName(load<u64>(addressOf(globalAt(i)), CELL_SYMBOL))
      : makeReservedString(entryName(i), entryNameSize(i));
    store<u64>(to, name);
    to += 8;
  }
  return listValue(list);
}

function isBound(index: u32): bool {
  return isAwake(index) ? cellValue(addressOf(globalAt(index))) != UNBOUND : isBoundEntry(index);
}
