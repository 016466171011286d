// The reference of lispy@2 inside the module: what each name means, for `doc`, `help`, `apropos` and for messages that show
// how a procedure is called. The data is made by scripts/gen-reference.mjs and cold.

import { Buffer } from "../base/buffer";
import { warm } from "../base/cold";
import {
  ADVICE_NAMES,
  ADVICE_NAMES_SIZE,
  HOST_NAMES,
  HOST_NAMES_SIZE,
  REFERENCE_AREAS,
  REFERENCE_AREAS_SIZE,
  REFERENCE_NAMES,
  REFERENCE_NAMES_SIZE,
  REFERENCE_STARTS,
  REFERENCE_STARTS_SIZE,
  REFERENCE_TEXT,
} from "../gen/reference";

/** The number of the entry that explains a name, -1 when there is none. */
export function findReference(bytes: u32, size: u32): i32 {
  return findText(<u32>REFERENCE_NAMES, REFERENCE_NAMES_SIZE, bytes, size);
}

/** The number of the text that says what another language's name is here, -1 when there is none. */
export function findAdvice(bytes: u32, size: u32): i32 {
  return findText(<u32>ADVICE_NAMES, ADVICE_NAMES_SIZE, bytes, size);
}

/** Is it a name that only a host can bind? */
export function isHostName(bytes: u32, size: u32): bool {
  warm(HOST_NAMES, HOST_NAMES_SIZE);
  let at = <u32>HOST_NAMES;
  const end = at + HOST_NAMES_SIZE;
  while (at < end) {
    const length = <u32>load<u8>(at);
    if (length == size && memory.compare(at + 1, bytes, size) == 0) return true;
    at += length + 1;
  }
  return false;
}

function findText(table: u32, tableSize: u32, bytes: u32, size: u32): i32 {
  warm(table, tableSize);
  let at = table;
  const end = at + tableSize;
  while (at < end) {
    const length = <u32>load<u8>(at);
    if (length == size && memory.compare(at + 1, bytes, size) == 0)
      return <i32>load<u16>(at + 1 + length);
    at += length + 3;
  }
  return -1;
}

/** Appends the text of an entry; with `lineOnly` just its first line. */
export function pushReference(buffer: Buffer, entry: i32, lineOnly: bool): void {
  warm(REFERENCE_STARTS, REFERENCE_STARTS_SIZE);
  const at = <u32>REFERENCE_TEXT + load<u32>(REFERENCE_STARTS + (entry << 2));
  let size = load<u32>(REFERENCE_STARTS + ((entry + 1) << 2)) - at + <u32>REFERENCE_TEXT;
  warm(at, size);
  if (lineOnly) {
    let line: u32 = 0;
    while (line < size && load<u8>(at + line) != 0x0a) line += 1;
    size = line;
  }
  buffer.pushBytes(at, size);
}

/** Appends an overview: every area with the names of its entries. */
export function pushOverview(buffer: Buffer): void {
  warm(REFERENCE_AREAS, REFERENCE_AREAS_SIZE);
  warm(REFERENCE_NAMES, REFERENCE_NAMES_SIZE);
  let area = <u32>REFERENCE_AREAS;
  const end = area + REFERENCE_AREAS_SIZE;
  let name = <u32>REFERENCE_NAMES;
  const lastName = name + REFERENCE_NAMES_SIZE;
  let first: u32 = 0;
  while (area < end) {
    const length = <u32>load<u8>(area);
    buffer.pushBytes(area + 1, length);
    buffer.pushByte(0x3a);
    first += load<u16>(area + 1 + length);
    while (name < lastName) {
      const size = <u32>load<u8>(name);
      if (load<u16>(name + 1 + size) >= first) break;
      buffer.pushByte(0x20);
      buffer.pushBytes(name + 1, size);
      name += size + 3;
    }
    buffer.pushByte(0x0a);
    area += length + 3;
  }
}
