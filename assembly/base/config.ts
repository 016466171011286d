// Sizes and switches of the machine. Every number says why it is what it is.
// Limits that an embedder sets are in base/limits.ts; this file holds what cannot be set from outside.

/** Collect at every reservation: set by the `test` target, finds every value that was not rooted. */
export const GC_STRESS: bool = isDefined(LISPY_GC_STRESS);

/** Checks of internal invariants; compiled out of the release build. */
export const DEBUG: bool = isDefined(LISPY_DEBUG) || GC_STRESS;

/** First semi-space, in bytes. Untouched pages cost nothing; smaller ones make small programs collect too often. */
export const FIRST_SPACE_BYTES: u32 = 512 * 1024;

/** First call stack, in bytes: 2,000 frames of a small procedure; it doubles when full. */
export const FIRST_STACK_BYTES: u32 = 64 * 1024;

/** Largest region that anybody asks for: below 2 GiB, so that sums of an address and a size stay within 32 bits. */
export const REGION_MAX: u32 = 0x7fff0000;

/** What buffers and the value stack keep between runs, in bytes: enough for what most inputs need; what a large one needed is given back. */
export const KEPT_BYTES: u32 = 64 * 1024;

/** Slots kept free above each frame: the window in which an inlined builtin that was redefined is called. */
export const FRAME_SPARE_SLOTS: i32 = 8;

/** Registers of one procedure: operands are one byte, and the top is kept for the scratch register. */
export const REGISTERS_MAX: i32 = 240;

/** Registers in use from which on a form becomes a procedure of its own, so that nesting alone never meets REGISTERS_MAX. */
export const OUTLINE_AT: i32 = 110;

/** Instruction words of one procedure: jumps have 16-bit offsets. */
export const PROCEDURE_WORDS_MAX: u32 = 32000;

/** Forms that one compilation looks at; shared structure that a macro made can be exponentially large when it is unfolded, and a source of 1 MiB has half as many. */
export const FORMS_MAX: u32 = 250_000;

/**
 * Forms that a compilation may look at without charging steps: more than procedures of normal size have, and a few
 * milliseconds. A program can have a procedure compiled for every four steps, by `eval`.
 */
export const FORMS_FREE: u32 = 1_000;

/** Nesting of a form that the compiler accepts; its recursion lives on the host's stack (see compile/analyze.ts). */
export const FORM_DEPTH_MAX: i32 = 400;
