// Runs the code of the documents: every fenced block in `ts`, `lispy` and `sh`. What a block may expect is written in
// CONTRIBUTING.md, section "Documents".

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { transformSync } from "esbuild";
import { createVMSync } from "../../bindings/entries/node.js";
import { root } from "../support/root.js";
import { type Block, runnable } from "./blocks.js";

/** Of this process alone, so that two test runs do not meet. Inside the checkout, so that "lispy-vm" resolves. */
const folder = join(root, `build/docs-${process.pid}`);
const titleOf = ({ file, line }: Block): string => `${file}:${line}`;
const nameOf = ({ file, line }: Block): string => `${file.replace(/\W/g, "-")}-${line}`;

before(() => mkdirSync(folder, { recursive: true }));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What console.log printed while the module was evaluated, line by line. */
async function printedBy(code: string, name: string): Promise<string[]> {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, transformSync(code, { loader: "ts", target: "node20" }).code);
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => void lines.push(...format(...values).split("\n"));
  try {
    await import(pathToFileURL(file).href);
  } finally {
    console.log = log;
  }
  return lines;
}

const tsBlocks = runnable("ts");
for (const block of tsBlocks) {
  test(`${titleOf(block)} (ts)`, async () => {
    const expected = [...block.code.matchAll(/\/\/ => ?(.*)$/gm)].map(([, text]) => text!);
    assert.deepEqual(await printedBy(block.code, nameOf(block)), expected);
  });
}

test("the ts blocks have the types that they claim", () => {
  for (const block of tsBlocks) {
    // Lines above keep the line numbers of messages those of the document; the export makes it a module.
    const code = `${"\n".repeat(block.line - 1)}${block.code}\nexport {};\n`;
    writeFileSync(join(folder, `${nameOf(block)}.ts`), code);
  }
  const config = { extends: "../../tsconfig.json", compilerOptions: { rootDir: "../.." } };
  const include = { include: ["*.ts", "../../bindings/regex/*.d.ts"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ ...config, ...include }));
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stdout);
});

const EXPECTATION = /;; (=>|prints|error) ?(.*)$/;

/** Checks one block of LisPy; returns how many expectations it had. */
function runLispy({ code, file }: Block): number {
  using vm = createVMSync({
    profile: file === "docs/language-core.md" ? "lispy-core@1" : "lispy@2",
  });
  const lines = code.split("\n");
  let checked = 0;
  let first = 0;
  let outcome = vm.execute("", { as: "text" });
  lines.forEach((line, index) => {
    const match = EXPECTATION.exec(line);
    const text = lines.slice(first, index + 1).join("\n");
    if (!match) return;
    const [, kind, expected] = match as unknown as [string, string, string];
    const where = `line ${index + 1}: ${text.trim()}`;
    if (text.replace(/;.*$/gm, "").trim() !== "") {
      outcome = vm.execute("\n".repeat(first) + text, { as: "text" });
    }
    const { value, error, output } = outcome;
    const failure = error && `error ${error.category}: ${error.message}`;
    if (kind === "error") assert.equal(error?.category ?? value, expected, where);
    else {
      assert.equal(failure, undefined, where);
      const written = expected.startsWith('"') ? (JSON.parse(expected) as string) : expected;
      if (kind === "=>") assert.equal(value, expected, where);
      else assert.equal(output, written, where);
    }
    first = index + 1;
    checked += 1;
  });
  const rest = vm.execute(lines.slice(first).join("\n"));
  assert.ok(rest.ok, rest.error?.message);
  return checked;
}

for (const block of runnable("lispy")) {
  test(`${titleOf(block)} (lispy)`, () => void runLispy(block));
}

interface Command {
  line: string;
  output: string[];
  exit: number;
}

/** The commands of a block, each with what the comments below it promise. */
function commandsOf({ code }: Block): Command[] {
  const commands: Command[] = [];
  for (const line of code.split("\n")) {
    const last = commands.at(-1);
    const [, output] = /^# => ?(.*)$/.exec(line) ?? [];
    const [, exit] = /^# exit (\d+)$/.exec(line) ?? [];
    if (/^(lispy|node dist\/cli\/main\.js)( |$)/.test(line)) {
      commands.push({ line, output: [], exit: 0 });
    } else if (output !== undefined) last?.output.push(output);
    else if (exit !== undefined && last) last.exit = Number(exit);
  }
  return commands;
}

const noShell = process.platform === "win32" && "the commands are written for a POSIX shell";
for (const block of runnable("sh")) {
  test(`${titleOf(block)} (sh)`, { skip: noShell }, () => {
    for (const { line, output, exit } of commandsOf(block)) {
      const lispy = 'lispy() { node dist/cli/main.js "$@"; }';
      const { status, stdout, stderr } = spawnSync("sh", ["-c", `${lispy}\n${line}`], {
        cwd: root,
        encoding: "utf8",
        input: "",
        env: { ...process.env, NO_COLOR: "1", LISPY_HISTORY: join(folder, "history") },
      });
      assert.equal(status, exit, `${line}\n${stdout}${stderr}`);
      if (output.length > 0) assert.deepEqual(stdout.trimEnd().split("\n"), output, line);
    }
  });
}

test("there is something to run", () => {
  assert.ok(existsSync(join(root, "dist/cli/main.js")));
  for (const language of ["ts", "lispy", "sh"]) assert.ok(runnable(language).length > 0, language);
});
