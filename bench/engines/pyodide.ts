// CPython in Wasm (Pyodide). Here for JSON only: it is 12 MB, starts in seconds, and nobody would give one to each agent.

import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Engine } from "./engine.js";
import { guestOf } from "./micropython.js";
import type { Peers } from "./peer.js";

interface Package {
  loadPyodide(options: { indexURL: string }): Promise<Parameters<typeof guestOf>[0]>;
}

export async function openPyodide(peers: Peers): Promise<Engine> {
  const { loadPyodide } = await peers.loadModule<Package>("pyodide", "pyodide.mjs");
  // It would look for its files by the place of its code, which source maps hide.
  const indexURL = dirname(peers.file("pyodide", "package.json"));
  return {
    name: "pyodide",
    title: `CPython (Pyodide ${peers.version("pyodide")})`,
    ending: "py",
    metered: false,
    wasmBytes: readFileSync(peers.file("pyodide", "pyodide.asm.wasm")).length,
    own: async () => guestOf(await loadPyodide({ indexURL })),
  };
}
