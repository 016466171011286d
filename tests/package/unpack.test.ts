// Entries that carry the module in the script: whatever the host has to unpack it with, it is the module.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../support/root.js";

/** What is not there. */
const HOSTS: Readonly<Record<string, string>> = {
  "all of it": "",
  "no streams that inflate": "delete globalThis.DecompressionStream;",
  "streams that know other formats": `
    const Known = DecompressionStream;
    globalThis.DecompressionStream = class { constructor() { new Known("none"); } };`,
  "no modules of Node": "process.getBuiltinModule = undefined;",
  "base64 built in":
    'Uint8Array.fromBase64 = (text) => new Uint8Array(Buffer.from(text, "base64"));',
};

for (const entry of ["inline", "standalone"]) {
  const url = pathToFileURL(join(root, `dist/entries/${entry}.js`)).href;
  for (const [what, prelude] of Object.entries(HOSTS)) {
    test(`${entry}: ${what}`, () => {
      const program = `${prelude}
        const { createVM, createVMSync } = await import(${JSON.stringify(url)});
        const later = (await createVM()).eval("(+ 1 2)");
        console.log(later, createVMSync().eval("(+ 1 3)"));`;
      const sync = `${prelude}
        const { createVMSync } = await import(${JSON.stringify(url)});
        console.log(createVMSync().eval("(+ 1 2)"));`;
      const said = [program, sync].map((text) => {
        const { stdout, stderr } = spawnSync(
          process.execPath,
          ["--input-type=module", "--eval", text],
          { encoding: "utf8" },
        );
        assert.equal(stderr, "");
        return stdout.trim();
      });
      assert.deepEqual(said, ["3 4", "3"]);
    });
  }
}
