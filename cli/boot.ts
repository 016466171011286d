// `lispy boot FILE`: brings a cartridge to life, runs frames, writes the next cartridge. The program's output goes to
// standard output, what we say about it to standard error.

import {
  type Agent,
  type FrameReceipt,
  FrameTrace,
  LispyError,
  bootCartridge,
  canonicalJson,
} from "../bindings/entries/node.js";
import { type Command, type Options, UsageError } from "./args.js";
import { logFile, outputFile, print, readText } from "./files.js";
import { INTERRUPTED, hearInterrupts, turn } from "./interrupt.js";
import { note, printError } from "./report.js";

type BootCommand = Extract<Command, { kind: "boot" }>;

/**
 * Boots and runs; returns the exit code. A frame that fails ends the run, and no cartridge is written. An interruption undoes the
 * frame that runs, and what was accepted before counts.
 */
export async function boot(command: BootCommand, options: Options): Promise<number> {
  const text = readText(command.file);
  const exportedAt = exportTime(command.exportedAt);
  // Before any frame runs: what they come to must not be lost because it cannot be written.
  const target = command.out === undefined ? undefined : outputFile(command.out);
  const settings = {
    ...(command.program !== undefined && { main: command.program }),
    ...(command.host !== undefined && { host: command.host }),
  };
  let agent: Agent;
  try {
    agent = await bootCartridge(text, {
      ...settings,
      ...(options.profile && { profile: options.profile }),
      ...(!options.json && { onOutput: print }),
      // Nobody can ask for a frame to be undone here.
      ...{ limits: options.limits, history: 0 },
    });
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    if (options.json)
      print(`${JSON.stringify({ ok: false, error: error.toJSON(), frames: [] })}\n`);
    else printError(error, error.source ?? { name: command.file, text });
    return 1;
  }
  const log = command.trace === undefined ? undefined : logFile(command.trace);
  const trace = log && (await FrameTrace.begin(agent, text, settings, (line) => log.add(line)));
  // What is not written is lost either way, and then the signal may end the process.
  const interrupts = target || log ? hearInterrupts() : undefined;
  const { signal } = interrupts ?? {};
  const { receipts, cut } = await runFrames(trace ?? agent, agent, command, options, signal);
  interrupts?.end();
  const ok = receipts.every(({ status }) => status === "accepted");
  const exporting = {
    ...(exportedAt !== undefined && { exportedAt }),
    onSkip: (name: string, reason: string) => note(`not carried: ${name} (${reason})`),
  };
  const next = trace ? await trace.end(exporting) : ok && target ? agent.export(exporting) : "";
  if (ok && target) {
    target.write(next);
  }
  const wrote = ok && target ? [`wrote ${command.out}`] : [];
  const said = [...(cut === undefined ? [] : [`interrupted: ${cut}`]), ...wrote];
  if (said.length > 0) note(said.join("; "));
  if (options.json) printReceipts(agent.agentId, receipts, ok ? (command.out ?? null) : null);
  agent.dispose();
  if (cut !== undefined) return INTERRUPTED;
  return ok ? 0 : 1;
}

/** The frames that ran, and where an interruption has cut them off. */
interface Frames {
  receipts: FrameReceipt[];
  cut?: string;
}

/** Runs frames until one is rolled back, or until the signal; `runner` is the agent, or the trace that runs it. */
async function runFrames(
  runner: Pick<Agent, "frame">,
  agent: Agent,
  { first = (agent.lastFrame ?? 0) + 1, frames }: BootCommand,
  { json }: Options,
  signal: AbortSignal | undefined,
): Promise<Frames> {
  if (!Number.isSafeInteger(first + frames)) {
    throw new UsageError("the cartridge's lineage leads to frame numbers that are not exact");
  }
  const receipts: FrameReceipt[] = [];
  for (let number = first; number < first + frames; number++) {
    // Frames that are short give a signal no time to be heard.
    if (signal) await turn();
    if (signal?.aborted) return { receipts, cut: `frame ${number} has not begun` };
    if (!json) note(`${agent.agentId}, frame ${number}`);
    let receipt: FrameReceipt;
    try {
      receipt = await runner.frame(number, signal && { signal });
    } catch (error) {
      if (!signal?.aborted || error !== signal.reason) throw error;
      return { receipts, cut: `frame ${number} is undone` };
    }
    receipts.push(receipt);
    if (!json) showFrame(receipt);
    if (receipt.status === "rolled_back") break;
  }
  return { receipts };
}

function showFrame({ status, value, isNil, effects, error, usage }: FrameReceipt): void {
  if (error) printError(error);
  if (status === "accepted" && !isNil) note(`value: ${value}`);
  for (const { type, payload } of effects) note(`intent: ${type} ${canonicalJson(payload)}`);
  if (status === "rolled_back") note("rolled back");
  note(`${usage.steps.toLocaleString("en-US")} step${usage.steps === 1 ? "" : "s"}`);
}

/** One object; the receipts in it are the texts that their hashes are of. */
function printReceipts(agentId: string, receipts: FrameReceipt[], out: string | null): void {
  const ok = receipts.every(({ status }) => status === "accepted");
  const frames = receipts.map(({ hash, text, usage }) => {
    return `{"hash":${JSON.stringify(hash)},"receipt":${text},"usage":${JSON.stringify(usage)}}`;
  });
  const end = JSON.stringify({ out }).slice(1);
  print(`${JSON.stringify({ ok, agentId }).slice(0, -1)},"frames":[${frames.join()}],${end}\n`);
}

function exportTime(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const time = given === "now" ? new Date() : new Date(given);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--exported-at: no time: ${given}`);
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
