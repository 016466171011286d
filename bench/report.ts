// `npm run bench -- report [NAME]`: writes the tables of docs/benchmarks.md and the charts of docs/charts from bench/results/NAME.kept.json, without
// a name from the newest that is kept. The rest of the page is written by hand.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Peers } from "./engines/peer.js";
import { embeddingTable } from "./report/embedding-table.js";
import { growthTable } from "./report/growth-table.js";
import { type Chart, embeddingChart, growthChart, workloadChart } from "./report/charts.js";
import { replaceSections } from "./report/page.js";
import { targetTable } from "./report/target-table.js";
import { grouped, markdown } from "./report/text.js";
import { figureTable, workloadTable } from "./report/workload-table.js";
import { root } from "./suite/children.js";
import type { Results } from "./suite/results.js";

interface Vega {
  parse(spec: unknown): unknown;
  View: new (runtime: unknown, options: object) => { toSVG(): Promise<string> };
}
interface VegaLite {
  compile(chart: Chart): { spec: unknown };
}

const ENDING = ".kept.json";
const folder = join(root, "bench/results");
const kept = readdirSync(folder).filter((file) => file.endsWith(ENDING));
const name = process.argv[2] ?? kept.sort().at(-1)?.slice(0, -ENDING.length);
if (name === undefined) throw new Error("no results are kept: npm run bench -- --keep NAME");
const results = JSON.parse(readFileSync(join(folder, `${name}${ENDING}`), "utf8")) as Results;

const page = join(root, "docs/benchmarks.md");
writeFileSync(page, replaceSections(readFileSync(page, "utf8"), sections()));
await draw({
  workloads: workloadChart(results),
  embedding: embeddingChart(results),
  growth: growthChart(results),
});
console.log(`docs/benchmarks.md and docs/charts are those of bench/results/${name}${ENDING}`);

function sections(): Record<string, string> {
  const { machine, engines, settings, figures = {} } = results;
  const peers = engines.map(
    ({ name: engine, title, metered, wasmBytes }) =>
      `| ${engine} | ${title} | ${metered ? "yes" : "no"} | ${wasmBytes ? grouped(wasmBytes) : ""} |`,
  );
  return {
    run:
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node} (V8 ${machine.v8}), ` +
      `${results.date.slice(0, 10)}; ${settings.rounds} rounds. Raw values: \`bench/results/${name}${ENDING}\`.`,
    engines: [
      "| engine | what it is | metered | bytes of Wasm |",
      "|---|---|---|---|",
      ...peers,
    ].join("\n"),
    targets: markdown(targetTable(results)),
    workloads: markdown(workloadTable(results, false)),
    small: markdown(workloadTable(results, true)),
    embedding: markdown(embeddingTable(results)),
    growth: markdown(growthTable(results)),
    figures: markdown(figureTable(figures)),
  };
}

async function draw(charts: Record<string, Chart>): Promise<void> {
  const packages = new Peers(join(root, "bench/charts"));
  if (!packages.has("vega")) throw new Error("bench/charts is not installed");
  const vega = await packages.loadModule<Vega>("vega", "build", "vega.module.js");
  const lite = await packages.loadModule<VegaLite>("vega-lite", "build", "index.js");
  mkdirSync(join(root, "docs/charts"), { recursive: true });
  for (const [file, chart] of Object.entries(charts)) {
    const runtime = vega.parse(lite.compile(chart).spec);
    const svg = await new vega.View(runtime, { renderer: "none" }).toSVG();
    writeFileSync(join(root, "docs/charts", `${file}.svg`), `${svg}\n`);
  }
}
