// The runtimes that `npm test` starts, by name.

import type { StartHost } from "./host.js";
import { startBun } from "./bun.js";
import { startDeno } from "./deno.js";
import { startEdge } from "./edge.js";
import { startLaterNode, startNode } from "./node.js";
import { startWorkerd } from "./workerd.js";

export type Runtimes = Readonly<Record<string, StartHost>>;

/** Different engines, or the same one in different hands. */
export const different: Runtimes = {
  node: startNode,
  deno: startDeno,
  workerd: startWorkerd,
  bun: startBun,
};

export const all: Runtimes = {
  node: startNode,
  node22: startLaterNode(22),
  node24: startLaterNode(24),
  deno: startDeno,
  bun: startBun,
  workerd: startWorkerd,
  "edge-runtime": startEdge,
};
