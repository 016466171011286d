// The catalogue: every name that a profile gives a meaning, in the order of the globals, and the rows of its builtins. It is
// static data: nothing of it is in the heap until a program mentions the name (waking.ts), so a VM that uses thirty names
// pays for thirty. prims/tables, compile/syntax.ts and the prelude fill it in; the release build brings it filled
// (scripts/cold-data.mjs), so that booting copies bytes and makes next to nothing.
//
// Area:
//   header     names u32 | rows u32 | bytes of names u32 | procedures of the VM, 2 u16: entry plus one | constants, 8 values |
//              origin of a VM without scope, 32 bytes
//   by opcode  row number plus one u16, 0 for none
//   slots      hash table of the names: number of the entry plus one u16, 0 when free; linear probing
//   entries    offset of the name u16 | its bytes u8 | meaning u8 | target u16 | special form u8 | tag u8
//   names      UTF-8, one behind the other
//   rows       function index u32 | min arity u8 | max arity u8 (255 = any number) | flags u8 | opcode u8
// Rows are last, because those of capabilities (vm/capability.ts) come behind the profile's own at run time.
// Invariant: an entry's number is the index of its global.

import { hashBytes } from "./utf8";
import { Value } from "../heap/value";

/** Rows of the profile, and of capabilities. */
export const ROWS_MAX: i32 = 1024;
/** Bytes of header and constants. */
export const CATALOGUE_HEADER: u32 = 112;
const OWN: u32 = 12;
const CONSTANTS: u32 = 16;
const CONSTANTS_MAX: u32 = 8;
const ORIGIN: u32 = 80;
const OPS: u32 = 112;
const SLOTS: u32 = 624;
const SLOT_COUNT: u32 = 2048;
const ENTRIES: u32 = 4720;
const ENTRIES_MAX: u32 = 896;
const NAMES: u32 = 11888;
const NAMES_MAX: u32 = 9216;
const ROWS: u32 = 21104;
const AREA_BYTES: u32 = 29296;

const area: u32 = <u32>memory.data(29296, 8); // AREA_BYTES

/** What a name means. */
export const enum Meaning {
  /** Nothing but what its special form means. */
  Form = 0,
  /** A builtin; the target is its row. */
  Builtin = 1,
  /** A procedure of the prelude; the target is its number there. */
  Prelude = 2,
  /** The target is a place among the constants. */
  Constant = 3,
  /** What another name means; the target is that one's number. */
  Alias = 4,
  /** A macro that the procedure of another name expands; the target is that one's number. */
  Macro = 5,
  Mask = 15,
  /** The VM looks it up where it may not allocate, so it is woken at boot. */
  Wanted = 32,
  /** Programs do not see it. */
  Hidden = 64,
  /** Prelude: its frames catch errors (vm/catch.ts). */
  Catches = 128,
}

/** Procedures of the prelude that the VM itself calls. */
export const enum Own {
  /** Has the macro calls of a procedure expanded, then calls it. */
  Expander = 0,
  /** Runs tasks that are left. */
  Drain = 1,
}

export function catalogueStart(): u32 {
  return area;
}

/** How many names there are. */
// @ts-ignore: decorator
@inline
export function catalogueCount(): u32 {
  return load<u32>(area);
}

/** How many rows the profile has. */
export function catalogueRows(): u32 {
  return load<u32>(area, 4);
}

/** Address of a row. */
// @ts-ignore: decorator
@inline
export function rowAt(index: u32): u32 {
  return area + ROWS + (index << 3);
}

/** Address of the word that says which row an opcode belongs to. */
// @ts-ignore: decorator
@inline
export function rowOfOpAt(op: i32): u32 {
  return area + OPS + (op << 1);
}

/** Address of an entry. */
// @ts-ignore: decorator
@inline
export function entryAt(entry: u32): u32 {
  return area + ENTRIES + (entry << 3);
}

export function entryName(entry: u32): u32 {
  return area + NAMES + load<u16>(entryAt(entry));
}

export function entryNameSize(entry: u32): u32 {
  return load<u8>(entryAt(entry), 2);
}

/** Meaning without its flags. */
export function entryMeaning(entry: u32): Meaning {
  return load<u8>(entryAt(entry), 3) & Meaning.Mask;
}

export function entryHas(entry: u32, flag: Meaning): bool {
  return (load<u8>(entryAt(entry), 3) & flag) != 0;
}

export function entryTarget(entry: u32): u32 {
  return load<u16>(entryAt(entry), 4);
}

/** Id of its special form, 0 when it has none. */
export function entryForm(entry: u32): u32 {
  return load<u8>(entryAt(entry), 6);
}

/** Is the name bound for programs, as long as they have not changed that? */
export function isBoundEntry(entry: u32): bool {
  return entryMeaning(entry) != Meaning.Form && !entryHas(entry, Meaning.Hidden);
}

