// What a pending error does to the stack: the trace is recorded, and if a frame catches, the call of its body returns a mark.

import { Usage } from "../base/limits";
import { Stack } from "../heap/roots";
import { CAUGHT } from "../heap/value";
import { Catchers, catchesIn, findCatcher, takeError } from "./catch";
import { Machine } from "./machine";
import { frameCode, frameReturn, returnDistance, returnPc, returnTarget, topOf } from "./frame";
import { clearTrace, recordTrace } from "./trace";

/**
 * Unwinds from the frame at `base`, `pc` bytes behind whose code's start the instruction after the failed one is. True when the error
 * is caught: Machine.base and Machine.pc say where the run goes on. False when it ends the run.
 */
export function unwind(base: u32, pc: u32): bool {
  Stack.top = max<u32>(endOf(base), Stack.top);
  const caught = findCatcher(base);
  recordTrace(base, pc, caught);
  if (caught == 0 || !takeError()) return false;
  clearTrace(); // of an error that is none any more: the next one may come when no frame is there
  // The frame above the catcher's returns the mark.
  const back = frameReturn(Stack.start + caught);
  const below = Stack.start + caught - returnDistance(back);
  store<u64>(below + returnTarget(back), CAUGHT);
  Machine.base = below - Stack.start;
  Machine.pc = returnPc(back);
  Usage.callDepth -= Catchers.popped;
  Stack.top = endOf(below);
  return true;
}

/**
 * Unwinds for a call that waited, made by the frame at `base` (or by one that a tail call has replaced): its result is to go into
 * `register` there. As {@link unwind} otherwise.
 */
export function unwindCall(base: u32, pc: u32, register: u32): bool {
  if (!catchesIn(base)) return unwind(base, pc);
  recordTrace(base, pc, 0);
  if (!takeError()) return false;
  clearTrace();
  store<u64>(base + (register << 3), CAUGHT);
  return true;
}

/** The end of the registers of the frame at `base`. */
function endOf(base: u32): u32 {
  return topOf(base, frameCode(base));
}
