// What worlds and their agents are called by others.

import { AGENT_ID } from "../cartridge/cartridge.js";
import { LispyError, LispyUsageError } from "../errors.js";
import { type Documents, byText } from "./read.js";

/** What takes part in federation: a name (`owner/repo`, or any other) and the documents, by name. */
export interface NamedWorld {
  readonly name: string;
  readonly documents: Documents;
}

/** The name, checked. Throws a {@link LispyUsageError} for one that is empty. */
export function checkedWorldName(name: string): string {
  if (typeof name === "string" && name.trim() !== "") return name;
  throw new LispyUsageError("a world that takes part in federation needs a name");
}

/** A name as a part of ids and file names, at most `longest` characters: `owner/repo` is `owner-repo`. */
export function slugOfWorld(name: string, longest = 60): string {
  const slug = name.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, longest);
  return slug.replace(/^[-_]+|[-_]+$/g, "") || "world";
}

/** Ids of worlds as peers, no two the same, whatever order the names come in. */
export function peerIds(names: readonly string[]): Map<string, string> {
  const ids = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of [...new Set(names)].sort(byText)) {
    const slug = slugOfWorld(name);
    let id = slug;
    // Ids become names of files, and some systems take no notice of case.
    for (let n = 2; taken.has(id.toLowerCase()); n++) id = `${slug}-${n}`;
    taken.add(id.toLowerCase());
    ids.set(name, id);
  }
  return ids;
}

/** The id of a peer, checked: it becomes part of file names and of the ids of agents. */
export function checkedPeerId(id: string): string {
  if (AGENT_ID.test(id)) return id;
  throw new LispyError({
    category: "invalid-data",
    message: `peer: ${JSON.stringify(String(id).slice(0, 140))} is no id; it must match ${AGENT_ID.source}`,
  });
}

/** An agent, or anything else, of another world: `source:agent-id`. */
export function namespaced(source: string, id: string): string {
  return `${source}:${id}`;
}
