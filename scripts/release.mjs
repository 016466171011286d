// `node scripts/release.mjs`: all that stands before a release, and what would be published. Nothing is published without --publish, and
// with it only when every step went well. --skip-tests is for trying this script, and refuses --publish.
// Invariant: what is published is the very tarball that was judged and whose checksum was printed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, root } from "./build.mjs";
import { installProject } from "./projects.mjs";

const { values: options } = parseArgs({
  options: { publish: { type: "boolean" }, "skip-tests": { type: "boolean" } },
});
const OUT = join(root, "build/release");
const read = (file) => readFileSync(join(root, file), "utf8");
const { name, version } = JSON.parse(read("package.json"));
const problems = [];

function run(command, args, { show = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: show ? ["ignore", "pipe", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  return { ok: status === 0, said: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim() };
}

/** Runs a step; what it throws is a problem, and the next step goes on. */
async function step(title, act) {
  try {
    console.log(`${title}: ${(await act()) ?? "ok"}`);
  } catch (error) {
    problems.push(title);
    console.error(`${title}: NOT OK\n  ${error.message.replaceAll("\n", "\n  ")}`);
  }
}
const must = (ok, message) => {
  if (!ok) throw new Error(message);
};

/** Runs what ends with "N passed, N failed". */
function suite(...args) {
  const { said } = run("npm", ["run", "--silent", ...args], { show: true });
  const closing = said
    .split("\n")
    .filter((line) => /^\d+ passed, \d+ failed$/.test(line))
    .at(-1);
  must(closing?.endsWith(", 0 failed"), closing ?? said.slice(-2000));
  return closing;
}

const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

if (options.publish && options["skip-tests"]) {
  console.error("release: what was not tested is not published");
  process.exit(2);
}

await step("the tree is clean", () => {
  const { said } = run("git", ["status", "--porcelain"]);
  must(said === "", said);
});
await step("the version", () => {
  const [section] = /^## .*$/m.exec(read("CHANGELOG.md")) ?? [];
  must(
    section === `## ${version}`,
    `CHANGELOG.md begins with "${section}", package.json has ${version}`,
  );
  const jsr = JSON.parse(read("jsr.json")).version;
  must(jsr === version, `jsr.json has ${jsr}, package.json has ${version}`);
  must(run("git", ["tag", "--list", `v${version}`]).said === "", `there is a tag v${version}`);
  return version;
});
await step("the build, from scratch", async () => {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  rmSync(join(root, "build/.stamps"), { recursive: true, force: true });
  return `${(await build()).length} targets`;
});
if (options["skip-tests"]) problems.push("the tests were skipped");
else {
  await step("the tests", () => suite("test"));
  await step("the consumers", () => suite("test:consumers"));
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const tarball = join(OUT, `${name}-${version}.tgz`);
let files = [];
await step("the tarball", () => {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", OUT];
  const { ok, said } = run("npm", args);
  must(ok, said);
  const [packed] = JSON.parse(said);
  files = packed.files;
  return `${packed.size} bytes, ${packed.unpackedSize} unpacked, ${files.length} files`;
});
await step("the judges", () => {
  installProject("package-tools");
  const judges = [
    ["publint", "run", tarball, "--strict"],
    ["attw", tarball, "--profile", "esm-only", "--quiet"],
  ];
  for (const [judge, ...args] of judges) {
    const { ok, said } = run(join(root, "build/package-tools/node_modules/.bin", judge), args);
    must(ok, said);
  }
  return "publint, arethetypeswrong";
});
await step("the checksums", () => {
  // Beside the tarball, for a page of releases: the module alone, and the debug build's map, which the tarball leaves out.
  for (const file of ["lispy.wasm", "lispy.debug.wasm", "lispy.debug.wasm.map"]) {
    cpSync(join(root, "dist", file), join(OUT, file));
  }
  const sums = readdirSync(OUT)
    .sort()
    .map((file) => `${sha256(join(OUT, file))}  ${file}`)
    .join("\n");
  writeFileSync(join(OUT, "SHA256SUMS"), `${sums}\n`);
  return `build/release/SHA256SUMS\n${sums}`;
});

console.log(`\n${name}@${version} holds:`);
for (const { path, size } of files) console.log(`${String(size).padStart(9)}  ${path}`);

if (problems.length > 0) {
  console.error(`\nrelease: not ready: ${problems.join("; ")}`);
  process.exitCode = 1;
} else if (options.publish) {
  await step("published", () => {
    const { ok, said } = run("npm", ["publish", tarball, "--access", "public"]);
    must(ok, said);
    return "now: docs/releasing.md, from the tag on";
  });
  if (problems.length > 0) process.exitCode = 1;
} else console.log("\nrelease: ready; nothing was published. --publish does it.");
