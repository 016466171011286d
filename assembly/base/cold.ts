// Cold data: static data that most VMs never read, so that it must not take room in each of them. The release build has it
// in passive segments (scripts/cold-data.mjs): a fresh memory holds zeros in its place, and it is copied there when it is
// asked for. In the other builds it is there from the beginning.
// Invariant: a place holds zeros or its own data, nothing else ever; so asking twice is harmless, and a snapshot may leave
// such places out.

import { Hooks } from "./hooks";

/** What `coldData` is asked for. KEEP IN STEP with scripts/cold-data.mjs. */
const enum ColdData {
  /** The bytes from an address on. */
  Bytes = 0,
  /** The whole catalogue of a profile (data/catalogue.ts): this number plus the profile's. */
  Catalogue = 1,
}

/**
 * Copies static data to its place. This body is that of builds in which it is there already, and does nothing; it is like no
 * other, so that the optimiser keeps it apart: the release build gets another one after it was compiled.
 */
export function coldData(_what: u32, address: u32, size: u32): void {
  if (address + size < address) store<u32>(ranges, 0);
}

function ask(what: u32, address: u32, size: u32): void {
  call_indirect(Hooks.cold, what, address, size);
}

/** Brings the catalogue of a profile to its place, in a build that was filled beforehand. */
export function loadCatalogueOf(profile: u32, address: u32): void {
  ask(ColdData.Catalogue + profile, address, 0);
}

/** Large ranges of cold data, for snapshots. KEEP IN STEP with scripts/cold-data.mjs, which writes them into the module. */
export const COLD_RANGES_MAX: i32 = 8;
const ranges: u32 = <u32>memory.data(64); // COLD_RANGES_MAX * { start: u32, end: u32 }; both 0 for none

export function coldRanges(): u32 {
  return ranges;
}

export function coldRangeStart(i: i32): u32 {
  return load<u32>(ranges + (i << 3));
}

export function coldRangeEnd(i: i32): u32 {
  return load<u32>(ranges + (i << 3), 4);
}

/** Makes static data readable: before every look at what prefill.ts lists as cold. */
export function warm(address: usize, size: u32): void {
  ask(ColdData.Bytes, <u32>address, size);
}

/**
 * Whether tables are here that are asked for together. None of them could tell of the others: a snapshot carries some of them and
 * leaves out those in large ranges, and goes on in an instance that may have none. So whoever takes one lowers this.
 */
export class Warm {
  static unicode: bool = false;
}

/** Makes a table readable whose last four bytes are not zero: before every look at it. */
// @ts-ignore: decorator
@inline
export function readyTable(address: usize, size: u32): void {
  if (load<u32>(address + size - 4) == 0) warm(address, size);
}

/** Where the tables of the compiler's `Math.pow` lie (data/pow-tables.ts), which its library does not tell: the build writes it here. 0 in builds in which nothing is cold. */
const powTables: u32 = <u32>memory.data(4, 4);

/** Where that is written. */
export function placeOfPowTables(): u32 {
  return powTables;
}

/** Whether this build has cold data at all. */
export function hasColdData(): bool {
  return load<u32>(powTables) != 0;
}

/** A piece of cold data, for the build: address, and size in the upper half. */
export function coldPiece(address: usize, size: u32): u64 {
  return (<u64>address) | ((<u64>size) << 32);
}

/** Bytes of a string's header that hold its size; they are in front of its text. */
const SIZE_BYTES: u32 = 4;

/** Makes a literal readable: before every look at its text or length. */
// @ts-ignore: decorator
@inline
export function ready(text: string): void {
  if (load<u32>(changetype<usize>(text) - SIZE_BYTES) == 0)
    warmLiteral(<u32>changetype<usize>(text));
}

function warmLiteral(text: u32): void {
  ask(ColdData.Bytes, text - SIZE_BYTES, SIZE_BYTES);
  ask(ColdData.Bytes, text, load<u32>(text - SIZE_BYTES));
}
