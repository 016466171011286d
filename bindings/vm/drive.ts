// The run that may stop: in slices, so that the host's event loop gets its turn; for calls that are answered later; after its
// steps. What happens when is decided here, how by run.ts.
//
// A slice ends after so many steps, and after so many calls: those take the host's time and are no steps.
// Abort: a call that waits fails in LisPy with "cancelled", so that `catch` and `finally` of the program run; it has one more
// slice for that, and no further call is made. Between slices the run just ends. The promise rejects with the signal's
// reason in any case, and the VM is idle then.

import { Status } from "../../assembly/shared/abi.js";
import {
  type Answer,
  EndOfRun,
  type OpenCall,
  failed,
  isThenable,
  messageOf,
  performCall,
  refused,
} from "../capabilities/perform.js";
import type { Grant } from "../capabilities/grants.js";
import { Watch } from "../capabilities/watch.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports, RunEntry } from "./exports.js";
import { readUsage } from "./figures.js";
import { Interruption } from "./interruption.js";
import { RESUME_OPTIONS, RUN_OPTIONS } from "./option-names.js";
import type { ResultForm, ResultOf } from "./options.js";
import type { RunHost } from "./run-host.js";
import {
  type AnswerOptions,
  type AsyncRunOptions,
  DEFAULT_SLICE,
  type ResumeOptions,
  type RunResult,
} from "./run-options.js";
import type { Runs } from "./run.js";
import { kindOf } from "./settings.js";

/** What a call takes, some 20 microseconds, in steps of a slice; and the calls that any slice has room for. */
const CALL_STEPS = 4000;
const LEAST_CALLS = 100;

/** Steps of a run: until it is to come back, and until the host's next turn. */
class Allowance {
  readonly #end: number;
  readonly #slice: number;
  #sliceEnd: number;
  #callsLeft: number;

  /** `used`: steps that the run has used when it goes on. */
  constructor(used: number, { steps = Infinity, slice = DEFAULT_SLICE }: ResumeOptions) {
    this.#end = used + steps;
    this.#slice = slice;
    this.#sliceEnd = used + slice;
    this.#callsLeft = this.#callsOfSlice();
  }

  newSlice(used: number): void {
    this.#sliceEnd = used + this.#slice;
    this.#callsLeft = this.#callsOfSlice();
  }

