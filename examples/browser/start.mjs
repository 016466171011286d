// node examples/browser/start.mjs [PORT]: serves the page on this machine, until Ctrl-C. Any server of files does: what it serves is this
// folder, and the package's folder dist as `lispy-vm/`.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const published = join(folder, "../../dist");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const server = createServer((request, response) => {
  // A URL has no ".." left in its path.
  const { pathname } = new URL(request.url, "http://page");
  const path = decodeURIComponent(pathname);
  const ofPackage = /^\/lispy-vm\/(.+)$/.exec(path)?.[1];
  const file = ofPackage
    ? join(published, ofPackage)
    : join(folder, path === "/" ? "index.html" : path);
  const type = TYPES[extname(file)];
  if (!type || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
    return response.writeHead(404).end("not found\n");
  }
  response.writeHead(200, { "content-type": type });
  createReadStream(file).pipe(response);
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
