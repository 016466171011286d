// The disassembler: a listing of a procedure's code for people. Compiled into the debug and test builds only
// (assembly/debug.ts exports it). A test compares the names below with shared/opcodes.ts.

import { Buffer } from "../base/buffer";
import { closureLambda } from "../data/lambda";
import { listPosition, positionColumn, positionLine } from "../data/list";
import {
  constantsOf,
  CODE_CONSTANTS,
  firstInstruction,
  CODE_MAP,
  Kind,
  kindOf,
  CELL_SYMBOL,
  LAMBDA_CODE,
  LAMBDA_NAME,
  registersOf,
} from "../heap/layout";
import { addressOf, isObject, isSymbol, Value } from "../heap/value";
import { FIRST_INLINE, GENERIC, LAST_INLINE, Op } from "../shared/opcodes";
import { describe } from "../text/printer";
import { hasSecondWord } from "./second-word";
import { formAt } from "./trace";

/** Writes one line per instruction: offset, name, operands, position when it changes. `closure` must have code. */
export function listCode(buffer: Buffer, closure: u32): void {
  const lambda = closureLambda(closure);
  const code = load<u32>(lambda, LAMBDA_CODE);
  const name = load<u64>(lambda, LAMBDA_NAME);
  buffer.pushLiteral("; ");
  if (isSymbol(name)) describe(buffer, name);
  else buffer.pushLiteral("lambda");
  buffer.pushLiteral(": ");
  buffer.pushDecimal(registersOf(code));
  buffer.pushLiteral(" registers, ");
  buffer.pushDecimal(constantsOf(code));
  buffer.pushLiteral(" constants\n");
  const start = firstInstruction(code);
  const end = load<u32>(code, CODE_MAP);
  let position: u64 = 0;
  for (let at = start; at < end;) {
    const word = load<u32>(code + at);
    const op = <i32>(word & 0xff);
    const size: u32 = hasSecondWord(op) ? 8 : 4;
    buffer.pushDecimal((at - start) >> 2);
    buffer.pushByte(0x09);
    pushInstruction(buffer, code, word, size == 8 ? load<u32>(code + at + 4) : 0);
    at += size;
    const next = listPosition(formAt(code, at));
    if (next != position && next != 0) {
      position = next;
      buffer.pushLiteral("\t; ");
      buffer.pushDecimal(positionLine(position));
      buffer.pushByte(0x3a);
      buffer.pushDecimal(positionColumn(position));
    }
    buffer.pushByte(0x0a);
  }
}

function pushInstruction(buffer: Buffer, code: u32, word: u32, second: u32): void {
  const op = <i32>(word & 0xff);
  const generic = op >= FIRST_INLINE + GENERIC && op <= LAST_INLINE + GENERIC;
  buffer.pushLiteral(opName(generic ? op - GENERIC : op));
  if (generic) buffer.pushLiteral(" (generic)");
  buffer.pushByte(0x09);
  buffer.pushDecimal((word >> 8) & 0xff);
  if (hasConstant(op)) {
    buffer.pushByte(0x20);
    pushConstant(buffer, code, word >> 16);
    return;
  }
  if (hasOffset(op)) {
    buffer.pushByte(0x20);
    buffer.pushDecimal((<i32>word) >> 16);
    return;
  }
  buffer.pushByte(0x20);
  buffer.pushDecimal((word >> 16) & 0xff);
  buffer.pushByte(0x20);
  buffer.pushDecimal((<i32>word) >> 24);
  if (op == Op.Raise) return;
  if (op == Op.Primitive || op == Op.Primitive + GENERIC) {
    buffer.pushLiteral(" row ");
    buffer.pushDecimal(second);
  } else if (hasSecondWord(op)) {
    buffer.pushByte(0x20);
    pushConstant(buffer, code, second);
  }
}

function pushConstant(buffer: Buffer, code: u32, index: u32): void {
  const value: Value = load<u64>(code + (index << 3), CODE_CONSTANTS);
  if (isObject(value) && kindOf(addressOf(value)) == Kind.Cell) {
    describe(buffer, load<u64>(addressOf(value), CELL_SYMBOL));
  } else if (isObject(value) && kindOf(addressOf(value)) == Kind.Lambda) {
    buffer.pushLiteral("lambda");
  } else {
    describe(buffer, value);
  }
}

function hasConstant(op: i32): bool {
  switch (op) {
    case Op.LoadConstant:
    case Op.GetGlobal:
    case Op.SetGlobal:
    case Op.DefineGlobal:
    case Op.CheckGlobal:
    case Op.Closure:
    case Op.DefineMacro:
      return true;
    default:
      return false;
  }
}

/** D is a number: a jump or a small constant. */
function hasOffset(op: i32): bool {
  switch (op) {
    case Op.LoadInteger:
    case Op.LoadSpecial:
    case Op.Jump:
    case Op.JumpIfFalse:
    case Op.JumpIfTrue:
    case Op.JumpIfBound:
    case Op.Loop:
      return true;
    default:
      return false;
  }
}