  #callsOfSlice(): number {
    return Math.max(LEAST_CALLS, Math.floor(this.#slice / CALL_STEPS));
  }

  /** A call is about to be made. */
  countCall(): void {
    this.#callsLeft -= 1;
  }

  spent(used: number): boolean {
    return used >= this.#end;
  }

  sliceSpent(used: number): boolean {
    return used >= this.#sliceEnd || this.#callsLeft <= 0;
  }

  /** What to tell the module: at least 1, the next safe point. */
  pause(used: number): number {
    return Math.max(1, Math.min(this.#end, this.#sliceEnd) - used);
  }
}

/** Runs a program until it is done, its steps are spent, or a call is answered from outside. */
export async function run<Form extends ResultForm>(
  vm: RunHost,
  runs: Runs,
  send: () => number,
  entry: RunEntry,
  options: AsyncRunOptions<Form>,
): Promise<RunResult<Form>> {
  const exports = vm.live();
  checkOptions(runs, options, RUN_OPTIONS);
  const interruption = new Interruption(options.signal as AbortSignal | undefined);
  if (interruption.aborted) throw interruption.reason;
  runs.open(exports, interruption, options.limits);
  const allowance = new Allowance(0, options);
  const begin = (): Status => runs.begin(exports, send, entry, allowance.pause(0));
  return drive({ vm, runs, exports, interruption, allowance, options }, begin);
}

/** Goes on with a run that has stopped. */
export async function resume<Form extends ResultForm>(
  vm: RunHost,
  runs: Runs,
  options: AnswerOptions<Form>,
): Promise<RunResult<Form>> {
  const exports = vm.live();
  checkOptions(runs, options, RESUME_OPTIONS);
  const given = givenAnswer(options);
  runs.refuseActive();
  const { status } = runs;
  if (status === "idle") throw new LispyUsageError("there is no run to resume");
  if (given && status === "suspended") {
    throw new LispyUsageError("no call waits for an answer: vm.resume() without value and error");
  }
  const interruption = new Interruption(options.signal as AbortSignal | undefined);
  const used = runs.steps(exports);
  const allowance = new Allowance(used, options);
  const driving = { vm, runs, exports, interruption, allowance, options };
  if (status === "suspended") {
    return drive(driving, () =>
      runs.enter(exports, () => exports.lispy_resume(), allowance.pause(used)),
    );
  }
  if (!given) {
    const { name } = runs.calls.pending(exports);
    if (!runs.calls.grantOf(name).run) {
      throw new LispyUsageError(
        `the run waits for the answer to ${name}: vm.resume({ value }) or vm.resume({ error })`,
      );
    }
    return drive(driving, () => Status.Awaiting);
  }
  if (given.kind === "value") runs.refuseForeign(given.value);
  const call = runs.calls.open(exports);
  return drive(driving, () =>
    runs.answer(exports, "kind" in call ? undefined : call, given, allowance.pause(used)),
  );
}

function givenAnswer(options: AnswerOptions): Exclude<Answer, { kind: "deferred" }> | undefined {
  const { value, error } = options;
  const hasValue = Object.hasOwn(options, "value");
  if (error === undefined) return hasValue ? { kind: "value", value } : undefined;
  if (hasValue) throw new LispyUsageError("a call is answered with a value or an error, not both");
  if (typeof error === "string" || error instanceof Error) return failed(messageOf(error));
  throw new LispyUsageError(`error must be a string or an Error, not ${kindOf(error)}`);
}

function checkOptions(runs: Runs, options: ResumeOptions, known: ReadonlySet<string>): void {
  runs.checkedOptions(options, known);
  for (const name of ["steps", "slice"] as const) {
    const value = options[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new LispyUsageError(`${name} must be a whole number from 1, not ${String(value)}`);
  }
  const signal = options.signal as Partial<AbortSignal> | null | undefined;
  if (signal === undefined) return;
  if (typeof signal?.aborted !== "boolean" || typeof signal.addEventListener !== "function") {
    throw new LispyUsageError(`signal must be an AbortSignal, not ${kindOf(signal)}`);
  }
}

interface Driving<Form extends ResultForm> {
  readonly vm: RunHost;
  readonly runs: Runs;
  readonly exports: LispyExports;
  readonly interruption: Interruption;
  readonly allowance: Allowance;
  readonly options: ResumeOptions<Form>;
}

async function drive<Form extends ResultForm>(
  driving: Driving<Form>,
  first: () => Status,
): Promise<RunResult<Form>> {
  const { vm, runs, exports, interruption, allowance, options } = driving;
  const sink = runs.sinkOf(options);
  const written = runs.output.length;
  const report = () => ({
    output: runs.output.slice(written),
    usage: vm.guard(() => readUsage(exports)),
  });
  runs.reopen(interruption);
  try {
    for (let status = first(); ;) {
      runs.drain(exports, sink);
      if (status === Status.Output) {
        status = runs.enter(exports, () => exports.lispy_resume());
        continue;
      }
      const used = runs.steps(exports);
      switch (status) {
        case Status.Suspended:
          // An aborted run has had its slice.
          if (interruption.aborted) throw interruption.reason;
          if (allowance.spent(used)) {
            runs.leave(interruption);
            return { status: "suspended", ...report() };
          }
          await newSlice(driving, used);
          status = runs.enter(exports, () => exports.lispy_resume(), allowance.pause(used));
          break;
        case Status.Awaiting: {
          if (allowance.sliceSpent(used)) await newSlice(driving, used);
          allowance.countCall();
          const before = interruption.aborted;
          const call = runs.calls.open(exports);
          const failure = "kind" in call ? call : undefined;
          const open = failure ? undefined : (call as OpenCall);
          const answer =
            failure ?? (await answerTo(open!, runs.calls.grantOf(open!.name), interruption));
          interruption.check();
          if (answer.kind === "deferred") {
            runs.calls.show(answer.call);
            runs.leave(interruption);
            return { status: "awaiting", call: answer.call, ...report() };
          }
          if (interruption.aborted && !before) allowance.newSlice(used);
          status = runs.answer(exports, open, answer, allowance.pause(used));
          break;
        }
        default: {
          if (interruption.aborted) throw interruption.reason;
          const value = runs.result(exports, status, options) as ResultOf<Form>;
          return { status: "done", value, isNil: runs.resultIsNil(exports), ...report() };
        }
      }
    }
  } catch (thrown) {
    throw EndOfRun.errorOf(thrown);
  } finally {
    runs.close(exports, interruption);
  }
}

/** Gives the host its turn, in which the run may end; an aborted one has had its slice. */
async function newSlice(
  { interruption, allowance }: Driving<ResultForm>,
  used: number,
): Promise<void> {
  if (!interruption.aborted) await hostsTurn(interruption);
  interruption.check();
  if (interruption.aborted) throw interruption.reason;
  allowance.newSlice(used);
}

/** What is answered to a call, once somebody has. */
async function answerTo(call: OpenCall, grant: Grant, interruption: Interruption): Promise<Answer> {
  const cancelled = failed("cancelled");
  if (interruption.aborted) return refused(call, cancelled.message);
  const watch = new Watch(interruption);
  const answer = performCall(grant, call, watch.signal);
  if (!isThenable(answer)) return interruption.aborted ? cancelled : answer;
  const { timeMs } = grant.limits;
  const ending = await watch.ending(answer, timeMs);
  if (ending.kind === "late") return failed(`no answer within ${timeMs} ms`);
  return ending.kind === "answer" && !interruption.aborted ? ending.answer : cancelled;
}

/** Lets the host do what it has to; ends early when the run is interrupted. */
async function hostsTurn(interruption: Interruption): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = (): void => {};
  try {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 0);
      leave = interruption.listen(() => resolve());
    });
  } finally {
    clearTimeout(timer);
    leave();
  }
}
