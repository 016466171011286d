// `lispy FILE`, `lispy -e EXPR` and piped source text: one run, its output streamed, its errors explained.

import {
  type Intent,
  type LispyError,
  type VMSettings,
  canonicalJson,
} from "../bindings/entries/node.js";
import type { Options, WorldUse } from "./args.js";
import { print } from "./files.js";
import { execute } from "./migrate.js";
import { jsonOutcome, note, printError } from "./report.js";
import { showValue } from "./screen/show.js";

/** A source text and where it came from. */
export interface Input {
  name: string;
  text: string;
  /** Whether the final value is shown: what a person typed, yes; a file, only when asked. */
  printResult: boolean;
  /** Safe points between two moves to a fresh VM; undefined: it stays in one. */
  migrateEvery: number | undefined;
  world?: WorldUse;
}

/** Runs one source text; returns the exit code. */
export async function run(input: Input, options: Options): Promise<number> {
  if (input.world === undefined) return runIn(input, options, vmSettings(options));
  const { directory, agent, writable, at } = input.world;
  const world = await (await import("./world/open.js")).openFolder(directory);
  const intents: Intent[] = [];
  try {
    const capabilities = world.capabilities({
      ...(agent !== undefined && { agentId: agent }),
      ...(at !== undefined && { now: () => at }),
      writable,
      onIntent: (intent) => void intents.push(intent),
    });
    return await runIn(input, options, { ...vmSettings(options), capabilities });
  } finally {
    await world.close();
    // Nothing is done with them: that is for whoever runs the world.
    for (const { type, payload } of intents) note(`intent: ${type} ${canonicalJson(payload)}`);
  }
}

async function runIn(input: Input, options: Options, settings: VMSettings): Promise<number> {
  const { name, text, migrateEvery } = input;
  if (options.json) {
    const outcome = await execute(text, settings, migrateEvery, { as: "wire" });
    print(`${jsonOutcome(outcome, name)}\n`);
    return outcome.ok ? 0 : 1;
  }
  const screen = new Screen();
  const as = input.printResult || options.printResult ? "text" : "none";
  const { onOutput } = screen;
  const { value, isNil, error } = await execute(text, settings, migrateEvery, { as, onOutput });
  if (error) return screen.showError(error, { name, text });
  screen.showResult(isNil ? undefined : value);
  return 0;
}

/** The VM that the options ask for. */
export function vmSettings({ profile, limits, jit }: Options): VMSettings {
  return { ...(profile && { profile }), limits, ...(jit !== undefined && { jit }) };
}

/** What a run shows to who called it. */
export class Screen {
  #written = "\n";

  /** Where the program's output goes. */
  readonly onOutput = (piece: string): void => {
    this.#written = piece;
    print(piece);
  };

  /** Shows the value, as written; undefined for none. */
  showResult(value: string | undefined): void {
    this.endLine();
    if (value !== undefined) print(`${showValue(process.stdout, value).text}\n`);
  }

  /** Shows the error of the program; returns the exit code. */
  showError(error: LispyError, source?: { name: string; text: string }): number {
    this.endLine();
    printError(error, source);
    return 1;
  }

  /** A person wants results and errors on lines of their own; a program wants the bytes that were written. */
  endLine(): void {
    if (process.stdout.isTTY && !this.#written.endsWith("\n")) print("\n");
  }
}
