// `lispy-vm/jit`: machine code for procedures that run often.

export { jit, makeJit } from "../jit/jit.js";
export type { JitOptions } from "../jit/jit.js";
export type { Jit } from "../vm/machine-code.js";
