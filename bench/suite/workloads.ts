// What is measured: twelve programs of which `main(n)` is timed. A program is programs/NAME/NAME.ENDING in each language, and must give the
// same answer in all of them. What is right, plain JavaScript says (`suite/answers.ts`), and for the size that counts, `expected` here.
// Invariant: whoever changes a program changes it in all languages, and `expected` with them.

import { agentEcho, jsonDocument } from "./documents.js";

/** What a procedure of a program may return. */
export type Answer = number | string;

/** How a workload is run. `agent` begins with a fresh VM each time; see runner.ts. */
export type Kind = "program" | "json" | "agent";

export interface Workload {
  readonly name: string;
  readonly stresses: string;
  readonly kind: Kind;
  /** The size that counts for means and goals. */
  readonly n: number;
  /** The size for engines that are far slower; they are compared with us at this size. */
  readonly small: number;
  /** Sizes about ten times apart: how the time grows. */
  readonly growth: readonly [number, number, number];
  /** How much there is to do at a size, in a unit of its own: time over work is what should not grow. */
  readonly work: (n: number) => number;
  readonly unit: string;
  /** What `main(n)` returns in programs. The answers of `json` and `agent` are documents: what is right follows from the input. */
  readonly expected?: Answer;
  /** What `prepare` gets, untimed. Without it there is no `prepare`. */
  readonly prepared?: (n: number) => Answer;
}

const itself = (n: number): number => n;
const calls = (n: number): number => (n < 2 ? 1 : 1 + calls(n - 1) + calls(n - 2));
const takCalls = (n: number): number => {
  let count = 0;
  const tak = (x: number, y: number, z: number): number => {
    count += 1;
    return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
  };
  tak(3 * n, 2 * n, n);
  return count;
};
/** Placements that are tried. */
const tries = (n: number, row = 0, placed: readonly number[] = []): number => {
  if (row === n) return 0;
  let count = 0;
  for (let column = 0; column < n; column++) {
    count += 1;
    if (placed.every((c, r) => c !== column && Math.abs(c - column) !== row - r)) {
      count += tries(n, row + 1, [...placed, column]);
    }
  }
  return count;
};

const program = { kind: "program" } as const;

export const WORKLOADS: readonly Workload[] = [
  {
    ...program,
    name: "fib",
    stresses: "calls, small integers",
    n: 25,
    small: 15,
    growth: [20, 25, 30],
    work: calls,
    unit: "calls",
    expected: 75_025,
  },
  {
    ...program,
    name: "tak",
    stresses: "calls with three arguments",
    n: 6,
    small: 4,
    growth: [5, 6, 7],
    work: takCalls,
    unit: "calls",
    expected: 7,
  },
  {
    ...program,
    name: "loop",
    stresses: "a counting loop, integer arithmetic",
    n: 1_000_000,
    small: 10_000,
    growth: [100_000, 1_000_000, 10_000_000],
    work: itself,
    unit: "turns",
    expected: 60_385,
  },
  {
    ...program,
    name: "queens",
    stresses: "branches, list cells",
    n: 8,
    small: 6,
    growth: [6, 8, 10],
    work: tries,
    unit: "tries",
    expected: 92,
  },
  {
    ...program,
    name: "closures",
    stresses: "map, filter, reduce with closures, 20 times",
    n: 10_000,
    small: 200,
    growth: [1_000, 10_000, 100_000],
    work: itself,
    unit: "items",
    expected: 43_015_285,
  },
  {
    ...program,
    name: "mandelbrot",
    stresses: "doubles in loops",
    n: 40,
    small: 10,
    growth: [13, 40, 126],
    work: (n) => n * n,
    unit: "points",
    expected: 22_489,
  },
  {
    ...program,
    name: "string",
    stresses: "append, join, split, upcase, search",
    n: 2_000,
    small: 200,
    growth: [200, 2_000, 20_000],
    work: itself,
    unit: "lines",
    expected: "49377 2000 AGENT-1000: KARMA 34 DOWN 12011 found",
  },
  {
    ...program,
    name: "dict",
    stresses: "functional sets, gets; peers write in place",
    n: 10_000,
    small: 500,
    growth: [1_000, 10_000, 100_000],
    work: itself,
    unit: "entries",
    expected: 49_995_000,
  },
  {
    ...program,
    name: "sort",
    stresses: "a comparator of records",
    n: 10_000,
    small: 200,
    growth: [1_000, 10_000, 100_000],
    work: (n) => n * Math.log2(n),
    unit: "n log n",
    prepared: itself,
    expected: 130_811,
  },
  {
    ...program,
    name: "trees",
    stresses: "allocation, a heap that is alive",
    n: 14,
    small: 8,
    growth: [11, 14, 17],
    work: (n) => 2 ** (n + 1) - 1,
    unit: "nodes",
    expected: 32_767,
  },
  {
    name: "json",
    kind: "json",
    stresses: "a document of 44 KB read and written",
    n: 44,
    small: 4,
    growth: [4, 44, 440],
    work: itself,
    unit: "KB",
    prepared: (kilobytes) => jsonDocument(kilobytes),
  },
  {
    name: "agent",
    kind: "agent",
    stresses: "a fresh VM, a cartridge of 44 KB, ten tools, one frame, export",
    n: 44,
    small: 16,
    growth: [16, 44, 440],
    work: itself,
    unit: "KB",
    prepared: () => agentEcho(),
  },
];

export const WORKLOAD_NAMES: readonly string[] = WORKLOADS.map(({ name }) => name);

export function workloadOf(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (!found) throw new Error(`no workload ${name}; there are: ${WORKLOAD_NAMES.join(" ")}`);
  return found;
}
