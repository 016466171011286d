// `npm run bench [-- arguments of bench/run.ts]`; `-- report` and `-- figures` run the programs of these names. The peers (other languages) and what
// draws charts have packages of their own, installed on first use: the root install stays lean, and nobody who only tests has to fetch them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, root } from "./build.mjs";

/** Programs beside bench/run.ts, and the folder whose packages they need. */
const PROGRAMS = { report: "bench/charts", figures: undefined };

function install(folder) {
  if (existsSync(join(root, folder, "node_modules"))) return;
  const { status } = spawnSync("npm", ["ci"], {
    cwd: join(root, folder),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  // A machine without the registry can still measure us; the program says what it did not find.
  if (status !== 0) console.error(`bench: the packages of ${folder} could not be installed`);
}

try {
  const [first, ...rest] = process.argv.slice(2);
  const isProgram = Object.hasOwn(PROGRAMS, first ?? "");
  const [program, args] = isProgram ? [first, rest] : ["run", process.argv.slice(2)];
  const folder = isProgram ? PROGRAMS[first] : "bench/peers";
  if (folder) install(folder);
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
