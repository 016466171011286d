// Characters, ranges of them and Python's classes of characters, as text in RE2's syntax.
// RE2 does not know \p{Word}, which stands for Python's \w, and \p{Blank}, for \s; engine.ts gives them their meaning.

/** Only these code points have other cases. */
const FOLDING = [0x41, 0x1e943] as const;

export const LAST = 0x10ffff;
export const LETTERS = /^[a-zA-Z]$/;
/** All that Python takes for i without regard to case; RE2 knows of the first two. */
const DOTS: readonly number[] = [0x49, 0x69, 0x130, 0x131];

export type Range = readonly [first: number, last: number];

/** Python's str.isspace. KEEP IN STEP with isSpace in assembly/data/unicode.ts. */
export const SPACE: readonly Range[] = [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const ASCII: Record<string, readonly Range[]> = {
  d: [[0x30, 0x39]],
  s: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
};

const complement = (ranges: readonly Range[]): Range[] => {
  const rest: Range[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  rest.push([next, LAST]);
  return rest;
};

/** A code point as RE2 reads it, in a class and outside; never a character with a meaning. */
export const codeText = (code: number): string => {
  const text = code < 0x80 ? String.fromCharCode(code) : "";
  return /^[a-zA-Z0-9]$/.test(text) ? text : `\\x{${code.toString(16)}}`;
};
export const rangeText = (first: number, last: number): string =>
  first === last ? codeText(first) : `${codeText(first)}-${codeText(last)}`;
const rangesText = (ranges: readonly Range[]): string =>
  ranges.map(([first, last]) => rangeText(first, last)).join("");

/** How many characters of a range may have other cases. */
export const foldedCount = (first: number, last: number): number =>
  Math.max(0, Math.min(last, FOLDING[1]) - Math.max(first, FOLDING[0]));

/** \d \s \w and their complements as the inside of a class; undefined for any other letter. */
export function categoryText(letter: string, ascii: boolean): string | undefined {
  const kind = letter.toLowerCase();
  if (letter === "" || !"dsw".includes(kind)) return undefined;
  const negated = kind !== letter;
  if (!ascii && kind !== "s") return `\\${negated ? "P" : "p"}{${kind === "d" ? "Nd" : "Word"}}`;
  const ranges = ascii ? ASCII[kind]! : SPACE;
  return rangesText(negated ? complement(ranges) : ranges);
}

/** What `(?i)` adds to a range beyond what RE2's own flag does, as the inside of a class. */
export function otherCases(first: number, last: number, ascii: boolean): string {
  if (!ascii) {
    if (DOTS.some((code) => code >= first && code <= last))
      return rangesText([
        [0x49, 0x49],
        [0x130, 0x131],
      ]);
    return "";
  }
  let text = "";
  for (const [from, to, shift] of [
    [0x41, 0x5a, 32],
    [0x61, 0x7a, -32],
  ] as const) {
    const low = Math.max(first, from);
    const high = Math.min(last, to);
    if (low <= high) text += rangeText(low + shift, high + shift);
  }
  return text;
}
