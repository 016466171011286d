// A plugin: a LisPy source that a model can call by name, in a VM of its own. Invariant: a call either ends well and what it
// changed stays, or it has changed nothing; nothing that a plugin does keeps the next call from being made.

import type { Capabilities } from "../capabilities/types.js";
import type { LispyInput } from "../values/convert.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { formText } from "../source/form-text.js";
import { DISPOSE } from "../vm/handle.js";
import type { OutputSink, VMSettings } from "../vm/options.js";
import type { LimitSettings } from "../vm/limits.js";
import type { AsyncRunOptions, ProcedureCall, RunResult } from "../vm/run-options.js";
import type { Snapshot } from "../vm/snapshot.js";
import { SourceListing } from "../source/sources.js";
import type { LispyVM } from "../vm/vm.js";
import {
  type Declaration,
  type PluginSource,
  complaint,
  declarationOf,
  scriptDeclaration,
  scriptDefinitions,
} from "./declaration.js";
import { namesOfFile } from "./file-name.js";
import { type PluginResult, failureOf, refusal, resultOf } from "./result.js";
import { type ParametersSchema, misfit } from "./schema.js";

/** How a plugin is loaded: settings of its VM, and where it comes from. */
export interface PluginOptions extends VMSettings {
  /** Its file, as in `agents/weather_agent.lispy`: names the plugin, and stands in messages. */
  file: string;
  /** Makes its VM: `createVM` or `createVMSync` of an entry. */
  createVM: (settings: VMSettings) => LispyVM | Promise<LispyVM>;
  /** What it may ask of the host. Default: nothing. */
  capabilities?: Capabilities | undefined;
}

/** Options of one call. */
export interface PluginCallOptions {
  /** Limits for this call only. */
  limits?: LimitSettings | undefined;
  /** Streams what the plugin prints. Without it that is dropped. */
  onOutput?: OutputSink | undefined;
  /** Ends the call when it is aborted: the promise rejects with its reason, and nothing has happened. */
  signal?: AsyncRunOptions["signal"] | undefined;
}

/** A plugin as function calling describes it. */
export interface FunctionSchema {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: ParametersSchema;
  };
}

type Program = string | ProcedureCall;

/** A plugin that has been loaded; made by {@link loadPlugin}. */
export class Plugin implements Disposable {
  /** What loaders know it by: the file's stem without `_agent`. */
  readonly slug: string;
  /** What models call it. */
  readonly name: string;
  readonly description: string;
  readonly parameters: ParametersSchema;
  readonly #vm: LispyVM;
  readonly #listing: SourceListing;
  /** The global that is called, or the text of a script. */
  readonly #run: string | { script: string };
  /** Calls wait for each other: a VM has one run at a time. */
  #last: Promise<unknown> = Promise.resolve();

  /** @internal Use {@link loadPlugin}. */
  constructor(
    slug: string,
    declaration: Declaration,
    vm: LispyVM,
    listing: SourceListing,
    script: string,
  ) {
    this.slug = slug;
    this.name = declaration.name;
    this.description = declaration.description;
    this.parameters = declaration.parameters;
    this.#vm = vm;
    this.#listing = listing;
    this.#run = declaration.run ?? { script };
  }

  /** What a model is told of it. */
  get schema(): FunctionSchema {
    const { name, description, parameters } = this;
    return { type: "function", function: { name, description, parameters } };
  }

  /**
   * Calls the plugin. Arguments are checked first: when they do not fit, the plugin is not called. A plugin that fails or
   * exceeds a limit gives a result with status `"error"`, and its state is as it was before. Calls that overlap are made one
   * after the other.
   *
   * @param context What the host tells it: who asks, what has happened. Any dict.
   * @param args By name, as the model has given them.
   * @throws (the promise rejects) {@link LispyUsageError} for a context or arguments that have no LisPy form; the signal's
   * reason when it is aborted; {@link LispyCrashError}.
   */
  call(
    context: LispyInput,
    args: Readonly<Record<string, LispyInput>> | ReadonlyMap<string, LispyInput> = {},
    options: PluginCallOptions = {},
  ): Promise<PluginResult> {
    const given =
      args instanceof Map ? (args as Map<string, LispyInput>) : new Map(Object.entries(args));
    const reason = misfit(this.parameters, given);
    if (reason !== undefined) return Promise.resolve(refusal(`${this.name}: ${reason}`));
    const call = this.#last.then(() => this.#call(context, given, options));
    this.#last = call.catch(() => {});
    return call;
  }

  /** Lets go of its VM. */
  dispose(): void {
    this.#vm.dispose();
  }

  /** Same as {@link Plugin.dispose}; for `using`. */
  [DISPOSE](): void {
    this.dispose();
  }

