// Opens what is there. A peer that is not installed is missing in the report, not an error: who only changes LisPy VM can
// still measure it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "./engine.js";
import { type LispyEngine, openLispy } from "./lispy.js";
import { openLua } from "./lua.js";
import { openQuickjs } from "./quickjs.js";

export async function openEngines(
  root: string,
  wasm?: string,
): Promise<[LispyEngine, ...Engine[]]> {
  const peers = join(root, "bench/peers");
  const has = (name: string): boolean => existsSync(join(peers, "node_modules", name));
  return [
    openLispy(root, wasm),
    ...(has("quickjs-emscripten") ? [await openQuickjs(peers)] : []),
    ...(has("wasmoon") ? await openLua(peers) : []),
  ];
}
