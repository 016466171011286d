// The charts of the report, as Vega-Lite: what is drawn, not how. Grey text and strong colours, because a page may be light or dark.

import { MEASURES } from "../embedding/measures.js";
import type { EngineName } from "../engines/engine.js";
import type { Results } from "../suite/results.js";
import { median } from "../suite/statistics.js";
import { WORKLOAD_NAMES, WORKLOADS } from "../suite/workloads.js";
import { measureOf } from "./embedding-table.js";
import { ratioOf, ratioOfRounds } from "./ratios.js";

/** A specification of Vega-Lite, which this program only passes on. */
export type Chart = Record<string, unknown>;

const GREY = "#768390";
const COLOURS = {
  range: [
    ...["#e5534b", "#539bf5", "#57ab5a", "#c69026", "#b083f0", "#39a8a2", "#e0823d"],
    ...["#d6619c", "#8f9bb3", "#a3b34a", "#6f7de3", "#c98a6b", "#4fb6d6", "#9a6fb0"],
  ],
};

const base = (title: string, values: object[]): Chart => ({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "transparent",
  title: { text: title, anchor: "start" },
  data: { values },
  config: {
    font: "sans-serif",
    title: { color: GREY, fontSize: 14, fontWeight: "normal" },
    axis: {
      labelColor: GREY,
      titleColor: GREY,
      gridColor: GREY,
      gridOpacity: 0.25,
      domainColor: GREY,
      tickColor: GREY,
      labelLimit: 420,
    },
    legend: { labelColor: GREY, titleColor: GREY },
    header: { labelColor: GREY, titleColor: GREY },
    view: { stroke: GREY, strokeOpacity: 0.3 },
    range: { category: COLOURS.range },
  },
});

interface Dot {
  what: string;
  engine: string;
  ratio: number;
}

/** One line per thing that was measured, one dot per peer: how many times as long as ours. */
const dots = (title: string, values: Dot[], order: readonly string[]): Chart => ({
  ...base(title, values),
  width: 620,
  height: { step: 26 },
  layer: [
    {
      mark: { type: "point", filled: true, size: 70, opacity: 0.9 },
      encoding: {
        x: {
          field: "ratio",
          type: "quantitative",
          scale: { type: "log" },
          title: "times as long as LisPy VM (1: as fast, further right: slower)",
        },
        y: { field: "what", type: "nominal", title: null, sort: order },
        color: { field: "engine", type: "nominal", title: null, sort: null },
        shape: { field: "engine", type: "nominal", title: null, sort: null },
      },
    },
    {
      mark: { type: "rule", color: "#e5534b", strokeDash: [4, 4] },
      encoding: { x: { datum: 1 } },
    },
  ],
});

/** Of all peers that ran, the slow ones at their small size. */
export function workloadChart({ engines, workloads = [] }: Results): Chart {
  const values = engines
    .filter(({ name }) => name !== "lispy")
    .flatMap(({ name, slow }) =>
      WORKLOAD_NAMES.flatMap((workload) => {
        const ratio = ratioOf(workloads, { workload, engine: name });
        return ratio ? [{ what: workload, engine: slow ? `${name} (small)` : name, ratio }] : [];
      }),
    );
  return dots("Twelve workloads", values, WORKLOAD_NAMES);
}

export function embeddingChart(results: Results): Chart {
  const peers = results.engines.map(({ name }) => name).filter((name) => name !== "lispy");
  const values = MEASURES.flatMap(({ name, title }) =>
    peers.flatMap((engine) => {
      const [theirs, ours] = [measureOf(results, name, engine), measureOf(results, name, "lispy")];
      if (!theirs || !ours) return [];
      return [{ what: title, engine, ratio: ratioOfRounds(theirs.rounds, ours.rounds) }];
    }),
  );
  return dots(
    "Embedding",
    values,
    MEASURES.map(({ title }) => title),
  );
}

export function growthChart({ growth = [] }: Results): Chart {
  const engines: readonly EngineName[] = ["lispy", "quickjs", "lua"];
  const values = WORKLOADS.flatMap(({ name, growth: sizes, work }) =>
    engines.flatMap((engine) =>
      sizes.flatMap((n) => {
        const timed = growth.find((t) => t.workload === name && t.engine === engine && t.n === n);
        if (!timed) return [];
        return [{ workload: name, engine, work: work(n), ms: median(timed.rounds) * 1000 }];
      }),
    ),
  );
  return {
    ...base("How time grows with work", values),
    facet: { field: "workload", type: "nominal", title: null, sort: WORKLOAD_NAMES },
    columns: 4,
    resolve: { scale: { x: "independent", y: "independent" } },
    spec: {
      width: 150,
      height: 110,
      mark: { type: "line", point: true },
      encoding: {
        x: {
          field: "work",
          type: "quantitative",
          scale: { type: "log" },
          title: "work",
          axis: { tickCount: 3, format: "~s" },
        },
        y: {
          field: "ms",
          type: "quantitative",
          scale: { type: "log" },
          title: "ms",
          axis: { tickCount: 3, format: "~s" },
        },
        color: { field: "engine", type: "nominal", title: null, sort: engines },
      },
    },
  };
}
