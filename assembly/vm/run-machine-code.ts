// Where the interpreter and machine code meet: the interpreter runs machine code as long as frames have some, and machine code has the
// interpreter's long way do what it does not do itself.
//
// Machine code is called with the address of a frame and the offset of an instruction in its code, and answers with a number:
//   above 0          a frame's address, and in the upper 32 bits the offset of the instruction that comes next there;
//                    with bit 32 (offsets are multiples of 4) it is for the interpreter to do that one
//   HOW - 256, < 0   it is for the interpreter to go on as `HOW` says; `Machine` says where
// `stepForMachineCode` answers the same, or 0: the instruction is done, and the next one in the same frame comes next.
// KEEP IN STEP with bindings/jit/convention.ts.

import { OUTPUT } from "../base/buffer";
import { callBuiltin } from "../data/builtins";
import { dictGet, isDict } from "../data/dict";
import { consOf, listRest, REST_BYTES } from "../data/list";
import { hasRoom } from "../heap/heap";
import { CODE_MACHINE, firstInstruction, PAIR_SIZE } from "../heap/layout";
import { Stack } from "../heap/roots";
import { addressOf, FAILED, isList, isProcedure, isString, MISSING, NIL } from "../heap/value";
import { Op } from "../shared/opcodes";
import { frameCode, HEADER_BYTES, topOf } from "./frame";
import { A, B, C, nearConstant, numberA, numberB, numberC } from "./instruction";
import { Machine } from "./machine";
import { MachineCode } from "./machine-code";
import { DRAIN_BYTES } from "./pause";
import { plainBuiltin } from "./plain-builtin";
import { hasSecondWord } from "./second-word";
import { GOES_ON, takeStep } from "./step";

/** How the interpreter goes on. No opcodes. */
export const enum How {
  /** In its loop, with the instruction at which the machine stands. */
  Interpret = 0,
  /** From the top, because there may be machine code. */
  Again = 250,
  /** `Machine.stopped` is the status with which the run has stopped. */
  Stopped = 253,
  /** A builtin has been called by a Call, and has failed or filled the output. */
  CallEnded = 254,
  /** The same by a Primitive. */
  Ended = 255,
}

const BEYOND: i64 = 256;
/** In the offset of an answer. */
const TO_INTERPRET: u32 = 1;

// @ts-ignore: decorator
@inline
function answer(how: How): i64 {
  return <i64>how - BEYOND;
}

/** Has the frame at which the machine stands machine code? */
// @ts-ignore: decorator
@inline
export function hasMachineCode(code: u32): bool {
  return load<u8>(code, CODE_MACHINE) == Op.MachineCode;
}

/** Runs machine code from where the machine stands, for as long as there is some. `Machine` says where it stands then. */
export function runMachineCode(): How {
  let base = Stack.start + Machine.base;
  let pc = Machine.pc;
  while (true) {
    const code = frameCode(base);
    if (!hasMachineCode(code)) break;
    const slot = MachineCode.first + <u32>load<u8>(code, CODE_MACHINE + 1);
    const how = call_indirect<i64>(slot, base, max<u32>(pc, firstInstruction(code)), <u64>0);
    if (how < 0) return <How>(how + BEYOND);
    base = <u32>how;
    pc = <u32>(how >> 32);
    if ((pc & TO_INTERPRET) != 0) {
      pc -= TO_INTERPRET;
      break;
    }
  }
  Machine.base = base - Stack.start;
  Machine.pc = pc;
  return How.Interpret;
}

/** Does the instruction `pc` bytes into the code of the frame at `base`, in every case. */
export function stepForMachineCode(base: u32, pc: u32): i64 {
  const code = frameCode(base);
  const word = load<u32>(code + pc);
  const op = <i32>(word & 0xff);
  const count = numberB(word);
  if (op == Op.Primitive) {
    Machine.pc = pc + 8;
    Machine.register = numberA(word);
    Stack.top = topOf(base, code);
    return callFor(base, load<u32>(code + pc, 4), base + C(word), count, How.Ended);
  }
  if (op == Op.Call) {
    const window = base + A(word);
    const callee = load<u64>(window);
    const row = isProcedure(callee) ? plainBuiltin(addressOf(callee), count) : -1;
    if (row >= 0) {
      Machine.pc = pc + 4;
      Machine.register = numberC(word);
      Stack.top = window + HEADER_BYTES + (count << 3);
      return callFor(base, row, window + HEADER_BYTES, count, How.CallEnded);
    }
  } else if (op == Op.Get || op == Op.GetConstant) {
    const dict = load<u64>(base + B(word));
    const key = op == Op.Get ? load<u64>(base + C(word)) : nearConstant(code, word);
    if (isString(key) && isDict(dict)) {
      const value = dictGet(addressOf(dict), key);
      store<u64>(base + A(word), value == MISSING ? NIL : value);
      return 0;
    }
  } else if (op == Op.Rest || op == Op.Cdr) {
    // Of a row of items. As in the loop, `Stack.top` stays where it is.
    const list = load<u64>(base + B(word));
    if (isList(list) && hasRoom(REST_BYTES)) {
      store<u64>(base + A(word), listRest(list, NIL));
      return 0;
    }
  } else if (op == Op.Cons && hasRoom(PAIR_SIZE)) {
    store<u64>(base + A(word), consOf(load<u64>(base + B(word)), load<u64>(base + C(word))));
    return 0;
  }
  const offset = base - Stack.start;
  const next = pc + (hasSecondWord(op) ? 8 : 4);
  Machine.base = offset;
  Machine.pc = pc;
  const status = takeStep();
  if (status != GOES_ON) {
    Machine.stopped = status;
    return answer(How.Stopped);
  }
  if (Machine.base != offset || Machine.pc != next || base != Stack.start + offset) return onward();
  return hasMachineCode(frameCode(base)) ? 0 : answer(How.Interpret);
}

/** Where the machine stands, as an answer. */
function onward(): i64 {
  return ((<i64>Machine.pc) << 32) | (<i64>(Stack.start + Machine.base));
}

/** Calls a builtin; `Machine.register` takes its value. The builtin may look where the machine stands, which `Machine.pc` says already. */
// @ts-ignore: decorator
@inline
function callFor(base: u32, row: u32, args: u32, count: i32, ended: How): i64 {
  Machine.base = base - Stack.start;
  const value = callBuiltin(row, args, count);
  if (value != FAILED) {
    store<u64>(base + (Machine.register << 3), value);
    // It may have redefined what machine code was made for.
    if (OUTPUT.used < DRAIN_BYTES)
      return hasMachineCode(frameCode(base)) ? 0 : answer(How.Interpret);
  }
  Machine.result = value;
  return answer(ended);
}
