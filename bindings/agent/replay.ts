// Does a trace still hold? Boots its cartridge, runs its frames, and compares the trace of that with the given one.

import { Agent, type BootOptions } from "./agent.js";
import { type VMMaker, documentVM, parseDocument } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import type { CapabilityLogEntry } from "../capabilities/log.js";
import { recordCapabilities } from "../capabilities/record.js";
import { replayCapabilities } from "../capabilities/replay.js";
import { LispyError, LispyUsageError } from "../errors.js";
import type { LimitSettings } from "../vm/limits.js";
import { PROFILE_NAMES, type ProfileName } from "../vm/profiles.js";
import type { LispyVM } from "../vm/vm.js";
import type { JsonValue } from "../cartridge/canonical.js";
import { type Difference, firstDifference, jsonOf } from "./difference.js";
import { FrameTrace, TRACE_API } from "./trace.js";

/** What a replay found. */
export interface ReplayReport {
  /** Every record came out the same, byte for byte, and the trace has its end. */
  same: boolean;
  /** How many frames came out the same. */
  frames: number;
  /** The first difference. */
  difference: ReplayDifference | undefined;
}

/** Where a replay and its trace part. */
export interface ReplayDifference extends Difference {
  /** Line of the trace, from 1. */
  line: number;
  /** The frame's number, when the line is about one. */
  frame: number | undefined;
}

type Record = Map<string, LispyValue>;

/**
 * Replays a trace.
 *
 * @param text The trace, as {@link FrameTrace} wrote it.
 * @throws {@link LispyError} of category `invalid-data` when the text is no trace.
 */
export async function replayTrace(text: string, makeVM: VMMaker): Promise<ReplayReport> {
  const replay = new Replay(text.split("\n"), documentVM(makeVM));
  try {
    return await replay.run(makeVM);
  } finally {
    replay.dispose();
  }
}

class Replay {
  /** The line that was written last. */
  #written = "";
  #agent: Agent | undefined;
  #frames = 0;

  constructor(
    readonly lines: readonly string[],
    readonly documents: LispyVM,
  ) {}

  dispose(): void {
    this.#agent?.dispose();
    this.documents.dispose();
  }

  async run(makeVM: VMMaker): Promise<ReplayReport> {
    const { lines } = this;
    const trace = await this.#boot(makeVM);
    let kind: LispyValue | undefined;
    for (let index = 0; lines[index]; index += 1) {
      if (kind === "end") return this.#differs(index, { recorded: lines[index] });
      const record = this.#read(index);
      kind = record.get("record");
      if (kind === "frame") {
        const refused = await runFrame(trace, record);
        if (refused !== undefined) {
          const recorded = jsonOf(record.get("calls"));
          return this.#differs(index, { path: "$.calls", recorded, replayed: refused }, record);
        }
      } else if (kind === "end") {
        const exportedAt = record.get("exportedAt");
        await trace.end(typeof exportedAt === "string" ? { exportedAt } : {});
      } else if (index > 0) throw notTrace(index, "is no record of a trace");
      // A trace that was cut off may lack the newline of its last record; that it has no end is found below.
      if (`${lines[index]}\n` !== this.#written) {
        const now = parseDocument(this.documents, this.#written);
        return this.#differs(index, firstDifference(record, now), record);
      }
      if (kind === "frame") this.#frames += 1;
    }
    const count = lines.findIndex((line) => line === "");
    if (kind !== "end") {
      return this.#differs(count < 0 ? lines.length : count, { replayed: '{"record":"end"}' });
    }
    if (count !== lines.length - 1) return this.#differs(lines.length, { recorded: "\n" });
    return { same: true, frames: this.#frames, difference: undefined };
  }

  /** Boots the agent of the first record; its record in the new trace is written then. */
  async #boot(makeVM: VMMaker): Promise<FrameTrace> {
    const boot = this.#read(0);
    if (boot.get("record") !== "boot" || boot.get("api") !== TRACE_API) {
      throw notTrace(0, `must be the record "boot" of ${TRACE_API}`);
    }
    const cartridge = boot.get("cartridge");
    if (typeof cartridge !== "string") throw notTrace(0, "has no cartridge");
    const { capabilities, ...settings } = settingsOf(boot);
    const log: CapabilityLogEntry[] = [];
    const answers = replayCapabilities(callsOf(this.lines), capabilities);
    this.#agent = Agent.boot(cartridge, makeVM, {
      ...{ ...settings, history: 0, capabilities: recordCapabilities(answers, log) },
    });
    const given = { ...settings, ...(capabilities && { capabilities }) };
    const write = (line: string): void => void (this.#written = line);
    return FrameTrace.begin(this.#agent, cartridge, given, write, log);
  }

  #read(index: number): Record {
    const value = parseDocument(this.documents, this.lines[index]!);
    if (value instanceof Map) return value;
    throw notTrace(index, "must be an object");
  }

  #differs(index: number, difference: Partial<ReplayDifference>, record?: Record): ReplayReport {
    const frame = record?.get("number");
    return {
      ...{ same: false, frames: this.#frames },
      difference: {
        ...{ line: index + 1, frame: typeof frame === "number" ? frame : undefined, path: "$" },
        ...{ recorded: undefined, replayed: undefined, ...difference },
      },
    };
  }
}

/** Runs the frame of a record. When the program asks for something else than was recorded: what is said about it, as JSON. */
async function runFrame(trace: FrameTrace, record: Record): Promise<string | undefined> {
  try {
    await trace.frame(record.get("input") as JsonValue, optionsOf(record));
    return undefined;
  } catch (error) {
    if (!(error instanceof LispyUsageError)) throw error;
    return jsonOf(error.message);
  }
}

function settingsOf(boot: Record): Omit<BootOptions, "capabilities"> & { capabilities?: string[] } {
  const settings = boot.get("settings");
  const profile = boot.get("profile") as ProfileName;
  const limits = boot.get("limits");
  if (!(settings instanceof Map) || !(limits instanceof Map) || !PROFILE_NAMES.includes(profile)) {
    throw notTrace(0, "has no settings, limits or known profile");
  }
  return { ...Object.fromEntries(settings), profile, limits: Object.fromEntries(limits) };
}

/** The calls of all frames. Their values are in the wire form, which JSON.parse loses nothing of. */
function callsOf(lines: readonly string[]): CapabilityLogEntry[] {
  return lines.slice(1).flatMap((line) => {
    try {
      const { calls } = JSON.parse(line) as { calls?: CapabilityLogEntry[] };
      return Array.isArray(calls) ? calls : [];
    } catch {
      return []; // found, and said, when the line's turn comes
    }
  });
}

function optionsOf(record: Record): { frame: number; limits?: LimitSettings } {
  const options = record.get("options");
  const given = options instanceof Map ? Object.fromEntries(options) : {};
  const limits = given["limits"] instanceof Map ? Object.fromEntries(given["limits"]) : undefined;
  return {
    ...given,
    ...(limits && { limits: limits as LimitSettings }),
    frame: record.get("number") as number,
  };
}

function notTrace(index: number, reason: string): LispyError {
  const path = `line ${index + 1}`;
  return new LispyError({ category: "invalid-data", message: `trace: ${path} ${reason}`, path });
}
