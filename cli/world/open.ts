// The world in a folder, for commands. Invariant: a folder that is no world is refused before anything is written into it.

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type World, openWorld } from "../../bindings/entries/node.js";
import { FileError } from "../files.js";

/** Documents that nothing but a world has. */
const OWN: ReadonlySet<string> = new Set([
  ...["agents.json", "frame_counter.json", "frame_echoes.json", "federation.json"],
  "posted_log.json",
]);
/** Folders that others may have, too, and what the files in them end with. */
const OF_AGENTS = [
  ["memory", ".md"],
  ["echo_frames", ".json"],
  ["cartridges", ".lispy.json"],
] as const;

/** Opens a world that is there. */
export async function openFolder(directory: string): Promise<World> {
  // First of all: this completes what a killed process has begun there.
  const world = await openWorld(directory);
  if (isWorld(directory)) return world;
  await world.close();
  const where = resolve(directory);
  throw new FileError(
    `no world at ${where}: it has no documents of one; lispy world init begins one`,
  );
}

function isWorld(directory: string): boolean {
  const names = namesIn(directory);
  if (names.some((name) => OWN.has(name))) return true;
  return OF_AGENTS.some(
    ([folder, end]) =>
      names.includes(folder) && namesIn(join(directory, folder)).some((name) => name.endsWith(end)),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [];
    throw new FileError(`cannot read ${folder}: ${(error as Error).message}`);
  }
}
