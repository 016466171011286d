// What a host's side takes, by engine: times in microseconds or milliseconds, memory in kilobytes.

import { MEASURES, type Unit } from "../embedding/measures.js";
import type { EngineName } from "../engines/engine.js";
import type { Embedded, Results } from "../suite/results.js";
import { median } from "../suite/statistics.js";
import type { Table } from "./text.js";
import { figure } from "./text.js";

export const measureOf = (
  { embedding = [] }: Results,
  measure: string,
  engine: EngineName,
): Embedded | undefined => embedding.find((e) => e.measure === measure && e.engine === engine);

function shown(unit: Unit, value: number | undefined): string {
  if (value === undefined) return "";
  if (unit === "bytes") return `${figure(value / 1000)} KB`;
  if (value < 1e-3) return `${figure(value * 1e6)} µs`;
  return value < 1 ? `${figure(value * 1e3)} ms` : `${figure(value)} s`;
}

export function embeddingTable(results: Results): Table {
  const { embedding = [] } = results;
  const engines = results.engines
    .map(({ name }) => name)
    .filter((name) => embedding.some(({ engine }) => engine === name));
  const measures = MEASURES.filter(({ name }) => embedding.some((e) => e.measure === name));
  return {
    head: ["", ...engines],
    lines: measures.map(({ name, title, unit }) => [
      title,
      ...engines.map((engine) => {
        const found = measureOf(results, name, engine);
        return shown(unit, found && median(found.rounds));
      }),
    ]),
  };
}
