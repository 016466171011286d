// node examples/deno-deploy/start.mjs [PORT]: the service under Deno on this machine, until Ctrl-C. It may use the network, and
// nothing else.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
// npm's package of Deno moves its program on first use, because no install script runs here.
const deno = createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
const permissions = ["--allow-net", "--no-prompt", "--no-lock", "--no-remote"];
const [port = "8000"] = process.argv.slice(2);

const child = spawn(deno, ["run", ...permissions, join(folder, "main.ts"), port], {
  ...{ stdio: "inherit", cwd: folder },
  env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => (process.exitCode = code ?? 0));
