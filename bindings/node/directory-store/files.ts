// The few things that the store does with files, each so that it holds through a crash and follows no link.

import { constants } from "node:fs";
import { lstat, mkdir, open, unlink } from "node:fs/promises";
import { createHash } from "node:crypto";
import { LispyError } from "../../errors.js";

/** A hook that is called before each step of a write; a test stops the process in it. */
export type Faults = (step: string) => void;

// Windows has neither flag: opening a link is refused there by the look at it that comes before.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** The system's name for what went wrong, as in `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Whether an error says that this process may not write here. */
export function isUnwritable(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS"].includes(codeOf(error) ?? "");
}

/** What `work` comes to; undefined when what it is about is not there. */
export async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Somebody put something in the way that leads out of the world: a link, or a device. */
export function refusedPath(path: string, reason: string): LispyError {
  return new LispyError({ category: "capability", message: `world: ${path}: ${reason}` });
}

/** Why bytes were not read; `reason` is said with the name of the document. */
export class UnreadableError extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The bytes of a regular file; undefined when there is none. Does not follow a link, and does not wait for a pipe. */
export async function readBytes(path: string, maxBytes: number): Promise<Buffer | undefined> {
  let handle;
  try {
    handle = await unlessMissing(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  } catch (error) {
    if (codeOf(error) === "ELOOP") throw refusedPath(path, "is a symbolic link");
    throw error;
  }
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw refusedPath(path, "is no regular file");
    const tooLarge = (size: number): UnreadableError =>
      new UnreadableError(`${size} bytes are more than ${maxBytes}, the limit`);
    if (found.size > maxBytes) throw tooLarge(found.size);
    const bytes = await handle.readFile();
    if (bytes.length > maxBytes) throw tooLarge(bytes.length);
    return bytes;
  } finally {
    await handle.close();
  }
}

/**
 * Makes a file that was not there, with these permissions or the usual ones. Its content is kept when this returns, its entry in the
 * folder by {@link syncFolder}.
 */
export async function writeNew(
  path: string,
  bytes: Uint8Array | string,
  mode?: number,
): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytes);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps what was created, renamed and removed in a folder. */
export async function syncFolder(path: string): Promise<void> {
  // Windows keeps folders by itself and does not open them.
  if (process.platform === "win32") return;
  const handle = await open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes sure of a folder whose parent is there. True when it was made. */
export async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw refusedPath(path, "is a symbolic link");
  if (!found.isDirectory()) throw refusedPath(path, "is no folder");
  return false;
}

/** Removes a file that may be gone already. */
export async function removeFile(path: string): Promise<void> {
  await unlessMissing(unlink(path));
}

/** SHA-256 as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
