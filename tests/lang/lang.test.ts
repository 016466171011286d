// Runs the .lispy files of this folder, one test per file. A file is a conversation with one VM:
//
//   (+ 1 2)              ;; expect: 3                     the written form of the value
//   (display "a")        ;; output: a                     what was written; in quotes: a JSON string
//   (car 5)              ;; error: evaluation "text"      category, and text that the message contains
//
// An expectation belongs to the source text between the one before it and itself; several about the same text stand on
// lines of their own below. At the top of a file: `;; limit: steps 1000`, `;; skip: reason`. The top folder is the
// profile.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Limits, type ProfileName, createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

interface Expectation {
  kind: "expect" | "output" | "error";
  text: string;
}

interface Step {
  /** Index of the first line. */
  first: number;
  /** Index of the last line. */
  last: number;
  expectations: Expectation[];
}

interface Script {
  lines: string[];
  steps: Step[];
  limits: Partial<Limits>;
  skip?: string;
}

const DIRECTIVE = /^(.*?);;\s*(expect|output|error|limit|skip):\s?(.*)$/;

function readScript(file: string): Script {
  const lines = readFileSync(file, "utf8").split("\n");
  const script: Script = { lines, steps: [], limits: {} };
  let first = 0;
  lines.forEach((line, index) => {
    const match = DIRECTIVE.exec(line);
    if (!match) return;
    const [, before, kind, text] = match as unknown as [string, string, string, string];
    if (kind === "skip") script.skip = text;
    else if (kind === "limit") {
      const [name, value] = text.trim().split(/\s+/) as [keyof Limits, string];
      script.limits[name] = Number(value);
    } else {
      const expectation = { kind, text: text.trim() } as Expectation;
      const between = lines
        .slice(first, index)
        .join("\n")
        .replace(/;[^\n]*/g, "");
      const continues = before.trim() === "" && between.trim() === "";
      if (continues && script.steps.length > 0) script.steps.at(-1)!.expectations.push(expectation);
      else script.steps.push({ first, last: index, expectations: [expectation] });
      first = index + 1;
    }
  });
  if (lines.slice(first).some((line) => line.replace(/;.*/, "").trim() !== "")) {
    script.steps.push({ first, last: lines.length - 1, expectations: [] });
  }
  return script;
}

function runScript({ lines, steps, limits }: Script, profile: ProfileName): number {
  using vm = createVMSync({ profile, limits });
  let checked = 0;
  for (const { first, last, expectations } of steps) {
    // Empty lines above keep the line numbers of errors those of the file.
    const source = "\n".repeat(first) + lines.slice(first, last + 1).join("\n");
    const { ok, value, output, error } = vm.execute(source, { as: "text" });
    const where = `line ${last + 1}`;
    for (const { kind, text } of expectations) {
      checked += 1;
      if (kind === "output") {
        assert.equal(output, text.startsWith('"') ? JSON.parse(text) : text, `${where}: output`);
      } else if (kind === "expect") {
        assert.equal(value ?? `error: ${error?.message}`, text, where);
      } else {
        const [, category, , part] = /^([\w-]+)(\s+"(.*)")?$/.exec(text) ?? [];
        assert.equal(error?.category, category, `${where}: ${value ?? error?.message}`);
        if (part !== undefined) {
          assert.ok(error!.message.includes(part), `${where}: ${error!.message}`);
        }
        // It may lie in a procedure from further up, but never below.
        assert.ok((error!.line ?? 0) <= last + 1, `${where}: the error says line ${error!.line}`);
      }
    }
    const failureExpected = expectations.some(({ kind }) => kind === "error");
    assert.ok(ok || failureExpected, `${where}: ${error?.message}`);
  }
  assert.ok(checked > 0, "a script without expectations tests nothing");
  return checked;
}

const PROFILES: Readonly<Record<string, ProfileName>> = {
  core1: "lispy-core@1",
  lispy2: "lispy@2",
};
const folder = join(root, "tests/lang");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".lispy"))
  .sort();
let total = 0;
for (const name of files) {
  const script = readScript(join(folder, name));
  if (script.skip !== undefined) console.log(`skipped: ${name}: ${script.skip}`);
  test(name, { skip: script.skip ?? false }, () => {
    total += runScript(script, PROFILES[name.split("/")[0]!]!);
  });
}
test("all scripts together", () => {
  console.log(`${total} expectations in ${files.length} scripts`);
  assert.ok(files.length > 0);
});
