// Lua 5.4 through wasmoon: one instance, an own Lua state per workload. Metered by a count hook every 1,000 instructions,
// the interval of wasmoon's own time-out, and cheaper than it: the hook only counts. Without it: "lua-free".
// The peers may not be installed when types are checked, so what is used of them is declared here.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer, Workload } from "../suite/workloads.js";
import type { Engine } from "./engine.js";

interface Thread {
  readonly address: number;
  set(name: string, value: unknown): void;
  call(name: string): unknown[];
  setTop(index: number): void;
  close(): void;
}
interface LuaEngine {
  readonly global: Thread;
  doStringSync(source: string): unknown;
}
interface LuaWasm {
  readonly module: { addFunction(code: () => void, signature: string): number };
  lua_sethook(state: number, hook: number, mask: number, count: number): void;
}
interface Package {
  LuaFactory: new () => { getLuaModule(): Promise<LuaWasm> };
  LuaEngine: new (module: LuaWasm) => LuaEngine;
}

/** LUA_MASKCOUNT. */
const COUNT_MASK = 8;
const INSTRUCTIONS_PER_HOOK = 1000;

/** How often the hook ran: shows that metering was on. */
export const hooks = { ran: 0 };

/** Both engines of one instance of wasmoon: metered and free. */
export async function openLua(peers: string): Promise<Engine[]> {
  const require = createRequire(join(peers, "package.json"));
  const entry = require.resolve("wasmoon");
  const imported = (await import(pathToFileURL(entry).href)) as Package & { default?: Package };
  const wasmoon = imported.default ?? imported;
  const { version } = JSON.parse(
    readFileSync(join(peers, "node_modules/wasmoon/package.json"), "utf8"),
  );
  const wasmBytes = readFileSync(join(dirname(entry), "glue.wasm")).length;
  const shared = await new wasmoon.LuaFactory().getLuaModule();
  const hook = (module: LuaWasm): number =>
    module.module.addFunction(() => {
      hooks.ran += 1;
    }, "vii");
  const sharedHook = hook(shared);

  const start = (module: LuaWasm, pointer: number | undefined): LuaEngine => {
    const lua = new wasmoon.LuaEngine(module);
    if (pointer !== undefined) {
      module.lua_sethook(lua.global.address, pointer, COUNT_MASK, INSTRUCTIONS_PER_HOOK);
    }
    return lua;
  };
  const three = (lua: LuaEngine): number => {
    const answer = lua.doStringSync("return 1 + 2") as number;
    lua.global.close();
    return answer;
  };

  const engine = (metered: boolean): Engine => ({
    name: metered ? "lua" : "lua-free",
    title: `Lua 5.4 (wasmoon ${version})${metered ? "" : ", not metered"}`,
    wasmBytes,
    coldStarts: [
      {
        // wasmoon takes no compiled module: this one reads the file and compiles it, as each of its factories does.
        kind: "instance",
        async run() {
          const module = await new wasmoon.LuaFactory().getLuaModule();
          return three(start(module, metered ? hook(module) : undefined));
        },
      },
      { kind: "context", run: () => three(start(shared, metered ? sharedHook : undefined)) },
    ],
    load(workload: Workload, source: string) {
      const lua = start(shared, metered ? sharedHook : undefined);
      for (const [name, text] of Object.entries(workload.globals ?? {})) lua.global.set(name, text);
      lua.doStringSync(`main, text = (function() ${source}\nend)()`);
      const call = (name: string): unknown => {
        const answer = lua.global.call(name)[0];
        // wasmoon leaves the answers on the stack, which would grow with every call.
        lua.global.setTop(0);
        return answer;
      };
      return {
        main: () => call("main") as Answer,
        text: () => call("text") as string,
        dispose: () => lua.global.close(),
      };
    },
  });
  return [engine(true), engine(false)];
}
