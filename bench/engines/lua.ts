// Lua 5.4 through wasmoon: a Lua state per guest. Metered by a count hook every 1,000 instructions, the interval of wasmoon's own
// time-out, and cheaper than it: the hook only counts. Without it: "lua-free", which cannot be stopped.

import { readFileSync } from "node:fs";
import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest, HostFunction } from "./engine.js";
import type { Peers } from "./peer.js";

export interface Thread {
  readonly address: number;
  set(name: string, value: unknown): void;
  call(name: string, ...args: unknown[]): unknown[];
  setTop(index: number): void;
  close(): void;
}
export interface LuaState {
  readonly global: Thread;
  doStringSync(source: string): unknown;
}
export interface LuaWasm {
  readonly module: {
    addFunction(code: () => void, signature: string): number;
    readonly HEAPU8: Uint8Array;
  };
  lua_sethook(state: number, hook: number, mask: number, count: number): void;
}
interface Package {
  LuaFactory: new () => { getLuaModule(): Promise<LuaWasm> };
  LuaEngine: new (module: LuaWasm) => LuaState;
}

export interface LuaGuest extends Guest {
  readonly state: LuaState;
  load(source: string): void;
  call(name: string, ...args: Answer[]): Answer;
}

export interface LuaEngine extends Engine {
  readonly sharing: () => LuaGuest;
  readonly own: (host?: HostFunction) => Promise<LuaGuest>;
}

/** LUA_MASKCOUNT. */
const COUNT_MASK = 8;
const INSTRUCTIONS_PER_HOOK = 1000;
/** Runs long enough for some hooks. */
const METER_PROBE =
  "return { main = function() local n = 0; for i = 1, 100000 do n = n + i end return n end }";

let hooks = 0;

function guest(state: LuaState): LuaGuest {
  const { global } = state;
  return {
    state,
    load(source) {
      state.doStringSync(
        `for name, procedure in next, (function() ${source}\nend)() do _G[name] = procedure end`,
      );
    },
    call(name, ...args) {
      const answer = global.call(name, ...args)[0] as Answer;
      // wasmoon leaves the answers on the stack, which would grow with every call.
      global.setTop(0);
      return answer;
    },
    dispose: () => global.close(),
  };
}

export async function openLua(peers: Peers, name: "lua" | "lua-free"): Promise<LuaEngine> {
  const metered = name === "lua";
  const { LuaEngine: State, LuaFactory: Factory } = await peers.load<Package>("wasmoon");
  const hookIn = (wasm: LuaWasm): number | undefined =>
    metered ? wasm.module.addFunction(() => void (hooks += 1), "vii") : undefined;
  const start = (wasm: LuaWasm, hook: number | undefined): LuaGuest => {
    const state = new State(wasm);
    if (hook !== undefined) {
      wasm.lua_sethook(state.global.address, hook, COUNT_MASK, INSTRUCTIONS_PER_HOOK);
    }
    return guest(state);
  };
  const shared = await new Factory().getLuaModule();
  const sharedHook = hookIn(shared);

  hooks = 0;
  const probe = start(shared, sharedHook);
  probe.load(METER_PROBE);
  probe.call("main");
  probe.dispose();
  if (metered !== hooks > 0) throw new Error(`wasmoon ran ${hooks} hooks in ${name}`);

  return {
    name,
    title: `Lua 5.4 (wasmoon ${peers.version("wasmoon")})${metered ? "" : ", not metered"}`,
    ending: "lua",
    metered,
    wasmBytes: readFileSync(peers.file("wasmoon", "dist", "glue.wasm")).length,
    sharing: () => start(shared, sharedHook),
    // wasmoon takes no compiled module: this reads the file and compiles it, as each of its factories does.
    async own(host) {
      const wasm = await new Factory().getLuaModule();
      const started = start(wasm, hookIn(wasm));
      if (host) started.state.global.set("host", host);
      return { ...started, memoryBytes: () => wasm.module.HEAPU8.length };
    },
  };
}
