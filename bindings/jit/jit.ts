// Makes machine code for the procedures that a VM finds running often, and puts it into the module's table. Which those are, and when,
// the module decides (assembly/vm/machine-code.ts), by counting steps.
// Invariant: a slot of the table holds the machine code that the module was told of, or nothing that it would call.

import type { LispyExports } from "../vm/exports.js";
import type { Jit, MachineCode } from "../vm/machine-code.js";
import type { ProfileName } from "../vm/profiles.js";
import { readCode, type Code } from "./instructions.js";
import type { Target } from "./convention.js";
import { machineCodeOf } from "./templates.js";

/** Compiled modules that are kept: procedures with the same instructions, in whatever VM, have the same machine code. */
const KEPT = 512;
/** Words of a procedure that is compiled, at most. Longer ones are mostly tables of data, and engines compile them for long. */
const WORDS_MAX = 4096;
/** Entries by which a table grows. */
const GROWTH = 16;

/** Where in the table of an instance slot 0 is: behind what the compiler put there, and never 0. */
const firstSlots = new WeakMap<WebAssembly.Table, number>();

function firstSlot(table: WebAssembly.Table): number {
  const known = firstSlots.get(table) ?? Math.max(1, table.length);
  firstSlots.set(table, known);
  return known;
}

class Maker implements Jit {
  readonly #every: number;
  /** By instructions; undefined for those that have no machine code. */
  readonly #modules = new Map<string, WebAssembly.Module | undefined>();

  constructor(every: number) {
    this.#every = every;
  }

  attach(exports: LispyExports, profile: ProfileName): MachineCode {
    const target = { cells: profile !== "lispy-core@1", firstSlot: firstSlot(exports.table) };
    return new Slots(exports, this.#every, (code) => this.#moduleOf(code, target));
  }

  #moduleOf(code: Code, target: Target): WebAssembly.Module | undefined {
    if (Math.max(code.words.length, code.constants.length) > WORDS_MAX) return undefined;
    const key = `${target.cells} ${target.firstSlot} ${code.words.length} ${textOf(code.words)}${textOf(code.constants)}`;
    if (this.#modules.has(key)) return this.#modules.get(key);
    const bytes = machineCodeOf(code, target);
    const module = bytes && new WebAssembly.Module(bytes);
    if (this.#modules.size === KEPT) this.#modules.delete(this.#modules.keys().next().value!);
    this.#modules.set(key, module);
    return module;
  }
}

/** The words, two bytes a character. */
const textOf = ({ buffer }: Uint32Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): string =>
  String.fromCharCode(...new Uint16Array(buffer));

class Slots implements MachineCode {
  readonly #exports: LispyExports;
  readonly #table: WebAssembly.Table;
  readonly #every: number;
  readonly #moduleOf: (code: Code) => WebAssembly.Module | undefined;
  /** One more than the last entry that was written. */
  #end: number;

  constructor(
    exports: LispyExports,
    every: number,
    moduleOf: (code: Code) => WebAssembly.Module | undefined,
  ) {
    this.#exports = exports;
    this.#every = every;
    this.#table = exports.table;
    this.#moduleOf = moduleOf;
    this.#end = firstSlot(this.#table);
    this.restart();
  }

  provide(): boolean {
    const exports = this.#exports;
    const address = exports.lispy_wanted_code() >>> 0;
    if (address === 0) return false;
    let made = false;
    try {
      const module = this.#moduleOf(readCode(exports.memory.buffer, address));
      if (module) {
        const slot = exports.lispy_machine_slot() >>> 0;
        const { run } = new WebAssembly.Instance(module, { vm: exports } as never).exports;
        if (slot >= this.#table.length) this.#table.grow(slot + GROWTH - this.#table.length);
        this.#table.set(slot, run as () => void);
        this.#end = Math.max(this.#end, slot + 1);
        made = true;
      }
    } catch (error) {
      // No memory, or a host that compiles nothing at run time.
      if (!(error instanceof Error)) throw error;
      exports.lispy_answer_machine_code(0);
      exports.lispy_use_machine_code(0, 0);
      return true;
    }
    exports.lispy_answer_machine_code(made ? 1 : 0);
    return true;
  }

  restart(): void {
    this.#clear();
    this.#exports.lispy_use_machine_code(firstSlot(this.#table), this.#every);
  }

  release(): void {
    this.#exports.lispy_use_machine_code(0, 0);
    this.#clear();
  }

  #clear(): void {
    const first = firstSlot(this.#table);
    for (let slot = first; slot < this.#end; slot++) this.#table.set(slot, null);
    this.#end = first;
  }
}

/** How {@link makeJit} finds what is worth machine code. */
export interface JitOptions {
  /** After how many steps a VM looks which procedure is running; one that was seen twice is worth it. Default 5,000. */
  every?: number;
}

/**
 * A maker of its own, for programs whose procedures are worth machine code sooner or later than others.
 *
 * @throws RangeError when `every` is no integer from 1 to 2,147,483,647.
 * @example
 * ```ts
 * using vm = await createVM({ jit: makeJit({ every: 100_000 }) });
 * console.log(vm.eval("(+ 1 2)")); // => 3
 * ```
 */
export function makeJit({ every = 5000 }: JitOptions = {}): Jit {
  if (!Number.isInteger(every) || every < 1 || every > 0x7fff_ffff) {
    throw new RangeError(`every must be an integer from 1 to 2147483647, not ${String(every)}`);
  }
  return new Maker(every);
}

/**
 * Makes machine code of the procedures that run often. One maker serves all VMs of a program.
 *
 * @example
 * ```ts
 * using vm = await createVM({ jit });
 * vm.eval("(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))");
 * console.log(vm.call("fib", 25)); // => 75025
 * ```
 */
export const jit: Jit = /* @__PURE__ */ makeJit();
