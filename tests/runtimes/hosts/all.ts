// The runtimes that `npm test` starts, by name.

import type { StartHost } from "./host.js";
import { startBun } from "./bun.js";
import { startDeno } from "./deno.js";
import { startNode } from "./node.js";
import { startWorkerd } from "./workerd.js";

export const runtimes: Readonly<Record<string, StartHost>> = {
  node: startNode,
  deno: startDeno,
  workerd: startWorkerd,
  bun: startBun,
};
