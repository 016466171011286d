// Frames from JSON: the procedure is compiled as it was when it was entered, the place in its source is found in the code, and
// the registers get their values. Frames are made on the call stack, from the bottom up; those of a continuation are copied
// from there.

import { TEXT } from "../base/buffer";
import { FRAME_SPARE_SLOTS } from "../base/config";
import { Usage } from "../base/limits";
import { ABOVE, LiveFlag, SiteKind } from "../compile/sites";
import { compileLambda } from "../compile/compile";
import {
  isBuiltin,
  isClosure,
  isPreludeLambda,
  closureLambda,
  discardCode,
  Births,
} from "../data/lambda";
import { dictCount, isDict } from "../data/dict";
import { listItem, listLength } from "../data/list";
import { stringBytes, stringSize } from "../data/text";
import { failHeap } from "../data/signal";
import { vectorBytes } from "../data/vector";
import { reserve } from "../heap/heap";
import {
  CODE_BIRTH,
  CODE_CONSTANTS,
  firstInstruction,
  CONTINUATION_DEPTH,
  CONTINUATION_RETURN,
  countOf,
  LAMBDA_CODE,
  LAMBDA_META,
  PAIR_CAR,
  PAIR_CDR,
  registersOf,
} from "../heap/layout";
import { dropTemporaries, keep, kept, markTemporaries, setKept, Stack } from "../heap/roots";
import {
  addressOf,
  CAUGHT,
  fromAddress,
  isList,
  isSmall,
  isString,
  MISSING,
  NIL,
  TAG_OBJECT,
  toSmall,
  UNBOUND,
  Value,
} from "../heap/value";
import { cutValues } from "../heap/value-stack";
import { CompileResult } from "../shared/opcodes";
import { changedCell, History, pristineBefore, swapHistory } from "../vm/history";
import { cellOriginal } from "../data/globals";
import { fillContinuation } from "../vm/continuation";
import { Machine, Stand } from "../vm/machine";
import { makeGeneric } from "../vm/redefine";
import { FRAME_CLOSURE, FRAME_CODE, FRAME_RETURN, HEADER_BYTES, makeLink } from "../vm/frame";
import { growStack } from "../vm/stack";
import { beginCodeSites, describeCode } from "./code-sites";
import {
  complain,
  complainAbout,
  enterIndex,
  enterKey,
  enterText,
  leave,
  placeComplaint,
} from "./complaint";
import { at, field, fieldOfBytes, isArray, isWord, numberBelow, push } from "./json";
import { Part, part, partCount, setPart } from "./loading";
import { placeAt } from "./place";
import {
  findPlan,
  keyAddress,
  Plan,
  PLAN_COUNT,
  PLAN_PC,
  PLAN_RESULT,
  PLAN_WANTS,
  PLAN_WINDOW,
  planField,
  Planned,
  planSite,
  planStart,
  Want,
  WANT_FLAGS,
  WANT_KEY,
  WANT_KEY_SIZE,
  WANT_KIND,
  WANT_REGISTER,
  wantField,
} from "./plans";
import { decode, isBox } from "./read-values";

/** The newest frame under construction; the bottom frame at first. */
class Building {
  /** Offset of its register 0 from Stack.start. */
  static base: u32 = 0;
  /** Where it goes on, in bytes from the start of its code. */
  static pc: u32 = 0;
  /** Where the window of its call begins, in bytes from register 0, and which register takes the value. */
  static window: u32 = 0;
  static result: u32 = 0;
  static stand: Stand = Stand.Call;
}

/** The return word of the next frame: it returns to the newest one. */
function nextReturn(): u64 {
  return (<u64>Building.pc) | makeLink(Building.window >> 3, Building.result);
}

/** Makes the frames of the array at `place` above the offset `bottom`, where a bottom frame has its registers. */
function buildFrames(place: u32, bottom: u32, mayStop: bool): bool {
  Building.base = bottom;
  Building.pc = CODE_CONSTANTS + 4; // behind the call, at the Halt
  Building.window = 0;
  Building.result = 0;
  Building.stand = Stand.Call;
  Stack.top = Stack.start + bottom;
  const count: u32 = isList(at(place)) ? listLength(at(place)) : 0;
  for (let i: u32 = 0; i < count; i++) {
    const before = enterIndex(i);
    if (Building.stand != Stand.Call)
      return complain("only the last frame can be elsewhere than in a call");
    const json = push(listItem(at(place), i));
    if (json < 0 || !buildFrame(json)) return false;
    if (Building.stand != Stand.Call && !mayStop)
      return complain("a frame of a continuation waits for a call");
    cutValues(json);
    leave(before);
  }
  return true;
}

