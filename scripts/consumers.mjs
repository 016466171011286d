// `npm run test:consumers`: the packed package in strangers' projects (tests/consumers). Installs the bundlers on first use, needs Chromium.
// The last line is "N passed, N failed". Then docs/consumers.md is compared: a consumer, version or entry that it does not have is a failure;
// sizes are not compared. --write writes its table anew.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, root } from "./build.mjs";
import { installProject } from "./projects.mjs";

const PAGE = join(root, "docs/consumers.md");
const MARKS = ["<!-- table: begin -->", "<!-- table: end -->"];

const number = (bytes) => (bytes ? bytes.toLocaleString("en-US") : "");
const key = ({ consumer, version, entry, picked }) =>
  `| ${consumer} | ${version} | \`${entry}\` | ${picked} |`;

function table() {
  const rows = JSON.parse(readFileSync(join(root, "build/consumers/report.json"), "utf8"));
  return [
    "| consumer | version | imported | picked | scripts | gzip -9 | module, gzip -9 |",
    "|---|---|---|---|--:|--:|--:|",
    ...rows.map(
      (row) => `${key(row)} ${number(row.script)} | ${number(row.gzipped)} | ${number(row.wasm)} |`,
    ),
  ];
}

/** Chromium's version is the system's, and not for a page to hold anybody to. */
const known = (line) =>
  line
    .split("|")
    .slice(1, 5)
    .join("|")
    .replace(/(Chromium *\|)[^|]*/, "$1");

function compare() {
  const [page, lines] = [readFileSync(PAGE, "utf8"), table()];
  const [from, to] = MARKS.map((mark) => page.indexOf(mark));
  const written = page
    .slice(from + MARKS[0].length, to)
    .trim()
    .split("\n");
  if (process.argv.includes("--write")) {
    const text = `${MARKS[0]}\n${lines.join("\n")}\n`;
    writeFileSync(PAGE, page.slice(0, from) + text + page.slice(to));
    return 0;
  }
  const stale = lines.filter((line) => !written.some((old) => known(old) === known(line)));
  const gone = written.filter((old) => !lines.some((line) => known(old) === known(line)));
  for (const line of [...stale, ...gone]) console.error(`docs/consumers.md is stale: ${line}`);
  return stale.length + gone.length > 0 ? 1 : 0;
}

function test() {
  const child = spawn(
    process.execPath,
    [
      "--enable-source-maps",
      "--test",
      "--test-reporter=spec",
      "build/tests/consumers/consumers.mjs",
    ],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

let [passed, failed] = [0, 0];
try {
  await build(["tests", "dist:debug", "types"]);
  console.log(`consumers: ${installProject("consumers")}`);
  const { code, output } = await test();
  const count = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  passed = count("pass");
  failed = count("fail") + count("cancelled");
  if (code !== 0 && failed === 0) failed = 1;
  if (failed === 0) failed = compare();
} catch (error) {
  console.error(`consumers: ${error.message}`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
