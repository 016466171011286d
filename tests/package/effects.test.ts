// `sideEffects: false` in package.json lets bundlers drop whatever is not used. That it is true, and what it saves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { installPacked, pack, scratch } from "../support/packed.js";
import { portable } from "./manifest.js";

const place = scratch("effects");
before(() => installPacked(place.folder, pack(place.folder)));
after(() => place[Symbol.dispose]());

async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: place.folder },
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    external: ["*.wasm"],
    logLevel: "error",
  });
  return outputFiles[0]!.text.trim();
}

const names = [...new Set(portable.map(({ entry }) => entry.replace(/^\./, "lispy-vm")))];

for (const name of names) {
  test(`nothing of ${name} is left when nothing is used`, async () => {
    assert.equal(await bundled(`import ${JSON.stringify(name)};`), "");
    assert.equal(await bundled(`import { } from ${JSON.stringify(name)};`), "");
  });
}

test("what needs no VM brings none along", async () => {
  const plain = await bundled('export { symbol, pair } from "lispy-vm";');
  // How much comes along with them depends on how the bundler cuts chunks; a VM would be 60 times as much.
  assert.ok(plain.length < 8_000, `${plain.length} characters`);
  const documents = await bundled('export { diffCartridges } from "lispy-vm/cartridges";');
  assert.ok(documents.length < 20_000, `${documents.length} characters`);
});

/** Every property that code could have changed: of the global object, and of all that is built in. */
const LOOK = `
  const seen = new Map();
  const look = (path, value) => {
    if (value === null || !/^(object|function)$/.test(typeof value) || seen.has(value)) return;
    const own = Object.getOwnPropertyDescriptors(value);
    seen.set(value, { path, own });
    if (path.split(".").length > 3) return;
    for (const key of Reflect.ownKeys(own)) {
      const { value: inner, get } = own[key];
      look(path + "." + String(key), inner ?? get);
    }
  };
  // Whatever Node loads lazily is there before.
  for (const key of Reflect.ownKeys(globalThis)) try { globalThis[key]; } catch {}
  const atFirst = () => { seen.clear(); look("globalThis", globalThis); return new Map(seen); };
  const before = atFirst();
  await import(process.argv[1]);
  const changed = [];
  for (const [value, { path, own }] of atFirst()) {
    const old = before.get(value)?.own;
    if (!old) { changed.push(path + " is new"); continue; }
    for (const key of new Set([...Reflect.ownKeys(old), ...Reflect.ownKeys(own)])) {
      const [a, b] = [old[key], own[key]];
      if (!a || !b || !Object.is(a.value, b.value) || a.get !== b.get || a.set !== b.set) changed.push(path + "." + String(key));
    }
  }
  console.log(JSON.stringify({ looked: before.size, changed }));
`;

for (const { entry, condition, file } of portable.filter((each) => each.condition !== "workerd")) {
  test(`loading ${entry} (${condition}) changes nothing that others see`, () => {
    const path = join(place.folder, "node_modules/lispy-vm", file);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", LOOK, path],
      { encoding: "utf8" },
    );
    assert.notEqual(stdout, "", stderr);
    const { looked, changed } = JSON.parse(stdout) as { looked: number; changed: string[] };
    assert.ok(looked > 500, `looked at ${looked} objects`);
    assert.deepEqual(changed, []);
  });
}
