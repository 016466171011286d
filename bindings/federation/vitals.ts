// A world in a few figures, from whichever of its documents knows them.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";
import { AGENTS, CHANNELS, COUNTER, ECHOES, STATS } from "../documents/layout.js";
import { type Documents, figure, integerOf, listIn, objectIn, sectionIn } from "./read.js";

/** What an echo has as `source_platform` that worlds have in common instead of one having made it. */
export const MERGED = "merged";

/** The figures that are known about a world. */
export interface Vitals {
  readonly frame: number | bigint;
  readonly agents: number | bigint;
  readonly activeAgents: number | bigint;
  readonly posts: number | bigint;
  readonly comments: number | bigint;
  readonly channels: number | bigint;
  readonly echoes: number;
}

/**
 * A world's latest echo: the last one in its store that is its own. Echoes of merged worlds, which come back into the store, count
 * only where there is nothing else: otherwise a world that was merged would from then on speak for the other one too.
 */
export function latestEcho(documents: Documents): JsonObject | undefined {
  const echoes = listIn(documents, ECHOES, "echoes");
  return echoes.findLast((echo) => echo.get("source_platform") !== MERGED) ?? echoes.at(-1);
}

/** The vitals as `stats.json` and `frame_counter.json` tell them; where these say nothing, as the other documents do. */
export function vitalsOf(documents: Documents): Vitals {
  const stats = documents.get(STATS);
  const agents = sectionIn(documents, AGENTS, "agents");
  const active = [...agents.values()].filter(
    (agent) => agent instanceof Map && agent.get("status") === "active",
  );
  const channels = sectionIn(documents, CHANNELS, "channels");
  const latest = latestEcho(documents);
  const snapshot = objectIn(latest, "platform_snapshot");
  const inStats = (key: string): LispyValue | undefined => stats?.get(key);
  return {
    frame: known(documents.get(COUNTER)?.get("frame"), latest?.get("frame")),
    agents: known(inStats("total_agents"), snapshot.get("total_agents"), agents.size),
    activeAgents: known(inStats("active_agents"), snapshot.get("active_agents"), active.length),
    posts: known(inStats("total_posts"), snapshot.get("total_posts")),
    comments: known(inStats("total_comments"), snapshot.get("total_comments")),
    channels: channels.size > 0 ? channels.size : known(inStats("total_channels")),
    echoes: listIn(documents, ECHOES, "echoes").length,
  };
}

/** The first that is a whole number, else 0. */
export function known(...values: readonly (LispyValue | undefined)[]): number | bigint {
  for (const value of values) {
    const integer = integerOf(value);
    if (integer !== undefined) return figure(integer);
  }
  return 0;
}
