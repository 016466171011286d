// Tables for a terminal and for Markdown, of the same cells.

export interface Table {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

export function plain({ head, lines }: Table): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...lines.map((line) => line[i]!.length)),
  );
  const format = (line: readonly string[]): string =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [
    format(head),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...lines.map(format),
  ].join("\n");
}

export const markdown = ({ head, lines }: Table): string =>
  [head, head.map(() => "---"), ...lines].map((line) => `| ${line.join(" | ")} |`).join("\n");

/** Three significant figures, or all digits of large ones. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return "";
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : 1);
}

export const grouped = (value: number): string => value.toLocaleString("en-US");
