// What package.json promises of the tarball: every path is in it, `types` comes first, every entry that has the same declarations has the
// same names, and those are the names that the declarations declare. Nothing is in it that nobody can reach.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join, posix } from "node:path";
import { after, before, test } from "node:test";
import ts from "typescript";
import { installPacked, pack, type Packed, scratch } from "../support/packed.js";
import { graphOf } from "./graph.js";
import { filesOf, manifest, scripts } from "./manifest.js";

const place = scratch("exports");
let packed: Packed;
before(() => {
  packed = pack(place.folder);
  installPacked(place.folder, packed);
});
after(() => place[Symbol.dispose]());

const inPackage = (path: string): string => posix.normalize(path);

test("the package depends on nothing", () => {
  assert.equal(manifest.dependencies, undefined);
});

for (const [entry, target] of Object.entries(manifest.exports)) {
  test(`${entry}: types first, default last, every path is packed`, () => {
    const conditions = typeof target === "string" ? [] : Object.keys(target);
    if (conditions.length > 0) {
      assert.equal(conditions[0], "types");
      assert.equal(conditions.at(-1), "default");
    }
    assert.deepEqual(
      filesOf(target).filter(([, path]) => !packed.files.includes(inPackage(path))),
      [],
    );
  });
}

/** What imports leave aside and is loaded all the same: by the name of a file. */
const LOADED = ["dist/entries/frame-worker.js", "dist/cli/main.js"];

test("every script in the package is reached from an entry", async () => {
  const entries = [...new Set([...scripts.map(({ file }) => file), ...LOADED])];
  const graphs = await Promise.all(entries.map((file) => graphOf(`./${inPackage(file)}`)));
  const reached = new Set(graphs.flatMap(({ files }) => [...files]));
  const packedScripts = packed.files.filter((file) => file.endsWith(".js"));
  assert.deepEqual([...reached].sort(), packedScripts.sort());
});

test("what else is in the package", () => {
  const exported = Object.values(manifest.exports).flatMap((target) =>
    filesOf(target).map(([, file]) => file),
  );
  const known = new Set(exported.map(inPackage));
  assert.deepEqual(
    packed.files.filter((file) => !file.endsWith(".js") && !known.has(file)).sort(),
    [
      ...["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "dist/LICENCES.txt"],
      ...["dist/jit/generator.cjs", "dist/regex/engine.cjs"],
    ],
  );
});

/** `export { type Name }`, and the names of `export type { … }`. */
const isOnlyType = (node: ts.Declaration): boolean =>
  ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly);

/** Exported values by the declarations: types are no names at run time. */
function declaredNames(types: string): string[] {
  const file = join(place.folder, "node_modules/lispy-vm", types);
  const program = ts.createProgram([file], { noEmit: true, lib: ["lib.es2022.d.ts"], types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file)!;
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(source)!)
    .filter((symbol) => !symbol.declarations?.some(isOnlyType))
    .map((symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    )
    .filter((symbol) => symbol.flags & ts.SymbolFlags.Value)
    .map((symbol) => symbol.name)
    .sort();
}

/** The names that a file exports when Node loads it. A Worker's import of the module is answered with nothing. */
function exportedNames(file: string): string[] {
  const program = "console.log(JSON.stringify(Object.keys(await import(process.argv[1])).sort()))";
  const url = join(place.folder, "node_modules/lispy-vm", file);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", WASM_IS_EMPTY, "--input-type=module", "--eval", program, url],
    { cwd: place.folder, encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as string[];
}

const hook = `export const load = (url, context, next) => url.endsWith(".wasm")
  ? { format: "module", source: "export default undefined", shortCircuit: true } : next(url, context);`;
const inline = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
const WASM_IS_EMPTY = inline(
  `import { register } from "node:module"; register(${JSON.stringify(inline(hook))});`,
);

for (const { entry, condition, file, types } of scripts) {
  test(`${entry} (${condition}) exports what its declarations declare`, () => {
    assert.deepEqual(exportedNames(file), declaredNames(types));
  });
}

test("the command starts", () => {
  const command = join(place.folder, "node_modules/.bin/lispy");
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8", cwd: place.folder });
  assert.equal(stdout, `lispy ${manifest.version}\n`);
});
