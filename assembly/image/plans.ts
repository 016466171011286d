// Where a frame of an image stands, found in code that was just compiled: the instruction behind the call, and what every
// register wants. Plans hold no values of the heap, so they are good until the image is read; frames that stand at the same
// place, as in a recursion, share one.

import { Buffer, TEXT } from "../base/buffer";
import { Holds } from "../compile/registers";
import {
  LIVE_FLAGS,
  LIVE_HOLDS,
  LIVE_PART,
  LIVE_REGISTER,
  LIVE_WORD,
  SITE_PC,
  SITE_RESULT,
  SITE_WINDOW,
  SiteKind,
} from "../compile/sites";
import { dictKeyAt, dictNextEntry, isDict } from "../data/dict";
import { stringBytes, stringSize } from "../data/text";
import { addressOf, Value } from "../heap/value";
import { Described, findOrdinal, liveAt, liveCount, nameAt } from "./code-sites";
import { keyOf, Naming, pushOccurrence } from "./names";
import { placeOf } from "./place";

/** Records: see `PLAN_…`. */
const PLANS: Buffer = changetype<Buffer>(memory.data(16));
/** What a register wants: see `WANT_…`. */
const WANTS: Buffer = changetype<Buffer>(memory.data(16));
/** Keys: of plans, and of variables. */
const KEYS: Buffer = changetype<Buffer>(memory.data(16));

const PLAN_KEY: u32 = 0; // u32: offset in KEYS
const PLAN_KEY_SIZE: u32 = 4; // u32
export const PLAN_PC: u32 = 8; // u32: bytes from the first instruction
export const PLAN_WINDOW: u32 = 12; // u32: register, or ABOVE
export const PLAN_RESULT: u32 = 16; // u32: register
export const PLAN_WANTS: u32 = 20; // u32: number of the first
export const PLAN_COUNT: u32 = 24; // u32
const PLAN_BYTES: u32 = 28;

export const WANT_REGISTER: u32 = 0; // u32
/** u32: `Want` */
export const WANT_KIND: u32 = 4;
/** Offset and size of the key in KEYS. u32, u32 */
export const WANT_KEY: u32 = 8;
export const WANT_KEY_SIZE: u32 = 12;
/** u32: LiveFlag */
export const WANT_FLAGS: u32 = 16;
const WANT_BYTES: u32 = 20;

export const enum Want {
  Variable = 0,
  Part = 1,
}

export class Plan {
  /** Number of the plan that was found or made. */
  static number: u32 = 0;
}

export function beginPlans(): void {
  PLANS.reset();
  WANTS.reset();
  KEYS.reset();
}

export function endPlans(): void {
  PLANS.trim(0);
  WANTS.trim(0);
  KEYS.trim(0);
}

export function plansFailed(): bool {
  return PLANS.failed || WANTS.failed || KEYS.failed;
}

export function planField(number: u32, at: u32): u32 {
  return load<u32>(PLANS.start + number * PLAN_BYTES + at);
}

export function wantField(number: u32, at: u32): u32 {
  return load<u32>(WANTS.start + number * WANT_BYTES + at);
}

/** Address of a key. */
export function keyAddress(offset: u32): u32 {
  return KEYS.start + offset;
}

/** How many of the newest plans are looked at. */
const NEAR: u32 = 64;

/** Is there a plan of the key in TEXT? */
export function findPlan(): bool {
  const count = PLANS.used / PLAN_BYTES;
  for (let i = count; i > 0 && count - i < NEAR; i--) {
    const size = planField(i - 1, PLAN_KEY_SIZE);
    if (size != TEXT.used) continue;
    if (memory.compare(KEYS.start + planField(i - 1, PLAN_KEY), TEXT.start, size) != 0) continue;
    Plan.number = i - 1;
    return true;
  }
  return false;
}

/** Begins a plan under the key in TEXT. */
function beginPlan(pc: u32, window: u32, result: u32): void {
  Plan.number = PLANS.used / PLAN_BYTES;
  PLANS.pushU32(KEYS.used);
  PLANS.pushU32(TEXT.used);
  KEYS.pushBytes(TEXT.start, TEXT.used);
  PLANS.pushU32(pc);
  PLANS.pushU32(window);
  PLANS.pushU32(result);
  PLANS.pushU32(WANTS.used / WANT_BYTES);
  PLANS.pushU32(0);
}

