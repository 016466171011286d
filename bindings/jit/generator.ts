// What writes machine code: all of this folder but maker.ts. Under Node it is a file of its own, which is read when the first procedure is hot.

export { readCode } from "./instructions.js";
export { machineCodeOf } from "./templates.js";
