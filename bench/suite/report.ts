// Turns samples into rows, ratios and the verdict, and prints them. A ratio is the peer's time divided by ours: above 1
// means that LisPy VM is faster.

import { ENGINE_NAMES, type EngineName } from "../engines/engine.js";
import type { Figures } from "../engines/lispy.js";
import type { Machine } from "./machine.js";
import type { Measured } from "./measure.js";
import { geometricMean, median } from "./statistics.js";
import { WORKLOADS } from "./workloads.js";

/** The goals: no workload slower than QuickJS, and this far ahead of both metered peers on the whole. */
const GOAL = 1.5;
const PEERS: readonly EngineName[] = ["quickjs", "lua", "lua-free"];
const GOAL_PEERS: readonly EngineName[] = ["quickjs", "lua"];

export interface Row {
  name: string;
  /** Counts for means and verdict. */
  counts: boolean;
  /** Medians in milliseconds: per round the median of the samples, then the median of the rounds. */
  milliseconds: Partial<Record<EngineName, number>>;
  /** Medians of the rounds, in milliseconds. */
  rounds: Partial<Record<EngineName, number[]>>;
  /** Per round, then the median: what the machine does to all engines of a round cancels out. */
  ratios: Partial<Record<EngineName, number>>;
  figures?: Figures;
}

export interface Report {
  date: string;
  machine: Machine;
  engines: { name: EngineName; title: string; wasmBytes: number }[];
  rows: Row[];
  means: Partial<Record<EngineName, number>>;
  /** Of the rows that count, those where QuickJS is faster. */
  slowerThanQuickjs: string[];
}

const asides = new Set(WORKLOADS.filter(({ aside }) => aside).map(({ name }) => name));

export function rowsOf(rounds: readonly Measured[], figures: Record<string, Figures>): Row[] {
  const names = [...new Set(rounds.flatMap((measured) => Object.keys(measured)))];
  return names.map((name) => {
    const row: Row = {
      name,
      counts: !asides.has(name) && name !== "cold-context",
      milliseconds: {},
      rounds: {},
      ratios: {},
      ...(figures[name] && { figures: figures[name] }),
    };
    for (const engine of ENGINE_NAMES) {
      const medians = rounds.flatMap((measured) => {
        const samples = measured[name]?.[engine];
        return samples?.length ? [median(samples) * 1000] : [];
      });
      if (medians.length === 0) continue;
      row.rounds[engine] = medians;
      row.milliseconds[engine] = median(medians);
    }
    return row;
  });
}

/** Fills in ratios and means. Contexts in a running instance are compared with our instance: we have nothing cheaper. */
export function compare(rows: readonly Row[]): Pick<Report, "means" | "slowerThanQuickjs"> {
  const cold = rows.find(({ name }) => name === "cold");
  for (const row of rows) {
    const ours = row.rounds.lispy ?? (row.name === "cold-context" ? cold?.rounds.lispy : undefined);
    if (!ours) continue;
    for (const peer of PEERS) {
      const ratios = row.rounds[peer]?.flatMap((theirs, i) => (ours[i] ? [theirs / ours[i]] : []));
      if (ratios?.length) row.ratios[peer] = median(ratios);
    }
  }
  const counting = rows.filter(({ counts }) => counts);
  const means: Report["means"] = {};
  for (const peer of PEERS) {
    const ratios = counting.flatMap((row) => row.ratios[peer] ?? []);
    if (ratios.length === counting.length && ratios.length > 0) means[peer] = geometricMean(ratios);
  }
  const slowerThanQuickjs = counting
    .filter((row) => (row.ratios.quickjs ?? Infinity) < 1)
    .map(({ name }) => name);
  return { means, slowerThanQuickjs };
}

/** Whether the goals are met; undefined without both peers. */
export function verdict({ means, slowerThanQuickjs }: Report): boolean | undefined {
  if (GOAL_PEERS.some((peer) => means[peer] === undefined)) return undefined;
  return slowerThanQuickjs.length === 0 && GOAL_PEERS.every((peer) => means[peer]! >= GOAL);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => line[i]!.length)),
  );
  const format = (line: readonly string[]): string =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ");
  return [format(head), widths.map((width) => "-".repeat(width)).join("  "), ...lines.map(format)]
    .map((line) => line.trimEnd())
    .join("\n");
}

const inMilliseconds = (value: number | undefined): string =>
  value === undefined ? "" : value.toFixed(value < 1 ? 3 : 2);
const asRatio = (value: number | undefined): string =>
  value === undefined ? "" : value.toFixed(2);
const grouped = (value: number): string => value.toLocaleString("en-US");

/** The report as text. */
export function textOf(report: Report): string {
  const { machine, engines, rows, means } = report;
  const has = new Set(engines.map(({ name }) => name));
  const peers = PEERS.filter((peer) => has.has(peer));
  const columns = ENGINE_NAMES.filter((name) => has.has(name));
  const times = table(
    ["workload", ...columns.map((name) => `${name} ms`), ...peers.map((peer) => `${peer} x`)],
    [
      ...rows.map((row) => [
        row.counts ? row.name : `(${row.name})`,
        ...columns.map((name) => inMilliseconds(row.milliseconds[name])),
        ...peers.map((peer) => asRatio(row.ratios[peer])),
      ]),
      ["geometric mean", ...columns.map(() => ""), ...peers.map((peer) => asRatio(means[peer]))],
    ],
  );
  const met = verdict(report);
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node} (V8 ${machine.v8})`,
    ...engines.map(
      ({ name, title, wasmBytes }) => `${name}: ${title}, ${grouped(wasmBytes)} bytes of Wasm`,
    ),
    "",
    times,
    "",
    "x: the peer's time divided by ours, above 1 is faster than the peer. Rows in parentheses do not count.",
    "",
    figureTable(rows),
    "",
    met === undefined
      ? "No verdict: a peer is missing, or not every workload ran."
      : `Slower than QuickJS: ${report.slowerThanQuickjs.join(", ") || "nothing"}. ` +
        `Geometric means: ${GOAL_PEERS.map((peer) => `${asRatio(means[peer])} x ${peer}`).join(", ")} ` +
        `(goal ${GOAL}). ${met ? "The goals are met." : "The goals are NOT met."}`,
  ].join("\n");
}

/** What our VM used, in the first call in a fresh VM. */
export function figureTable(rows: readonly Pick<Row, "name" | "figures">[]): string {
  return table(
    ["workload", "steps", "allocated bytes", "collections", "peak depth", "memory bytes"],
    rows.flatMap(({ name, figures }) =>
      figures
        ? [
            [
              name,
              grouped(figures.steps),
              grouped(figures.allocatedBytes),
              String(figures.collections),
              grouped(figures.peakCallDepth),
              grouped(figures.memoryBytes),
            ],
          ]
        : [],
    ),
  );
}
