// Machine code: what the host has made of the instructions of procedures that run often (bindings/jit). This file finds such procedures,
// asks for their machine code, leads their entries to it, and forgets it; run-machine-code.ts runs it.
//
// Machine code is one function per Code object. It works on the same frames and globals as the interpreter, does the same things in the same
// order, and may stop before any instruction; so nobody can tell which of the two has done a step, and nothing but time depends on it.
// Invariants: a Code object that has machine code enters at CODE_MACHINE, where a MachineCode instruction names its slot in the table, and
// its loops are MachineLoop instructions; its other instructions are what they were. Slots from `slots` on are nobody's.
//
// What is run often is found by looking: every `every` steps, in whatever runs they are, the long way of an instruction sees which procedure is
// at work.

import { lookAfter, stepsUnspent } from "../base/limits";
import { closureLambda, isClosure } from "../data/lambda";
import { cellValue } from "../data/globals";
import {
  CODE_CONSTANTS,
  CODE_ENTRY,
  CODE_MACHINE,
  CODE_MAP,
  constantsOf,
  firstInstruction,
  Kind,
  kindOf,
  LAMBDA_CODE,
  sizeOfObject,
} from "../heap/layout";
import { Space } from "../heap/space";
import { addressOf, Value } from "../heap/value";
import { Op } from "../shared/opcodes";
import { A } from "./instruction";
import { hasSecondWord } from "./second-word";

/** How often a procedure must have been seen before it is worth its machine code. */
const HOT: u32 = 2;
/** As many sightings as there can be: the host could make no machine code of it. */
const HOPELESS: u32 = 255;
/** Slots of the table that a VM uses. The slot is a byte. */
const SLOTS_MAX: u32 = 255;

/** By slot, the address of the Code object whose machine code is hidden; 0: there is none any more. */
const HIDDEN: usize = memory.data(1020); // 4 * SLOTS_MAX

export class MachineCode {
  /** Index in the table of slot 0. */
  static first: u32 = 0;
  /** Steps between two looks, twice as many after each time that the table was full; 0: the host makes no machine code. */
  static every: i64 = 0;
  /** Steps until the next look, when `mark` of the run's steps were unspent. */
  static due: i64 = 0;
  static mark: i64 = 0;
  /** Slots that are taken. */
  static slots: u32 = 0;
  /** Slots whose machine code is hidden while the memory is copied. */
  static hidden: u32 = 0;
  /** Address of the Code object that the host is asked for; 0: none. Good until the run goes on. */
  static wanted: u32 = 0;
  /** The limit of the call depth, for machine code that calls. */
  static depthLimit: i32 = 0;
}

/**
 * From now on the host makes machine code, which it puts into the table from `first` on, and the VM looks after every `every` steps; 0: no
 * longer. What there was is forgotten.
 */
export function useMachineCode(first: u32, every: u32): void {
  forgetMachineCode();
  MachineCode.first = first;
  MachineCode.every = every;
  MachineCode.wanted = 0;
  lookLater();
}

/** The next look is a whole period from here. */
export function lookLater(): void {
  MachineCode.due = MachineCode.every;
  MachineCode.mark = stepsUnspent();
  lookAfter(MachineCode.due);
}

/** A run has ended: what it has spent since the last look counts. To be called while its figures are there. */
export function countTowardsLook(): void {
  const spent = MachineCode.mark - stepsUnspent();
  MachineCode.mark -= spent;
  // Another run's figures may have been put in their place: an image's.
  MachineCode.due = min<i64>(max<i64>(1, MachineCode.due - spent), MachineCode.every);
}

/** A run begins, or goes on after a pause, with the steps that it has now. */
export function lookWhenDue(isNew: bool): void {
  if (isNew) MachineCode.mark = stepsUnspent();
  else countTowardsLook();
  lookAfter(MachineCode.every > 0 ? MachineCode.due : 0);
}

/** Looks at what is about to be done at `pc`. True: the host is to be asked for `MachineCode.wanted` first. */
export function isHot(base: u32, code: u32, pc: u32): bool {
  const callee = calledAt(base, code, pc);
  if (callee != code && callee != 0) see(callee);
  see(code);
  return MachineCode.wanted != 0;
}

