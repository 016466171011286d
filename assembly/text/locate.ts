// Finds an atom again in the source text that is running: forms carry the place of their parenthesis, atoms carry none, so
// the place of a name is looked up only when an error is about it.

import { PROGRAM } from "../base/buffer";

export class Located {
  static line: u32 = 0;
  static column: u32 = 0;
}

/**
 * Looks for a name among the parts of the form that begins at a line and column of PROGRAM. True when it is there: then
 * `Located` says where. The text may be another one than the form came from; then nothing is found, or the form's own line
 * looks alike and the answer is near enough.
 */
export function locateName(line: u32, column: u32, name: u32, size: u32): bool {
  let at = PROGRAM.start;
  const end = at + PROGRAM.used;
  let row: u32 = 1;
  while (at < end && row < line) {
    const c = load<u8>(at);
    at += 1;
    if (c == 0x0a || (c == 0x0d && !(at < end && load<u8>(at) == 0x0a))) row += 1;
  }
  let col: u32 = 1;
  while (at < end && col < column) {
    at += 1;
    while (at < end && (load<u8>(at) & 0xc0) == 0x80) at += 1;
    col += 1;
  }
  const opener = at < end ? <i32>load<u8>(at) : 0;
  if (opener != 0x28 && opener != 0x5b && opener != 0x7b) return false;
  return scan(at, end, row, col, name, size);
}

/** Walks the form at `at`; names inside inner forms do not count, because those have places of their own. */
function scan(at: u32, end: u32, row: u32, col: u32, name: u32, size: u32): bool {
  let depth = 0;
  let atomStart: u32 = 0;
  let atomColumn: u32 = 0;
  while (at <= end) {
    const c = at < end ? <i32>load<u8>(at) : 0x20;
    const breaks =
      c <= 0x20 ||
      c == 0x28 ||
      c == 0x29 ||
      c == 0x5b ||
      c == 0x5d ||
      c == 0x22 ||
      c == 0x3b ||
      c == 0x7b ||
      c == 0x7d;
    if (!breaks) {
      if (atomStart == 0 && c != 0x27 && c != 0x60 && c != 0x2c && c != 0x40) {
        atomStart = at;
        atomColumn = col;
      }
    } else if (atomStart != 0) {
      if (depth == 1 && at - atomStart == size && memory.compare(atomStart, name, size) == 0) {
        Located.line = row;
        Located.column = atomColumn;
        return true;
      }
      atomStart = 0;
    }
    if (at >= end) return false;
    if (c == 0x22 || c == 0x3b) {
      // A string or a comment: to its end.
      const stop = c == 0x22 ? 0x22 : 0x0a;
      at += 1;
      col += 1;
      while (at < end && <i32>load<u8>(at) != stop) {
        if (load<u8>(at) == 0x5c && c == 0x22) {
          at += 1;
          col += 1;
        }
        if (at < end && load<u8>(at) == 0x0a) {
          row += 1;
          col = 0;
        }
        at += 1;
        if (at >= end || (load<u8>(at) & 0xc0) != 0x80) col += 1;
      }
      if (c == 0x3b) continue;
    } else if (c == 0x28 || c == 0x5b || c == 0x7b) {
      depth += 1;
    } else if (c == 0x29 || c == 0x5d || c == 0x7d) {
      depth -= 1;
      if (depth == 0) return false;
    } else if (c == 0x0a) {
      row += 1;
      col = 0;
    }
    at += 1;
    if (at >= end || (load<u8>(at) & 0xc0) != 0x80) col += 1;
  }
  return false;
}
