// Where a world is going: an echo beside the ones before it. Echoes of other platforms are not looked at: the difference of two
// worlds' totals is no movement.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { countOf, numberOf } from "./figures.js";
import { compareText, valueAt } from "./records.js";

/**
 * What has changed since the echoes before, oldest first: `engagement_trend` (`unknown`, `accelerating`, `decelerating`, `stable`),
 * `discourse_flips` (channels that went from heating to cooling or back, by name) and `health_warning`.
 *
 * @example
 * ```ts
 * const echo = frameEcho(new Map(), { at: "2026-04-01T20:00:00Z", platform: "a" });
 * console.log(inertia([], echo).get("engagement_trend")); // => unknown
 * ```
 */
export function inertia(previous: readonly LispyValue[], echo: JsonObject): JsonObject {
  const platform = echo.get("source_platform");
  const before = previous
    .filter((other) => other instanceof Map)
    .filter((other) => other.get("source_platform") === platform);
  const last = before.at(-1);
  return new Map<string, LispyValue>([
    ["engagement_trend", last ? trend(before.at(-2), last, echo) : "unknown"],
    ["discourse_flips", last ? flips(last, echo) : []],
    ["health_warning", last !== undefined && isUnhealthy(last, echo)],
  ]);
}

function trend(earlier: JsonObject | undefined, last: JsonObject, echo: JsonObject): string {
  const now = difference(last, echo);
  if (!earlier) {
    if (now.posts > 5n && now.comments > 20n) return "accelerating";
    return now.posts <= 1n && now.comments <= 5n ? "decelerating" : "stable";
  }
  const before = difference(earlier, last);
  const posts = now.posts - before.posts;
  const comments = now.comments - before.comments;
  if (posts > 2n && comments > 5n) return "accelerating";
  return posts < -2n || comments < -5n ? "decelerating" : "stable";
}

/** Totals can shrink, since worlds count anew. */
function difference(from: JsonObject, to: JsonObject): { posts: bigint; comments: bigint } {
  const by = (key: string): bigint =>
    countOf(valueAt(to, "platform_snapshot", key)) -
    countOf(valueAt(from, "platform_snapshot", key));
  return { posts: by("total_posts"), comments: by("total_comments") };
}

function flips(last: JsonObject, echo: JsonObject): JsonObject[] {
  const before = directions(last);
  const now = directions(echo);
  return [...before]
    .filter(([channel, from]) => now.has(channel) && now.get(channel) !== from)
    .sort(([left], [right]) => compareText(left, right))
    .map(
      ([channel, from]): JsonObject =>
        new Map([
          ["channel", channel],
          ["from", from],
          ["to", now.get(channel)!],
        ]),
    );
}

/** A channel that emerges has no way to turn from. */
function directions(echo: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const shift of shiftsOf(echo)) {
    const channel = shift.get("channel");
    const direction = shift.get("direction");
    if (typeof channel !== "string") continue;
    if (direction === "heating" || direction === "cooling") found.set(channel, direction);
  }
  return found;
}

/** The rows of an echo's `discourse_shift`. */
export function shiftsOf(echo: JsonObject): JsonObject[] {
  const shifts = valueAt(echo, "signals", "discourse_shift", "shifts");
  return Array.isArray(shifts) ? shifts.filter((shift) => shift instanceof Map) : [];
}

/** The average number of comments on a post, as an echo has it. */
export function commentsPerPost(echo: JsonObject): number {
  return numberOf(valueAt(echo, "signals", "engagement_pulse", "avg_comments"));
}

/** Two signs of four. */
function isUnhealthy(last: JsonObject, echo: JsonObject): boolean {
  const { posts, comments } = difference(last, echo);
  const [averageBefore, outputBefore] = [commentsPerPost(last), agentOutput(last)];
  const signs = [
    posts <= 1n,
    comments <= 3n,
    averageBefore > 1 && commentsPerPost(echo) < 0.7 * averageBefore,
    outputBefore > 5n && 2n * agentOutput(echo) < outputBefore,
  ];
  return signs.filter(Boolean).length >= 2;
}

function agentOutput(echo: JsonObject): bigint {
  const of = (key: string): bigint => countOf(valueAt(echo, "signals", "agent_activity", key));
  return of("total_posts") + of("total_comments");
}
