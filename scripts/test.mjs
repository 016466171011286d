// `npm test`: build what changed, check (lint, layers, types), unit specs in AssemblyScript, then the bundled tests.
// --only unit | fuzz runs one part; the other arguments of `fuzz` are --seconds N and --seed N.
// The last line is always "N passed, N failed": tests of both runners, and every check, build or runner that broke
// counts as one failure, so that 0 failed means that all of it ran.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { build, checkOnce, root, runNode } from "./build.mjs";
import { installNodes } from "./nodes.mjs";

const { values: options } = parseArgs({
  options: { only: { type: "string" }, seconds: { type: "string" }, seed: { type: "string" } },
});
const totals = { passed: 0, failed: 0 };
const wants = (part) => options.only === undefined || options.only === part;

async function check(name, run) {
  const begin = Date.now();
  try {
    const outcome = (await run()) ?? "ok";
    console.log(`${name}: ${outcome} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.error(`${name}: FAILED\n${error.message}`);
    totals.failed += 1;
    return false;
  }
}

/** Runs a Node program, shows its output as it comes, and returns it too. */
function stream(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    let output = "";
    const show = (chunk) => {
      output += chunk;
      process.stdout.write(chunk);
    };
    child.stdout.on("data", show);
    child.stderr.on("data", show);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: stripVTControlCharacters(output) }));
  });
}

const hasFiles = (folder, ending) =>
  existsSync(join(root, folder)) &&
  readdirSync(join(root, folder), { recursive: true }).some((name) =>
    String(name).endsWith(ending),
  );

async function checks() {
  const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"];
  const sources = ["assembly", "bindings", "cli", "bench", "tests", "examples", "scripts"];
  const lint = ["--cache", "--cache-location", "build/.eslintcache", "--cache-strategy", "content"];
  await Promise.all([
    check("layers", async () => /\d.*/.exec(await runNode(["scripts/check-layers.mjs"]))?.[0]),
    check("lint", () =>
      checkOnce("lint", [...sources, "eslint.config.js", "package.json"], ["eslint"], () =>
        runNode(["node_modules/eslint/bin/eslint.js", ".", "--max-warnings", "0", ...lint]),
      ),
    ),
    check("typecheck", () =>
      checkOnce("typecheck", [...sources, "tsconfig.json", "package.json"], ["typescript"], () =>
        runNode(tsc),
      ),
    ),
  ]);
}

async function unit() {
  if (!hasFiles("tests/unit", ".spec.ts")) return console.log("unit: no specs in tests/unit");
  const { code, output } = await stream([
    "node_modules/@as-pect/cli/bin/asp.js",
    ...["--config", "as-pect.config.js", "--as-config", "as-pect.asconfig.json"],
  ]);
  const summary = /\[Tests\]:\s*(\d+) \/ (\d+)/.exec(output);
  const [passed, total] = summary ? [Number(summary[1]), Number(summary[2])] : [0, 0];
  totals.passed += passed;
  totals.failed += total - passed;
  // as-pect also fails without a failed test: a spec that does not compile, or one that traps.
  if (code !== 0 && total === passed) totals.failed += 1;
}

async function bundled(folder) {
  const base = join(root, "build/tests", folder);
  const files = existsSync(base)
    ? readdirSync(base, { recursive: true })
        .map((name) => relative(root, join(base, String(name))))
        .filter((name) => name.endsWith(".test.mjs"))
        .sort()
    : [];
  if (files.length === 0) {
    console.error(`tests: nothing to run in tests/${folder}`);
    totals.failed += 1;
    return;
  }
  const report = join(root, "build/tests.tap");
  rmSync(report, { force: true });
  const { code } = await stream(
    [
      ...["--enable-source-maps", "--test", "--test-concurrency=2"],
      ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ...["--test-reporter=tap", `--test-reporter-destination=${report}`],
      ...files,
    ],
    {
      ...(options.seconds && { FUZZ_SECONDS: options.seconds }),
      ...(options.seed && { FUZZ_SEED: options.seed }),
    },
  );
  const tap = existsSync(report) ? readFileSync(report, "utf8") : "";
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  const failed = count("fail") + count("cancelled");
  totals.passed += count("pass");
  totals.failed += failed === 0 && code !== 0 ? 1 : failed;
}

const needed = { unit: ["generate"], fuzz: ["tests", "wasm:debug", "wasm:test"] };
const built = await check("build", async () => {
  const rebuilt = await build(needed[options.only]);
  return rebuilt.length > 0 ? `${rebuilt.length} targets` : "up to date";
});
if (options.only === undefined) await checks();
if (wants("unit")) await unit();
if (options.only === "fuzz") await (built && bundled("fuzz"));
else if (wants("bundled")) {
  await check("nodes", installNodes);
  // Bundles from before the failure would test something that is not in the tree.
  if (built) await bundled("");
  else console.error("tests: not run, because the build failed");
}
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed > 0 ? 1 : 0;
