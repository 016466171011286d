// Sets of characters: `[a-z]`, and the categories \d \s \w, as RE2's text.

import { categoryText, foldedCount, otherCases, rangeText } from "./characters.js";
import type { Flags } from "./inline-flags.js";
import type { PatternReader } from "./pattern-reader.js";

/** What a class made of Unicode's tables costs: they are some 700 ranges long. */
const TABLE_COST = 512;

/** A member of a class: a code point, or the inside of a class. */
type Member = number | string;

/** \d \s \w and their complements as the inside of a class, or undefined. */
export function readCategory(
  reader: PatternReader,
  letter: string,
  flags: Flags,
): string | undefined {
  // As ranges, RE2 would look for other cases of all characters that are no space, which takes it 20 ms. No space has one.
  const isBlank = letter === "S" && flags.i && !flags.a;
  const category = isBlank ? "\\P{Blank}" : categoryText(letter, flags.a);
  if (category?.startsWith("\\")) reader.charge(TABLE_COST);
  return category;
}

export function readSet(reader: PatternReader, flags: Flags, begin: number): string {
  const negated = reader.skip("^");
  let text = "";
  let first = true;
  for (;;) {
    if (reader.peek() === "") reader.fail("unterminated character set", begin);
    const from = reader.at;
    const character = reader.take();
    if (character === "]" && !first) break;
    first = false;
    const member = readMember(reader, character, flags, from);
    if (reader.peek() === "-" && reader.peek(1) !== "]" && reader.peek(1) !== "") {
      reader.at += 1;
      const last = readMember(reader, reader.take(), flags, reader.at - 1);
      text += writeRange(reader, member, last, flags, from);
    } else {
      text += typeof member === "string" ? member : writeRange(reader, member, member, flags, from);
    }
  }
  return `[${negated ? "^" : ""}${text}]`;
}

function writeRange(
  reader: PatternReader,
  first: Member,
  last: Member,
  flags: Flags,
  from: number,
): string {
  if (typeof first === "string" || typeof last === "string" || first > last) {
    const text = String.fromCodePoint(...reader.codes.slice(from, reader.at));
    return reader.fail(`bad character range ${text}`, from);
  }
  reader.charge(1);
  let text = rangeText(first, last);
  if (flags.i) {
    text += otherCases(first, last, flags.a);
    if (!flags.a) reader.charge(foldedCount(first, last));
  }
  return text;
}

/** One member of a class; `character` has been taken. */
function readMember(reader: PatternReader, character: string, flags: Flags, begin: number): Member {
  if (character !== "\\") return character.codePointAt(0)!;
  const letter = reader.take();
  if (letter === "") reader.fail("unterminated character set", begin);
  if (letter === "b") return 8;
  if (/^[0-9]$/.test(letter)) return reader.numberedEscape(letter, begin, true);
  return readCategory(reader, letter, flags) ?? reader.characterEscape(letter, begin);
}
