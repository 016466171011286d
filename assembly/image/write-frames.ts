// Frames: which procedure, where it stands in its source, its variables by name, and the parts of forms that are evaluated
// already.

import { Buffer, TEXT } from "../base/buffer";
import { Holds } from "../compile/registers";
import { LIVE_HOLDS, LIVE_PART, LIVE_REGISTER, LIVE_WORD, SITE_FORM } from "../compile/sites";
import { Births, closureLambda } from "../data/lambda";
import { addressOf, fromAddress, isList, TAG_PROCEDURE, Value } from "../heap/value";
import { CODE_BIRTH, CONTINUATION_DEPTH, LAMBDA_FORM } from "../heap/layout";
import { frameClosure, frameCode } from "../vm/frame";
import { Stand } from "../vm/machine";
import { liveAt, liveCount, siteOrdinal } from "./code-sites";
import {
  firstSite,
  frameBase,
  frameParameter,
  frameParameters,
  framePc,
  frameSite,
  frameStand,
  Oldest,
  Walk,
  walkContinuation,
} from "./frames";
import { isForm, isNamedPrelude, rootOf } from "./discover";
import { keyOf, Naming, partKeyOf, pushName } from "./names";
import { pushKey, pushText, pushWord } from "./out";
import { pushPlace } from "./path";
import { entryOf } from "./table";
import { contents, writeImageValue } from "./write-values";

/** Appends the frames of a walk as an array, the oldest one first. */
export function writeFrames(to: Buffer, first: u32, count: u32): void {
  to.pushByte(0x5b);
  for (let i = count; i > 0; i--) {
    if (i != count) to.pushByte(0x2c);
    writeFrame(to, first + i - 1);
  }
  to.pushByte(0x5d);
}

/** Appends a continuation. */
export function writeContinuation(to: Buffer, address: u32, _depth: i32): void {
  to.pushLiteral('{"continuation":{"depth":');
  to.pushDecimal(load<i32>(address, CONTINUATION_DEPTH));
  to.pushLiteral(',"stack":');
  walkContinuation(address);
  writeFrames(to, Walk.first, Walk.count);
  to.pushLiteral("}}");
}

function writeFrame(to: Buffer, number: u32): void {
  const base = frameBase(number);
  const closure = frameClosure(base);
  to.pushByte(0x7b);
  pushKey(to, "procedure", true);
  const procedure = fromAddress(TAG_PROCEDURE, closure);
  if (isNamedPrelude(procedure)) contents(to, procedure, 3);
  else writeImageValue(to, procedure, 3);
  pushKey(to, "stands", false);
  if (frameStand(base) == Stand.Entry) {
    pushWord(to, "start");
    writeBirth(to, base);
    writeArguments(to, base);
  } else {
    const first = firstSite(base);
    const site = first < 0 ? 0 : frameSite(base, framePc(number));
    if (site == 0) return;
    pushWord(to, frameStand(base) == Stand.Loop ? "loop" : "call");
    const form = load<u64>(site, SITE_FORM);
    pushKey(to, "at", false);
    to.pushByte(0x22);
    const root = rootOfProcedure(closure);
    if (isList(form)) pushPlace(to, entryOf(addressOf(form)), root);
    to.pushByte(0x22);
    const ordinal = siteOrdinal(<u32>first, site);
    if (ordinal != 0) {
      pushKey(to, "number", false);
      to.pushDecimal(ordinal);
    }
    writeBirth(to, base);
    writeLive(to, base, site, root, Holds.Variable, "variables");
    writeLive(to, base, site, root, Holds.Part, "parts");
  }
  to.pushByte(0x7d);
}

/** The entry of the form in which a closure's paths begin. */
function rootOfProcedure(closure: u32): u32 {
  const form = load<u64>(closureLambda(closure), LAMBDA_FORM);
  return isForm(form) ? rootOf(entryOf(addressOf(form))) : 0;
}

/** A frame whose code is older than some redefinitions goes on as of then. */
function writeBirth(to: Buffer, base: u32): void {
  const birth = load<u32>(frameCode(base), CODE_BIRTH);
  if (birth >= Births.next) return;
  pushKey(to, "as_of", false);
  to.pushDecimal(birth - Oldest.birth);
}

function writeArguments(to: Buffer, base: u32): void {
  const count = frameParameters(base);
  if (count == 0) return;
  pushKey(to, "variables", false);
  to.pushByte(0x7b);
  const outer = Naming.begin();
  for (let i: u32 = 0; i < count; i++) {
    if (i != 0) to.pushByte(0x2c);
    pushName(to, outer, frameParameter(base, i));
    to.pushByte(0x3a);
    writeImageValue(to, load<u64>(base + (i << 3)), 5);
  }
  Naming.end(outer);
  to.pushByte(0x7d);
}

/** Appends the live registers that hold variables, or parts. */
function writeLive(to: Buffer, base: u32, site: u32, root: u32, holds: Holds, key: string): void {
  const count = liveCount(site);
  const outer = Naming.begin();
  let begun = false;
  for (let i: u32 = 0; i < count; i++) {
    const live = liveAt(site, i);
    if (load<u32>(live, LIVE_HOLDS) != <u32>holds) continue;
    if (begun) to.pushByte(0x2c);
    else {
      pushKey(to, key, false);
      to.pushByte(0x7b);
    }
    begun = true;
    liveKey(outer, live, root);
    pushText(to, TEXT.start, TEXT.used);
    to.pushByte(0x3a);
    writeImageValue(to, load<u64>(base + (load<u32>(live, LIVE_REGISTER) << 3)), 5);
  }
  Naming.end(outer);
  if (begun) to.pushByte(0x7d);
}

/** Puts the key of a live register into TEXT. */
function liveKey(place: u32, live: u32, root: u32): void {
  const word: Value = load<u64>(live, LIVE_WORD);
  if (load<u32>(live, LIVE_HOLDS) == <u32>Holds.Variable) {
    keyOf(place, word);
  } else {
    partKeyOf(place, entryOf(addressOf(word)), root, load<i32>(live, LIVE_PART));
  }
}
