// Deno, from the npm package. It may read the checkout and do nothing else.

import { fileOfPackage } from "./binary.js";
import type { Host } from "./host.js";
import { startLines } from "./lines.js";
import { root } from "../../support/root.js";

const GLIBC = process.platform === "linux" ? "-glibc" : "";

export const startDeno = async (): Promise<Host> =>
  startLines({
    name: "deno",
    file: fileOfPackage(`@deno/${process.platform}-${process.arch}${GLIBC}`, "deno"),
    args: ["run", "--no-prompt", "--no-lock", "--no-remote", "--no-check", `--allow-read=${root}`],
    env: { DENO_NO_UPDATE_CHECK: "1" },
  });
