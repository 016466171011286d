// A cartridge that lives: its bindings, tools and programs in a VM, run frame by frame, written back as a cartridge.
// Invariant: what has not changed since boot is written back exactly as it was read.
// How a frame is a transaction is in frames/runner.ts; what an image carries is in cartridge/image.ts.

import {
  type Cartridge,
  type JsonObject,
  type VMMaker,
  invalid,
  readCartridge,
  readJSON,
  writeDocument,
  writeJSON,
} from "../cartridge/cartridge.js";
import { globalsAsSections } from "../cartridge/globals.js";
import { agree, exportImage, placed, timestamp } from "../cartridge/image.js";
import { type OpenFrameRecord, beforeFrame, writeOpenFrame } from "../cartridge/open-frame.js";
import type { LispyInput } from "../values/convert.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { definesOnly, topLevelForms } from "../source/forms.js";
import { DISPOSE, LispyProcedure } from "../vm/handle.js";
import { DEFAULT_LIMITS } from "../vm/limits.js";
import { checkNames } from "../vm/option-names.js";
import { type GlobalForm, formOf, formsOf, sameForm } from "../cartridge/global-forms.js";
import {
  DEFAULT_HISTORY,
  DEFAULT_HISTORY_BYTES,
  History,
  type HistoryEntry,
} from "../frames/history.js";
import { type Lineage, contentHash, readLineage, writeLineage } from "../cartridge/lineage.js";
import { intentCapabilities } from "../capabilities/intents.js";
import type {
  AnswerFrameOptions,
  Before,
  FrameAnswer,
  FrameInput,
  FrameOptions,
  GivenName,
  MainCall,
} from "../frames/options.js";
import type { FrameReceipt } from "../frames/receipt.js";
import type { OpenFrameState } from "../frames/open-frame.js";
import { EXPORT_OPTIONS } from "../frames/option-names.js";
import { FrameRunner } from "../frames/runner.js";
import type { FrameStep, WaitingFrame } from "../frames/waiting.js";
import type { Outcome, OutputSink, RunOptions, Usage, VMSettings } from "../vm/options.js";
import type { RunResult } from "../vm/run-options.js";
import { SourceListing } from "../source/sources.js";
import type { LispyVM } from "../vm/vm.js";

/** How an agent is booted; limits and output as for a VM, but what frames print is kept in any case. */
export interface BootOptions extends VMSettings {
  /** The program that a frame runs. Default `"main"`. */
  main?: string | undefined;
  /** How many frames can be undone with {@link Agent.rewind}; 0 for none. Default 4. */
  history?: number | undefined;
  /** Bytes of memory that may be kept for that. Default 67,108,864 (64 MiB). */
  historyBytes?: number | undefined;
  /**
   * Which one counts when a cartridge with an image has been edited by hand: the image says what is in the VM, and so do `env` and
   * `programs`. Default: neither, booting it is an error that names the binding. With `"env"` what these two say is put into
   * the VM.
   */
  prefer?: "env" | undefined;
  /** What this host is called in the cartridge's `lineage.hosts`. Without it that does not change. */
  host?: string | undefined;
}

/** How the next cartridge is written. */
export interface ExportOptions {
  /** Sets `_meta.exported_at`, to the second, as in `2026-04-01T20:00:00Z`. Without it the old time stays. */
  exportedAt?: Date | string | undefined;
  /** Is told each global that JSON and source text cannot carry, and why. */
  onSkip?: ((name: string, reason: string) => void) | undefined;
}

/**
 * An agent booted from a cartridge. One with an image (`vm`) goes on where that stood: in the middle of a run, too, as
 * `agent.vm.status` says; `agent.vm.resume()` goes on with it.
 *
 * Without an image, at boot, in this order: the globals `soul`, `profile`, `echoes`, `agent-id`, `frame` (the last frame that the lineage
 * tells of, else 0) and `input` (nil) are bound to what the cartridge says; every binding of `env` (which may hold those
 * names too, and wins) is bound; every tool and every program that consists of definitions only is evaluated; bindings
 * of `env` that a definition has overwritten are bound again, because state outlives code. Programs with other forms run
 * when they are called by name.
 *
 * @example
 * ```ts
 * const main = "(define (main n) (set! seen (+ seen n)))";
 * const parts = { programs: { main }, env: { seen: 0 } };
 * using agent = await bootCartridge(JSON.stringify({ _meta: { type: "lispy-cartridge" }, ...parts }));
 * console.log((await agent.frame(5)).value); // => 5
 * console.log(JSON.parse(agent.export()).env); // => { seen: 5 }
 * ```
 */
