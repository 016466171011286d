// The table of builtins: one row per procedure that is written in AssemblyScript, in the catalogue, and one per capability
// behind them. A Builtin object holds its row's number. The compiler reads arities and instructions from here, the VM the
// function to call.

import { rowAt, rowOfOpAt, ROWS_MAX, takeRow } from "./catalogue";
import { Value } from "../heap/value";

/** How every builtin looks: address of the first argument, number of arguments. */
export type BuiltinFunction = (args: u32, count: i32) => Value;

export const enum BuiltinFlag {
  /** Writes output or fails on purpose: its arguments' head is looked up before they are evaluated. */
  Effect = 1,
  /** The VM does the work (apply): never called as a function. */
  Control = 2,
  /** A capability: the host does the work. Control too. */
  Host = 4,
  /** A capability that this host has not granted; an image brought it. */
  Denied = 8,
}

export class Builtins {
  static count: i32 = 0;
  /** Those of the profile; behind them come the capabilities that the host has granted. */
  static own: i32 = 0;
}

/** Adds a row and returns its number. */
export function addBuiltin(min: i32, max: i32, fn: BuiltinFunction, flags: i32, op: i32): i32 {
  const index = Builtins.count;
  assert(index < ROWS_MAX); // the table is fixed at build time
  const row = rowAt(index);
  store<u32>(row, fn.index);
  store<u8>(row, <u8>min, 4);
  store<u8>(row, <u8>max, 5);
  store<u8>(row, <u8>flags, 6);
  store<u8>(row, <u8>op, 7);
  takeRow(index);
  Builtins.count = index + 1;
  return index;
}

// @ts-ignore: decorator
@inline
export function callBuiltin(index: u32, args: u32, count: i32): Value {
  return call_indirect<Value>(load<u32>(rowAt(index)), args, count);
}

export function builtinMin(index: u32): i32 {
  return load<u8>(rowAt(index), 4);
}

/** 255: any number. */
export function builtinMax(index: u32): i32 {
  return load<u8>(rowAt(index), 5);
}

export function builtinFlags(index: u32): i32 {
  return load<u8>(rowAt(index), 6);
}

/** The instruction that stands for a call of it, 0 when there is none. */
export function builtinOp(index: u32): i32 {
  return load<u8>(rowAt(index), 7);
}

// @ts-ignore: decorator
@inline
export function acceptsCount(index: u32, count: i32): bool {
  const max = builtinMax(index);
  return count >= builtinMin(index) && (count <= max || max == 255);
}

/** The row that an inlined opcode stands for, -1: none. One opcode belongs to one row. */
// @ts-ignore: decorator
@inline
export function builtinOfOp(op: i32): i32 {
  return <i32>load<u16>(rowOfOpAt(op)) - 1;
}
