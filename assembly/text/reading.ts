// Where a reading stands: the text, the place in it, and how places become lines and columns (code points, from 1).
// Invariant: the source lies outside the heap and does not move while it is read.

import { Signal } from "../data/signal";

export class Reading {
  static at: u32 = 0;
  static end: u32 = 0;
  static line: u32 = 1;
  /** Address of the current line's first byte. */
  static lineStart: u32 = 0;
  /** Continuation bytes of the current line so far: column = at - lineStart - continuations + 1. */
  static continuations: u32 = 0;
  /** The text ended inside a form: more input may complete it (a REPL asks for another line). */
  static incomplete: bool = false;
  static depthMax: u32 = 0;
  /** Line of the first form that begins in column 1 while another is open, 0 for none: there that other one should have ended. */
  static surpriseLine: u32 = 0;
  /** Place of the innermost list that was open there. */
  static openLine: u32 = 0;
  static openColumn: u32 = 0;
  /** Line on which the last form at top level began, and the place where it ended; 0 before the first. */
  static lastLine: u32 = 0;
  static endLine: u32 = 0;
  static endColumn: u32 = 0;
  /** Lists carry the place of their opening parenthesis. Not so text that a program reads: its lines are not the program's. */
  static positioned: bool = true;
  /** The places of the top-level forms are remembered: it is the program itself that is read. */
  static keepsStarts: bool = false;
}

// @ts-ignore: decorator
@inline
export function column(at: u32): u32 {
  return at - Reading.lineStart - Reading.continuations + 1;
}

/** Passes LF, CR or CRLF at `at`. Returns the address behind it. */
export function passLineEnd(at: u32): u32 {
  const crlf = load<u8>(at) == 0x0d && at + 1 < Reading.end && load<u8>(at + 1) == 0x0a;
  const next = at + (crlf ? 2 : 1);
  Reading.line += 1;
  Reading.lineStart = next;
  Reading.continuations = 0;
  return next;
}

export function placeError(line: u32, col: u32): bool {
  Signal.line = line;
  Signal.column = col;
  return false;
}
