// bindings/jit/layout.ts repeats numbers of assembly/, which the two compilers cannot share.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as layout from "../../bindings/jit/layout.js";
import { root } from "../support/root.js";

const source = ["heap/value", "heap/layout", "vm/frame"]
  .map((name) => readFileSync(join(root, `assembly/${name}.ts`), "utf8"))
  .join("\n");

/** What assembly/ says: constants, members of `Kind` and of `Flag`. */
const said = new Map(
  [...source.matchAll(/^(?:export const| {2})\s*(\w+)(?:: \w+)? = (0x[\da-f_]+|\d+)[;,]/gm)].map(
    ([, name, value]) => [name!, BigInt(value!.replaceAll("_", ""))],
  ),
);
/** Flags have other names there, because several kinds share their bits. */
const FLAGS: Readonly<Record<string, string>> = { COVERED: "Covered", REST: "Rest" };
/** The header's upper half has a name for each kind. */
const COUNT = 4n;

for (const [name, value] of Object.entries(layout)) {
  if (typeof value === "object") continue; // Kind, below
  test(`${name} is what it is in assembly/`, () => {
    const expected =
      name === "COUNT"
        ? COUNT
        : name === "PAYLOAD"
          ? (1n << 48n) - 1n
          : name === "NODE_ITEMS"
            ? 8n
            : said.get(FLAGS[name] ?? name);
    assert.equal(BigInt(value), expected);
  });
}

test("so are the kinds of objects", () => {
  const text = readFileSync(join(root, "bindings/jit/layout.ts"), "utf8");
  const kinds = [...text.matchAll(/^ {2}(\w+) = (\d+),$/gm)];
  assert.ok(kinds.length >= 7);
  for (const [, name, value] of kinds) assert.equal(BigInt(value!), said.get(name!), name);
});
