// The layout of long values, without a terminal: what it looks like, and that it changes nothing but white space.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createVMSync } from "../../bindings/entries/node.js";
import { pretty } from "../../cli/screen/pretty.js";
import { textWidth } from "../../cli/screen/text.js";
import { tokensOf } from "../../cli/screen/tokens.js";

const laidOut = (text: string, width: number): string[] => pretty(text, width).text.split("\n");

test("what fits, and what is not one datum, stays as it is", () => {
  for (const text of ["", "5", "(1 2 3)", '"a b"', "(dict )", "(a", "a) b", "(a . b . c)"]) {
    assert.deepEqual(pretty(text, 20), { text, cut: false });
  }
  for (const text of [
    "(aaaaaaaaaa bbbbbbbbbb",
    "aaaaaaaaaaa bbbbbbbbbb",
    '(a "bbbbbbbbbbbbbbbbbbb)',
  ]) {
    assert.equal(pretty(text, 12).text, text);
  }
});

test("items fill lines", () => {
  assert.deepEqual(laidOut("(1 20 300 4000 50000 600000 7000000)", 16), [
    "(1 20 300 4000",
    " 50000 600000",
    " 7000000)",
  ]);
});

test("records stand one below the other, short rows of numbers do not", () => {
  assert.deepEqual(laidOut('(("ann" 30) ("bob" 41) ("cy" 7) ("dee" 9) ("eve" 1))', 30), [
    '(("ann" 30)',
    ' ("bob" 41)',
    ' ("cy" 7)',
    ' ("dee" 9)',
    ' ("eve" 1))',
  ]);
  assert.deepEqual(laidOut("((1 1) (2 4) (3 9) (4 16) (5 25))", 20), [
    "((1 1) (2 4) (3 9)",
    " (4 16) (5 25))",
  ]);
});

test("dicts: an entry per line, nested ones below their key", () => {
  const text = '(dict ("id" . 1) ("tags" . ("patient" "exact" "tall")) ("more" . (dict )))';
  assert.deepEqual(laidOut(text, 34), [
    '(dict ("id" . 1)',
    '      ("tags" . ("patient" "exact"',
    '                 "tall"))',
    '      ("more" . (dict )))',
  ]);
});

test("code is indented as code", () => {
  const text =
    "(define (find p xs) (let loop ((ys xs) (n 0)) (if (null? ys) nil (loop (cdr ys) (+ n 1)))))";
  assert.deepEqual(laidOut(text, 40), [
    "(define (find p xs)",
    "  (let loop ((ys xs) (n 0))",
    "    (if (null? ys)",
    "        nil",
    "        (loop (cdr ys) (+ n 1)))))",
  ]);
});

test("strings are never broken, whatever they contain", () => {
  const text = '(say "((( ; not a comment \\" \\\\" #<procedure f> "日本語日本語")';
  assert.deepEqual(laidOut(text, 16), [
    "(say",
    ' "((( ; not a comment \\" \\\\"',
    " #<procedure f>",
    ' "日本語日本語")',
  ]);
});

test("a layout can be cut after so many lines", () => {
  const { text, cut } = pretty(`(${"12345 ".repeat(1000).trim()})`, 20, 3);
  assert.equal(cut, true);
  assert.equal(text.split("\n").length, 3);
});

test("deep nesting and a million items are no trouble", () => {
  const deep = "(".repeat(1500) + "x" + ")".repeat(1500);
  assert.equal(pretty(deep, 80).text.replace(/\s+/g, ""), deep);
  const hopeless = "(".repeat(100_000) + ")".repeat(100_000);
  assert.equal(pretty(hopeless, 80).text, hopeless);
  assert.ok(pretty(`(${"1 ".repeat(1e6)}2)`, 80, 50).cut);
});

const word = fc.constantFrom(
  "a",
  "list",
  "define",
  "let",
  "if",
  "dict",
  "lambda",
  "cond",
  "try",
  "-",
  "x->y",
);
const atom = fc.oneof(
  word,
  fc.integer().map(String),
  fc.constantFrom("#t", "#f", "()", "1.5", "nil"),
  fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((text) => JSON.stringify(text.replace(/[^ -~]/g, "é"))),
);
const { datum } = fc.letrec<{ datum: string; list: string }>((tie) => ({
  datum: fc.oneof({ maxDepth: 5, depthSize: "large" }, atom, tie("list")),
  list: fc.oneof(
    fc.array(tie("datum"), { minLength: 1, maxLength: 9 }).map((items) => `(${items.join(" ")})`),
    fc.tuple(atom, tie("datum")).map(([a, b]) => `(${a} . ${b})`),
    fc
      .array(fc.tuple(word, tie("datum")), { maxLength: 4 })
      .map(
        (entries) => `(dict ${entries.map(([key, value]) => `("${key}" . ${value})`).join(" ")})`,
      ),
  ),
}));

const shape = (text: string): string[] =>
  tokensOf(text)
    .filter(({ kind }) => kind !== "space")
    .map((token) => `${token.kind} ${token.text}`);

test("the layout has the tokens of the text, fits where it can, and is its own layout", () => {
  const width = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(datum, width, (text, columns) => {
      const lines = pretty(text, columns).text;
      assert.deepEqual(shape(lines), shape(text));
      assert.equal(pretty(lines, columns).text, lines);
      assert.doesNotMatch(lines, / $/m);
      if (columns < 80) return;
      for (const line of lines.split("\n")) {
        // One token and the brackets behind it may be longer than what is left beside the indentation.
        const [indent = ""] = /^ */.exec(line) ?? [];
        assert.ok(
          textWidth(line) <= columns || indent.length > columns / 3 || !/\S \S/.test(line),
          line,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

test("the VM reads the layout as what it reads the text as", () => {
  using vm = createVMSync();
  const written = (text: string): string => vm.eval(`'${text}`, { as: "text" });
  fc.assert(
    fc.property(datum, fc.integer({ min: 10, max: 60 }), (text, columns) => {
      assert.equal(written(pretty(text, columns).text), written(text));
    }),
    { numRuns: 300 },
  );
});
