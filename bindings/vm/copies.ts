// Copying a VM, and going back: what belongs to its state besides the instance (see snapshot.ts) is its runs and handles.

import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import type { Jit } from "./machine-code.js";
import { FORK_SETTINGS, checkNames } from "./option-names.js";
import type { CartridgeOptions } from "./options.js";
import type { ProfileName } from "./profiles.js";
import type { RunHost } from "./run-host.js";
import type { Runs } from "./run.js";
import { type Instance, type InstanceMaker, Snapshot, checkSnapshot } from "./snapshot.js";

/** The copies of one VM. */
export class Copies {
  /** @param maker Undefined: the VM was made from bare exports, and cannot be copied. */
  constructor(
    readonly vm: RunHost,
    readonly runs: Runs,
    readonly profile: ProfileName,
    readonly maker: InstanceMaker | undefined,
  ) {}

  /** `borrowed`: good only until the VM is used again; see `lendTo`. */
  #take(borrowed: boolean): Snapshot {
    const instance = this.#instance(this.vm.live());
    const { profile, runs } = this;
    const surroundings = { maker: this.copyable(), profile, runs: runs.record() };
    return Snapshot.take(instance, surroundings, borrowed);
  }

  /** Makes another VM what this one is now, with one copy of the memory instead of two. */
  lendTo(other: { restore(snapshot: Snapshot): void }): void {
    try {
      other.restore(this.#take(true));
    } finally {
      this.vm.guard(() => this.vm.live().lispy_copied());
    }
  }

  /** How VMs are made that are to be as this one, but for these settings. */
  kin(settings: object): { maker: InstanceMaker; jit: Jit | false } {
    checkNames(settings, FORK_SETTINGS);
    return { maker: this.copyable(), jit: this.vm.machineCode?.maker ?? false };
  }

  /** A copy that the VM can go back to with its handles. */
  snapshot(): Snapshot {
    const snapshot = this.#take(false);
    this.vm.handles.remember(snapshot);
    return snapshot;
  }

  restore(snapshot: Snapshot): void {
    const exports = this.vm.live();
    checkSnapshot(snapshot, this.copyable().module, this.profile);
    this.runs.refuseActive();
    snapshot.putBack(this.#instance(exports));
    this.runs.goBack(snapshot.runs);
    this.vm.guard(() => {
      this.vm.handles.goBack(snapshot, exports);
      // What the other VM had is not in this table.
      if (this.vm.machineCode) this.vm.machineCode.restart();
      else exports.lispy_use_machine_code(0, 0);
    });
  }

  /** The text of a cartridge of the VM, which is handed to the maker. */
  cartridge(vm: object, options: CartridgeOptions): string {
    return this.copyable().cartridge(vm, options);
  }

  /** @throws {@link LispyUsageError} when the VM cannot be copied. */
  copyable(): InstanceMaker {
    if (this.maker) return this.maker;
    throw new LispyUsageError("a VM made from bare exports has no snapshots");
  }

  #instance(exports: LispyExports): Instance {
    return { exports, guard: (code) => this.vm.guard(code) };
  }
}
