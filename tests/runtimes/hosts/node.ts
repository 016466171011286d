// The Node that runs the tests, as a process of its own.

import type { Host } from "./host.js";
import { startLines } from "./lines.js";

export const startNode = (): Promise<Host> => startLines({ name: "node", file: process.execPath });
