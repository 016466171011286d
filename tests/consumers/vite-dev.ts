// Vite's development server, which bundles dependencies beforehand and serves the rest file by file.

import assert from "node:assert/strict";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { EXPECTED } from "./expected.js";
import type { Pages } from "./harness/browser.js";
import {
  type Entry,
  PAGE,
  SHOW,
  type Strangers,
  tool,
  toolVersion,
  useScript,
} from "./harness/scratch.js";
import { report } from "./report.js";

interface DevServer {
  httpServer: Server;
  listen(): Promise<unknown>;
  close(): Promise<void>;
}

const entries: Readonly<Record<Entry, string>> = {
  "lispy-vm": "inline",
  "lispy-vm/browser": "browser",
};

export function testViteDev(strangers: () => Strangers, pages: () => Pages): void {
  for (const [entry, picked] of Object.entries(entries) as [Entry, string][]) {
    test(`Vite dev: ${entry}`, async () => {
      const root = strangers().project(`vite-dev-${picked}`, {
        "index.html": PAGE,
        "main.js": SHOW,
        "use.js": useScript(entry),
      });
      const { createServer } = await tool<{ createServer(options: object): Promise<DevServer> }>(
        "vite",
      );
      const server = await createServer({
        root,
        configFile: false,
        logLevel: "warn",
        server: { host: "127.0.0.1", port: 0, hmr: false },
      });
      try {
        await server.listen();
        const { port } = server.httpServer.address() as AddressInfo;
        assert.equal(await pages().used(`http://127.0.0.1:${port}/`), EXPECTED);
      } finally {
        await server.close();
      }
      report({ consumer: "Vite dev", version: toolVersion("vite"), entry, picked });
    });
  }
}
