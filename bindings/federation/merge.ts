// Two worlds merged for a moment: one echo, computed from the latest echoes of both. Invariant: it depends on the two worlds and the
// time, not on which one is named first; every order in it is total.

import { orderedJson } from "../cartridge/canonical.js";
import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { LispyUsageError } from "../errors.js";
import { type NamedWorld, checkedWorldName } from "./names.js";
import {
  byText,
  distinct,
  figure,
  integerOf,
  object,
  objectIn,
  sumOf,
  textIn,
  textsIn,
} from "./read.js";
import { resonanceOf } from "./resonance.js";
import { type Signals, signalsOf } from "./signals.js";
import { checkedTime } from "./time.js";
import { MERGED, known, vitalsOf } from "./vitals.js";

const SIMS = 2;
/** How many hints an echo has at most. */
const MOST_HINTS = 5;

/**
 * The echo of two worlds as one. Counters are summed, shifts, flips, emergence and events keep their origins, and `resonance` has a
 * line for everything that the worlds do together or against each other, with its rule at the end.
 *
 * @param at The time, as in `2026-04-01T20:00:00Z`: the echo's timestamp.
 * @throws {@link LispyUsageError} for worlds of one name, of none, or a wrong time; {@link LispyError} of category `invalid-data` for
 * a document that is not what its name says.
 * @example `mergeWorlds({ name: "o/near", documents: near }, { name: "o/far", documents: far }, { at: "2026-04-01T20:00:00Z" })`
 */
export function mergeWorlds(a: NamedWorld, b: NamedWorld, { at }: { at: string }): JsonObject {
  checkedTime(at);
  const worlds = inOrder(a, b);
  const pair = [signalsOf(worlds[0]), signalsOf(worlds[1])] as const;
  const names = worlds.map(({ name }) => name);
  const total = (key: string, otherwise: (world: NamedWorld) => LispyValue): LispyValue =>
    sumOf(
      worlds.map((world, index) => {
        const counted = objectIn(pair[index]!.echo, "platform_snapshot").get(key);
        return integerOf(counted) === undefined ? otherwise(world) : counted;
      }),
    );
  return object([
    ["frame", largest(worlds.map((world, index) => frameOf(world, pair[index]!)))],
    ["echo_timestamp", at],
    ["source_platform", MERGED],
    ["signals", mergedSignals(pair)],
    [
      "platform_snapshot",
      object([
        ["total_agents", total("total_agents", (world) => vitalsOf(world.documents).agents)],
        ["total_posts", total("total_posts", (world) => vitalsOf(world.documents).posts)],
        ["total_comments", total("total_comments", (world) => vitalsOf(world.documents).comments)],
        ["sims_merged", SIMS],
        ["dimensions", names],
      ]),
    ],
    ["steering_hints", interleaved(pair.map(hintsOf)).slice(0, MOST_HINTS)],
    ["resonance", resonanceOf(pair)],
    ["cross_world", object(names.map((name) => [name, new Map([["sims_merged", SIMS]])]))],
  ]);
}

/** The two worlds, sorted by name. */
export function inOrder(a: NamedWorld, b: NamedWorld): [NamedWorld, NamedWorld] {
  checkedWorldName(a.name);
  checkedWorldName(b.name);
  if (a.name === b.name) {
    throw new LispyUsageError(`both worlds are called ${a.name}; origins need two names`);
  }
  return a.name < b.name ? [a, b] : [b, a];
}

function mergedSignals(pair: readonly [Signals, Signals]): JsonObject {
  const [a, b] = pair;
  return object([
    ["discourse_shifts", once([...a.shifts, ...b.shifts], byShift)],
    ["engagement_trends", distinct([...a.trends, ...b.trends]).sort(byText)],
    ["discourse_flips", once([...a.flips, ...b.flips], byChannel)],
    ["trending_themes", interleaved([a.themes, b.themes])],
    ["emergence", emergenceIn(pair)],
    ["active_events", distinct([...a.events, ...b.events])],
  ]);
}

/** Each item once, in an order that ends in the items' texts. */
function once(
  items: readonly JsonObject[],
  order: (a: JsonObject, b: JsonObject) => number,
): JsonObject[] {
  const byItsText = new Map(items.map((item) => [orderedJson(item), item]));
  return [...byItsText]
    .sort(([textA, a], [textB, b]) => order(a, b) || byText(textA, textB))
    .map(([, item]) => item);
}

/** The busiest first, as in an echo. */
function byShift(a: JsonObject, b: JsonObject): number {
  const recent = (shift: JsonObject): bigint => integerOf(shift.get("recent")) ?? 0n;
  if (recent(a) !== recent(b)) return recent(a) > recent(b) ? -1 : 1;
  return byChannel(a, b);
}

function byChannel(a: JsonObject, b: JsonObject): number {
  const text = (item: JsonObject, key: string): string => textIn(item, key) ?? "";
  return (
    byText(text(a, "channel"), text(b, "channel")) || byText(text(a, "origin"), text(b, "origin"))
  );
}

/** One of each source: a world knows itself best, then the one whose name comes first is believed. */
function emergenceIn(pair: readonly [Signals, Signals]): JsonObject[] {
  const sourceOf = (item: JsonObject): string => textIn(item, "source") ?? "";
  const found = new Map<string, JsonObject>();
  for (const own of [true, false]) {
    for (const { world, emergence } of pair) {
      for (const item of emergence) {
        const source = sourceOf(item);
        if ((source === world) === own && !found.has(source)) found.set(source, item);
      }
    }
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
}

/** The texts of both, best ranks first, each once; of one rank, those of the first list. */
function interleaved(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(...lists.map((list) => list.length));
  const ranks = Array.from({ length: longest }, (_, rank) => lists.map((list) => list[rank]));
  return distinct(ranks.flat().filter((text) => text !== undefined));
}

/** The hints of a world's echo; where it has none, one for each channel that cools. */
function hintsOf({ echo, shifts }: Signals): string[] {
  const hints = textsIn(echo, "steering_hints");
  if (hints.length > 0) return hints;
  return shifts
    .filter((shift) => shift.get("direction") === "cooling" && textIn(shift, "channel"))
    .map((shift) => `r/${textIn(shift, "channel")} is cooling — consider seeding fresh discussion`);
}

function frameOf({ documents }: NamedWorld, { echo }: Signals): number | bigint {
  return known(echo?.get("frame"), vitalsOf(documents).frame);
}

function largest(frames: readonly (number | bigint)[]): number | bigint {
  return figure(frames.map(BigInt).reduce((a, b) => (a > b ? a : b)));
}
