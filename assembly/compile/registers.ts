// Registers of the procedure under generation: variables keep theirs, temporaries are taken and given back in stack
// order by cutting back `Registers.top`.

import { REGISTERS_MAX } from "../base/config";
import { Emission } from "./emit";

/** The value is not wanted. */
export const NOWHERE: i32 = -1;
/** Callee, code and return word: what a call window has before its arguments. KEEP IN STEP with vm/stack.ts. */

export class Registers {
  /** First free register. */
  static top: i32 = 0;
  /** Most that were in use at a time. */
  static most: i32 = 0;
  /** A temporary that was just taken as a target and holds nothing yet: a call may use it as its window. */
  static fresh: i32 = -1;
}

export function takeRegister(): i32 {
  const register = Registers.top;
  Registers.top += 1;
  if (Registers.top > Registers.most) Registers.most = Registers.top;
  if (Registers.top > REGISTERS_MAX) {
    Emission.tooLarge = true;
    Emission.tooManyRegisters = true;
    Registers.top = register; // keep operands in range; the code is not going to be used
  }
  return register;
}
