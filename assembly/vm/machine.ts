// The machine's registers that outlive one activation of the interpreter: where a run stands when the interpreter
// has returned to the host, and what the last slow call came to.

import { Value } from "../heap/value";
import { Status } from "../shared/abi";

/** How the frame on top stands while a run has stopped. */
export const enum Stand {
  /** At the first instruction of its procedure: only the arguments are there. */
  Entry = 0,
  /** At the beginning of a loop, whose variables have their next values. */
  Loop = 1,
  /** Behind a call whose value goes to `Machine.register`. */
  Call = 2,
}

export class Machine {
  /** Offset of the running frame from Stack.start, in bytes. */
  static base: u32 = 0;
  /** Offset of the next instruction from the start of the running frame's code object, in bytes. */
  static pc: u32 = 0;
  /** Value of a call that needed no frame. */
  static result: Value = 0;
  /** How it has stopped while the interpreter did a step for machine code. */
  static stopped: i32 = 0;
  /** How a run has stopped that can go on: Output, Suspended, Awaiting; Done when there is none. */
  static status: Status = Status.Done;
  static stand: Stand = Stand.Entry;
  /** The register that takes the value: of the builtin that the loop calls, of the call that the host answers (Stand.Call). */
  static register: u32 = 0;
}

/** What became of a call that was not the plain case. */
export const enum CallAction {
  /** The window holds a closure and exactly the arguments that its frame wants. */
  Enter = 0,
  /** `Machine.result` is the value. */
  Result = 1,
  /** The error is pending. */
  Fail = 2,
  /** The host has to answer: Root.Pending says what. */
  Await = 3,
}
