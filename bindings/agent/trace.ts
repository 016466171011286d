// A log of an agent's frames that says all that their outcome depends on, and the outcome: JSON, a line per record, each
// written in one way only, so that replay.ts can compare it byte for byte. docs/frames.md describes the records.

import type { Agent, ExportOptions } from "./agent.js";
import { LispyUsageError } from "../errors.js";
import type { CapabilityLogEntry } from "../capabilities/log.js";
import { type JsonValue, orderedJson } from "../cartridge/canonical.js";
import { digestOf } from "../cartridge/digest.js";
import type { FrameReceipt } from "../frames/receipt.js";
import type { FrameInput, FrameOptions } from "../frames/options.js";
import type { LimitSettings } from "../vm/limits.js";

/** The shape of a trace, in its first record. */
export const TRACE_API = "lispy.frame-trace/v1";

/** What an agent was booted with, as far as frames depend on it. */
export interface TraceSettings {
  main?: string | undefined;
  seed?: number | bigint | string | undefined;
  scope?: string | undefined;
  host?: string | undefined;
  /** The names of the capabilities that were granted; intents are granted in any case. */
  capabilities?: readonly string[] | undefined;
}

/**
 * Runs an agent's frames and writes them down.
 *
 * @example
 * ```ts
 * const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs: { main: "frame" } });
 * using agent = await bootCartridge(text);
 * let file = "";
 * const trace = await FrameTrace.begin(agent, text, {}, (line) => (file += line));
 * await trace.frame(1);
 * await trace.end();
 * console.log(await replayTrace(file)); // => { same: true, frames: 1, difference: undefined }
 * ```
 */
export class FrameTrace {
  /** How many entries of the log are in the trace. */
  #logged = 0;
  #ended = false;

  private constructor(
    readonly agent: Agent,
    /** Is given each line, with the newline at its end. */
    readonly write: (line: string) => void,
    readonly log: readonly CapabilityLogEntry[],
  ) {
    this.#logged = log.length;
  }

  /**
   * Begins a trace with the record `boot`.
   *
   * @param agent A freshly booted agent.
   * @param cartridge The text that it was booted from; the trace holds it, so that it can be replayed alone.
   * @param log What `recordCapabilities` writes to, if capabilities are granted: their answers become part of the trace.
   */
  static async begin(
    agent: Agent,
    cartridge: string,
    settings: TraceSettings,
    write: (line: string) => void,
    log: readonly CapabilityLogEntry[] = [],
  ): Promise<FrameTrace> {
    const trace = new FrameTrace(agent, write, log);
    const { main, seed, scope, host, capabilities } = settings;
    trace.#line({
      ...{ record: "boot", api: TRACE_API, profile: agent.vm.profile },
      // Not what was set but what is in force: defaults may change.
      limits: { ...agent.vm.limits },
      settings: {
        ...(main !== undefined && { main }),
        ...(seed !== undefined && { seed }),
        ...(scope !== undefined && { scope }),
        ...(host !== undefined && { host }),
        ...(capabilities !== undefined && { capabilities }),
      },
      ...{ cartridge, hash: await agent.cartridgeHash() },
    });
    return trace;
  }

  /** Runs a frame as {@link Agent.frame} does, and writes the record `frame`. */
  async frame(input: FrameInput, options: FrameOptions = {}): Promise<FrameReceipt> {
    if (this.#ended) throw new LispyUsageError("the trace has ended");
    // What a frame asked for that was undone without a receipt has no place here.
    this.#logged = this.log.length;
    const receipt = await this.agent.frame(input, options);
    const calls = this.log.slice(this.#logged);
    const { limits, maxEffects } = options;
    const given = { ...(limits && { limits: said(limits) }), ...(maxEffects && { maxEffects }) };
    const begin = orderedJson({
      ...{ record: "frame", number: receipt.frame, input, options: given, calls },
    });
    // The receipt is written as what its hash is of.
    const end = orderedJson({ hash: receipt.hash });
    this.write(`${begin.slice(0, -1)},"receipt":${receipt.text},${end.slice(1)}\n`);
    return receipt;
  }

  /** Exports the cartridge, writes the record `end`, and gives the cartridge's text. */
  async end(options: ExportOptions = {}): Promise<string> {
    const text = this.agent.export(options);
    const { exportedAt } = options;
    this.#ended = true;
    this.#line({
      record: "end",
      exportedAt: exportedAt instanceof Date ? exportedAt.toISOString() : (exportedAt ?? null),
      lastFrame: this.agent.lastFrame ?? null,
      length: text.length,
      hash: await digestOf(text),
    });
    return text;
  }

  #line(record: JsonValue): void {
    this.write(`${orderedJson(record)}\n`);
  }
}

/** The limits that are set: JSON has no undefined. */
const said = (limits: LimitSettings): JsonValue =>
  Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
