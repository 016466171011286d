// What the REPL talks to: a VM that grows, the texts that made it, and what came of the last run. No terminal here.
// Invariant: what the REPL wants to know of the language (names, descriptions) it asks a VM of its own, so that looking
// is never seen by the program and a program's redefinitions do not mislead the REPL.

// The class, not `bootCartridge`: between two lines of a prompt nothing can be waited for.
import { Agent } from "../../bindings/agent/agent.js";
import {
  LispyCrashError,
  LispyError,
  type LispyVM,
  type OutputSink,
  type Limits,
  type ProfileName,
  SourceListing,
  type Usage,
  type VMSettings,
  createVMSync,
  symbol,
} from "../../bindings/entries/node.js";
import { formsOf } from "../screen/tokens.js";

export interface SessionSettings {
  profile: ProfileName | undefined;
  limits: Partial<Limits>;
}

/** What came of one run. */
export type Result =
  /** The text ends inside a form: nothing has run. */
  | { kind: "incomplete" }
  | { kind: "value"; text: string; isNil: boolean }
  | { kind: "error"; error: LispyError }
  /** The VM is lost, and with it the session: there is a new one. */
  | { kind: "crash"; message: string };

/** What one run added to the figures of its VM, and how long it took. */
export interface Cost {
  steps: number;
  milliseconds: number;
  allocatedBytes: number;
  collections: number;
}

/** What the REPL calls the text that is typed. */
const TYPED = "repl";

/** The forms of lispy-core@1, which its manifest does not list. */
const CORE_FORMS =
  "quote if cond define set! lambda let let* begin and or define-macro else quasiquote unquote";

export class Session {
  #vm: LispyVM;
  #agent: Agent | undefined;
  #profile: ProfileName | undefined;
  readonly #limits: Partial<Limits>;
  #reference: LispyVM | undefined;
  #names: string[] | undefined;
  #listing = new SourceListing();
  /** The last text that was to define each global. */
  readonly #typed = new Map<string, string>();
  /** What the last run used, and what it cost. */
  usage: Usage | undefined;
  cost: Cost | undefined;
  lastError: LispyError | undefined;
  /** Whether the last run ended with it. */
  lastFailed = false;
  /** The last value that was not nil, as it is written. */
  lastValue: string | undefined;

  constructor({ profile, limits }: SessionSettings) {
    this.#profile = profile;
    this.#limits = limits;
    this.#vm = this.#newVM();
  }

  get vm(): LispyVM {
    return this.#vm;
  }

  /** The agent whose cartridge was loaded. */
  get agent(): Agent | undefined {
    return this.#agent;
  }

  /** Forgets everything, and may go on in another language. */
  reset(profile = this.#profile): void {
    this.#profile = profile;
    this.#replace(this.#newVM(), undefined);
  }

