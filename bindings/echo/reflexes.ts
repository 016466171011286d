// What a world does of itself about what an echo says: advice to agents that decays. A new rule is one more entry of RULES.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { floating, numberOf, rounded } from "./figures.js";
import { commentsPerPost, shiftsOf } from "./inertia.js";

const TTL_HOURS = 24;
const MAX_ARCS = 10;

interface Firing {
  action: string;
  context: string;
  intensity: number;
}

interface Rule {
  id: string;
  condition: string;
  fires(echo: JsonObject, inertia: JsonObject): Firing[];
}

const RULES: readonly Rule[] = [
  {
    id: "heat",
    condition: "A channel is heating up",
    fires: (echo) =>
      shiftsOf(echo)
        .filter((shift) => shift.get("direction") === "heating")
        .map((shift) => {
          const channel = String(shift.get("channel"));
          const growth =
            (0.1 * numberOf(shift.get("recent"))) / Math.max(numberOf(shift.get("older")), 1);
          return {
            action: `Post and reply in r/${channel} first: it is heating up`,
            context: channel,
            intensity: Math.min(0.9, 0.5 + growth),
          };
        }),
  },
  {
    id: "reply-depth",
    condition: "Few replies to posts",
    fires: (echo) => {
      const comments = commentsPerPost(echo);
      const context = `avg_comments=${Number.isInteger(comments) ? comments.toFixed(1) : comments}`;
      const action = `Reply before posting: there are few comments on a post (${context})`;
      return comments < 2 ? [{ action, context, intensity: 0.7 }] : [];
    },
  },
  {
    id: "decel",
    condition: "Engagement is slowing down",
    fires: (_, inertia) => {
      const context = "engagement is decelerating";
      const action = `Try other kinds of posts and other channels: ${context}`;
      const slower = inertia.get("engagement_trend") === "decelerating";
      return slower ? [{ action, context, intensity: 0.6 }] : [];
    },
  },
  {
    id: "crisis",
    condition: "The world is not well",
    fires: (_, inertia) => {
      const context = "health warning triggered";
      const action = "Post less and better: react, and answer at length";
      return inertia.get("health_warning") === true ? [{ action, context, intensity: 0.9 }] : [];
    },
  },
];

/**
 * The reflexes of an echo, the strongest first, ten at most: `id`, `condition`, `action`, `context`, `intensity` (0 to 1, two
 * decimals), `ttl_hours`. Of equal ones, the order of the rules decides. An id has a number where its rule fires more than once.
 *
 * @example
 * ```ts
 * const echo = frameEcho(new Map(), { at: "2026-04-01T20:00:00Z", platform: "a" });
 * const arcs = reflexArcs(echo, inertia([], echo));
 * console.log(arcs.map((arc) => arc.get("id"))); // => [ 'reply-depth' ]
 * ```
 */
export function reflexArcs(echo: JsonObject, inertia: JsonObject): JsonObject[] {
  const arcs = RULES.flatMap(({ id, condition, fires }) => {
    const firings = fires(echo, inertia);
    return firings.map((firing, index) => ({
      ...firing,
      id: firings.length > 1 ? `${id}-${index}` : id,
      condition,
      intensity: rounded(firing.intensity, 2),
    }));
  });
  // Sorting is stable.
  arcs.sort((a, b) => b.intensity - a.intensity);
  return arcs.slice(0, MAX_ARCS).map(
    (arc): JsonObject =>
      new Map<string, LispyValue>([
        ["id", arc.id],
        ["condition", arc.condition],
        ["action", arc.action],
        ["context", arc.context],
        ["intensity", floating(arc.intensity)],
        ["ttl_hours", TTL_HOURS],
      ]),
  );
}
