// One VM: an instance of the module and everything a host can do with it. Conversion, text and errors live next door;
// the life of a run is in run.ts and drive.ts (see docs/abi.md), the life of the instance is here.
// Invariant: every call of an export goes through #live and #guard, so that a trap poisons the VM, and so that no
// callback of the host can start a run inside a run.

import { ABI_VERSION, Transfer } from "../assembly/shared/abi.js";
import { checkedGrants, checkedScope } from "./capabilities/grants.js";
import type { PendingCall } from "./capabilities/types.js";
import { type LispyInput, type LispyValue, encodeInput } from "./convert.js";
import { resume, run } from "./drive.js";
import { LispyCrashError, LispyError, LispyUsageError } from "./errors.js";
import type { LispyExports } from "./exports.js";
import { readLimits, readUsage } from "./figures.js";
import { DISPOSE, LispyProcedure } from "./handle.js";
import {
  DEFAULT_LIMITS,
  type LimitName,
  type Limits,
  STREAMED_OUTPUT_BYTES,
  limitNumber,
} from "./limits.js";
import { LinearMemory, TextTooLong, encodeText, encodeTextInto } from "./memory.js";
import type { Outcome, ResultForm, ResultOf, RunOptions, Usage, VMSettings } from "./options.js";
import { noInputMemory, tooLong } from "./pending-error.js";
import { DEFAULT_PROFILE, type ProfileName } from "./profiles.js";
import { resultText } from "./results.js";
import type { RunHost } from "./run-host.js";
import type {
  AnswerOptions,
  AsyncRunOptions,
  ProcedureCall,
  RunResult,
  RunStatus,
} from "./run-options.js";
import { Runs } from "./run.js";
import {
  checkIndent,
  checkedCall,
  checkedLimits,
  checkedProfile,
  checkedSeed,
  checkedSink,
  checkedText,
  kindOf,
  notBooted,
  notGranted,
} from "./settings.js";
import { TransferWriter } from "./transfer.js";
import type { LispySymbol } from "./values.js";

/** Text up to this length is encoded straight into the module's memory, with room for the worst case. */
const DIRECT_TEXT = 16 * 1024;
const MAKING: unique symbol = Symbol("making");

/**
 * A LisPy VM. Make it with `createVM`; dispose it when done. There is one run at a time; only {@link LispyVM.run} waits.
 *
 * @example
 * ```ts
 * using vm = await createVM();
 * vm.eval("(define (square x) (* x x))");
 * vm.call("square", 12); // 144
 * ```
 */
export class LispyVM implements Disposable {
  /** The language of this VM. */
  readonly profile: ProfileName;
  readonly #writer = new TransferWriter();
  #exports: LispyExports | undefined;
  #memory: LinearMemory | undefined;
  readonly #runs: Runs;
  readonly #host: RunHost;
  #crash: LispyCrashError | undefined;

