// The language as others can check it: the command runs all vectors of lispy-core@1, and the published corpus, twice
// with the same answer to the byte. What fails, and why, is easier to see in tests/conformance.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";

const OWN = join(root, "tests/conformance/core1.jsonl");
const PUBLISHED = join(root, "../shared/published/lispy-core-1.conformance.json");

function vectors(file: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist/cli/main.js"), "vectors", file],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

test("lispy vectors: all of the project's own, twice the same", (context) => {
  const count = readFileSync(OWN, "utf8").trim().split("\n").length;
  assert.ok(count >= 1651, "none was dropped");
  const first = vectors(OWN);
  assert.equal(first, `${count} passed, 0 failed\n`);
  assert.equal(vectors(OWN), first);
  context.diagnostic(`${count} of ${count}`);
});

const title = "lispy vectors: all 35 cases of the published corpus, twice the same";
if (existsSync(PUBLISHED)) {
  test(title, () => {
    const first = vectors(PUBLISHED);
    assert.equal(first, "35 passed, 0 failed\n");
    assert.equal(vectors(PUBLISHED), first);
  });
} else {
  const reason = `${PUBLISHED} is not there`;
  console.log(`skipped: ${title}: ${reason}`);
  test(title, { skip: reason }, () => {});
}
