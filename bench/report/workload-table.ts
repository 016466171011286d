// The twelve workloads by engine: times, ratios, means.

import type { EngineName } from "../engines/engine.js";
import type { Results, Timed } from "../suite/results.js";
import { WORKLOAD_NAMES, workloadOf } from "../suite/workloads.js";
import { type Ours, meanRatio, millisecondsOf, ratioOf, timedOf } from "./ratios.js";
import { type Table, figure, grouped } from "./text.js";

/** A row of a table: a workload, for the agent in both ways to start. */
interface RowKey {
  readonly workload: string;
  readonly own: boolean;
  readonly title: string;
}

/** "fib 25" */
const titleOf = (workload: string, small: boolean): string => {
  const { n, small: smaller } = workloadOf(workload);
  return `${workload} ${grouped(small ? smaller : n)}`;
};

function rowsOf(timed: readonly Timed[], small: boolean): RowKey[] {
  const rows = WORKLOAD_NAMES.filter((name) => timed.some(({ workload }) => workload === name)).map(
    (workload) => ({ workload, own: false, title: titleOf(workload, small) }),
  );
  const agent = timed.some(({ own }) => own);
  return agent && !small
    ? [
        ...rows,
        { workload: "agent", own: true, title: `(${titleOf("agent", small)}, own instance)` },
      ]
    : rows;
}

/** Times in milliseconds, then ratios. `small`: of the slow engines, at the small size. */
export function workloadTable({ engines, workloads = [] }: Results, small: boolean): Table {
  const peers = engines
    .filter(({ name, slow }) => name !== "lispy" && slow === small)
    .map(({ name }) => name)
    .filter((name) => workloads.some(({ engine }) => engine === name));
  const rows = rowsOf(workloads, small);
  const ours = (workload: string): Timed | undefined =>
    workloads.find(
      (t) => t.engine === "lispy" && t.workload === workload && t.n === sizeOf(workload, small),
    );
  const cells = ({ workload, own, title }: RowKey): string[] => [
    title,
    figure(millisecondsOf(ours(workload))),
    ...peers.map((engine) => figure(millisecondsOf(timedOf(workloads, { workload, engine, own })))),
    ...peers.map((engine) => figure(ratioOf(workloads, { workload, engine, own }))),
  ];
  const mean = (engine: EngineName, us?: Ours): string =>
    figure(meanRatio(workloads, engine, WORKLOAD_NAMES, us)) ||
    withStar(figure(meanRatio(workloads, engine, able(workloads, engine), us)));
  return {
    head: ["", "lispy", ...peers, ...peers.map((peer) => `× ${peer}`)],
    lines: [
      ...rows.map(cells),
      ["geometric mean", "", ...peers.map(() => ""), ...peers.map((peer) => mean(peer))],
      ...(peers.includes("lispy-interpreted")
        ? [
            [
              "of lispy-interpreted",
              ...["", ...peers.map(() => "")],
              ...peers.map((peer) =>
                peer === "lispy-interpreted" ? "" : mean(peer, "lispy-interpreted"),
              ),
            ],
          ]
        : []),
    ],
  };
}

const sizeOf = (workload: string, small: boolean): number => {
  const { n, small: smaller } = workloadOf(workload);
  return small ? smaller : n;
};

/** A mean of the workloads that an engine has, when those are not all. */
const withStar = (mean: string): string => mean && `${mean} *`;

const able = (timed: readonly Timed[], engine: EngineName): string[] =>
  WORKLOAD_NAMES.filter((workload) => timedOf(timed, { workload, engine }));

/** What our VM used for one workload, in a fresh VM. */
export const figureTable = (figures: NonNullable<Results["figures"]>): Table => ({
  head: ["workload", "steps", "allocated bytes", "collections", "peak depth", "memory bytes"],
  lines: Object.entries(figures).map(([name, used]) => [
    name,
    grouped(used.steps),
    grouped(used.allocatedBytes),
    grouped(used.collections),
    grouped(used.peakCallDepth),
    grouped(used.memoryBytes),
  ]),
});
