// Python's patterns in RE2's syntax: what comes out, and where what is wrong is said to be. What the patterns then match
// is in tests/conformance/regex.jsonl.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pattern } from "../../bindings/regex/engine.js";
import { PatternError } from "../../bindings/regex/pattern-reader.js";
import { translatePattern } from "../../bindings/regex/python-syntax.js";

const SAME = [
  "abc",
  "a|b",
  "(a)(b)",
  "(?:a)*",
  "a+?",
  "a{2,3}?",
  "a{2,}",
  "\\bx\\B",
  "\\Aa",
  "a$",
  "[a-z]",
  "[^a]",
];

const TRANSLATED: Record<string, string> = {
  "a.b": "a.b",
  "(?P<n>a)": "(a)",
  "(?<n>a)": "(a)",
  "a{,2}": "a{0,2}",
  "a{,}": "a*",
  "a{1}": "a{1}",
  "a{x}": "a\\x{7b}x\\x{7d}",
  "^a": "\\Aa",
  "(?m)^a$": "(?m:^)a(?m:$)",
  "a\\Z": "a\\z",
  "(?s).": "(?s:.)",
  "(?i)a": "(?i:a)",
  "(?ai)a1": "[aA]1",
  "(?i)i": "(?i:[iI\\x{130}-\\x{131}])",
  "(?i:a)b": "(?i:a)b",
  "(?i)a(?-i:b)": "(?i:a(?-i:b))",
  "(?x) a b # c\n d": "abd",
  "a(?#b)c": "ac",
  "\\d": "[\\p{Nd}]",
  "[^\\W_]": "[^\\P{Word}\\x{5f}]",
  "(?a)\\w": "[0-9A-Z\\x{5f}a-z]",
  "[]a]": "[\\x{5d}a]",
  "[a-]": "[a\\x{2d}]",
  "[\\b]": "[\\x{8}]",
  "\\101\\x41\\u0041": "AAA",
  "é😀": "\\x{e9}\\x{1f600}",
  "\ud800": "\\x{d800}",
};

const WRONG: Record<string, readonly [position: number, message: RegExp]> = {
  "a(b": [1, /^missing \), unterminated subpattern$/],
  "a)": [1, /^unbalanced parenthesis$/],
  "ab[c": [2, /^unterminated character set$/],
  "*": [0, /^nothing to repeat$/],
  "a**": [2, /^multiple repeat$/],
  "(a)\\1": [3, /^back-references such as \\1 need backtracking/],
  "(?P<q>a)(?P=q)": [8, /^back-references such as \(\?P=q\) need backtracking/],
  "a(?=b)": [1, /^look-ahead \(\?=…\) needs backtracking/],
  "(?<!b)a": [0, /^look-behind \(\?<!…\) needs backtracking/],
  "(?>a)": [0, /^atomic groups/],
  "a++": [1, /^possessive repeats/],
  "(?(1)a)": [0, /^conditionals/],
  "😀\\q": [1, /^bad escape \\q$/],
  "\\p{L}": [0, /^bad escape \\p; classes are/],
  "a(?i)": [1, /^global flags not at the start/],
  "[z-a]": [1, /^bad character range z-a$/],
  "a{1001}": [1, /^repeats of more than 1000 times/],
  "(?P<a>x)(?P<a>y)": [8, /^redefinition of group name 'a' as group 2; was group 1$/],
  "(?a)\\b(?u:\\b)": [4, /^\\b cannot mean/],
};

test("what both write in the same way stays", () => {
  for (const pattern of SAME) {
    assert.equal(translatePattern(pattern).source, pattern);
  }
});

for (const [pattern, source] of Object.entries(TRANSLATED)) {
  test(`${JSON.stringify(pattern)} is ${JSON.stringify(source)}`, () => {
    assert.equal(translatePattern(pattern).source, source);
  });
}

for (const [pattern, [position, message]] of Object.entries(WRONG)) {
  test(`${JSON.stringify(pattern)} is refused at ${position}`, () => {
    assert.throws(
      () => translatePattern(pattern),
      (error: unknown) =>
        error instanceof PatternError && error.position === position && message.test(error.message),
    );
  });
}

test("what is no space is the same with and without regard to case, and as cheap", () => {
  assert.equal(translatePattern("(?i)\\S[\\S]").source, "(?i:[\\P{Blank}][\\P{Blank}])");
  const [either, exact] = ["(?i)\\S", "\\S"].map((text) => new Pattern(text, true, Infinity));
  const matches = (pattern: Pattern, code: number): boolean =>
    pattern.search(
      pattern.over(new TextEncoder().encode(String.fromCodePoint(code))),
      0,
      true,
      0,
      Infinity,
    );
  for (let code = 0; code < 0x11000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    assert.equal(matches(either!, code), matches(exact!, code), `U+${code.toString(16)}`);
  }
});

test("groups are counted and named", () => {
  const { groups, names } = translatePattern("(a)(?:b)(?P<x>c(?P<y>d))");
  assert.equal(groups, 3);
  assert.deepEqual(
    [...names],
    [
      ["x", 2],
      ["y", 3],
    ],
  );
});

test("the cost grows with what is compiled, not with what is written", () => {
  const cost = (pattern: string): number => translatePattern(pattern).cost;
  assert.ok(cost("a{1000}") > 100 * cost("aaaa"));
  assert.ok(cost("\\w") > cost("[a-z0-9_]"));
});
