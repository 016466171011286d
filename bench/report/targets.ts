// The targets, and what was measured of each. A ratio is a peer's time (or memory) divided by ours in one run.

import { measureOf } from "./embedding-table.js";
import type { EngineName } from "../engines/engine.js";
import type { Results } from "../suite/results.js";
import { WORKLOAD_NAMES } from "../suite/workloads.js";
import { type Ours, meanRatio, ratioOf, ratioOfRounds } from "./ratios.js";

export interface Target {
  readonly title: string;
  /** At least this ratio; sizes: at most so many bytes. */
  readonly goal: number;
  readonly kind: "ratio" | "bytes" | "done";
  /** Undefined when something was not measured. */
  readonly measured: number | undefined;
  /** What decides it, if that is not in the title. */
  readonly note?: string;
}

/** The peers with a limit that a host can set. */
const METERED: readonly EngineName[] = ["quickjs", "lua"];
const KILOBYTE = 1000;

interface Worst {
  readonly ratio: number;
  readonly note: string;
}

/** The least of several ratios, with what it belongs to; undefined when one is missing. */
function worst(ratios: readonly (readonly [string, number | undefined])[]): Worst | undefined {
  if (ratios.some(([, ratio]) => ratio === undefined)) return undefined;
  const [note, ratio] = [...ratios].sort(([, a], [, b]) => a! - b!)[0]!;
  return { ratio: ratio!, note };
}

export function targetsOf(results: Results): Target[] {
  const timed = results.workloads ?? [];
  const mean = (engine: EngineName, us?: Ours): number | undefined =>
    meanRatio(timed, engine, WORKLOAD_NAMES, us);
  const agent = (own: boolean): Worst | undefined =>
    worst(METERED.map((engine) => [engine, ratioOf(timed, { workload: "agent", engine, own })]));
  const embedded = (peers: readonly EngineName[], ours: string, theirs = ours): Worst | undefined =>
    worst(
      peers.map((engine) => {
        const mine = measureOf(results, ours, "lispy");
        const its = measureOf(results, theirs, engine);
        return [engine, mine && its && ratioOfRounds(its.rounds, mine.rounds)];
      }),
    );
  const least = (title: string, goal: number, found: Worst | undefined): Target => ({
    title,
    goal,
    kind: "ratio",
    measured: found?.ratio,
    ...(found && { note: found.note }),
  });
  const one = (title: string, goal: number, measured: number | undefined): Target => ({
    title,
    goal,
    kind: "ratio",
    measured,
  });
  const slowest = (us?: Ours): Worst | undefined =>
    worst(
      WORKLOAD_NAMES.map((workload) => {
        const found = worst(
          METERED.map((engine) => [engine, ratioOf(timed, { workload, engine }, us)] as const),
        );
        return [`${workload}, ${found?.note}`, found?.ratio];
      }),
    );
  const crowd = measureOf(results, "crowd", "lispy");
  const size = (title: string, file: string, kilobytes: number): Target => ({
    title,
    goal: kilobytes * KILOBYTE,
    kind: "bytes",
    measured: results.sizes?.[file],
  });
  return [
    one(
      "geometric mean of the workloads, QuickJS with its interrupt handler",
      2.5,
      mean("quickjs"),
    ),
    one("the same, interpreted only", 2.5, mean("quickjs", "lispy-interpreted")),
    one("geometric mean, wasmoon with a count hook", 4, mean("lua")),
    one("the same, interpreted only", 4, mean("lua", "lispy-interpreted")),
    one("geometric mean, wasmoon without any limit", 2.4, mean("lua-free")),
    one("the same, interpreted only", 2.4, mean("lua-free", "lispy-interpreted")),
    least("worst single workload, the better of QuickJS and wasmoon, both metered", 1, slowest()),
    least("the same, interpreted only", 1, slowest("lispy-interpreted")),
    least("the agent's frame, the better of them sharing one module", 3, agent(false)),
    least("the agent's frame, each with an instance of its own", 8, agent(true)),
    least(
      "JSON of 44 KB into VM values and back, the best of QuickJS, wasmoon and Pyodide",
      2.5,
      embedded(["quickjs", "lua", "pyodide"], "json-44k"),
    ),
    least(
      "cold start, the better of QuickJS and MicroPython",
      3,
      embedded(["quickjs", "micropython"], "cold"),
    ),
    least("one more VM, QuickJS with an instance of its own", 20, embedded(["quickjs"], "new-vm")),
    least(
      "the same, while all VMs before it are held",
      20,
      embedded(["quickjs"], "fresh-vm", "new-vm"),
    ),
    least("memory of an idle VM, the same", 2, embedded(["quickjs"], "idle-rss")),
    one("snapshot and restore, quickjs-wasi's memory dump", 5, thereAndBack(results)),
    {
      title: "10,000 live VMs in one process, each answering",
      goal: 1,
      kind: "done",
      measured: crowd && 1,
    },
    size("lispy.wasm, gzipped", "lispy.wasm", 120),
    size("the inline entry, gzipped", "lispy-vm", 160),
  ];
}

/** A snapshot and the way back, together. */
function thereAndBack(results: Results): number | undefined {
  const sum = (engine: EngineName): number[] | undefined => {
    const [out, back] = ["snapshot", "restore"].map((name) => measureOf(results, name, engine));
    return out && back && out.rounds.map((time, round) => time + (back.rounds[round] ?? NaN));
  };
  const [theirs, ours] = [sum("quickjs-wasi"), sum("lispy")];
  return theirs && ours && ratioOfRounds(theirs, ours);
}

export const isMet = ({ goal, kind, measured }: Target): boolean | undefined =>
  measured === undefined ? undefined : kind === "bytes" ? measured <= goal : measured >= goal;
