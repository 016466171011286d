// From samples to ratios. A time is the median of the rounds; a ratio is the median of the rounds' ratios, the peer's time divided by ours, so
// that whatever slows a round slows both sides of it. Above 1 means that LisPy VM is faster.

import type { EngineName } from "../engines/engine.js";
import type { Timed } from "../suite/results.js";
import { geometricMean, median } from "../suite/statistics.js";

type Query = Pick<Timed, "workload" | "engine"> & { own?: boolean };

/** What an engine took; of a slow engine that is at the small size. */
export const timedOf = (
  timed: readonly Timed[],
  { workload, engine, own = false }: Query,
): Timed | undefined =>
  timed.find((t) => t.workload === workload && t.engine === engine && t.own === own);

/** Milliseconds. */
export const millisecondsOf = (timed: Timed | undefined): number | undefined =>
  timed && median(timed.rounds) * 1000;

/** Us: the interpreter, or with machine code. */
export type Ours = "lispy" | "lispy-interpreted";

/** The peer's time divided by ours at the same size. A guest of ours always has an instance of its own. */
export function ratioOf(
  timed: readonly Timed[],
  query: Query,
  us: Ours = "lispy",
): number | undefined {
  const theirs = timedOf(timed, query);
  const ours = timed.find(
    (t) => t.engine === us && t.workload === query.workload && t.n === theirs?.n,
  );
  return theirs && ours && ratioOfRounds(theirs.rounds, ours.rounds);
}

export function ratioOfRounds(theirs: readonly number[], ours: readonly number[]): number {
  const both = theirs.slice(0, ours.length);
  return median(both.map((time, round) => time / ours[round]!));
}

/** The geometric mean over workloads; undefined unless all of them have a ratio. */
export function meanRatio(
  timed: readonly Timed[],
  engine: EngineName,
  workloads: readonly string[],
  us?: Ours,
): number | undefined {
  const ratios = workloads.flatMap((workload) => ratioOf(timed, { workload, engine }, us) ?? []);
  return ratios.length === workloads.length ? geometricMean(ratios) : undefined;
}