/** Do programs find something under the name: a value or a form? */
export function isPublicEntry(entry: u32): bool {
  return entryForm(entry) != 0 || isBoundEntry(entry);
}

export function catalogueConstant(index: u32): Value {
  return load<u64>(area + CONSTANTS + (index << 3));
}

/** The entry of a procedure that the VM calls, -1 when the profile has none. */
export function ownEntry(own: Own): i32 {
  return <i32>load<u16>(area + OWN + (own << 1)) - 1;
}

/** Where the origin of a VM without scope stands; zeros when nobody has worked it out. */
export function plainOrigin(): u32 {
  return area + ORIGIN;
}

/** The number of the entry whose builtin has a row. */
export function entryOfRow(row: u32): u32 {
  let entry: u32 = 0;
  while (entryMeaning(entry) != Meaning.Builtin || entryTarget(entry) != row) entry += 1;
  return entry;
}

/** The number of the entry with a name, -1 when there is none. */
export function findEntry(bytes: u32, size: u32, hash: u32): i32 {
  let at = hash & (SLOT_COUNT - 1);
  while (true) {
    const found = <u32>load<u16>(area + SLOTS + (at << 1));
    if (found == 0) return -1;
    const entry = entryAt(found - 1);
    if (
      load<u8>(entry, 7) == <u8>(hash >> 24) &&
      load<u8>(entry, 2) == size &&
      memory.compare(area + NAMES + load<u16>(entry), bytes, size) == 0
    )
      return found - 1;
    at = (at + 1) & (SLOT_COUNT - 1);
  }
}

// Filling it in: at build time, or at boot in builds that do not bring it filled. What is too much is noticed there.

export function clearCatalogue(): void {
  memory.fill(area, 0, AREA_BYTES);
}

/** The entry of a name, made if there is none; it has no meaning then. */
export function entryOf(bytes: u32, size: u32): u32 {
  const hash = hashBytes(bytes, size);
  const known = findEntry(bytes, size, hash);
  if (known >= 0) return known;
  const number = load<u32>(area);
  const offset = load<u32>(area, 8);
  assert(number < ENTRIES_MAX && offset + size <= NAMES_MAX && size < 256);
  const entry = entryAt(number);
  store<u16>(entry, <u16>offset);
  store<u8>(entry, <u8>size, 2);
  store<u8>(entry, <u8>(hash >> 24), 7);
  memory.copy(area + NAMES + offset, bytes, size);
  store<u32>(area, number + 1);
  store<u32>(area, offset + size, 8);
  let at = hash & (SLOT_COUNT - 1);
  while (load<u16>(area + SLOTS + (at << 1)) != 0) at = (at + 1) & (SLOT_COUNT - 1);
  store<u16>(area + SLOTS + (at << 1), <u16>(number + 1));
  return number;
}

export function setForm(entry: u32, form: u32): void {
  store<u8>(entryAt(entry), <u8>form, 6);
}

/** Gives a name its value. Names that begin with `%` are for the prelude alone, but for `%` itself. */
export function setMeaning(entry: u32, meaning: Meaning, target: u32, flags: i32 = 0): void {
  const hidden = load<u8>(entryName(entry)) == 0x25 && entryNameSize(entry) > 1;
  assert(entryMeaning(entry) == Meaning.Form || flags != 0); // a name has one meaning
  store<u8>(entryAt(entry), <u8>(meaning | flags | (hidden ? Meaning.Hidden : 0)), 3);
  store<u16>(entryAt(entry), <u16>target, 4);
}

/** Notes that the VM looks the name up where it may not allocate. */
export function markWanted(entry: u32): void {
  const at = entryAt(entry);
  store<u8>(at, load<u8>(at, 3) | Meaning.Wanted, 3);
}

/** Notes a procedure that the VM calls. */
export function setOwnEntry(own: Own, entry: u32): void {
  store<u16>(area + OWN + (own << 1), <u16>(entry + 1));
}

/** Sets a constant and returns its place. */
export function addConstant(value: Value): u32 {
  let at: u32 = 0;
  while (load<u64>(area + CONSTANTS + (at << 3)) != 0) at += 1;
  assert(at < CONSTANTS_MAX && value != 0);
  store<u64>(area + CONSTANTS + (at << 3), value);
  return at;
}

/** Notes which row the opcode of a row belongs to. */
export function takeRow(index: u32): void {
  const op = load<u8>(rowAt(index), 7);
  if (op != 0) store<u16>(rowOfOpAt(op), <u16>(index + 1));
}

/** Notes how many rows the profile has. */
export function setCatalogueRows(count: u32): void {
  store<u32>(area, count, 4);
}
