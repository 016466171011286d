// Regular expressions: against the host's RegExp where the two languages mean the same, and with patterns that are none.
// Python's own answers are in tests/conformance/regex.jsonl.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LispyError, createVMSync } from "../../bindings/entries/node.js";
import { fuzz } from "../support/fuzz.js";

const vm = createVMSync({ profile: "lispy@2", limits: { steps: 2_000_000 } });

const PROGRAM = '(list (regex-split p s) (regex-replace p "<\\\\g<0>>" s) (regex-match? p s))';

interface Answer {
  pieces: unknown[];
  replaced: string;
  found: boolean;
}

function ask(pattern: string, subject: string): Answer {
  vm.define("p", pattern);
  vm.define("s", subject);
  const [pieces, replaced, found] = vm.eval(PROGRAM) as [unknown[], string, boolean];
  return { pieces, replaced, found };
}

/** Patterns that mean the same in Python and in JavaScript; what is repeated cannot be empty, and holds no group. */
const unit = fc.constantFrom(
  ...[
    "a",
    "b",
    "é",
    "😀",
    "1",
    "\\.",
    ".",
    "\\d",
    "[ab]",
    "[^a]",
    "[a-c1]",
    "x",
    "_",
    "[\\d_]",
    "[^\\d]",
  ],
);
const repeat = fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{1,3}?");
const anchor = fc.constantFrom("^", "(?![^])", "");
const solid: fc.Arbitrary<string> = fc
  .array(unit, { minLength: 1, maxLength: 3 })
  .map((units) => units.join(""));
const { pattern } = fc.letrec<{ pattern: string; item: string }>((tie) => ({
  item: fc.oneof(
    { weight: 4, arbitrary: unit },
    { weight: 3, arbitrary: fc.tuple(unit, repeat).map(([one, times]) => one + times) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(solid, solid, repeat)
        .map(([one, two, times]) => `(?:${one}|${two})${times}`),
    },
    { weight: 1, arbitrary: tie("pattern").map((inner) => `(${inner})`) },
    { weight: 1, arbitrary: tie("pattern").map((inner) => `(?:${inner})`) },
  ),
  pattern: fc
    .array(fc.array(tie("item"), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
    .map((branches) => branches.map((items) => items.join("")).join("|")),
}));
const subject = fc
  .array(fc.constantFrom(...Array.from("aabbcé😀1_.x\n")), { maxLength: 20 })
  .map((characters) => characters.join(""));

/** What `ask` must say, from the host's own engine. */
function expected(text: string, source: string): Answer {
  const regexp = new RegExp(source, "gu");
  const pieces: unknown[] = [];
  let end = 0;
  for (const match of text.matchAll(regexp)) {
    pieces.push(text.slice(end, match.index), ...match.slice(1).map((group) => group ?? null));
    end = match.index + match[0].length;
  }
  pieces.push(text.slice(end));
  return { pieces, replaced: text.replace(regexp, "<$&>"), found: text.search(regexp) >= 0 };
}

test("matches as the host's RegExp", () => {
  fc.assert(
    fc.property(fc.tuple(anchor, pattern), subject, ([start, body], text) => {
      const source = start === "^" ? `^(?:${body})` : start === "" ? body : `(?:${body})$`;
      // Where a match may be empty, Python looks for a longer one in the same place once more; JavaScript does not.
      fc.pre(!new RegExp(`^(?:${body})$`, "u").test(""));
      const host = expected(text, start === "(?![^])" ? `(?:${body})(?![^])` : source);
      // Python's `$` is also before a newline at the end.
      const ours = start === "(?![^])" ? `(?:${body})\\Z` : source;
      const answer = ask(ours, text);
      assert.deepEqual(JSON.parse(JSON.stringify(answer)), host);
    }),
    { numRuns: 2000 },
  );
});

const PARTS = [
  ..."()[]{}|*+?^$.\\-,:#<>=!&~ \n0129abdDsSwWxXuUpPgGzZAiImLé😀\ud800\0",
  ...[
    "(?",
    "(?:",
    "(?P<",
    "(?i",
    "(?=",
    "{2,",
    "{,3}",
    "[^",
    "\\x",
    "\\u",
    "\\N{",
    "{1000}",
    "(?x)",
    "(?a)",
    "[[:",
  ],
];

fuzz("any text as a pattern is answered or refused", 3000, (random) => {
  let now = "";
  return {
    describe: () => JSON.stringify(now),
    next: () => {
      const length = random.oneIn(50) ? 2000 : random.below(20);
      now = Array.from({ length }, () => random.pick(PARTS)).join("");
      try {
        ask(now, "ab 12 é\ud800😀\n");
      } catch (error) {
        assert.ok(error instanceof LispyError, String(error));
        assert.ok(["evaluation", "resource-limit"].includes(error.category), error.message);
        assert.ok(error.message.length < 1000, error.message);
      }
    },
  };
});
