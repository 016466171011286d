// Which commands there are about cartridges and worlds.

import { exportCommand, importCommand, listCommand } from "./carry.js";
import { frameCommand } from "./frame.js";
import { type Subcommand, runSubcommand } from "./subcommand.js";

const SUBCOMMANDS: readonly Subcommand[] = [
  exportCommand,
  importCommand,
  listCommand,
  frameCommand,
];

/** Runs the command that a line begins with; undefined when it is none of these. */
export function subcommand(argv: readonly string[]): Promise<number> | undefined {
  const [first, second] = argv;
  const found = SUBCOMMANDS.find(({ name }) => name === first || name === `${first} ${second}`);
  return found && runSubcommand(found, argv.slice(found.name.split(" ").length));
}

/** The lines of the help about them. */
export function subcommandHelp(): string {
  return SUBCOMMANDS.map(
    ({ name, names, help }) => `  lispy ${`${name} ${names}`.padEnd(21)} ${help}`,
  ).join("\n");
}