  /** @internal Use {@link LispyVM.boot}. */
  constructor(token: typeof MAKING, exports: LispyExports, settings: VMSettings) {
    if (token !== MAKING) throw new LispyUsageError("use createVM to make a VM");
    this.profile = settings.profile ?? DEFAULT_PROFILE;
    this.#exports = exports;
    this.#memory = new LinearMemory(exports.memory);
    this.#host = {
      owner: this,
      grants: checkedGrants(settings.capabilities),
      sink: checkedSink(settings.onOutput),
      live: () => this.#live(),
      guard: (code) => this.#guard(code),
      crashed: () => this.#crash !== undefined,
      memory: () => this.#memory!,
      sendBytes: (bytes) => this.#sendBytes(bytes),
      encode: (value) => this.#encoded(value),
    };
    this.#runs = new Runs(this.#host);
  }

  /** @internal Boots a fresh instance. Throws LispyUsageError when the instance is not one that these bindings can drive. */
  static boot(exports: LispyExports, settings: VMSettings = {}): LispyVM {
    const version = exports.lispy_abi_version?.();
    if (version !== ABI_VERSION) {
      throw new LispyUsageError(
        `the module speaks ABI ${String(version)}, these bindings speak ABI ${ABI_VERSION}`,
      );
    }
    const vm = new LispyVM(MAKING, exports, settings);
    const profile = checkedProfile(vm.profile);
    const limits = checkedLimits({
      ...DEFAULT_LIMITS,
      ...(settings.onOutput && { outputBytes: STREAMED_OUTPUT_BYTES }),
      ...settings.limits,
    });
    const seed = checkedSeed(settings.seed);
    const scope = checkedScope(settings.scope);
    const booted = vm.#guard(() => exports.lispy_boot(profile));
    if (booted !== 1) throw notBooted(booted, vm.profile);
    vm.#setLimits(limits);
    vm.#guard(() => exports.lispy_scope(vm.#sendText(scope)));
    for (const name of vm.#host.grants.keys()) vm.#grant(name);
    if (seed !== undefined) vm.#runs.now(() => vm.#sendText(seed), "lispy_seed", { as: "none" });
    return vm;
  }

  /**
   * Runs source text: reads all of it, then evaluates form by form. Returns the last form's value; for a definition
   * that is what was defined, so ask for `{ as: "none" }` rather than get a {@link LispyProcedure} to dispose.
   *
   * @throws {@link LispyError} when the program fails; {@link LispyUsageError} when the VM is disposed or already
   * running; {@link LispyCrashError} when the instance is lost.
   * @example `vm.eval("(map (lambda (x) (* x x)) '(1 2 3))") // [1, 4, 9]`
   * @example `vm.eval("(list 1.0 'a)", { as: "text" }) // "(1.0 a)"`
   */
  eval<Form extends ResultForm = "data">(
    source: string,
    options: RunOptions<Form> = {},
  ): ResultOf<Form> {
    checkedText(source, "source text");
    return this.#runs.now(() => this.#sendText(source), "lispy_eval", options);
  }

  /**
   * Like {@link LispyVM.eval}, but a program that fails is an outcome, not an exception; with output and usage.
   *
   * @throws {@link LispyUsageError} and {@link LispyCrashError} only.
   * @example `const { ok, value, output, error, usage } = vm.execute("(println 1)");`
   */
  execute<Form extends ResultForm = "data">(
    source: string,
    options: RunOptions<Form> = {},
  ): Outcome<Form> {
    let value: ResultOf<Form> | undefined;
    let isNil = false;
    let error: LispyError | undefined;
    try {
      value = this.eval(source, options);
      isNil = this.resultIsNil;
    } catch (thrown) {
      if (!(thrown instanceof LispyError)) throw thrown;
      error = thrown;
    }
    const ok = error === undefined;
    return { ok, value, isNil, output: this.#runs.output, error, usage: this.usage };
  }

  /**
   * Calls a procedure: a {@link LispyProcedure}, or the name of a global.
   *
   * @throws as {@link LispyVM.eval}; {@link LispyUsageError} with a path for an argument that has no LisPy form.
   * @example `vm.call("+", 1, 2n ** 64n) // 18446744073709551617n`
   */
  call(procedure: string | LispyProcedure, ...args: LispyInput[]): LispyValue {
    return this.apply(procedure, args);
  }

  /** Like {@link LispyVM.call}, with the arguments in an array and options for the run. */
  apply<Form extends ResultForm = "data">(
    procedure: string | LispyProcedure,
    args: readonly LispyInput[],
    options: RunOptions<Form> = {},
  ): ResultOf<Form> {
    const [head] = checkedCall(procedure, args);
    return this.#runs.now(() => this.#sendCall(head, args), "lispy_call", options);
  }

  /**
   * Runs source text, or calls a procedure, and waits for capabilities that answer later. The computation is cut in slices so that
   * the host's event loop gets its turn. Comes back when the program is done, when the steps that were asked for are
   * spent, or when a deferred capability was called; {@link LispyVM.resume} goes on.
   *
   * @throws (the promise rejects) {@link LispyError} when the program fails; the signal's reason when it is aborted; a
   * `DOMException` named `AbortError` after {@link LispyVM.cancel}; otherwise as {@link LispyVM.eval}.
   * @example
   * ```ts
   * using vm = await createVM({ capabilities: { curl: async (url: string) => `page of ${url}` } });
   * const result = await vm.run('(map curl (list "/a" "/b"))');
   * console.log(result.status === "done" && result.value); // => [ 'page of /a', 'page of /b' ]
   * ```
   */
  async run<Form extends ResultForm = "data">(
    program: string | ProcedureCall,
    options: AsyncRunOptions<Form> = {},
  ): Promise<RunResult<Form>> {
    const host = this.#host;
    if (typeof program === "object" && program !== null) {
      const [head, args] = checkedCall(program.call, program.args ?? []);
      return run(host, this.#runs, () => this.#sendCall(head, args), "lispy_call", options);
    }
    checkedText(program, "a program");
    return run(host, this.#runs, () => this.#sendText(program), "lispy_eval", options);
  }

  /**
   * Goes on with the run that has stopped: `{ steps }` gives it more steps, `{ value }` or `{ error }` answers the call that
   * it waits for. Without an answer, a capability that has a function is asked (again: after an image was booted).
   *
   * @throws (the promise rejects) as {@link LispyVM.run}; {@link LispyUsageError} when there is no run, or the answer does not fit
   * where it stands, or has no LisPy form. Then nothing has happened.
   * @example
   * ```ts
   * using vm = await createVM({ capabilities: { think: { deferred: true } } });
   * const waiting = await vm.run('(string-append "so: " (think "why?"))');
   * console.log(waiting.status === "awaiting" && waiting.call.args); // => [ 'why?' ]
   * const done = await vm.resume({ value: "because" });
   * console.log(done.status === "done" && done.value); // => so: because
   * ```
   */
  resume<Form extends ResultForm = "data">(
    options: AnswerOptions<Form> = {},
  ): Promise<RunResult<Form>> {
    return resume(this.#host, this.#runs, options);
  }

  /** Whether there is a run that can go on. While {@link LispyVM.run} is awaited, too. */
  get status(): RunStatus {
    return this.#runs.status;
  }

  /**
   * The call that a run waits for, with {@link LispyVM.status} `"awaiting"`. Procedures among its arguments are yours to dispose.
   *
   * @example `if (vm.pendingCall?.name === "think") await vm.resume({ value: await model(vm.pendingCall.args) });`
   */
  get pendingCall(): PendingCall | undefined {
    return this.#runs.pendingCall();
  }

  /**
   * Forgets the run that has stopped, or that somebody awaits, with its tasks. What it changed stays changed. Without a run,
   * nothing happens.
   *
   * @throws {@link LispyUsageError} from a sink, or while arguments are converted.
   * @example `await vm.run(source, { steps: 1000 }); vm.cancel(); // vm.status is "idle"`
   */
  cancel(): void {
    this.#runs.cancel();
  }

  /**
   * Defines a global variable.
   *
   * @throws as {@link LispyVM.call}.
   * @example `vm.define("inbox", [{ from: "zion", karma: 3 }])`
   */
  define(name: string, value: LispyInput): void {
    checkedText(name, "a name");
    const send = (): number => {
      this.#writer.reset();
      this.#writer.list(2);
      this.#writer.symbol(name);
      this.#encode(value, "$");
      return this.#sendBytes(this.#writer.written);
    };
    this.#runs.now(send, "lispy_define", { as: "none" });
  }

  /**
   * The value of a global variable.
   *
   * @throws as {@link LispyVM.eval}: {@link LispyError} of category `evaluation` when it is unbound.
   * @example `vm.get("inbox", { as: "json" })`
   */
  get<Form extends ResultForm = "data">(
    name: string,
    options: RunOptions<Form> = {},
  ): ResultOf<Form> {
    checkedText(name, "a name");
    return this.#runs.now(() => this.#sendText(name), "lispy_get", options);
  }

  /** The names of the globals that programs or the host have defined, in order of definition. */
  globals(): string[] {
    const names = this.#runs.now(() => 0, "lispy_globals", {});
    return Array.isArray(names) ? names.map(String) : [];
  }

  /**
   * Reads JSON text with LisPy's own reader: integers keep all digits, `1` and `1.0` stay different (see
   * {@link DataOptions}).
   *
   * @throws {@link LispyError} of category `invalid-data` for text that is not JSON.
   */
  parseJSON<Form extends ResultForm = "data">(
    text: string,
    options: RunOptions<Form> = {},
  ): ResultOf<Form> {
    checkedText(text, "JSON text");
    return this.#runs.now(() => this.#sendText(text), "lispy_json_parse", options);
  }

  /**
   * Writes a value as JSON with LisPy's own writer, which writes what Python's `json.dumps` writes.
   *
   * @param indent Spaces per level, at most 100; 0 (default) for one line.
   * @param ascii Whether to escape everything outside ASCII. Default false.
   * @throws {@link LispyError} of category `invalid-data` for a value that JSON cannot say.
   */
  stringifyJSON(value: LispyInput, { indent = 0, ascii = false } = {}): string {
    checkIndent(indent);
    this.#runs.now(() => this.#sendValue(value), "lispy_decode", { as: "none" });
    return this.#resultText((exports) => exports.lispy_result_json(indent, ascii ? 1 : 0));
  }

  /**
   * The source text of a procedure or macro (a handle, or the name of a global); undefined for builtins and other values.
   *
   * @throws {@link LispyError} when the name is unbound.
   */
  sourceOf(procedure: string | LispyProcedure): string | undefined {
    if (typeof procedure === "string") this.get(procedure, { as: "none" });
    else if (!(procedure instanceof LispyProcedure)) {
      throw new LispyUsageError(`no name and no LispyProcedure: ${kindOf(procedure)}`);
    } else this.#runs.now(() => this.#sendValue(procedure), "lispy_decode", { as: "none" });
    return this.#resultText((exports) => exports.lispy_result_source()) || undefined;
  }

  /** What the last run wrote, up to its end or its error. Empty when the output was streamed. */
  get output(): string {
    return this.#runs.output;
  }

  /** Whether the last run's value is nil: programs that print do not want it shown. */
  get resultIsNil(): boolean {
    const exports = this.#live();
    return this.#guard(() => (exports.lispy_result_tag() as Transfer) === Transfer.Nil);
  }

  /** What the last run used. */
  get usage(): Usage {
    const exports = this.#live();
    return this.#guard(() => readUsage(exports));
  }

  /** The limits in force. */
  get limits(): Limits {
    const exports = this.#live();
    return this.#guard(() => readLimits(exports));
  }

  /**
   * Changes limits from the next run on.
   *
   * @throws {@link LispyUsageError} for an unknown name or a number out of range; then nothing is changed.
   * @example `vm.setLimits({ steps: 1_000_000 })`
   */
  setLimits(limits: Partial<Limits>): void {
    this.#live();
    const checked = checkedLimits(limits);
    this.#setLimits(checked);
    this.#runs.keepLimits(checked.map(([name]) => name));
  }

  /** How many {@link LispyProcedure} handles of this VM are alive. For leak checks. */
  get handleCount(): number {
    const exports = this.#live();
    return this.#guard(() => exports.lispy_handle_count());
  }

  /** Collects garbage now. Never needed for correctness. */
  collect(): void {
    const exports = this.#live();
    this.#guard(() => exports.lispy_collect());
  }

  /** True after {@link LispyVM.dispose}. */
  get disposed(): boolean {
    return this.#exports === undefined;
  }

  /** Lets go of the instance and all its memory. Handles become useless. A second call does nothing. */
  dispose(): void {
    if (this.#runs.inside) throw new LispyUsageError("a VM cannot be disposed while it runs");
    this.#runs.dispose();
    this.#exports = undefined;
    this.#memory = undefined;
  }

  /** Same as {@link LispyVM.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  /** @internal */
  releaseHandle(handle: number): void {
    const exports = this.#exports;
    if (exports === undefined || this.#crash) return;
    this.#guard(() => exports.lispy_release(handle));
  }

  #live(): LispyExports {
    if (this.#crash) throw this.#crash;
    if (this.#exports === undefined) throw new LispyUsageError("the VM is disposed");
    if (this.#runs.inside)
      throw new LispyUsageError("the VM is running: a callback must not call it");
    return this.#exports;
  }

  /** Runs code of the module. Whatever it throws is a trap: the module has no import that could throw. */
  #guard<T>(code: () => T): T {
    try {
      return code();
    } catch (cause) {
      if (cause instanceof LispyError || cause instanceof LispyUsageError) throw cause;
      if (cause instanceof TextTooLong) throw tooLong(cause);
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#crash = new LispyCrashError(`the VM crashed and must be replaced: ${reason}`, cause);
      throw this.#crash;
    }
  }

  #setLimits(limits: readonly [LimitName, number][]): void {
    const exports = this.#live();
    for (const [name, value] of limits) {
      this.#guard(() => exports.lispy_set_limit(limitNumber(name), value));
    }
  }

  /** Room for `size` bytes of input. */
  #input(size: number): number {
    const exports = this.#exports!;
    const address = this.#guard(() => exports.lispy_input(Math.max(size, 1)) >>> 0);
    if (address !== 0) return address;
    throw noInputMemory(exports, size);
  }

  #sendText(text: string): number {
    if (text.length <= DIRECT_TEXT) {
      const address = this.#input(text.length * 3);
      return encodeTextInto(text, this.#memory!.all(), address);
    }
    return this.#sendBytes(encodeText(text));
  }

  #sendBytes(bytes: Uint8Array): number {
    const address = this.#input(bytes.length);
    this.#memory!.all().set(bytes, address);
    return bytes.length;
  }

  #encoded(value: unknown): Uint8Array {
    this.#writer.reset();
    this.#encode(value, "$");
    return this.#writer.written;
  }

  #sendValue(value: unknown): number {
    return this.#sendBytes(this.#encoded(value));
  }

  #grant(name: string): void {
    const exports = this.#exports!;
    const granted = this.#guard(() => exports.lispy_grant(this.#sendText(name)));
    if (granted !== 1) throw notGranted(name);
  }

  #sendCall(head: LispySymbol | LispyProcedure, args: readonly unknown[]): number {
    this.#writer.reset();
    this.#writer.list(1 + args.length);
    this.#encode(head, "$");
    args.forEach((argument, index) => this.#encode(argument, `$[${index}]`));
    return this.#sendBytes(this.#writer.written);
  }

  #encode(value: unknown, root: string): void {
    const exports = this.#exports!;
    encodeInput(this.#writer, value, {
      owner: this,
      root,
      maxDepth: exports.lispy_get_limit(limitNumber("valueDepth")),
      maxNodes: exports.lispy_get_limit(limitNumber("valueNodes")),
    });
  }

  /** Text about the result that is still there from the run before. */
  #resultText(make: (exports: LispyExports) => number): string {
    const exports = this.#live();
    return this.#guard(() => resultText(exports, this.#memory!, make(exports)));
  }
}
