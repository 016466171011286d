// Searching with regular expressions, which the host does: the one import of this module. The host is asked for the
// places of matches and nothing else; what it answers is checked before it is used, and the work that it reports is
// charged. Texts are read by the host where they lie: it does not call back, so nothing moves while it runs.
// The places are kept in WORK until the next search: per match (groups + 1) pairs of u32, begin and end in bytes.

import { MESSAGE, WORK } from "../base/buffer";
import { outOfSteps, spendAllSteps, stepsUnspent, stepsUsed, Usage } from "../base/limits";

import { addressOf } from "../heap/value";
import { Category, Limit, RegexRequest, RegexStatus, RegexTask } from "../shared/abi";
import { beginError, fail, failHeap, failLimit, Signal } from "./signal";
import { stringBytes, stringSize } from "./text";

/** Answers the request at an address; a `RegexStatus`. */
// @ts-ignore: decorator
@external("lispy", "regex")
declare function askHost(request: u32): i32;

const REQUEST: u32 = <u32>memory.data(64); // RegexRequest.Size

/** Room for the answer to one request: fixed, because it decides how many are made, and so what is charged. */
const ROOM: u32 = 16384;
/** Groups that a pattern may have. KEEP IN STEP with GROUPS_MAX in bindings/regex/python-syntax.ts. */
const GROUPS_MAX: u32 = 100;
/** Units of the host's work in one step; docs/budget.md. */
const WORK_SHIFT: i64 = 1;
/** A group that took no part. */
export const ABSENT: u32 = 0xffffffff;

export class Found {
  /** Groups of the pattern, the whole match not counted. */
  static groups: u32 = 0;
  static count: u32 = 0;
}

// @ts-ignore: decorator
@inline
function field(at: RegexRequest): u32 {
  return load<u32>(REQUEST + at);
}

// @ts-ignore: decorator
@inline
function setField(at: RegexRequest, value: u32): void {
  store<u32>(REQUEST + at, value);
}

/** Puts the two texts, which are held by rooted words, into the request. */
function setTexts(patternSlot: u32, subjectSlot: u32): void {
  const pattern = addressOf(load<u64>(patternSlot));
  const subject = addressOf(load<u64>(subjectSlot));
  setField(RegexRequest.Pattern, stringBytes(pattern));
  setField(RegexRequest.PatternSize, stringSize(pattern));
  setField(RegexRequest.Subject, stringBytes(subject));
  setField(RegexRequest.SubjectSize, stringSize(subject));
}

/** Asks for an answer behind what WORK holds and charges for it. False with the error pending, also when steps run out. */
function ask(): RegexStatus {
  if (!WORK.ensure(ROOM)) {
    failHeap();
    return RegexStatus.Unavailable;
  }
  setField(RegexRequest.Answer, WORK.start + WORK.used);
  setField(RegexRequest.AnswerRoom, ROOM);
  const left = max<i64>(stepsUnspent(), 0);
  setField(RegexRequest.Allowance, <u32>min<i64>(left << WORK_SHIFT, 0x7fffffff));
  const status: RegexStatus = askHost(REQUEST);
  Usage.stepsLeft -= 1 + ((<i64>field(RegexRequest.Work)) >> WORK_SHIFT);
  if (status == RegexStatus.OutOfWork && !outOfSteps()) spendAllSteps();
  if (outOfSteps()) {
    failLimit(Limit.Steps, <f64>stepsUsed());
    return RegexStatus.Unavailable;
  }
  if (status == RegexStatus.Done || status == RegexStatus.More) return status;
  if (status == RegexStatus.BadPattern) {
    beginError(Category.Evaluation);
    Signal.wantsName = true;
    MESSAGE.pushBytes(WORK.start + WORK.used, min(field(RegexRequest.Count), ROOM));
  } else {
    fail(Category.Capability, "this host has no regular expressions");
  }
  return RegexStatus.Unavailable;
}

function failAnswer(): bool {
  fail(Category.Evaluation, "the host's answer about a regular expression makes no sense");
  return false;
}

