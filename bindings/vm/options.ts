// What a host says about a VM and a run, and what it gets to know: settings, options, outcomes. Types only.

import type { Capabilities } from "../capabilities/types.js";
import type { DataOptions, LispyValue } from "../values/convert.js";
import type { LispyError } from "../errors.js";
import type { LimitSettings } from "./limits.js";
import type { Jit } from "./machine-code.js";
import type { ProfileName } from "./profiles.js";
import type { WireValue } from "../values/wire.js";

/** Receives what a program writes, in order, in pieces of up to about 64 KiB. It must not call the VM. */
export type OutputSink = (text: string) => void;

/** How a VM is made. */
export interface VMSettings {
  /** The language. Default {@link DEFAULT_PROFILE}. */
  profile?: ProfileName | undefined;
  /** Limits that differ from {@link DEFAULT_LIMITS}. */
  limits?: LimitSettings | undefined;
  /** Streams output. Without it the output of a run is kept in {@link LispyVM.output}. */
  onOutput?: OutputSink | undefined;
  /** Where the random numbers of `lispy@2` begin. Default 0: every VM draws the same. */
  seed?: Seed | undefined;
  /** What programs may ask of the host, by name. Default: nothing. */
  capabilities?: Capabilities | undefined;
  /** Goes into the keys of all calls: what tells this VM from others, an agent's id for instance; to be said at every boot. Default: empty. */
  scope?: string | undefined;
  /**
   * Makes machine code of procedures that run often: `jit` of `lispy-vm/jit`. `false`: everything is interpreted. By default Node and Bun make
   * machine code of what has run for some million steps, the other entries none.
   */
  jit?: Jit | false | undefined;
  /** The text of an image ({@link LispyVM.exportImage}): the VM goes on where that one stood. Profile and seed are the image's. */
  image?: string | undefined;
}

/** What of a fork or of a VM made from a snapshot can differ from the VM that it was. */
export type ForkSettings = Pick<
  VMSettings,
  "limits" | "onOutput" | "seed" | "capabilities" | "scope" | "jit"
>;

/** How a cartridge is made of a VM. */
export interface CartridgeOptions {
  /** `_meta.agent_id`. Default `"unknown"`. */
  agentId?: string | undefined;
  /** `_meta.exported_at`, to the second. Without it the key is left out, so that the same VM gives the same text. */
  exportedAt?: Date | string | undefined;
  /** `_meta.description`. Default: empty. */
  description?: string | undefined;
}

/** What random numbers can begin with, as in `set-random-seed!`: an integer, or text. Text of digits is that integer. */
export type Seed = number | bigint | string;

/** What a result is made into: JavaScript data, wire format, written text, displayed text, JSON text, nothing. */
export type ResultForm = "data" | "wire" | "text" | "display" | "json" | "none";

/** The type that belongs to a {@link ResultForm}. */
export type ResultOf<Form extends ResultForm> = Form extends "data"
  ? LispyValue
  : Form extends "wire"
    ? WireValue
    : Form extends "none"
      ? undefined
      : string;

/** Options of one run. */
export interface RunOptions<Form extends ResultForm = ResultForm> extends DataOptions {
  /** What to make of the result. Default `"data"`. */
  as?: Form | undefined;
  /** Limits for this run only. */
  limits?: LimitSettings | undefined;
  /** Streams the output of this run, whatever the VM was told. */
  onOutput?: OutputSink | undefined;
}

/** What a run, the current or the last one, has used. The same on every host. */
export interface Usage {
  /** Steps spent. */
  steps: number;
  /** Deepest nesting of non-tail calls. */
  peakCallDepth: number;
  /** Bytes of heap objects, garbage included. */
  heapBytes: number;
  /** Bytes allocated since the VM was made. */
  allocatedBytes: number;
  /** Garbage collections since the VM was made. */
  collections: number;
  /** UTF-8 bytes written by the run. */
  outputBytes: number;
  /** Bytes of linear memory that the VM has ever reached. The instance may have more, from a VM before or after a `restore`. */
  memoryBytes: number;
}

/** What came of a run that does not throw; see {@link LispyVM.execute}. */
export interface Outcome<Form extends ResultForm = ResultForm> {
  /** True when there is a value. */
  ok: boolean;
  /** The result; undefined when not ok. */
  value: ResultOf<Form> | undefined;
  /** True when the result is nil, whatever `value` was made of it. */
  isNil: boolean;
  /** What was written; empty when it was streamed. */
  output: string;
  /** Why there is no value; undefined when ok. */
  error: LispyError | undefined;
  usage: Usage;
}
