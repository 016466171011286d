// Two cartridges of one agent, or of two that become one, as one cartridge. What each section means is decided here; how
// values are merged is in merge-values.ts. Deterministic; a merge with itself changes nothing but the lineage.

import type { JsonObject } from "../cartridge/cartridge.js";
import { canonicalJson } from "../cartridge/canonical.js";
import { contentHash, readLineage, writeLineage } from "../cartridge/lineage.js";
import { checkedMoment, isMoment } from "../cartridge/moment.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import {
  agentIdOf,
  ancestor,
  ancestorsOf,
  checkedAgentId,
  exportedAt,
  lineageOf,
  renamed,
  withAncestors,
} from "./ancestry.js";
import { sameJson } from "./difference.js";
import { sameForms } from "../source/form-text.js";
import { echoesByKey, sameButBlanks, soulOf, soulSections } from "./keyed.js";
import { byFrame, byName, mergedOrder } from "./merge-order.js";
import {
  type MergeAt,
  type MergeConflict,
  Merger,
  type Side,
  type Versions,
  mergedCount,
} from "./merge-values.js";

/** How two cartridges are merged. */
export interface MergeOptions {
  /** What both came from: then what one side has removed is removed, and what only one has changed is no conflict. */
  base?: JsonObject | undefined;
  /**
   * Whose version counts in a conflict. Default `"newer"`: the one with the later `_meta.exported_at`; of two that are equally
   * old, the first by canonical text.
   */
  prefer?: Side | "newer" | undefined;
  /** The merged agent's id. Needed when the two have different ones. */
  agentId?: string | undefined;
  /** When, as in `2026-04-01T20:00:00Z`: becomes `_meta.exported_at`. */
  at: string;
  /** Leaves images out: the merged agent boots from `env` and `programs`. What only an image carries is lost. Default false. */
  dropImages?: boolean | undefined;
}

/** What came of {@link mergeCartridges}. */
export interface Merged {
  readonly document: JsonObject;
  /** What both have changed, differently. Empty: nothing had to be decided. */
  readonly conflicts: readonly MergeConflict[];
  /** Whose version was taken in conflicts. */
  readonly preferred: Side;
}

/**
 * Merges two cartridges by meaning. The given documents stay as they are.
 *
 * - Objects (`profile`, `env`, `state_snapshot`, unknown keys) are merged key by key; a list is one value.
 * - Programs and code of tools are compared as forms; a tool whose author differs is one value. `uses` is added up.
 * - Souls are merged by sections, echoes by frame, moment and platform.
 * - An image is kept when only one side has one, both have the same, or one has not changed it since the base.
 * - `lineage.parent` is the content hash of the preferred side; the other one is in `lineage.merged_from`. Receipts start anew.
 *
 * @throws {@link LispyUsageError} when both have images that differ and `dropImages` is not set, when the ids differ and none
 * is given, or for something that is no moment; {@link LispyError} of category `invalid-data` when a lineage is not one.
 * @example
 * ```ts
 * const [base, a, b] = [{ x: 1 }, { x: 2 }, { x: 1, y: 5 }].map((env) => new Map([["env", new Map(Object.entries(env))]]));
 * const { document, conflicts } = await mergeCartridges(a, b, { base, at: "2026-04-01T20:00:00Z" });
 * console.log(document.get("env"), conflicts.length); // => Map(2) { 'x' => 2, 'y' => 5 } 0
 * ```
 */
export async function mergeCartridges(
  a: JsonObject,
  b: JsonObject,
  options: MergeOptions,
): Promise<Merged> {
  const at = checkedMoment(options.at, "at");
  const agentId = mergedId(a, b, options.agentId);
  const preferred = preferredSide(a, b, options.prefer ?? "newer");
  const merger = new Merger(preferred);
  const prepared = (document: JsonObject): JsonObject => {
    const result = exportedAt(renamed(document, agentId), at);
    if (options.dropImages === true) result.delete("vm");
    return result;
  };
  const versions = { base: options.base && prepared(options.base), a: prepared(a), b: prepared(b) };
  const document = merger.maps("$", versions, (path, section) =>
    sectionMerger(merger, path)(path, section),
  );
  await mergeLineages(document, { a, b, preferred, at });
  return { document, conflicts: merger.conflicts, preferred };
}

function mergedId(a: JsonObject, b: JsonObject, given: string | undefined): string {
  if (given !== undefined) return checkedAgentId(given);
  const [idA, idB] = [agentIdOf(a), agentIdOf(b)];
  if (idA === idB) return idA;
  throw new LispyUsageError(
    `${idA} and ${idB} are two agents: say with agentId who they are together`,
  );
}

function preferredSide(a: JsonObject, b: JsonObject, prefer: Side | "newer"): Side {
  if (prefer === "a" || prefer === "b") return prefer;
  if (prefer !== "newer") throw new LispyUsageError('prefer must be "a", "b" or "newer"');
  const [timeA, timeB] = [a, b].map((document) => {
    const meta = document.get("_meta");
    const time = meta instanceof Map ? meta.get("exported_at") : undefined;
    return isMoment(time) ? time : "";
  });
  if (timeA !== timeB) return timeA! > timeB! ? "a" : "b";
  return canonicalJson(a) <= canonicalJson(b) ? "a" : "b";
}

