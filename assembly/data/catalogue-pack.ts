// The catalogue as the module carries it: column by column, without what follows from the names. That is half of what the
// catalogue takes, and compresses well; booting unpacks it in some 40 µs.
//
// Packed: names u32 | rows u32 | bytes of names u32 | procedures of the VM, 2 u16 | constants, 8 values | origin |
//   per name: bytes u8… | meaning u8… | special form u8… | target u16… |
//   per row: function index u16… | min arity u8… | max arity u8… | flags u8… | opcode u8… | names

import {
  CATALOGUE_HEADER,
  catalogueCount,
  catalogueRows,
  catalogueStart,
  clearCatalogue,
  entryAt,
  entryName,
  entryOf,
  rowAt,
  setCatalogueRows,
  takeRow,
} from "./catalogue";

/** Bytes of columns per name and per row. */
const NAME_COLUMNS: u32 = 5;
const ROW_COLUMNS: u32 = 6;

/** No profile needs more. */
export const PACKED_MAX: u32 = 20480;

/** Packs what is there; returns how many bytes that takes. Only the build does it. */
export function packCatalogue(to: u32): u32 {
  const names = catalogueCount();
  const rows = catalogueRows();
  const nameBytes = load<u32>(catalogueStart(), 8);
  memory.copy(to, catalogueStart(), CATALOGUE_HEADER);
  let at = to + CATALOGUE_HEADER;
  for (let i: u32 = 0; i < names; i++) {
    const entry = entryAt(i);
    store<u8>(at + i, load<u8>(entry, 2));
    store<u8>(at + names + i, load<u8>(entry, 3));
    store<u8>(at + names * 2 + i, load<u8>(entry, 6));
    store<u16>(at + names * 3 + i * 2, load<u16>(entry, 4));
  }
  at += names * NAME_COLUMNS;
  for (let i: u32 = 0; i < rows; i++) {
    const row = rowAt(i);
    assert(load<u32>(row) < 65536);
    store<u16>(at + i * 2, <u16>load<u32>(row));
    for (let column: u32 = 0; column < 4; column++)
      store<u8>(at + rows * (2 + column) + i, load<u8>(row + 4 + column));
  }
  at += rows * ROW_COLUMNS;
  memory.copy(at, entryName(0), nameBytes);
  return at + nameBytes - to;
}

/** Makes the catalogue of what was packed. */
export function unpackCatalogue(from: u32): void {
  if (catalogueCount() != 0) clearCatalogue();
  const names = load<u32>(from);
  const rows = load<u32>(from, 4);
  const columns = from + CATALOGUE_HEADER;
  const rowColumns = columns + names * NAME_COLUMNS;
  let name = rowColumns + rows * ROW_COLUMNS;
  for (let i: u32 = 0; i < names; i++) {
    const size = <u32>load<u8>(columns + i);
    const entry = entryAt(entryOf(name, size));
    name += size;
    store<u8>(entry, load<u8>(columns + names + i), 3);
    store<u8>(entry, load<u8>(columns + names * 2 + i), 6);
    store<u16>(entry, load<u16>(columns + names * 3 + i * 2), 4);
  }
  for (let i: u32 = 0; i < rows; i++) {
    const row = rowAt(i);
    store<u32>(row, load<u16>(rowColumns + i * 2));
    for (let column: u32 = 0; column < 4; column++)
      store<u8>(row + 4 + column, load<u8>(rowColumns + rows * (2 + column) + i));
    takeRow(i);
  }
  setCatalogueRows(rows);
  memory.copy(catalogueStart() + 12, from + 12, CATALOGUE_HEADER - 12);
}
