// Tables without lines, for a screen.

import Table from "cli-table3";

const PARTS = [
  ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
  ...["bottom-right", "left", "left-mid", "middle", "mid", "mid-mid", "right", "right-mid"],
];

/** The lines of a table: its head and its rows; none when there are no rows. */
export function tableLines(
  head: readonly string[],
  aligns: readonly ("left" | "right")[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    ...{ head: [...head], colAligns: [...aligns] },
    chars: Object.fromEntries(PARTS.map((part) => [part, ""])),
    style: { head: [], "padding-left": 0, "padding-right": 2 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
