// A cartridge that lives: its bindings, tools and programs in a VM, run frame by frame, written back as a cartridge.
// Invariant: what has not changed since boot is written back exactly as it was read.
// Not here: continuing in the middle of a frame, and rolling back a frame that failed.

import {
  type Cartridge,
  type JsonObject,
  type VMMaker,
  readCartridge,
  writeDocument,
} from "./cartridge.js";
import { propertyPath } from "./convert.js";
import { LispyError, LispyUsageError } from "./errors.js";
import { definesOnly, topLevelForms } from "./forms.js";
import { DISPOSE, LispyProcedure } from "./handle.js";
import type { Outcome, RunOptions, VMSettings } from "./options.js";
import { SourceListing } from "./sources.js";
import type { LispyVM } from "./vm.js";

/** How an agent is booted; limits and output as for a VM. */
export interface BootOptions extends VMSettings {
  /** The program that a frame runs. Default `"main"`. */
  main?: string;
}

/** What came of one frame: `value` is the result's written form, and `error` refers to the program's own text. */
export interface AgentFrame extends Outcome<"text"> {
  /** The number that the frame was given. */
  frame: number;
}

/** How the next cartridge is written. */
export interface ExportOptions {
  /** Sets `_meta.exported_at`, to the second, as in `2026-04-01T20:00:00Z`. Without it the old time stays. */
  exportedAt?: Date | string;
  /** Is told each global that JSON and source text cannot carry, and why. */
  onSkip?: (name: string, reason: string) => void;
}

/** How a global looks from outside: as JSON text, as source text, or only as printed text. */
interface GlobalForm {
  kind: "data" | "procedure" | "other";
  text: string;
  /** The limit that kept it from being written as JSON. */
  excess?: LispyError;
}