export class Agent implements Disposable {
  /** The VM, for looking at and changing what the agent knows. Disposed with the agent. */
  readonly vm: LispyVM;
  /** `_meta.agent_id`; `"unknown"` when the cartridge has none. */
  readonly agentId: string;
  /** What definitions wrote at boot; empty when output is streamed. */
  readonly bootOutput: string;
  readonly #cartridge: Cartridge;
  /** What the cartridge says of the agent, without a frame that waits. */
  readonly #document: JsonObject;
  readonly #makeVM: VMMaker;
  readonly #main: string;
  /** The texts of the tools and programs: `listing.locate(error)` says in which of them an error of the VM happened. */
  readonly listing: SourceListing = new SourceListing();
  /** Programs that are evaluated when called, as text placed in the listing. */
  readonly #texts = new Map<string, string>();
  /** Each global as it was after boot. */
  readonly #baseline: ReadonlyMap<string, GlobalForm>;
  /** The globals that frames bind: the cartridge has none of these names. */
  readonly #given: ReadonlySet<GivenName>;
  readonly #callsMain: boolean;
  readonly #frames: FrameRunner;
  readonly #history: History<Before>;
  readonly #onOutput: OutputSink | undefined;
  /** The lineage that the cartridge came with. */
  readonly #booted: Lineage;
  #hash: Promise<string> | undefined;

  private constructor(cartridge: Cartridge, makeVM: VMMaker, options: BootOptions) {
    this.#cartridge = cartridge;
    this.#document = beforeFrame(cartridge.document);
    this.#makeVM = makeVM;
    this.#main = options.main ?? "main";
    this.#onOutput = options.onOutput;
    this.agentId = cartridge.agentId;
    const lineage = (this.#booted = readLineage(cartridge.document));
    const { history = DEFAULT_HISTORY, historyBytes = DEFAULT_HISTORY_BYTES, host } = options;
    const { outputBytes = DEFAULT_LIMITS.outputBytes } = options.limits ?? {};
    this.#history = new History(history, historyBytes);
    let frames: FrameRunner | undefined;
    const settings = {
      ...options,
      capabilities: { ...intentCapabilities(() => frames), ...options.capabilities },
      limits: { ...options.limits, outputBytes },
    };
    const { image, openFrame } = cartridge;
    this.vm = placed("$.vm", () => makeVM({ ...settings, ...(image !== undefined && { image }) }));
    try {
      const given = new Map<GivenName, GlobalForm>();
      const bound = { frame: lineage.frame ?? 0, input: null };
      if (cartridge.image === undefined) this.bootOutput = this.#boot(bound, given);
      else this.bootOutput = this.#comeBack(bound, given, options);
      this.#callsMain = this.#isProcedure(this.#main);
      const stillGiven = [...given].filter(([name, form]) => sameForm(form, formOf(this.vm, name)));
      this.#given = new Set(stillGiven.map(([name]) => name));
      this.#baseline = formsOf(this.vm, this.#given);
      frames = this.#frames = new FrameRunner({
        ...{ vm: this.vm, agentId: this.agentId, lineage, host, history: this.#history },
        given: this.#given,
        cartridgeHash: () => this.cartridgeHash(),
        main: (call) => this.#runMain(call),
        locate: (error) => this.listing.locate(error),
      });
      if (openFrame) this.#reopen(openFrame, settings);
    } catch (error) {
      this.vm.dispose();
      throw this.listing.locate(error);
    }
  }

  /** @internal Use an entry's `bootCartridge`. */
  static boot(text: string, makeVM: VMMaker, options: BootOptions = {}): Agent {
    return new Agent(readCartridge(text, makeVM, options.profile), makeVM, options);
  }

