// Finding what an image holds: every object that is reachable as a value is counted, every list that belongs to the form of
// a procedure is claimed with its place in it. Roots come in a fixed order, and so does everything else.

import { Buffer } from "../base/buffer";
import { dictKeyAt, dictNextEntry, dictValueAt } from "../data/dict";
import {
  familyEnd,
  familyVector,
  EXPANSION_STRIDE,
  FIRST_EXPANSION,
} from "../data/expansion-entries";
import { cellOriginal, globalAt, Globals, isAwake } from "../data/globals";
import { closureLambda, isClosure, isPreludeLambda } from "../data/lambda";
import { isPair, itemsOf, listLength } from "../data/list";
import { symbolCell } from "../data/symbol";
import { stringSize } from "../data/text";
import { vectorItem } from "../data/vector";
import {
  BOX_VALUE,
  CELL_SYMBOL,
  CLOSURE_CAPTURED,
  countOf,
  Kind,
  kindOf,
  LAMBDA_CAPTURES,
  LAMBDA_EXPANSIONS,
  LAMBDA_FORM,
  LAMBDA_NAME,
  LAMBDA_WAITING,
  MACRO_EXPANDER,
  PAIR_CAR,
  PAIR_CDR,
  RECORD_FIELDS,
  SLICE_PARENT,
} from "../heap/layout";
import {
  addressOf,
  FAILED,
  fromAddress,
  isList,
  isPointer,
  isSmall,
  isString,
  isSymbol,
  TAG_LIST,
  TAG_PROCEDURE,
  Value,
} from "../heap/value";
import { LIVE_REGISTER } from "../compile/sites";
import { frameClosure } from "../vm/frame";
import { Stand } from "../vm/machine";
import { liveAt, liveCount } from "./code-sites";
import {
  firstSite,
  frameBase,
  frameParameters,
  framePc,
  frameSite,
  frameStand,
  Walk,
  walkContinuation,
} from "./frames";
import {
  clearMark,
  ensureEntry,
  entryField,
  entryOf,
  Field,
  hasMark,
  Mark,
  setEntryField,
  setMark,
} from "./table";

/** Strings from this many bytes on are objects that can be shared; shorter ones are written where they stand. */
export const LONG_TEXT: u32 = 64;

/** Values whose parts are still to be visited. */
const WORK: Buffer = changetype<Buffer>(memory.data(16));
/** Lists of forms whose items are still to be claimed. */
const FORMS: Buffer = changetype<Buffer>(memory.data(16));
/** Expansions: form u64, family u64 (address), expansion u64, macro u64, number of the next one of the same form u64. */
const EXPANDED: Buffer = changetype<Buffer>(memory.data(16));
const EXPANDED_BYTES: u32 = 40;

class Discovery {
  /** An error is pending. */
  static failed: bool = false;
}

export function beginDiscovery(): void {
  WORK.reset();
  FORMS.reset();
  EXPANDED.reset();
  Discovery.failed = false;
}

export function endDiscovery(): void {
  WORK.trim(0);
  FORMS.trim(0);
  EXPANDED.trim(0);
}

export function discoveryFailed(): bool {
  return Discovery.failed || WORK.failed || FORMS.failed || EXPANDED.failed;
}

/** Is it a procedure of the prelude that goes by its name, and not a closure that one of them made? */
export function isNamedPrelude(v: Value): bool {
  const address = addressOf(v);
  if (kindOf(address) != Kind.Closure || countOf(address) != 0) return false;
  const lambda = closureLambda(address);
  const name = load<u64>(lambda, LAMBDA_NAME);
  if (!isPreludeLambda(lambda) || !isSymbol(name)) return false;
  const cell = symbolCell(name);
  return cell != 0 && cellOriginal(cell) == v;
}

/** The name that the profile binds a macro to, FAILED when it is not one of the language's own. */
export function namedMacro(v: Value): Value {
  const expander = load<u64>(addressOf(v), MACRO_EXPANDER);
  if (!isClosure(expander) || !isNamedPrelude(expander)) return FAILED;
  for (let i: u32 = 0; i < Globals.own; i++) {
    if (!isAwake(i)) continue;
    const cell = addressOf(globalAt(i));
    if (cellOriginal(cell) == v) return load<u64>(cell, CELL_SYMBOL);
  }
  return FAILED;
}

