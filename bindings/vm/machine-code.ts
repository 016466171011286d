// What makes machine code of procedures that run often, as a VM sees it. The maker is bindings/jit.

import type { LispyExports } from "./exports.js";
import type { ProfileName } from "./profiles.js";

/**
 * Makes machine code for VMs: `jit` of `lispy-vm/jit`. Results, output, steps and images are the same with and without it.
 */
export interface Jit {
  /** Steps between two looks at which procedure is running. */
  readonly every: number;
  /** @internal Begins to make machine code for an instance, which forgets what it had. */
  attach(exports: LispyExports, profile: ProfileName): MachineCode;
}

/** Machine code of one instance. */
export interface MachineCode {
  readonly maker: Jit;
  /** Makes what the module wants; true if it wanted something, for which alone the run has come back then. */
  provide(): boolean;
  /** Begins anew: the state of the instance has been exchanged. */
  restart(): void;
  /** Forgets everything, and makes no more. */
  release(): void;
}
