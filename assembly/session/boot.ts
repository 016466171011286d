// Booting: an empty machine of a profile. What its names mean is in the catalogue and comes into the heap when they are used.

import { PROCEDURE_WORDS_MAX } from "../base/config";
import { coldData, ready } from "../base/cold";
import { Hooks } from "../base/hooks";
import { Language } from "../base/language";
import { setLimit } from "../base/limits";
import { compileLambda } from "../compile/compile";
import { CALLED_NAMES } from "../compile/long-call";
import { Builtins } from "../data/builtins";
import { catalogueCount, catalogueRows } from "../data/catalogue";
import { cellOriginal, Globals } from "../data/globals";
import { Lists } from "../data/list";
import { internLiteral, internWord, symbolCell } from "../data/symbol";
import { allocateVector, vectorBytes } from "../data/vector";
import { wakeEntry } from "../data/waking";
import { bootHeap, reserve } from "../heap/heap";
import { clearRoots, Root, setRoot } from "../heap/roots";
import { bootSymbolTable } from "../heap/symbol-table";
import { EMPTY, FAILED, fromAddress, NIL, TAG_OBJECT } from "../heap/value";
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
    bootOwn(profile)
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

/** Names that the VM looks up where it may not allocate: those of the compiler, and its own. */
const WANTED = "recur call/cc get";

/** Wakes what the VM itself calls. */
function bootOwn(profile: Profile): bool {
  return (
    wakeWords(CALLED_NAMES) &&
    wakeWords(WANTED) &&
    bootProcedure(Root.Expander, "%expand-then-call") &&
    (profile != Profile.Lispy2 || bootProcedure(Root.Drain, "%drain"))
  );
}

/** Interns words with a space between them; core has not all of them, and what nothing keeps goes again. */
function wakeWords(words: string): bool {
  ready(words);
  let from = 0;
  for (let at = 0; at <= words.length; at++) {
    if (at < words.length && words.charCodeAt(at) != 0x20) continue;
    if (internWord(words, from, at) == FAILED) return false;
    from = at + 1;
  }
  return true;
}

function bootProcedure(root: Root, name: string): bool {
  const symbol = internLiteral(name);
  if (symbol == FAILED) return false;
  setRoot(root, cellOriginal(symbolCell(symbol)));
  return true;
}
