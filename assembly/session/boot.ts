// Booting: an empty machine of a profile, with its syntax, its builtins and the closures of its prelude.

import { PROCEDURE_WORDS_MAX } from "../base/config";
import { TEXT } from "../base/buffer";
import { Hooks } from "../base/hooks";
import { setLimit } from "../base/limits";
import { compileLambda } from "../compile/compile";
import { bootSyntax } from "../compile/syntax";
import { bindOriginal, cellOriginal, globalAt, globalCell, Globals } from "../data/globals";
import {
  allocateClosure,
  allocateLambda,
  closureBytes,
  closureLambda,
  procedureValue,
} from "../data/lambda";
import { Lists } from "../data/list";
import { internBytes, symbolCell } from "../data/symbol";
import { putInRoot, vectorItem } from "../data/vector";
import {
  PRELUDE_ALIAS_COUNT,
  PRELUDE_ALIAS_PROFILES,
  PRELUDE_ALIASES,
  PRELUDE_COUNT,
  PRELUDE_INDEX,
  PRELUDE_PROFILES,
  PRELUDE_TEXT,
} from "../gen/prelude";
import { allocate, bootHeap, reserve } from "../heap/heap";
import {
  CELL_SYMBOL,
  countOf,
  Flag,
  flagsOf,
  Kind,
  LAMBDA_SIZE,
  MACRO_EXPANDER,
  MACRO_SIZE,
  setFlags,
} from "../heap/layout";
import { clearRoots, getRoot, Root } from "../heap/roots";
import { bootSymbolTable } from "../heap/symbol-table";
import {
  addressOf,
  EMPTY,
  FAILED,
  fromAddress,
  fromSmall,
  NIL,
  TAG_OBJECT,
  Value,
} from "../heap/value";
import { bootBuiltins } from "../prims/tables/tables";
import { Language } from "../base/language";
import { Limit, Profile } from "../shared/abi";
import { Expander } from "../vm/call";
import { bootStack } from "../vm/stack";

/** Brings the tasks that are ready to their end (prelude/lispy2/tasks.lispy). */
export class Drain {
  /** Place of `%drain` in Root.Prelude. */
  static index: i32 = -1;
}

/** Brings up an empty machine of a profile. False when the host gives no memory. */
export function boot(profile: Profile): bool {
  assert(isKnownProfile(profile)); // the caller has asked
  defaultLimits();
  clearRoots();
  Language.profile = profile;
  Lists.empty = profile == Profile.Core1 ? EMPTY : NIL;
  Hooks.compile = compileLambda.index;
  return (
    bootHeap() &&
    bootSymbolTable() &&
    bootStack() &&
    bootSyntax(profile) &&
    bootBuiltins(profile) &&
    bootPrelude(profile) &&
    settle()
  );
}

/** What is there now is the profile's. */
function settle(): bool {
  Globals.own = Globals.count;
  return true;
}

/** Does this module run the profile? */
export function isKnownProfile(profile: i32): bool {
  return profile == Profile.Core1 || profile == Profile.Lispy2;
}

/** What a machine starts with; KEEP IN STEP with bindings/vm/limits.ts, where each has its unit and reason. */
function defaultLimits(): void {
  setLimit(Limit.Steps, 100_000_000);
  setLimit(Limit.HeapBytes, 64 * 1024 * 1024);
  setLimit(Limit.CallDepth, 10_000_000);
  setLimit(Limit.SourceBytes, 1024 * 1024);
  setLimit(Limit.ReaderDepth, 256);
  setLimit(Limit.OutputBytes, 1024 * 1024);
  setLimit(Limit.CollectionItems, 1_000_000);
  setLimit(Limit.IntegerBits, 1024 * 1024);
  setLimit(Limit.ValueDepth, 256);
  setLimit(Limit.ValueNodes, 1_000_000);
  setLimit(Limit.JsonDepth, 64);
  setLimit(Limit.ProcedureSize, PROCEDURE_WORDS_MAX);
}

