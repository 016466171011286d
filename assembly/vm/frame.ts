// What a frame looks like on the call stack, and what its return word says; stack.ts owns the region where frames lie.
//
//   … caller's registers …
//   window + 0    callee (a procedure)                                ┐
//   window + 8    its Code object                                     │ header
//   window + 16   return word                                         ┘
//   window + 24   register 0 = first argument        ← base of the new frame
//   …             further registers, then FRAME_SPARE_SLOTS spare slots
//
// The window begins at a register of the caller, so arguments are evaluated where the callee wants them.
// Return word (a raw number below 2^48, which the collector takes for a double):
//   bits 0-31 offset of the next instruction in the caller's code, 32-39 slots from the caller's base to the callee's,
//   40-47 register of the caller that takes the result.
// A return word without the offset is called a link; that of a tail call, which returns to nobody new, is 0.
// The bottom frame belongs to no procedure; its code is a Call and a Halt. Slots in its return word: 0.
// Everything here is inlined into the interpreter. bindings/jit/layout.ts repeats the offsets.

import { registersOf } from "../heap/layout";

/** Bytes and slots of a frame's header. */
export const HEADER_BYTES: u32 = 24;
const HEADER_SLOTS: u32 = 3;
/** Offsets down from a frame's base. */
export const FRAME_CLOSURE: u32 = 24;
export const FRAME_CODE: u32 = 16;
export const FRAME_RETURN: u32 = 8;
/** The same places, up from its window; the closure's is 0. */
export const WINDOW_CODE: u32 = 8;
export const WINDOW_RETURN: u32 = 16;

/** Address of the procedure whose frame is at `base`. Not of the bottom frame, which has none. */
// @ts-ignore: decorator
@inline
export function frameClosure(base: u32): u32 {
  return load<u32>(base - FRAME_CLOSURE);
}

/** Address of the code that runs in the frame at `base`. */
// @ts-ignore: decorator
@inline
export function frameCode(base: u32): u32 {
  return load<u32>(base - FRAME_CODE);
}

/** Its return word. */
// @ts-ignore: decorator
@inline
export function frameReturn(base: u32): u64 {
  return load<u64>(base - FRAME_RETURN);
}

/** The end of the registers of the frame that runs `code` at `base`; the spare slots begin here. */
// @ts-ignore: decorator
@inline
export function topOf(base: u32, code: u32): u32 {
  return base + (registersOf(code) << 3);
}

/** Bytes from the caller's base to that of the frame with this return word. */
// @ts-ignore: decorator
@inline
export function returnDistance(back: u64): u32 {
  return (<u32>((back >> 32) & 0xff)) << 3;
}

/** Where the caller goes on, in bytes from its code's start. */
// @ts-ignore: decorator
@inline
export function returnPc(back: u64): u32 {
  return <u32>back;
}

/** The caller's register that takes the result, in bytes from its base. */
// @ts-ignore: decorator
@inline
export function returnTarget(back: u64): u32 {
  return (<u32>(back >> 40)) << 3;
}

/** The link of a call whose window begins at slot `window` of its frame. */
// @ts-ignore: decorator
@inline
export function makeLink(window: u32, result: u32): u64 {
  return ((<u64>(window + HEADER_SLOTS)) << 32) | ((<u64>result) << 40);
}

/** The link in a return word. */
// @ts-ignore: decorator
@inline
export function linkIn(back: u64): u64 {
  return back & 0xffff_0000_0000;
}
