// What can be known to be wrong with a batch before anything of it is written. What passes here fails later only if somebody else
// changes the folder at the same time.

import { constants, type Stats } from "node:fs";
import { access, lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { LispyUsageError } from "../../errors.js";
import { damageOf } from "../../documents/damage.js";
import { checkedName } from "../../documents/names.js";
import { badDocument } from "../../documents/complaint.js";
import { type Change } from "../../world/store.js";
import { refusedPath, sha256, unlessMissing } from "./files.js";
import { type Folder, textOf } from "./folder.js";
import type { PreparedChange } from "./journal.js";

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Checks what can be checked without looking at the world. */
export function checkChanges(changes: readonly Change[], maxBytes: number): void {
  const names = new Set<string>();
  for (const { name, text } of changes) {
    checkedName(name);
    if (names.has(name)) throw new LispyUsageError(`one batch changes ${name} twice`);
    names.add(name);
    if (text === undefined) continue;
    if (LONE_SURROGATE.test(text)) {
      throw badDocument(name, "its new text has half a surrogate pair, which UTF-8 cannot say");
    }
    const size = Buffer.byteLength(text);
    if (size > maxBytes) throw badDocument(name, `${size} bytes are more than ${maxBytes}`);
    // It could never be replaced afterwards.
    const damage = damageOf(name, text);
    if (damage !== undefined) throw badDocument(name, `its new text is damaged: ${damage}`);
  }
  for (const { name, text } of changes) {
    if (text === undefined) continue;
    for (let end = name.indexOf("/"); end >= 0; end = name.indexOf("/", end + 1)) {
      const folder = name.slice(0, end);
      if (names.has(folder)) {
        throw new LispyUsageError(`one batch has ${folder} as a document and as a folder`);
      }
    }
  }
}

/** The changes that change something, with what they change; throws when one of them cannot be made. */
export async function prepareChanges(
  folder: Folder,
  changes: readonly Change[],
): Promise<PreparedChange[]> {
  const prepared: PreparedChange[] = [];
  const device = (await lstat(folder.root)).dev;
  for (const { name, text } of changes) {
    const found = await folder.look(name);
    const old = found && (await folder.bytes(name));
    const was = old === undefined ? null : sha256(old);
    const bytes = text === undefined ? undefined : Buffer.from(text);
    if (was === (bytes === undefined ? null : sha256(bytes))) continue;
    const damage = old && damageOf(name, textOf(name, old));
    if (damage) throw badDocument(name, `${damage}; it is not overwritten`);
    await checkParent(folder, name, device);
    prepared.push({ name, bytes, was, mode: found && found.mode & 0o777 });
  }
  return prepared;
}

/** A document is put in place by a rename, which needs a folder that may be written to, in the same file system. */
async function checkParent(folder: Folder, name: string, device: number): Promise<void> {
  let path = dirname(folder.pathOf(name));
  let found: Stats | undefined;
  while ((found = await unlessMissing(lstat(path))) === undefined) path = dirname(path);
  if (found.dev !== device) {
    throw refusedPath(path, "is in another file system than the root, where no rename reaches");
  }
  await access(path, constants.W_OK | constants.X_OK);
}
