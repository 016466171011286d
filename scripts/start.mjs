// `npm start`: the shortest way to see the VM live. Boots a bundled cartridge and runs three frames of it.
// `npm start -- path/to/cartridge.lispy.json --frames 10` boots another one.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, root } from "./build.mjs";

const given = process.argv.slice(2);
const examples = join(root, "examples");
const bundled = existsSync(examples)
  ? readdirSync(examples)
      .filter((name) => name.endsWith(".lispy.json"))
      .sort()
      .map((name) => join("examples", name))
  : [];

try {
  await build(["dist"]);
  if (!existsSync(join(root, "dist/cli/main.js"))) throw new Error("cli/main.ts is not there yet");
  if (given.length === 0 && bundled.length === 0) {
    throw new Error("no cartridge (*.lispy.json) in examples/ to boot");
  }
  const args = given.length > 0 ? given : [bundled[0], "--frames", "3"];
  const child = spawnSync(process.execPath, ["dist/cli/main.js", "boot", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  process.exitCode = child.status ?? 1;
} catch (error) {
  console.error(`start: ${error.message}`);
  process.exitCode = 1;
}
