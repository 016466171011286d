// The life of runs (docs/abi.md): one begins, stops for output or for a call that the host answers, goes on, ends. What is
// common to all is here, and the run that must not stop for long (`eval`, `call`, `get` …); drive.ts has the one that may.
// Invariants: one run at a time. Code of the host is called either inside (conversions, sinks: then the VM refuses
// everything) or while the module has stopped (capabilities: then the VM refuses only further runs).

import { Figure, Status, Transfer } from "../../assembly/shared/abi.js";
import { Calls } from "../capabilities/calls.js";
import {
  type Answer,
  EndOfRun,
  type OpenCall,
  isThenable,
  performCall,
} from "../capabilities/perform.js";
import type { PendingCall } from "../capabilities/types.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports, RunEntry } from "./exports.js";
import { readLimits } from "./figures.js";
import { Interruption } from "./interruption.js";
import { type LimitName, type LimitSettings, limitNumber } from "./limits.js";
import { LONGEST_TEXT, TextTooLong } from "./memory.js";
import { CALL_OPTIONS, checkNames } from "./option-names.js";
import type { OutputSink, ResultForm, ResultOf, RunOptions } from "./options.js";
import { readPendingError, tooLong } from "./pending-error.js";
import { type ResultOptions, makeResult } from "./results.js";
import type { RunHost } from "./run-host.js";
import type { RunStatus } from "./run-options.js";
import type { RunRecord } from "./run-record.js";
import { checkForm, checkedLimits, checkedSink, kindOf } from "./settings.js";

/** The runs of one VM. */
export class Runs {
  /** What the run that goes on, or the last one, has written; empty when it was streamed. */
  output = "";
  readonly #vm: RunHost;
  #inside = false;
  /** The run that somebody drives at the moment. */
  #active: Interruption | undefined;
  /** Limits as they were before the run changed them. */
  #overridden: [LimitName, number][] = [];
  readonly calls: Calls;

  constructor(vm: RunHost) {
    this.#vm = vm;
    this.calls = new Calls(vm);
  }

  /** Whether code of the host was called that must not use the VM. */
  get inside(): boolean {
    return this.#inside;
  }

  get status(): RunStatus {
    const exports = this.#vm.live();
    const state = this.#vm.guard(() => exports.lispy_state());
    if (state === Status.Suspended) return "suspended";
    return state === Status.Awaiting ? "awaiting" : "idle";
  }