/** Makes the frame whose JSON is at `json` above the newest one. */
function buildFrame(json: u32): bool {
  const closure = push(field(at(json), "procedure"));
  if (closure < 0) return false;
  const before = enterKey("procedure");
  const number = procedureNumber(at(closure));
  if (number < 0) return complain("must be one of the procedures of the image");
  if (!decode(closure)) return false;
  if (!isClosure(at(closure))) return complain("must be a procedure");
  leave(before);
  const asOf = field(at(json), "as_of");
  let birth = Births.next;
  if (asOf != MISSING) {
    const inside = enterKey("as_of");
    const n = numberBelow(asOf, <i64>(Births.next - History.first));
    if (n < 0) return false;
    // Earlier versions said it of the prelude's frames too.
    if (!isPreludeLambda(closureLambda(addressOf(at(closure))))) birth = History.first + <u32>n;
    leave(inside);
  }
  const mark = markTemporaries();
  const code = keep(NIL);
  const ok = codeOf(closure, birth, code) && plan(json, closure, <u32>number, birth);
  const words = ok ? placeFrame(closure, kept(code)) : 0;
  dropTemporaries(mark);
  return words != 0 && fillRegisters(json, closure);
}

/** The number of the procedure that a frame's JSON names, -1 for none. */
function procedureNumber(json: Value): i32 {
  const ref = field(json, "ref");
  if (isSmall(ref)) {
    const objects = part(Part.ObjectsJson);
    if (!isList(objects) || toSmall(ref) < 0 || toSmall(ref) >= <i64>listLength(objects)) return -1;
    json = listItem(objects, <u32>toSmall(ref));
  }
  const n = field(json, "procedure");
  return isSmall(n) && toSmall(n) >= 0 && toSmall(n) < <i64>partCount(Part.Procedures)
    ? <i32>toSmall(n)
    : -1;
}

/** Puts the code of the closure at a place, as of a birth, into the temporary `code`. */
function codeOf(closure: u32, birth: u32, code: i32): bool {
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, closureLambda(addressOf(at(closure)))));
  const ok = birth == Births.next ? compileFresh(slot) : compileStale(slot, birth, code);
  if (ok && birth == Births.next)
    setKept(code, fromAddress(TAG_OBJECT, load<u32>(addressOf(kept(slot)), LAMBDA_CODE)));
  dropTemporaries(mark);
  return ok;
}

function compileFresh(slot: i32): bool {
  if (load<u32>(addressOf(kept(slot)), LAMBDA_CODE) != 0) return true;
  const result = compileLambda(slot);
  if (result == CompileResult.Done) return true;
  if (result == CompileResult.Failed) return placeComplaint();
  return complain("the procedure has macro calls whose expansions are not in the image");
}

/** Code as it was before some redefinitions, which only frames that were entered then have. */
function compileStale(slot: i32, birth: u32, code: i32): bool {
  const lambda = addressOf(kept(slot));
  const before = load<u32>(lambda, LAMBDA_CODE);
  const saved = keep(before == 0 ? NIL : fromAddress(TAG_OBJECT, before));
  const meta = load<u32>(lambda, LAMBDA_META);
  discardCode(lambda);
  swapHistory(birth);
  const ok = compileFresh(slot);
  swapHistory(birth);
  const after = addressOf(kept(slot));
  if (ok) {
    const made = load<u32>(after, LAMBDA_CODE);
    store<u32>(made, birth, CODE_BIRTH);
    for (let i = birth; i < Births.next; i++) {
      const original = cellOriginal(addressOf(changedCell(i)));
      if (pristineBefore(i) && original != UNBOUND && isBuiltin(original))
        makeGeneric(made, <i32>countOf(addressOf(original)));
    }
    setKept(code, fromAddress(TAG_OBJECT, made));
  }
  store<u32>(after, kept(saved) == NIL ? 0 : addressOf(kept(saved)), LAMBDA_CODE);
  store<u32>(after, meta, LAMBDA_META);
  return ok;
}

