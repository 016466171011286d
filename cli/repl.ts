// The REPL: one VM, one growing session. A form may span lines; the module's reader decides when it is complete.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LispyError, type LispyVM, SourceListing } from "../bindings/entries/node.js";
import { paint, printError } from "./report.js";

const HISTORY_LINES = 1000;
const PROMPT = "lispy> ";
const MORE = "  ...> ";

const HELP = `Type a form, and Enter. An unfinished form continues on the next line.
  ,help       this text
  ,globals    what has been defined here
  ,source F   the source text of a procedure
  ,usage      what the last run used
  ,limits     the limits in force
  ,quit       the end (or Ctrl-D); Ctrl-C drops the line
`;

function historyFile(): string {
  return process.env.LISPY_HISTORY || join(homedir(), ".lispy_history");
}

/** Newest first, as readline wants it. A history that cannot be read is an empty one. */
function readHistory(): string[] {
  try {
    const file = historyFile();
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8").split("\n").filter(Boolean).slice(-HISTORY_LINES).reverse();
  } catch {
    return [];
  }
}

function writeHistory(newestFirst: readonly string[]): void {
  const lines = newestFirst.slice(0, HISTORY_LINES).reverse();
  try {
    writeFileSync(historyFile(), lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  } catch (error) {
    process.stderr.write(`lispy: the history was not saved: ${(error as Error).message}\n`);
  }
}

/** Talks until the end of input; returns the exit code. */
export async function repl(vm: LispyVM): Promise<number> {
  const listing = new SourceListing();
  const terminal = process.stdin.isTTY === true;
  const lines = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal,
    history: terminal ? readHistory() : [],
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    prompt: PROMPT,
  });
  let history: string[] = [];
  lines.on("history", (newestFirst: string[]) => (history = [...newestFirst]));
  let pending = "";
  const ask = (): void => {
    lines.setPrompt(pending === "" ? PROMPT : MORE);
    lines.prompt();
  };
  lines.on("SIGINT", () => {
    pending = "";
    // What was typed on this line is still readline's: to its end, and away with all of it.
    lines.write(null, { ctrl: true, name: "e" });
    lines.write(null, { ctrl: true, name: "u" });
    process.stdout.write(paint(process.stdout, "dim", "  (dropped; ,quit or Ctrl-D to leave)\n"));
    ask();
  });
  if (terminal) {
    process.stdout.write(`${vm.profile}. ${paint(process.stdout, "dim", ",help for help")}\n`);
  }
  ask();
  for await (const line of lines) {
    if (pending === "" && line.trim().startsWith(",")) {
      if (!command(vm, line.trim())) break;
    } else {
      const text = pending === "" ? line : `${pending}\n${line}`;
      pending = evaluate(vm, listing, text) ? "" : text;
    }
    ask();
  }
  if (pending !== "") evaluate(vm, listing, pending, true);
  if (terminal) writeHistory(history);
  lines.close();
  process.stdout.write("\n");
  return 0;
}

/** Returns false when the text is unfinished, so that nothing has run. */
function evaluate(vm: LispyVM, listing: SourceListing, text: string, last = false): boolean {
  let written = "\n";
  const onOutput = (piece: string): void => {
    written = piece;
    process.stdout.write(piece);
  };
  // The prompt clears its line, so output must not share it.
  const endLine = (): void => {
    if (!written.endsWith("\n")) process.stdout.write("\n");
  };
  try {
    const value = vm.eval(listing.add("repl", text), { as: "text", onOutput });
    endLine();
    if (!vm.resultIsNil) process.stdout.write(`${paint(process.stdout, "cyan", value)}\n`);
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    if (error.incomplete && !last) return false;
    endLine();
    printError(listing.locate(error));
  }
  return true;
}

/** Returns false for the end. */
function command(vm: LispyVM, line: string): boolean {
  const [name, argument] = line.split(/\s+/);
  switch (name) {
    case ",quit":
    case ",q":
      return false;
    case ",help":
      process.stdout.write(HELP);
      break;
    case ",globals":
      process.stdout.write(`${vm.globals().join(" ") || "nothing yet"}\n`);
      break;
    case ",usage":
      process.stdout.write(table(vm.usage));
      break;
    case ",limits":
      process.stdout.write(table(vm.limits));
      break;
    case ",source":
      source(vm, argument);
      break;
    default:
      process.stdout.write(`no command ${name}; ,help shows them\n`);
  }
  return true;
}

function source(vm: LispyVM, name: string | undefined): void {
  try {
    const text =
      name === undefined ? "which procedure?" : (vm.sourceOf(name) ?? "it has no source");
    process.stdout.write(`${text}\n`);
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    printError(error);
  }
}

function table(figures: object): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name.padEnd(16)} ${Number(value).toLocaleString("en-US")}\n`)
    .join("");
}
