// What git leaves in the place of a document is recognised, and what only looks like it is not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { damageOf } from "../../bindings/documents/damage.js";

const conflict = "# a1\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n";
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;

const damaged: [name: string, text: string, line: RegExp][] = [
  ["memory/a1.md", conflict, /conflict in it: line 2 is "<<<<<<< HEAD"/],
  ["memory/a1.md", conflict.replaceAll("\n", "\r\n"), /line 2 is/],
  ["memory/a1.md", conflict.replace("=======", "||||||| base\nold\n======="), /line 2 is/],
  ["codex.json", conflict, /line 2 is/],
  ["codex.json", '{\n"a": 1,\n=======\n"a": 2}', /line 3 is "======="/],
  ["codex.json", '{\n"a": 1\n>>>>>>> main\n}', /line 3 is ">>>>>>> main"/],
  ["posted_log.json", pointer, /Git LFS \(line 1\)/],
  ["memory/a1.md", pointer.replaceAll("\n", "\r\n"), /Git LFS/],
];

const whole: [name: string, text: string][] = [
  ["memory/a1.md", "Title\n=======\n\n>>>>>>> quoted by seven\n"],
  ["memory/a1.md", "<<<<<<< HEAD\nwas never finished\n"],
  ["memory/a1.md", ">>>>>>> b\n=======\n<<<<<<< a\n"],
  ["memory/a1.md", conflict.replaceAll("\n", "\n  ")],
  ["a.json", JSON.stringify({ text: conflict, pointer })],
  ["a.json", ""],
  ["memory/a1.md", `# About\n${pointer}`],
  ["memory/a1.md", "version https://git-lfs.github.com/spec/v1\nis what a pointer begins with\n"],
];

test("conflicts and pointers are damage, with the line", () => {
  for (const [name, text, line] of damaged) assert.match(damageOf(name, text) ?? "", line, text);
});

test("what may stand in a document is none", () => {
  for (const [name, text] of whole) assert.equal(damageOf(name, text), undefined, text);
});