/** Does it have parts that are forms? */
export function isForm(v: Value): bool {
  return isList(v) || isPair(v);
}

/** Counts a reference to a value, and finds everything that it leads to. */
export function discover(v: Value): void {
  visit(v);
  while (WORK.used != 0 && !discoveryFailed()) {
    WORK.used -= 8;
    expand(load<u64>(WORK.start + WORK.used));
  }
}

function visit(v: Value): void {
  if (!isPointer(v) || isSymbol(v)) return;
  const address = addressOf(v);
  switch (kindOf(address)) {
    case Kind.Bignum:
    case Kind.Builtin:
      return;
    case Kind.StringFlat:
    case Kind.StringView:
      if (stringSize(address) < LONG_TEXT) return;
      break;
    case Kind.Closure:
      if (isNamedPrelude(v)) return;
      break;
    case Kind.Macro:
      if (namedMacro(v) != FAILED) return;
      break;
    default:
      break;
  }
  const entry = ensureEntry(address);
  if (entry == 0) {
    Discovery.failed = true;
    return;
  }
  setEntryField(entry, Field.Refs, entryField(entry, Field.Refs) + 1);
  if (hasMark(entry, Mark.Seen)) return;
  setMark(entry, Mark.Seen);
  if (!hasMark(entry, Mark.Claimed)) WORK.pushU64(v);
}

/** Visits what an object consists of. A form's parts are counted by those who claim them. */
function expand(v: Value): void {
  const address = addressOf(v);
  if (isForm(v)) {
    const entry = entryOf(address);
    if (entry == 0 || hasMark(entry, Mark.Claimed)) return;
    setMark(entry, Mark.Expanded);
  }
  switch (kindOf(address)) {
    case Kind.ListFlat:
      return visitWords(itemsOf(v), listLength(v));
    case Kind.ListSlice:
      return visit(fromAddress(TAG_LIST, load<u32>(address, SLICE_PARENT)));
    case Kind.ListCons:
    case Kind.Pair:
      visit(load<u64>(address, PAIR_CAR));
      return visit(load<u64>(address, PAIR_CDR));
    case Kind.Dict:
      for (let at = dictNextEntry(address, 0); at >= 0; at = dictNextEntry(address, at + 1)) {
        visit(dictKeyAt(address, at));
        visit(dictValueAt(address, at));
      }
      return;
    case Kind.Box:
      return visit(load<u64>(address, BOX_VALUE));
    case Kind.Closure:
      visitLambda(closureLambda(address));
      return visitWords(address + CLOSURE_CAPTURED, countOf(address));
    case Kind.Macro:
      return visit(load<u64>(address, MACRO_EXPANDER));
    case Kind.Record:
      return visitWords(address + RECORD_FIELDS, countOf(address));
    case Kind.Continuation:
      walkContinuation(address);
      return visitFrames(Walk.first, Walk.count);
    default:
      return; // a long string
  }
}

function visitWords(start: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) visit(load<u64>(start + (i << 3)));
}

/** Visits the procedures and the live registers of frames that were found. */
export function visitFrames(first: u32, count: u32): void {
  for (let i: u32 = 0; i < count && !discoveryFailed(); i++) {
    const base = frameBase(first + i);
    const procedure = fromAddress(TAG_PROCEDURE, frameClosure(base));
    // On the stack a procedure of the prelude comes with its source: a later prelude may have another.
    if (isNamedPrelude(procedure)) visitLambda(closureLambda(frameClosure(base)));
    else visit(procedure);
    if (firstSite(base) < 0) {
      Discovery.failed = true;
      return;
    }
    if (frameStand(base) == Stand.Entry) {
      visitWords(base, frameParameters(base));
      continue;
    }
    const site = frameSite(base, framePc(first + i));
    if (site == 0) {
      Discovery.failed = true;
      return;
    }
    for (let r: u32 = 0; r < liveCount(site); r++)
      visit(load<u64>(base + (load<u32>(liveAt(site, r), LIVE_REGISTER) << 3)));
  }
}

