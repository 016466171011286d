// Measures all subjects in turns: a subject is a plan in a build of the VM. First what each uses, twice, which must be the same; then
// rounds, in each of which every subject lives once; then cold boots, which would disturb the others: engines go on compiling in the
// background. The order of every other round is reversed, so that a machine that slows down slows all of them. A subject that fails
// is left out from then on, and the others go on.

import { LispyCrashError, LispyError, LispyUsageError } from "../../bindings/entries/node.js";
import {
  type ColdTimes,
  type Figures,
  FrameFailure,
  type LifeTimes,
  coldTimesOf,
  figuresOf,
  timesOf,
} from "./life.js";
import type { Plan } from "./plan.js";
import type { VMBuild } from "./vm-build.js";

export interface Subject {
  plan: Plan;
  build: VMBuild;
}

/** What is known about a subject. */
export interface Measured extends Subject {
  figures: Figures | undefined;
  /** One of each round. */
  lives: LifeTimes[];
  colds: ColdTimes[];
  /** Why it was left out. */
  failure: string | undefined;
}

export interface MeasureSettings {
  /** How many frames a life has. */
  frames: number;
  /** For each subject, beside what the first rounds take. */
  seconds: number;
  /** What part of the time is over, from 0 to 1. */
  onProgress: (part: number) => void;
}

/** Fewer rounds say too little, whatever time they take. */
const LEAST_ROUNDS = 3;
/** Cold boots are slow, and there is not much to learn from more of them. */
const COLD_BOOTS = 11;
/** The part of the time that goes before, when engines are still compiling. */
const WARM_UP = 0.2;

export async function measure(
  subjects: readonly Subject[],
  { frames, seconds, onProgress }: MeasureSettings,
): Promise<Measured[]> {
  const all = subjects.map((subject): Measured => {
    return { ...subject, figures: undefined, lives: [], colds: [], failure: undefined };
  });
  for (const measured of all) {
    await attempt(measured, async () => {
      const { plan, build } = measured;
      measured.figures = await figuresOf(plan, build, frames);
      checkSame(measured.figures.receipt, (await figuresOf(plan, build, frames)).receipt);
    });
  }
  const whole = seconds * 1000 * all.filter(isAlive).length;
  const begin = performance.now();
  const elapsed = (): number => performance.now() - begin;
  const lives = (index: number, keep: boolean): Promise<void> =>
    inTurns(all, index, async (measured) => {
      const times = await timesOf(measured.plan, measured.build, frames);
      checkSame(measured.figures!.receipt, times.receipt);
      if (keep) measured.lives.push(times);
      onProgress(whole > 0 ? Math.min(1, elapsed() / whole) : 1);
    });
  for (let index = 0; index === 0 || elapsed() < whole * WARM_UP; index++) {
    await lives(index, false);
  }
  for (let index = 0; index < LEAST_ROUNDS || elapsed() < whole; index++) await lives(index, true);
  for (let index = 0; index < COLD_BOOTS; index++) {
    await inTurns(all, index, async ({ plan, build, colds }) => {
      colds.push(await coldTimesOf(plan, build));
    });
  }
  return all;
}

/** Does a step with each that is alive, in an order that depends on the round. */
async function inTurns(
  all: readonly Measured[],
  round: number,
  step: (measured: Measured) => Promise<void>,
): Promise<void> {
  for (const measured of round % 2 === 0 ? all : all.toReversed()) {
    await attempt(measured, () => step(measured));
  }
}

/** A trace of random numbers or of time would make every life another one. */
function checkSame(receipt: string, other: string): void {
  if (receipt === other) return;
  throw new FrameFailure("two lives of the agent did not come to the same receipt");
}

const isAlive = ({ failure }: Measured): boolean => failure === undefined;

async function attempt(measured: Measured, step: () => Promise<void>): Promise<void> {
  if (!isAlive(measured)) return;
  try {
    await step();
  } catch (error) {
    const known = [FrameFailure, LispyError, LispyUsageError, LispyCrashError];
    if (!(error instanceof Error) || !known.some((kind) => error instanceof kind)) throw error;
    measured.failure = error.message;
  }
}
