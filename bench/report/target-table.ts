// The targets as a table.

import type { Results } from "../suite/results.js";
import { type Target, isMet, targetsOf } from "./targets.js";
import { type Table, figure, grouped } from "./text.js";

const goalOf = ({ goal, kind }: Target): string =>
  kind === "ratio" ? `≥ ${goal}` : kind === "bytes" ? `≤ ${grouped(goal)} bytes` : "done";

function measuredOf({ kind, measured, note }: Target): string {
  if (measured === undefined) return "not measured";
  if (kind === "done") return "done";
  if (kind === "bytes") return `${grouped(measured)} bytes`;
  return note ? `${figure(measured)} (${note})` : figure(measured);
}

export const targetTable = (results: Results): Table => ({
  head: ["target", "goal", "measured", ""],
  lines: targetsOf(results).map((target) => {
    const met = isMet(target);
    const verdict = met === undefined ? "" : met ? "met" : "**not met**";
    return [target.title, goalOf(target), measuredOf(target), verdict];
  }),
});
