// `lispy FILE`, `lispy -e EXPR` and piped source text: one run, its output streamed, its errors explained.

import { readFileSync } from "node:fs";
import { LispyError, createVM } from "../bindings/entries/node.js";
import { type Options, UsageError } from "./args.js";
import { jsonOutcome, printError } from "./report.js";

/** A source text and where it came from. */
export interface Input {
  name: string;
  text: string;
  /** Whether the final value is shown: what a person typed, yes; a file, only when asked. */
  printResult: boolean;
}

/** Reads a file as UTF-8; a byte order mark at the start is not part of the text. */
export function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Runs one source text; returns the exit code. */
export async function run({ name, text, printResult }: Input, options: Options): Promise<number> {
  const { profile, limits, json } = options;
  const vm = await createVM({ ...(profile && { profile }), limits });
  if (json) {
    const outcome = vm.execute(text, { as: "wire" });
    process.stdout.write(`${jsonOutcome(outcome, name)}\n`);
    return outcome.ok ? 0 : 1;
  }
  let written = "\n";
  const onOutput = (piece: string): void => {
    written = piece;
    process.stdout.write(piece);
  };
  // A person wants results and errors on lines of their own; a program wants the bytes that were written.
  const endLine = (): void => {
    if (process.stdout.isTTY && !written.endsWith("\n")) process.stdout.write("\n");
  };
  try {
    const shown = vm.eval(text, {
      as: printResult || options.printResult ? "text" : "none",
      onOutput,
    });
    endLine();
    if (shown !== undefined && !vm.resultIsNil) process.stdout.write(`${shown}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    endLine();
    printError(error, { name, text });
    return 1;
  }
}
