// One VM: an instance of the module and everything a host can do with it. Conversion, text and errors live next door;
// this file owns the life of a run (see docs/abi.md) and the life of the instance.
// Invariant: every call of an export goes through #live and #guard, so that a trap poisons the VM, and so that no
// callback of the host can start a run inside a run.

import { ABI_VERSION, Status, Transfer } from "../assembly/shared/abi.js";
import type { LispyInput, LispyValue } from "./convert.js";
import { LispyCrashError, LispyError, LispyUsageError } from "./errors.js";
import type { LispyExports, RunEntry } from "./exports.js";
import { HandleTable } from "./handle-table.js";
import { DISPOSE, LispyProcedure } from "./handle.js";
import {
  DEFAULT_LIMITS,
  type LimitName,
  type Limits,
  STREAMED_OUTPUT_BYTES,
  limitNumber,
} from "./limits.js";
import { type Guard, Input } from "./input.js";
import { LONGEST_TEXT, LinearMemory, TextTooLong } from "./memory.js";
import type {
  ForkSettings,
  OutputSink,
  Outcome,
  ResultForm,
  ResultOf,
  RunOptions,
  Usage,
  VMSettings,
} from "./options.js";
import { readLimits, readUsage } from "./figures.js";
import { readPendingError, tooLong } from "./pending-error.js";
import { ResultReader } from "./result.js";
import { DEFAULT_PROFILE, type ProfileName } from "./profiles.js";
import {
  checkForm,
  checkIndent,
  checkedLimits,
  checkedProfile,
  checkedSeed,
  checkedSink,
  checkedText,
  kindOf,
  notBooted,
} from "./settings.js";
import { type Instance, type InstanceMaker, Snapshot, checkSnapshot } from "./snapshot.js";
import { LispySymbol } from "./values.js";

const MAKING: unique symbol = Symbol("making");

