// Emission: instruction words, constants and the position map of the code object under construction, in buffers
// outside the heap. compile.ts turns them into a Code object when the procedure is complete.

import { Buffer } from "../base/buffer";
import { PROCEDURE_WORDS_MAX } from "../base/config";
import { getLimit32 } from "../base/limits";
import { NIL, Value } from "../heap/value";
import { Limit } from "../shared/abi";
import { Op } from "../shared/opcodes";

/** Instruction words. */
export const WORDS: Buffer = changetype<Buffer>(memory.data(16));
/** Constants, one word each: values, or what `CONSTANT_KINDS` says. Nothing collects while they are here (compile.ts). */
export const CONSTANTS: Buffer = changetype<Buffer>(memory.data(16));
/** One byte per constant: ConstantKind. */
export const CONSTANT_KINDS: Buffer = changetype<Buffer>(memory.data(16));
/** Position map: pairs of u32 (byte offset of the instruction from the first one, constant number of the form). */
export const POSITIONS: Buffer = changetype<Buffer>(memory.data(16));

export const enum ConstantKind {
  /** The value itself. */
  Plain = 0,
  /** A symbol, to become its global cell. */
  Cell = 1,
  /** The arena address of an inner Func, to become a Lambda. */
  Lambda = 2,
}

export class Emission {
  /** The form that the last entry of the position map names. */
  static form: Value = NIL;
  /** The procedure does not fit the instruction format. */
  static tooLarge: bool = false;
  /** It has more than REGISTERS_MAX variables and temporaries. */
  static tooManyRegisters: bool = false;
  static wordsMax: u32 = 0;
}

/** `own`: a procedure of the prelude, which limits on programs do not concern. */
export function beginEmission(own: bool): void {
  WORDS.reset();
  CONSTANTS.reset();
  CONSTANT_KINDS.reset();
  POSITIONS.reset();
  Emission.form = NIL;
  Emission.tooLarge = false;
  Emission.tooManyRegisters = false;
  Emission.wordsMax = own
    ? PROCEDURE_WORDS_MAX
    : min<u32>(getLimit32(Limit.ProcedureSize), PROCEDURE_WORDS_MAX);
}

export function emissionFailed(): bool {
  return WORDS.failed || CONSTANTS.failed || CONSTANT_KINDS.failed || POSITIONS.failed;
}

/** Number of the next instruction word. */
export function here(): i32 {
  return <i32>(WORDS.used >> 2);
}

export function emitWord(word: u32): void {
  if (WORDS.used >= Emission.wordsMax << 2) Emission.tooLarge = true;
  WORDS.pushU32(word);
}

export function emitABC(op: Op, a: i32, b: i32, c: i32): void {
  emitWord((<u32>op) | ((<u32>(a & 0xff)) << 8) | ((<u32>(b & 0xff)) << 16) | ((<u32>c) << 24));
}

export function emitAD(op: Op, a: i32, d: i32): void {
  emitWord((<u32>op) | ((<u32>(a & 0xff)) << 8) | ((<u32>d) << 16));
}

/** Says which form the following instructions come from. */
export function emitPosition(form: Value): void {
  if (form == NIL || form == Emission.form) return;
  Emission.form = form;
  const index = constantNumber(form, ConstantKind.Plain);
  POSITIONS.pushU32(WORDS.used);
  POSITIONS.pushU32(index);
}

/** The number of a constant, adding it if it is new. */
export function constantNumber(value: Value, kind: ConstantKind): i32 {
  const count = <i32>(CONSTANTS.used >> 3);
  // Recent ones are looked at first; very long procedures are not searched to the end.
  const stop = max(0, count - 512);
  for (let i = count - 1; i >= stop; i--) {
    if (
      load<u64>(CONSTANTS.start + (i << 3)) == value &&
      load<u8>(CONSTANT_KINDS.start + i) == <u8>kind
    )
      return i;
  }
  if (count >= 0xffff) {
    Emission.tooLarge = true;
    return 0;
  }
  CONSTANTS.pushU64(value);
  CONSTANT_KINDS.pushByte(kind);
  return count;
}

// Jumps that wait for their target form a chain through their own offset fields: a chain is the number of its last
// jump plus one, 0 when empty; each jump holds the chain before it.

/** Emits a jump that waits for its target and adds it to a chain. Returns the new chain. */
export function emitJump(op: Op, a: i32, chain: i32): i32 {
  emitAD(op, a, chain);
  return here();
}

/** Joins two chains. */
export function joinChains(a: i32, b: i32): i32 {
  if (a == 0) return b;
  // Code that is too large is not going to be used; its chains do not fit their fields.
  if (WORDS.failed || Emission.tooLarge) return a;
  let at = a;
  while (true) {
    const next = linkOf(at);
    if (next == 0) break;
    at = next;
  }
  setOffset(at, b);
  return a;
}

function linkOf(chain: i32): i32 {
  return <i32>(load<u32>(WORDS.start + ((chain - 1) << 2)) >> 16);
}

function setOffset(chain: i32, offset: i32): void {
  const at = WORDS.start + ((chain - 1) << 2);
  store<u32>(at, (load<u32>(at) & 0xffff) | ((<u32>offset) << 16));
}

/** Makes all jumps of a chain go to word `target`. */
function patchChain(chain: i32, target: i32): void {
  if (WORDS.failed || Emission.tooLarge) return;
  while (chain != 0) {
    const next = linkOf(chain);
    setOffset(chain, target - chain);
    chain = next;
  }
}

/** Makes all jumps of a chain come here. */
export function patchHere(chain: i32): void {
  patchChain(chain, here());
}

/** Emits a jump back to word `target`, which charges a step. */
export function emitLoop(target: i32): void {
  emitAD(Op.Loop, 0, target - (here() + 1));
}
