// Patterns compiled by re2js and run by its machine: all threads of a pattern advance together, character by
// character, so the time is bounded by the size of the text times that of the pattern, and nothing ever backtracks.
// What is ours: the loop of a search, because it counts its work (so that the module can charge for exactly what was
// done), works on the bytes of the module's memory, and knows Python's meanings of `\b`, `\w` and `$`.
// The same pattern and text cost the same work on every host: nothing here depends on time, caches or the host's Unicode.

import {
  Compiler,
  Inst,
  Machine,
  Parser,
  type Prog,
  Queue,
  RE2Flags,
  Regexp,
  Simplify,
  UnicodeRangeTable,
  UnicodeTables,
} from "re2js/parts";
import { encodeText } from "../vm/memory.js";
import { SPACE } from "./characters.js";
import { Literal } from "./literal.js";
import { translatePattern } from "./python-syntax.js";
import { Assertion, NO_CHARACTER, Subject } from "./subject.js";

export { PatternError } from "./pattern-reader.js";

/** Letters, numbers and the underscore: Python's str.isalnum is exactly that. Pairs of first and last, ascending. */
let wordRanges: number[] | undefined;

function makeWordRanges(): number[] {
  const ranges: [number, number][] = [[0x5f, 0x5f]];
  for (const name of ["L", "N"]) {
    const table = UnicodeTables.CATEGORIES.get(name);
    for (let i = 0; i < table.length; i++) {
      const [low, high, stride] = [table.getLo(i), table.getHi(i), table.getStride(i)];
      if (stride === 1) ranges.push([low, high]);
      else for (let c = low; c <= high; c += stride) ranges.push([c, c]);
    }
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const flat: number[] = [];
  for (const [low, high] of ranges) {
    if (flat.length > 0 && flat[flat.length - 1] === low - 1) flat[flat.length - 1] = high;
    else flat.push(low, high);
  }
  return flat;
}

/** `ranges`: pairs of first and last, ascending. */
function tableOf(ranges: readonly number[]): UnicodeRangeTable {
  const triples = new Uint32Array((ranges.length / 2) * 3);
  for (let i = 0; i < ranges.length; i += 2) {
    triples.set([ranges[i]!, ranges[i + 1]!, 1], (i / 2) * 3);
  }
  return new UnicodeRangeTable(triples);
}

UnicodeTables.CATEGORIES.initializer["Word"] = () => tableOf((wordRanges ??= makeWordRanges()));
UnicodeTables.CATEGORIES.initializer["Blank"] = () => tableOf(SPACE.flat());

function isAsciiWord(character: number): boolean {
  const letter = character | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a && character < 0x80) ||
    (character >= 0x30 && character <= 0x39) ||
    character === 0x5f
  );
}

function isWord(character: number): boolean {
  if (character < 0x80) return isAsciiWord(character);
  const ranges = (wordRanges ??= makeWordRanges());
  let low = 0;
  let high = ranges.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[2 * middle + 1]! < character) low = middle + 1;
    else high = middle;
  }
  return 2 * low < ranges.length && ranges[2 * low]! <= character;
}

/** A compiler that tells Python's `$` from `\Z`. */
class PythonCompiler extends Compiler {
  override leaf(regexp: Regexp): ReturnType<Compiler["leaf"]> {
    const isDollar = regexp.op === Regexp.Op.END_TEXT && (regexp.flags & RE2Flags.WAS_DOLLAR) !== 0;
    return isDollar ? this.empty(Assertion.BeforeFinalNewline) : super.leaf(regexp);
  }

  program(regexp: Regexp): Prog {
    const whole = this.compile(regexp);
    this.prog.patch(whole.out, this.newInst(Inst.MATCH).i);
    this.prog.start = whole.i;
    this.prog.markLookbehindInsts();
    return this.prog;
  }
}

/** Steps of a search may cost more than was allowed; it then stops without a result. */
export class OutOfWork extends Error {}

/** Work of one search besides the characters it reads. */
const SEARCH_WORK = 16;

export class Pattern extends Machine {
  /** Groups that capture, the whole match not counted. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  /** Work of compiling. */
  readonly cost: number;
  readonly #isWord: (character: number) => boolean;
  /** Assertions that the program makes anywhere. */
  readonly #asked: number;
  readonly #onlyAtStart: boolean;
  readonly #prefix: Literal;

