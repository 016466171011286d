// The formats that an agent may come in, and how a document is told to be of one. Only what says so itself is recognised: no
// guessing by shape.

import type { JsonObject } from "../cartridge/document.js";

/** What a document can be of. */
export type FormatName =
  /** A cartridge, `.lispy.json`. */
  | "lispy-cartridge"
  /** `.rappter.egg`, the buddy of a browser. */
  | "rappter.egg"
  /** The egg of the egg specification, version 1. */
  | "egg-v1"
  /** `.cartridge.json`, what an ORAPP machine boots. */
  | "orappter-cartridge/1.0"
  /** The portable VM image as it was announced. */
  | "rappter-egg/1.0"
  /** `.daemon.json`. */
  | "daemon/1.0";

/** Something that a conversion could not carry over as it was. */
export interface Lost {
  /** Where it stands in the document that was converted. */
  readonly path: string;
  /** What has become of it, and why. */
  readonly reason: string;
  /** Where the new document still has it, without its meaning; undefined when it is gone. */
  readonly keptAt?: string;
}

/**
 * Which format a document says that it is of; undefined when it says nothing that is known.
 *
 * @example `formatOf(new Map([["schema", "daemon/1.0"]])) // "daemon/1.0"`
 */
export function formatOf(document: JsonObject): FormatName | undefined {
  const meta = document.get("_meta");
  const type = meta instanceof Map ? meta.get("type") : undefined;
  if (type === "lispy-cartridge" || type === "rappter.egg") return type;
  if (document.get("_format") === "egg") return "egg-v1";
  const name = document.get("schema") ?? document.get("format");
  switch (name) {
    case "orappter-cartridge/1.0":
    case "rappter-egg/1.0":
    case "daemon/1.0":
      return name;
    default:
      return undefined;
  }
}
