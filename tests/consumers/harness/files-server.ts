// A server of static files on the loopback interface, as plain as they come.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

export interface FilesServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): void;
}

/** `types` says for an ending something else than the usual type. */
export async function serveFiles(
  folder: string,
  types: Readonly<Record<string, string>> = {},
): Promise<FilesServer> {
  const asked: string[] = [];
  const server = createServer(({ url = "/" }, response) => {
    // A URL has no ".." left in its path.
    const { pathname } = new URL(url, "http://page");
    asked.push(pathname);
    const file = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    try {
      const body = readFileSync(file);
      const type = types[extname(file)] ?? TYPES[extname(file)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () => server.close().closeAllConnections(),
  };
}
