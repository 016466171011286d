// The fields of an instruction word (shared/opcodes.ts shows them), ready for use: registers and constants as offsets in bytes, jumps
// as distances in bytes. Everything here is inlined into the interpreter.

import { CODE_CONSTANTS } from "../heap/layout";
import { Value } from "../heap/value";
import { makeLink } from "./frame";

// @ts-ignore: decorator
@inline
export function A(word: u32): u32 {
  return (word >> 5) & 0x7f8;
}

// @ts-ignore: decorator
@inline
export function B(word: u32): u32 {
  return (word >> 13) & 0x7f8;
}

// @ts-ignore: decorator
@inline
export function C(word: u32): u32 {
  return (word >> 21) & 0x7f8;
}

/** The same fields as numbers: of a register, of arguments. */
// @ts-ignore: decorator
@inline
export function numberA(word: u32): u32 {
  return (word >> 8) & 0xff;
}

// @ts-ignore: decorator
@inline
export function numberB(word: u32): u32 {
  return (word >> 16) & 0xff;
}

// @ts-ignore: decorator
@inline
export function numberC(word: u32): u32 {
  return word >> 24;
}

/** The signed byte in C. */
// @ts-ignore: decorator
@inline
export function immediate(word: u32): i32 {
  return (<i32>word) >> 24;
}

/** Byte offset of the jump in D. */
// @ts-ignore: decorator
@inline
export function jump(word: u32): i32 {
  return ((<i32>word) >> 16) << 2;
}

/** Constant D of the code object. */
// @ts-ignore: decorator
@inline
export function constantAt(code: u32, word: u32): Value {
  return load<u64>(code + ((word >> 16) << 3), CODE_CONSTANTS);
}

/** Constant C of the code object. */
// @ts-ignore: decorator
@inline
export function nearConstant(code: u32, word: u32): Value {
  return load<u64>(code + C(word), CODE_CONSTANTS);
}

/** Moves the arguments of a tail call down to the first registers of the frame that makes it. */
// @ts-ignore: decorator
@inline
export function moveArguments(base: u32, from: u32, count: u32): void {
  // The common counts without a loop.
  if (count == 0) return;
  store<u64>(base, load<u64>(from));
  if (count == 1) return;
  store<u64>(base, load<u64>(from, 8), 8);
  if (count == 2) return;
  store<u64>(base, load<u64>(from, 16), 16);
  const bytes = count << 3;
  for (let i: u32 = 24; i < bytes; i += 8) store<u64>(base + i, load<u64>(from + i));
}

/** The link (frame.ts) of the call in the word. */
// @ts-ignore: decorator
@inline
export function linkOf(word: u32): u64 {
  return makeLink(numberA(word), numberC(word));
}
