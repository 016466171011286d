// QuickJS and QuickJS-ng through quickjs-emscripten: an own runtime and context per guest, and an interrupt handler that counts and
// never interrupts. A program's functions are locals of one function, which is how a bundled script is, and faster than globals.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Answer } from "../suite/workloads.js";
import type { Engine, EngineName, Guest, HostFunction } from "./engine.js";
import { METER_PROBE, scriptOf } from "./javascript.js";
import type { Peers } from "./peer.js";

export interface Handle {
  dispose(): void;
}
export interface Context {
  readonly global: Handle;
  readonly undefined: Handle;
  evalCode(code: string, file?: string): unknown;
  callFunction(procedure: Handle, self: Handle, ...args: Handle[]): unknown;
  unwrapResult(result: unknown): Handle;
  dump(handle: Handle): unknown;
  getNumber(handle: Handle): number;
  newString(text: string): Handle;
  newNumber(value: number): Handle;
  newFunction(name: string, code: (...args: Handle[]) => Handle): Handle;
  getProp(handle: Handle, name: string): Handle;
  setProp(handle: Handle, name: string, value: Handle): void;
  dispose(): void;
}
interface Runtime {
  newContext(): Context;
  setInterruptHandler(handler: () => boolean): void;
  dispose(): void;
}
export interface QuickjsModule {
  newRuntime(): Runtime;
  getWasmMemory(): WebAssembly.Memory;
}
interface Package {
  RELEASE_SYNC: unknown;
  newVariant(variant: unknown, options: { wasmModule: WebAssembly.Module }): unknown;
  newQuickJSWASMModuleFromVariant(variant: unknown): Promise<QuickjsModule>;
}

export interface QuickjsGuest extends Guest {
  readonly context: Context;
  load(source: string): void;
  call(name: string, ...args: Answer[]): Answer;
}

export interface QuickjsEngine extends Engine {
  readonly sharing: () => QuickjsGuest;
  readonly own: (host?: HostFunction) => Promise<QuickjsGuest>;
}

/** How often QuickJS asked whether to go on. */
let asked = 0;

function start(module: QuickjsModule, host?: HostFunction): QuickjsGuest {
  const runtime = module.newRuntime();
  runtime.setInterruptHandler(() => {
    asked += 1;
    return false;
  });
  const context = runtime.newContext();
  if (host) {
    const procedure = context.newFunction("host", (n) =>
      context.newNumber(host(context.getNumber(n))),
    );
    context.setProp(context.global, "host", procedure);
    procedure.dispose();
  }
  const procedures = new Map<string, Handle>();
  let program: Handle | undefined;
  const procedure = (name: string): Handle => {
    let handle = procedures.get(name);
    if (!handle) procedures.set(name, (handle = context.getProp(program!, name)));
    return handle;
  };
  return {
    context,
    load(source) {
      program = context.unwrapResult(context.evalCode(scriptOf(source), "program.js"));
    },
    call(name, ...args) {
      const handles = args.map((value) =>
        typeof value === "string" ? context.newString(value) : context.newNumber(value),
      );
      const result = context.unwrapResult(
        context.callFunction(procedure(name), context.undefined, ...handles),
      );
      const answer = context.dump(result) as Answer;
      result.dispose();
      for (const handle of handles) handle.dispose();
      return answer;
    },
    dispose() {
      for (const handle of procedures.values()) handle.dispose();
      program?.dispose();
      context.dispose();
      runtime.dispose();
    },
    memoryBytes: () => module.getWasmMemory().buffer.byteLength,
  };
}

/** Where the module and the variant of an engine are. */
const VARIANTS = {
  quickjs: { variant: "@jitl/quickjs-wasmfile-release-sync", title: "QuickJS" },
  "quickjs-ng": { variant: "@jitl/quickjs-ng-wasmfile-release-sync", title: "QuickJS-ng" },
} as const satisfies Partial<Record<EngineName, object>>;

export async function openQuickjs(
  peers: Peers,
  name: keyof typeof VARIANTS,
): Promise<QuickjsEngine> {
  const { variant: packageName, title } = VARIANTS[name];
  const quickjs = await peers.load<Package>("quickjs-emscripten");
  const inPeers = createRequire(peers.file("quickjs-emscripten", "package.json"));
  const folder = dirname(inPeers.resolve(packageName));
  const bytes = readFileSync(join(folder, "emscripten-module.wasm"));
  const wasmModule = new WebAssembly.Module(bytes);
  const plain = name === "quickjs" ? quickjs.RELEASE_SYNC : await peers.load(packageName);
  const instantiate = (): Promise<QuickjsModule> =>
    quickjs.newQuickJSWASMModuleFromVariant(quickjs.newVariant(plain, { wasmModule }));
  const shared = await instantiate();

  const probe = start(shared);
  probe.load(METER_PROBE);
  probe.call("main");
  probe.dispose();
  if (asked === 0) throw new Error(`${title} never asked whether to go on: it is not metered`);

  return {
    name,
    title: `${title} (quickjs-emscripten ${peers.version("quickjs-emscripten")})`,
    ending: "js",
    metered: true,
    wasmBytes: bytes.length,
    sharing: () => start(shared),
    own: async (host) => start(await instantiate(), host),
  };
}