function sectionMerger(merger: Merger, path: string): MergeAt {
  const entries =
    (each: MergeAt): MergeAt =>
    (inner, versions) =>
      merger.with(inner, versions, merger.entries(each));
  switch (path) {
    case "$.soul":
      return mergeSouls(merger);
    case "$.programs":
      return entries(merger.text(sameForms));
    case "$.tools":
      return entries(mergeTools(merger));
    case "$.echoes":
      return mergeEchoes(merger);
    case "$.lineage":
      // Keeps its place; filled in by mergeLineages.
      return () => new Map();
    case "$.vm":
      return (inner, versions) =>
        merger.with(inner, versions, (_, { a, b }) => {
          if (a === undefined || b === undefined) return undefined;
          throw new LispyUsageError(
            "both cartridges have an image ($.vm), and two running states cannot become one: " +
              "take the image out of one of them, or merge with dropImages",
            "$.vm",
          );
        });
    default:
      return merger.value;
  }
}

function mergeTools(merger: Merger): MergeAt {
  const field =
    (tool: string): MergeAt =>
    (path, versions) => {
      if (path === `${tool}.code`) return merger.text(sameForms)(path, versions);
      if (path !== `${tool}.uses`) return merger.value(path, versions);
      return merger.with(path, versions, () => mergedCount(versions));
    };
  return (path, versions) =>
    merger.with(path, versions, (_, { a, b }) => {
      // A slug belongs to its first author: two tools of one name are not mixed.
      const authors = [a, b].map((tool) => (tool instanceof Map ? tool.get("author") : undefined));
      if (!sameJson(authors[0], authors[1])) return undefined;
      return merger.entries(field(path))(path, versions);
    });
}

function mergeSouls(merger: Merger): MergeAt {
  return (path, versions) =>
    merger.with(path, versions, (_, { base, a, b }) => {
      if (typeof a !== "string" || typeof b !== "string") return undefined;
      const sections = {
        a: soulSections(a),
        b: soulSections(b),
        base: typeof base === "string" ? soulSections(base) : undefined,
      };
      const merged = merger.maps(path, sections, merger.text(sameButBlanks));
      const [inA, inB] = [sections.a, sections.b].map((side) =>
        [...side.keys()].filter((label) => merged.has(label)),
      );
      let order = mergedOrder(inA!, inB!);
      if (order === undefined) {
        merger.conflict(
          path,
          { base: undefined, a: undefined, b: undefined },
          "the order of sections",
        );
        const [first, second] = merger.preferred === "a" ? [inA!, inB!] : [inB!, inA!];
        order = [...first, ...second.filter((label) => !first.includes(label)).sort(byName)];
        // What stands before all headings stays there.
        if (order.includes("")) order = ["", ...order.filter((label) => label !== "")];
      }
      return soulOf(order.map((label) => merged.get(label) as string));
    });
}

function mergeEchoes(merger: Merger): MergeAt {
  return (path, versions) =>
    merger.with(path, versions, (_, { base, a, b }) => {
      if (!Array.isArray(a) || !Array.isArray(b)) return undefined;
      const keyed: Versions<ReadonlyMap<string, LispyValue>> = {
        a: echoesByKey(a),
        b: echoesByKey(b),
        base: Array.isArray(base) ? echoesByKey(base) : undefined,
      };
      return [...merger.maps(path, keyed, merger.value).values()].sort(byFrame);
    });
}

/** Where the merged cartridge comes from. Whatever else the lineages say is merged, the preferred side's counting. */
async function mergeLineages(
  document: JsonObject,
  { a, b, preferred, at }: { a: JsonObject; b: JsonObject; preferred: Side; at: string },
): Promise<void> {
  const [first, second] = preferred === "a" ? [a, b] : [b, a];
  const [lineage, other] = [readLineage(first), readLineage(second)];
  const [hash, otherHash] = [await contentHash(first), await contentHash(second)];
  const frames = [lineage.frame, other.frame].filter((frame) => frame !== undefined);
  const names = [...document.keys()];
  // After the image, as in every cartridge of ours.
  if (names.indexOf("vm") > names.indexOf("lineage")) document.delete("lineage");
  document.set("lineage", new Map([...lineageOf(second), ...lineageOf(first)]));
  writeLineage(document, {
    parent: hash,
    frame: frames.length > 0 ? Math.max(...frames) : undefined,
    hosts: [...lineage.hosts, ...other.hosts.filter((host) => !lineage.hosts.includes(host))],
    receipts: [],
  });
  const section = document.get("lineage") as JsonObject;
  const both = (name: string): LispyValue[] =>
    withAncestors(ancestorsOf(first, name), ancestorsOf(second, name));
  const origin = both("origin");
  if (origin.length > 0) section.set("origin", origin);
  const more = hash === otherHash ? [] : [ancestor(second, otherHash, at)];
  const mergedFrom = withAncestors(both("merged_from"), more);
  if (mergedFrom.length > 0) section.set("merged_from", mergedFrom);
}
