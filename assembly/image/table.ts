// What an image knows about each object: a table by address. It holds as long as nothing collects, which nothing does while an
// image is written.

import { Buffer } from "../base/buffer";

const ENTRIES: Buffer = changetype<Buffer>(memory.data(16));
/** Open addressing: numbers of entries, 0 when free; a power of two of them, at most half in use. */
const SLOTS: Buffer = changetype<Buffer>(memory.data(16));

/** Layout of an entry: every field a u32. */
export const enum Field {
  Address = 0,
  /** How often the object is referred to as a value. */
  Refs = 4,
  /** Its number among the objects or procedures of the image plus one; 0: it has none. */
  Id = 8,
  /** For parts of a form: the entry of the list around it; 0 for none. */
  Parent = 12,
  /** Which item of that list it is; -1 - k: what the list expands to, by the k-th of its expansions. */
  Index = 16,
  Marks = 20,
  /** For forms: number of the first record of its expansions plus one. For forms of procedures: see Lambda. */
  Expansions = 24,
  /** For forms of procedures, and families: address of the first Lambda that has it. */
  Lambda = 28,
}
const ENTRY_BYTES: u32 = 32;

export const enum Mark {
  /** It was visited as a value. */
  Seen = 1,
  /** It is a form of a procedure, or part of one. */
  Claimed = 2,
  /** What it consists of has been counted. Lists only. */
  Expanded = 4,
}

export function beginTable(): void {
  ENTRIES.reset();
  SLOTS.reset();
  if (!SLOTS.ensure(4096)) return;
  memory.fill(SLOTS.start, 0, 4096);
  SLOTS.used = 4096;
}

export function endTable(): void {
  ENTRIES.trim(0);
  SLOTS.trim(0);
}

export function tableFailed(): bool {
  return ENTRIES.failed || SLOTS.failed;
}

function slotOf(address: u32): u32 {
  const mask = (SLOTS.used >> 2) - 1;
  let at = ((address >> 3) * 0x9e3779b1) & mask;
  while (true) {
    const entry = load<u32>(SLOTS.start + (at << 2));
    if (entry == 0 || entryField(entry, Field.Address) == address) return SLOTS.start + (at << 2);
    at = (at + 1) & mask;
  }
}

/** The entry of the object at an address, 0 when it has none. */
export function entryOf(address: u32): u32 {
  return SLOTS.failed ? 0 : load<u32>(slotOf(address));
}

/** The entry of the object at an address, made if it has none; 0 when there is no memory. */
export function ensureEntry(address: u32): u32 {
  if (tableFailed()) return 0;
  const slot = slotOf(address);
  const known = load<u32>(slot);
  if (known != 0) return known;
  if (!ENTRIES.ensure(ENTRY_BYTES)) return 0;
  const at = ENTRIES.start + ENTRIES.used;
  memory.fill(at, 0, ENTRY_BYTES);
  store<u32>(at, address);
  ENTRIES.used += ENTRY_BYTES;
  const entry = ENTRIES.used / ENTRY_BYTES;
  store<u32>(slot, entry);
  if (entry << 3 > SLOTS.used) growSlots();
  return entry;
}

function growSlots(): void {
  const bytes = SLOTS.used << 1;
  SLOTS.reset();
  if (!SLOTS.ensure(bytes)) return;
  memory.fill(SLOTS.start, 0, bytes);
  SLOTS.used = bytes;
  const count = ENTRIES.used / ENTRY_BYTES;
  for (let entry: u32 = 1; entry <= count; entry++) {
    store<u32>(slotOf(entryField(entry, Field.Address)), entry);
  }
}

// @ts-ignore: decorator
@inline
export function entryField(entry: u32, field: Field): u32 {
  return load<u32>(ENTRIES.start + (entry - 1) * ENTRY_BYTES + field);
}

// @ts-ignore: decorator
@inline
export function setEntryField(entry: u32, field: Field, value: u32): void {
  store<u32>(ENTRIES.start + (entry - 1) * ENTRY_BYTES + field, value);
}

// @ts-ignore: decorator
@inline
export function hasMark(entry: u32, mark: Mark): bool {
  return (entryField(entry, Field.Marks) & mark) != 0;
}

export function clearMark(entry: u32, mark: Mark): void {
  setEntryField(entry, Field.Marks, entryField(entry, Field.Marks) & ~mark);
}

export function setMark(entry: u32, mark: Mark): void {
  setEntryField(entry, Field.Marks, entryField(entry, Field.Marks) | mark);
}
