// The report as text for a terminal.

import type { Results } from "../suite/results.js";
import { embeddingTable } from "./embedding-table.js";
import { growthTable } from "./growth-table.js";
import { targetTable } from "./target-table.js";
import { plain } from "./text.js";
import { figureTable, workloadTable } from "./workload-table.js";

export function reportText(results: Results): string {
  const { machine, engines, workloads, embedding, growth, figures } = results;
  const slow = workloads?.some(({ engine }) => engines.some((e) => e.slow && e.name === engine));
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    ...(workloads
      ? [
          "Milliseconds; ×: the peer's time divided by ours, above 1 is faster than the peer.",
          plain(workloadTable(results, false)),
        ]
      : []),
    ...(slow ? ["At the small size:", plain(workloadTable(results, true))] : []),
    ...(embedding ? [plain(embeddingTable(results))] : []),
    ...(growth ? [plain(growthTable(results))] : []),
    ...(figures ? [plain(figureTable(figures))] : []),
    plain(targetTable(results)),
  ].join("\n\n");
}
