// One workload in one process, in all engines: load, check, warm up, time, check again. Called by sample.ts, once per
// round, and by run.ts --quick, which checks without timing.
// Engines take turns twice, the second time in reverse, so that a machine that slows down slows all of them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ColdStart, type Engine, type EngineName, endingOf } from "../engines/engine.js";
import type { Figures, LispyEngine } from "../engines/lispy.js";
import { timeCalls, warmUp } from "./timing.js";
import { type Answer, COLD_START, WORKLOADS, type Workload } from "./workloads.js";

/** The names of rows; those of cold starts say the kind for the peers, as there are two. */
export type Samples = Partial<Record<EngineName, number[]>>;
/** Row name to samples, in seconds. */
export type Measured = Record<string, Samples>;

const WARM_UP_SECONDS = 0.15;

/** All row names of a report. */
export const ROW_OF_COLD: Record<ColdStart["kind"], string> = {
  instance: "cold",
  context: "cold-context",
};

class WrongAnswer extends Error {}

function check(engine: Engine, name: string, answer: unknown, expected: Answer): void {
  if (answer === expected) return;
  const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 200) ?? String(value);
  throw new WrongAnswer(
    `${name} in ${engine.title}: expected ${shown(expected)}, got ${shown(answer)}`,
  );
}

const sourceOf = (root: string, engine: Engine, workload: Workload): string =>
  readFileSync(join(root, "bench/programs", `${workload.name}.${endingOf(engine.name)}`), "utf8");

const workloadOf = (name: string): Workload => {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found;
};

interface Turn {
  readonly row: string;
  readonly engine: Engine;
  /** Runs the workload once, checked. */
  run(): unknown | Promise<unknown>;
  dispose(): void;
}

function programTurns(root: string, engines: readonly Engine[], workload: Workload): Turn[] {
  return engines.map((engine) => {
    const program = engine.load(workload, sourceOf(root, engine, workload));
    check(engine, workload.name, program.main(), workload.expected);
    if (workload.expectedText !== undefined) {
      check(engine, `${workload.name} (text)`, program.text(), workload.expectedText);
    }
    return {
      row: workload.name,
      engine,
      run: () => check(engine, workload.name, program.main(), workload.expected),
      dispose: () => program.dispose(),
    };
  });
}

function coldTurns(engines: readonly Engine[]): Turn[] {
  return engines.flatMap((engine) =>
    engine.coldStarts.map(({ kind, run }) => {
      const row = ROW_OF_COLD[kind];
      return {
        row,
        engine,
        run() {
          const answer = run();
          if (!(answer instanceof Promise)) return check(engine, row, answer, 3);
          return answer.then((value) => check(engine, row, value, 3));
        },
        dispose: () => {},
      };
    }),
  );
}

const turnsOf = (root: string, engines: readonly Engine[], name: string): Turn[] =>
  name === COLD_START ? coldTurns(engines) : programTurns(root, engines, workloadOf(name));

/** Times one workload (or COLD_START). `seconds` per engine; the order of the engines is as given. */
export async function measure(
  root: string,
  engines: readonly Engine[],
  name: string,
  seconds: number,
): Promise<Measured> {
  const turns = turnsOf(root, engines, name);
  for (const turn of turns) await warmUp(turn.run, WARM_UP_SECONDS);
  const measured: Measured = {};
  for (const turn of [...turns, ...[...turns].reverse()]) {
    globalThis.gc?.();
    const samples = await timeCalls(turn.run, seconds / 2);
    ((measured[turn.row] ??= {})[turn.engine.name] ??= []).push(...samples);
  }
  for (const turn of turns) turn.dispose();
  return measured;
}

/** Runs one workload once in each engine and checks it. */
export async function verify(root: string, engines: readonly Engine[], name: string) {
  for (const turn of turnsOf(root, engines, name)) {
    await turn.run();
    turn.dispose();
  }
}

/** What the first call in a fresh VM uses. */
export function figuresOf(root: string, lispy: LispyEngine, name: string): Figures {
  const workload = workloadOf(name);
  const program = lispy.load(workload, sourceOf(root, lispy, workload));
  const figures = program.figures();
  program.dispose();
  return figures;
}