/** Makes the closures of the prelude; their texts are read when they are first called. */
function bootPrelude(profile: Profile): bool {
  for (let i = 0; i < PRELUDE_COUNT; i++) {
    if (((load<u8>(PRELUDE_PROFILES + i) >> (<u8>profile)) & 1) == 0) continue;
    const entry = PRELUDE_INDEX + (i << 3);
    const bytes = <u32>PRELUDE_TEXT + load<u16>(entry, 4);
    const symbol = internBytes(bytes, load<u16>(entry, 6));
    if (symbol == FAILED) return false;
    // From here on the cell keeps the symbol; it is asked for anew after everything that may collect.
    const cell = globalCell(symbol);
    if (cell == 0) return false;
    const number = countOf(cell);
    if (!reserve(LAMBDA_SIZE + closureBytes(0))) return false;
    const name = load<u64>(addressOf(globalAt(number)), CELL_SYMBOL);
    const lambda = allocateLambda(fromSmall(i), name, 0, Flag.Prelude);
    if (!putInRoot(Root.Prelude, i, procedureValue(allocateClosure(lambda, 0)))) return false;
    const visible = load<u8>(bytes) != 0x25;
    bindOriginal(
      addressOf(globalAt(number)),
      vectorItem(addressOf(getRoot(Root.Prelude)), i),
      visible,
    );
  }
  if (!bootAliases(profile)) return false;
  const expander = internName("%expand-then-call");
  if (expander == FAILED) return false;
  const closure = cellOriginal(symbolCell(expander));
  const table = addressOf(getRoot(Root.Prelude));
  while (vectorItem(table, Expander.index) != closure) Expander.index += 1;
  if (profile != Profile.Lispy2) return true;
  markCatching(preludeIndex("%try"));
  markCatching(preludeIndex("%finally"));
  Drain.index = preludeIndex("%drain");
  return true;
}

/** The frames of a procedure of the prelude catch errors. */
function markCatching(index: i32): void {
  const lambda = closureLambda(addressOf(vectorItem(addressOf(getRoot(Root.Prelude)), index)));
  setFlags(lambda, flagsOf(lambda) | Flag.Catches);
}

/** The place in Root.Prelude of a procedure that the prelude has. */
function preludeIndex(name: string): i32 {
  const closure = cellOriginal(symbolCell(internName(name)));
  const table = addressOf(getRoot(Root.Prelude));
  let index: u32 = 0;
  while (vectorItem(table, index) != closure) index += 1;
  return index;
}

/** Binds the further names of prelude procedures. */
function bootAliases(profile: Profile): bool {
  for (let i = 0; i < PRELUDE_ALIAS_COUNT; i++) {
    if (((load<u8>(PRELUDE_ALIAS_PROFILES + i) >> (<u8>profile)) & 1) == 0) continue;
    const row = PRELUDE_ALIASES + (i << 3);
    const name = internBytes(<u32>PRELUDE_TEXT + load<u16>(row), load<u16>(row, 2));
    if (name == FAILED) return false;
    const cell = globalCell(name);
    if (cell == 0) return false;
    const number = countOf(cell);
    const own = internBytes(<u32>PRELUDE_TEXT + load<u16>(row, 4), load<u16>(row, 6));
    if (own == FAILED) return false;
    let value = cellOriginal(symbolCell(own));
    if ((load<u8>(PRELUDE_ALIAS_PROFILES + i) & 128) != 0) {
      if (!reserve(MACRO_SIZE)) return false;
      const macro = allocate(MACRO_SIZE, Kind.Macro, 0, 0);
      // Nothing has collected since the symbol was found but `reserve`: ask again.
      const again = internBytes(<u32>PRELUDE_TEXT + load<u16>(row, 4), load<u16>(row, 6));
      store<u64>(macro, cellOriginal(symbolCell(again)), MACRO_EXPANDER);
      value = fromAddress(TAG_OBJECT, macro);
    }
    bindOriginal(addressOf(globalAt(number)), value, true);
  }
  return true;
}

/** The symbol of a name; FAILED without memory. */
export function internName(name: string): Value {
  TEXT.reset();
  TEXT.pushLiteral(name);
  return internBytes(TEXT.start, TEXT.used);
}
