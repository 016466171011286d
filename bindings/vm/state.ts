// All that an instance is, copied out of it and back.
// Invariant: the state of an instance is its linear memory and its mutable globals, and the globals are saved in memory
// before it is copied; so a copy of the parts in use is all there is (docs/adr/0016-snapshots.md).

import { SnapshotRecord } from "../../assembly/shared/abi.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";

/** Bytes of memory, and where they belong. */
interface Part {
  readonly begin: number;
  readonly bytes: Uint8Array;
}

/** The state of an instance at one moment. */
export interface State {
  readonly parts: readonly Part[];
  /** Where the module keeps its record, the globals in it. */
  readonly record: number;
  /** Bytes of memory that the instance had for itself, in use or not. */
  readonly end: number;
}

const PAGE = 65536;

/**
 * Copies the state of an instance in which nothing runs. `borrowed`: copies nothing, so it is good only until the instance is used again, and
 * whoever borrows calls `lispy_copied` when it is done.
 */
export function readState(exports: LispyExports, borrowed = false): State {
  const record = exports.lispy_snapshot() >>> 0;
  exports.lispy_save_globals(record + SnapshotRecord.Globals);
  const all = new Uint8Array(exports.memory.buffer);
  const view = new DataView(all.buffer, record, SnapshotRecord.Globals);
  const count = view.getUint32(SnapshotRecord.Count, true);
  const parts = Array.from({ length: count }, (_, index) => {
    const at = SnapshotRecord.Parts + 8 * index;
    const begin = view.getUint32(at, true);
    const bytes = all.subarray(begin, view.getUint32(at + 4, true));
    return { begin, bytes: borrowed ? bytes : bytes.slice() };
  });
  const end = view.getUint32(SnapshotRecord.End, true);
  if (!borrowed) exports.lispy_copied();
  return { parts, record, end };
}

/**
 * Makes an instance of the same module what the one was that the state was read from.
 *
 * @throws {@link LispyUsageError} when the host gives no memory; then nothing has happened.
 */
export function writeState(exports: LispyExports, { parts, record, end }: State): void {
  const { memory } = exports;
  const lacking = end - memory.buffer.byteLength;
  if (lacking > 0) grow(memory, Math.ceil(lacking / PAGE));
  const all = new Uint8Array(memory.buffer);
  for (const { begin, bytes } of parts) all.set(bytes, begin);
  exports.lispy_load_globals(record + SnapshotRecord.Globals);
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    throw new LispyUsageError(`no memory to restore: ${pages} pages more are needed`);
  }
}
