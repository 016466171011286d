// bench/baseline.json: what our VM has used for each workload, and may not exceed unnoticed. Only what follows from program and VM is in it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figures } from "../engines/lispy.js";

type Gated = Pick<Figures, "steps" | "allocatedBytes" | "collections">;
export type Baseline = Record<string, Gated>;

const GATED = ["steps", "allocatedBytes", "collections"] as const;
const fileOf = (root: string): string => join(root, "bench/baseline.json");

export const readBaseline = (root: string): Baseline =>
  JSON.parse(readFileSync(fileOf(root), "utf8")) as Baseline;

export function writeBaseline(root: string, figures: Record<string, Figures>): void {
  const baseline = Object.fromEntries(
    Object.entries(figures).map(([name, used]) => [
      name,
      Object.fromEntries(GATED.map((figure) => [figure, used[figure]])),
    ]),
  );
  writeFileSync(fileOf(root), `${JSON.stringify(baseline, null, 2)}\n`);
}

/** What differs, in either direction: a baseline that is beaten is to be written anew, so that it stays beaten. */
export function differences(baseline: Baseline, figures: Record<string, Figures>): string[] {
  const names = new Set([...Object.keys(baseline), ...Object.keys(figures)]);
  return [...names].flatMap((name) =>
    GATED.flatMap((figure) => {
      const [was, is] = [baseline[name]?.[figure], figures[name]?.[figure]];
      return was === is ? [] : [`${name}: ${figure} were ${was}, are ${is}`];
    }),
  );
}
