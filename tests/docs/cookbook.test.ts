// docs/cookbook.md: a hundred idioms, each with its Python and with LisPy whose result docs.test.ts checks.

import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "./blocks.js";

/** One idiom: its number, a line with Python in backticks, and a block. */
const IDIOM = /^\*\*(\d+)\.\*\* (.*)\n\n```lispy\n([^]*?)^```$/gm;

const page = textOf("docs/cookbook.md");
const idioms = [...page.matchAll(IDIOM)].map(([, number, python, code]) => ({
  number: Number(number),
  python: python!,
  code: code!,
}));

test("docs/cookbook.md has idioms 1 to 100, in order", () => {
  const expected = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.deepEqual(
    idioms.map(({ number }) => number),
    expected,
  );
  assert.equal(page.match(/^\*\*\d/gm)?.length, 100);
  assert.equal(page.match(/^```lispy$/gm)?.length, 100);
});

test("docs/cookbook.md: every idiom shows Python, and LisPy that ends with a checked result", () => {
  const wrong = idioms.filter(({ python, code }) => {
    const [last = ""] = code.trimEnd().split("\n").slice(-1);
    return !/`[^`]+`/.test(python) || !/;; (=>|prints|error) \S/.test(last);
  });
  assert.deepEqual(wrong, []);
});

test("docs/cookbook.md: no idiom comes twice, and no line is too long to read", () => {
  assert.equal(new Set(idioms.map(({ python }) => python)).size, 100);
  const long = page.split("\n").filter((line) => line.length > 125);
  assert.deepEqual(long, []);
});
