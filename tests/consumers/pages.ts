// A page without any bundler: the published files, as a server of static files has them, and an import map.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { EXPECTED } from "./expected.js";
import type { Pages } from "./harness/browser.js";
import { serveFiles } from "./harness/files-server.js";
import { type Entry, SHOW, type Strangers, useScript } from "./harness/scratch.js";
import { report, weigh } from "./report.js";

const DIST = "/node_modules/lispy-vm/dist";
const imports = {
  "lispy-vm": `${DIST}/entries/inline.js`,
  "lispy-vm/browser": `${DIST}/entries/browser.js`,
  "lispy-vm/cartridges": `${DIST}/entries/cartridges.js`,
  "lispy-vm/jit": `${DIST}/entries/jit.js`,
};
const HTML = `<!doctype html>
<title>use</title>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="./main.js"></script>
`;

const cases: [entry: Entry, picked: string, note: string, types: Record<string, string>][] = [
  ["lispy-vm", "inline", "", {}],
  ["lispy-vm/browser", "browser", "", {}],
  ["lispy-vm/browser", "browser", ", wrong type", { ".wasm": "application/octet-stream" }],
];

export function testPages(strangers: () => Strangers, pages: () => Pages): void {
  for (const [entry, picked, note, types] of cases) {
    test(`a page of static files${note}: ${entry}`, async () => {
      const folder = strangers().project(`page-${picked}${note && "-wrong"}`, {
        "index.html": HTML,
        "main.js": SHOW,
        "use.js": useScript(entry),
      });
      const server = await serveFiles(folder, types);
      try {
        assert.equal(await pages().used(server.url), EXPECTED);
        const ofPackage = [...new Set(server.asked)].filter((path) => path.startsWith(DIST));
        assert.equal(
          ofPackage.filter((path) => path.endsWith(".wasm")).length,
          picked === "browser" ? 1 : 0,
        );
        const weights = weigh(ofPackage.map((path) => join(folder, path)));
        const consumer = `static files${note}, Chromium`;
        report({ consumer, version: pages().version, entry, picked, ...weights });
      } finally {
        server.close();
      }
    });
  }

  test("a server that has something else in the module's place is named", async () => {
    const show = `import { createVM } from "lispy-vm/browser";
      createVM().then(() => {}, (error) => (globalThis.used = error.name + ": " + error.message));\n`;
    const folder = strangers().project("page-lost", {
      "index.html": HTML,
      "main.js": show,
      "node_modules/lispy-vm/dist/lispy.wasm": "<!doctype html>",
    });
    const server = await serveFiles(folder, { ".wasm": "text/html" });
    try {
      assert.match(
        await pages().used(server.url),
        /^LispyUsageError: no module at http:\/\/.*\/dist\/lispy\.wasm: the server sends text\/html;/,
      );
    } finally {
      server.close();
    }
  });
}
