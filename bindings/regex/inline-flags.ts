// The flags that a pattern sets itself: `(?i)` at its beginning, `(?i-m:…)` for a part of it.

import { LETTERS } from "./characters.js";
import type { PatternReader } from "./pattern-reader.js";

/** Those that are set, by Python's letters; `u` is `a` that is not set. */
export interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  a: boolean;
}

/** `(?i)` and its like. False when it is a group after all. */
export function readGlobalFlags(reader: PatternReader, flags: Flags, allowed: boolean): boolean {
  let ahead = 2;
  if (reader.peek(1) !== "?" || !LETTERS.test(reader.peek(ahead))) return false;
  while (LETTERS.test(reader.peek(ahead))) ahead += 1;
  if (reader.peek(ahead) !== ")" || reader.peek(2) === "P") return false;
  const begin = reader.at;
  if (!allowed) reader.fail("global flags not at the start of the expression", begin);
  reader.at += 2;
  const kinds = new Set<string>();
  while (reader.peek() !== ")") setFlag(reader, flags, reader.take(), true, kinds);
  reader.at += 1;
  return true;
}

/** The flags of `(?i-m:`, up to the colon. */
export function readScopedFlags(reader: PatternReader, flags: Flags): void {
  const kinds = new Set<string>();
  let on = true;
  let any = true;
  for (;;) {
    const letter = reader.take();
    if (letter === "") reader.fail("missing -, : or )", reader.at - 1);
    if (letter === ":") break;
    if (letter === "-") {
      if (!on) reader.fail("missing :", reader.at - 1);
      on = false;
      any = false;
      continue;
    }
    setFlag(reader, flags, letter, on, kinds);
    any = true;
  }
  if (!any) reader.fail("missing flag", reader.at - 1);
}

/** One letter of `(?…)` or `(?…:`. `kinds` gathers a, u and L, which exclude each other. */
function setFlag(
  reader: PatternReader,
  flags: Flags,
  letter: string,
  on: boolean,
  kinds: Set<string>,
): void {
  const at = reader.at - 1;
  if (letter === "L") {
    reader.fail("bad inline flags: cannot use 'L' flag with a str pattern", at);
  }
  if (!LETTERS.test(letter) || !"aimsux".includes(letter)) reader.fail("unknown flag", at);
  if (letter === "a" || letter === "u") {
    if (!on) reader.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'", at);
    kinds.add(letter);
    if (kinds.size > 1) reader.fail("bad inline flags: flags 'a' and 'u' are incompatible", at);
    flags.a = letter === "a";
  } else {
    flags[letter as "i" | "m" | "s" | "x"] = on;
  }
}
