// What a file shows, another file uses: an export that nobody imports is dead, or nobody's business. Types are left out, because the
// declarations of what is public name them; so are files whose exports are for a host or a tool.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/root.js";

const FOLDERS = ["assembly", "bindings", "cli", "scripts", "bench", "tests", "examples"];
/** The exports of these are the module's, an entry's, or a hook of the compiler. */
const FOR_OTHERS =
  /^(assembly\/(index|debug|prefill)\.ts|bindings\/(entries|loaders)\/|scripts\/raw-module\.mjs|examples\/|bench\/(native|programs)\/|tests\/)/;
const EXPORT =
  /^export (?:async |declare )*(?:function\*?|const enum|enum|const|let|class) (\w+)/gm;

const sources = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { encoding: "utf8", recursive: true })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !/node_modules/.test(name))
    .map((name) => `${folder}/${name}`),
);
/** The code of each file, without comments, and its words. */
const files = new Map(
  sources.map((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
    return [file, { code, words: new Set(code.match(/\w+/g)) }];
  }),
);

/** How many files have each word. */
const spread = new Map<string, number>();
for (const { words } of files.values()) {
  for (const word of words) spread.set(word, (spread.get(word) ?? 0) + 1);
}

test("every export of a value is used by another file", () => {
  const found = [...files]
    .filter(([file]) => !FOR_OTHERS.test(file))
    .flatMap(([file, { code }]) => [...code.matchAll(EXPORT)].map(([, name]) => [file, name!]));
  assert.ok(found.length > 1500);
  const dead = found.filter(([, name]) => spread.get(name!) === 1);
  assert.deepEqual(
    dead.map(([file, name]) => `${file}: ${name}`),
    [],
  );
});
