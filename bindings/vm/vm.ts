// One VM: an instance of the module and everything a host can do with it. Conversion, text and errors live next door; the life
// of a run is in run.ts and drive.ts (see docs/abi.md), the hold on the instance in instance-guard.ts.
// Invariant: every call of an export goes through #live and #guard, so that no callback of the host can start a run inside a run.

import { Transfer } from "../../assembly/shared/abi.js";
import { bootMachine, changeMachine, checkedChanges, makeMachineCode, profileOf } from "./boot.js";
import { checkedGrants } from "../capabilities/grants.js";
import type { PendingCall } from "../capabilities/types.js";
import type { LispyInput, LispyValue } from "../values/convert.js";
import { Copies } from "./copies.js";
import { resume, run } from "./drive.js";
import { LispyUsageError } from "../errors.js";
import type { LispyExports } from "./exports.js";
import { readLimits, readUsage } from "./figures.js";
import { HandleTable } from "./handle-table.js";
import { DISPOSE, LispyProcedure } from "./handle.js";
import { Input } from "./input.js";
import type { LimitSettings, Limits } from "./limits.js";
import { writeImage } from "./image.js";
import { InstanceGuard } from "./instance-guard.js";
import { LinearMemory } from "./memory.js";
import type {
  CartridgeOptions,
  ForkSettings,
  Outcome,
  ResultForm,
  ResultOf,
  RunOptions,
  Usage,
  VMSettings,
} from "./options.js";
import { outcomeOf } from "./outcome.js";
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
  checkVersion,
  checkedCall,
  checkedLimits,
  checkedSink,
  checkedText,
  kindOf,
} from "./settings.js";
import { type InstanceMaker, type Snapshot, checkSnapshot } from "./snapshot.js";

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
  readonly #handles: HandleTable;
  readonly #instance: InstanceGuard;
  readonly #maker: InstanceMaker | undefined;
  #memory: LinearMemory | undefined;
  #inputs: Input | undefined;
  readonly #runs: Runs;
  readonly #host: RunHost;
  readonly #copies: Copies;

  /** @internal Use {@link LispyVM.boot}. */
  constructor(
    token: typeof MAKING,
    exports: LispyExports,
    settings: VMSettings,
    maker: InstanceMaker | undefined,
  ) {
    if (token !== MAKING) throw new LispyUsageError("use createVM to make a VM");
    this.profile = settings.profile ?? DEFAULT_PROFILE;
    this.#instance = new InstanceGuard(exports);
    this.#maker = maker;
    this.#memory = new LinearMemory(exports.memory);
    this.#handles = new HandleTable((handle) => this.#release(handle));
    this.#inputs = new Input(exports, this.#memory, (code) => this.#guard(code), this.#handles);
    this.#host = {
      handles: this.#handles,
      machineCode: undefined,
      grants: checkedGrants(settings.capabilities),
      sink: checkedSink(settings.onOutput),
      live: () => this.#live(),
      guard: (code) => this.#guard(code),
      crashed: () => this.#instance.crashed,
      memory: () => this.#memory!,
      input: () => this.#input,
    };
    this.#runs = new Runs(this.#host);
    this.#copies = new Copies(this.#host, this.#runs, this.profile, maker);
  }

  /** @internal Boots a fresh instance; refuses one that these bindings cannot drive. Without `maker` the VM has no snapshots. */
  static boot(exports: LispyExports, settings: VMSettings = {}, maker?: InstanceMaker): LispyVM {
    checkVersion(exports);
    const profile = profileOf(settings);
    const vm = new LispyVM(MAKING, exports, { ...settings, profile }, maker);
    bootMachine(vm.#host, vm.#runs, { exports, profile, settings, maker });
    vm.#guard(() => makeMachineCode(vm.#host, exports, profile, settings, maker?.jit));
    return vm;
  }

  /**
   * @internal A VM of its own in the state of a snapshot. Limits, seed and scope are those of the snapshot, but for what is
   * set; a capability that was granted there and is not granted here cannot be answered here.
   */
  static from(snapshot: Snapshot, settings: VMSettings = {}, module?: object): LispyVM {
    const { maker, profile } = checkSnapshot(snapshot, module, settings.profile);
    return LispyVM.#copy(maker, profile, settings, maker.jit, (vm) => vm.restore(snapshot));
  }

  /** `fill` is called when all settings have been read: their getters are code of the host, which may change what is copied. */
  static #copy(
    maker: InstanceMaker,
    profile: ProfileName,
    settings: VMSettings,
    usual: VMSettings["jit"],
    fill: (vm: LispyVM) => void,
  ): LispyVM {
    const plan = checkedChanges(settings);
    const exports = maker.make(profile);
    const vm = new LispyVM(MAKING, exports, { ...settings, profile }, maker);
    vm.#guard(() => makeMachineCode(vm.#host, exports, profile, settings, usual));
    fill(vm);
    changeMachine(vm.#host, vm.#runs, exports, plan);
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
    return this.#runs.now(() => this.#input.text(source), "lispy_eval", options);
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
    return outcomeOf(this, () => this.eval(source, options));
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
    return this.#runs.now(() => this.#input.call(head, args), "lispy_call", options);
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
      return run(host, this.#runs, () => this.#input.call(head, args), "lispy_call", options);
    }
    checkedText(program, "a program");
    return run(host, this.#runs, () => this.#input.text(program), "lispy_eval", options);
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
    this.#runs.now(() => this.#input.definition(name, value), "lispy_define", { as: "none" });
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
    return this.#runs.now(() => this.#input.text(name), "lispy_get", options);
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
    return this.#runs.now(() => this.#input.text(text), "lispy_json_parse", options);
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
    this.#runs.now(() => this.#input.value(value), "lispy_decode", { as: "none" });
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
    } else this.#runs.now(() => this.#input.value(procedure), "lispy_decode", { as: "none" });
    return this.#resultText((exports) => exports.lispy_result_source()) || undefined;
  }

  /**
   * The image of this VM, as JSON text: globals, closures, tasks, and where its run stands, in terms of source. `createVM({ image })`
   * goes on there, on any host. Handles and output that nobody has taken are not part of it. docs/image.md.
   *
   * @throws {@link LispyUsageError} while a run is driven; {@link LispyError} of category `resource-limit` without memory.
   * @example
   * ```ts
   * using vm = await createVM();
   * await vm.run("(define (count n) (if (= n 0) 'done (count (- n 1)))) (count 1000)", { steps: 100 });
   * using again = await createVM({ image: vm.exportImage() });
   * const result = await again.resume();
   * console.log(result.status === "done" && String(result.value)); // => done
   * ```
   */
  exportImage(): string {
    this.#runs.refuseActive();
    return writeImage(this.#host, this.#live());
  }

  /**
   * A cartridge of this VM: its globals as `env` and `programs`, and the image `vm` with what these cannot carry. An entry's
   * `bootCartridge` boots it, in every status.
   *
   * @throws as {@link LispyVM.exportImage}; {@link LispyUsageError} for an agent id that no cartridge can have.
   * @example `const text = vm.exportCartridge({ agentId: "zion-coder-01", exportedAt: new Date(0) });`
   */
  exportCartridge(options: CartridgeOptions = {}): string {
    this.#runs.refuseActive();
    return this.#copies.cartridge(this, options);
  }

  /** What the last run wrote, up to its end or its error. Empty when the output was streamed. */
  get output(): string {
    return this.#runs.output;
  }

  /** Whether the last run's value is nil: programs that print do not want it shown. */
  get resultIsNil(): boolean {
    return this.#look((exports) => (exports.lispy_result_tag() as Transfer) === Transfer.Nil);
  }

  /** What the last run used, also when it was cancelled. */
  get usage(): Usage {
    return this.#look(readUsage);
  }

  /** The limits in force. */
  get limits(): Limits {
    return this.#look(readLimits);
  }

  /**
   * Changes limits from the next run on.
   *
   * @throws {@link LispyUsageError} for an unknown name or a number out of range; then nothing is changed.
   * @example `vm.setLimits({ steps: 1_000_000 })`
   */
  setLimits(limits: LimitSettings): void {
    const checked = checkedLimits(limits);
    this.#runs.setLimits(this.#live(), checked);
    this.#runs.keepLimits(checked.map(([name]) => name));
  }

  /**
   * The state of this VM, copied: some hundred kilobytes, in some ten microseconds, garbage included (see `collect`).
   *
   * @throws {@link LispyUsageError} when the VM is disposed or running.
   */
  snapshot(): Snapshot {
    return this.#copies.snapshot();
  }

  /**
   * Makes this VM what the one was that the snapshot was taken of: this one, or another of the same module and profile.
   * Of the handles of this VM, those that it had then are alive, unless they were disposed since; the others are
   * refused from now on. Memory does not shrink.
   *
   * @throws {@link LispyUsageError} when the snapshot is of another module or profile, or while a run is awaited; then
   * nothing has happened.
   */
  restore(snapshot: Snapshot): void {
    this.#copies.restore(snapshot);
  }

  /**
   * A VM of its own that is what this one is now. It has no handles, and streams output only to its own `onOutput`.
   *
   * @throws as {@link LispyVM.snapshot}; {@link LispyUsageError} for bad settings.
   * @example `using twin = vm.fork({ limits: { steps: 10_000 } });`
   */
  fork(settings: ForkSettings = {}): LispyVM {
    this.#live();
    const { maker, jit } = this.#copies.kin(settings);
    return LispyVM.#copy(maker, this.profile, settings, jit, (vm) => this.#copies.lendTo(vm));
  }

  /** How many {@link LispyProcedure} handles of this VM are alive. For leak checks. */
  get handleCount(): number {
    return this.#look((exports) => exports.lispy_handle_count());
  }

  /** Collects garbage now. Never needed for correctness. */
  collect(): void {
    this.#look((exports) => exports.lispy_collect());
  }

  /** True after {@link LispyVM.dispose}. */
  get disposed(): boolean {
    return this.#instance.released;
  }

  /** Lets go of the instance, which is cleared when it may serve another VM. Handles become useless. A second call does nothing. */
  dispose(): void {
    if (this.#runs.inside || this.#instance.busy) {
      throw new LispyUsageError("a VM cannot be disposed while it runs");
    }
    this.#runs.dispose();
    if (!this.#instance.crashed) this.#host.machineCode?.release();
    this.#host.machineCode = undefined; // the instance may be another VM's later
    const exports = this.#instance.release();
    this.#memory = this.#inputs = undefined;
    if (exports) this.#maker?.recycle(exports, this.profile);
  }

  /** Same as {@link LispyVM.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  /** @internal Asks an export that takes a name, or nothing, as its input. */
  ask(name: string | undefined, code: (exports: LispyExports, size: number) => number): number {
    return this.#look((exports) => code(exports, name === undefined ? 0 : this.#input.text(name)));
  }

  get #input(): Input {
    return this.#instance.live() && this.#inputs!; // code of the host may have disposed the VM since somebody looked
  }

  #release(handle: number): void {
    if (this.#instance.released || this.#instance.crashed) return;
    this.#guard(() => this.#instance.live().lispy_release(handle));
  }

  #live(): LispyExports {
    const exports = this.#instance.live();
    if (!this.#runs.inside) return exports;
    throw new LispyUsageError("the VM is running: a callback must not call it");
  }

  #guard<T>(code: () => T): T {
    return this.#instance.run(code);
  }

  /** Text about the result that is still there from the run before. */
  #resultText(make: (exports: LispyExports) => number): string {
    return this.#look((exports) => resultText(exports, this.#memory!, make(exports)));
  }

  #look<T>(code: (exports: LispyExports) => T): T {
    const exports = this.#live();
    return this.#guard(() => code(exports));
  }
}