/**
 * An agent booted from a cartridge without image.
 *
 * At boot, in this order: the globals `soul`, `profile`, `echoes`, `agent-id` and `frame` (0) are bound to what the
 * cartridge says; every binding of `env` (which may hold those names too, and wins) is bound; every tool and every
 * program that consists of definitions only is evaluated; bindings of `env` that a definition has overwritten are bound
 * again, because state outlives code. Programs with other forms run when they are called by name.
 *
 * A frame calls the global procedure `main` with the frame number, or, when there is none after boot, evaluates the
 * program `main` with the global `frame` bound to it.
 *
 * @example
 * ```ts
 * using agent = await bootCartridge(text);
 * const { ok, output } = agent.frame(1);
 * const next = agent.export();
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
  readonly #makeVM: VMMaker;
  readonly #main: string;
  /** The texts of the tools and programs: `listing.locate(error)` says in which of them an error of the VM happened. */
  readonly listing: SourceListing = new SourceListing();
  /** Programs that are evaluated when called, as text placed in the listing. */
  readonly #texts = new Map<string, string>();
  /** Each global as it was after boot. */
  readonly #baseline = new Map<string, GlobalForm>();
  readonly #callsMain: boolean;

  private constructor(cartridge: Cartridge, makeVM: VMMaker, options: BootOptions) {
    this.#cartridge = cartridge;
    this.#makeVM = makeVM;
    this.#main = options.main ?? "main";
    this.agentId = cartridge.agentId;
    this.vm = makeVM(options);
    try {
      this.bootOutput = this.#boot();
      this.#callsMain = this.#isProcedure(this.#main);
      for (const name of this.vm.globals()) this.#baseline.set(name, this.#formOf(name));
    } catch (error) {
      this.vm.dispose();
      throw this.listing.locate(error);
    }
  }

  /** @internal Use an entry's `bootCartridge`. */
  static boot(text: string, makeVM: VMMaker, options: BootOptions = {}): Agent {
    return new Agent(readCartridge(text, makeVM), makeVM, options);
  }

  /** The names of the cartridge's programs, in order. */
  get programs(): string[] {
    return [...this.#cartridge.programs.keys()];
  }

  /**
   * Runs one frame. A program that fails is an outcome, not an exception; what it changed before it failed stays.
   *
   * @throws {@link LispyUsageError} when there is no such program.
   */
  frame(number: number, options: Pick<RunOptions, "limits" | "onOutput"> = {}): AgentFrame {
    if (!this.#cartridge.env.has("frame")) {
      this.vm.define("frame", number);
      this.#baseline.set("frame", this.#formOf("frame"));
    }
    const outcome = this.#callsMain
      ? this.#outcome(() => this.vm.apply(this.#main, [number], { ...options, as: "text" }))
      : this.run(this.#main, options);
    return { ...outcome, frame: number };
  }

  /**
   * Evaluates a program of the cartridge by name, whether it was evaluated at boot or not.
   *
   * @throws {@link LispyUsageError} when there is no such program.
   */
  run(name: string, options: Pick<RunOptions, "limits" | "onOutput"> = {}): Outcome<"text"> {
    const source = this.#cartridge.programs.get(name);
    if (source === undefined) {
      const known = this.programs.join(", ") || "none";
      throw new LispyUsageError(`the cartridge has no program ${name}; it has: ${known}`);
    }
    let text = this.#texts.get(name);
    if (text === undefined) {
      text = this.listing.add(`programs.${name}`, source);
      this.#texts.set(name, text);
    }
    return this.#outcome(() => this.vm.eval(text, { ...options, as: "text" }));
  }

  /**
   * The text of the next cartridge. Changed globals are written to `env` (what JSON can say) and `programs` (procedures
   * and macros, as source; variables that a closure has captured are not carried). Everything else stays as it was.
   *
   * @throws {@link LispyError} of category `resource-limit` for a changed global that is too large or too deep to be
   * written under the VM's limits.
   */
  export(options: ExportOptions = {}): string {
    const document = new Map(this.#cartridge.document);
    this.#exportGlobals(document, options.onSkip ?? (() => {}));
    if (options.exportedAt !== undefined) {
      const meta: JsonObject = new Map(document.get("_meta") as JsonObject);
      document.set("_meta", meta.set("exported_at", timestamp(options.exportedAt)));
    }
    return writeDocument(document, this.#makeVM);
  }

  /** Lets go of the VM. */
  dispose(): void {
    this.vm.dispose();
  }

  /** Same as {@link Agent.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  #boot(): string {
    const { vm } = this;
    const { env, tools, programs, soul, profile, echoes, agentId } = this.#cartridge;
    const given = { soul, profile, echoes, "agent-id": agentId, frame: 0 };
    for (const [name, value] of Object.entries(given)) {
      if (!env.has(name)) vm.define(name, value);
    }
    for (const [name, value] of env) vm.define(name, value);
    const bound = new Map([...env.keys()].map((name) => [name, this.#formOf(name)]));
    let output = "";
    for (const [slug, code] of tools) output += this.#define(`tools.${slug}`, code);
    for (const [name, source] of programs) output += this.#define(`programs.${name}`, source);
    for (const [name, form] of bound) {
      if (!sameForm(form, this.#formOf(name))) vm.define(name, env.get(name));
    }
    return output;
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

  #formOf(name: string): GlobalForm {
    const source = this.vm.sourceOf(name);
    if (source !== undefined) return { kind: "procedure", text: source };
    let excess: LispyError | undefined;
    try {
      return { kind: "data", text: this.vm.get(name, { as: "json" }) };
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      if (error.category === "resource-limit") excess = error;
    }
    try {
      return { kind: "other", text: this.vm.get(name, { as: "text" }), ...(excess && { excess }) };
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      return { kind: "other", text: error.message, ...(excess && { excess }) };
    }
  }

  #exportGlobals(document: JsonObject, skip: (name: string, reason: string) => void): void {
    const { env, programs } = this.#cartridge;
    const nextEnv: JsonObject = new Map(env);
    const nextPrograms = new Map(programs);
    let [envChanged, programsChanged] = [false, false];
    for (const name of this.vm.globals()) {
      const form = this.#formOf(name);
      const before = this.#baseline.get(name);
      if (before && sameForm(form, before)) continue;
      if (form.kind === "data") {
        nextEnv.set(name, this.vm.get(name, { dicts: "map", floats: "exact" }));
        envChanged = true;
        continue;
      }
      // What JSON could say but a limit forbids is state: it must not be lost without a word.
      if (form.excess) throw notWritten(name, form.excess);
      // Data of the old cartridge would come back at the next boot and hide what the name means now.
      if (nextEnv.delete(name)) envChanged = true;
      if (form.kind === "other") {
        skip(name, `neither JSON nor a procedure with source: ${form.text}`);
      } else if (this.#isText(name)) {
        skip(name, `the program ${name} defines it when it runs`);
      } else {
        nextPrograms.set(name, withDefinition(nextPrograms.get(name), name, form.text));
        programsChanged = true;
      }
    }
    if (envChanged) document.set("env", nextEnv);
    if (programsChanged) document.set("programs", nextPrograms);
  }

  /** Whether the cartridge has a program of this name that is not just definitions. */
  #isText(name: string): boolean {
    const forms = topLevelForms(this.#cartridge.programs.get(name) ?? "");
    return forms !== undefined && !definesOnly(forms);
  }
}

function notWritten(name: string, { message, limit }: LispyError): LispyError {
  const path = `$.env${propertyPath(name)}`;
  return new LispyError({
    category: "resource-limit",
    message: `cartridge: ${path}: ${message}`,
    path,
    ...(limit && { limit }),
  });
}

function sameForm(left: GlobalForm, right: GlobalForm): boolean {
  return left.kind === right.kind && left.text === right.text;
}

/** The program `before` with the procedure as it is now: in place of its only definition, else after the others. */
function withDefinition(before: string | undefined, name: string, source: string): string {
  const [form] = topLevelForms(source) ?? [];
  const definition = form?.defines === name && form.head?.startsWith("define");
  const text = definition ? source : `(define ${name} ${source})`;
  const forms = before === undefined ? [] : (topLevelForms(before) ?? []);
  const replaces = forms.length === 0 || (forms.length === 1 && forms[0]!.defines === name);
  return replaces ? text : `${before}\n${text}`;
}

function timestamp(time: Date | string): string {
  return typeof time === "string" ? time : time.toISOString().replace(/\.\d+Z$/, "Z");
}
