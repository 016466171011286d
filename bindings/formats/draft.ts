// A cartridge in the making: what a converter fills, and how it becomes a document in the order of keys that cartridges have.

import { agentIdOf } from "./agent-id.js";
import type { FormatName, Lost } from "./format.js";
import type { JsonObject } from "../cartridge/document.js";
import type { LispyValue } from "../values/convert.js";

export class Draft {
  /** What the agent is called in the other format. */
  name = "";
  exportedAt: string | undefined;
  description: string | undefined;
  /** What the other format says of itself, and of its file. Kept in `_meta.converted_from`. */
  readonly header: JsonObject = new Map();
  readonly profile: JsonObject = new Map();
  soul: string | undefined;
  readonly tools: JsonObject = new Map();
  readonly programs = new Map<string, string>();
  /** Where each program stood. */
  readonly origins = new Map<string, string>();
  readonly env: JsonObject = new Map();
  /** What a cartridge has no section for. */
  readonly snapshot: JsonObject = new Map();
  readonly lineage: JsonObject = new Map();
  readonly lost: Lost[] = [];

  constructor(readonly format: FormatName) {}

  /** Puts what is left of an object into the snapshot, if anything is. */
  keep(key: string, rest: JsonObject): void {
    if (rest.size > 0) this.snapshot.set(key, rest);
  }

  /** Says that something has lost its meaning, though it is kept. */
  idle(path: string, keptAt: string, reason: string): void {
    this.lost.push({ path, reason, keptAt });
  }

  /** @param at What `_meta.exported_at` says when the other format says nothing. */
  document(at: string | undefined): JsonObject {
    const id = agentIdOf(this.name);
    const exportedAt = this.exportedAt ?? at;
    const from = new Map<string, LispyValue>([["format", this.format], ...this.header]);
    if (id !== this.name) from.set("name", this.name);
    const meta = new Map<string, LispyValue>([
      ["type", "lispy-cartridge"],
      ["version", 1],
      ["format", ".lispy.json"],
      ["agent_id", id],
      ...optional("exported_at", exportedAt),
      ["source_platform", this.format],
      ["description", this.description ?? ""],
      ["bootable", true],
      ["converted_from", from],
    ]);
    return new Map<string, LispyValue>([
      ["_meta", meta],
      ["profile", this.profile],
      ...optional("soul", this.soul),
      ["tools", this.tools],
      ["programs", this.programs],
      ["env", this.env],
      ["echoes", []],
      ["state_snapshot", this.snapshot],
      ...(this.lineage.size > 0 ? ([["lineage", this.lineage]] as [string, LispyValue][]) : []),
    ]);
  }
}

/** The entry of a value that may be missing. */
export function optional(key: string, value: LispyValue | undefined): [string, LispyValue][] {
  return value === undefined ? [] : [[key, value]];
}
