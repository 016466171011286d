// `lispy-vm/jit`: machine code for procedures that run often.

export { jit } from "../jit/jit.js";
export type { Jit } from "../vm/machine-code.js";
