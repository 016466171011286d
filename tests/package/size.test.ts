// The ceilings of scripts/size-limits.json hold, and docs/size.md says what is the case.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { root } from "../support/root.js";

test("sizes are below their ceilings, and the page has them", () => {
  const args = ["scripts/size.mjs", "--check"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  assert.equal(status, 0, stderr);
});
