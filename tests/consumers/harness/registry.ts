// A registry that knows one package, for tools that take packages from nowhere else.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { manifest } from "../../package/manifest.js";

export interface Registry {
  readonly url: string;
  close(): void;
}

export async function startRegistry(tarball: string): Promise<Registry> {
  const bytes = readFileSync(tarball);
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  let origin = "";
  const server = createServer(({ url = "/" }, response) => {
    if (url.endsWith(".tgz")) response.writeHead(200).end(bytes);
    else if (url === `/${manifest.name}`) {
      const dist = { tarball: `${origin}${manifest.name}/package.tgz`, integrity };
      const body = {
        name: manifest.name,
        "dist-tags": { latest: manifest.version },
        versions: { [manifest.version]: { ...manifest, dist } },
      };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url: origin, close: () => server.close().closeAllConnections() };
}