function see(code: u32): void {
  if (load<u8>(code, CODE_MACHINE) == Op.MachineCode) return;
  const seen = <u32>load<u8>(code, CODE_MACHINE + 1);
  if (seen == HOPELESS || constantsOf(code) == 0) return;
  store<u8>(code, <u8>(seen + 1), CODE_MACHINE + 1);
  if (seen + 1 >= HOT) MachineCode.wanted = code;
}

/** The code that the instruction at `pc` is going to enter, 0 when it calls no procedure that has some. */
function calledAt(base: u32, code: u32, pc: u32): u32 {
  const word = load<u32>(pc);
  let callee: Value = 0;
  switch (<i32>(word & 0xff)) {
    case Op.Call:
    case Op.TailCall: {
      callee = load<u64>(base + A(word));
      break;
    }
    case Op.CallGlobal:
    case Op.TailCallGlobal: {
      callee = cellValue(load<u32>(code + (load<u32>(pc, 4) << 3), CODE_CONSTANTS));
      break;
    }
    case Op.CallConstant: {
      callee = load<u64>(code + (load<u32>(pc, 4) << 3), CODE_CONSTANTS);
      break;
    }
    case Op.CallHeads: {
      callee = load<u64>(base + (load<u32>(pc, 4) << 3));
      break;
    }
  }
  return isClosure(callee) ? load<u32>(closureLambda(addressOf(callee)), LAMBDA_CODE) : 0;
}

/** The host's answer: the slot behind the last one has machine code for `MachineCode.wanted`, or there is none. */
export function answerMachineCode(made: bool): void {
  const code = MachineCode.wanted;
  MachineCode.wanted = 0;
  if (code == 0) return;
  if (!made) {
    store<u8>(code, <u8>HOPELESS, CODE_MACHINE + 1);
    return;
  }
  leadTo(code, MachineCode.slots);
  MachineCode.slots += 1;
}

/** The code's entry and its loops lead to the slot. */
function leadTo(code: u32, slot: u32): void {
  store<u16>(code, <u16>((<u32>Op.MachineCode) | (slot << 8)), CODE_MACHINE);
  store<u32>(code, CODE_MACHINE, CODE_ENTRY);
  exchangeLoops(code, Op.Loop, Op.MachineLoop);
}

/** Where the host puts the machine code that it is asked for: index in the table. */
export function nextSlot(): u32 {
  if (MachineCode.slots == SLOTS_MAX) {
    forgetMachineCode();
    // A program that makes procedures all the time. To compile each of them would take longer than to run it.
    MachineCode.every *= 2;
  }
  return MachineCode.first + MachineCode.slots;
}

/** All code is only interpreted again. */
export function forgetMachineCode(): void {
  hideMachineCode();
  MachineCode.hidden = 0;
}

/** All code is only interpreted, as a copy of the memory needs it, until `showMachineCode`. */
export function hideMachineCode(): void {
  MachineCode.hidden = MachineCode.slots;
  if (MachineCode.slots == 0) return;
  MachineCode.slots = 0;
  memory.fill(HIDDEN, 0, SLOTS_MAX << 2);
  // Allocation leaves no gaps, so the space can be walked at any time.
  for (let at = Space.start; at < Space.next; at += sizeOfObject(at)) {
    if (kindOf(at) != Kind.Code || load<u8>(at, CODE_MACHINE) != Op.MachineCode) continue;
    store<u32>(HIDDEN + ((<u32>load<u8>(at, CODE_MACHINE + 1)) << 2), at);
    store<u16>(at, 0, CODE_MACHINE);
    store<u32>(at, firstInstruction(at), CODE_ENTRY);
    exchangeLoops(at, Op.MachineLoop, Op.Loop);
  }
}

/** What was hidden is there again. Nothing must have happened in between but that the memory was copied. */
export function showMachineCode(): void {
  for (let slot: u32 = 0; slot < MachineCode.hidden; slot++) {
    const code = load<u32>(HIDDEN + (slot << 2));
    if (code != 0) leadTo(code, slot);
  }
  MachineCode.slots = MachineCode.hidden;
  MachineCode.hidden = 0;
}

function exchangeLoops(code: u32, from: i32, to: i32): void {
  const end = code + load<u32>(code, CODE_MAP);
  let at = code + firstInstruction(code);
  while (at < end) {
    const op = <i32>load<u8>(at);
    if (op == from) store<u8>(at, <u8>to);
    at += hasSecondWord(op) ? 8 : 4;
  }
}
