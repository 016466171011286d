// One bare instance of the module, without the bindings: the ABI of docs/abi.md and nothing else, in any of the three
// builds. What attacks the machine drives it from here, because the bindings would stand in the way of malformed input
// and cost more than the programs do.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Category, Figure, Profile, SnapshotRecord, Status } from "../../assembly/shared/abi.js";
import type { LispyExports } from "../../bindings/vm/exports.js";
import { DEFAULT_LIMITS, LIMIT_NAMES, type LimitName } from "../../bindings/vm/limits.js";
import { type Jit, makeJit } from "../../bindings/entries/jit.js";
import { type RegexHost } from "../../bindings/regex/host.js";
import { root } from "./root.js";

/** `test` collects at every reservation and poisons what it frees; `debug` checks its invariants. */
export type Build = "release" | "debug" | "test";

const FILES: Record<Build, string> = {
  release: "build/lispy.wasm",
  debug: "build/lispy.debug.wasm",
  test: "build/lispy.test.wasm",
};

/** What the module must never do, whatever it is given. */
export class Trap extends Error {}

/** What one run came to. Two builds must agree on all of it. */
export interface Outcome {
  /** Written form of the value; undefined after an error, and for a value that no limit lets be written. */
  text: string | undefined;
  category: Category;
  message: string;
  line: number;
  column: number;
  /** Of resource-limit errors. */
  limit: LimitName | undefined;
  limitValue: number;
  used: number;
  output: string;
  steps: number;
  peakDepth: number;
}

/** `LISPY_JIT=n`: all machines look after every n steps what to make machine code of. Nothing that a test sees may depend on it. */
const EVERY = Number(process.env["LISPY_JIT"] ?? 0);
const jits = new Map<number, Jit>();

