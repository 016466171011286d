// What Tab offers: commands, names, and file names where a file is wanted. Pure, but for reading folders.

import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { isName, tokensOf } from "../screen/tokens.js";

/** What there is to choose from. */
export interface Choices {
  commands: readonly string[];
  /** Commands whose argument is a file. */
  fileCommands: readonly string[];
  /** All names of the language and of the session. */
  names: () => Iterable<string>;
  /** What has been typed of the form before this line. */
  before: string;
}

/** The completions of what stands before the cursor, and the part of it that they replace: what readline wants. */
export function complete(line: string, choices: Choices): [string[], string] {
  const command = choices.before === "" ? /^\s*(,\S*)(\s+)?(.*)$/s.exec(line) : null;
  if (command) {
    const [, name, space, argument = ""] = command;
    if (!space) return [matching(choices.commands, name!), name!];
    if (choices.fileCommands.includes(name!)) return [filesLike(argument), argument];
  }
  const text = command ? command[3]! : `${choices.before}\n${line}`;
  // At the beginning of a line of a form, Tab indents.
  if (line.trim() === "") return [choices.before === "" ? [] : ["  "], ""];
  const last = tokensOf(text).at(-1);
  if (last?.kind !== "atom") return [[], ""];
  const word = last.text;
  // Parameters and local variables are names of this form only.
  const typed = tokensOf(text)
    .filter((token) => token.kind === "atom" && token.at !== last.at && isName(token.text))
    .map((token) => token.text);
  const names = new Set([...choices.names(), ...typed]);
  return [matching(names, word), word];
}

function matching(names: Iterable<string>, start: string): string[] {
  return [...names].filter((name) => name.startsWith(start)).sort();
}

/** `~/x` as the file that a shell would take it for. */
export function expandHome(file: string): string {
  return /^~(?=\/|$)/.test(file) ? join(homedir(), file.slice(1)) : file;
}

function filesLike(start: string): string[] {
  const shown = /^.*\//s.exec(start)?.[0] ?? "";
  const begin = start.slice(shown.length);
  try {
    return readdirSync(dirname(`${expandHome(shown) || "./"}x`), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(begin) && (begin !== "" || !name.startsWith(".")))
      .map((entry) => shown + entry.name + (entry.isDirectory() ? "/" : ""))
      .sort();
  } catch {
    return [];
  }
}
