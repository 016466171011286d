// The documents as files: which file a name means, and what is in it. The one place that goes from names to paths.
// Invariant: between the root and the file there is no link, and the file is a regular one; whatever else is met is an error.

import type { Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isName } from "../../documents/names.js";
import { badDocument } from "../../documents/complaint.js";
import { UnreadableError, codeOf, readBytes, refusedPath, unlessMissing } from "./files.js";

/** A folder that holds documents and whatever else. */
export class Folder {
  constructor(
    readonly root: string,
    /** The longest document, in bytes of UTF-8. */
    readonly maxBytes: number,
  ) {}

  /** Where a document lies. The name has been checked. */
  pathOf(name: string): string {
    return join(this.root, ...name.split("/"));
  }

  /** What lies at a name; undefined when there is nothing. Throws for a link, a folder, a device. */
  async look(name: string): Promise<Stats | undefined> {
    const parts = name.split("/");
    for (let count = 1; count < parts.length; count += 1) {
      const path = join(this.root, ...parts.slice(0, count));
      const found = await this.#lstat(path);
      if (found === undefined) return undefined;
      if (found.isSymbolicLink()) throw refusedPath(path, "is a symbolic link");
      if (!found.isDirectory()) {
        throw badDocument(name, `${parts.slice(0, count).join("/")} is no folder`);
      }
    }
    const found = await this.#lstat(this.pathOf(name));
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) throw refusedPath(this.pathOf(name), "is a symbolic link");
    if (found.isDirectory()) throw badDocument(name, "it is a folder");
    if (!found.isFile()) throw refusedPath(this.pathOf(name), "is no regular file");
    return found;
  }

  /** The bytes at a name; undefined when there is no such file. */
  async bytes(name: string): Promise<Buffer | undefined> {
    if ((await this.look(name)) === undefined) return undefined;
    return readDocument(name, this.pathOf(name), this.maxBytes);
  }

  /** The names that begin with a prefix, unsorted. Links are not followed and not listed. */
  async names(prefix: string): Promise<string[]> {
    const begin = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    if (begin !== "" && !isName(begin.slice(0, -1))) return [];
    // A folder that is a link, anywhere on the way, has no names in it.
    for (let end = begin.indexOf("/"); end >= 0; end = begin.indexOf("/", end + 1)) {
      const found = await this.#lstat(this.pathOf(begin.slice(0, end)));
      if (found === undefined || !found.isDirectory()) return [];
    }
    await stat(this.root);
    const names: string[] = [];
    const folders = [begin];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await unlessMissing(
        readdir(join(this.root, folder), { withFileTypes: true }).catch((error: unknown) => {
          // It was a folder a moment ago.
          if (codeOf(error) === "ENOTDIR") return [];
          throw error;
        }),
      );
      for (const entry of entries ?? []) {
        const name = folder + entry.name;
        if (!isName(name)) continue;
        if (entry.isDirectory() && (name.startsWith(prefix) || prefix.startsWith(name + "/"))) {
          folders.push(name + "/");
        } else if (entry.isFile() && name.startsWith(prefix)) names.push(name);
      }
    }
    return names;
  }

  async #lstat(path: string): Promise<Stats | undefined> {
    const found = await unlessMissing(lstat(path));
    // A world that was unmounted has no documents, and must not look like an empty one.
    if (found === undefined) await stat(this.root);
    return found;
  }
}

/** The bytes of a file that is, or becomes, a document. */
export async function readDocument(
  name: string,
  path: string,
  maxBytes: number,
): Promise<Buffer | undefined> {
  try {
    return await readBytes(path, maxBytes);
  } catch (error) {
    if (error instanceof UnreadableError) throw badDocument(name, error.reason);
    throw error;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a document; throws when it is not UTF-8. */
export function textOf(name: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw badDocument(name, "it is not UTF-8");
  }
}
