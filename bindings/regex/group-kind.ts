// What a group that begins with `(?` is: one with a name, one that does not capture, or one that needs backtracking and is refused.

import type { PatternReader } from "./pattern-reader.js";

/** What follows `(?`: the name of a capturing group, or undefined for one that does not capture. */
export function readGroupKind(reader: PatternReader, begin: number): string | undefined {
  if (reader.skip("P<")) return readName(reader, ">", begin);
  if (reader.skip("P=")) {
    const name = readName(reader, ")", begin);
    reader.failBackReference(`(?P=${name})`, begin);
  }
  for (const [text, kind] of [
    ["=", "look-ahead"],
    ["!", "look-ahead"],
    ["<=", "look-behind"],
    ["<!", "look-behind"],
  ] as const) {
    if (!reader.skip(text)) continue;
    reader.fail(
      `${kind} (?${text}…) needs backtracking, which is not available; ` +
        "match more and capture with (…) what you need, or filter the matches",
      begin,
    );
  }
  // Not Python's spelling but that of most other languages, and it can mean nothing else.
  if (reader.skip("<")) return readName(reader, ">", begin);
  if (reader.peek() === "(") {
    reader.fail("conditionals (?(…)…) need backtracking, which is not available; use |", begin);
  }
  if (reader.peek() === ">") {
    reader.fail("atomic groups (?>…) need backtracking, which is not available; use (?:…)", begin);
  }
  if (reader.peek() === "") reader.fail("unexpected end of pattern", reader.at);
  if (!/^[a-zA-Z:-]$/.test(reader.peek()) || reader.peek() === "P") {
    const length = reader.peek() === "P" ? 2 : 1;
    const text = Array.from({ length }, (_, index) => reader.peek(index)).join("");
    reader.fail(`unknown extension ?${text}`, begin + 1);
  }
  return undefined;
}

function readName(reader: PatternReader, end: string, begin: number): string {
  let name = "";
  for (;;) {
    if (reader.peek() === "") reader.fail(`missing ${end}, unterminated name`, begin);
    const character = reader.take();
    if (character === end) break;
    name += character;
  }
  if (name === "") reader.fail("missing group name", begin);
  // Outside ASCII anything will do: what an identifier is there would depend on the host's version of Unicode.
  if (!/^[a-zA-Z_\x80-\u{10ffff}][a-zA-Z0-9_\x80-\u{10ffff}]*$/u.test(name)) {
    reader.fail(`bad character in group name '${name}'`, begin);
  }
  return name;
}
