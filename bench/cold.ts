// The child that measures a cold start: from a process that runs to the first value, over loading the package, reading, compiling and instantiating
// its module. It imports nothing of the suite, so that nothing is warm. Writes one line of JSON, seconds.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const begin = performance.now();
const [root, engine] = process.argv.slice(2).map((flag) => flag.replace(/^--\w+=/, "")) as [
  string,
  string,
];
const folder = join(root, "bench/peers/node_modules");
const at = (...path: string[]): Promise<any> => import(pathToFileURL(join(folder, ...path)).href);
const named = async (name: string): Promise<any> => {
  const require = createRequire(join(root, "bench/peers/package.json"));
  const imported = await import(pathToFileURL(require.resolve(name)).href);
  return imported.default ?? imported;
};

const quickjs = async (variant?: string): Promise<number> => {
  const package_ = await named("quickjs-emscripten");
  const module = variant
    ? await package_.newQuickJSWASMModuleFromVariant(await named(variant))
    : await package_.getQuickJS();
  const runtime = module.newRuntime();
  runtime.setInterruptHandler(() => false);
  const context = runtime.newContext();
  return context.dump(context.unwrapResult(context.evalCode("1 + 2"))) as number;
};

const starts: Record<string, () => Promise<number>> = {
  async lispy() {
    const { createVM } = await import("../bindings/entries/node.js");
    return (await createVM()).eval("(+ 1 2)") as number;
  },
  quickjs: () => quickjs(),
  "quickjs-ng": () => quickjs("@jitl/quickjs-ng-wasmfile-release-sync"),
  async "quickjs-wasi"() {
    const { QuickJS } = await at("quickjs-wasi", "dist", "index.js");
    const { readFile } = await import("node:fs/promises");
    const wasm = await readFile(join(folder, "quickjs-wasi", "quickjs.wasm"));
    const vm = await QuickJS.create({ wasm, interruptHandler: () => false });
    return vm.evalCode("1 + 2").toNumber();
  },
  async lua() {
    const { LuaFactory } = await named("wasmoon");
    return (await new LuaFactory().createEngine()).doString("return 1 + 2");
  },
  async micropython() {
    const { loadMicroPython } = await at(
      "@micropython/micropython-webassembly-pyscript",
      "micropython.mjs",
    );
    const python = await loadMicroPython();
    python.runPython("three = 1 + 2");
    return python.globals.get("three");
  },
};
const answer = await starts[engine]!();
const seconds = (performance.now() - begin) / 1000;
if (answer !== 3) throw new Error(`cold start of ${engine}: expected 3, got ${answer}`);
console.log(JSON.stringify({ value: seconds }));
process.exit(0);
