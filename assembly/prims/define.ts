// How a table of builtins is filled into the catalogue: each name gets a row. Names that begin with `%` are for the prelude
// alone. The tables themselves are in tables/.
//
// Two names of one function are two rows, because a program may redefine either. An instruction belongs to one row.

import { addBuiltin, BuiltinFunction } from "../data/builtins";
import { addConstant, entryOf, findEntry, Meaning, setForm, setMeaning } from "../data/catalogue";
import { hashBytes } from "../data/utf8";
import { Value } from "../heap/value";
import { Op } from "../shared/opcodes";

/** Any number of arguments. */
export const ANY: i32 = 255;

const word: usize = memory.data(64);

/** Puts part of an ASCII literal, at most 64 characters, into `word`; how many bytes. */
function copyWord(text: string, from: i32, to: i32): u32 {
  for (let i = from; i < to; i++) store<u8>(word + i - from, <u8>text.charCodeAt(i));
  return to - from;
}

/** The entry of part of an ASCII literal. */
function entryOfWord(text: string, from: i32, to: i32): u32 {
  return entryOf(<u32>word, copyWord(text, from, to));
}

/** The entry of part of an ASCII literal, -1 when the catalogue has none. */
export function findWord(text: string, from: i32, to: i32): i32 {
  const size = copyWord(text, from, to);
  return findEntry(<u32>word, size, hashBytes(word, size));
}

/** The entry of an ASCII literal. */
export function entryOfLiteral(text: string): u32 {
  return entryOfWord(text, 0, text.length);
}

/** Gives a name the meaning of a special form, or of a word inside one. */
export function defineForm(name: string, form: u32): void {
  setForm(entryOfLiteral(name), form);
}

/** Binds a name to a value that is no object. */
export function bind(name: string, value: Value): void {
  setMeaning(entryOfLiteral(name), Meaning.Constant, addConstant(value));
}

export function define(
  name: string,
  min: i32,
  max: i32,
  fn: BuiltinFunction,
  op: i32 = Op.Halt,
  flags: i32 = 0,
): void {
  const row = addBuiltin(min, max, fn, flags, op);
  setMeaning(entryOfLiteral(name), Meaning.Builtin, row);
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
    setMeaning(
      entryOfWord(names, from, at),
      Meaning.Builtin,
      addBuiltin(min, max, fn, flags, Op.Halt),
    );
    from = at + 1;
  }
}
