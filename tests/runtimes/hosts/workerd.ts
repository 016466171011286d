// workerd, Cloudflare's runtime, from the npm package and without anything around it: a configuration and the modules of a Worker
// in a temporary folder, requests over HTTP on the loopback interface.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { root } from "../../support/root.js";
import { bundleGuest } from "./guest-bundle.js";
import { type Host, START_MS, hostOf, within } from "./host.js";
import { startChild } from "./process.js";

/** workerd writes what it listens on to this file descriptor. */
const CONTROL = 3;

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .suite)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const suite :Workerd.Worker = (
  modules = [
    (name = "worker/main.js", esModule = embed "main.js"),
    (name = "lispy.wasm", wasm = embed "lispy.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
`;

export async function startWorkerd(): Promise<Host> {
  const workerd = createRequire(join(root, "package.json"))("workerd") as {
    default: string;
    version: string;
  };
  const folder = mkdtempSync(join(tmpdir(), "lispy-workerd-"));
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const main = await bundleGuest("workerd", { format: "esm", external: ["../lispy.wasm"] });
    writeFileSync(join(folder, "main.js"), main);
    copyFileSync(join(root, "dist/lispy.wasm"), join(folder, "lispy.wasm"));
    writeFileSync(join(folder, "config.capnp"), CONFIG);
  } catch (error) {
    clean();
    throw error;
  }
  const child = startChild(
    "workerd",
    workerd.default,
    ["serve", "config.capnp", `--control-fd=${CONTROL}`],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe", "pipe"] },
  );
  const close = async (): Promise<void> => {
    await child.stop();
    clean();
  };
  try {
    const port = portOf(child.process.stdio[CONTROL] as Readable);
    const url = `http://127.0.0.1:${await within(START_MS, "workerd listens", Promise.race([port, child.ended]))}/`;
    const carry = async (body: string): Promise<string> => {
      const response = await Promise.race([fetch(url, { method: "POST", body }), child.ended]);
      return response.text();
    };
    return hostOf("workerd", workerd.version, carry, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(control: Readable): Promise<number> {
  return new Promise((resolve) => {
    createInterface({ input: control }).on("line", (line) => {
      const { event, port } = JSON.parse(line) as { event: string; port: number };
      if (event === "listen") resolve(port);
    });
  });
}
