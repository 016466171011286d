// Python's regular expressions, written in RE2's syntax. A pure function: text in, text out; engine.ts compiles the
// result. What Python's `re` refuses is refused here, with its words and a position; so is what needs backtracking,
// with what to do instead. The result uses no more of RE2 than literals, classes, groups and repeats, so RE2's parser
// should have nothing left to refuse.
// Two names that RE2 does not have stand for what Python means: \p{Word} is \w, and a `$` outside `(?m)` also matches
// before a newline at the end of the text; engine.ts gives them these meanings.

import { readCategory, readSet } from "./character-set.js";
import { type Range, codeText, otherCases } from "./characters.js";
import { readGroupKind } from "./group-kind.js";
import { type Flags, readGlobalFlags, readScopedFlags } from "./inline-flags.js";
import { PatternReader } from "./pattern-reader.js";

export interface Translation {
  /** The pattern in RE2's syntax; all of Python's flags are in it. */
  source: string;
  /** How many groups capture. */
  groups: number;
  /** Numbers of the groups that have names. */
  names: Map<string, number>;
  /** `\b` and `\B` mean words of ASCII. */
  asciiWords: boolean;
  /** Work of compiling it, in units of docs/budget.md. */
  cost: number;
}

/** Instructions that a pattern may have; with GROUPS_MAX it bounds the memory of a search (40 MB). */
const SIZE_MAX = 20_000;
/** KEEP IN STEP with GROUPS_MAX in assembly/data/regex.ts. */
const GROUPS_MAX = 100;
/** As in RE2, also for repeats inside repeats, multiplied. */
const REPEAT_MAX = 1000;
const NESTING_MAX = 200;
/** Work for each code point of the pattern and for each instruction: about as much as a search does in the same time. */
const CODE_COST = 6;
const SIZE_COST = 12;
/** A piece of the result. */
interface Piece {
  text: string;
  /** Instructions. */
  size: number;
  /** Largest product of counted repeats inside each other. */
  product: number;
}

class Translator extends PatternReader {
  #groups = 0;
  readonly #names = new Map<string, number>();
  /** Groups whose closing parenthesis has not come. */
  #depth = 0;
  /** Where the first `\b` of each kind is, ASCII and Unicode. */
  readonly #boundaries: { ascii?: number; unicode?: number } = {};

  constructor(pattern: string) {
    super(pattern);
    this.charge(CODE_COST * this.codes.length);
  }

  translate(): Translation {
    const flags: Flags = { i: false, m: false, s: false, x: false, a: false };
    const whole = this.#alternation(flags, true);
    if (this.at < this.codes.length) this.fail("unbalanced parenthesis", this.at);
    const { ascii, unicode } = this.#boundaries;
    if (ascii !== undefined && unicode !== undefined) {
      this.fail(
        "\\b cannot mean words of ASCII here and of Unicode elsewhere in one pattern",
        ascii,
      );
    }
    return {
      source: flags.i && !flags.a ? `(?i:${whole.text})` : whole.text,
      groups: this.#groups,
      names: this.#names,
      asciiWords: ascii !== undefined,
      cost: this.cost + SIZE_COST * whole.size,
    };
  }