function opName(op: i32): string {
  switch (op) {
    case Op.Halt:
      return "Halt";
    case Op.Move:
      return "Move";
    case Op.LoadConstant:
      return "LoadConstant";
    case Op.LoadInteger:
      return "LoadInteger";
    case Op.LoadSpecial:
      return "LoadSpecial";
    case Op.GetGlobal:
      return "GetGlobal";
    case Op.SetGlobal:
      return "SetGlobal";
    case Op.DefineGlobal:
      return "DefineGlobal";
    case Op.CheckGlobal:
      return "CheckGlobal";
    case Op.GetCaptured:
      return "GetCaptured";
    case Op.GetCapturedBox:
      return "GetCapturedBox";
    case Op.SetCapturedBox:
      return "SetCapturedBox";
    case Op.GetBox:
      return "GetBox";
    case Op.SetBox:
      return "SetBox";
    case Op.NewBox:
      return "NewBox";
    case Op.Closure:
      return "Closure";
    case Op.Jump:
      return "Jump";
    case Op.JumpIfFalse:
      return "JumpIfFalse";
    case Op.JumpIfTrue:
      return "JumpIfTrue";
    case Op.JumpIfBound:
      return "JumpIfBound";
    case Op.Loop:
      return "Loop";
    case Op.Call:
      return "Call";
    case Op.CallGlobal:
      return "CallGlobal";
    case Op.TailCall:
      return "TailCall";
    case Op.TailCallGlobal:
      return "TailCallGlobal";
    case Op.Return:
      return "Return";
    case Op.Raise:
      return "Raise";
    case Op.DefineMacro:
      return "DefineMacro";
    case Op.Clear:
      return "Clear";
    case Op.CallConstant:
      return "CallConstant";
    case Op.TailCallConstant:
      return "TailCallConstant";
    case Op.Add:
      return "Add";
    case Op.Subtract:
      return "Subtract";
    case Op.Multiply:
      return "Multiply";
    case Op.AddImmediate:
      return "AddImmediate";
    case Op.SubtractImmediate:
      return "SubtractImmediate";
    case Op.Less:
      return "Less";
    case Op.LessEqual:
      return "LessEqual";
    case Op.Greater:
      return "Greater";
    case Op.GreaterEqual:
      return "GreaterEqual";
    case Op.Equal:
      return "Equal";
    case Op.IfLess:
      return "IfLess";
    case Op.IfLessEqual:
      return "IfLessEqual";
    case Op.IfGreater:
      return "IfGreater";
    case Op.IfGreaterEqual:
      return "IfGreaterEqual";
    case Op.IfEqual:
      return "IfEqual";
    case Op.IfLessImmediate:
      return "IfLessImmediate";
    case Op.IfLessEqualImmediate:
      return "IfLessEqualImmediate";
    case Op.IfGreaterImmediate:
      return "IfGreaterImmediate";
    case Op.IfGreaterEqualImmediate:
      return "IfGreaterEqualImmediate";
    case Op.IfEqualImmediate:
      return "IfEqualImmediate";
    case Op.Modulo:
      return "Modulo";
    case Op.Cons:
      return "Cons";
    case Op.First:
      return "First";
    case Op.Rest:
      return "Rest";
    case Op.IsNull:
      return "IsNull";
    case Op.IsEmpty:
      return "IsEmpty";
    case Op.IsPair:
      return "IsPair";
    case Op.Not:
      return "Not";
    case Op.IfNull:
      return "IfNull";
    case Op.Get:
      return "Get";
    case Op.Primitive:
      return "Primitive";
    case Op.Nth:
      return "Nth";
    case Op.Car:
      return "Car";
    case Op.Cdr:
      return "Cdr";
    case Op.AddConstant:
      return "AddConstant";
    case Op.SubtractConstant:
      return "SubtractConstant";
    case Op.MultiplyConstant:
      return "MultiplyConstant";
    case Op.ModuloConstant:
      return "ModuloConstant";
    case Op.GetConstant:
      return "GetConstant";
    case Op.IfLessConstant:
      return "IfLessConstant";
    case Op.IfGreaterConstant:
      return "IfGreaterConstant";
    case Op.IfNot:
      return "IfNot";
    case Op.Item:
      return "Item";
    case Op.CountItems:
      return "CountItems";
    case Op.ConsCell:
      return "ConsCell";
    case Op.Capture:
      return "Capture";
    case Op.Enter:
      return "Enter";
    case Op.CallHeads:
      return "CallHeads";
    case Op.IfMergeStep:
      return "IfMergeStep";
    case Op.MachineCode:
      return "MachineCode";
    case Op.MachineLoop:
      return "MachineLoop";
    default:
      return "?";
  }
}
