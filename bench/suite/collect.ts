// Takes all measurements, each in a process of its own, in rounds with changing order. What fails is counted and left out.

import { MEASURES, type Measure } from "../embedding/measures.js";
import type { EngineName } from "../engines/engine.js";
import { isPatient } from "../engines/open.js";
import { type Progress, answersFile, childOf, root } from "./children.js";
import { inTurns } from "./parallel.js";
import { type Job, byEngine, chosen, growthJobs, inRound, jobsOf, smallest } from "./plan.js";
import type { Embedded, Timed } from "./results.js";
import { median } from "./statistics.js";

export interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  /** Processes at a time: one, when time is measured. */
  readonly atOnce: number;
  readonly quick: boolean;
  readonly wasm: string | undefined;
}

/** Growth shows a power, not a few percent: one round, short samples. */
const GROWTH_SECONDS = 0.1;
/** Processes of one engine that start cold in one round: one alone takes half as long again when something else happens. */
const STARTS = 9;

/**
 * Seconds of a cold start, median. Without source maps: Node would read them together with the scripts, and only ours lie beside them, in a checkout.
 * With no time to measure, once.
 */
async function coldStart(engine: EngineName, seconds: number): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < (seconds === 0 ? 1 : STARTS); i++) {
    const { value } = await childOf<{ value: number }>("cold", { root, engine }, []);
    values.push(value);
  }
  return median(values);
}

/** What takes long runs in fewer rounds. */
const PATIENT_ROUNDS = 3;

export class Collection {
  readonly #engines: readonly EngineName[];
  readonly #settings: Settings;
  readonly #progress: Progress;
  #answers: string | undefined;

  constructor(engines: readonly EngineName[], settings: Settings, progress: Progress) {
    this.#engines = engines;
    this.#settings = settings;
    this.#progress = progress;
  }

  async workloads(names: readonly string[] | undefined): Promise<Timed[]> {
    const { rounds, seconds, quick } = this.#settings;
    const plans = chosen(names).map((workload) => jobsOf(root, workload, this.#engines));
    if (quick) return this.#timed(1, 0, () => byEngine(smallest(plans.flat())));
    return this.#timed(rounds, seconds, (round) =>
      plans
        .flatMap((jobs) => inRound(jobs, round))
        .filter(({ engine }) => round < PATIENT_ROUNDS || !isPatient(engine))
        .map((job) => [job]),
    );
  }

  growth(names: readonly string[] | undefined): Promise<Timed[]> {
    const jobs = chosen(names).flatMap((workload) => growthJobs(root, workload, this.#engines));
    return this.#timed(1, GROWTH_SECONDS, () => jobs.map((job) => [job]));
  }

  async embedding(names: readonly string[] | undefined): Promise<Embedded[]> {
    const { rounds, seconds, wasm, atOnce } = this.#settings;
    const found = new Map<string, Embedded>();
    const take = async (measure: Measure, engine: EngineName, round: number): Promise<void> => {
      const { name } = measure;
      const what = `round ${round + 1} of ${rounds}: ${name} in ${engine}`;
      const flags = { root, engine, wasm, measure: name, seconds };
      const value = await this.#progress.attempt(what, () =>
        name === "cold"
          ? coldStart(engine, seconds)
          : childOf<{ value: number }>("probe", flags).then((probe) => probe.value),
      );
      if (value === undefined) return;
      const key = `${name} ${engine}`;
      const kept = found.get(key) ?? { measure: name, engine, rounds: [] };
      kept.rounds.push(value);
      found.set(key, kept);
    };
    for (let round = 0; round < rounds; round++) {
      const turns = MEASURES.filter(({ name }) => names?.includes(name) ?? true)
        .filter(({ once }) => round === 0 || !once)
        .flatMap((measure) =>
          inRound(measure.engines, round)
            .filter((engine) => this.#engines.includes(engine))
            .filter((engine) => round === 0 || engine !== "pyodide")
            .map((engine) => ({ measure, engine })),
        );
      await inTurns(turns, atOnce, ({ measure, engine }) => take(measure, engine, round));
    }
    return [...found.values()];
  }

  /** `batches`: the jobs of a process each, in order. */
  async #timed(
    rounds: number,
    seconds: number,
    batches: (round: number) => (readonly Job[])[],
  ): Promise<Timed[]> {
    this.#answers ??= answersFile();
    const { wasm, atOnce } = this.#settings;
    const timed = new Map<Job, number[]>();
    const take = async (batch: readonly Job[], round: number): Promise<void> => {
      const { workload, n, engine } = batch[0]!;
      const title = batch.length > 1 ? `${batch.length} workloads` : `${workload}(${n})`;
      const what = `round ${round + 1} of ${rounds}: ${title} in ${engine}`;
      const jobs = JSON.stringify(batch);
      const flags = { root, wasm, answers: this.#answers, seconds, engine, jobs };
      const found = await this.#progress.attempt(what, () =>
        childOf<{ samples: number[][] }>("sample", flags),
      );
      found?.samples.forEach((samples, i) => {
        const job = batch[i]!;
        timed.set(job, [...(timed.get(job) ?? []), median(samples)]);
      });
    };
    for (let round = 0; round < rounds; round++) {
      await inTurns(batches(round), atOnce, (batch) => take(batch, round));
    }
    return [...timed].map(([job, medians]) => ({ ...job, rounds: medians }));
  }
}
