// What a person reads after a typical mistake. The programs are in mistakes.lispy, each under its title; what the command
// says is in mistakes.txt, which a person has read. After a change that is meant:
// UPDATE_GOLDEN=1 node --test build/tests/errors/mistakes.test.mjs, and read the difference.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";

const GOLDEN = join(root, "tests/errors/mistakes.txt");

interface Mistake {
  title: string;
  source: string;
}

const mistakes: Mistake[] = readFileSync(join(root, "tests/errors/mistakes.lispy"), "utf8")
  .split(/^;;; /m)
  .filter((part) => part.trim() !== "")
  .map((part) => {
    const end = part.indexOf("\n");
    return { title: part.slice(0, end), source: part.slice(end + 1) };
  });

/** What the command says, below the program. */
function reportOf({ title, source }: Mistake, folder: string): string {
  const file = join(folder, "program.lispy");
  writeFileSync(file, source);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/cli/main.js"), "program.lispy", "--max-steps", "100000"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } },
  );
  assert.equal(status, 1, `${title}: it is no mistake\n${stdout}${stderr}`);
  return `=== ${title}\n\n${source}\n${stdout}${stderr}`;
}

test("typical mistakes are explained", () => {
  const folder = mkdtempSync(join(tmpdir(), "lispy-mistakes-"));
  try {
    const report = mistakes.map((mistake) => reportOf(mistake, folder)).join("\n");
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(GOLDEN, report);
    assert.equal(report, readFileSync(GOLDEN, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("there are at least 60, and every message has a place", () => {
  assert.ok(mistakes.length >= 60, `${mistakes.length}`);
  const messages = readFileSync(GOLDEN, "utf8").match(/^; error: .*$/gm) ?? [];
  assert.equal(messages.length, mistakes.length);
  for (const message of messages)
    assert.match(message, /^; error: program\.lispy:\d+:\d+: .* \[[\w-]+\]$/);
});
