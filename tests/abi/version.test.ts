// The module says its own version to programs; it has to be the package's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Machine } from "../support/machine.js";

test("runtime-info names the version of the package", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  assert.equal(new Machine().eval('(get (runtime-info) "version")').text, JSON.stringify(version));
});
