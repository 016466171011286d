// `lispy bench FILE...`: what the frames of agents cost. What it needs beyond its description is loaded when it runs.

import type { Subcommand } from "../world/subcommand.js";

export const benchCommand: Subcommand = {
  name: "bench",
  names: "FILE...",
  help: "what frames of cartridges, or of traces, cost",
  options: {
    ...{ frames: "N", seconds: "S", program: "NAME", "max-steps": "N" },
    ...{ echo: "FILE", input: "JSON", against: "FILE.wasm", jit: "", markdown: "", svg: "FILE" },
  },
  count: [1, Infinity],
  run: async (given) => (await import("./bench.js")).bench(given),
};