function want(register: u32, kind: Want, flags: u32): void {
  WANTS.pushU32(register);
  WANTS.pushU32(kind);
  WANTS.pushU32(KEYS.used);
  WANTS.pushU32(TEXT.used);
  KEYS.pushBytes(TEXT.start, TEXT.used);
  WANTS.pushU32(flags);
  const plan = PLANS.start + Plan.number * PLAN_BYTES;
  if (!PLANS.failed) store<u32>(plan, load<u32>(plan, PLAN_COUNT) + 1, PLAN_COUNT);
}

/** Makes the plan of a frame at the beginning of the procedure whose code is described; its key is in TEXT. */
export function planStart(): void {
  beginPlan(0, 0, 0);
  const names = Naming.begin();
  for (let i: u32 = 0; i < Described.names; i++) {
    keyOf(names, nameAt(Described.firstName + i));
    want(i, Want.Variable, 0);
  }
  Naming.end(names);
}

/**
 * Makes the plan of a frame at a site of the code that is described; its key is in TEXT. `parts`: the frame's parts in the image,
 * whose keys are paths in procedure `root`. Makes none when there is no such site, or the image has not every part that is wanted.
 */
export function planSite(
  form: Value,
  kind: SiteKind,
  ordinal: u32,
  root: u32,
  parts: Value,
): Planned {
  const site = findOrdinal(Described.first, Described.count, form, kind, ordinal);
  if (site == 0) return Planned.NoSite;
  beginPlan(load<u32>(site, SITE_PC), load<u32>(site, SITE_WINDOW), load<u32>(site, SITE_RESULT));
  const names = Naming.begin();
  const count = liveCount(site);
  for (let i: u32 = 0; i < count; i++) {
    const live = liveAt(site, i);
    if (load<u32>(live, LIVE_HOLDS) != <u32>Holds.Variable) continue;
    keyOf(names, load<u64>(live, LIVE_WORD));
    want(load<u32>(live, LIVE_REGISTER), Want.Variable, load<u32>(live, LIVE_FLAGS));
  }
  Naming.end(names);
  for (let i: u32 = 0; i < count; i++) {
    const live = liveAt(site, i);
    if (load<u32>(live, LIVE_HOLDS) != <u32>Holds.Part) continue;
    if (!findPartKey(site, i, root, parts)) return Planned.NoPart;
    want(load<u32>(live, LIVE_REGISTER), Want.Part, 0);
  }
  return Planned.Done;
}

export const enum Planned {
  Done = 0,
  /** The source has no such place. */
  NoSite = 1,
  /** A part that is evaluated already is missing. */
  NoPart = 2,
}

/** Puts the key under which the image has the part in register record `index` of a site into TEXT. */
function findPartKey(site: u32, index: u32, root: u32, parts: Value): bool {
  const live = liveAt(site, index);
  const form = load<u64>(live, LIVE_WORD);
  const number = load<i32>(live, LIVE_PART);
  let time: u32 = 1;
  for (let i: u32 = 0; i < index; i++) {
    const other = liveAt(site, i);
    if (
      load<u32>(other, LIVE_HOLDS) == <u32>Holds.Part &&
      load<u64>(other, LIVE_WORD) == form &&
      load<i32>(other, LIVE_PART) == number
    )
      time += 1;
  }
  if (!isDict(parts)) return false;
  const dict = addressOf(parts);
  for (let i = dictNextEntry(dict, 0); i >= 0; i = dictNextEntry(dict, i + 1)) {
    const key = addressOf(dictKeyAt(dict, i));
    if (!isPartKey(stringBytes(key), stringSize(key), root, form, number, time)) continue;
    TEXT.reset();
    TEXT.pushBytes(stringBytes(key), stringSize(key));
    return true;
  }
  return false;
}

/** Is the key "path/part", with the number of the time behind it from the second on, the one of a part of a form? */
function isPartKey(bytes: u32, size: u32, root: u32, form: Value, number: i32, time: u32): bool {
  let slash = size;
  while (slash > 0 && load<u8>(bytes + slash - 1) != 0x2f) slash -= 1;
  if (slash == 0) return false;
  TEXT.reset();
  if (number < 0) TEXT.pushLiteral("head");
  else TEXT.pushDecimal(number);
  pushOccurrence(time);
  if (size - slash != TEXT.used) return false;
  if (memory.compare(bytes + slash, TEXT.start, TEXT.used) != 0) return false;
  return placeOf(root, bytes, slash - 1) == form;
}
