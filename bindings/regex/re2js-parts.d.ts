// The parts of re2js that engine.ts uses. The package exports only its public face, which would bring engines and
// tables that are of no use here; scripts/re2js.mjs makes this module of it when bundling.

declare module "re2js/parts" {
  export const RE2Flags: { readonly PERL: number; readonly WAS_DOLLAR: number };

  export class Regexp {
    static readonly Op: { readonly END_TEXT: number };
    readonly op: number;
    readonly flags: number;
  }

  export class Parser {
    static parse(pattern: string, flags: number): Regexp;
  }

  export class Simplify {
    static simplify(regexp: Regexp): Regexp;
  }

  export class Inst {
    static readonly EMPTY_WIDTH: number;
    static readonly MATCH: number;
    static readonly RUNE: number;
    static readonly RUNE1: number;
    static readonly RUNE_ANY: number;
    static readonly RUNE_ANY_NOT_NL: number;
    readonly op: number;
    readonly out: number;
    readonly arg: number;
    readonly runes: Int32Array;
    matchRune(rune: number): boolean;
  }

  export class Prog {
    readonly inst: readonly Inst[];
    start: number;
    /** Twice the groups, the whole match included, that the program sets. */
    readonly numCap: number;
    numInst(): number;
    patch(list: unknown, target: number): void;
    markLookbehindInsts(): void;
    /** Is that all, and the text that every match begins with. */
    prefix(): [complete: boolean, text: string];
    /** Bits of the assertions that every match begins with. */
    startCond(): number;
  }

  export interface Fragment {
    readonly i: number;
    readonly out: unknown;
  }

  export class Compiler {
    readonly prog: Prog;
    compile(regexp: Regexp): Fragment;
    leaf(regexp: Regexp): Fragment;
    empty(assertions: number): Fragment;
    newInst(op: number): Fragment;
  }

  export class Queue {
    constructor(instructions: number);
    size: number;
    readonly densePcs: Int32Array;
    readonly denseCaps: Int32Array;
    clear(): void;
  }

  export class Machine {
    prog: Prog;
    q0: Queue;
    q1: Queue;
    addStack: Int32Array;
    matchcap: Int32Array;
    ncap: number;
    matched: boolean;
    init(captures: number): void;
    /** Follows everything that reads no character, from instruction `pc` on, and queues what does. */
    add(
      queue: Queue,
      pc: number,
      position: number,
      captures: Int32Array,
      offset: number,
      assertions: number,
    ): void;
  }

  export class UnicodeRangeTable {
    constructor(triples: Uint32Array);
    readonly length: number;
    getLo(index: number): number;
    getHi(index: number): number;
    getStride(index: number): number;
  }

  export const UnicodeTables: {
    readonly CATEGORIES: {
      readonly initializer: Record<string, () => UnicodeRangeTable>;
      get(name: string): UnicodeRangeTable;
    };
  };
}