function visitLambda(lambda: u32): void {
  const entry = ensureEntry(lambda);
  if (entry == 0) {
    Discovery.failed = true;
    return;
  }
  setEntryField(entry, Field.Refs, entryField(entry, Field.Refs) + 1);
  if (hasMark(entry, Mark.Seen)) return;
  setMark(entry, Mark.Seen);
  noteFamily(lambda);
  const form = load<u64>(lambda, LAMBDA_FORM);
  if (!isSmall(form)) claimForm(form, lambda);
  const captures = load<u32>(lambda, LAMBDA_CAPTURES);
  if (captures != 0) {
    for (let i: u32 = 1; i < countOf(captures); i += 2) visit(vectorItem(captures, i));
  }
  const waiting = load<u32>(lambda, LAMBDA_WAITING);
  if (waiting != 0) {
    for (let i = <u32>vectorItem(waiting, 0); i < countOf(waiting); i += 2)
      visit(vectorItem(waiting, i + 1));
  }
}

/** Notes the expansions of a family by the forms that they are of. */
function noteFamily(lambda: u32): void {
  const family = load<u32>(lambda, LAMBDA_EXPANSIONS);
  if (family == 0) return;
  const entry = ensureEntry(family);
  if (entry == 0 || hasMark(entry, Mark.Seen)) return;
  setMark(entry, Mark.Seen);
  setEntryField(entry, Field.Lambda, lambda);
  const vector = familyVector(lambda);
  if (vector == 0) return;
  const end = familyEnd(vector);
  for (let i = FIRST_EXPANSION; i < end; i += EXPANSION_STRIDE)
    noteExpansion(
      family,
      vectorItem(vector, i),
      vectorItem(vector, i + 1),
      vectorItem(vector, i + 2),
    );
  claimAll();
}

function noteExpansion(family: u32, form: Value, expansion: Value, macro: Value): void {
  const entry = ensureEntry(addressOf(form));
  if (entry == 0) return;
  let last: u32 = 0;
  let before = 0;
  for (let n = entryField(entry, Field.Expansions); n != 0; n = nextExpansion(n)) {
    if (expansionMacro(n) == macro && expansionFamily(n) == family) return;
    last = n;
    before += 1;
  }
  EXPANDED.pushU64(form);
  EXPANDED.pushU64(family);
  EXPANDED.pushU64(expansion);
  EXPANDED.pushU64(macro);
  EXPANDED.pushU64(0);
  if (EXPANDED.failed) return;
  const number = EXPANDED.used / EXPANDED_BYTES;
  if (last == 0) setEntryField(entry, Field.Expansions, number);
  else store<u64>(EXPANDED.start + last * EXPANDED_BYTES - 8, number);
  // The list is part of a form of another family as well, which was claimed before.
  if (hasMark(entry, Mark.Claimed)) claimExpansion(number, entry, -1 - before);
}

/** Records of expansions are named by their number, from 1. */
export function nextExpansion(number: u32): u32 {
  return <u32>load<u64>(EXPANDED.start + number * EXPANDED_BYTES - 8);
}

export function expansionMacro(number: u32): Value {
  return load<u64>(EXPANDED.start + number * EXPANDED_BYTES - 16);
}

export function expansionOf(number: u32): Value {
  return load<u64>(EXPANDED.start + number * EXPANDED_BYTES - 24);
}

/** Address of the family that remembers it. */
export function expansionFamily(number: u32): u32 {
  return <u32>load<u64>(EXPANDED.start + number * EXPANDED_BYTES - 32);
}

/** Claims a procedure's form and all lists in it, as they are seen with macro calls expanded. */
function claimForm(form: Value, lambda: u32): void {
  if (!isForm(form)) return visit(form);
  const entry = ensureEntry(addressOf(form));
  if (entry == 0) return;
  if (entryField(entry, Field.Lambda) == 0) setEntryField(entry, Field.Lambda, lambda);
  if (hasMark(entry, Mark.Claimed)) return;
  setMark(entry, Mark.Claimed);
  FORMS.pushU64(form);
  claimAll();
}

