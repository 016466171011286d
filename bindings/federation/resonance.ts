// Where two worlds resonate, and where they diverge: one line for each, with the rule that produced it. A line depends on the two
// worlds and not on their order.

import type { JsonObject } from "../cartridge/cartridge.js";
import { orderedJson } from "../cartridge/canonical.js";
import { byText, distinct, sizeOf, textIn } from "./read.js";
import type { Signals } from "./signals.js";

/** The rules by name, in the order in which their lines stand. */
export type ResonanceRule =
  | "spatial-events"
  | "cooling-emergent"
  | "heating-still"
  | "same-shift"
  | "opposite-shift"
  | "shared-theme";

/** Emergence from here on is high. The scale is that of its score, 0 to 100. */
const HIGH = 60;
/** Emergence up to here is low. */
const LOW = 40;

/** The lines of two worlds, each ending in `[rule: name]`. `pair` is sorted by name. */
export function resonanceOf(pair: readonly [Signals, Signals]): string[] {
  const RULES: readonly [ResonanceRule, (pair: readonly [Signals, Signals]) => string[]][] = [
    ["spatial-events", events],
    ["cooling-emergent", coolingEmergent],
    ["heating-still", heatingStill],
    ["same-shift", sameShift],
    ["opposite-shift", oppositeShift],
    ["shared-theme", sharedTheme],
  ];
  return RULES.flatMap(([rule, find]) => find(pair).map((line) => `${line} [rule: ${rule}]`));
}

/** Events that go on in either world: one line with their number. */
function events([a, b]: readonly [Signals, Signals]): string[] {
  const active = distinct([...a.events, ...b.events]).length;
  return active > 0 ? [`Spatial events active (${active}) — discourse agents should react`] : [];
}

/** More of a world's channels cool than warm up, while emergence in the other one is high. */
function coolingEmergent(pair: readonly [Signals, Signals]): string[] {
  return eachWay(pair, (here, there) => {
    const { up, down } = tally(here);
    const score = scoreOf(there);
    if (down <= up || score === undefined || score.size < HIGH) return undefined;
    return (
      `Discourse in ${here.world} is cooling (${down}) while emergence in ${there.world} is high ` +
      `(${score.text}) — what happens there is worth discussing`
    );
  });
}

/** More of a world's channels warm up than cool, while emergence in the other one is low. */
function heatingStill(pair: readonly [Signals, Signals]): string[] {
  return eachWay(pair, (here, there) => {
    const { up, down } = tally(here);
    const score = scoreOf(there);
    if (up <= down || score === undefined || score.size > LOW) return undefined;
    return (
      `Discourse in ${here.world} is heating up (${up}) while emergence in ${there.world} is low ` +
      `(${score.text}) — what is discussed is worth doing there`
    );
  });
}

/** A channel of both worlds goes the same way in both. */
function sameShift(pair: readonly [Signals, Signals]): string[] {
  return inBoth(pair, (channel, here, there) =>
    here === there ? `r/${channel} is ${WORDS[here]} in both worlds — one discussion` : undefined,
  );
}

/** A channel of both worlds goes one way in one and the other way in the other: divergence. */
function oppositeShift(pair: readonly [Signals, Signals]): string[] {
  const [{ world: a }, { world: b }] = pair;
  return inBoth(pair, (channel, here, there) =>
    here === there
      ? undefined
      : `r/${channel} is ${WORDS[here]} in ${a} and ${WORDS[there]} in ${b} — the worlds diverge`,
  );
}

/** A theme that trends in both worlds. */
function sharedTheme([a, b]: readonly [Signals, Signals]): string[] {
  const shared = distinct([...a.themes]).filter((theme) => b.themes.includes(theme));
  return shared.sort(byText).map((theme) => `${theme} trends in both worlds — one conversation`);
}

const WORDS = { up: "heating up", down: "cooling" } as const;
type Way = keyof typeof WORDS;

/** Which way a channel goes; what is emerging warms up. */
function wayOf(shift: JsonObject): Way | undefined {
  switch (shift.get("direction")) {
    case "heating":
    case "emerging":
      return "up";
    case "cooling":
      return "down";
    default:
      return undefined;
  }
}

function tally({ shifts }: Signals): { up: number; down: number } {
  const ways = shifts.map(wayOf);
  const count = (wanted: Way): number => ways.filter((way) => way === wanted).length;
  return { up: count("up"), down: count("down") };
}

/** The emergence of a world itself, not of those that it has heard of. */
function scoreOf({ world, emergence }: Signals): { size: number; text: string } | undefined {
  const score = emergence.find((item) => item.get("source") === world)?.get("score");
  const size = sizeOf(score);
  return size === undefined ? undefined : { size, text: orderedJson(score) };
}

function eachWay(
  [a, b]: readonly [Signals, Signals],
  line: (here: Signals, there: Signals) => string | undefined,
): string[] {
  return [line(a, b), line(b, a)].filter((text) => text !== undefined);
}

function inBoth(
  [a, b]: readonly [Signals, Signals],
  line: (channel: string, here: Way, there: Way) => string | undefined,
): string[] {
  const [here, there] = [waysOf(a), waysOf(b)];
  const shared = [...here.keys()].filter((channel) => there.has(channel)).sort(byText);
  return shared
    .map((channel) => line(channel, here.get(channel)!, there.get(channel)!))
    .filter((text) => text !== undefined);
}

/** The first shift of a channel counts. */
function waysOf({ shifts }: Signals): Map<string, Way> {
  const ways = new Map<string, Way>();
  for (const shift of shifts) {
    const channel = textIn(shift, "channel");
    const way = wayOf(shift);
    if (channel !== undefined && way !== undefined && !ways.has(channel)) ways.set(channel, way);
  }
  return ways;
}
