// A valid agent id for a name that is none. The same name gives the same id everywhere.

import { AGENT_ID } from "../cartridge/sections.js";

const MAX_ID = 128;

/**
 * The name as an id: whatever an id may not hold becomes `-`, at the ends nothing. A name that leaves nothing gives `agent-` and
 * eight digits that follow from it.
 *
 * @example `agentIdOf("Sparky the 2nd!") // "Sparky-the-2nd"`
 */
export function agentIdOf(name: string): string {
  if (AGENT_ID.test(name)) return name;
  const id = name
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, MAX_ID)
    .replace(/-+$/, "");
  if (id !== "") return id;
  return name === "" ? "unknown" : `agent-${fingerprint(name)}`;
}

/** FNV-1a over UTF-16 units: tells names apart, and nothing more. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