  async #call(
    context: LispyInput,
    args: ReadonlyMap<string, LispyInput>,
    options: PluginCallOptions,
  ): Promise<PluginResult> {
    const vm = this.#vm;
    const before = vm.snapshot();
    let keep = false;
    try {
      const { program } = this.#prepared(context, args);
      const { onOutput = () => {} } = options;
      const run = await vm.run(program, { ...options, onOutput, as: "json" });
      if (run.status !== "done") return refusal(`${this.name}: ${waitsFor(run)}`);
      const result = resultOf(vm.parseJSON(run.value));
      keep = typeof this.#run === "string" && result.status === "ok";
      return result;
    } catch (error) {
      if (!(error instanceof LispyError)) throw error;
      return failureOf(this.#listing.locate(error) as LispyError);
    } finally {
      if (!keep) goBack(vm, before);
    }
  }

  #prepared(context: LispyInput, args: ReadonlyMap<string, LispyInput>): { program: Program } {
    if (typeof this.#run === "string")
      return { program: { call: this.#run, args: [context, args] } };
    // A script finds what it is given in globals; names that mean something already keep their meaning.
    const vm = this.#vm;
    const given = new Map<string, LispyInput>([
      ...(context instanceof Map ? (context as Map<string, LispyInput>) : entriesOf(context)),
      ...args,
    ]);
    for (const [name, value] of given) if (!isBound(vm, name)) vm.define(name, value);
    vm.define("context", context);
    vm.define("args", args);
    return { program: this.#run.script };
  }
}

/**
 * Loads a plugin: evaluates its source in a VM of its own, and checks what it declares. It declares itself with globals
 * (`agent-name`, `agent-description`, `agent-parameters`, `agent-run`), with a dict `AGENT` and a procedure, or as a script
 * (`_agent_name`, `_agent_desc`); docs/plugins.md has them all.
 *
 * @throws (the promise rejects) {@link LispyError} that names file, line and what to write: for a source that cannot be read
 * or evaluated, and of category `invalid-data` for a declaration that is not one; {@link LispyUsageError} for a file name
 * that names no plugin, or bad settings.
 * @example
 * ```ts
 * const source = `(define agent-description "Adds two numbers.")
 * (define agent-parameters (dict "a" (dict "type" "number") "b" (dict "type" "number")))
 * (define (agent-run context args) (dict "sum" (+ (get args "a") (get args "b"))))`;
 * using plugin = await loadPlugin(source, { file: "add_agent.lispy", createVM });
 * console.log(await plugin.call({}, { a: 1, b: 2 })); // => { sum: 3, status: 'ok' }
 * console.log(await plugin.call({}, { a: "x" })); // => { status: 'error', error: 'add: a must be a number, not "x"' }
 * ```
 */
export async function loadPlugin(
  source: string,
  { file, createVM, ...settings }: PluginOptions,
): Promise<Plugin> {
  if (typeof source !== "string") throw new LispyUsageError("the source of a plugin is a text");
  const names = namesOfFile(file);
  const named: PluginSource = { file, text: source };
  const vm = await createVM(settings);
  const listing = new SourceListing();
  try {
    // A text that is not balanced fails below, for the right reason.
    const balanced = formText(source) !== undefined;
    const definitions = balanced
      ? scriptDefinitions(vm.eval(listing.addQuoted(file, source)))
      : undefined;
    const text = listing.add(file, source);
    if (definitions !== undefined) {
      for (const form of definitions) vm.apply("eval", [form], { as: "none" });
    } else {
      const run = await vm.run(text, { as: "none" });
      if (run.status !== "done") throw complaint(named, undefined, waitsFor(run));
    }
    const read = definitions === undefined ? declarationOf : scriptDeclaration;
    return new Plugin(names.slug, read(vm, named, names), vm, listing, text);
  } catch (error) {
    vm.dispose();
    throw placed(error, listing, file);
  }
}

/** A script is called in a VM that knows nothing of it but the names of its language. */
function isBound(vm: LispyVM, name: string): boolean {
  try {
    vm.get(name, { as: "none" });
    return true;
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    return false;
  }
}

function entriesOf(context: LispyInput): [string, LispyInput][] {
  return typeof context === "object" && context !== null ? Object.entries(context) : [];
}

function goBack(vm: LispyVM, before: Snapshot): void {
  vm.cancel();
  vm.restore(before);
}

function waitsFor(run: RunResult): string {
  return run.status === "awaiting"
    ? `waits for ${run.call.name}, which this host answers later: plugins need an answer at once`
    : "has stopped and cannot go on";
}

/** An error of the VM while loading, with its place in the message; complaints about declarations have theirs. */
function placed(thrown: unknown, listing: SourceListing, file: string): unknown {
  if (!(thrown instanceof LispyError) || thrown.message.startsWith("plugin: ")) return thrown;
  const error = listing.locate(thrown) as LispyError;
  const { category, message, line, column, limit, trace, incomplete, source } = error;
  return new LispyError({
    ...{ category, trace: [...trace], incomplete },
    message: `plugin: ${source?.name ?? file}${line === undefined ? "" : `:${line}`}: ${message}`,
    ...(line !== undefined && { line, column: column ?? 0 }),
    ...(limit && { limit }),
    ...(source && { source }),
  });
}
