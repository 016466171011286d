// Stopping a run so that it can go on: at the beginning of a procedure or of a loop when the steps up to a pause are
// spent, and behind a call that the host answers. `Machine` says where the frame on top stands, in one of three ways that
// an image can say in terms of source (image/frames.ts). And before any instruction while the host drains the output or makes
// machine code: then nobody but the machine itself has to know where it stands.

import { getLimit32, stepsUsed, Usage } from "../base/limits";
import { closureLambda } from "../data/lambda";
import { failLimit } from "../data/signal";
import { firstInstruction, LAMBDA_CODE, LAMBDA_META, slotsIn } from "../heap/layout";
import { Stack } from "../heap/roots";
import { fromAddress, TAG_OBJECT } from "../heap/value";
import { Limit, Status } from "../shared/abi";
import { Machine, Stand } from "./machine";
import {
  FRAME_CLOSURE,
  FRAME_CODE,
  FRAME_RETURN,
  frameCode,
  frameReturn,
  HEADER_BYTES,
  returnDistance,
  returnPc,
  returnTarget,
  topOf,
} from "./frame";
import { growStack } from "./stack";

/** Output that is buffered before the host is asked to drain it, in bytes. */
export const DRAIN_BYTES: u32 = 65536;

export function failSteps(): void {
  failLimit(Limit.Steps, <f64>stepsUsed());
}

function stopAt(base: u32, pc: u32, stand: Stand, status: Status): Status {
  Machine.base = base - Stack.start;
  Machine.pc = pc;
  Machine.stand = stand;
  Machine.status = status;
  return status;
}

/** Stops at the beginning of a loop, `pc` bytes into the code; its step is charged. `Stack.top` is above the frame. */
export function pauseInLoop(base: u32, pc: u32): Status {
  return stopAt(base, pc, Stand.Loop, Status.Suspended);
}

/**
 * Enters the closure in the window as the interpreter does (the step is charged), and stops before its first instruction.
 * False with the error pending; then Machine.base and Machine.pc are where it happened.
 */
export function enterThenPause(base: u32, pc: u32, window: u32, count: i32, link: u64): bool {
  const callee = load<u64>(window);
  const lambda = closureLambda(<u32>callee);
  const first = window + HEADER_BYTES;
  const code = load<u32>(lambda, LAMBDA_CODE);
  const slots = slotsIn(load<u32>(lambda, LAMBDA_META));
  let to = base;
  if (link == 0) {
    store<u64>(base - FRAME_CLOSURE, callee);
    memory.copy(base, first, (<u32>count) << 3);
  } else {
    const depth = Usage.callDepth + 1;
    Usage.callDepth = depth;
    Usage.peakCallDepth = max(Usage.peakCallDepth, depth);
    if (<u32>max(depth, 0) > getLimit32(Limit.CallDepth)) {
      failLimit(Limit.CallDepth, depth);
      stopAt(base, pc, Stand.Call, Status.Done);
      return false;
    }
    store<u64>(first - FRAME_RETURN, (<u64>pc) | link);
    to = first;
  }
  store<u64>(to - FRAME_CODE, fromAddress(TAG_OBJECT, code));
  stopAt(to, firstInstruction(code), Stand.Entry, Status.Suspended);
  Stack.top = to + ((<u32>count) << 3);
  if (to + (slots << 3) <= Stack.softEnd || growStack(to + (slots << 3))) return true;
  Machine.status = Status.Done;
  return false;
}

/** Stops behind a call that the host answers. A call in tail position is one of the frame below. */
export function awaitHost(base: u32, pc: u32, link: u64): Status {
  let target = returnTarget(link);
  if (link == 0) {
    const back = frameReturn(base);
    base -= returnDistance(back);
    pc = returnPc(back);
    target = returnTarget(back);
    Usage.callDepth -= 1;
  }
  Machine.register = target >> 3;
  Stack.top = topOf(base, frameCode(base));
  return stopAt(base, pc, Stand.Call, Status.Awaiting);
}

/** Stops before the instruction at which the machine stands, until the host has the output. */
export function drainThenGoOn(): Status {
  const base = Stack.start + Machine.base;
  Machine.status = Status.Output;
  Stack.top = topOf(base, frameCode(base));
  return Status.Output;
}
