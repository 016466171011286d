// The lines that were typed before. They are added to the file one by one, so that two sessions do not overwrite each
// other and a session that is killed loses nothing. A history that cannot be kept is said once, and is no failure.

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { onOneLine } from "../screen/tokens.js";

export const HISTORY_LINES = 1000;

/** Longer entries are data that was pasted; nobody edits them on one line. */
const MAX_ENTRY = 10_000;

/** `$LISPY_HISTORY`, or `~/.lispy_history`; undefined when there is no home. */
export function historyFile(env = process.env): string | undefined {
  if (env.LISPY_HISTORY) return env.LISPY_HISTORY;
  try {
    const home = homedir();
    return home ? join(home, ".lispy_history") : undefined;
  } catch {
    return undefined;
  }
}

export class History {
  /** Newest first, as readline wants it. */
  readonly entries: string[];
  readonly #file: string | undefined;
  readonly #complain: (text: string) => void;
  #failed = false;

  constructor(file: string | undefined, complain: (text: string) => void) {
    this.#file = file;
    this.#complain = complain;
    this.entries = this.#read();
  }

  /** Remembers what was typed, whether on one line or several, as one line. */
  add(text: string): void {
    const entry = text.trim().includes("\n") ? onOneLine(text) : text.trim();
    if (!entry || entry.length > MAX_ENTRY || entry === this.entries[0]) return;
    const before = this.entries.indexOf(entry);
    if (before > 0) this.entries.splice(before, 1);
    this.entries.unshift(entry);
    if (this.entries.length > HISTORY_LINES) this.entries.length = HISTORY_LINES;
    this.#try((file) => appendFileSync(file, `${entry}\n`, { mode: 0o600 }));
  }

  #read(): string[] {
    let lines: string[];
    try {
      if (this.#file === undefined) return [];
      lines = readFileSync(this.#file, "utf8").split("\n").filter(Boolean);
    } catch {
      // There is none yet; one that cannot be read is noticed at the first line that it cannot take.
      return [];
    }
    const entries = [...new Set(lines.reverse())].slice(0, HISTORY_LINES);
    if (lines.length > 2 * HISTORY_LINES) {
      const text = entries.toReversed().map((line) => `${line}\n`);
      this.#try((file) => writeFileSync(file, text.join(""), { mode: 0o600 }));
    }
    return entries;
  }

  #try(write: (file: string) => void): void {
    if (this.#file === undefined || this.#failed) return;
    try {
      write(this.#file);
    } catch (error) {
      this.#failed = true;
      this.#complain(`the history is not kept: ${(error as Error).message}`);
    }
  }
}
