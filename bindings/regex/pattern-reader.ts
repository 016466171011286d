// Reads a pattern character by character, with the escapes that stand for one; python-syntax.ts does the rest.

import { LAST, LETTERS } from "./characters.js";

/** What is wrong with a pattern, and where: index of a code point, from 0. */
export class PatternError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
  }
}

/** Units of docs/budget.md that compiling a pattern may cost. */
const COST_MAX = 1_000_000;

const SIMPLE_ESCAPES: Record<string, number> = {
  a: 7,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 92,
};
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };

export class PatternReader {
  /** Code points; a lone surrogate is one like any other. */
  readonly codes: readonly number[];
  /** Index of the next one. */
  at = 0;
  /** Units charged so far. */
  cost = 0;

  constructor(pattern: string) {
    this.codes = Array.from(pattern, (character) => character.codePointAt(0)!);
  }

  fail(message: string, position: number): never {
    throw new PatternError(message, position);
  }

  charge(units: number): void {
    this.cost += units;
    if (this.cost > COST_MAX) this.fail("the pattern is too large", this.at);
  }

  /** The next character, or "" at the end. */
  peek(ahead = 0): string {
    const code = this.codes[this.at + ahead];
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  take(): string {
    const character = this.peek();
    this.at += 1;
    return character;
  }

  /** Reads `text` if it comes next. */
  skip(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  digits(): string {
    let digits = "";
    while (/^[0-9]$/.test(this.peek())) digits += this.take();
    return digits;
  }

  failBackReference(text: string, position: number): never {
    this.fail(
      `back-references such as ${text} need backtracking, which is not available; ` +
        "capture both places with (…) and compare the groups",
      position,
    );
  }

  /** \0, \012 and, outside classes, \1, which would be a back-reference. */
  numberedEscape(first: string, begin: number, inClass: boolean): number {
    let digits = first;
    const isOctal = (text: string): boolean => /^[0-7]$/.test(text);
    const octal =
      isOctal(first) &&
      (first === "0" || inClass || (isOctal(this.peek()) && isOctal(this.peek(1))));
    if (octal) {
      while (digits.length < 3 && isOctal(this.peek())) digits += this.take();
      const code = parseInt(digits, 8);
      if (code > 0o377) {
        this.fail(`octal escape value \\${digits} outside of range 0-0o377`, begin);
      }
      return code;
    }
    if (inClass) this.fail(`bad escape \\${first}`, begin);
    if (/^[0-9]$/.test(this.peek())) digits += this.take();
    this.failBackReference(`\\${digits}`, begin);
  }

  /** An escape that stands for one character, but for those of digits. */
  characterEscape(letter: string, begin: number): number {
    const simple = SIMPLE_ESCAPES[letter];
    if (simple !== undefined) return simple;
    const wanted = HEX_DIGITS[letter];
    if (wanted !== undefined) {
      let digits = "";
      while (digits.length < wanted && /^[0-9a-fA-F]$/.test(this.peek())) digits += this.take();
      if (digits.length < wanted) this.fail(`incomplete escape \\${letter}${digits}`, begin);
      const code = parseInt(digits, 16);
      if (code > LAST) this.fail(`bad escape \\${letter}${digits}`, begin);
      return code;
    }
    if (letter === "p" || letter === "P") {
      this.fail(`bad escape \\${letter}; classes are \\w \\d \\s and […]`, begin);
    }
    if (letter === "z") this.fail("bad escape \\z; the end of the text is \\Z", begin);
    if (letter === "N") this.fail("names of characters, \\N{…}, are not available; use \\u", begin);
    if (LETTERS.test(letter)) this.fail(`bad escape \\${letter}`, begin);
    return letter.codePointAt(0)!;
  }
}
