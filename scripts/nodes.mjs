// Installs the later versions of Node that tests/runtimes runs the suite on into build/nodes, unless they are there. They are a
// project of their own (tests/runtimes/nodes/package.json says why), with a lock file of its own. test.mjs calls this; by hand:
// node scripts/nodes.mjs
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./build.mjs";

const project = join(root, "tests/runtimes/nodes");
/** Outside of tests/, because what lies there is hashed, linted and type-checked. */
const folder = join(root, "build/nodes");
/** The lock file that was installed from. Written last, so that half an installation is none. */
const stamp = join(folder, "installed.json");

/** Returns what was done, in a word. */
export function installNodes() {
  const lock = readFileSync(join(project, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return "there";
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    copyFileSync(join(project, file), join(folder, file));
  }
  copyFileSync(join(root, ".npmrc"), join(folder, ".npmrc"));
  const { status, stdout, stderr } = spawnSync("npm", ["ci"], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ci in build/nodes failed\n${stdout}${stderr}`);
  writeFileSync(stamp, lock);
  return "installed";
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(`nodes: ${installNodes()}`);
}
