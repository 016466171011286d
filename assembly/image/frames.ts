// Frames on the call stack or in a continuation, one after the other from the top down.

import { Buffer } from "../base/buffer";
import {
  CODE_BIRTH,
  firstInstruction,
  CODE_MAP,
  CONTINUATION_RETURN,
  countOf,
} from "../heap/layout";
import { dropTemporaries, keep, markTemporaries, Stack } from "../heap/roots";
import { fromAddress, TAG_OBJECT, Value } from "../heap/value";
import { SiteKind } from "../compile/sites";
import { Births, closureLambda } from "../data/lambda";
import { fail } from "../data/signal";
import { Category } from "../shared/abi";
import { continuationWords } from "../vm/continuation";
import { Machine, Stand } from "../vm/machine";
import {
  frameClosure,
  frameCode,
  frameReturn,
  HEADER_BYTES,
  returnDistance,
  returnPc,
} from "../vm/frame";
import { Described, describeCode, findSite, nameAt } from "./code-sites";
import { ensureEntry, entryField, Field, setEntryField } from "./table";

/** Frames found by `walk…`, from the top down: address of register 0 u32, pc u32 (bytes from the code object's start). */
const FOUND: Buffer = changetype<Buffer>(memory.data(16));
const FOUND_BYTES: u32 = 8;

/** Where the frames lie that were found by one walk; walks nest like the frames that hold continuations. */
export class Walk {
  static first: u32 = 0;
  static count: u32 = 0;
}

function walk(base: u32, pc: u32, bottom: u32): void {
  Walk.first = FOUND.used / FOUND_BYTES;
  Walk.count = 0;
  while (base != bottom) {
    FOUND.pushU32(base);
    FOUND.pushU32(pc);
    Walk.count += 1;
    const back = frameReturn(base);
    pc = returnPc(back);
    base -= returnDistance(back);
  }
}

/** The oldest code on any stack: what was redefined before it does not matter. */
export class Oldest {
  static birth: u32 = 0;
}

export function beginFrames(): void {
  FOUND.reset();
  Oldest.birth = Births.next;
}

/** The frames of a run that has stopped. */
export function walkStack(): void {
  walk(Stack.start + Machine.base, Machine.pc, Stack.start + HEADER_BYTES);
}

/** The frames of a continuation. Its words are what lies on a stack from the bottom frame's registers on. */
export function walkContinuation(address: u32): void {
  const words = countOf(address);
  if (words == 0) {
    Walk.first = FOUND.used / FOUND_BYTES;
    Walk.count = 0;
    return;
  }
  const start = continuationWords(address);
  const back = load<u64>(address, CONTINUATION_RETURN);
  const top = start + (words << 3) + HEADER_BYTES;
  walk(top - returnDistance(back), returnPc(back), start);
}

export function frameBase(number: u32): u32 {
  return load<u32>(FOUND.start + number * FOUND_BYTES);
}

export function framePc(number: u32): u32 {
  return load<u32>(FOUND.start + number * FOUND_BYTES, 4);
}

/** How a frame stands: only the one on top of a run that has stopped can be elsewhere than behind a call. */
export function frameStand(base: u32): Stand {
  return base == Stack.start + Machine.base ? Machine.stand : Stand.Call;
}

/** Number of the first kept site of the frame's code, which is described if it is not yet; -1 with the error pending. */
export function firstSite(base: u32): i32 {
  const code = frameCode(base);
  const entry = ensureEntry(code);
  if (entry == 0) return failFrame();
  if (entryField(entry, Field.Id) == 0) {
    const mark = markTemporaries();
    const slot = keep(fromAddress(TAG_OBJECT, closureLambda(frameClosure(base))));
    const ok = describeCode(slot, load<u32>(code, CODE_BIRTH));
    dropTemporaries(mark);
    if (!ok) return -1;
    if (Described.bytes != load<u32>(code, CODE_MAP) - firstInstruction(code)) return failFrame();
    Oldest.birth = min<u32>(Oldest.birth, load<u32>(code, CODE_BIRTH));
    setEntryField(entry, Field.Id, Described.first + 1);
    setEntryField(entry, Field.Index, Described.count);
    setEntryField(entry, Field.Parent, Described.firstName);
    setEntryField(entry, Field.Refs, Described.names);
  }
  return <i32>entryField(entry, Field.Id) - 1;
}

/** How many parameters the procedure of a frame has whose code is described. */
export function frameParameters(base: u32): u32 {
  return entryField(ensureEntry(frameCode(base)), Field.Refs);
}

/** The name of one of them. */
export function frameParameter(base: u32, index: u32): Value {
  return nameAt(entryField(ensureEntry(frameCode(base)), Field.Parent) + index);
}

/** The site at which a frame stands that has described code; 0 with the error pending. */
export function frameSite(base: u32, pc: u32): u32 {
  const code = frameCode(base);
  const entry = ensureEntry(code);
  const kind = frameStand(base) == Stand.Loop ? SiteKind.Loop : SiteKind.Call;
  const first = entryField(entry, Field.Id) - 1;
  const site = findSite(first, entryField(entry, Field.Index), pc - firstInstruction(code), kind);
  if (site == 0) failFrame();
  return site;
}

function failFrame(): i32 {
  fail(Category.Serialization, "a frame cannot be described in terms of its source");
  return -1;
}
