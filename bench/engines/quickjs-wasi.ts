// QuickJS-ng through quickjs-wasi, which gives each VM an instance of its own and can write its memory out and back.
// Metered by its interrupt handler, which counts and never interrupts.

import { readFileSync } from "node:fs";
import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest } from "./engine.js";
import { METER_PROBE, scriptOf } from "./javascript.js";
import type { Peers } from "./peer.js";

interface Handle {
  readonly isString: boolean;
  getProp(name: string): Handle;
  toNumber(): number;
  toString(): string;
  dispose(): void;
}
export interface QuickjsWasi {
  readonly undefined: Handle;
  readonly global: Handle;
  evalCode(code: string, file?: string): Handle;
  callFunction(procedure: Handle, self: Handle, ...args: Handle[]): Handle;
  newString(text: string): Handle;
  newNumber(value: number): Handle;
  newFunction(name: string, code: (...args: Handle[]) => Handle): Handle;
  setProp(object: Handle, name: string, value: Handle): void;
  snapshot(): WasiSnapshot;
  dispose(): void;
}
export interface WasiSnapshot {
  readonly memory: Uint8Array | ArrayBuffer;
}
interface Options {
  wasm: WebAssembly.Module;
  interruptHandler: () => boolean;
}
interface Package {
  QuickJS: {
    create(options: Options): Promise<QuickjsWasi>;
    restore(snapshot: WasiSnapshot, options: Options): Promise<QuickjsWasi>;
    serializeSnapshot(snapshot: WasiSnapshot): Uint8Array;
  };
}

export interface QuickjsWasiEngine extends Engine {
  readonly create: () => Promise<QuickjsWasi>;
  readonly restore: (snapshot: WasiSnapshot) => Promise<QuickjsWasi>;
  readonly sizeOf: (snapshot: WasiSnapshot) => number;
}

let asked = 0;

function guest(vm: QuickjsWasi): Guest {
  const procedures = new Map<string, Handle>();
  let program: Handle | undefined;
  const procedure = (name: string): Handle => {
    let handle = procedures.get(name);
    if (!handle) procedures.set(name, (handle = program!.getProp(name)));
    return handle;
  };
  return {
    load(source) {
      program = vm.evalCode(scriptOf(source), "program.js");
    },
    call(name, ...args) {
      const handles = args.map((value) =>
        typeof value === "string" ? vm.newString(value) : vm.newNumber(value),
      );
      const result = vm.callFunction(procedure(name), vm.undefined, ...handles);
      const answer: Answer = result.isString ? result.toString() : result.toNumber();
      result.dispose();
      for (const handle of handles) handle.dispose();
      return answer;
    },
    dispose: () => vm.dispose(),
  };
}

export async function openQuickjsWasi(peers: Peers): Promise<QuickjsWasiEngine> {
  const { QuickJS } = await peers.loadModule<Package>("quickjs-wasi", "dist", "index.js");
  const bytes = readFileSync(peers.file("quickjs-wasi", "quickjs.wasm"));
  const options: Options = {
    wasm: new WebAssembly.Module(bytes),
    interruptHandler() {
      asked += 1;
      return false;
    },
  };
  const create = (): Promise<QuickjsWasi> => QuickJS.create(options);

  const probe = guest(await create());
  await probe.load(METER_PROBE);
  await probe.call("main");
  probe.dispose();
  if (asked === 0) throw new Error("quickjs-wasi never asked whether to go on: it is not metered");

  return {
    name: "quickjs-wasi",
    title: `QuickJS-ng (quickjs-wasi ${peers.version("quickjs-wasi")})`,
    ending: "js",
    metered: true,
    wasmBytes: bytes.length,
    async own(host) {
      const vm = await create();
      if (host) {
        const procedure = vm.newFunction("host", (n) => vm.newNumber(host(n!.toNumber())));
        vm.setProp(vm.global, "host", procedure);
        procedure.dispose();
      }
      return guest(vm);
    },
    create,
    restore: (snapshot) => QuickJS.restore(snapshot, options),
    sizeOf: (snapshot) => QuickJS.serializeSnapshot(snapshot).length,
  };
}
