// Makes machine code for the procedures that a VM finds running often, and puts it into the module's table. Which those are, and when,
// the module decides (assembly/vm/machine-code.ts), by counting steps.
// Invariant: a slot of the table holds the machine code that the module was told of, or nothing that it would call.

import type { LispyExports } from "../vm/exports.js";
import type { Jit, MachineCode } from "../vm/machine-code.js";
import type { ProfileName } from "../vm/profiles.js";
import type { Target } from "./convention.js";
import type * as generator from "./generator.js";
import type { Code } from "./instructions.js";

/** What writes machine code: generator.ts. It is asked for when the first procedure is hot. */
export type Generator = typeof generator;

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

/** Steps between two looks at what is running: until the generator is there, and from then on. */
export interface Pace {
  readonly first: number;
  readonly then: number;
}

export class Maker implements Jit {
  readonly #pace: Pace;
  readonly #load: () => Generator;
  #generator: Generator | undefined;
  /** By instructions; undefined for those that have no machine code. */
  readonly #modules = new Map<string, WebAssembly.Module | undefined>();

  constructor(pace: Pace, load: () => Generator) {
    this.#pace = pace;
    this.#load = load;
  }

  attach(exports: LispyExports, profile: ProfileName): MachineCode {
    const target = { cells: profile !== "lispy-core@1", firstSlot: firstSlot(exports.table) };
    return new Slots(this, exports, target);
  }

  /** Steps between two looks; fewer once the generator is there. */
  get every(): number {
    return this.#generator ? this.#pace.then : this.#pace.first;
  }

  get generator(): Generator {
    return (this.#generator ??= this.#load());
  }

  /** The machine code of these instructions; undefined when they have none. */
  moduleOf(code: Code, target: Target): WebAssembly.Module | undefined {
    if (Math.max(code.words.length, code.constants.length) > WORDS_MAX) return undefined;
    const key = `${target.cells} ${target.firstSlot} ${code.words.length} ${textOf(code.words)}${textOf(code.constants)}`;
    if (this.#modules.has(key)) return this.#modules.get(key);
    const bytes = this.generator.machineCodeOf(code, target);
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
  readonly maker: Maker;
  readonly #exports: LispyExports;
  readonly #target: Target;
  readonly #table: WebAssembly.Table;
  /** Steps between two looks of this instance. */
  #every = 0;
  /** One more than the last entry that was written. */
  #end: number;

  constructor(maker: Maker, exports: LispyExports, target: Target) {
    this.maker = maker;
    this.#exports = exports;
    this.#target = target;
    this.#table = exports.table;
    this.#end = firstSlot(this.#table);
    this.restart();
  }

  provide(): boolean {
    const exports = this.#exports;
    const address = exports.lispy_wanted_code() >>> 0;
    if (address === 0) return false;
    let made = false;
    try {
      const { maker } = this;
      const { readCode } = maker.generator;
      if (this.#every !== maker.every) {
        // What is hot now is seen again soon.
        this.restart();
        return true;
      }
      const module = maker.moduleOf(readCode(exports.memory.buffer, address), this.#target);
      if (module) {
        const slot = exports.lispy_machine_slot() >>> 0;
        const { run } = new WebAssembly.Instance(module, { vm: exports } as never).exports;
        if (slot >= this.#table.length) this.#table.grow(slot + GROWTH - this.#table.length);
        this.#table.set(slot, run as () => void);
        this.#end = Math.max(this.#end, slot + 1);
        made = true;
      }
    } catch {
      // No memory, or a host that compiles nothing at run time. Its errors may be those of another realm.
      exports.lispy_answer_machine_code(0);
      exports.lispy_use_machine_code(0, 0);
      return true;
    }
    exports.lispy_answer_machine_code(made ? 1 : 0);
    return true;
  }

  restart(): void {
    this.#clear();
    this.#every = this.maker.every;
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
