// Lua 5.3 in JavaScript (Fengari): a Lua state per guest, in the heap of the host. Metered by a count hook, as Lua is.

import type { Answer } from "../suite/workloads.js";
import type { Engine, Guest } from "./engine.js";
import type { Peers } from "./peer.js";

interface State {
  readonly state: unique symbol;
}
interface Package {
  lua: {
    LUA_MASKCOUNT: number;
    lua_sethook(L: State, hook: () => void, mask: number, count: number): void;
    lua_getglobal(L: State, name: Uint8Array): void;
    lua_pushinteger(L: State, value: number): void;
    lua_pushstring(L: State, value: Uint8Array): void;
    lua_pcall(L: State, args: number, results: number, handler: number): number;
    lua_type(L: State, index: number): number;
    LUA_TSTRING: number;
    lua_tonumber(L: State, index: number): number;
    lua_tojsstring(L: State, index: number): string;
    lua_pop(L: State, count: number): void;
  };
  lauxlib: { luaL_newstate(): State; luaL_dostring(L: State, source: Uint8Array): boolean };
  lualib: { luaL_openlibs(L: State): void };
  to_luastring(text: string): Uint8Array;
}

const INSTRUCTIONS_PER_HOOK = 1000;
const METER_PROBE =
  "return { main = function() local n = 0; for i = 1, 20000 do n = n + i end return n end }";

export async function openFengari(peers: Peers): Promise<Engine> {
  const { lua, lauxlib, lualib, to_luastring: bytes } = await peers.load<Package>("fengari");
  let hooks = 0;
  const start = (): Guest => {
    const L = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(L);
    lua.lua_sethook(L, () => void (hooks += 1), lua.LUA_MASKCOUNT, INSTRUCTIONS_PER_HOOK);
    return {
      load(source) {
        const script = `for name, f in next, (function() ${source}\nend)() do _G[name] = f end`;
        if (lauxlib.luaL_dostring(L, bytes(script))) throw new Error(lua.lua_tojsstring(L, -1));
      },
      call(name, ...args) {
        lua.lua_getglobal(L, bytes(name));
        for (const value of args) {
          if (typeof value === "string") lua.lua_pushstring(L, bytes(value));
          else lua.lua_pushinteger(L, value);
        }
        if (lua.lua_pcall(L, args.length, 1, 0) !== 0) throw new Error(lua.lua_tojsstring(L, -1));
        const answer: Answer =
          lua.lua_type(L, -1) === lua.LUA_TSTRING
            ? lua.lua_tojsstring(L, -1)
            : lua.lua_tonumber(L, -1);
        lua.lua_pop(L, 1);
        return answer;
      },
      dispose: () => {},
    };
  };
  const probe = start();
  void probe.load(METER_PROBE);
  void probe.call("main");
  if (hooks === 0) throw new Error("Fengari ran no hook: it is not metered");
  return {
    name: "fengari",
    title: `Lua 5.3 in JavaScript (Fengari ${peers.version("fengari")})`,
    ending: "lua",
    metered: true,
    sharing: start,
  };
}
