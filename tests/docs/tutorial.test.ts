// docs/tutorial.md: every command of the page, in order, in a folder with copies of the sample worlds. What the page shows below a
// command is what it prints, on standard output and standard error as a terminal has them; `…` stands for any text. With
// TUTORIAL=show the test shows what they print.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../support/root.js";
import { blocksOf } from "./blocks.js";

const PAGE = "docs/tutorial.md";
const main = join(root, "dist/cli/main.js");

/** A command, and what the page says it prints. */
interface Step {
  /** Of the page, from 1. */
  line: number;
  command: string;
  shown: string;
  exit: number;
}

const blocks = blocksOf(PAGE);
const steps = blocks.flatMap(({ code, line }) => stepsOf(code, line));

function stepsOf(code: string, first: number): Step[] {
  const found: Step[] = [];
  code.split("\n").forEach((text, index) => {
    const step = found.at(-1);
    const [, exit] = /^# exit (\d+)$/.exec(text) ?? [];
    if (text.startsWith("$ ")) {
      found.push({ line: first + index, command: text.slice(2), shown: "", exit: 0 });
    } else if (exit !== undefined && step) step.exit = Number(exit);
    else if (step) step.shown += `${text}\n`;
  });
  return found;
}

/** A pattern for a text in which `…` stands for anything, also for nothing; a line `…` for any number of lines. */
function pattern(shown: string): RegExp {
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const parts = shown.split(/^…\n/m).map((part) => part.split("…").map(literal).join("[^\\n]*"));
  return new RegExp(`^${parts.join("[^]*")}$`);
}

/** What the help says there is: `export`, `world frame`. */
function subcommands(): Set<string> {
  const { stdout } = spawnSync(process.execPath, [main, "--help"], { encoding: "utf8" });
  return new Set([...stdout.matchAll(/^ {2}lispy ((?:world )?[a-z]+)/gm)].map(([, name]) => name!));
}

/** The subcommands of commands; `lispy -e` and programs of the shell have none. */
function subcommandsIn(part: readonly Step[]): string[] {
  const names = part.map(({ command }) => /^lispy ((?:world )?[a-z]+)\b/.exec(command)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

const folder = mkdtempSync(join(tmpdir(), "lispy-tutorial-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const noShell = process.platform === "win32" && "the commands are written for a POSIX shell";
test(`${PAGE}: every command prints what the page shows`, { skip: noShell }, (t) => {
  assert.ok(existsSync(main), "the command is not built");
  for (const world of ["harbour", "orchard"]) {
    cpSync(join(root, "examples/worlds", world), join(folder, world), { recursive: true });
  }
  for (const { line, command, shown, exit } of steps) {
    const script = `lispy() { "$NODE" "$MAIN" "$@"; }\nexec 2>&1\n${command}`;
    const { status, stdout } = spawnSync("sh", ["-c", script], {
      ...{ cwd: folder, encoding: "utf8", input: "" },
      env: { ...process.env, NODE: process.execPath, MAIN: main, NO_COLOR: "1", LC_ALL: "C" },
    });
    const where = `${PAGE}:${line}: $ ${command}`;
    assert.equal(status, exit, `${where}\n${stdout}`);
    const print = stdout === "" || stdout.endsWith("\n") ? stdout : `${stdout}\n`;
    if (process.env["TUTORIAL"] === "show") {
      for (const text of `$ ${command}\n${print.trimEnd()}`.split("\n")) t.diagnostic(text);
    }
    if (!pattern(shown).test(print)) assert.equal(print, shown, where);
  }
});

test(`${PAGE}: the commands of this page are run here and nowhere else`, () => {
  assert.deepEqual([...new Set(blocks.map(({ language }) => language))], ["console"]);
  const known = subcommands();
  assert.deepEqual(
    subcommandsIn(steps).filter((name) => !known.has(name)),
    [],
    "not in the help",
  );
});
