// How machine code is called, and what it shares with its VM: parameters, locals, imports, answers. KEEP IN STEP with
// assembly/vm/run-machine-code.ts and the globals that assembly/index.ts exports.

import { I32, I64, type Imports } from "./wasm-writer.js";

/** How a frame's way into machine code is typed. KEEP IN STEP with `call_indirect` in assembly/vm/run-machine-code.ts. */
export const PARAMS = [I32, I32, I64];

// Locals: parameters; the code of the frame; operands and results; addresses and counts.
export const BASE = 0;
export const PC = 1;
export const CODE = 3;
export const X = 4;
export const Y = 5;
export const Z = 6;
export const P = 7;
export const Q = 8;
export const M = 9;
export const LOCALS = [I32, I64, I64, I64, I32, I32, I32];
/** From here on copies of registers. */
export const FIRST_COPY = PARAMS.length + LOCALS.length;

// Imported globals.
export const STEPS_LEFT = 0;
export const CALL_DEPTH = 1;
export const PEAK_CALL_DEPTH = 2;
export const SOFT_END = 3;
export const NEXT = 4;
export const LIMIT = 5;
export const DEPTH_LIMIT = 6;

/** The imported function. */
export const STEP = 0;

export const IMPORTS: Imports = {
  memory: "memory",
  table: "table",
  functions: [{ name: "lispy_step", params: [I32, I32], results: [I64] }],
  globals: [
    { name: "stepsLeft", type: I64 },
    { name: "callDepth", type: I32 },
    { name: "peakCallDepth", type: I32 },
    { name: "stackEnd", type: I32 },
    { name: "heapNext", type: I32 },
    { name: "heapLimit", type: I32 },
    { name: "depthLimit", type: I32 },
  ],
};

/** In the offset of an answer: the interpreter goes on there. KEEP IN STEP with assembly/vm/run-machine-code.ts. */
export const TO_INTERPRET = 1;

/** The type of machine code, behind those of what it imports. */
export const OWN_TYPE = IMPORTS.functions.length;

let tailCalls: boolean | undefined;

/**
 * Whether the engine has calls by table in place of a function, without which machine code of several procedures meets in the
 * interpreter. Asked late: where compiling is forbidden, so may be asking.
 */
export function hasTailCalls(): boolean {
  return (tailCalls ??= WebAssembly.validate(
    new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 4, 1, 0x60, 0, 0], // type 0: nothing to nothing
      ...[3, 2, 1, 0], // a function of it
      ...[10, 6, 1, 4, 0, 0x12, 0, 0x0b], // which calls itself in its own place
    ]),
  ));
}

/** What machine code is made for. */
export interface Target {
  /** Whether `cons` makes list cells, as in lispy@2. */
  readonly cells: boolean;
  /** Where in the table slot 0 is. */
  readonly firstSlot: number;
}