  /** Refuses to touch a run that somebody drives. */
  refuseActive(): void {
    if (!this.#active) return;
    throw new LispyUsageError(
      "a run is under way: await it, or vm.cancel() it; until then the VM can be read, not run",
    );
  }

  /** Refuses to begin a run while there is one. */
  refuseSecond(exports: LispyExports): void {
    this.refuseActive();
    const state = this.#vm.guard(() => exports.lispy_state());
    if (state === Status.Suspended) {
      throw new LispyUsageError("a run is suspended: vm.resume() or vm.cancel() it first");
    }
    if (state === Status.Awaiting) {
      throw new LispyUsageError(
        `a run waits for the answer to ${this.calls.pendingName(exports)}: ` +
          "vm.resume({ value }), vm.resume({ error }) or vm.cancel() first",
      );
    }
  }

  /** Runs to the end, or asks the module something, and makes what is wanted of the result. */
  now<Form extends ResultForm = "data">(
    send: () => number,
    entry: RunEntry,
    options: RunOptions<Form>,
  ): ResultOf<Form> {
    const exports = this.#vm.live();
    // Now, not after the program has run.
    const sink = this.checkedOptions(options, CALL_OPTIONS);
    if (entry !== "lispy_eval" && entry !== "lispy_call") {
      return this.#ask(exports, send, entry, options) as ResultOf<Form>;
    }
    const run = this.open(exports, new Interruption(), options.limits);
    try {
      let status = this.begin(exports, send, entry);
      for (;;) {
        this.drain(exports, sink);
        if (status === Status.Output) status = this.enter(exports, () => exports.lispy_resume());
        else if (status === Status.Awaiting) status = this.#answerNow(exports, run);
        else break;
      }
      return this.result(exports, status, options) as ResultOf<Form>;
    } catch (thrown) {
      throw EndOfRun.errorOf(thrown);
    } finally {
      this.close(exports, run);
    }
  }

  /** A question between runs, or while one has stopped, which it leaves alone. */
  #ask(exports: LispyExports, send: () => number, entry: RunEntry, options: RunOptions): unknown {
    const before = options.limits && this.#overrideLimits(exports, options.limits);
    try {
      const status = this.begin(exports, send, entry);
      if (!this.#active && this.status === "idle") this.output = "";
      return this.result(exports, status, options);
    } finally {
      if (before) this.setLimits(exports, before);
    }
  }

  /** Checks the options that all runs have; the sink to use. */
  checkedOptions(options: RunOptions, known: ReadonlySet<string>): OutputSink | undefined {
    if (typeof options !== "object" || options === null) {
      throw new LispyUsageError(`options must be an object, not ${kindOf(options)}`);
    }
    checkNames(options, known);
    checkForm(options.as);
    return this.sinkOf(options);
  }

  /** Where the output of a run goes. */
  sinkOf({ onOutput }: RunOptions): OutputSink | undefined {
    return checkedSink(onOutput) ?? this.#vm.sink;
  }

  /** From here on there is a run. */
  open(exports: LispyExports, run: Interruption, limits?: LimitSettings): Interruption {
    this.refuseSecond(exports);
    this.#overridden = limits ? this.#overrideLimits(exports, limits) : [];
    this.output = "";
    this.calls.reset();
    this.#active = run;
    return run;
  }

  /** Goes on with a run that has stopped. */
  reopen(run: Interruption): void {
    this.#active = run;
  }

  /** The run has come back and may go on later. */
  leave(run: Interruption): void {
    if (this.#active === run) this.#active = undefined;
  }

  /** The run is over, if it is not over for long. */
  close(exports: LispyExports, run: Interruption): void {
    if (this.#active !== run) return;
    this.#active = undefined;
    this.#forget(exports);
  }

  /** Forgets what has stopped, and gives back the limits. Does nothing after a crash. */
  #forget(exports: LispyExports): void {
    if (this.#vm.crashed()) return;
    this.#vm.guard(() => {
      if (exports.lispy_state() !== Status.Done) exports.lispy_cancel();
    });
    this.setLimits(exports, this.#overridden);
    this.#overridden = [];
  }

  /** Ends whatever is there. */
  cancel(): void {
    const exports = this.#vm.live();
    this.#active?.end(new DOMException("the run was cancelled", "AbortError"));
    this.#active = undefined;
    this.#forget(exports);
  }

  /** The VM goes away under a run that waits. */
  dispose(): void {
    this.#active?.end(new LispyUsageError("the VM was disposed before the run came to an end"));
    this.#active = undefined;
  }

  /** Sends the input, then enters the module. */
  begin(exports: LispyExports, send: () => number, entry: RunEntry, pause = 0): Status {
    this.#inside = true;
    try {
      // Outside the guard: what a getter of the host's data throws is no crash.
      const size = send();
      return this.enter(exports, () => exports[entry](size), pause);
    } finally {
      this.#inside = false;
    }
  }

  /** Lets the module run, for `pause` steps when that is not 0. */
  enter(exports: LispyExports, code: () => Status, pause = 0): Status {
    this.#inside = true;
    try {
      return this.#vm.guard(() => {
        if (pause > 0) exports.lispy_set_pause(pause);
        return code();
      });
    } finally {
      this.#inside = false;
    }
  }

  /** What the run has used of its steps. */
  steps(exports: LispyExports): number {
    return this.#vm.guard(() => exports.lispy_usage(Figure.Steps));
  }

