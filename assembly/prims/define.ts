// How a table of builtins makes its rows: each row becomes a Builtin object and the original value of a global cell.
// Names that begin with `%` are for the prelude alone. The tables themselves are in tables/.
//
// Two names of one function are two rows, because a program may redefine either. An instruction belongs to one row.

import { addBuiltin, BuiltinFunction } from "../data/builtins";
import { bindOriginal, globalCell } from "../data/globals";
import { internLiteral, internWord, symbolCell } from "../data/symbol";
import { putInRoot, vectorItem } from "../data/vector";
import { allocate, reserve } from "../heap/heap";
import { BUILTIN_SIZE, BUILTIN_SYMBOL, CELL_SYMBOL, Kind } from "../heap/layout";
import { dropTemporaries, getRoot, keep, kept, markTemporaries, Root } from "../heap/roots";
import { addressOf, FAILED, fromAddress, TAG_PROCEDURE, Value } from "../heap/value";
import { Op } from "../shared/opcodes";

/** Any number of arguments. */
export const ANY: i32 = 255;

export class Boot {
  static failed: bool = false;
}

/** Binds a name. False (and `Boot.failed`) when there is no memory. */
export function bind(name: string, value: Value): void {
  if (Boot.failed) return;
  const mark = markTemporaries();
  const slot = keep(value);
  const symbol = internLiteral(name);
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) Boot.failed = true;
  else bindOriginal(cell, kept(slot), name.charCodeAt(0) != 0x25 || name.length == 1); // `%` itself is public
  dropTemporaries(mark);
}

export function define(
  name: string,
  min: i32,
  max: i32,
  fn: BuiltinFunction,
  op: i32 = Op.Halt,
  flags: i32 = 0,
): void {
  defineWord(name, 0, name.length, min, max, fn, op, flags);
}

/** A row for each of the names, which have a space between them: they mean the same, and the first ones are the better ones. */
export function defineAll(
  names: string,
  min: i32,
  max: i32,
  fn: BuiltinFunction,
  flags: i32 = 0,
): void {
  let from = 0;
  for (let at = 0; at <= names.length; at++) {
    if (at < names.length && names.charCodeAt(at) != 0x20) continue;
    defineWord(names, from, at, min, max, fn, Op.Halt, flags);
    from = at + 1;
  }
}

function defineWord(
  names: string,
  from: i32,
  to: i32,
  min: i32,
  max: i32,
  fn: BuiltinFunction,
  op: i32,
  flags: i32,
): void {
  if (Boot.failed) return;
  const index = addBuiltin(min, max, fn, flags, op);
  const symbol = internWord(names, from, to);
  const cell = symbol == FAILED ? 0 : globalCell(symbol);
  if (cell == 0) {
    Boot.failed = true;
    return;
  }
  const mark = markTemporaries();
  const slot = keep(load<u64>(cell, CELL_SYMBOL));
  const ok = reserve(BUILTIN_SIZE);
  const builtin = ok ? allocate(BUILTIN_SIZE, Kind.Builtin, 0, index) : 0;
  if (ok) store<u64>(builtin, kept(slot), BUILTIN_SYMBOL);
  dropTemporaries(mark);
  if (!ok || !putInRoot(Root.Builtins, index, fromAddress(TAG_PROCEDURE, builtin))) {
    Boot.failed = true;
    return;
  }
  // `%` itself is public.
  const isPublic = names.charCodeAt(from) != 0x25 || to - from == 1;
  // Everything may have moved.
  const procedure = vectorItem(addressOf(getRoot(Root.Builtins)), index);
  bindOriginal(symbolCell(load<u64>(addressOf(procedure), BUILTIN_SYMBOL)), procedure, isPublic);
}
