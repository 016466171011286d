// Files and streams as the command needs them: whole texts in, whole files out, and output whose reader may leave early.

import {
  accessSync,
  appendFileSync,
  chmodSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "./args.js";
import { undisturbed } from "./interrupt.js";

/** A file that the command line names cannot be used. What else the line could say is no help then. */
export class FileError extends UsageError {}

/** Reads a file as UTF-8 ("-": standard input); a byte order mark at the start is not part of the text. */
export function readText(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new FileError(`cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    // Another character in place of each broken one would be another text, and `boot --out` would write it back.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileError(`cannot read ${file}: it is not UTF-8 text`);
  }
}

/** Writes to standard output; ends the process where it is known that nothing arrives (a full disk). */
export function print(text: string): void {
  process.stdout.write(text);
  if (process.stdout.errored) endOnError(process.stdout.errored);
}

/** Whoever reads our output may stop early (`lispy … | head`); that is no failure of ours. A full disk is one. */
export function endOnError(error: NodeJS.ErrnoException): never {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`lispy: cannot write the output: ${error.message}\n`);
  process.exit(1);
}

/** A file to be written later. */
export interface Target {
  /** The whole file or none of it: a reader never sees half of it, and what was there before stays until then. */
  write(text: string): void;
}

/**
 * Looks at once whether `file` can be written, so that no work is lost at its end. A link is followed, the mode of an
 * existing file is kept, and what is no regular file (a pipe, a device) is written to and not replaced.
 */
export function outputFile(file: string, option = "--out"): Target {
  const fail = (error: unknown): never => {
    throw new FileError(`cannot write ${file}: ${(error as Error).message}`);
  };
  if (file === "" || file === "-") throw new UsageError(`${option} needs the name of a file`);
  let path = file;
  let mode: number | undefined;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found) {
      if (found.isDirectory()) throw new Error("it is a directory");
      path = realpathSync(file);
      accessSync(path, constants.W_OK);
      if (!found.isFile()) return { write: (text) => tryOr(() => writeFileSync(path, text), fail) };
      mode = found.mode & 0o777;
    }
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    return fail(error);
  }
  const write = (text: string): void => {
    const unfinished = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(unfinished, text, { flag: "wx" });
      if (mode !== undefined) chmodSync(unfinished, mode);
      renameSync(unfinished, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") rmSync(unfinished, { force: true });
      fail(error);
    }
  };
  return { write: (text) => undisturbed(() => write(text)) };
}

/** A file that grows by whole lines. */
export interface Log {
  /** The line is in the file when this returns: what comes later cannot take it away. */
  add(line: string): void;
}

/** Empties `file`, or makes it, at once. */
export function logFile(file: string): Log {
  const fail = (error: unknown): never => {
    throw new FileError(`cannot write ${file}: ${(error as Error).message}`);
  };
  if (file === "" || file === "-") throw new UsageError("--trace needs the name of a file");
  tryOr(() => writeFileSync(file, ""), fail);
  return { add: (line) => tryOr(() => appendFileSync(file, line), fail) };
}

function tryOr(action: () => void, fail: (error: unknown) => never): void {
  try {
    action();
  } catch (error) {
    fail(error);
  }
}