  /** The names of the cartridge's programs, in order. */
  get programs(): string[] {
    return [...this.#cartridge.programs.keys()];
  }

  /** The number of the last accepted frame, this agent's or that of the cartridge's lineage; undefined before the first. */
  get lastFrame(): number | undefined {
    return this.#frames.lineage.frame;
  }

  /**
   * The content hash of the cartridge that was booted, `sha256:` and 64 digits; see `contentHash`. When a frame waits in it, that of
   * the cartridge that the frame was begun with.
   */
  cartridgeHash(): Promise<string> {
    const { openFrame } = this.#cartridge;
    return (this.#hash ??= openFrame
      ? Promise.resolve(openFrame.cartridge)
      : contentHash(this.#document));
  }

  /**
   * Runs one frame, as a transaction. The globals `input` and `frame` are bound to the input and the frame's number, unless
   * the cartridge has globals of these names. Then the global procedure `main` is called with the input; when there was none
   * after boot, the program `main` is evaluated. `rb-post`, `rb-comment` and `rb-react` are collected as effects and never
   * performed.
   *
   * When the program fails or exceeds a limit, everything is as it was before: globals, random numbers, symbols made, memory.
   * That is a receipt with status `"rolled_back"`, no exception.
   *
   * @param input The number of the frame, or whatever JSON can say: an echo, a view of the world, messages.
   * @throws {@link LispyUsageError} when there is no such program, the input is no JSON, or a frame is running already.
   * Whatever is thrown, the frame is undone.
   * @example
   * ```ts
   * const main = '(define (main world) (for-each (lambda (m) (rb-comment (get m "id") "Thanks!")) (get world "inbox")))';
   * const programs = { main };
   * using agent = await bootCartridge(JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs }));
   * const { status, effects } = await agent.frame({ inbox: [{ id: 7 }, { id: 9 }] });
   * console.log(status, effects.map(({ payload }) => payload.discussion_number)); // => accepted [ 7, 9 ]
   * ```
   */
  frame(input: FrameInput, options: FrameOptions = {}): Promise<FrameReceipt> {
    return this.#frames.run(input, this.#heard(options));
  }

  /**
   * Like {@link Agent.frame}, for an agent that calls capabilities which are answered from outside (`{ deferred: true }`): comes back
   * with the receipt, or with status `"awaiting"` and the call. Until the answer is there the agent can be exported; the cartridge
   * holds the frame in `open_frame`, and whoever boots it, anywhere, has the agent in the middle of it.
   *
   * @throws as {@link Agent.frame}.
   * @example
   * ```ts
   * const programs = { main: '(define (main n) (set! total (+ total (ask "more?"))))' };
   * const text = JSON.stringify({ _meta: { type: "lispy-cartridge" }, programs, env: { total: 1 } });
   * const capabilities = { ask: { deferred: true } } as const;
   * using agent = await bootCartridge(text, { capabilities });
   * const step = await agent.beginFrame(1);
   * console.log(step.status === "awaiting" && step.call.args); // => [ 'more?' ]
   *
   * using later = await bootCartridge(agent.export(), { capabilities });
   * const done = await later.answerFrame({ value: 41 });
   * console.log(done.status, later.vm.get("total")); // => accepted 42
   * ```
   */
  beginFrame(input: FrameInput, options: FrameOptions = {}): Promise<FrameStep> {
    return this.#frames.begin(input, this.#heard(options));
  }

  /** The frame that waits for an answer; undefined when none does. */
  get waitingFrame(): WaitingFrame | undefined {
    return this.#frames.waiting;
  }

  /**
   * What the last frame has used, whatever became of it: of one that was aborted, abandoned, or undone because the host's own code failed
   * there is no receipt. When it waits, so far. Undefined before the first frame, while one runs, and after one that was refused.
   *
   * @example `await agent.frame(1, { signal }).catch(() => charge(agent.usage?.steps ?? 0));`
   */
  get usage(): Usage | undefined {
    return this.#frames.usage;
  }

  /**
   * Answers the call that the frame waits for, and goes on with the frame: to its receipt, or to the next such call. The frame's
   * budget counts on. Its limits are those that the agent was booted with, or that the frame was begun with if that was here.
   *
   * @throws {@link LispyUsageError} when no frame waits, or the answer has no LisPy form; then the call still waits.
   */
  answerFrame(answer: FrameAnswer, options: AnswerFrameOptions = {}): Promise<FrameStep> {
    return this.#frames.answer(answer, this.#heard(options));
  }

  /**
   * Undoes the frame that waits: it has not happened.
   *
   * @throws {@link LispyUsageError} when no frame waits.
   */
  abandonFrame(): void {
    this.#frames.abandon();
  }

  /** The accepted frames that can be undone, oldest first; see {@link BootOptions.history}. */
  get history(): readonly HistoryEntry[] {
    return this.#history.entries;
  }

  /**
   * Goes back to before a frame of {@link Agent.history}: it and all frames after it have not happened, in the VM and in the
   * lineage. Procedures that the host got from the VM since then are useless afterwards.
   *
   * @param frame The number of the frame; the newest, where several have it.
   * @throws {@link LispyUsageError} when the frame is not in the history, or a frame is running.
   * @example
   * ```ts
   * const parts = { programs: { main: "(set! x frame)" }, env: { x: 0 } };
   * using agent = await bootCartridge(JSON.stringify({ _meta: { type: "lispy-cartridge" }, ...parts }));
   * for (const n of [1, 2, 3]) await agent.frame(n);
   * agent.rewind(2);
   * console.log(agent.vm.get("x"), agent.history.map(({ frame }) => frame)); // => 1 [ 1 ]
   * ```
   */
  rewind(frame: number): void {
    this.#frames.rewind(frame);
  }

  /**
   * Evaluates a program of the cartridge by name, whether it was evaluated at boot or not.
   *
   * @throws {@link LispyUsageError} when there is no such program.
   */
  run(name: string, options: Pick<RunOptions, "limits" | "onOutput"> = {}): Outcome<"text"> {
    this.#frames.over();
    const text = this.#textOf(name);
    return this.#outcome(() => this.vm.eval(text, { ...options, as: "text" }));
  }

  /**
   * The text of the next cartridge. Changed globals are written to `env` (what JSON can say) and `programs` (procedures
   * and macros, as source); what these cannot carry (captured variables, symbols, tasks, a run that has stopped) is in the image
   * `vm`, which is absent when there is nothing of the kind. `lineage` tells of the frames that have been accepted since
   * boot, if any. Everything else stays as it was. While a frame waits, all that is the agent before the frame, and `open_frame` is
   * where the frame stands.
   *
   * @throws {@link LispyError} of category `resource-limit` for a changed global that is too large or too deep to be
   * written under the VM's limits.
   */
  export(options: ExportOptions = {}): string {
    this.#frames.settled();
    checkNames(options, EXPORT_OPTIONS);
    const { open } = this.#frames;
    const document = open ? this.#beforeOpen(open, options) : this.#next(options);
    if (open) {
      const image = readJSON(this.vm.exportImage(), this.#makeVM) as JsonObject;
      writeOpenFrame(document, { ...open.record, image });
    }
    if (options.exportedAt !== undefined) {
      const meta: JsonObject = new Map(document.get("_meta") as JsonObject);
      document.set("_meta", meta.set("exported_at", timestamp(options.exportedAt)));
    }
    return writeDocument(document, this.#makeVM);
  }

  /** The document of the agent before the frame that waits. */
  #beforeOpen({ before, reopened }: OpenFrameState, options: ExportOptions): JsonObject {
    if (reopened) return new Map(this.#document);
    const now = this.vm.snapshot();
    this.vm.restore(before.snapshot);
    try {
      return this.#next(options);
    } finally {
      this.vm.restore(now);
    }
  }

  /** The document of the agent as it is. */
  #next(options: ExportOptions): JsonObject {
    const document = new Map(this.#document);
    const skipped = this.#exportGlobals(document);
    if (!exportImage(document, this.vm, this.#makeVM, this.#given))
      for (const [name, reason] of skipped) options.onSkip?.(name, reason);
    const { lineage } = this.#frames;
    if (lineage !== this.#booted) writeLineage(document, lineage);
    return document;
  }

  /** Puts changed globals into the document. Which ones JSON and source cannot carry, and why. */
  #exportGlobals(document: JsonObject): Map<string, string> {
    const { env, programs } = this.#cartridge;
    const skipped = new Map<string, string>();
    const next = globalsAsSections(this.vm, {
      ...{ env, programs, baseline: this.#baseline, given: this.#given },
      skip: (name, reason) => skipped.set(name, reason),
    });
    if (next.env) document.set("env", next.env);
    if (next.programs) document.set("programs", next.programs);
    return skipped;
  }

  /** Lets go of the VM. */
  dispose(): void {
    this.vm.dispose();
  }

  /** Same as {@link Agent.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  /** Puts into `given` what the given names are bound to, where `env` does not bind them. */
  #boot(frame: Record<GivenName, LispyInput>, given: Map<GivenName, GlobalForm>): string {
    const { vm } = this;
    const { env, tools, programs, soul, profile, echoes, agentId } = this.#cartridge;
    const bindings = { soul, profile, echoes, "agent-id": agentId, ...frame };
    for (const [name, value] of Object.entries(bindings)) {
      if (env.has(name)) continue;
      vm.define(name, value);
      if (name in frame) given.set(name as GivenName, formOf(vm, name));
    }
    for (const [name, value] of env) vm.define(name, value);
    const bound = new Map([...env.keys()].map((name) => [name, formOf(this.vm, name)]));
    let output = "";
    for (const [slug, code] of tools) output += this.#define(`tools.${slug}`, code);
    for (const [name, source] of programs) output += this.#define(`programs.${name}`, source);
    for (const [name, form] of bound) {
      if (!sameForm(form, formOf(this.vm, name))) vm.define(name, env.get(name));
    }
    return output;
  }

  /** The VM is that of the cartridge's image. It must agree with what the cartridge says otherwise. */
  #comeBack(
    frame: Record<GivenName, LispyInput>,
    given: Map<GivenName, GlobalForm>,
    options: BootOptions,
  ): string {
    const { vm } = this;
    const { env, tools, programs } = this.#cartridge;
    // Their places in the listing are those that the procedures of the image have.
    for (const [slug, code] of tools) this.listing.add(`tools.${slug}`, code);
    for (const [name, source] of programs) this.listing.add(`programs.${name}`, source);
    agree(vm, { env, programs }, this.#makeVM, options.prefer);
    const known = new Set(vm.globals());
    for (const name of Object.keys(frame) as GivenName[]) {
      if (!env.has(name) && known.has(name)) given.set(name, formOf(vm, name));
    }
    return "";
  }

  /** The VM was booted as it was before the frame; it becomes that of the image in which the frame stands. */
  #reopen(frame: OpenFrameRecord, settings: VMSettings): void {
    // Errors in the program name its place in the listing, where beginning the frame put it.
    if (!this.#callsMain) this.#textOf(this.#main);
    const rest = { ...settings };
    // Those of the image count.
    delete rest.seed;
    delete rest.scope;
    const image = writeJSON(frame.image, this.#makeVM);
    const waiting = placed("$.open_frame.vm", () => this.#makeVM({ ...rest, image }));
    try {
      if (waiting.status !== "awaiting") {
        throw invalid("$.open_frame.vm.status", 'must be "awaiting": a frame waits for an answer');
      }
      this.#frames.reopen(frame, waiting.snapshot());
    } finally {
      waiting.dispose();
    }
  }

  /** With the sink of the agent, unless there is another one. */
  #heard<Options extends AnswerFrameOptions>(options: Options): Options {
    const onOutput = options.onOutput ?? this.#onOutput;
    return onOutput ? { ...options, onOutput } : options;
  }

  /** The text of a program, to be evaluated. */
  #textOf(name: string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const source = this.#cartridge.programs.get(name);
    if (source === undefined) {
      const names = this.programs.join(", ") || "none";
      throw new LispyUsageError(`the cartridge has no program ${name}; it has: ${names}`);
    }
    const text = this.listing.add(`programs.${name}`, source);
    this.#texts.set(name, text);
    return text;
  }

  /** Evaluates a source text that only defines; reads any other, so that a mistake in it is found now. */
  #define(name: string, source: string): string {
    const forms = topLevelForms(source);
    // An unbalanced text is evaluated for its error: nothing runs before all of it is read.
    const runs = forms === undefined || definesOnly(forms);
    const text = runs ? this.listing.add(name, source) : this.listing.addQuoted(name, source);
    this.vm.eval(text, { as: "none" });
    return this.vm.output;
  }

  async #runMain({ input, options }: MainCall): Promise<RunResult<"text">> {
    const main = this.#main;
    const program = this.#callsMain ? { call: main, args: [input] } : this.#textOf(main);
    return this.vm.run(program, options);
  }

  #outcome(run: () => string): Outcome<"text"> {
    let value: string | undefined;
    let error: LispyError | undefined;
    try {
      value = run();
    } catch (thrown) {
      if (!(thrown instanceof LispyError)) throw thrown;
      error = this.listing.locate(thrown);
    }
    const { output, usage, resultIsNil: isNil } = this.vm;
    return { ok: !error, value, isNil: !error && isNil, output, error, usage };
  }

  #isProcedure(name: string): boolean {
    if (!this.vm.globals().includes(name)) return false;
    const value = this.vm.get(name);
    if (value instanceof LispyProcedure) value.dispose();
    return value instanceof LispyProcedure;
  }
}
