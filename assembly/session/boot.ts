// Booting: an empty machine of a profile. What its names mean is in the catalogue and comes into the heap when they are used.

import { PROCEDURE_WORDS_MAX } from "../base/config";
import { coldData } from "../base/cold";
import { Hooks } from "../base/hooks";
import { Language } from "../base/language";
import { setLimit } from "../base/limits";
import { compileLambda } from "../compile/compile";
import { Builtins } from "../data/builtins";
import {
  catalogueCount,
  catalogueRows,
  entryHas,
  entryName,
  entryNameSize,
  Meaning,
  Own,
  ownEntry,
} from "../data/catalogue";
import { cellOriginal, Globals } from "../data/globals";
import { Lists } from "../data/list";
import { internBytes, symbolCell } from "../data/symbol";
import { allocateVector, vectorBytes } from "../data/vector";
import { wakeEntry } from "../data/waking";
import { bootHeap, reserve } from "../heap/heap";
import { clearRoots, Root, setRoot } from "../heap/roots";
import { bootSymbolTable } from "../heap/symbol-table";
import { EMPTY, FAILED, fromAddress, NIL, TAG_OBJECT, Value } from "../heap/value";
import { Limit, Profile } from "../shared/abi";
import { bootStack } from "../vm/stack";
import { loadCatalogue } from "./catalogue";

/** Brings up an empty machine of a profile. False when the host gives no memory. */
export function boot(profile: Profile): bool {
  assert(isKnownProfile(profile)); // the caller has asked
  defaultLimits();
  clearRoots();
  Language.profile = profile;
  Lists.empty = profile == Profile.Core1 ? EMPTY : NIL;
  Hooks.cold = coldData.index;
  Hooks.compile = compileLambda.index;
  Hooks.wake = wakeEntry.index;
  return (
    loadCatalogue(profile) &&
    bootHeap() &&
    bootSymbolTable() &&
    bootStack() &&
    bootTables() &&
    bootOwn()
  );
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

/** Room in the table of globals for some of a program's own. */
const GLOBALS_SPARE: u32 = 64;
/** Room in the table of builtins for some capabilities. */
const CAPABILITIES_SPARE: u32 = 8;

/** Makes the tables that the profile's names come into as they are woken. */
function bootTables(): bool {
  Globals.count = catalogueCount();
  Globals.own = Globals.count;
  Builtins.count = catalogueRows();
  Builtins.own = Builtins.count;
  return (
    bootTable(Root.Globals, Globals.own + GLOBALS_SPARE) &&
    bootTable(Root.Builtins, Builtins.own + CAPABILITIES_SPARE)
  );
}

function bootTable(root: Root, count: u32): bool {
  if (!reserve(vectorBytes(count))) return false;
  setRoot(root, fromAddress(TAG_OBJECT, allocateVector(count)));
  return true;
}

/** Wakes what the VM itself looks up and calls. */
function bootOwn(): bool {
  const count = catalogueCount();
  for (let entry: u32 = 0; entry < count; entry++) {
    if (entryHas(entry, Meaning.Wanted) && wake(entry) == FAILED) return false;
  }
  return bootProcedure(Root.Expander, Own.Expander) && bootProcedure(Root.Drain, Own.Drain);
}

function wake(entry: u32): Value {
  return internBytes(entryName(entry), entryNameSize(entry));
}

function bootProcedure(root: Root, own: Own): bool {
  const entry = ownEntry(own);
  if (entry < 0) return true;
  const symbol = wake(entry);
  if (symbol == FAILED) return false;
  setRoot(root, cellOriginal(symbolCell(symbol)));
  return true;
}
