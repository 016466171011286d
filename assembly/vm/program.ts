// The program that is running: its forms wait on the value stack. The parts of a `begin` at top level are forms of their own,
// which lie behind those that they interrupted.

import { Buffer } from "../base/buffer";

export class Program {
  /** The next form's place on the value stack, and the end of the forms. */
  static next: u32 = 0;
  static end: u32 = 0;
  /** Number of the form of the source text that is running. */
  static origin: u32 = 0;
  /** The program is done; its tasks are coming to an end, and its value waits in Root.Value. */
  static draining: bool = false;
}

/** Runs of forms that were interrupted by a `begin`: pairs of u32 (next, end), the outermost first. Each run begins where the one around it ends. */
export const SEGMENTS: Buffer = changetype<Buffer>(memory.data(16));

/** Appends where the program stands: numbers of forms from the outside in, "2.0": the next is part 0 of form 2. */
export function pushProgramPlace(to: Buffer): void {
  let begin: u32 = 0;
  for (let at: u32 = 0; at < SEGMENTS.used; at += 8) {
    to.pushDecimal(load<u32>(SEGMENTS.start + at) - 1 - begin);
    to.pushByte(0x2e);
    begin = load<u32>(SEGMENTS.start + at, 4);
  }
  to.pushDecimal(Program.next - begin);
}
