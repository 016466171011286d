#!/usr/bin/env node
// The `lispy` command: what to do is in args.ts, each command in its own file, exit codes here.

import { WorldLockedError } from "../bindings/entries/directory.js";
import {
  LispyCrashError,
  LispyError,
  LispyUsageError,
  WorldConflictError,
} from "../bindings/entries/node.js";
import { version } from "../package.json";
import { UsageError, parseCommandLine, wantsJson } from "./args.js";
import { boot } from "./boot.js";
import { resume, start } from "./carry.js";
import { endOnError, readText } from "./files.js";
import { HELP } from "./help.js";
import { inspect } from "./inspect.js";
import { repl } from "./repl.js";
import { replay } from "./replay.js";
import { jsonFailure } from "./report.js";
import { run } from "./run.js";
import { vectors } from "./vectors.js";
import { subcommand } from "./world/index.js";

async function main(argv: readonly string[]): Promise<number> {
  const about = subcommand(argv);
  if (about) return about;
  const { command, options } = parseCommandLine(argv);
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`lispy ${version}\n`);
      return 0;
    case "vectors":
      return vectors(command, options);
    case "boot":
      return boot(command, options);
    case "replay":
      return replay(command.file, options);
    case "start":
      return start(command, options);
    case "resume":
      return resume(command, options);
    case "inspect":
      return inspect(command.file);
    case "repl":
      return repl(options);
    case "eval": {
      const { expression: text, migrateEvery, world } = command;
      return run({ name: "-e", text, printResult: true, migrateEvery, world }, options);
    }
    case "run": {
      const { file, migrateEvery, world } = command;
      if (file === undefined && process.stdin.isTTY) return main([...argv, "--repl"]);
      const piped = file === undefined || file === "-";
      const text = readText(file ?? "-");
      const name = piped ? "stdin" : file;
      return run({ name, text, printResult: piped, migrateEvery, world }, options);
    }
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
  const known = [LispyError, LispyCrashError, WorldConflictError, WorldLockedError];
  if (!(error instanceof Error) || !(usage || known.some((kind) => error instanceof kind))) {
    throw error;
  }
  process.exitCode = usage ? 2 : 1;
  process.stderr.write(`lispy: ${error.message}\n`);
  if (error instanceof UsageError) process.stderr.write("Try lispy --help.\n");
  if (wantsJson(argv)) process.stdout.write(`${jsonFailure(error)}\n`);
}
