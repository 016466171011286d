// Snapshots: the whole state of a VM, copied out of its module and back. Not what is stored or sent: an image is, which
// any build can read.
// Invariant: the state of an instance is its linear memory and its mutable globals, and the globals are saved in memory
// before it is copied; so a copy of the parts in use is all there is (docs/adr/0016-snapshots.md).

import { SnapshotRecord } from "../../assembly/shared/abi.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import type { Guard } from "./input.js";
import type { LinearMemory } from "./memory.js";
import type { CartridgeOptions } from "./options.js";
import type { ProfileName } from "./profiles.js";
import type { RunRecord } from "./run-record.js";
import { kindOf } from "./settings.js";

/** A compiled module and how instances are made of it. */
export interface InstanceMaker {
  readonly module: object;
  /** A fresh instance, not booted. */
  make(): LispyExports;
  /** The text of a cartridge of a VM; a VM cannot make it itself, because that takes another VM. */
  cartridge(vm: object, options: CartridgeOptions): string;
}

/** An instance as it is seen from here: what is copied, and how. */
export interface Instance {
  readonly exports: LispyExports;
  readonly memory: LinearMemory;
  readonly guard: Guard;
}

/** What of a VM is not in its instance. */
export interface Surroundings {
  readonly maker: InstanceMaker;
  readonly profile: ProfileName;
  readonly runs: RunRecord;
}

/** Bytes of memory, and where they belong. */
interface Part {
  readonly begin: number;
  readonly bytes: Uint8Array;
}

const TAKING: unique symbol = Symbol("taking");
const PAGE = 65536;

/**
 * The state of a VM at one moment: variables, heap, random numbers, limits, output, a run that waits. It never changes,
 * can be restored any number of times, and in any VM of the same compiled module; see {@link LispyVM.snapshot}.
 *
 * @example
 * ```ts
 * const before = vm.snapshot();
 * vm.eval("(set! karma 100)");
 * vm.restore(before); // karma is what it was
 * ```
 */
export class Snapshot {
  /** The language of the VM that it was taken of. */
  readonly profile: ProfileName;
  /** @internal */
  readonly maker: InstanceMaker;
  /** @internal What of runs is not in the module. */
  readonly runs: RunRecord;
  readonly #parts: readonly Part[];
  /** Where the module keeps its record. */
  readonly #record: number;
  /** Bytes of memory that the instance had for itself, in use or not. */
  readonly #end: number;

  private constructor(
    token: typeof TAKING,
    { profile, maker, runs }: Surroundings,
    parts: readonly Part[],
    record: number,
    end: number,
  ) {
    if (token !== TAKING) throw new LispyUsageError("use vm.snapshot to take a snapshot");
    this.profile = profile;
    this.maker = maker;
    this.runs = runs;
    this.#parts = parts;
    this.#record = record;
    this.#end = end;
  }

  /** How much memory it takes. */
  get bytes(): number {
    return this.#parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /**
   * @internal Use {@link LispyVM.snapshot}. `borrowed`: copies nothing, so it is good only until the VM is used again.
   */
  static take(
    { exports, memory, guard }: Instance,
    surroundings: Surroundings,
    borrowed = false,
  ): Snapshot {
    if (!exports.lispy_save_globals) {
      throw new LispyUsageError("the module exports no lispy_save_globals: it was built without");
    }
    const record = guard(() => {
      const address = exports.lispy_snapshot() >>> 0;
      exports.lispy_save_globals(address + SnapshotRecord.Globals);
      return address;
    });
    const all = memory.all();
    const view = new DataView(all.buffer, record, SnapshotRecord.Globals);
    const parts = readParts(all, view, borrowed);
    return new Snapshot(
      TAKING,
      surroundings,
      parts,
      record,
      view.getUint32(SnapshotRecord.End, true),
    );
  }

  /**
   * @internal Makes an instance of the same module what the one was that this was taken of.
   *
   * @throws {@link LispyUsageError} when the host gives no memory; then nothing has happened.
   */
  putBack({ exports, memory, guard }: Instance): void {
    const lacking = this.#end - memory.all().length;
    if (lacking > 0) grow(exports.memory, Math.ceil(lacking / PAGE));
    const all = memory.all();
    for (const part of this.#parts) all.set(part.bytes, part.begin);
    guard(() => exports.lispy_load_globals(this.#record + SnapshotRecord.Globals));
  }
}

/**
 * The snapshot, if it is one of this module and profile; undefined: any will do. Same bytes compiled twice are two modules.
 *
 * @internal
 */
export function checkSnapshot(
  snapshot: Snapshot,
  module: object | undefined,
  profile: ProfileName | undefined,
): Snapshot {
  if (!(snapshot instanceof Snapshot)) {
    throw new LispyUsageError(`a snapshot must be a Snapshot, not ${kindOf(snapshot)}`);
  }
  if (module !== undefined && snapshot.maker.module !== module) {
    throw new LispyUsageError("the snapshot is of a VM of another compiled module");
  }
  if (profile !== undefined && snapshot.profile !== profile) {
    throw new LispyUsageError(`the snapshot is of ${snapshot.profile}, this VM is of ${profile}`);
  }
  return snapshot;
}

/** The parts in use, as the module's record says. */
function readParts(all: Uint8Array, view: DataView, borrowed: boolean): Part[] {
  const count = view.getUint32(SnapshotRecord.Count, true);
  return Array.from({ length: count }, (_, index) => {
    const at = SnapshotRecord.Parts + 8 * index;
    const begin = view.getUint32(at, true);
    const bytes = all.subarray(begin, view.getUint32(at + 4, true));
    return { begin, bytes: borrowed ? bytes : bytes.slice() };
  });
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages);
  } catch {
    throw new LispyUsageError(`no memory to restore: ${pages} pages more are needed`);
  }
}
