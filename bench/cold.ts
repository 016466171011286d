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
const at = async <Package>(...path: string[]): Promise<Package> =>
  (await import(pathToFileURL(join(folder, ...path)).href)) as Package;
const named = async <Package>(name: string): Promise<Package> => {
  const require = createRequire(join(root, "bench/peers/package.json"));
  const imported = await import(pathToFileURL(require.resolve(name)).href);
  return (imported.default ?? imported) as Package;
};

interface Lispy {
  createVM(): Promise<{ eval(source: string): unknown }>;
}
interface Quickjs {
  getQuickJS(): Promise<QuickjsModule>;
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<QuickjsModule>;
}
interface QuickjsModule {
  newRuntime(): { setInterruptHandler(ask: () => boolean): void; newContext(): QuickjsContext };
}
interface QuickjsContext {
  evalCode(code: string): unknown;
  unwrapResult(result: unknown): unknown;
  dump(handle: unknown): unknown;
}
interface QuickjsWasi {
  QuickJS: {
    create(options: object): Promise<{ evalCode(code: string): { toNumber(): number } }>;
  };
}
interface Wasmoon {
  LuaFactory: new () => { createEngine(): Promise<{ doString(code: string): Promise<number> }> };
}
interface MicroPython {
  loadMicroPython(): Promise<{
    runPython(code: string): void;
    globals: { get(name: string): number };
  }>;
}

const quickjs = async (variant?: string): Promise<number> => {
  const package_ = await named<Quickjs>("quickjs-emscripten");
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
    // By its file, as MicroPython is: to find a package takes Node some milliseconds, whatever is in it.
    const { href } = pathToFileURL(join(root, "dist/entries/node.js"));
    const { createVM } = (await import(href)) as Lispy;
    return (await createVM()).eval("(+ 1 2)") as number;
  },
  quickjs: () => quickjs(),
  "quickjs-ng": () => quickjs("@jitl/quickjs-ng-wasmfile-release-sync"),
  async "quickjs-wasi"() {
    const { QuickJS } = await at<QuickjsWasi>("quickjs-wasi", "dist", "index.js");
    const { readFile } = await import("node:fs/promises");
    const wasm = await readFile(join(folder, "quickjs-wasi", "quickjs.wasm"));
    const vm = await QuickJS.create({ wasm, interruptHandler: () => false });
    return vm.evalCode("1 + 2").toNumber();
  },
  async lua() {
    const { LuaFactory } = await named<Wasmoon>("wasmoon");
    return (await new LuaFactory().createEngine()).doString("return 1 + 2");
  },
  async micropython() {
    const { loadMicroPython } = await at<MicroPython>(
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
