// What running and calling out need of their VM: the module, memory, and conversion. Types only; vm.ts fulfils it.

import type { Grant } from "../capabilities/grants.js";
import type { LispyExports } from "./exports.js";
import type { HandleTable } from "./handle-table.js";
import type { Input } from "./input.js";
import type { LinearMemory } from "./memory.js";
import type { MachineCode } from "./machine-code.js";
import type { OutputSink } from "./options.js";

/** A VM, seen from its runs. */
export interface RunHost {
  readonly handles: HandleTable;
  readonly grants: ReadonlyMap<string, Grant>;
  /** Where output goes when a run does not say. */
  readonly sink: OutputSink | undefined;
  /** Machine code of the instance, if it was asked for. */
  machineCode: MachineCode | undefined;
  /** The exports, or why they must not be used now. */
  live(): LispyExports;
  /** Runs code of the module; a trap in it poisons the VM. */
  guard<T>(code: () => T): T;
  /** Whether the instance is lost. */
  crashed(): boolean;
  memory(): LinearMemory;
  /** What puts things into the module. */
  input(): Input;
}
