// What a pending error does to the stack: the trace is recorded, and if a frame catches, the call of its body returns a mark.

import { Usage } from "../base/limits";
import { Stack } from "../heap/roots";
import { CAUGHT } from "../heap/value";
import { Catchers, catchesIn, findCatcher, takeError } from "./catch";
import { Machine } from "./machine";
import { FRAME_CODE, FRAME_RETURN } from "./stack";
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
  const back = load<u64>(Stack.start + caught - FRAME_RETURN);
  const below = Stack.start + caught - ((<u32>((back >> 32) & 0xff)) << 3);
  store<u64>(below + ((<u32>(back >> 40)) << 3), CAUGHT);
  Machine.base = below - Stack.start;
  Machine.pc = <u32>back;
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
  return base + ((<u32>load<u16>(load<u32>(base - FRAME_CODE), 2)) << 3);
}
