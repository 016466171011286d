// The reference of lispy@2 inside the module: what each name means, for `doc`, `help`, `apropos` and for messages that show
// how a procedure is called. The data is made by scripts/gen-reference.mjs, which says how it is packed.

import { Buffer } from "../base/buffer";
import {
  ADVICE_NAMES,
  ADVICE_NAMES_SIZE,
  HOST_NAMES,
  HOST_NAMES_SIZE,
  REFERENCE_AREAS,
  REFERENCE_AREAS_SIZE,
  REFERENCE_NAMES,
  REFERENCE_NAMES_SIZE,
  REFERENCE_PAIRS,
  REFERENCE_RARE,
  REFERENCE_STARTS,
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
  let at = <u32>REFERENCE_TEXT + load<u16>(REFERENCE_STARTS + (entry << 1));
  for (let c = <i32>load<u8>(at); c != 0; c = <i32>load<u8>(at)) {
    if (!pushCode(buffer, c, lineOnly)) return;
    at += 1;
  }
}

/** False at the end of a line when one is all that is wanted. Recursion ends: a pair is made of earlier codes. */
function pushCode(buffer: Buffer, c: i32, lineOnly: bool): bool {
  if (c >= 128) {
    const pair = REFERENCE_PAIRS + ((c - 128) << 1);
    return (
      pushCode(buffer, load<u8>(pair), lineOnly) && pushCode(buffer, load<u8>(pair, 1), lineOnly)
    );
  }
  if (c == 10 && lineOnly) return false;
  if (c < 10) {
    const rare = <u32>REFERENCE_RARE + (c - 1) * 5;
    buffer.pushBytes(rare + 1, load<u8>(rare));
  } else {
    buffer.pushByte(c);
  }
  return true;
}

/** Appends an overview: every area with the names of its entries. */
export function pushOverview(buffer: Buffer): void {
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