  /** Does what a run may have come back for: hands over what was written since the last time, makes machine code. */
  drain(exports: LispyExports, sink: OutputSink | undefined): void {
    const text = this.#vm.guard(() => {
      // Whoever takes the output does not see that the run came back for this.
      if (this.#vm.machineCode?.provide()) return "";
      const size = exports.lispy_output_size();
      if (size === 0) return "";
      const written = this.#vm.memory().text(exports.lispy_output_address(), size);
      exports.lispy_output_clear();
      return written;
    });
    if (text === "") return;
    if (sink) {
      this.#inside = true;
      try {
        return sink(text);
      } finally {
        this.#inside = false;
      }
    }
    const size = this.output.length + text.length;
    if (size > LONGEST_TEXT) throw tooLong(new TextTooLong(size));
    this.output += text;
  }

  /** What a run that is done came to; throws its error. */
  result(exports: LispyExports, status: Status, options: ResultOptions): unknown {
    const memory = this.#vm.memory();
    return this.#vm.guard(() => {
      if (status !== Status.Done) throw readPendingError(exports, memory);
      return makeResult(exports, memory, this.#vm.handles, options);
    });
  }

  resultIsNil(exports: LispyExports): boolean {
    return this.#vm.guard(() => (exports.lispy_result_tag() as Transfer) === Transfer.Nil);
  }

  /** Answers the call that waits without letting anybody wait. */
  #answerNow(exports: LispyExports, run: Interruption): Status {
    const call = this.calls.open(exports);
    if ("kind" in call) return this.answer(exports, undefined, call);
    const { name } = call;
    const answer = performCall(this.calls.grantOf(name), call);
    run.check();
    if (isThenable(answer)) {
      // Nobody waits for it, so nobody hears it fail.
      void answer.then(undefined, () => {});
      throw new LispyUsageError(`capability ${name} answers later: await vm.run(…) waits for it`);
    }
    if (answer.kind === "deferred") {
      const how = "await vm.run(…), then vm.resume({ value })";
      throw new LispyUsageError(`capability ${name} is answered from outside: ${how}`);
    }
    return this.answer(exports, call, answer);
  }

  /** Gives an answer and goes on. */
  answer(
    exports: LispyExports,
    call: OpenCall | undefined,
    answer: Exclude<Answer, { kind: "deferred" }>,
    pause = 0,
  ): Status {
    this.#inside = true; // a getter in the answer is code of the host
    try {
      const [entry, size] = this.calls.send(call, answer);
      return this.enter(exports, () => exports[entry](size), pause);
    } finally {
      this.#inside = false;
    }
  }

  /** Throws for a value that has no LisPy form; the call that it was to answer still waits. */
  refuseForeign(value: unknown): void {
    this.#inside = true; // as for the answer itself: a getter could answer the call in between
    try {
      this.#vm.input().encoded(value);
    } finally {
      this.#inside = false;
    }
  }

  /** The call that waits, for the host. */
  pendingCall(): PendingCall | undefined {
    const exports = this.#vm.live();
    return this.status === "awaiting" ? this.calls.pending(exports) : undefined;
  }

  /** What is known here about the run that has stopped, or the last one. */
  record(): RunRecord {
    const { output } = this;
    return { output, overridden: [...this.#overridden], calls: this.calls.record() };
  }

  /** The VM went back to where a record was made. */
  goBack({ output, overridden, calls }: RunRecord): void {
    this.output = output;
    this.#overridden = [...overridden];
    this.calls.goBack(calls);
  }

  /** The host has set these limits for good. */
  keepLimits(names: readonly LimitName[]): void {
    this.#overridden = this.#overridden.filter(([name]) => !names.includes(name));
  }

  /** Changes limits; returns what they were. */
  #overrideLimits(exports: LispyExports, limits: LimitSettings): [LimitName, number][] {
    const before = this.#vm.guard(() => readLimits(exports));
    const changed = checkedLimits(limits);
    this.setLimits(exports, changed);
    return changed.map(([name]) => [name, before[name]]);
  }

  /** Sets limits, which were checked. */
  setLimits(exports: LispyExports, limits: readonly [LimitName, number][]): void {
    this.#vm.guard(() => {
      for (const [name, value] of limits) exports.lispy_set_limit(limitNumber(name), value);
    });
  }
}
