// node examples/vercel-edge/start.mjs [PORT]: the Edge Function in Vercel's edge-runtime on this machine, until Ctrl-C. Does what a
// deployment does: bundles the function, compiles the module outside, hands it in as a global. And like the edge itself, it
// compiles no bytes.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { EdgeRuntime, runServer } from "edge-runtime";
import * as esbuild from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const MODULE = "wasm_lispy";

/** An import of `NAME.wasm?module` becomes the global that holds the compiled module. */
const modulesAsGlobals = {
  name: "modules-as-globals",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "module" }));
    onLoad({ filter: /.*/, namespace: "module" }, () => ({
      contents: `export default globalThis.${MODULE};`,
    }));
  },
};

/** What the edge forbids, said inside of it; instances of modules that were compiled outside are left. */
const FORBID_COMPILING = `
  const refuse = () => {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  };
  class Module { constructor() { refuse(); } }
  Object.assign(WebAssembly, { Module, compile: refuse, compileStreaming: refuse });
  Object.assign(WebAssembly, { instantiateStreaming: refuse });`;

const { outputFiles } = await esbuild.build({
  absWorkingDir: folder,
  stdin: {
    contents: `import decide from "./api/decide.js";
      addEventListener("fetch", (event) => event.respondWith(decide(event.request)));`,
    resolveDir: folder,
  },
  ...{ bundle: true, write: false, format: "iife", platform: "neutral", target: "es2022" },
  ...{ plugins: [modulesAsGlobals], logLevel: "error" },
  // "lispy-vm" is the package, whatever the checkout's own configuration says.
  tsconfigRaw: {},
});

const module = await WebAssembly.compile(readFileSync(require.resolve("lispy-vm/lispy.wasm")));
const runtime = new EdgeRuntime({
  initialCode: `{${FORBID_COMPILING}}\n${outputFiles[0].text}`,
  extend: (context) => Object.assign(context, { [MODULE]: module }),
});
const port = Number(process.argv[2] ?? 3000);
const { url } = await runServer({ runtime, port, host: "127.0.0.1" });
console.log(`listening on ${url}`);
console.log(`curl -d '{"temperature": 2, "humidity": 60}' ${url}`);
