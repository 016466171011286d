// Which names a world's documents may have. The one place that keeps a path inside its world: a name that passes here, joined to
// a folder, lies below it on every system.

import { LispyError } from "../errors.js";

/** Segments begin with a letter, a digit or `_`: no hidden files, no `.` and `..`, no options. */
const SEGMENT = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/;
/** Names that mean devices on Windows, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const MAX_NAME = 512;
const MAX_SEGMENT = 200;

/** Whether a name is one that a document may have. */
export function isName(name: string): boolean {
  if (name.length > MAX_NAME) return false;
  return name
    .split("/")
    .every((part) => part.length <= MAX_SEGMENT && SEGMENT.test(part) && !DEVICE.test(part));
}

/** The name, checked. Throws a {@link LispyError} of category `capability`: whoever made it wanted out of the world. */
export function checkedName(name: string): string {
  if (isName(name)) return name;
  throw new LispyError({
    category: "capability",
    message: `no name of a document in a world: ${JSON.stringify(name.slice(0, 100))}`,
  });
}
