// The instructions of the register machine.
// This file is read by two compilers (asc and tsc): only `const enum`s and plain numbers, no imports.
//
// An instruction is one 32-bit word; some are followed by a second word, which the first one owns.
//
//   31     24 23     16 15      8 7       0
//  ┌─────────┬─────────┬─────────┬─────────┐
//  │    C    │    B    │    A    │   op    │   registers, or small counts
//  ├─────────┴─────────┼─────────┼─────────┤
//  │   D (16 bits)     │    A    │   op    │   constant number (unsigned), jump in words or small integer (signed)
//  └───────────────────┴─────────┴─────────┘
//
// R[n] is register n of the running frame, K[n] constant n of its code, G[n] the cell that K[n] refers to.
// A call window begins at register A: R[A] callee, R[A+1] and R[A+2] frame header, arguments from R[A+3].
// Jumps count words from the instruction after the word that holds the offset.
//
// Inlined builtins come in pairs: `X` assumes that the builtin has its original binding, `X + GENERIC` calls whatever
// the name is bound to now. Redefining a builtin adds GENERIC to the opcodes of all existing code (vm/redefine.ts).
// A compare-and-branch is two words: the compare, and a JumpIfFalse on its target register that only the generic
// form really executes.

/** Distance from an inlined opcode to its generic form. */
export const GENERIC = 64;

export const enum Op {
  /** Ends the run: R[A] is its result. Only in the bottom frame. */
  Halt = 0,
  /** R[A] := R[B] */
  Move = 1,
  /** R[A] := K[D] */
  LoadConstant = 2,
  /** R[A] := D, a small integer */
  LoadInteger = 3,
  /** R[A] := the constant word with payload D (nil, #f, #t, (), unbound) */
  LoadSpecial = 4,
  /** R[A] := G[D]; unbound is an error */
  GetGlobal = 5,
  /** G[D] := R[A]; unbound is an error */
  SetGlobal = 6,
  /** G[D] := R[A] */
  DefineGlobal = 7,
  /** error unless G[D] is bound: `set!` looks before it evaluates */
  CheckGlobal = 8,
  /** R[A] := captured value B */
  GetCaptured = 9,
  /** R[A] := contents of the box that is captured value B */
  GetCapturedBox = 10,
  /** contents of the box that is captured value B := R[A] */
  SetCapturedBox = 11,
  /** R[A] := contents of box R[B] */
  GetBox = 12,
  /** contents of box R[B] := R[A] */
  SetBox = 13,
  /** R[A] := new box holding R[B] */
  NewBox = 14,
  /** R[A] := closure of lambda K[D] over this frame */
  Closure = 15,
  /** pc += D */
  Jump = 16,
  /** if R[A] is false: pc += D */
  JumpIfFalse = 17,
  /** if R[A] is true: pc += D */
  JumpIfTrue = 18,
  /** if R[A] is not the unbound mark: pc += D */
  JumpIfBound = 19,
  /** one step; pc += D (negative) */
  Loop = 20,
  /** R[C] := call of R[A] with B arguments */
  Call = 21,
  /** R[C] := call of G[second word] with B arguments */
  CallGlobal = 22,
  /** call of R[A] with B arguments in place of this frame */
  TailCall = 23,
  /** call of G[second word] with B arguments in place of this frame */
  TailCallGlobal = 24,
  /** returns R[A] */
  Return = 25,
  /** error: category A, static text at the second word */
  Raise = 26,
  /** G[D] := macro whose expander is R[A]; R[A] := the macro */
  DefineMacro = 27,
  /** R[A]… (B registers) := nothing: they are about to be in use before they have a value, and may hold what an earlier call left */
  Clear = 28,
  /** R[C] := K[second word] (a procedure of the prelude) called with B arguments */
  CallConstant = 29,
  /** K[second word] called with B arguments in place of this frame */
  TailCallConstant = 30,

  // Inlined builtins: R[A] := builtin(R[B], R[C]) unless said otherwise.
  Add = 32,
  Subtract = 33,
  Multiply = 34,
  /** R[A] := R[B] + C, C a signed byte */
  AddImmediate = 35,
  /** R[A] := R[B] - C, C a signed byte */
  SubtractImmediate = 36,
  Less = 37,
  LessEqual = 38,
  Greater = 39,
  GreaterEqual = 40,
  Equal = 41,
  // Compare R[B] with R[C]; when false, jump as the second word says. R[A] is the target of the generic form.
  IfLess = 42,
  IfLessEqual = 43,
  IfGreater = 44,
  IfGreaterEqual = 45,
  IfEqual = 46,
  // Compare R[B] with C, a signed byte.
  IfLessImmediate = 47,
  IfLessEqualImmediate = 48,
  IfGreaterImmediate = 49,
  IfGreaterEqualImmediate = 50,
  IfEqualImmediate = 51,
  // R[A] := builtin(R[B], R[C])
  Modulo = 52,
  Cons = 53,
  // R[A] := builtin(R[B])
  First = 54,
  Rest = 55,
  IsNull = 56,
  IsEmpty = 57,
  IsPair = 58,
  Not = 59,
  /** when R[B] is not null, jump as the second word says */
  IfNull = 60,
  /** R[A] := (get R[B] R[C]) */
  Get = 61,
  /** R[A] := builtin number (second word) of B arguments at R[C]… */
  Primitive = 62,
  /** R[A] := (nth R[B] R[C]) */
  Nth = 63,
  /** R[A] := (car R[B]), (cdr R[B]): the same work as First and Rest under other names */
  Car = 64,
  Cdr = 65,
  /** when R[B] is true, jump as the second word says */
  IfNot = 66,
  // The second operand is K[C].
  AddConstant = 67,
  SubtractConstant = 68,
  MultiplyConstant = 69,
  ModuloConstant = 70,
  GetConstant = 71,
  /** compare R[B] with K[C]; when false, jump as the second word says */
  IfLessConstant = 72,
  IfGreaterConstant = 73,

  // 96..159: the generic forms of 32..95.

  // Emitted for the prelude and for what the compiler makes of match and doseq; anything but the operands meant is an error.
  /** R[A] := item R[C] of the flat list or slice R[B] */
  Item = 160,
  /** R[A] := number of items of R[B] */
  CountItems = 161,
  /** R[A] := list cell of R[B] and R[C] */
  ConsCell = 162,
  /** R[A] := the continuation of this frame: what happens after it returns */
  Capture = 163,
  /** the frames of the continuation R[B] in place of all frames; then R[C], a procedure, is called without arguments and returns to them */
  Enter = 164,
  /** R[A] := call of R[second word] with (car R[B]) and (car R[C]); the window begins at R[A] */
  CallHeads = 165,
  /** the first item of R[B] if R[A] is true, else of R[C], goes in front of R[A of the second word]; when it was the last one there, jump as the second word says */
  IfMergeStep = 166,
  /** goes on in machine code, slot A of the table (vm/machine-code.ts); stands in the header of code */
  MachineCode = 167,
  /** Loop, of code that there is machine code for */
  MachineLoop = 168,
}

/** First and last opcode that has a generic form. */
export const FIRST_INLINE = 32;
export const LAST_INLINE = 95;

/** What the compiler answers. */
export const enum CompileResult {
  /** The lambda has code. */
  Done = 0,
  /** Macro calls must be expanded first; the lambda lists them. */
  Pending = 1,
  /** The pending error says why not. */
  Failed = 2,
}
