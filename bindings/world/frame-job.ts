// One agent's part of a world's frame: what it needs, as data that can be sent to another thread, and what comes of it.
// Invariant: the result depends on the job and on the world's documents, and on nothing else.

import type { Capabilities } from "../capabilities/types.js";
import type { Agent, BootOptions } from "../agent/agent.js";
import type { JsonValue } from "../cartridge/canonical.js";
import { LispyError, LispyUsageError } from "../errors.js";
import type { Effect } from "../frames/effects.js";
import type { LimitSettings } from "../vm/limits.js";
import { LispyFloat } from "../values/values.js";
import type { Read } from "./reads.js";

/** What an agent's frame is made from. */
export interface FrameJob {
  agentId: string;
  /** The text of its cartridge. */
  cartridge: string;
  frame: number;
  /** What the program is called with. Objects in it are Maps. */
  input: { readonly [key: string]: JsonValue };
  /** The program or procedure that a frame runs. */
  main: string;
  limits: LimitSettings;
  /** What the world is called, for the lineage. */
  host: string | undefined;
  /** Of the random numbers; undefined for an agent that brings its own. */
  seed: string | undefined;
  /** As in `2026-04-01T20:00:00Z`. */
  at: string;
}

/** What came of it. */
export interface FrameJobResult {
  agentId: string;
  /**
   * `waiting`: there was no frame, because the agent has one that waits for an answer, or a run of its own; it stays as it is.
   * `failed`: there was none, because the cartridge does not boot.
   */
  status: "accepted" | "rolled_back" | "waiting" | "failed";
  /** The hash of the receipt; undefined when there was no frame. */
  receipt: string | undefined;
  /** The text of the next cartridge; undefined unless accepted. */
  next: string | undefined;
  effects: Effect[];
  steps: number;
  logs: string;
  /** Why it is not accepted. */
  error: string | undefined;
  /** What its program read of the world: where that has changed before the frame ends, the frame is run again. */
  reads?: readonly Read[] | undefined;
}

/** Runs the jobs, in any order, anywhere; the results in the order of the jobs. */
export type FrameJobRunner = (
  jobs: readonly FrameJob[],
  onDone: (result: FrameJobResult) => void,
) => Promise<FrameJobResult[]>;

/** Runs one job. `capabilities` are those of the world. */
export async function runFrameJob(
  job: FrameJob,
  boot: (text: string, options: BootOptions) => Promise<Agent>,
  capabilities: Capabilities,
): Promise<FrameJobResult> {
  const nothing = { next: undefined, effects: [], steps: 0, logs: "", receipt: undefined };
  let agent: Agent | undefined;
  try {
    agent = await boot(job.cartridge, {
      ...{ main: job.main, limits: job.limits, history: 0, capabilities },
      ...(job.host !== undefined && { host: job.host }),
      ...(job.seed !== undefined && { seed: job.seed }),
    });
    const reason = whyItWaits(agent);
    if (reason !== undefined) {
      return { ...nothing, agentId: job.agentId, status: "waiting", error: reason };
    }
    const receipt = await agent.frame(inputOf(job), { frame: job.frame });
    const accepted = receipt.status === "accepted";
    return {
      ...{ agentId: job.agentId, status: receipt.status, receipt: receipt.hash },
      next: accepted ? agent.export({ exportedAt: job.at }) : undefined,
      ...{ effects: receipt.effects, steps: receipt.usage.steps, logs: receipt.logs },
      error: receipt.error?.message,
    };
  } catch (error) {
    if (!(error instanceof LispyError || error instanceof LispyUsageError)) throw error;
    return { ...nothing, agentId: job.agentId, status: "failed", error: error.message };
  } finally {
    agent?.dispose();
  }
}

/** Why an agent can have no frame now, although nothing is wrong with it; undefined when it can. */
function whyItWaits({ waitingFrame, vm }: Agent): string | undefined {
  if (waitingFrame) {
    const { frame, call } = waitingFrame;
    return `frame ${frame} waits for the answer to ${call.name}: answer it, or abandon the frame`;
  }
  if (vm.status === "idle") return undefined;
  const { pendingCall: call } = vm;
  return `a run of its own ${call ? `waits for the answer to ${call.name}` : "has stopped"}`;
}

function inputOf({ input }: FrameJob): JsonValue {
  const entries = Object.entries(input);
  return Object.fromEntries(entries.map(([key, value]) => [key, arrived(value)]));
}

/** A value as it was before it was sent to this thread: what a float is made of is all that arrives of it. */
function arrived(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(arrived);
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<string, JsonValue>)];
    return new Map(entries.map(([key, item]) => [key, arrived(item)]));
  }
  // Documents have their objects as Maps, so that this is a float.
  return new LispyFloat((value as LispyFloat).value);
}
