// The report as tables, for a screen or as Markdown: first what is the same on every machine, then times, then where they come from.

import { markdownTable } from "markdown-table";
import { plain } from "../inspect/image-value.js";
import { tableLines } from "../screen/table.js";
import type { BenchReport, BenchResult } from "./report.js";

/** How a report is laid out. */
export type Layout = "text" | "markdown";

interface Column {
  head: string;
  /** The text of a cell. */
  cell: (result: BenchResult) => string;
}

interface TableOf {
  title: string;
  columns: readonly Column[];
}

const count = (value: number): string => value.toLocaleString("en-US");
/** Three digits that count. */
const time = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const figure = (head: string, of: (f: NonNullable<BenchResult["figures"]>) => number): Column => ({
  head,
  cell: ({ figures }) => count(Math.round(of(figures!))),
});
const timed = (head: string, of: (t: NonNullable<BenchResult["times"]>) => number): Column => ({
  head,
  cell: ({ times }) => time(of(times!)),
});

const USE: TableOf = {
  title: "What a frame uses, the same on every machine",
  columns: [
    figure("frames", ({ frames }) => frames),
    figure("steps", ({ steps, frames }) => steps / frames),
    figure("most", ({ mostSteps }) => mostSteps),
    figure("bytes", ({ allocatedBytes, frames }) => allocatedBytes / frames),
    figure("collections in all", ({ collections }) => collections),
    figure("depth", ({ peakCallDepth }) => peakCallDepth),
  ],
};

const SIZE: TableOf = {
  title: "Bytes after the last frame, the same on every machine",
  columns: [
    figure("cartridge", ({ cartridgeBytes }) => cartridgeBytes),
    figure("image", ({ imageBytes }) => imageBytes),
    figure("live heap", ({ liveBytes }) => liveBytes),
    figure("snapshot", ({ snapshotBytes }) => snapshotBytes),
    figure("memory", ({ memoryBytes }) => memoryBytes),
  ],
};

const FRAMES: TableOf = {
  title: "Milliseconds of a frame, on one core",
  columns: [
    { head: "frames/s", cell: ({ times }) => count(Math.round(times!.framesPerSecond)) },
    timed("p50", ({ latency }) => latency.p50),
    timed("p90", ({ latency }) => latency.p90),
    timed("p99", ({ latency }) => latency.p99),
    timed("max", ({ latency }) => latency.max),
    { head: "rounds", cell: ({ times }) => count(times!.rounds) },
  ],
};

const LIFE: TableOf = {
  title: "Milliseconds to come and go",
  columns: [
    timed("cold boot", ({ coldBoot }) => coldBoot.total),
    timed("compile", ({ coldBoot }) => coldBoot.compile),
    timed("first VM", ({ coldBoot }) => coldBoot.create),
    timed("agent", ({ coldBoot }) => coldBoot.boot),
    timed("warm boot", ({ warmBoot }) => warmBoot),
    timed("from snapshot", ({ fromSnapshot }) => fromSnapshot),
    timed("export", (times) => times.export),
  ],
};

/** The report as text, with a newline at its end. */
export function tablesOf(report: BenchReport, layout: Layout): string {
  const { builds, machine, results, comparisons } = report;
  const several = builds.length > 1;
  const measured = results.filter(({ error }) => error === null);
  const parts: string[] = [];
  const add = (title: string, head: string[], rows: string[][], names: number): void => {
    if (rows.length > 0)
      parts.push(
        layout === "text" ? text(title, head, rows, names) : markdown(title, head, rows, names),
      );
  };
  for (const { title, columns } of [USE, SIZE, FRAMES, LIFE]) {
    const named = several ? ["agent", "build"] : ["agent"];
    const rows = measured.map((result) => [
      plain(result.name),
      ...(several ? [plain(result.build)] : []),
      ...columns.map(({ cell }) => cell(result)),
    ]);
    add(title, [...named, ...columns.map(({ head }) => head)], rows, named.length);
  }
  const ratios = comparisons.map(({ name, ratio: { median, low, high }, sameReceipts }) => [
    plain(name),
    ...[median, low, high].map((value) => value.toFixed(3)),
    sameReceipts ? "the same" : "different",
  ]);
  const versus = `How many times faster ${plain(builds[0]!.name)} is than ${plain(builds[1]?.name ?? "")}, by rounds`;
  add(versus, ["agent", "median", "a quarter below", "a quarter above", "receipts"], ratios, 1);
  const { cpu, cores, memoryGiB, platform, node, v8 } = machine;
  const where = `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node} (V8 ${v8})`;
  if (measured.length > 0) parts.push(`Times are of this machine: ${where}`);
  return `${parts.join("\n\n")}\n`;
}

type Align = "left" | "right";
const alignsOf = (head: readonly string[], names: number): Align[] =>
  head.map((_, index) => (index < names ? "left" : "right"));

function text(title: string, head: string[], rows: string[][], names: number): string {
  return [title, ...tableLines(head, alignsOf(head, names), rows)].join("\n");
}

function markdown(title: string, head: string[], rows: string[][], names: number): string {
  return `### ${title}\n\n${markdownTable([head, ...rows], { align: alignsOf(head, names) })}`;
}
