// What a host says about a frame, and what an agent says about itself to the one who runs its frames. Types only.

import type { Signal } from "../capabilities/types.js";
import type { JsonValue } from "../cartridge/canonical.js";
import type { Lineage } from "../cartridge/lineage.js";
import type { LispyError } from "../errors.js";
import type { LispyInput } from "../values/convert.js";
import type { LimitSettings } from "../vm/limits.js";
import type { OutputSink } from "../vm/options.js";
import type { AsyncRunOptions, RunResult } from "../vm/run-options.js";
import type { Snapshot } from "../vm/snapshot.js";
import type { LispyVM } from "../vm/vm.js";
import type { History } from "./history.js";

/** What a frame is given: its number, or any data that JSON can say (an echo, a world view, messages). */
export type FrameInput = JsonValue;

/** Options of one frame. */
export interface FrameOptions {
  /** The frame's number, a whole number. Default: the input, if that is a whole number; else one more than the last. */
  frame?: number | undefined;
  /** Limits for this frame only. */
  limits?: LimitSettings | undefined;
  /** Is told at once what the frame prints, when it is not known yet whether it will be accepted. */
  onOutput?: OutputSink | undefined;
  /** How many intents the frame may have. Default 100. */
  maxEffects?: number | undefined;
  /** Ends and undoes the frame when it is aborted; the promise rejects with its reason. */
  signal?: Signal | undefined;
}

/** Options of the next part of a frame that waits. */
export type AnswerFrameOptions = Pick<FrameOptions, "onOutput" | "signal">;

/** The answer to the call that a frame waits for, or why there is none: then the call fails in LisPy, with this message. */
export type FrameAnswer = { value: LispyInput } | { error: string | Error };

/** What a run of the main program needs to know. */
export interface MainCall {
  input: LispyInput;
  options: AsyncRunOptions<"text">;
}

/** What an agent says about itself to the one who runs its frames. */
export interface RunnerSettings {
  vm: LispyVM;
  agentId: string;
  lineage: Lineage;
  /** Where frames run, for the lineage. */
  host: string | undefined;
  history: History<Before>;
  /** The names that frames bind. */
  given: ReadonlySet<GivenName>;
  /** The content hash of the cartridge that was booted. */
  cartridgeHash: () => Promise<string>;
  /** Runs the main program. */
  main: (call: MainCall) => Promise<RunResult<"text">>;
  /** An error in terms of the program's own text. */
  locate: (error: LispyError) => LispyError;
}

/** The globals that each frame binds, unless the cartridge has globals of these names. */
export type GivenName = "frame" | "input";

/** A state to go back to. */
export interface Before {
  readonly snapshot: Snapshot;
  readonly lineage: Lineage;
}
