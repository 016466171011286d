// Bun, from the npm package.

import { fileOfPackage } from "./binary.js";
import type { Host } from "./host.js";
import { startLines } from "./lines.js";

const ARCH = process.arch === "arm64" ? "aarch64" : process.arch;

export const startBun = async (): Promise<Host> =>
  startLines({
    name: "bun",
    file: fileOfPackage(`@oven/bun-${process.platform}-${ARCH}`, "bin/bun"),
    args: ["--no-install"],
    env: { DO_NOT_TRACK: "1" },
  });
