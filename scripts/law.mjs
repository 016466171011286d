// `npm run test:law`: the law of images under all schedules (tests/image/law.test.ts); prints a table. Takes some minutes.
import { spawnSync } from "node:child_process";
import { build, root } from "./build.mjs";

await build(["tests"]);
const { status } = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-reporter=spec", "build/tests/image/law.test.mjs"],
  { cwd: root, stdio: "inherit", env: { ...process.env, LAW: "full" } },
);
process.exitCode = status ?? 1;
