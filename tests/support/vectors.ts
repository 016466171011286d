// The programs of the project's own vectors, as material for fuzzers and stress tests.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.js";

/** Every program of tests/conformance/core1.jsonl. */
export const vectorSources: readonly string[] = readFileSync(
  join(root, "tests/conformance/core1.jsonl"),
  "utf8",
)
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => (JSON.parse(line) as { source: string }).source);
