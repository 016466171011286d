// A command about cartridges and worlds: what its line may say, checked against its own description.

import { parseArgs } from "node:util";
import type { World } from "../../bindings/entries/node.js";
import { UsageError } from "../args.js";
import { print } from "../files.js";
import { wrap } from "../screen/text.js";
import { openFolder } from "./open.js";

/** What a command was given. */
export class Given {
  constructor(
    readonly names: readonly string[],
    readonly values: Readonly<Record<string, string | boolean | string[] | undefined>>,
  ) {}

  /** The text of an option. */
  text(option: string): string | undefined {
    const value = this.values[option];
    return typeof value === "string" ? value : undefined;
  }

  flag(option: string): boolean {
    return this.values[option] === true;
  }

  /** The texts of an option that may be given several times. */
  texts(option: string): readonly string[] {
    const value = this.values[option];
    return Array.isArray(value) ? value : [];
  }

  /** One of several words. */
  word<Word extends string>(option: string, words: readonly Word[]): Word | undefined {
    const value = this.text(option);
    if (value === undefined || words.includes(value as Word)) return value as Word | undefined;
    throw new UsageError(`--${option} is ${words.join(", ")}, not ${value}`);
  }

  /** A whole number. */
  number(option: string): number | undefined {
    const value = this.text(option);
    if (value === undefined) return undefined;
    const number = /^\d+(_\d+)*(e\d+)?$/i.test(value) ? Number(value.replaceAll("_", "")) : NaN;
    if (Number.isSafeInteger(number)) return number;
    throw new UsageError(`--${option} needs a whole number, not ${JSON.stringify(value)}`);
  }

  /** A time to the second; "now" and default: the clock's. */
  time(): string {
    const given = this.text("at") ?? "now";
    const time = given === "now" ? new Date() : new Date(given);
    if (Number.isNaN(time.getTime())) throw new UsageError(`--at: no time: ${given}`);
    return time.toISOString().replace(/\.\d+Z$/, "Z");
  }

  /** Opens the world that --world names, uses it, closes it. */
  async inWorld<T>(use: (world: World) => Promise<T>, directory?: string): Promise<T> {
    const world = await openFolder(directory ?? this.text("world") ?? "state");
    try {
      return await use(world);
    } finally {
      await world.close();
    }
  }
}

/** What a command is. */
export interface Subcommand {
  /** One word, or two for what is done to whole worlds. */
  name: string;
  /** The names after it, as the help shows them. */
  names: string;
  /** One line. */
  help: string;
  /** Options, and what stands behind each in the help: `FILE`, `KEY...` for one that may be given several times, or nothing. */
  options?: Readonly<Record<string, string>>;
  /** Those of the options that must be there. */
  needed?: readonly string[];
  /** How many names there must be. */
  count: readonly [least: number, most: number];
  run(given: Given): Promise<number>;
}

/** Options that every command has. */
const SHARED = { world: "DIR", at: "TIME", json: "" };
const HELP = { help: { type: "boolean", short: "h" } } as const;

/** Runs a command on what follows its name. */
export async function runSubcommand(command: Subcommand, argv: readonly string[]): Promise<number> {
  const known = { ...command.options, ...SHARED };
  const options = Object.fromEntries(
    Object.entries(known).map(([name, value]) => [
      name,
      { type: value === "" ? "boolean" : "string", multiple: value.endsWith("...") } as const,
    ]),
  );
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      options: { ...options, ...HELP },
      allowPositionals: true,
    });
  } catch (error) {
    // Node goes on with a hint about names that begin with "-".
    const [reason] = (error as Error).message.split(". ");
    throw new UsageError(`${command.name}: ${reason}`);
  }
  const [least, most] = command.count;
  const { positionals, values } = parsed;
  if (values["help"] === true) {
    print(`${command.help}\n${wrap(usageOf(command, known), 80, "  ")}\n`);
    return 0;
  }
  if (positionals.length < least || positionals.length > most) {
    throw new UsageError(`usage: ${lineOf(command)}`);
  }
  return command.run(new Given(positionals, values as Given["values"]));
}

/** What must be on the line. */
function lineOf({ name, names, options = {}, needed = [] }: Subcommand): string {
  const must = needed.map((option) => `--${option} ${options[option]}`);
  return ["lispy", name, ...(names === "" ? [] : [names]), ...must].join(" ");
}

function usageOf(command: Subcommand, known: Readonly<Record<string, string>>): string {
  const options = Object.entries(known)
    .filter(([option]) => !command.needed?.includes(option))
    .map(([option, value]) => (value === "" ? `[--${option}]` : `[--${option} ${value}]`));
  return [lineOf(command), ...options].join(" ");
}