/** Finds or makes the plan of the frame: where it goes on, and what its registers want. */
function plan(json: u32, closure: u32, number: u32, birth: u32): bool {
  const stands = field(at(json), "stands");
  if (isWord(stands, "start")) Building.stand = Stand.Entry;
  else if (isWord(stands, "loop")) Building.stand = Stand.Loop;
  else if (isWord(stands, "call")) Building.stand = Stand.Call;
  else {
    enterKey("stands");
    return complain("must be start, loop or call");
  }
  const path = field(at(json), "at");
  const given = field(at(json), "number");
  if (given != MISSING && (!isSmall(given) || toSmall(given) < 0 || toSmall(given) > 0xffffff)) {
    enterKey("number");
    return complain("is no number, or out of range");
  }
  const ordinal = given == MISSING ? 0 : <u32>toSmall(given);
  planKey(number, path, ordinal, birth);
  if (findPlan()) return true;
  const mark = markTemporaries();
  const slot = keep(fromAddress(TAG_OBJECT, closureLambda(addressOf(at(closure)))));
  beginCodeSites();
  const described = describeCode(slot, birth);
  dropTemporaries(mark);
  if (!described) return placeComplaint();
  // Nothing collects from here on until the plan is made.
  planKey(number, path, ordinal, birth);
  if (Building.stand == Stand.Entry) {
    planStart();
    return true;
  }
  const root = rootNumber(number);
  const before = enterKey("at");
  const form = placeAt(root, field(at(json), "at"));
  if (form == MISSING) return false;
  const kind = Building.stand == Stand.Loop ? SiteKind.Loop : SiteKind.Call;
  planKey(number, field(at(json), "at"), ordinal, birth);
  const planned = planSite(form, kind, ordinal, root, field(at(json), "parts"));
  if (planned == Planned.NoSite)
    return complain("the procedure cannot stand at this place of its source");
  leave(before);
  if (planned == Planned.Done) return true;
  enterKey("parts");
  return complain("a part of the form that is evaluated already is missing");
}

function planKey(number: u32, path: Value, ordinal: u32, birth: u32): void {
  TEXT.reset();
  TEXT.pushU32(number);
  TEXT.pushU32(birth);
  TEXT.pushU32(ordinal);
  TEXT.pushByte(Building.stand);
  if (isString(path)) TEXT.pushBytes(stringBytes(addressOf(path)), stringSize(addressOf(path)));
}

/** The procedure in whose source a procedure's paths begin. */
function rootNumber(number: u32): u32 {
  const within = field(listItem(part(Part.ProceduresJson), number), "within");
  return within == MISSING ? number : <u32>toSmall(within);
}

/** Makes the frame's room and header above the newest frame, which it then is; its registers are clear. Its number of registers and spare slots, 0 with the error pending. */
function placeFrame(closure: u32, code: Value): u32 {
  const registers = registersOf(addressOf(code));
  const slots = registers + <u32>FRAME_SPARE_SLOTS;
  const base = Building.base + Building.window + HEADER_BYTES;
  const back = nextReturn();
  const top = Stack.start + base + (slots << 3);
  const mark = markTemporaries();
  const slot = keep(code);
  const ok = top <= Stack.softEnd || growStack(top);
  code = kept(slot);
  dropTemporaries(mark);
  if (!ok) return 0;
  const to = Stack.start + base;
  memory.fill(to - HEADER_BYTES, 0, HEADER_BYTES + (registers << 3));
  store<u64>(to - FRAME_CLOSURE, at(closure));
  store<u64>(to - FRAME_CODE, code);
  store<u64>(to - FRAME_RETURN, back);
  Stack.top = to + (registers << 3);
  Building.base = base;
  Building.pc = firstInstruction(addressOf(code)) + planField(Plan.number, PLAN_PC);
  const window = planField(Plan.number, PLAN_WINDOW);
  Building.window = (window == <u32>ABOVE ? registers : window) << 3;
  Building.result = planField(Plan.number, PLAN_RESULT);
  return slots;
}

