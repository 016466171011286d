// `lispy run FILE --steps N --save OUT` and `lispy resume FILE`: a run that may stop, and goes on from a cartridge, in this process
// or another one. The program's output goes to standard output, what we say about the run to standard error.

import { basename } from "node:path";
import {
  type Agent,
  type AnswerOptions,
  type Capabilities,
  LispyError,
  type LispyVM,
  type PendingCall,
  type ResultForm,
  type ResultOf,
  type RunResult,
  type SourceText,
  bootCartridge,
  createVM,
} from "../bindings/entries/node.js";
import { type Command, type Options, UsageError } from "./args.js";
import { type Document, parseJson, readDocument } from "./document.js";
import { type Target, outputFile, print, readText } from "./files.js";
import { isObject, textAt } from "./inspect/image-value.js";
import { INTERRUPTED, hearInterrupts, turn } from "./interrupt.js";
import { jsonOutcome, note } from "./report.js";
import { Screen, vmSettings } from "./run.js";
import { waitingCall } from "./inspect/standing.js";

type StartCommand = Extract<Command, { kind: "start" }>;
type ResumeCommand = Extract<Command, { kind: "resume" }>;

/** A run, and what becomes of it when it stops. */
interface Journey {
  /** Begins, or goes on. */
  go<Form extends ResultForm>(options: AnswerOptions<Form>): Promise<RunResult<Form>>;
  /** The cartridge of what is there now. */
  cartridge(): string;
  readonly vm: LispyVM;
  readonly name: string;
  /** Whether it can be suspended. */
  readonly canStop: boolean;
  /** The text that lines of errors count in. */
  source: SourceText | undefined;
}

/** Begins a run; returns the exit code. */
export async function start(command: StartCommand, options: Options): Promise<number> {
  const { file, save, defer } = command;
  const text = readText(file);
  const target = save === undefined ? undefined : outputFile(save, "--save");
  using vm = await createVM({ ...vmSettings(options), capabilities: deferred(defer) });
  const name = file === "-" ? "stdin" : file;
  const journey: Journey = {
    go: (how) => vm.run(text, how),
    cartridge: () => vm.exportCartridge({ agentId: agentIdOf(file) }),
    ...{ vm, name, canStop: true, source: { name, text } },
  };
  return await travel(journey, {}, command, target, options);
}

/** Goes on with the run of a cartridge; returns the exit code. */
export async function resume(command: ResumeCommand, options: Options): Promise<number> {
  const { file, save, defer, value, error } = command;
  const text = readText(file);
  const target = save === undefined ? undefined : outputFile(save, "--save");
  const document = readDocument(text, file);
  const call = document.image?.get("call");
  const pending = isObject(call) ? textAt(call, "capability") : undefined;
  const names = pending === undefined ? defer : [pending, ...defer];
  using agent = await bootCartridge(text, {
    ...vmSettings(options),
    ...{ capabilities: deferred(names), history: 0 },
  });
  const { vm } = agent;
  const answer = {
    ...(value !== undefined && { value: parseJson(value, "--value") }),
    ...(error !== undefined && { error }),
  };
  checkStanding(vm.status, document, file, Object.keys(answer).length > 0);
  if (agent.waitingFrame && command.steps !== undefined) {
    throw new UsageError(`${file} waits in a frame, which --steps cannot stop`);
  }
  const journey: Journey = {
    go: (how) => (agent.waitingFrame ? goOnWithFrame(agent, how) : vm.resume(how)),
    cartridge: () => agent.export(),
    ...{ vm, name: file, canStop: !agent.waitingFrame, source: programOf(document, file) },
  };
  return await travel(journey, answer, command, target, options);
}

/** Answers the call that an agent's frame waits for. What a frame comes to is its value as text, whatever was asked for. */
async function goOnWithFrame<Form extends ResultForm>(
  agent: Agent,
  { value, error, onOutput }: AnswerOptions<Form>,
): Promise<RunResult<Form>> {
  const answer = error === undefined ? { value } : { error };
  const step = await agent.answerFrame(answer, onOutput && { onOutput });
  const { usage } = step;
  if (step.status === "awaiting") return { status: "awaiting", call: step.call, output: "", usage };
  if (step.error) throw step.error;
  const result = step.value as ResultOf<Form>;
  return { status: "done", value: result, isNil: step.isNil, output: step.logs, usage };
}

/** Says in terms of the command what `vm.resume` would say in its own. */
function checkStanding(status: string, { image }: Document, file: string, answered: boolean): void {
  if (status === "idle") throw new UsageError(`${file} holds no run that could go on`);
  if (status === "awaiting" && !answered) {
    const call = waitingCall(image!, MOST_OF_CALL);
    throw new UsageError(`${file} waits for ${call}: answer with --value JSON or --error TEXT`);
  }
  if (status === "suspended" && answered) {
    throw new UsageError(`${file} waits for no answer: --value and --error do not go with it`);
  }
}

/** How much of a call is shown, in characters. */
const MOST_OF_CALL = 60;