/** Claims the items of the lists that are claimed. */
function claimAll(): void {
  while (FORMS.used != 0 && !discoveryFailed()) {
    FORMS.used -= 8;
    claimItems(load<u64>(FORMS.start + FORMS.used));
  }
}

/** A list that was a value before it was seen to be part of a form: its parts are not counted twice. */
function uncount(list: Value): void {
  let entry = entryOf(addressOf(list));
  while (entry != 0 && hasMark(entry, Mark.Expanded)) {
    clearMark(entry, Mark.Expanded);
    const address = addressOf(list);
    if (kindOf(address) == Kind.ListFlat) {
      const items = itemsOf(list);
      for (let i: u32 = 0; i < listLength(list); i++) uncountOne(load<u64>(items + (i << 3)));
      return;
    }
    if (kindOf(address) == Kind.ListSlice) {
      uncountOne(fromAddress(TAG_LIST, load<u32>(address, SLICE_PARENT)));
      return;
    }
    uncountOne(load<u64>(address, PAIR_CAR));
    list = load<u64>(address, PAIR_CDR);
    entry = uncountOne(list);
    // The rest of a list that somebody else has hold of stays a value.
    if (!isForm(list) || entry == 0 || entryField(entry, Field.Refs) != 0) return;
  }
}

/** The entry of a value that has one less reference; 0 for one that has no entry. */
function uncountOne(v: Value): u32 {
  if (!isPointer(v)) return 0;
  const entry = entryOf(addressOf(v));
  if (entry == 0) return 0;
  const refs = entryField(entry, Field.Refs);
  if (refs != 0) setEntryField(entry, Field.Refs, refs - 1);
  return entry;
}

function claimItems(list: Value): void {
  const parent = entryOf(addressOf(list));
  uncount(list);
  let k = 0;
  for (let n = entryField(parent, Field.Expansions); n != 0; n = nextExpansion(n)) {
    k -= 1;
    claimExpansion(n, parent, k);
  }
  if (isPair(list)) {
    claimItem(load<u64>(addressOf(list), PAIR_CAR), parent, 0);
    claimItem(load<u64>(addressOf(list), PAIR_CDR), parent, 1);
    return;
  }
  let left = <i32>listLength(list);
  let index = 0;
  while (index < left && kindOf(addressOf(list)) == Kind.ListCons) {
    claimItem(load<u64>(addressOf(list), PAIR_CAR), parent, index);
    list = load<u64>(addressOf(list), PAIR_CDR);
    index += 1;
  }
  if (index == left) return;
  const items = itemsOf(list);
  for (let i = 0; index < left; i++) {
    claimItem(load<u64>(items + (i << 3)), parent, index);
    index += 1;
  }
}

/** Claims what a list expands to, by the record of a number, and visits the macro. */
function claimExpansion(number: u32, parent: u32, k: i32): void {
  claimItem(expansionOf(number), parent, k);
  visit(expansionMacro(number));
}

function claimItem(item: Value, parent: u32, index: i32): void {
  if (isString(item)) return; // part of the text, whoever else refers to it
  if (!isForm(item)) return visit(item);
  const entry = ensureEntry(addressOf(item));
  if (entry == 0) return;
  if (hasMark(entry, Mark.Claimed)) {
    // It was the form of a procedure by itself; now it is seen to be part of a larger one.
    if (entryField(entry, Field.Parent) != 0 || isAround(entry, parent)) return;
  } else {
    setMark(entry, Mark.Claimed);
    FORMS.pushU64(item);
  }
  setEntryField(entry, Field.Parent, parent);
  setEntryField(entry, Field.Index, <u32>index);
}

/** Is the list of an entry the one of another entry, or around it? */
function isAround(outer: u32, inner: u32): bool {
  for (let at = inner; at != 0; at = entryField(at, Field.Parent)) {
    if (at == outer) return true;
  }
  return false;
}

/** The form, part of which an entry's list is. */
export function rootOf(entry: u32): u32 {
  while (entryField(entry, Field.Parent) != 0) entry = entryField(entry, Field.Parent);
  return entry;
}