  /** @throws PatternError for a pattern that is none; OutOfWork when compiling it would cost more than `allowance`. */
  constructor(text: string, whole: boolean, allowance: number) {
    super();
    const { source, groups, names, asciiWords, cost } = translatePattern(text);
    if (cost > allowance) throw new OutOfWork();
    const regexp = Parser.parse(whole ? `\\A(?:${source})\\z` : source, RE2Flags.PERL);
    this.prog = new PythonCompiler().program(Simplify.simplify(regexp));
    this.groups = groups;
    this.names = names;
    this.cost = cost;
    this.#isWord = asciiWords ? isAsciiWord : isWord;
    this.#asked = this.prog.inst.reduce(
      (bits, { op, arg }) => (op === Inst.EMPTY_WIDTH ? bits | arg : bits),
      0,
    );
    const startCond = this.prog.startCond();
    // -1: nothing can match.
    this.#onlyAtStart = startCond !== -1 && (startCond & Assertion.BeginText) !== 0;
    this.#prefix = new Literal(encodeText(this.prog.prefix()[1]));
    const size = this.prog.numInst();
    this.q0 = new Queue(size);
    this.q1 = new Queue(size);
    this.addStack = new Int32Array(2 * (size + 1));
    this.matchcap = new Int32Array(Math.max(2, this.prog.numCap));
  }

  /** Makes a text searchable. */
  over(bytes: Uint8Array): Subject {
    return new Subject(bytes, this.#isWord);
  }

  /** Work of the last search. */
  work = 0;

  /**
   * Finds the first match that begins at or behind `from`; an empty one at `from` itself only when `emptyToo`. True when
   * there is one: its places are then in `matchcap`, as pairs of begin and end, -1 for a group that took no part.
   * With `captures` 0 only whether there is one is found out.
   * @throws OutOfWork
   */
  search(
    subject: Subject,
    from: number,
    emptyToo: boolean,
    captures: number,
    allowance: number,
  ): boolean {
    this.init(captures);
    this.work = SEARCH_WORK;
    this.matched = false;
    const { prog, matchcap } = this;
    const asked = this.#asked;
    const prefix = this.#prefix;
    const perThread = 1 + (captures >> 3);
    const refused = emptyToo ? -1 : from;
    let running = this.q0;
    let next = this.q1;
    running.clear();
    next.clear();
    let at = from;
    let assertions = subject.assertionsAt(at, asked);
    for (;;) {
      if (running.size === 0) {
        if (this.matched || (this.#onlyAtStart && at !== 0)) break;
        if (prefix.bytes.length > 0) {
          const found = prefix.find(subject.bytes, at);
          this.work += ((found < 0 ? subject.bytes.length : found) - at) >> 5;
          if (found < 0) break;
          if (found !== at) {
            at = found;
            assertions = subject.assertionsAt(at, asked);
          }
        }
      }
      if (!this.matched) {
        if (captures > 0) matchcap[0] = at;
        this.add(running, prog.start, at, matchcap, 0, assertions);
      }
      this.work += 1 + running.size * perThread;
      if (this.work > allowance) throw new OutOfWork();
      subject.read(at);
      const after = at + subject.width;
      assertions = subject.assertionsAt(after, asked);
      this.#advance(running, next, at, after, subject.character, assertions, refused);
      if (at === after || (captures === 0 && this.matched)) break;
      at = after;
      [running, next] = [next, running];
    }
    return this.matched;
  }

  /** Moves the threads over one character; those that a match of higher priority makes idle are dropped. */
  #advance(
    running: Queue,
    next: Queue,
    at: number,
    after: number,
    character: number,
    assertions: number,
    refused: number,
  ): void {
    const { ncap, prog } = this;
    for (let thread = 0; thread < running.size; thread++) {
      const inst = prog.inst[running.densePcs[thread]!]!;
      const offset = thread * ncap;
      let moves = false;
      switch (inst.op) {
        case Inst.MATCH:
          if (at === refused) break;
          if (ncap > 0) {
            running.denseCaps[offset + 1] = at;
            for (let i = 0; i < ncap; i++) this.matchcap[i] = running.denseCaps[offset + i]!;
          }
          running.size = 0;
          this.matched = true;
          break;
        case Inst.RUNE:
          moves = character !== NO_CHARACTER && inst.matchRune(character);
          break;
        case Inst.RUNE1:
          moves = character === inst.runes[0];
          break;
        case Inst.RUNE_ANY:
          moves = character !== NO_CHARACTER;
          break;
        case Inst.RUNE_ANY_NOT_NL:
          moves = character !== NO_CHARACTER && character !== 10;
          break;
      }
      if (moves) this.add(next, inst.out, after, running.denseCaps, offset, assertions);
    }
    running.clear();
  }
}
