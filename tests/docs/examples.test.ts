// The examples in the comments of bindings/ run: every fenced block below `@example` that says what it prints. The names of the
// package need no import there.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { transformSync } from "esbuild";
import * as cartridges from "../../bindings/entries/cartridges.js";
import * as directory from "../../bindings/entries/directory.js";
import * as jit from "../../bindings/entries/jit.js";
import * as lispy from "../../bindings/entries/node.js";
import * as worlds from "../../bindings/entries/worlds.js";
import { root } from "../support/root.js";

const folder = join(root, `build/examples-${process.pid}`);
before(() => mkdirSync(folder, { recursive: true }));
after(() => rmSync(folder, { recursive: true, force: true }));

const files = readdirSync(join(root, "bindings"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .sort();
const EXAMPLE = /@example\n *\* ```ts\n([^]*?)\n *\* ```/g;

const MODULES = {
  "lispy-vm": lispy,
  "lispy-vm/cartridges": cartridges,
  "lispy-vm/jit": jit,
  "lispy-vm/node": directory,
  "lispy-vm/worlds": worlds,
};

/** The names of the package that a text mentions. */
function imports(code: string): string {
  return Object.entries(MODULES)
    .map(([specifier, exported]) => {
      const names = Object.keys(exported).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
      return `import { ${names.join(", ")} } from "${specifier}";`;
    })
    .join("\n");
}

for (const file of files) {
  const text = readFileSync(join(root, "bindings", file), "utf8");
  [...text.matchAll(EXAMPLE)].forEach((match, index) => {
    const code = match[1]!.replace(/^ *\* ?/gm, "");
    const expected = [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, line]) => line!);
    if (expected.length === 0) return;
    test(`bindings/${file}: example ${index + 1}`, async () => {
      const source = `${imports(code)}\n${code}`;
      const path = join(folder, `${file.replace(/\W/g, "-")}-${index}.mjs`);
      writeFileSync(path, transformSync(source, { loader: "ts", target: "node20" }).code);
      const lines: string[] = [];
      const { log } = console;
      console.log = (...values: unknown[]) => void lines.push(...format(...values).split("\n"));
      try {
        await import(pathToFileURL(path).href);
      } finally {
        console.log = log;
      }
      assert.deepEqual(lines, expected);
    });
  });
}