/** Is there a match of the pattern (or, `whole`, is the subject one)? 1 or 0; -1 with the error pending. */
export function testMatch(patternSlot: u32, subjectSlot: u32, task: RegexTask): i32 {
  WORK.reset();
  setTexts(patternSlot, subjectSlot);
  setField(RegexRequest.Task, task);
  setField(RegexRequest.From, 0);
  setField(RegexRequest.EmptyToo, 1);
  setField(RegexRequest.Wanted, 0);
  if (ask() == RegexStatus.Unavailable) return -1;
  return field(RegexRequest.Count) != 0 ? 1 : 0;
}

/** Finds at most `wanted` matches; see `Found` and `spanStart`. False with the error pending. Allocates nothing in the heap. */
export function findMatches(patternSlot: u32, subjectSlot: u32, wanted: u32): bool {
  WORK.reset();
  Found.count = 0;
  setTexts(patternSlot, subjectSlot);
  setField(RegexRequest.Task, RegexTask.Find);
  let from: u32 = 0;
  let emptyToo: u32 = 1;
  while (true) {
    setField(RegexRequest.From, from);
    setField(RegexRequest.EmptyToo, emptyToo);
    setField(RegexRequest.Wanted, wanted - Found.count);
    const status = ask();
    if (status == RegexStatus.Unavailable) return false;
    const count = field(RegexRequest.Count);
    const groups = field(RegexRequest.Groups);
    if (groups > GROUPS_MAX || (Found.count != 0 && groups != Found.groups)) return failAnswer();
    Found.groups = groups;
    const bytes = <u64>count * <u64>spanBytes();
    if (bytes > ROOM || count > wanted - Found.count) return failAnswer();
    if (!checkSpans(count, from)) return failAnswer();
    Found.count += count;
    WORK.used += <u32>bytes;
    if (status == RegexStatus.Done || Found.count == wanted) return true;
    if (count == 0) return failAnswer();
    from = matchEnd(Found.count - 1);
    emptyToo = matchStart(Found.count - 1) != from ? 1 : 0;
  }
}

/** Bytes of one match in WORK. */
function spanBytes(): u32 {
  return (Found.groups + 1) << 3;
}

/** Are the spans of the next `count` matches in order, inside the subject and between characters? */
function checkSpans(count: u32, from: u32): bool {
  const subject = field(RegexRequest.Subject);
  const size = field(RegexRequest.SubjectSize);
  let at = WORK.start + WORK.used;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(at) < from || load<u32>(at) == ABSENT) return false;
    from = load<u32>(at, 4);
    for (let group: u32 = 0; group <= Found.groups; group++) {
      const begin = load<u32>(at);
      const end = load<u32>(at, 4);
      at += 8;
      if (begin == ABSENT && end == ABSENT) continue;
      if (begin > end || !isBetween(subject, size, begin) || !isBetween(subject, size, end)) {
        return false;
      }
    }
  }
  return true;
}

function isBetween(text: u32, size: u32, at: u32): bool {
  return at == size || (at < size && (load<u8>(text + at) & 0xc0) != 0x80);
}

// @ts-ignore: decorator
@inline
function spanOf(match: u32, group: u32): u32 {
  return WORK.start + match * spanBytes() + (group << 3);
}

/** Where a match begins. */
export function matchStart(match: u32): u32 {
  return load<u32>(spanOf(match, 0));
}

export function matchEnd(match: u32): u32 {
  return load<u32>(spanOf(match, 0), 4);
}

/** Where a group (0: the whole match) begins, or ABSENT. */
export function groupStart(match: u32, group: u32): u32 {
  return load<u32>(spanOf(match, group));
}

/** Bytes of a group; 0 when it is absent. */
export function groupSize(match: u32, group: u32): u32 {
  return load<u32>(spanOf(match, group), 4) - load<u32>(spanOf(match, group));
}

/** Number of the group of a name, 0 when there is none; -1 with the error pending. */
export function groupOfName(patternSlot: u32, name: u32, size: u32): i32 {
  setTexts(patternSlot, patternSlot);
  setField(RegexRequest.Task, RegexTask.GroupNumber);
  setField(RegexRequest.From, 1);
  setField(RegexRequest.Subject, name);
  setField(RegexRequest.SubjectSize, size);
  if (ask() == RegexStatus.Unavailable) return -1;
  return <i32>min(field(RegexRequest.Count), GROUPS_MAX);
}