/** Gives the newest frame's registers their values. */
function fillRegisters(json: u32, closure: u32): bool {
  const number = Plan.number;
  const variables = push(field(at(json), "variables"));
  const parts = push(field(at(json), "parts"));
  if (variables < 0 || parts < 0) return false;
  const base = Building.base;
  const own = isPreludeLambda(closureLambda(addressOf(at(closure))));
  const count = planField(number, PLAN_COUNT);
  let named: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const want = planField(number, PLAN_WANTS) + i;
    const isPart = wantField(want, WANT_KIND) == <u32>Want.Part;
    if (!isPart) named += 1;
    TEXT.reset();
    TEXT.pushBytes(keyAddress(wantField(want, WANT_KEY)), wantField(want, WANT_KEY_SIZE));
    const outer = enterKey(isPart ? "parts" : "variables");
    const given = fieldOfBytes(at(isPart ? parts : variables), TEXT.start, TEXT.used);
    if (given == MISSING) return complainAbout("this one is missing: ");
    enterText();
    const slot = push(given);
    if (slot < 0 || !decode(slot)) return false;
    if (!suitsRegister(at(slot), isPart ? 0 : wantField(want, WANT_FLAGS), own)) return false;
    store<u64>(Stack.start + base + (wantField(want, WANT_REGISTER) << 3), at(slot));
    cutValues(slot);
    leave(outer);
  }
  if (isDict(at(variables)) && dictCount(addressOf(at(variables))) != named) {
    enterKey("variables");
    return complain("there are variables that the procedure does not have at this place");
  }
  return true;
}

/** Is the value what the code expects in a register? */
function suitsRegister(v: Value, flags: u32, own: bool): bool {
  if ((flags & LiveFlag.Boxed) != 0)
    return isBox(v) ? true : complain("this variable lives in a box");
  if (isBox(v)) return complain("this variable lives in no box");
  if (v == UNBOUND)
    return (flags & LiveFlag.Unsure) != 0 ? true : complain("this variable has a value here");
  return v != CAUGHT || own ? true : complain("a mark cannot stand here");
}

/** Makes the frames of the run that has stopped, from the array at `place`, and makes `Machine` stand there. `depth`: as the image says. */
export function readStack(place: u32, depth: Value): bool {
  const before = enterKey("stack");
  if (!isArray(at(place))) return complain("must be an array of frames");
  if (!buildFrames(place, HEADER_BYTES, true)) return false;
  leave(before);
  const frames: i64 = isList(at(place)) ? <i64>listLength(at(place)) : 0;
  if (!isDepth(depth, frames)) return false;
  Usage.callDepth = <i32>toSmall(depth);
  Machine.base = Building.base;
  Machine.pc = Building.pc;
  Machine.register = Building.result;
  Machine.stand = Building.stand;
  return true;
}

/** Is it the depth of so many frames? What a top-level form, or the host, calls is at depth 0. */
function isDepth(depth: Value, frames: i64): bool {
  if (isSmall(depth) && (toSmall(depth) == frames - 1 || toSmall(depth) == frames - 2)) return true;
  enterKey("depth");
  return complain("is not that of so many frames");
}

/** Makes the frames of all continuations that were read, above what is on the stack. */
export function readContinuations(): bool {
  while (isList(part(Part.Continuations))) {
    const first = addressOf(part(Part.Continuations));
    const shell = push(load<u64>(first, PAIR_CAR));
    const second = load<u64>(first, PAIR_CDR);
    const json = push(load<u64>(addressOf(second), PAIR_CAR));
    if (shell < 0 || json < 0) return false;
    setPart(Part.Continuations, load<u64>(addressOf(second), PAIR_CDR));
    const before = enterKey("continuation");
    if (!readContinuation(shell, json)) return false;
    leave(before);
    cutValues(shell);
  }
  return true;
}

function readContinuation(shell: u32, json: u32): bool {
  const inside = push(field(at(json), "continuation"));
  const frames = inside < 0 ? -1 : push(field(at(inside), "stack"));
  if (frames < 0) return false;
  if (!isArray(at(frames))) return complain("needs a stack, an array of frames");
  const bottom = Stack.top - Stack.start;
  const before = enterKey("stack");
  if (!buildFrames(frames, bottom, false)) return false;
  leave(before);
  const count: i64 = isList(at(frames)) ? <i64>listLength(at(frames)) : 0;
  const depth = field(at(inside), "depth");
  if (!isDepth(depth, count)) return false;
  const words = (Building.base + Building.window - bottom) >> 3;
  if (count != 0) {
    if (!reserve(vectorBytes(words))) {
      failHeap();
      return false;
    }
    fillContinuation(addressOf(at(shell)), Stack.start + bottom, words);
  }
  store<u64>(addressOf(at(shell)), nextReturn(), CONTINUATION_RETURN);
  store<u32>(addressOf(at(shell)), <u32>(<i32>toSmall(depth)), CONTINUATION_DEPTH);
  Stack.top = Stack.start + bottom;
  return true;
}
