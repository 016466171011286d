// Snapshots: the whole state of a VM, copied out of its module and back (state.ts). Not what is stored or sent: an image is,
// which any build can read.

import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import type { Guard } from "./input.js";
import type { Jit } from "./machine-code.js";
import type { CartridgeOptions } from "./options.js";
import type { ProfileName } from "./profiles.js";
import type { RunRecord } from "./run-record.js";
import { kindOf } from "./settings.js";
import { readState, type State, writeState } from "./state.js";

/** A compiled module and how instances are made of it. */
export interface InstanceMaker {
  readonly module: object;
  /** Makes machine code for VMs that say nothing about it. */
  readonly jit: Jit | undefined;
  /** An instance that the caller has for itself, for a VM of the profile. */
  make(profile: ProfileName): LispyExports;
  /** Whether an instance that was made need not be booted. */
  isReady(exports: LispyExports): boolean;
  /** Hears that an instance was booted, before anything else happens to it. */
  booted(exports: LispyExports, profile: ProfileName): void;
  /** Takes an instance back, to be used again. Whoever gives it must not touch it any more. */
  recycle(exports: LispyExports, profile: ProfileName): void;
  /** The text of a cartridge of a VM; a VM cannot make it itself, because that takes another VM. */
  cartridge(vm: object, options: CartridgeOptions): string;
}

/** An instance as it is seen from here: what is copied, and how. */
export interface Instance {
  readonly exports: LispyExports;
  readonly guard: Guard;
}

/** What of a VM is not in its instance. */
export interface Surroundings {
  readonly maker: InstanceMaker;
  readonly profile: ProfileName;
  readonly runs: RunRecord;
}

const TAKING: unique symbol = Symbol("taking");

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
  readonly #state: State;

  private constructor(token: typeof TAKING, { profile, maker, runs }: Surroundings, state: State) {
    if (token !== TAKING) throw new LispyUsageError("use vm.snapshot to take a snapshot");
    this.profile = profile;
    this.maker = maker;
    this.runs = runs;
    this.#state = state;
  }

  /** How much memory it takes. */
  get bytes(): number {
    return this.#state.parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /**
   * @internal Use {@link LispyVM.snapshot}. `borrowed`: copies nothing, so it is good only until the VM is used again.
   */
  static take(
    { exports, guard }: Instance,
    surroundings: Surroundings,
    borrowed = false,
  ): Snapshot {
    if (!exports.lispy_save_globals) {
      throw new LispyUsageError("the module exports no lispy_save_globals: it was built without");
    }
    return new Snapshot(
      TAKING,
      surroundings,
      guard(() => readState(exports, borrowed)),
    );
  }

  /**
   * @internal Makes an instance of the same module what the one was that this was taken of.
   *
   * @throws {@link LispyUsageError} when the host gives no memory; then nothing has happened.
   */
  putBack({ exports, guard }: Instance): void {
    guard(() => writeState(exports, this.#state));
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
