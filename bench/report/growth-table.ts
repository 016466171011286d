// How time grows with work. The exponent is the slope of the logarithms over three sizes, by least squares: 1 is linear, 2 quadratic.

import type { Results, Timed } from "../suite/results.js";
import { median } from "../suite/statistics.js";
import { WORKLOADS } from "../suite/workloads.js";
import { type Table, figure, grouped } from "./text.js";

export function slope(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const over = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return over / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

export function growthTable({ growth = [], engines }: Results): Table {
  const names = engines
    .map(({ name }) => name)
    .filter((name) => growth.some(({ engine }) => engine === name));
  const workloads = WORKLOADS.filter(({ name }) => growth.some((t) => t.workload === name));
  const at = (workload: string, engine: string, n: number): Timed | undefined =>
    growth.find((t) => t.workload === workload && t.engine === engine && t.n === n);
  return {
    head: ["workload", "sizes", ...names.flatMap((name) => [`${name} ms`, "exponent"])],
    lines: workloads.map(({ name, growth: sizes, work }) => [
      name,
      sizes.map(grouped).join(", "),
      ...names.flatMap((engine) => {
        const found = sizes.flatMap((n) => {
          const timed = at(name, engine, n);
          return timed ? [{ n, seconds: median(timed.rounds) }] : [];
        });
        if (found.length < sizes.length) return ["", ""];
        return [
          found.map(({ seconds }) => figure(seconds * 1000)).join(", "),
          slope(found.map(({ n, seconds }) => [work(n), seconds])).toFixed(2),
        ];
      }),
    ]),
  };
}
