// Registers of the procedure under generation: variables keep theirs, temporaries are taken and given back in stack
// order by cutting back `Registers.top`. For images each register says what it holds (sites.ts).

import { REGISTERS_MAX } from "../base/config";
import { Value } from "../heap/value";
import { Emission } from "./emit";
import { Variable } from "./tree";

/** The value is not wanted. */
export const NOWHERE: i32 = -1;

/** What a register holds, as far as an image wants to know. */
export const enum Holds {
  /** Nothing that is needed when a call comes back. */
  Nothing = 0,
  /** A variable, or the box in which it lives. */
  Variable = 1,
  /** A part of a form that is evaluated already: operand, argument, head, next value of a loop variable. */
  Part = 2,
}

/** Number of the head among the parts of a call; its arguments are 0, 1, … */
export const HEAD_PART: i32 = -1;

/** By register: `Holds` u32, part i32, and a word: the Variable or the form. */
const holdings: usize = memory.data(4096); // 256 * 16

export class Registers {
  /** First free register. */
  static top: i32 = 0;
  /** Most that were in use at a time. */
  static most: i32 = 0;
  /** A temporary that was just taken as a target and holds nothing yet: a call may use it as its window. */
  static fresh: i32 = -1;
}

export function takeRegister(): i32 {
  const register = Registers.top;
  Registers.top += 1;
  if (Registers.top > Registers.most) Registers.most = Registers.top;
  if (Registers.top > REGISTERS_MAX) {
    Emission.tooLarge = true;
    Emission.tooManyRegisters = true;
    Registers.top = register; // keep operands in range; the code is not going to be used
  }
  store<u32>(holdings + (register << 4), Holds.Nothing);
  return register;
}

/** The variable is in its register, and stays there until the register is given back. */
export function holdVariable(v: Variable): void {
  const at = holdings + (v.register << 4);
  store<u32>(at, Holds.Variable);
  store<u64>(at, <u64>changetype<usize>(v), 8);
}

/** The register holds part `part` of `form`, until it is given back. */
export function holdPart(register: i32, form: Value, part: i32): void {
  const at = holdings + (register << 4);
  store<u32>(at, Holds.Part);
  store<i32>(at, part, 4);
  store<u64>(at, form, 8);
}

export function holdsWhat(register: i32): Holds {
  return load<u32>(holdings + (register << 4));
}

export function heldVariable(register: i32): Variable {
  return changetype<Variable>(<usize>load<u64>(holdings + (register << 4), 8));
}

export function heldForm(register: i32): Value {
  return load<u64>(holdings + (register << 4), 8);
}

export function heldPart(register: i32): i32 {
  return load<i32>(holdings + (register << 4), 4);
}
