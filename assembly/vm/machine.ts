// The machine's registers that outlive one activation of the interpreter: where a run stands when the interpreter
// has returned to the host, and what the last slow call came to.

import { Value } from "../heap/value";

export class Machine {
  /** Offset of the running frame from Stack.start, in bytes. */
  static base: u32 = 0;
  /** Offset of the next instruction from the start of the running frame's code object, in bytes. */
  static pc: u32 = 0;
  /** Value of a call that needed no frame. */
  static result: Value = 0;
  /** A run has stopped with Status.Output and can be resumed. */
  static suspended: bool = false;
}

/** What became of a call that was not the plain case. */
export const enum CallAction {
  /** The window holds a closure and exactly the arguments that its frame wants. */
  Enter = 0,
  /** `Machine.result` is the value. */
  Result = 1,
  /** The error is pending. */
  Fail = 2,
}
