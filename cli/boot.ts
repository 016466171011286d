// `lispy boot FILE`: brings a cartridge to life, runs frames, writes the next cartridge. The program's output goes to
// standard output, what we say about it to standard error.

import {
  type Agent,
  type AgentFrame,
  LispyError,
  bootCartridge,
} from "../bindings/entries/node.js";
import { type Command, type Options, UsageError } from "./args.js";
import { type Target, outputFile, print, readText } from "./files.js";
import { paint, printError } from "./report.js";

type BootCommand = Extract<Command, { kind: "boot" }>;

/** Boots and runs; returns the exit code. A frame that fails ends the run, and no cartridge is written. */
export async function boot(command: BootCommand, options: Options): Promise<number> {
  const text = readText(command.file);
  const exportedAt = exportTime(command.exportedAt);
  // Before any frame runs: what they come to must not be lost because it cannot be written.
  const target = command.out === undefined ? undefined : outputFile(command.out);
  let agent: Agent;
  try {
    agent = await bootCartridge(text, {
      ...(options.profile && { profile: options.profile }),
      ...(command.program !== undefined && { main: command.program }),
      ...(!options.json && { onOutput: print }),
      limits: options.limits,
    });
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    if (options.json) printJson({ ok: false, error: error.toJSON(), frames: [] });
    else printError(error, error.source ?? { name: command.file, text });
    return 1;
  }
  const frames: AgentFrame[] = [];
  for (let index = 0; index < command.frames; index++) {
    const number = command.first + index;
    if (!options.json) note(`${agent.agentId}, frame ${number}`);
    const frame = agent.frame(number);
    frames.push(frame);
    if (!options.json) showFrame(frame);
    if (!frame.ok) break;
  }
  const ok = frames.every((frame) => frame.ok);
  if (ok && target) {
    writeNext(agent, target, exportedAt);
    note(`wrote ${command.out}`);
  }
  if (options.json) {
    printJson({
      ok,
      agentId: agent.agentId,
      frames: frames.map(({ frame, ok: fine, value, output, error, usage }) => ({
        ...{ frame, ok: fine, value: value ?? null, output },
        ...{ error: error?.toJSON() ?? null, usage },
      })),
      out: ok ? (command.out ?? null) : null,
    });
  }
  agent.dispose();
  return ok ? 0 : 1;
}

function showFrame({ ok, value, isNil, error, usage }: AgentFrame): void {
  if (error) printError(error);
  if (ok && !isNil) note(`value: ${value}`);
  note(`${usage.steps.toLocaleString("en-US")} steps`);
}

function writeNext(agent: Agent, target: Target, exportedAt: string | undefined): void {
  const text = agent.export({
    ...(exportedAt !== undefined && { exportedAt }),
    onSkip: (name, reason) => note(`not carried: ${name} (${reason})`),
  });
  target.write(text);
}

function exportTime(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const time = given === "now" ? new Date() : new Date(given);
  if (Number.isNaN(time.getTime())) throw new UsageError(`--exported-at: no time: ${given}`);
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}

function note(text: string): void {
  process.stderr.write(`${paint(process.stderr, "dim", `; ${text}`)}\n`);
}

function printJson(value: unknown): void {
  print(`${JSON.stringify(value)}\n`);
}