  #checkSize(size: number): number {
    if (size > SIZE_MAX) this.fail("the pattern is too large", this.at);
    return size;
  }

  /** `top`: global flags may stand at its beginning; they are written into `flags`. */
  #alternation(flags: Flags, top = false): Piece {
    const texts: string[] = [];
    let size = 0;
    let product = 1;
    do {
      const branch = this.#sequence(flags, top && texts.length === 0);
      texts.push(branch.text);
      size = this.#checkSize(size + branch.size + 1);
      product = Math.max(product, branch.product);
    } while (this.skip("|"));
    return { text: texts.join("|"), size, product };
  }

  #sequence(flags: Flags, top: boolean): Piece {
    let text = "";
    let size = 0;
    let product = 1;
    let empty = true;
    for (;;) {
      if (flags.x && this.#skipSpace()) continue;
      const next = this.peek();
      if (next === "" || next === "|" || next === ")") return { text, size, product };
      if (this.#skipComment()) continue;
      if (next === "(" && readGlobalFlags(this, flags, top && empty)) continue;
      empty = false;
      const piece = this.#repeated(flags);
      text += piece.text;
      size = this.#checkSize(size + piece.size);
      product = Math.max(product, piece.product);
    }
  }

  #skipSpace(): boolean {
    const next = this.peek();
    if (next === "#") {
      while (this.peek() !== "" && this.take() !== "\n");
      return true;
    }
    if (next === "" || !" \t\n\r\v\f".includes(next)) return false;
    this.at += 1;
    return true;
  }

  #skipComment(): boolean {
    const begin = this.at;
    if (!this.skip("(?#")) return false;
    for (;;) {
      if (this.peek() === "") this.fail("missing ), unterminated comment", begin);
      if (this.take() === ")") return true;
    }
  }

  /** An item and what repeats it. */
  #repeated(flags: Flags): Piece {
    const begin = this.at;
    if (this.#quantifier()) this.fail("nothing to repeat", begin);
    const isAssertion =
      this.peek() === "^" ||
      this.peek() === "$" ||
      (this.peek() === "\\" && /^[AbBZ]$/.test(this.peek(1)));
    const item = this.#item(flags);
    this.#skipIgnored(flags);
    const repeat = this.at;
    const range = this.#quantifier();
    if (!range) return item;
    if (isAssertion) this.fail("nothing to repeat", repeat);
    if (this.peek() === "+") {
      this.fail(
        "possessive repeats such as a++ need backtracking, which is not available; use a+",
        repeat,
      );
    }
    const lazy = this.skip("?");
    this.#skipIgnored(flags);
    const second = this.at;
    if (this.#quantifier()) this.fail("multiple repeat", second);
    return this.#repeat(item, range, lazy, repeat);
  }

  /** What may stand between an item and its quantifier: comments; in a verbose pattern white space, too. */
  #skipIgnored(flags: Flags): void {
    while ((flags.x && this.#skipSpace()) || this.#skipComment());
  }

  #repeat(item: Piece, [min, max]: Range, lazy: boolean, position: number): Piece {
    const most = max === Infinity ? min : max;
    let { product } = item;
    if (most > 0) product *= most;
    if (product > REPEAT_MAX) {
      this.fail(`repeats of more than ${REPEAT_MAX} times (in all) are not available`, position);
    }
    const copies = max === 0 ? 0 : Math.max(1, most);
    const text =
      min === 0 && max === Infinity
        ? "*"
        : min === 1 && max === Infinity
          ? "+"
          : min === 0 && max === 1
            ? "?"
            : `{${min}${max === min ? "" : max === Infinity ? "," : `,${max}`}}`;
    return {
      text: item.text + text + (lazy ? "?" : ""),
      size: this.#checkSize((item.size + 1) * copies + 1),
      product,
    };
  }

  /** Reads a quantifier if there is one. A brace that begins none is a character. */
  #quantifier(): Range | undefined {
    if (this.skip("*")) return [0, Infinity];
    if (this.skip("+")) return [1, Infinity];
    if (this.skip("?")) return [0, 1];
    const begin = this.at;
    if (!this.skip("{")) return undefined;
    const low = this.digits();
    const hasComma = this.skip(",");
    const high = hasComma ? this.digits() : low;
    if (!this.skip("}") || (!hasComma && low === "")) {
      this.at = begin;
      return undefined;
    }
    const min = low === "" ? 0 : Number(low);
    const max = high === "" ? Infinity : Number(high);
    if (max < min) this.fail("min repeat greater than max repeat", begin);
    return [min, max];
  }

  #item(flags: Flags): Piece {
    const begin = this.at;
    const character = this.take();
    switch (character) {
      case "(":
        return this.#group(flags, begin);
      case "[":
        return this.#piece(readSet(this, flags, begin));
      case "\\":
        return this.#escape(flags, begin);
      case ".":
        return this.#piece(flags.s ? "(?s:.)" : ".");
      case "^":
        return this.#piece(flags.m ? "(?m:^)" : "\\A");
      case "$":
        return this.#piece(flags.m ? "(?m:$)" : "$");
      default:
        return this.#literal(character.codePointAt(0)!, flags);
    }
  }

  #piece(text: string): Piece {
    return { text, size: 1, product: 1 };
  }

  #literal(code: number, flags: Flags): Piece {
    if (flags.i) {
      const text = otherCases(code, code, flags.a);
      if (text !== "") return this.#piece(`[${codeText(code)}${text}]`);
    }
    return this.#piece(codeText(code));
  }

  #group(flags: Flags, begin: number): Piece {
    this.#depth += 1;
    if (this.#depth > NESTING_MAX) this.fail("groups are nested too deeply", begin);
    let inner = flags;
    let open = "(";
    if (this.skip("?")) {
      const name = readGroupKind(this, begin);
      if (name !== undefined) this.#openGroup(name, begin);
      else {
        inner = { ...flags };
        readScopedFlags(this, inner);
        const [was, is] = [flags.i && !flags.a, inner.i && !inner.a];
        open = was === is ? "(?:" : is ? "(?i:" : "(?-i:";
      }
    } else {
      this.#openGroup("", begin);
    }
    const body = this.#alternation(inner);
    if (!this.skip(")")) this.fail("missing ), unterminated subpattern", begin);
    this.#depth -= 1;
    return {
      text: `${open}${body.text})`,
      size: this.#checkSize(body.size + (open === "(" ? 2 : 0)),
      product: body.product,
    };
  }

  #openGroup(name: string, begin: number): void {
    this.#groups += 1;
    if (this.#groups > GROUPS_MAX) {
      this.fail(`more than ${GROUPS_MAX} groups; use (?:…) where nothing is captured`, begin);
    }
    if (name === "") return;
    const earlier = this.#names.get(name);
    if (earlier !== undefined) {
      this.fail(
        `redefinition of group name '${name}' as group ${this.#groups}; was group ${earlier}`,
        begin,
      );
    }
    this.#names.set(name, this.#groups);
  }

  #escape(flags: Flags, begin: number): Piece {
    const letter = this.take();
    switch (letter) {
      case "":
        return this.fail("bad escape (end of pattern)", begin);
      case "A":
        return this.#piece("\\A");
      case "Z":
        return this.#piece("\\z");
      case "b":
      case "B":
        this.#boundaries[flags.a ? "ascii" : "unicode"] ??= begin;
        return this.#piece(`\\${letter}`);
    }
    const category = readCategory(this, letter, flags);
    if (category !== undefined) return this.#piece(`[${category}]`);
    if (/^[0-9]$/.test(letter))
      return this.#literal(this.numberedEscape(letter, begin, false), flags);
    return this.#literal(this.characterEscape(letter, begin), flags);
  }
}

/** Writes a pattern of Python's `re` (for `str`) in RE2's syntax. @throws PatternError */
export function translatePattern(pattern: string): Translation {
  return new Translator(pattern).translate();
}
