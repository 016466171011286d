// `lispy FILE`, `lispy -e EXPR` and piped source text: one run, its output streamed, its errors explained.

import { LispyError, createVM } from "../bindings/entries/node.js";
import type { Options } from "./args.js";
import { print } from "./files.js";
import { jsonOutcome, printError } from "./report.js";
import { showValue } from "./show.js";

/** A source text and where it came from. */
export interface Input {
  name: string;
  text: string;
  /** Whether the final value is shown: what a person typed, yes; a file, only when asked. */
  printResult: boolean;
}

/** Runs one source text; returns the exit code. */
export async function run({ name, text, printResult }: Input, options: Options): Promise<number> {
  const { profile, limits, json } = options;
  const vm = await createVM({ ...(profile && { profile }), limits });
  if (json) {
    const outcome = vm.execute(text, { as: "wire" });
    print(`${jsonOutcome(outcome, name)}\n`);
    return outcome.ok ? 0 : 1;
  }
  let written = "\n";
  const onOutput = (piece: string): void => {
    written = piece;
    print(piece);
  };
  // A person wants results and errors on lines of their own; a program wants the bytes that were written.
  const endLine = (): void => {
    if (process.stdout.isTTY && !written.endsWith("\n")) print("\n");
  };
  try {
    const shown = vm.eval(text, {
      as: printResult || options.printResult ? "text" : "none",
      onOutput,
    });
    endLine();
    if (shown !== undefined && !vm.resultIsNil) print(`${showValue(process.stdout, shown).text}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    endLine();
    printError(error, { name, text });
    return 1;
  }
}
