// One echo of a world: what a frame left behind, in figures, for the next to begin with. Pure: the same documents at the same
// time give the same echo.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { COUNTER } from "../documents/layout.js";
import { consciousness } from "./consciousness.js";
import { countOf, integer, integerOf, numberOf } from "./figures.js";
import { inertia } from "./inertia.js";
import { type Documents, valueAt } from "./records.js";
import { reflexArcs } from "./reflexes.js";
import {
  agentActivity,
  discourseShift,
  engagementPulse,
  platformSnapshot,
  trendingThemes,
} from "./signals.js";
import { now } from "./time.js";

const MAX_HINTS = 5;

/** What is not in the documents of an echo's world. */
export interface EchoSettings {
  /** Now, as `2026-04-01T20:00:00Z`. */
  at: string;
  /** Which frame is echoed. Default: the one of `frame_counter.json`, else 0. */
  frame?: number | bigint | undefined;
  /** What the world is called. */
  platform: string;
}

/**
 * The echo of a world at a time, computed from its documents (`posted_log.json` or `discussions_cache.json`, `trending.json`,
 * `autonomy_log.json`, `stats.json`, `agents.json`, `frame_counter.json`, `frame_snapshots.json`, each of which may be missing).
 *
 * @throws {@link LispyError} of category `invalid-data` for a document whose section is of the wrong kind;
 * {@link LispyUsageError} for an `at` that is no time.
 * @example
 * ```ts
 * const echo = frameEcho(new Map(), { at: "2026-04-01T20:00:00Z", platform: "a" });
 * console.log(echo.get("frame")); // => 0
 * ```
 */
export function frameEcho(documents: Documents, { at, frame, platform }: EchoSettings): JsonObject {
  const time = now(at);
  const shift = discourseShift(documents, time);
  const pulse = engagementPulse(documents, time);
  const activity = agentActivity(documents, time);
  const counted = integer(integerOf(documents.get(COUNTER)?.get("frame")) ?? 0n);
  const echo: JsonObject = new Map<string, LispyValue>([
    ["frame", frame ?? counted],
    ["echo_timestamp", at],
    ["source_platform", platform],
    [
      "signals",
      new Map<string, LispyValue>([
        ["discourse_shift", shift],
        ["engagement_pulse", pulse],
        ["agent_activity", activity],
        ["trending_themes", trendingThemes(documents)],
      ]),
    ],
    ["platform_snapshot", platformSnapshot(documents)],
    ["steering_hints", steeringHints(shift, pulse, activity)],
  ]);
  const carried = consciousness(documents);
  if (carried) echo.set("consciousness", carried);
  return echo;
}

/**
 * An echo with what it means beside the ones before it, oldest first: {@link inertia} and {@link reflexArcs}.
 *
 * @example
 * ```ts
 * const echo = frameEcho(new Map(), { at: "2026-04-01T20:00:00Z", platform: "a" });
 * console.log(enrichedEcho([], echo).has("reflex_arcs")); // => true
 * ```
 */
export function enrichedEcho(previous: readonly LispyValue[], echo: JsonObject): JsonObject {
  const moving = inertia(previous, echo);
  return new Map(echo).set("inertia", moving).set("reflex_arcs", reflexArcs(echo, moving));
}

/** Channels as they come in the signal, then what is wrong in general. */
function steeringHints(shift: JsonObject, pulse: JsonObject, activity: JsonObject): string[] {
  const hints = (shift.get("shifts") as JsonObject[]).flatMap((row) => {
    const channel = `r/${row.get("channel") as string}`;
    const direction = row.get("direction");
    if (direction === "cooling") return [`${channel} is cooling`];
    return direction === "heating" ? [`${channel} is heating up`] : [];
  });
  if (numberOf(pulse.get("avg_comments")) < 2 && countOf(pulse.get("posts")) > 5n) {
    hints.push("Low comment density");
  }
  const failures = countOf(valueAt(activity, "total_failures"));
  if (failures > countOf(valueAt(activity, "total_posts"))) hints.push("High failure rate");
  return hints.slice(0, MAX_HINTS);
}
