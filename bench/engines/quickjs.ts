// QuickJS through quickjs-emscripten: one instance for all contexts, an own runtime and context per workload, and an
// interrupt handler that counts and never interrupts. Programs are ES modules: their functions are found without a
// look-up in the global object, which is the faster way in QuickJS.
// The peers may not be installed when types are checked, so what is used of them is declared here.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer, Workload } from "../suite/workloads.js";
import type { Engine } from "./engine.js";

interface Handle {
  dispose(): void;
}
interface Context {
  readonly global: Handle;
  readonly undefined: Handle;
  evalCode(code: string, file: string, options?: { type: "module" | "global" }): unknown;
  callFunction(procedure: Handle, self: Handle): unknown;
  unwrapResult(result: unknown): Handle;
  dump(handle: Handle): unknown;
  newString(text: string): Handle;
  getProp(handle: Handle, name: string): Handle;
  setProp(handle: Handle, name: string, value: Handle): void;
  dispose(): void;
}
interface Runtime {
  newContext(): Context;
  setInterruptHandler(handler: () => boolean): void;
  dispose(): void;
}
interface Module {
  newRuntime(): Runtime;
}
interface Package {
  RELEASE_SYNC: unknown;
  newVariant(variant: unknown, options: { wasmModule: WebAssembly.Module }): unknown;
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<Module>;
}

/** How often QuickJS asked whether to go on: shows that metering was on. */
export const interrupts = { asked: 0 };

function meter(runtime: Runtime): void {
  runtime.setInterruptHandler(() => {
    interrupts.asked += 1;
    return false;
  });
}

export async function openQuickjs(peers: string): Promise<Engine> {
  const require = createRequire(join(peers, "package.json"));
  const entry = require.resolve("quickjs-emscripten");
  const imported = (await import(pathToFileURL(entry).href)) as Package & { default?: Package };
  const quickjs = imported.default ?? imported;
  const inPackage = createRequire(entry);
  const { version } = JSON.parse(
    readFileSync(join(peers, "node_modules/quickjs-emscripten/package.json"), "utf8"),
  );
  const bytes = readFileSync(
    join(
      dirname(inPackage.resolve("@jitl/quickjs-wasmfile-release-sync")),
      "emscripten-module.wasm",
    ),
  );
  const compiled = new WebAssembly.Module(bytes);
  const instantiate = (): Promise<Module> =>
    quickjs.newQuickJSWASMModuleFromVariant(
      quickjs.newVariant(quickjs.RELEASE_SYNC, { wasmModule: compiled }),
    );
  const shared = await instantiate();

  const three = (module: Module): number => {
    const runtime = module.newRuntime();
    meter(runtime);
    const context = runtime.newContext();
    const handle = context.unwrapResult(context.evalCode("1 + 2", "cold.js"));
    const answer = context.dump(handle) as number;
    handle.dispose();
    context.dispose();
    runtime.dispose();
    return answer;
  };

  return {
    name: "quickjs",
    title: `QuickJS (quickjs-emscripten ${version})`,
    wasmBytes: bytes.length,
    coldStarts: [
      { kind: "instance", run: async () => three(await instantiate()) },
      { kind: "context", run: () => three(shared) },
    ],
    load(workload: Workload, source: string) {
      const runtime = shared.newRuntime();
      meter(runtime);
      const context = runtime.newContext();
      for (const [name, text] of Object.entries(workload.globals ?? {})) {
        const value = context.newString(text);
        context.setProp(context.global, name, value);
        value.dispose();
      }
      const file = `${workload.name}.js`;
      const exported = context.unwrapResult(context.evalCode(source, file, { type: "module" }));
      const main = context.getProp(exported, "main");
      const text = context.getProp(exported, "text");
      const call = (procedure: Handle): unknown => {
        const result = context.unwrapResult(context.callFunction(procedure, context.undefined));
        const answer = context.dump(result);
        result.dispose();
        return answer;
      };
      return {
        main: () => call(main) as Answer,
        text: () => call(text) as string,
        dispose() {
          for (const handle of [main, text, exported]) handle.dispose();
          context.dispose();
          runtime.dispose();
        },
      };
    },
  };
}
