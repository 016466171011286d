#!/usr/bin/env node
// The `lispy` command: what to do is in args.ts, each command in its own file, exit codes here. A program runs with what is imported here; what
// another command needs is loaded for it.

import { existsSync } from "node:fs";
import {
  LispyCrashError,
  LispyError,
  LispyUsageError,
  WorldConflictError,
} from "../bindings/entries/node.js";
import { version } from "../package.json";
import { UsageError, parseCommandLine, wantsJson } from "./args.js";
import { FileError, endOnError, readText } from "./files.js";
import { jsonFailure } from "./report.js";
import { run } from "./run.js";

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === "help") return main([...argv.slice(1), "--help"]);
  // A line that begins with an option is no subcommand.
  if (argv[0] && !argv[0].startsWith("-")) {
    const about = (await import("./world/index.js")).subcommand(argv);
    if (about) return about;
  }
  const { command, options, jit } = parseCommandLine(argv);
  if (jit !== undefined) options.jit = jit && (await import("../bindings/entries/jit.js")).jit;
  switch (command.kind) {
    case "help":
      process.stdout.write((await import("./help.js")).helpAbout(command.about));
      return 0;
    case "version":
      process.stdout.write(`lispy ${version}\n`);
      return 0;
    case "vectors":
      return (await import("./vectors.js")).vectors(command, options);
    case "boot":
      return (await import("./boot.js")).boot(command, options);
    case "replay":
      return (await import("./replay.js")).replay(command.file, options);
    case "start":
      return (await import("./resume.js")).start(command, options);
    case "resume":
      return (await import("./resume.js")).resume(command, options);
    case "inspect":
      return (await import("./inspect/inspect.js")).inspect(command.file, options.json);
    case "repl":
      return (await import("./repl/repl.js")).repl(options);
    case "eval": {
      const { expression: text, migrateEvery, world } = command;
      return run({ name: "-e", text, printResult: true, migrateEvery, world }, options);
    }
    case "run": {
      const { file, migrateEvery, world } = command;
      if (file === undefined && process.stdin.isTTY) return main([...argv, "--repl"]);
      const piped = file === undefined || file === "-";
      if (file !== undefined && !piped) checkWord(file);
      const text = readText(file ?? "-");
      const name = piped ? "stdin" : file;
      return run({ name, text, printResult: piped, migrateEvery, world }, options);
    }
  }
}

/** A bare word may be meant for a command. */
function checkWord(file: string): void {
  if (/^[a-z]+$/.test(file) && !existsSync(file)) {
    throw new UsageError(`${file} is neither a command nor a file`);
  }
}

process.stdout.on("error", endOnError);
// Nobody listens to what we say about the program; what the program writes still counts.
process.stderr.on("error", () => {});

const argv = process.argv.slice(2);
try {
  process.exitCode = await main(argv);
} catch (error) {
  const usage = error instanceof UsageError || error instanceof LispyUsageError;
  const { WorldLockedError } = await import("../bindings/entries/directory.js");
  const known = [LispyError, LispyCrashError, WorldConflictError, WorldLockedError];
  // What the system refuses (a name that is too long, a full disk) is nobody's bug.
  const isOfSystem = error instanceof Error && "syscall" in error;
  const isKnown = usage || isOfSystem || known.some((kind) => error instanceof kind);
  if (!(error instanceof Error && isKnown)) throw error;
  process.exitCode = usage ? 2 : 1;
  process.stderr.write(`lispy: ${error.message}\n`);
  const isOfLine = error instanceof UsageError && !(error instanceof FileError);
  if (isOfLine) process.stderr.write("Try lispy --help.\n");
  if (wantsJson(argv)) process.stdout.write(`${jsonFailure(error)}\n`);
}
