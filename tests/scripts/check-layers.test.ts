// scripts/check-layers.mjs must see every kind of wrong edge: each case is a small tree with exactly one of them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

type Tree = Record<string, string>;

function check(tree: Tree): { status: number | null; lines: string[] } {
  const root = mkdtempSync(join(tmpdir(), "lispy-layers-"));
  try {
    for (const [file, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    const run = spawnSync(process.execPath, ["scripts/check-layers.mjs", root], {
      encoding: "utf8",
    });
    return { status: run.status, lines: run.stderr.trim().split("\n").filter(Boolean) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const importing = (...paths: string[]): string =>
  paths.map((path) => `import { x } from "${path}";`).join("\n") + "\nexport const y = 1;\n";
const leaf = "export const x = 1;\n";

test("accepts imports that point left, and both siblings used from above", () => {
  const result = check({
    "assembly/shared/abi.ts": leaf,
    "assembly/heap/heap.ts": importing("../shared/abi"),
    "assembly/compile/compile.ts": importing("../heap/heap"),
    "assembly/vm/call.ts": importing("../heap/heap"),
    "assembly/prims/table.ts": importing("../vm/call", "../compile/compile"),
    "assembly/session/run.ts": importing("../prims/table"),
    "assembly/index.ts": importing("./session/run"),
    "bindings/errors.ts": importing("../assembly/shared/abi", "./vm/limits.js"),
    "bindings/vm/limits.ts": leaf,
    "bindings/vm/run.ts": importing("../errors.js"),
    "bindings/index.ts": importing("./errors.js"),
    "bindings/regex/engine.ts": importing("re2js/parts"),
    "bindings/world/store.ts": leaf,
    "bindings/node/files.ts": importing("node:fs", "../world/store.js"),
    "bindings/loaders/node.ts": importing("node:fs", "../node/files.js"),
    "bindings/entries/node.ts": importing("../index.js", "../loaders/node.js"),
    "cli/main.ts": importing(
      "node:path",
      "../bindings/entries/node.js",
      "../bindings/node/files.js",
    ),
    "tests/a.test.ts": importing("../bindings/index.js", "node:test"),
    "tests/world/a.test.ts": importing("../../bindings/world/store.js"),
  });
  assert.deepEqual(result, { status: 0, lines: [] });
});

const wrong: Record<string, { tree: Tree; complaint: RegExp }> = {
  "an import that points right": {
    tree: { "assembly/heap/a.ts": importing("../vm/b"), "assembly/vm/b.ts": leaf },
    complaint: /heap may not import vm/,
  },
  "an import between siblings": {
    tree: { "assembly/vm/a.ts": importing("../compile/b"), "assembly/compile/b.ts": leaf },
    complaint: /vm may not import compile/,
  },
  "a re-export that points right": {
    tree: { "assembly/base/a.ts": 'export * from "../text/b";', "assembly/text/b.ts": leaf },
    complaint: /base may not import text/,
  },
  "an import over several lines": {
    tree: {
      "assembly/base/a.ts": 'import {\n  x,\n} from "../data/b";',
      "assembly/data/b.ts": leaf,
    },
    complaint: /base may not import data/,
  },
  "a cycle inside one folder": {
    tree: { "assembly/data/a.ts": importing("./b"), "assembly/data/b.ts": importing("./a") },
    complaint: /cycle: assembly\/data\/a\.ts -> assembly\/data\/b\.ts -> assembly\/data\/a\.ts/,
  },
  "a folder that is no layer": {
    tree: { "assembly/misc/a.ts": importing("../heap/b"), "assembly/heap/b.ts": leaf },
    complaint: /"misc" is not in the list/,
  },
  "bindings that look into assembly": {
    tree: {
      "bindings/vm/memory.ts": importing("../../assembly/heap/b"),
      "assembly/heap/b.ts": leaf,
    },
    complaint: /only assembly\/shared/,
  },
  "bindings out of order": {
    tree: { "bindings/errors.ts": importing("./create.js"), "bindings/create.ts": leaf },
    complaint: /errors may not import create/,
  },
  "a cartridge that knows worlds": {
    tree: { "bindings/cartridge/a.ts": importing("../world/b.js"), "bindings/world/b.ts": leaf },
    complaint: /cartridge may not import world/,
  },
  "siblings of bindings": {
    tree: { "bindings/formats/a.ts": importing("../revise/b.js"), "bindings/revise/b.ts": leaf },
    complaint: /formats may not import revise/,
  },
  "a room of bindings that is no layer": {
    tree: { "bindings/misc/a.ts": importing("../vm/b.js"), "bindings/vm/b.ts": leaf },
    complaint: /"misc" is not in the list/,
  },
  "bindings that import their own index": {
    tree: { "bindings/world.ts": importing("./index.js"), "bindings/index.ts": leaf },
    complaint: /world may not import index/,
  },
  "the command line behind the index": {
    tree: { "cli/main.ts": importing("../bindings/vm/memory.js"), "bindings/vm/memory.ts": leaf },
    complaint: /cli imports the public index/,
  },
  "Node's modules in portable code": {
    tree: { "bindings/vm/memory.ts": importing("node:fs") },
    complaint: /node:fs/,
  },
  "portable code that wants files": {
    tree: { "bindings/world.ts": importing("./node/files.js"), "bindings/node/files.ts": leaf },
    complaint: /only the entries for Node may import node/,
  },
  "Node's modules in a portable entry": {
    tree: { "bindings/entries/worlds.ts": importing("node:fs") },
    complaint: /node:fs/,
  },
  "the portable loader with files": {
    tree: {
      "bindings/loaders/inline.ts": importing("../node/files.js"),
      "bindings/node/files.ts": leaf,
    },
    complaint: /only the entries for Node may import node/,
  },
  "the bundled engine anywhere else": {
    tree: { "bindings/vm/memory.ts": importing("re2js/parts") },
    complaint: /no dependencies/,
  },
  "a runtime dependency": {
    tree: { "bindings/vm/memory.ts": importing("lodash") },
    complaint: /no dependencies/,
  },
};

for (const [name, { tree, complaint }] of Object.entries(wrong)) {
  test(`rejects ${name}`, () => {
    const { status, lines } = check(tree);
    assert.equal(status, 1);
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0] ?? "", complaint);
  });
}
