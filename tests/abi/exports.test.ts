// docs/abi.md is the contract for whoever writes other bindings: the tables of that page name every export of the
// module and no other, with as many parameters as they have.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";

interface Documented {
  name: string;
  /** undefined: not a function. */
  parameters: number | undefined;
  debugOnly: boolean;
}

/** What the first column of the page's tables says; one row may name several. */
function documented(): Documented[] {
  const page = readFileSync(join(root, "docs/abi.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => {
    const [, names = "", meaning = ""] = row.split("|");
    const debugOnly = meaning.trim().startsWith("debug and test builds");
    return [...names.matchAll(/`(\w+)(?:\(([^)]*)\))?[^`]*`/g)].map(([, name, list]) => ({
      name: name!,
      parameters: list?.split(",").filter((parameter) => parameter.trim() !== "").length,
      debugOnly,
    }));
  });
}

const load = (file: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(join(root, file)));
const release = load("dist/lispy.wasm");
const exportsOf = (module: WebAssembly.Module): string[] =>
  WebAssembly.Module.exports(module)
    .map(({ name }) => name)
    .sort();

test("the page's tables are read", () => {
  const names = documented().map(({ name }) => name);
  assert.ok(names.length >= 40, `${names.length} exports`);
  assert.equal(new Set(names).size, names.length, "each is named once");
});

test("the release module has one import, the search for regular expressions", () => {
  const imports = WebAssembly.Module.imports(release);
  assert.deepEqual(imports, [{ module: "lispy", name: "regex", kind: "function" }]);
});

test("its exports are exactly those of the page", (context) => {
  const expected = documented().filter(({ debugOnly }) => !debugOnly);
  assert.deepEqual(exportsOf(release), expected.map(({ name }) => name).sort());
  context.diagnostic(`${expected.length} exports`);
});

test("each takes as many parameters as the page says", () => {
  const { exports } = new WebAssembly.Instance(release, { lispy: { regex: () => 0 } });
  for (const { name, parameters, debugOnly } of documented()) {
    if (debugOnly) continue;
    const found = exports[name];
    if (parameters === undefined) assert.notEqual(typeof found, "function", name);
    else assert.equal((found as () => void).length, parameters, name);
  }
});

for (const file of ["build/lispy.debug.wasm", "build/lispy.test.wasm"]) {
  test(`${file} has those for people who look inside, too`, () => {
    const present = exportsOf(load(file));
    for (const { name } of documented()) assert.ok(present.includes(name), name);
  });
}