  /** Goes on as the agent of a cartridge. */
  boot(text: string, onOutput: OutputSink): Agent {
    const agent = Agent.boot(text, createVMSync, { ...this.#settings(), onOutput });
    this.#replace(agent.vm, agent);
    return agent;
  }

  /** Runs a source text. `last`: no more text will come, so an unfinished form is an error. */
  run(text: string, onOutput: OutputSink, { name = TYPED, last = false } = {}): Result {
    try {
      if (!last && this.#isIncomplete(text)) return { kind: "incomplete" };
      return this.#evaluate(name, text, onOutput);
    } catch (error) {
      if (!(error instanceof LispyCrashError)) throw error;
      this.reset();
      return { kind: "crash", message: error.message };
    }
  }

  /** The names that the language gives meaning to. */
  languageNames(): string[] {
    if (this.#names) return this.#names;
    const vm = this.#referenceVM();
    // lispy@2 lists its forms too.
    let names = vm.execute('(apropos "")').value;
    if (!Array.isArray(names)) {
      const manifest = vm.execute("(builtin-manifest)").value;
      names = [...CORE_FORMS.split(" "), ...(Array.isArray(manifest) ? manifest : [])];
    }
    // A dot and the primitives of the prelude are nothing that one types.
    this.#names = names.map(String).filter((name) => !/^(?:\.|&|%.+)$/.test(name));
    return this.#names;
  }

  /** All names, the session's own first. */
  names(): string[] {
    return [...new Set([...this.#vm.globals(), ...this.languageNames()])];
  }

  isOwn(name: string): boolean {
    return this.#vm.globals().includes(name);
  }

  /** What the language says about a name; an error when it says nothing, undefined when it has no descriptions at all. */
  describe(name: string): string | LispyError | undefined {
    if (!this.languageNames().includes("doc")) return undefined;
    // Of its own procedures only the session's VM knows, unless it means something else by `doc`.
    const vm = this.isOwn(name) && !this.isOwn("doc") ? this.#vm : this.#referenceVM();
    try {
      return vm.apply("doc", [symbol(name)], { as: "display" });
    } catch (error) {
      if (error instanceof LispyError) return error;
      throw error;
    }
  }

  /**
   * The source text of a global: as it was typed, comments included, if that is still what it means; else as the VM
   * tells it. Undefined for what has none.
   */
  sourceOf(name: string): { text: string; typed: boolean } | undefined {
    const source = this.#vm.sourceOf(name);
    if (source === undefined) return undefined;
    const text = this.#typed.get(name);
    if (text === undefined) return { text: source, typed: false };
    const { value: meaning } = this.#referenceVM().execute(`'${text}`, { as: "text" });
    const typed = meaning === source || meaning === `(define ${name} ${source})`;
    return { text: typed ? text : source, typed };
  }

  /** Nothing runs without a step, but all of the text is read before. */
  #isIncomplete(text: string): boolean {
    const { error } = this.#vm.execute(text, { as: "none", limits: { steps: 0 } });
    return error?.incomplete ?? false;
  }

  #evaluate(name: string, text: string, onOutput: OutputSink): Result {
    const vm = this.#vm;
    const placed = this.#listing.add(name, text);
    // The lines of earlier texts before it are ours, and no part of what the program may be long.
    const sourceBytes = vm.limits.sourceBytes + placed.length - text.length;
    const before = vm.usage;
    const start = performance.now();
    const outcome = vm.execute(placed, { as: "text", onOutput, limits: { sourceBytes } });
    const milliseconds = performance.now() - start;
    const { value, isNil, usage } = outcome;
    this.usage = usage;
    this.cost = {
      steps: usage.steps,
      milliseconds,
      allocatedBytes: usage.allocatedBytes - before.allocatedBytes,
      collections: usage.collections - before.collections,
    };
    for (const { text: form, defines } of formsOf(text)) {
      if (defines !== undefined) this.#typed.set(defines, form);
    }
    this.lastFailed = !outcome.ok;
    if (outcome.error) {
      this.lastError = this.#listing.locate(outcome.error) as LispyError;
      return { kind: "error", error: this.lastError };
    }
    if (!isNil) this.lastValue = value!;
    return { kind: "value", text: value!, isNil };
  }

  #newVM(): LispyVM {
    return createVMSync(this.#settings());
  }

  #settings(): VMSettings {
    return { ...(this.#profile && { profile: this.#profile }), limits: this.#limits };
  }

  #referenceVM(): LispyVM {
    return (this.#reference ??= createVMSync({ profile: this.#vm.profile }));
  }

  #replace(vm: LispyVM, agent: Agent | undefined): void {
    this.#vm.dispose();
    this.#vm = vm;
    this.#agent = agent;
    this.#listing = agent?.listing ?? new SourceListing();
    this.#typed.clear();
    this.#reference?.dispose();
    this.#reference = undefined;
    this.#names = undefined;
    this.usage = this.cost = this.lastError = this.lastValue = undefined;
  }
}
