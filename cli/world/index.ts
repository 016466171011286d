// Which commands there are about cartridges and worlds, and what is measured about them.

import { UsageError } from "../args.js";
import { print } from "../files.js";
import { benchCommand } from "../bench/command.js";
import { agentsCommand } from "./agents.js";
import { exportCommand, importCommand, listCommand } from "./carry.js";
import { convertCommand } from "./convert.js";
import { frameCommand } from "./frame.js";
import { worldInitCommand, worldMergeCommand, worldSyncCommand } from "./meet.js";
import { diffCommand, forkCommand, mergeCommand } from "./revise.js";
import { type Subcommand, runSubcommand } from "./subcommand.js";
import { keygenCommand, signCommand, verifyCommand } from "./vouch.js";

const SUBCOMMANDS: readonly Subcommand[] = [
  exportCommand,
  importCommand,
  listCommand,
  diffCommand,
  forkCommand,
  mergeCommand,
  convertCommand,
  keygenCommand,
  signCommand,
  verifyCommand,
  agentsCommand,
  frameCommand,
  worldMergeCommand,
  worldSyncCommand,
  worldInitCommand,
  benchCommand,
];

/** Runs the command that a line begins with; undefined when it is none of these. */
export function subcommand(argv: readonly string[]): Promise<number> | undefined {
  const [first, second] = argv;
  const found = SUBCOMMANDS.find(({ name }) => name === first || name === `${first} ${second}`);
  if (found) return runSubcommand(found, argv.slice(found.name.split(" ").length));
  if (first !== "world") return undefined;
  const known = SUBCOMMANDS.filter(({ name }) => name.startsWith("world "));
  if (second === "--help" || second === "-h") {
    print(`${linesOf(known)}\n`);
    return Promise.resolve(0);
  }
  throw new UsageError(
    `after "world" comes one of: ${known.map(({ name }) => name.slice(6)).join(", ")}`,
  );
}

/** The lines of the help about them. */
export function subcommandHelp(): string {
  return linesOf(SUBCOMMANDS);
}

function linesOf(commands: readonly Subcommand[]): string {
  return commands
    .map(({ name, names, help }) => `  lispy ${`${name} ${names}`.padEnd(20)} ${help}`)
    .join("\n");
}
