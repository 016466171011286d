// Node: the one that runs the tests, as a process of its own, and later ones, which scripts/projects.mjs installs.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../support/root.js";
import type { Host } from "./host.js";
import { startLines } from "./lines.js";

export const startNode = (): Promise<Host> => startLines({ name: "node", file: process.execPath });

/** A version of Node that tests/runtimes/nodes/package.json names. */
export const startLaterNode = (version: 22 | 24) => async (): Promise<Host> => {
  const name = `node${version}`;
  const place = `${name}-${process.platform}-${process.arch}`;
  const file = join(root, "build/nodes/node_modules", place, "bin/node");
  if (!existsSync(file)) {
    throw new Error(
      `${place} is not installed: node scripts/projects.mjs nodes brings it, if it exists`,
    );
  }
  return startLines({ name, file });
};
