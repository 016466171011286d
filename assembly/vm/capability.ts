// Capabilities as values: builtins without a function, in rows behind those of the profile. Calling one is host-call.ts.

import { addBuiltin, BuiltinFlag, builtinFlags, Builtins } from "../data/builtins";
import { ROWS_MAX } from "../data/catalogue";
import { bindOriginal, cellOriginal, globalCell } from "../data/globals";
import { isBuiltin } from "../data/lambda";
import { fail, failHeap } from "../data/signal";
import { symbolCell } from "../data/symbol";
import { putInRoot, vectorItem } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import { BUILTIN_SIZE, BUILTIN_SYMBOL, countOf, Kind } from "../heap/layout";
import { dropTemporaries, getRoot, keep, kept, markTemporaries, Root } from "../heap/roots";
import { addressOf, fromAddress, TAG_PROCEDURE, UNBOUND, Value } from "../heap/value";
import { Category } from "../shared/abi";

/** Never called: the VM stops instead. */
function noFunction(_args: u32, _count: i32): Value {
  return fail(Category.Capability, "the host answers this call");
}

/** The capability of a name, made if there is none. FAILED with the error pending. */
export function capabilityOf(symbol: Value, denied: bool): Value {
  const known = symbolCell(symbol);
  if (known != 0) {
    const original = cellOriginal(known);
    if (isCapability(original)) return original;
  }
  if (Builtins.count == ROWS_MAX)
    return fail(Category.Capability, "there are too many capabilities: grant fewer");
  const mark = markTemporaries();
  const slot = keep(symbol);
  const cell = globalCell(symbol);
  if (cell == 0 || !reserve(BUILTIN_SIZE)) {
    dropTemporaries(mark);
    return failHeap();
  }
  const flags = BuiltinFlag.Control | BuiltinFlag.Host | (denied ? BuiltinFlag.Denied : 0);
  const index = addBuiltin(0, 255, noFunction, flags, 0);
  const builtin = allocate(BUILTIN_SIZE, Kind.Builtin, 0, index);
  store<u64>(builtin, kept(slot), BUILTIN_SYMBOL);
  const ok = putInRoot(Root.Builtins, index, fromAddress(TAG_PROCEDURE, builtin));
  symbol = kept(slot);
  dropTemporaries(mark);
  if (!ok) return failHeap();
  const procedure = vectorItem(addressOf(getRoot(Root.Builtins)), index);
  if (denied) return procedure;
  bindOriginal(symbolCell(symbol), procedure, true);
  return procedure;
}

export function isCapability(v: Value): bool {
  return (
    v != UNBOUND && isBuiltin(v) && (builtinFlags(countOf(addressOf(v))) & BuiltinFlag.Host) != 0
  );
}
