// What a host says about a run that may stop and go on, and what it gets back. Types only.

import type { PendingCall, Signal } from "../capabilities/types.js";
import type { DataOptions, LispyInput } from "../values/convert.js";
import type { LimitSettings } from "./limits.js";
import type { OutputSink, ResultForm, ResultOf, Usage } from "./options.js";
import type { LispyProcedure } from "./handle.js";

/** Where a VM stands: nothing to go on with, stopped after its steps, or waiting for the answer to a call. */
export type RunStatus = "idle" | "suspended" | "awaiting";

/** A call of a procedure, as a program for {@link LispyVM.run}. */
export interface ProcedureCall {
  /** A global's name, or a handle. */
  call: string | LispyProcedure;
  /** Default: none. */
  args?: readonly LispyInput[] | undefined;
}

/** How {@link LispyVM.resume} goes on. Nothing is remembered from the options of the run. */
export interface ResumeOptions<Form extends ResultForm = ResultForm> extends DataOptions {
  /** What to make of the result. Default `"data"`. */
  as?: Form | undefined;
  /** Streams the output from here on, whatever the VM was told. */
  onOutput?: OutputSink | undefined;
  /**
   * Comes back with `"suspended"` at the first safe point after so many more steps, at least 1. Default: not before the end.
   * The limit `steps` of the run stays what it is.
   */
  steps?: number | undefined;
  /**
   * Steps between two looks at the host's event loop, at least 1. Default {@link DEFAULT_SLICE}. A call of a capability counts as 4,000 of
   * them, but a hundred calls fit in any slice.
   */
  slice?: number | undefined;
  /** Ends the run when it is aborted; the promise rejects with its reason. */
  signal?: Signal | undefined;
}

/** How {@link LispyVM.resume} goes on, and the answer to a call that waits. */
export interface AnswerOptions<Form extends ResultForm = ResultForm> extends ResumeOptions<Form> {
  /** The answer to the call. Present, and be it `undefined`, only when a call waits. */
  value?: LispyInput;
  /** Instead of an answer: the call fails in LisPy, with this message. */
  error?: string | Error | undefined;
}

/** Options of {@link LispyVM.run}. */
export interface AsyncRunOptions<Form extends ResultForm = ResultForm> extends ResumeOptions<Form> {
  /** Limits for this run, until it ends: also while it has stopped. */
  limits?: LimitSettings | undefined;
}

/** What every {@link RunResult} says. */
interface RunReport {
  /** What was written since `run` or `resume` was called; empty when it was streamed. */
  output: string;
  /** What the run has used so far, from its beginning. */
  usage: Usage;
}

/** What {@link LispyVM.run} and {@link LispyVM.resume} come back with. A program that fails rejects the promise. */
export type RunResult<Form extends ResultForm = ResultForm> =
  | (RunReport & {
      /** The program is done. */
      status: "done";
      /** Its value. */
      value: ResultOf<Form>;
      /** Whether the value is nil, whatever was made of it. */
      isNil: boolean;
    })
  | (RunReport & {
      /** The steps are spent: `resume` goes on. */
      status: "suspended";
    })
  | (RunReport & {
      /** A deferred capability was called: `resume({ value })` or `resume({ error })` goes on. */
      status: "awaiting";
      /** The call. */
      call: PendingCall;
    });

/** Steps between two looks at the host's event loop: mostly some 10 to 50 milliseconds. */
export const DEFAULT_SLICE: number = 2_000_000;
