// `npm run test:browsers`: the suite of tests/runtimes in Chromium and Firefox (tests/runtimes/browsers.ts). Not part of `npm test`,
// because no npm package brings a browser: apt-get install chromium firefox-esr, or say where they are in CHROMIUM and FIREFOX.
// The last line is "N passed, N failed"; a browser that does not start is a failure.
import { spawn } from "node:child_process";
import { build, root } from "./build.mjs";

await build(["tests"]);
const child = spawn(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-reporter=spec", "build/tests/runtimes/browsers.mjs"],
  { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
let output = "";
child.stdout.on("data", (chunk) => {
  output += chunk;
  process.stdout.write(chunk);
});
child.on("close", (code) => {
  const count = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  const failed = count("fail") + count("cancelled");
  console.log(`${count("pass")} passed, ${failed === 0 && code !== 0 ? 1 : failed} failed`);
  process.exitCode = code === 0 ? 0 : 1;
});