function jitOf(every: number): Jit {
  const jit = jits.get(every) ?? makeJit({ every });
  jits.set(every, jit);
  return jit;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const modules = new Map<Build, WebAssembly.Module>();

function moduleOf(build: Build): WebAssembly.Module {
  const module =
    modules.get(build) ?? new WebAssembly.Module(readFileSync(join(root, FILES[build])));
  modules.set(build, module);
  return module;
}

/** The exports that take input bytes and run. */
type RunName = "eval" | "call" | "define" | "get" | "decode" | "json_parse" | "define_prelude";

export class Machine {
  readonly exports: LispyExports;
  /** Runs so far; a fuzzer makes a new machine now and then. */
  runs = 0;
  /** What the runs have written since `begin`. */
  #written = "";
  readonly #machineCode: ReturnType<Jit["attach"]> | undefined;

  constructor(
    build: Build = "release",
    limits: Partial<Record<LimitName, number>> = {},
    profile: Profile = Profile.Core1,
    regex?: RegexHost,
    /** Steps between two looks at what runs often; 0: no machine code. */
    every = EVERY,
  ) {
    const abort = (message: number, file: number, line: number, column: number) => {
      throw new Trap(`${this.#literal(message)} at ${this.#literal(file)}:${line}:${column}`);
    };
    const instance = new WebAssembly.Instance(moduleOf(build), {
      env: { abort },
      lispy: regex?.imports.lispy ?? { regex: () => 0 },
    });
    this.exports = instance.exports as unknown as LispyExports;
    if (regex) regex.memory = this.exports.memory;
    if (this.exports.lispy_boot(profile) !== 1) throw new Trap("no memory to boot");
    if (every > 0)
      this.#machineCode = jitOf(every).attach(
        this.exports,
        profile === Profile.Core1 ? "lispy-core@1" : "lispy@2",
      );
    this.setLimits(limits);
  }

  setLimits(limits: Partial<Record<LimitName, number>>): void {
    for (const [name, value] of Object.entries(limits)) {
      this.exports.lispy_set_limit(LIMIT_NAMES.indexOf(name as LimitName), value);
    }
  }

  /** Back to what a machine starts with. */
  defaultLimits(): void {
    this.setLimits(DEFAULT_LIMITS);
  }

  eval(source: string | Uint8Array): Outcome {
    return this.run("eval", source);
  }

  /** Runs one of the exports that take input, drains what it writes, and reads the result. */
  run(name: RunName, input: string | Uint8Array): Outcome {
    const status = this.begin(name, input);
    return this.outcome(status);
  }

  /** Begins a run; comes back when it has ended or stopped. What it writes is kept for `outcome`. */
  begin(name: RunName, input: string | Uint8Array): Status {
    this.runs += 1;
    this.#written = "";
    return this.#guarded(() => this.#drained(this.exports[`lispy_${name}`]!(this.put(input))));
  }

  /** Goes on with a run that has stopped. */
  resume(): Status {
    return this.#guarded(() => this.#drained(this.exports.lispy_resume()));
  }

  /** Answers the call that waits, with a value in transfer encoding. */
  answer(value: Uint8Array): Status {
    return this.#guarded(() => this.#drained(this.exports.lispy_answer(this.put(value))));
  }

  /** The call that waits fails with a message. */
  answerError(message: string): Status {
    return this.#guarded(() => this.#drained(this.exports.lispy_answer_error(this.put(message))));
  }

  /** Puts bytes where the module expects its input; their number. */
  put(input: string | Uint8Array): number {
    const bytes = typeof input === "string" ? encoder.encode(input) : input;
    const address = this.exports.lispy_input(bytes.length) >>> 0;
    if (address !== 0) new Uint8Array(this.exports.memory.buffer).set(bytes, address);
    return bytes.length;
  }

  /** A copy of all of it, which `restore` takes back; for those who need a fresh machine very often. */
  snapshot(): Uint8Array {
    const record = this.exports.lispy_snapshot() >>> 0;
    this.exports.lispy_save_globals(record + SnapshotRecord.Globals);
    const copy = new Uint8Array(this.exports.memory.buffer).slice();
    this.exports.lispy_copied();
    return copy;
  }

  restore(copy: Uint8Array): void {
    this.#machineCode?.release();
    new Uint8Array(this.exports.memory.buffer).set(copy);
    const record = this.exports.lispy_snapshot() >>> 0;
    // Writing the record has changed it: once more, and then the globals that came with it.
    new Uint8Array(this.exports.memory.buffer).set(copy);
    this.exports.lispy_load_globals(record + SnapshotRecord.Globals);
    this.#machineCode?.restart();
    this.#written = "";
  }

  /** Grants a capability. */
  grant(name: string): void {
    if (this.exports.lispy_grant(this.put(name)) !== 1) throw new Trap("no memory to grant");
  }

  /** The image as JSON text; undefined with the error pending. */
  image(): string | undefined {
    return this.#guarded(() => {
      const size = this.exports.lispy_image();
      return size < 0 ? undefined : this.#text(this.exports.lispy_result_address(), size);
    });
  }

  /** Becomes the VM of an image; `Done` or `Error`. */
  bootImage(image: string | Uint8Array): Status {
    this.#written = "";
    return this.#guarded(() => this.exports.lispy_boot_image(this.put(image)));
  }

  /** The key of the call that waits. */
  pendingKey(): string {
    const size = this.exports.lispy_pending_key();
    return this.#text(this.exports.lispy_result_address(), size);
  }

  /** Takes what was written, and goes on as long as that is what the module waits for. */
  #drained(status: Status): Status {
    for (;;) {
      const size = this.exports.lispy_output_size();
      this.#written += this.#text(this.exports.lispy_output_address(), size);
      this.exports.lispy_output_clear();
      if (status !== Status.Output) return status;
      this.#machineCode?.provide();
      status = this.exports.lispy_resume();
    }
  }

  /** What was written since the run began, or the image was booted. */
  get written(): string {
    return this.#written;
  }

  /** What a run came to that has ended. */
  outcome(status: Status): Outcome {
    return this.#guarded(() => this.#outcome(status, this.#written));
  }

  /** Debug and test builds: binds `odd-values` to a list of what no program can make. */
  bindOddValues(): void {
    if (this.exports.lispy_odd_values!() !== Status.Done) throw new Trap("no odd values");
  }

  #outcome(status: Status, output: string): Outcome {
    const steps = this.figure(Figure.Steps);
    const peakDepth = this.figure(Figure.PeakCallDepth);
    const size = status === Status.Done ? this.exports.lispy_result_text(0) : -1;
    const failed = size < 0;
    const outcome: Outcome = {
      text: failed ? undefined : this.#text(this.exports.lispy_result_address(), size),
      category: failed ? this.exports.lispy_error_category() : Category.None,
      message: "",
      line: 0,
      column: 0,
      limit: undefined,
      limitValue: 0,
      used: 0,
      output,
      steps,
      peakDepth,
    };
    if (failed) this.#readError(outcome);
    return outcome;
  }

  #readError(outcome: Outcome): void {
    const size = this.exports.lispy_error_message();
    outcome.message = this.#text(this.exports.lispy_error_message_address(), size);
    outcome.line = this.exports.lispy_error_line();
    outcome.column = this.exports.lispy_error_column();
    if (outcome.category === Category.ResourceLimit) {
      outcome.limit = LIMIT_NAMES[this.exports.lispy_error_limit()];
      outcome.limitValue = this.exports.lispy_error_limit_value();
      outcome.used = this.exports.lispy_error_limit_used();
    }
    if (outcome.category === Category.None) throw new Trap("an error without a category");
    if (this.exports.lispy_error_trace() < 0) throw new Trap("no trace");
  }

  /** The result in transfer encoding, undefined when it has no such form. Handles that this makes stay live. */
  transfer(): Uint8Array | undefined {
    return this.#guarded(() => {
      const size = this.exports.lispy_result();
      return size < 0 ? undefined : this.bytes(this.exports.lispy_result_address(), size);
    });
  }

  /** The result as JSON text on one line, undefined when it has none. */
  json(): string | undefined {
    return this.#guarded(() => {
      const size = this.exports.lispy_result_json(0, 0);
      return size < 0 ? undefined : this.#text(this.exports.lispy_result_address(), size);
    });
  }

  figure(figure: Figure): number {
    return this.exports.lispy_usage(figure);
  }

  bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, address >>> 0, size).slice();
  }

  /** Engines name a trap in different ways; here it has one name. */
  #guarded<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (error instanceof Trap) throw error;
      throw new Trap(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  #text(address: number, size: number): string {
    return size === 0 ? "" : decoder.decode(this.bytes(address, size));
  }

  /** A static string of the module (UTF-16, its size in bytes before it). */
  #literal(address: number): string {
    if (address === 0) return "";
    const memory = new DataView(this.exports.memory.buffer);
    const size = memory.getUint32(address - 4, true);
    return new TextDecoder("utf-16le").decode(this.bytes(address, size));
  }
}

const SANITY =
  "(define (sane-fib n) (if (< n 2) n (+ (sane-fib (- n 1)) (sane-fib (- n 2)))))" +
  "(list (sane-fib 10) (map (lambda (x) (* x x)) '(1 2 3)) (sort '(3 1 2) <)" +
  ' (string-append "a" "b") (get (make-dict "k" 7) "k"))';

/** Does the machine still compute? Asked after everything that went wrong; not meant for programs that redefine builtins. */
export function isSane(machine: Machine): boolean {
  machine.defaultLimits();
  return (
    machine.eval("(+ 1 2)").text === "3" &&
    machine.eval(SANITY).text === '(55 (1 4 9) (1 2 3) "ab" 7)'
  );
}
