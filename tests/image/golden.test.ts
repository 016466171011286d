// Images that were saved once: every later version boots them and comes to the same end. See golden/README.md.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createVM } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";

const folder = join(root, "tests/image/golden");
const EXPECTED: Readonly<Record<string, string>> = {
  "1-core1-suspended": "(1 (2 3) 89)",
  "1-lispy2-suspended": '((6 8) ("caught" two) 5 (a . b))',
  "1-lispy2-awaiting": '("a!" "b!")',
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  test(file, async () => {
    const image = readFileSync(join(folder, file), "utf8").trimEnd();
    const think = (text: string): string => text;
    using vm = await createVM({ image, capabilities: { think } });
    assert.equal(vm.exportImage(), image, "it is still written like this");
    const result = await vm.resume({ as: "text" });
    assert.equal(result.status === "done" && result.value, EXPECTED[file.replace(/\.json$/, "")]);
  });
}
