// edge-runtime, Vercel's, from the npm package: a realm of its own inside this process, without eval. The module is compiled outside
// and handed in, as Vercel and Next.js do it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { EdgeRuntime } from "edge-runtime";
import { root } from "../../support/root.js";
import { bundleGuest } from "./guest-bundle.js";
import { type Host, hostOf } from "./host.js";

export async function startEdge(): Promise<Host> {
  const { version } = createRequire(join(root, "package.json"))("edge-runtime/package.json") as {
    version: string;
  };
  const LISPY_MODULE = await WebAssembly.compile(readFileSync(join(root, "dist/lispy.wasm")));
  const runtime = new EdgeRuntime({
    extend: (context) => Object.assign(context, { LISPY_MODULE }),
    initialCode: await bundleGuest("edge", { format: "iife" }),
  });
  const carry = async (body: string): Promise<string> => {
    const response = await runtime.dispatchFetch("http://suite/", { method: "POST", body });
    return response.text();
  };
  return hostOf("edge-runtime", version, carry, () => {});
}
