// `npm run bench [-- arguments of bench/run.ts]`; `npm run bench -- snapshots` runs bench/snapshots.ts, `-- images` bench/images.ts. The peers (other languages in Wasm) have a package of their own,
// installed on first use: the root install stays lean, and nobody who only tests has to fetch them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, root } from "./build.mjs";

try {
  if (!existsSync(join(root, "bench/run.ts"))) throw new Error("bench/run.ts is not there yet");
  const [first, ...rest] = process.argv.slice(2);
  const [program, args] = ["snapshots", "images"].includes(first)
    ? [first, rest]
    : ["run", process.argv.slice(2)];
  if (program === "run" && !existsSync(join(root, "bench/peers/node_modules"))) {
    const install = spawnSync("npm", ["ci"], {
      cwd: join(root, "bench/peers"),
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    // A machine without the registry can still measure us; run.ts says which peers it did not find.
    if (install.status !== 0) console.error("bench: the peers could not be installed");
  }
  await build(["bench"]);
  const run = spawnSync(
    process.execPath,
    ["--expose-gc", "--enable-source-maps", `build/bench/${program}.mjs`, ...args],
    { cwd: root, stdio: "inherit" },
  );
  process.exitCode = run.status ?? 1;
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