async function travel(
  journey: Journey,
  answer: Pick<AnswerOptions, "value" | "error">,
  { steps, save }: { steps: number | undefined; save: string | undefined },
  target: Target | undefined,
  options: Options,
): Promise<number> {
  const screen = new Screen();
  const form = options.json ? "wire" : options.printResult ? "text" : "none";
  let result: RunResult<"wire" | "text" | "none"> | undefined;
  let error: LispyError | undefined;
  // What is not saved is lost either way, and then the signal may end the process.
  const interrupts = target && journey.canStop ? hearInterrupts() : undefined;
  try {
    const { onOutput } = screen;
    const how = { as: form, ...(!options.json && { onOutput }) } as const;
    result = await goInParts(journey, { ...answer, ...how }, steps, interrupts?.signal);
  } catch (thrown) {
    if (!(thrown instanceof LispyError)) throw thrown;
    error = thrown;
  }
  const isInterrupted = result?.status === "suspended" && interrupts?.signal.aborted === true;
  interrupts?.end();
  const text = result && target ? journey.cartridge() : undefined;
  if (text !== undefined) target!.write(text);
  const ok = result !== undefined && (result.status === "done" || target !== undefined);
  if (options.json) {
    printJson(journey, result as RunResult<"wire"> | undefined, error, ok ? (save ?? null) : null);
  } else if (error) {
    screen.showError(error, sourceFor(journey, error));
  } else if (result!.status === "done") {
    screen.showResult(result!.isNil ? undefined : (result!.value as string | undefined));
    if (target) note(`done after ${stepsOf(result!)}; wrote ${save}, which has no run to resume`);
  } else {
    screen.endLine();
    const stop = `${stopped(result!, text)}; ${saved(save)}`;
    note(isInterrupted ? `interrupted: ${stop}; ${howToGoOn(save!, options)}` : stop);
  }
  if (isInterrupted) return INTERRUPTED;
  return ok ? 0 : 1;
}

/** Steps between two looks at whether the run was interrupted. */
const PART = 2_000_000;

/** Runs until the end, or a call that waits, or so many steps, or until the signal. What was written is in the result. */
async function goInParts<Form extends ResultForm>(
  { go, vm }: Journey,
  options: AnswerOptions<Form>,
  steps: number | undefined,
  signal: AbortSignal | undefined,
): Promise<RunResult<Form>> {
  if (!signal) return go({ ...options, ...(steps !== undefined && { steps }) });
  const { as, onOutput } = options;
  const later = { ...(as !== undefined && { as }), ...(onOutput && { onOutput }) };
  const end = vm.usage.steps + (steps ?? Infinity);
  const part = (): { steps: number } => ({ steps: Math.min(PART, end - vm.usage.steps) });
  let result = await go({ ...options, ...part() });
  let { output } = result;
  while (result.status === "suspended" && vm.usage.steps < end) {
    await turn();
    if (signal.aborted) break;
    result = await vm.resume({ ...later, ...part() });
    output += result.output;
  }
  return { ...result, output };
}

function stopped(result: RunResult, text: string | undefined): string {
  if (result.status !== "awaiting") return `suspended after ${stepsOf(result)}`;
  const image = text === undefined ? undefined : readDocument(text, "the cartridge").image;
  return `waits for ${image ? waitingCall(image, MOST_OF_CALL) : `(${result.call.name} …)`}`;
}

function saved(save: string | undefined): string {
  return save === undefined ? "not saved, because there is no --save" : `wrote ${save}`;
}

/** Limits are not in the file, and the budget counts on: without them the run may be over at once. */
function howToGoOn(save: string, { limits, profile }: Options): string {
  const word = /^[\w./@:+-]+$/.test(save) ? save : `'${save.replaceAll("'", "'\\''")}'`;
  const hasMore = profile !== undefined || Object.keys(limits).length > 0;
  return `go on with: lispy resume ${word}${hasMore ? ", and the same limits and profile" : ""}`;
}

function stepsOf({ usage: { steps } }: RunResult): string {
  return `${steps.toLocaleString("en-US")} step${steps === 1 ? "" : "s"}`;
}

/** The object of `--json`, and where the run stands. */
function printJson(
  { vm, name }: Journey,
  result: RunResult<"wire"> | undefined,
  error: LispyError | undefined,
  out: string | null,
): void {
  const value = result?.status === "done" ? result.value : undefined;
  const { output, usage } = result ?? vm;
  const outcome = { ok: error === undefined, value, isNil: false, output, error, usage };
  const status = JSON.stringify(result?.status ?? "failed");
  const call = result?.status === "awaiting" ? callJson(result.call, vm) : "null";
  const end = `"status":${status},"call":${call},"saved":${JSON.stringify(out)}}`;
  print(`${jsonOutcome(outcome, name).slice(0, -1)},${end}\n`);
}

/** A call as JSON text: JavaScript's writer would not keep `1.0` and long integers. */
function callJson({ name, key, args }: PendingCall, vm: LispyVM): string {
  let written = "null";
  try {
    written = vm.stringifyJSON(args);
  } catch (error) {
    if (!(error instanceof LispyError)) throw error; // not JSON: the saved cartridge has them
  }
  return `${JSON.stringify({ name, key }).slice(0, -1)},"arguments":${written}}`;
}

/** The text in which the line of an error makes sense; a cartridge's procedures may come from others. */
function sourceFor({ source }: Journey, { line }: LispyError): SourceText | undefined {
  const lines = source?.text.split(/\r\n|\r|\n/) ?? [];
  return line !== undefined && lines[line - 1]?.trim() ? source : undefined;
}

function programOf({ image }: Document, name: string): SourceText | undefined {
  const program = image?.get("program");
  const text = isObject(program) ? textAt(program, "source") : undefined;
  return text === undefined ? undefined : { name, text };
}

/** Calls of these stop the run; their arguments keep what JSON can say. */
function deferred(names: readonly string[]): Capabilities {
  const data = { dicts: "map", floats: "exact" } as const;
  return Object.fromEntries(names.map((name) => [name, { deferred: true as const, data }]));
}

function agentIdOf(file: string): string {
  const name = basename(file).replace(/(\.lispy|\.lsp)?$/, "");
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(name) ? name : "unknown";
}