/**
 * A LisPy VM. Make it with `createVM`; dispose it when done. Runs are synchronous and cannot be nested.
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
  readonly #onOutput: OutputSink | undefined;
  readonly #maker: InstanceMaker | undefined;
  readonly #handles: HandleTable;
  #exports: LispyExports | undefined;
  #memory: LinearMemory | undefined;
  #input: Input | undefined;
  #results: ResultReader | undefined;
  #running = false;
  #crash: LispyCrashError | undefined;
  #output = "";

  /** @internal Use {@link LispyVM.boot}. */
  constructor(
    token: typeof MAKING,
    exports: LispyExports,
    settings: VMSettings,
    maker: InstanceMaker | undefined,
  ) {
    if (token !== MAKING) throw new LispyUsageError("use createVM to make a VM");
    this.profile = settings.profile ?? DEFAULT_PROFILE;
    this.#onOutput = checkedSink(settings.onOutput);
    this.#exports = exports;
    this.#memory = new LinearMemory(exports.memory);
    this.#maker = maker;
    this.#handles = new HandleTable((handle) => this.#release(handle));
    const guard: Guard = (code) => this.#guard(code);
    this.#input = new Input(exports, this.#memory, guard, this.#handles);
    this.#results = new ResultReader(exports, this.#memory, this.#handles);
  }

  /**
   * @internal Boots a fresh instance. Throws LispyUsageError when the instance is not one that these bindings can drive.
   * Without `maker` the VM has no snapshots.
   */
  static boot(exports: LispyExports, settings: VMSettings = {}, maker?: InstanceMaker): LispyVM {
    const version = exports.lispy_abi_version?.();
    if (version !== ABI_VERSION) {
      throw new LispyUsageError(
        `the module speaks ABI ${String(version)}, these bindings speak ABI ${ABI_VERSION}`,
      );
    }
    const vm = new LispyVM(MAKING, exports, settings, maker);
    const profile = checkedProfile(vm.profile);
    const limits = checkedLimits({
      ...DEFAULT_LIMITS,
      ...(settings.onOutput && { outputBytes: STREAMED_OUTPUT_BYTES }),
      ...settings.limits,
    });
    const seed = checkedSeed(settings.seed);
    const booted = vm.#guard(() => exports.lispy_boot(profile));
    if (booted !== 1) throw notBooted(booted, vm.profile);
    vm.#setLimits(limits);
    if (seed !== undefined) vm.#run((input) => input.text(seed), "lispy_seed", { as: "none" });
    return vm;
  }

  /** @internal A VM of its own in the state of a snapshot. Limits and seed are those of the snapshot, but for what is set. */
  static from(snapshot: Snapshot, settings: VMSettings = {}, module?: object): LispyVM {
    const { maker, profile } = checkSnapshot(snapshot, module, settings.profile);
    const limits = checkedLimits(settings.limits ?? {});
    const seed = checkedSeed(settings.seed);
    checkedSink(settings.onOutput);
    const vm = new LispyVM(MAKING, maker.make(), { ...settings, profile }, maker);
    vm.restore(snapshot);
    vm.#setLimits(limits);
    if (seed !== undefined) vm.#run((input) => input.text(seed), "lispy_seed", { as: "none" });
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
    return this.#run((input) => input.text(source), "lispy_eval", options);
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
    return { ok, value, isNil, output: this.#output, error, usage: this.usage };
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
    if (typeof procedure !== "string" && !(procedure instanceof LispyProcedure)) {
      throw new LispyUsageError(
        `what is called must be a name or a LispyProcedure, not ${kindOf(procedure)}`,
      );
    }
    if (!Array.isArray(args)) {
      throw new LispyUsageError(`arguments must be an array, not ${kindOf(args)}`);
    }
    const head = typeof procedure === "string" ? new LispySymbol(procedure) : procedure;
    return this.#run((input) => input.call(head, args), "lispy_call", options);
  }

  /**
   * Defines a global variable.
   *
   * @throws as {@link LispyVM.call}.
   * @example `vm.define("inbox", [{ from: "zion", karma: 3 }])`
   */
  define(name: string, value: LispyInput): void {
    checkedText(name, "a name");
    this.#run((input) => input.definition(name, value), "lispy_define", { as: "none" });
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
    return this.#run((input) => input.text(name), "lispy_get", options);
  }

  /** The names of the globals that programs or the host have defined, in order of definition. */
  globals(): string[] {
    const names = this.#run(() => 0, "lispy_globals", {});
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
    return this.#run((input) => input.text(text), "lispy_json_parse", options);
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
    this.#run((input) => input.value(value), "lispy_decode", { as: "none" });
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
    } else this.#run((input) => input.value(procedure), "lispy_decode", { as: "none" });
    return this.#resultText((exports) => exports.lispy_result_source()) || undefined;
  }

  /** What the last run wrote, up to its end or its error. Empty when the output was streamed. */
  get output(): string {
    return this.#output;
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
    this.#setLimits(checkedLimits(limits));
  }

  /**
   * The state of this VM, copied: some hundred kilobytes, in some ten microseconds. Garbage is copied too; `collect`
   * beforehand makes a snapshot smaller. The VM goes on as if nothing had been.
   *
   * @throws {@link LispyUsageError} when the VM is disposed or running.
   */
  snapshot(): Snapshot {
    const snapshot = this.#take();
    this.#handles.remember(snapshot);
    return snapshot;
  }

  /**
   * Makes this VM what the one was that the snapshot was taken of: this one, or another of the same module and profile.
   * Of the handles of this VM, those that it had then are alive, unless they were disposed since; the others are
   * refused from now on. Memory does not shrink.
   *
   * @throws {@link LispyUsageError} when the snapshot is of another module or profile; then nothing has happened.
   */
  restore(snapshot: Snapshot): void {
    const exports = this.#live();
    checkSnapshot(snapshot, this.#copyable().module, this.profile);
    snapshot.putBack(this.#instance(exports));
    this.#output = snapshot.output;
    this.#guard(() => this.#handles.goBack(snapshot, exports));
  }

  /**
   * A VM of its own that is what this one is now. It has no handles, and streams output only to its own `onOutput`.
   *
   * @throws as {@link LispyVM.snapshot}; {@link LispyUsageError} for bad settings.
   * @example `using twin = vm.fork({ limits: { steps: 10_000 } });`
   */
  fork(settings: ForkSettings = {}): LispyVM {
    return LispyVM.from(this.#take(true), settings);
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
    if (this.#running) throw new LispyUsageError("a VM cannot be disposed while it runs");
    this.#exports = undefined;
    this.#memory = undefined;
    this.#input = undefined;
    this.#results = undefined;
  }

  /** Same as {@link LispyVM.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  #take(borrowed = false): Snapshot {
    const instance = this.#instance(this.#live());
    const { profile } = this;
    return Snapshot.take(
      instance,
      { maker: this.#copyable(), profile, output: this.#output },
      borrowed,
    );
  }

  #copyable(): InstanceMaker {
    if (this.#maker) return this.#maker;
    throw new LispyUsageError("a VM made from bare exports has no snapshots");
  }

  #instance(exports: LispyExports): Instance {
    return { exports, memory: this.#memory!, guard: (code) => this.#guard(code) };
  }

  #release(handle: number): void {
    const exports = this.#exports;
    if (exports === undefined || this.#crash) return;
    this.#guard(() => exports.lispy_release(handle));
  }

  #live(): LispyExports {
    if (this.#crash) throw this.#crash;
    if (this.#exports === undefined) throw new LispyUsageError("the VM is disposed");
    if (this.#running) throw new LispyUsageError("the VM is running: a callback must not call it");
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

  #run<Form extends ResultForm = "data">(
    send: (input: Input) => number,
    entry: RunEntry,
    options: RunOptions<Form>,
  ): ResultOf<Form> {
    const exports = this.#live();
    if (typeof options !== "object" || options === null) {
      throw new LispyUsageError(`options must be an object, not ${kindOf(options)}`);
    }
    // Now, not after the program has run.
    checkForm(options.as);
    const sink = checkedSink(options.onOutput) ?? this.#onOutput;
    const restored = options.limits && this.#overrideLimits(options.limits);
    this.#output = "";
    this.#running = true;
    try {
      // Outside the guard: what a getter of the host's data throws is no crash.
      const size = send(this.#input!);
      let status = this.#guard(() => exports[entry](size));
      while (status === Status.Output) {
        this.#drain(exports, sink);
        status = this.#guard(() => exports.lispy_resume());
      }
      this.#drain(exports, sink);
      if (status !== Status.Done) throw this.#guard(() => readPendingError(exports, this.#memory!));
      return this.#guard(() => this.#results!.read(options)) as ResultOf<Form>;
    } finally {
      this.#running = false;
      if (restored && !this.#crash) this.#setLimits(restored);
    }
  }

  #overrideLimits(limits: Partial<Limits>): [LimitName, number][] {
    const before = this.limits;
    const changed = checkedLimits(limits);
    this.#setLimits(changed);
    return changed.map(([name]) => [name, before[name]]);
  }

  #drain(exports: LispyExports, sink: OutputSink | undefined): void {
    const text = this.#guard(() => {
      const size = exports.lispy_output_size();
      if (size === 0) return "";
      const written = this.#memory!.text(exports.lispy_output_address(), size);
      exports.lispy_output_clear();
      return written;
    });
    if (text === "") return;
    if (sink) return sink(text);
    const size = this.#output.length + text.length;
    if (size > LONGEST_TEXT) throw tooLong(new TextTooLong(size));
    this.#output += text;
  }

  /** Text about the result that is still there from the run before. */
  #resultText(make: (exports: LispyExports) => number): string {
    const exports = this.#live();
    return this.#guard(() => this.#results!.text(make(exports)));
  }
}
