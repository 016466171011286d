#!/usr/bin/env node
// The `lispy` command: what to do is in args.ts, each command in its own file, exit codes here.

import { LispyCrashError, LispyUsageError, createVM } from "../bindings/entries/node.js";
import { version } from "../package.json";
import { HELP, UsageError, parseCommandLine } from "./args.js";
import { boot } from "./boot.js";
import { repl } from "./repl.js";
import { readText, run } from "./run.js";
import { vectors } from "./vectors.js";

async function main(argv: readonly string[]): Promise<number> {
  const { command, options } = parseCommandLine(argv);
  switch (command.kind) {
    case "help":
      process.stdout.write(HELP);
      return 0;
    case "version":
      process.stdout.write(`lispy ${version}\n`);
      return 0;
    case "vectors":
      return vectors(command.files, command.filter, options);
    case "boot":
      return boot(command, options);
    case "repl":
      return repl(
        await createVM({
          ...(options.profile && { profile: options.profile }),
          limits: options.limits,
        }),
      );
    case "eval":
      return run({ name: "-e", text: command.expression, printResult: true }, options);
    case "run": {
      const { file } = command;
      if (file === undefined && process.stdin.isTTY) return main([...argv, "--repl"]);
      const piped = file === undefined || file === "-";
      const text = readText(file ?? "-");
      return run({ name: piped ? "stdin" : file, text, printResult: piped }, options);
    }
  }
}

// Whoever reads our output may stop early (`lispy … | head`); that is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError || error instanceof LispyUsageError) {
    process.stderr.write(`lispy: ${error.message}\n`);
    if (error instanceof UsageError) process.stderr.write("Try lispy --help.\n");
    process.exitCode = 2;
  } else if (error instanceof LispyCrashError) {
    process.stderr.write(`lispy: ${error.message}\n`);
    process.exitCode = 1;
  } else throw error;
}
