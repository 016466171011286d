// The entries that are not for Node's kind need nothing of it: no module and no type, not even in code that is loaded later.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";
import { graphOf } from "./graph.js";
import { portable, scripts } from "./manifest.js";

test("there are such entries", () => {
  assert.deepEqual(
    portable.map(({ entry, condition }) => `${entry} ${condition}`),
    [
      ...[". workerd", ". default", "./slim default", "./browser default", "./debug workerd"],
      ...["./debug default", "./cartridges default", "./worlds default"],
      "./jit default",
    ],
  );
});

for (const { entry, condition, file } of portable) {
  test(`${entry} (${condition}) imports nothing of Node's`, async () => {
    const { files, outside } = await graphOf(file);
    const modules = [...outside].filter((path) => !path.endsWith(".wasm"));
    assert.deepEqual(modules, []);
    const names = /\b(?:process\.|Buffer\.|require\(|__dirname|setImmediate\()/;
    for (const name of files) {
      // Strings and comments of others may name them.
      if (name.endsWith("re2js.js")) continue;
      assert.doesNotMatch(readFileSync(join(root, name), "utf8"), names, name);
    }
  });
}

test("no declaration names Node", () => {
  for (const file of new Set(scripts.map(({ types }) => types))) {
    const text = readFileSync(join(root, file), "utf8").replace(/\/\*[^]*?\*\//g, "");
    assert.doesNotMatch(text, /"node:|'node:|\bNodeJS\.|\bBuffer\b|types="node"/, file);
  }
});
