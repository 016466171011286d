// Reads the instructions of a Code object (assembly/shared/opcodes.ts says what each does) and finds its blocks.

import { GENERIC, Op } from "../../assembly/shared/opcodes.js";
import { CODE_CONSTANTS, CODE_MACHINE, CODE_MAP, FIRST_INTEGER, NIL, UNBOUND } from "./layout.js";

/** A Code object as it lies in memory. */
export interface Code {
  /** Offset of the first instruction, in bytes from the object's start, like all offsets here. */
  readonly first: number;
  readonly words: Uint32Array<ArrayBuffer>;
  /** Numbers. A constant of any other kind, which machine code reads from the object, is {@link NO_NUMBER}. */
  readonly constants: BigUint64Array<ArrayBuffer>;
}

/** One instruction. Registers and small counts are `a`, `b`, `c`; `d` is the upper half, signed. */
export interface Instruction {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** The second word of those that have one, of a compare-and-branch its branch. */
  readonly second: number;
  readonly at: number;
  /** Where the next one begins. A compare-and-branch skips its branch. */
  readonly next: number;
  /** Where it may jump to; -1: nowhere. */
  readonly target: number;
}

const BRANCHES = new Set<number>([
  ...[Op.IfLess, Op.IfLessEqual, Op.IfGreater, Op.IfGreaterEqual, Op.IfEqual],
  ...[Op.IfLessImmediate, Op.IfLessEqualImmediate, Op.IfGreaterImmediate],
  ...[Op.IfGreaterEqualImmediate, Op.IfEqualImmediate],
  ...[Op.IfNull, Op.IfNot, Op.IfLessConstant, Op.IfGreaterConstant, Op.IfMergeStep],
]);
const JUMPS = new Set<number>([Op.Jump, Op.JumpIfFalse, Op.JumpIfTrue, Op.JumpIfBound, Op.Loop]);
const PAIRS = new Set<number>([
  ...[Op.CallGlobal, Op.TailCallGlobal, Op.CallConstant, Op.CallHeads, Op.TailCallConstant],
  ...[Op.Raise, Op.Primitive],
]);
const CALLS = new Set<number>([Op.Call, Op.CallGlobal, Op.CallConstant, Op.CallHeads]);
/** The next instruction does not come next. */
const ENDS = new Set<number>([
  ...[Op.Jump, Op.Loop, Op.Return, Op.TailCall, Op.TailCallGlobal, Op.TailCallConstant, Op.Raise],
  // Frames are exchanged for others; the run has ended.
  ...[Op.Enter, Op.Halt],
]);

export const NO_NUMBER = UNBOUND;

/** Is the word a number that is no heap object? */
const isNumber = (word: bigint): boolean => word >= FIRST_INTEGER || word < NIL;

/** Copies a Code object out of memory. */
export function readCode(buffer: ArrayBuffer, address: number): Code {
  const view = new DataView(buffer, address);
  const count = view.getUint16(CODE_MACHINE + 2, true);
  const first = CODE_CONSTANTS + 8 * count;
  const end = view.getUint32(CODE_MAP, true);
  return {
    first,
    words: new Uint32Array(buffer.slice(address + first, address + end)),
    constants: new BigUint64Array(buffer.slice(address + CODE_CONSTANTS, address + first)).map(
      (word) => (isNumber(word) ? word : NO_NUMBER),
    ),
  };
}

/** The instructions in order; undefined when one is not what it was compiled as, because a builtin was redefined. */
export function decode({ first, words }: Code): Instruction[] | undefined {
  const instructions: Instruction[] = [];
  for (let index = 0; index < words.length;) {
    const word = words[index]!;
    const op = word & 0xff;
    if (op >= GENERIC + 32 && op < 160) return undefined;
    const at = first + 4 * index;
    const second = words[index + 1] ?? 0;
    const isBranch = BRANCHES.has(op);
    const next = at + (isBranch || PAIRS.has(op) ? 8 : 4);
    let target = -1;
    if (JUMPS.has(op)) target = next + 4 * (word >> 16);
    if (isBranch) target = next + 4 * ((second | 0) >> 16);
    instructions.push({
      ...{ op, a: (word >> 8) & 0xff, b: (word >> 16) & 0xff, c: word >>> 24, d: word >> 16 },
      ...{ second, at, next, target },
    });
    index = (next - first) / 4;
  }
  return instructions;
}

export const isEnd = ({ op }: Instruction): boolean => ENDS.has(op);

/** Where blocks begin, in order: at the first instruction, where something jumps to, and where calls return to. */
export function leadersOf(instructions: readonly Instruction[]): number[] {
  const leaders = new Set<number>();
  if (instructions[0]) leaders.add(instructions[0].at);
  for (const { op, next, target } of instructions) {
    if (target >= 0) leaders.add(target);
    if (CALLS.has(op)) leaders.add(next);
  }
  const starts = new Set(instructions.map(({ at }) => at));
  return [...leaders].filter((at) => starts.has(at)).sort((a, b) => a - b);
}
