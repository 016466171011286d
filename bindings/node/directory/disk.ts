// Files below a root, and nothing else: no link is followed, whatever it points to, and what is written is on the disk when the
// call returns. Invariant: a name that reaches this file was checked by world/names.ts.

import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  fstatSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { badDocument } from "../../world/store.js";

/** The largest document that is read, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the file of a name; undefined when there is none. Throws a LispyError for what is no regular file, or too large. */
export function readBytes(root: string, name: string): Uint8Array | undefined {
  if (!isPlainPath(root, name)) return undefined;
  let descriptor: number;
  try {
    // A pipe would keep us waiting for its writer.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    descriptor = openSync(join(root, name), flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw badDocument(name, "is a link; a world's documents are files");
    throw error;
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw badDocument(name, "is no regular file");
    if (found.size > MAX_BYTES) throw badDocument(name, `is larger than ${MAX_BYTES} bytes`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether every folder on the way to a name is there. Throws when one is no folder of its own. */
function isPlainPath(root: string, name: string): boolean {
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) {
    const folder = name.slice(0, at);
    const found = lstatSync(join(root, folder), { throwIfNoEntry: false });
    if (found === undefined) return false;
    if (!found.isDirectory()) throw badDocument(name, `${folder} is no folder, or a link to one`);
  }
  return true;
}

/** Throws unless a file may be put in the place of a name. */
export function checkPlace(root: string, name: string): void {
  if (!isPlainPath(root, name)) return;
  const found = lstatSync(join(root, name), { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw badDocument(name, "is no regular file");
}

/** The names of the regular files below a folder, `/` between parts; links are left out. */
export function namesBelow(
  root: string,
  folder: string,
  isWanted: (name: string) => boolean,
): string[] {
  const names: string[] = [];
  const found = lstatSync(join(root, folder), { throwIfNoEntry: false });
  if (!found?.isDirectory()) return names;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (!isWanted(name)) continue;
    if (entry.isDirectory()) names.push(...namesBelow(root, name, isWanted));
    else if (entry.isFile()) names.push(name);
  }
  return names;
}

/** Writes a new file; it is on the disk then. */
export function writeNew(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, "wx", 0o666);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folders on the way to a name; the new ones are on the disk then. */
export function makeFolders(root: string, name: string): void {
  const folder = dirname(name);
  if (folder === "." || lstatSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory()) {
    return;
  }
  makeFolders(root, folder);
  try {
    mkdirSync(join(root, folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  syncFolder(dirname(join(root, folder)));
}

/** Puts a file in the place of another. Not on the disk before the folder is synced. */
export function putInPlace(from: string, to: string): void {
  renameSync(from, to);
}

export function remove(path: string): void {
  rmSync(path, { force: true });
}

/** What names a folder has is on the disk then. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
