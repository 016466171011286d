// Projects of their own inside this one: tools that are heavy, or that must not stand beside the main project's. Each has a package.json
// and a lock file in its folder, and is installed into build/ on first use, because what lies in tests/ is hashed, linted and type-checked.
// By hand: node scripts/projects.mjs [name …]
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

/** Name, which is also that of the folder in build/, and where it is described. */
const projects = {
  /** Later versions of Node, for tests/runtimes. */
  nodes: "tests/runtimes/nodes",
  /** What judges the package, for tests/package. */
  "package-tools": "tests/package/tools",
  /** Bundlers and servers, for tests/consumers. */
  consumers: "tests/consumers",
};

/** Installs a project unless it is there. Returns what was done, in a word. */
export function installProject(name) {
  const project = join(root, projects[name]);
  const folder = join(root, "build", name);
  // The lock file that was installed from. Written last, so that half an installation is none.
  const stamp = join(folder, "installed.json");
  const lock = readFileSync(join(project, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return "there";
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    copyFileSync(join(project, file), join(folder, file));
  }
  copyFileSync(join(root, ".npmrc"), join(folder, ".npmrc"));
  const { status, stdout, stderr } = spawnSync("npm", ["ci"], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm ci in build/${name} failed\n${stdout}${stderr}`);
  writeFileSync(stamp, lock);
  return "installed";
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : Object.keys(projects)) {
    console.log(`${name}: ${installProject(name)}`);
  }
}
