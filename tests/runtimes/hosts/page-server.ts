// A page and the published files on the loopback interface, for browsers.

import { readFileSync } from "node:fs";
import { type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { root } from "../../support/root.js";
import { bundleGuest } from "./guest-bundle.js";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};
const HTML = '<!doctype html><title>suite</title><script type="module" src="/page.js"></script>';

export interface PageServer {
  readonly url: string;
  close(): void;
}

export async function servePage(): Promise<PageServer> {
  const page = await bundleGuest("page", { format: "esm" }, (file) => ({
    path: `/dist/${file}`,
    external: true,
  }));
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://page");
    if (pathname === "/") send(response, ".html", HTML);
    else if (pathname === "/page.js") send(response, ".js", page);
    // A URL has no ".." left in its path.
    else if (pathname.startsWith("/dist/")) sendFile(response, join(root, pathname));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close().closeAllConnections() };
}

function sendFile(response: ServerResponse, file: string): void {
  try {
    send(response, extname(file), readFileSync(file));
  } catch {
    response.writeHead(404).end();
  }
}

function send(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.writeHead(200, { "content-type": TYPES[type] ?? "application/octet-stream" }).end(body);
}
