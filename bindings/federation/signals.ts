// What a world has to say to another one: the signals of its latest echo, and of the documents that spatial worlds keep besides.
// Origins are kept: whatever came from a third world goes on saying so.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import type { NamedWorld } from "./names.js";
import { byText, listIn, objectIn, objectsIn, textIn, textsIn } from "./read.js";
import { MERGED, latestEcho } from "./vitals.js";

/** The signals of one world. */
export interface Signals {
  readonly world: string;
  readonly echo: JsonObject | undefined;
  /** `{channel, direction, recent, older, origin}` each. */
  readonly shifts: readonly JsonObject[];
  /** `world: trend`. */
  readonly trends: readonly string[];
  /** `{channel, from, to, origin}` each. */
  readonly flips: readonly JsonObject[];
  readonly themes: readonly string[];
  /** `{source, score, dimensions}`; of this world at most one, and those of others that its echo tells of. */
  readonly emergence: readonly JsonObject[];
  /** `world: event`. */
  readonly events: readonly string[];
}

/** The signals of a world as its documents have them. */
export function signalsOf({ name, documents }: NamedWorld): Signals {
  const echo = latestEcho(documents);
  const signals = objectIn(echo, "signals");
  const inertia = objectIn(echo, "inertia");
  const trend = textIn(inertia, "engagement_trend");
  const ownFlips = objectsIn(inertia, "discourse_flips");
  // Only what a merged world's echo says carries its origin; any other echo speaks of its own world.
  const ofMany = echo?.get("source_platform") === MERGED;
  const own = (text: string): string => (ofMany ? text : `${name}: ${text}`);
  const told = textsIn(signals, "active_events").map(own);
  const emergence = toldEmergence(name, signals);
  const measured = emergence.some((item) => item.get("source") === name)
    ? undefined
    : emergenceOf(name, documents);
  return {
    world: name,
    echo,
    shifts: shiftsOf(echo).map((shift) => withOrigin(shift, name)),
    trends: [
      ...(trend === undefined ? [] : [`${name}: ${trend}`]),
      ...textsIn(signals, "engagement_trends").map(own),
    ],
    flips: [...ownFlips, ...objectsIn(signals, "discourse_flips")].map((flip) =>
      withOrigin(flip, name),
    ),
    themes: textsIn(signals, "trending_themes"),
    emergence: measured ? [measured, ...emergence] : emergence,
    events: told.length > 0 && !ofMany ? told : [...eventsOf(name, documents), ...told],
  };
}

/** The shifts of an echo, an ordinary one or one of a merged world. */
export function shiftsOf(echo: JsonObject | undefined): JsonObject[] {
  const signals = objectIn(echo, "signals");
  const ordinary = objectsIn(objectIn(signals, "discourse_shift"), "shifts");
  return ordinary.length > 0 ? ordinary : objectsIn(signals, "discourse_shifts");
}

/** What an echo tells of emergence: one object for its own world, or a list with sources. */
function toldEmergence(world: string, signals: JsonObject): JsonObject[] {
  const own = signals.get("emergence");
  if (own instanceof Map) {
    return own.has("score") ? [measure(world, own.get("score")!, objectIn(own, "dimensions"))] : [];
  }
  return objectsIn(signals, "emergence").map((item) =>
    item.has("source") ? item : new Map<string, LispyValue>([["source", world], ...item]),
  );
}

function measure(source: string, score: LispyValue, dimensions: JsonObject): JsonObject {
  return new Map<string, LispyValue>([
    ["source", source],
    ["score", score],
    ["dimensions", dimensions],
  ]);
}

function withOrigin(item: JsonObject, world: string): JsonObject {
  return item.has("origin") ? item : new Map(item).set("origin", world);
}

/** The documents of a name, in the world's root or one of its places, sorted. */
function named({ documents }: Pick<NamedWorld, "documents">, file: string): string[] {
  const found = [...documents.keys()].filter((name) => name === file || name.endsWith(`/${file}`));
  return found.sort(byText);
}

/** The last snapshot in `emergence.json`. */
function emergenceOf(world: string, documents: NamedWorld["documents"]): JsonObject | undefined {
  for (const name of named({ documents }, "emergence.json")) {
    const document = documents.get(name)!;
    const snapshot = document.has("snapshots")
      ? listIn(documents, name, "snapshots").at(-1)
      : document;
    const score = snapshot?.get("overall") ?? snapshot?.get("score");
    if (score === undefined) continue;
    return measure(world, score, objectIn(snapshot, "dimensions"));
  }
  return undefined;
}

/** The events of `events.json`, here and in the world's places, that are active. */
function eventsOf(world: string, documents: NamedWorld["documents"]): string[] {
  return named({ documents }, "events.json").flatMap((name) =>
    listIn(documents, name, "events")
      .filter((event) => event.get("active") === true)
      .map((event) => textIn(event, "id") ?? textIn(event, "name"))
      .filter((event) => event !== undefined)
      .map((event) => `${world}: ${event}`),
  );
}
