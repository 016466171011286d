// What is measured of the workloads: which engine runs which workload at which size. A slow engine runs at the small size, and then we do as
// well, so that its ratio is one of equal work.

import type { EngineName } from "../engines/engine.js";
import { isSlow, runs, startsOf } from "../engines/open.js";
import { WORKLOADS, type Workload, workloadOf } from "./workloads.js";

export interface Job {
  readonly workload: string;
  readonly engine: EngineName;
  readonly n: number;
  /** `agent` only: in an instance of its own where the engine could share one. */
  readonly own: boolean;
}

/** The jobs of one workload, in the order of the engines. */
export function jobsOf(root: string, workload: Workload, engines: readonly EngineName[]): Job[] {
  const able = engines.filter((engine) => runs(root, engine, workload));
  const job = (engine: EngineName, n: number, own = false): Job => ({
    workload: workload.name,
    engine,
    n,
    own,
  });
  const jobs = able.map((engine) => job(engine, isSlow(engine) ? workload.small : workload.n));
  if (able.includes("lispy") && able.some(isSlow)) jobs.push(job("lispy", workload.small));
  if (workload.kind === "agent") {
    const both = able.filter((engine) => startsOf(engine) === "both");
    jobs.push(...both.map((engine) => job(engine, workload.n, true)));
  }
  return jobs;
}

/** The same jobs at the small size, each once: enough to see that all of it still works. */
export function smallest(jobs: readonly Job[]): Job[] {
  const small = jobs.map((job) => ({ ...job, n: workloadOf(job.workload).small }));
  const key = ({ workload, engine, own }: Job): string => `${workload} ${engine} ${own}`;
  return [...new Map(small.map((job) => [key(job), job])).values()];
}

export const byEngine = (jobs: readonly Job[]): Job[][] =>
  [...new Set(jobs.map(({ engine }) => engine))].map((name) =>
    jobs.filter(({ engine }) => engine === name),
  );

const GROWING: readonly EngineName[] = ["lispy", "quickjs", "lua"];

export const growthJobs = (
  root: string,
  workload: Workload,
  engines: readonly EngineName[],
): Job[] =>
  GROWING.filter((engine) => engines.includes(engine) && runs(root, engine, workload)).flatMap(
    (engine) => workload.growth.map((n) => ({ workload: workload.name, engine, n, own: false })),
  );

/** Every round begins with another engine, and every other one goes backwards: whatever drifts meets all alike. */
export function inRound<Item>(items: readonly Item[], round: number): Item[] {
  const turned = items.map((_, i) => items[(i + round) % items.length]!);
  return round % 2 === 0 ? turned : turned.reverse();
}

export const chosen = (names: readonly string[] | undefined): readonly Workload[] =>
  WORKLOADS.filter(({ name }) => !names || names.includes(name));
