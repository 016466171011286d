// Whole programs in lispy@2, as agents write them, each against the exact text that it must write. One test per program;
// README.md of this folder says what lies where and where the expected texts come from.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const folder = join(root, "tests/programs");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
const names = files.filter((file) => file.endsWith(".lispy")).map((file) => file.slice(0, -6));

function runProgram(name: string): void {
  const path = join(folder, name);
  using vm = createVMSync({ profile: "lispy@2" });
  const { output, error } = vm.execute(readFileSync(`${path}.lispy`, "utf8"), { as: "none" });
  const expected = readFileSync(`${path}.expected`, "utf8");
  const failed = error && `${error.category}, line ${error.line}: ${error.message}`;
  if (existsSync(`${path}.error`)) {
    const category = readFileSync(`${path}.error`, "utf8").trim();
    assert.equal(error?.category, category, failed ?? "the program came to its end");
  } else {
    assert.equal(failed, undefined, `after the output\n${output}`);
  }
  assert.equal(output, expected);
}

for (const name of names) test(name, () => runProgram(name));

test("every expectation belongs to a program", () => {
  const known = new Set(names);
  for (const file of files) {
    const match = /^(.*)\.(expected|error)$/.exec(file);
    if (match) assert.ok(known.has(match[1]!), `${file} has no program`);
  }
  console.log(`${names.length} programs`);
  assert.ok(names.length > 0);
});
