// Differences as a page that a person reads: grouped by section, one line each where one line is enough, texts line by line.
// Invariant: no line is wider than asked for, and nothing of the cartridges reaches the terminal as a control character.

import { canonicalJson, orderedJson } from "../cartridge/canonical.js";
import type { LispyValue } from "../values/convert.js";
import { clipped, columnsOf, printable } from "./columns.js";
import type { Difference } from "./difference.js";
import { type DifferenceLine, lineDifference, linesOf } from "./line-difference.js";

const MARKS = { added: "+", removed: "-", changed: "~" } as const;
/** Lines of one text that are shown. */
const MOST_LINES = 16;
/** Lines around a changed one that are shown with it. */
const AROUND = 1;
const MIN_WIDTH = 40;
/** Strings that are shown as the texts that they are. */
const TEXTS = /^(?:soul|programs|tools\..*\.code$)/s;

/**
 * Differences as text, grouped by section; `+` is new, `-` is gone, `~` is different.
 *
 * @param options.width Columns of a line, at least 40. Default 80.
 * @returns Lines, each with `\n` at its end.
 * @example
 * ```ts
 * const before = new Map([["env", new Map([["karma", 12]])]]);
 * const after = new Map([["env", new Map([["karma", 13]])]]);
 * const text = describeDifferences(diffCartridges(before, after));
 * console.log(text.split("\n").filter((line) => line !== "").join("|")); // => 1 changed|env|  ~ karma  12 → 13
 * ```
 */
export function describeDifferences(
  differences: readonly Difference[],
  { width = 80 }: { width?: number | undefined } = {},
): string {
  const columns = Math.max(MIN_WIDTH, Math.floor(width));
  if (differences.length === 0) return "no differences\n";
  const groups = new Map<string, Entry[]>();
  for (const difference of differences) {
    const [section, name] = placeOf(difference.path);
    groups.set(section, [...(groups.get(section) ?? []), { name, difference }]);
  }
  const lines = [countsOf(differences)];
  for (const [section, entries] of groups) {
    lines.push("", clipped(section, columns));
    const widest = Math.max(...entries.map(({ name }) => columnsOf(name)));
    // Short names make a column; a long one among them does not push the others away.
    const column = Math.min(widest, 24);
    for (const entry of entries) lines.push(...entryLines(entry, column, columns, section));
  }
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

interface Entry {
  name: string;
  difference: Difference;
}

/** The section that a path leads into, and the rest of the path. */
function placeOf(path: string): [string, string] {
  const match = /^\$(?:\.([\w-]+)|\[("(?:[^"\\]|\\.)*")\])\.?/.exec(path);
  if (match === null) return ["document", printable(path)];
  const section = match[1] ?? (JSON.parse(match[2]!) as string);
  const rest = path.slice(match[0].length);
  // A label alone needs no brackets: `frame 3, 2026-04-01T20:00:00Z`.
  const label = /^\[("(?:[^"\\]|\\.)*")\]$/.exec(rest);
  const name = label ? (JSON.parse(label[1]!) as string) : rest;
  const whole = rest === "" ? "(as a whole)" : "(beginning)";
  return [printable(section), printable(name) || whole];
}

function countsOf(differences: readonly Difference[]): string {
  return (["added", "removed", "changed"] as const)
    .map((kind) => [differences.filter((one) => one.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(", ");
}

function entryLines(
  { name, difference }: Entry,
  column: number,
  width: number,
  section: string,
): string[] {
  const { kind, before, after, note } = difference;
  const isText = (...texts: string[]): boolean =>
    TEXTS.test(`${section}.${name}`) || texts.some((text) => text.includes("\n"));
  const mark = `  ${MARKS[kind]} `;
  const head = mark + name + " ".repeat(Math.max(0, column - columnsOf(name)));
  const below = (lines: readonly string[]): string[] => [
    clipped(mark + name, width),
    ...lines.map((line) => clipped(`      ${line}`, width)),
  ];
  if (note !== undefined) return oneLine(head, printable(note), width) ?? below([printable(note)]);
  if (typeof before === "string" && typeof after === "string" && isText(before, after)) {
    return below(shownLines(lineDifference(before, after)));
  }
  const text = after ?? before;
  if (kind !== "changed" && typeof text === "string" && isText(text)) {
    return below(
      shownLines(linesOf(text).map((line) => ({ mark: MARKS[kind] as "+" | "-", text: line }))),
    );
  }
  const [old, now] = focused(before, after);
  if (kind !== "changed") {
    const value = now ?? old ?? "";
    return oneLine(head, value, width) ?? below([value]);
  }
  return oneLine(head, `${old} → ${now}`, width) ?? below([`- ${old}`, `+ ${now}`]);
}

function oneLine(head: string, text: string, width: number): string[] | undefined {
  const line = `${head}  ${text}`;
  return columnsOf(line) <= width ? [line] : undefined;
}

/** The changed lines with their surroundings, at most {@link MOST_LINES}. */
function shownLines(lines: readonly DifferenceLine[]): string[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ mark }) => mark !== " "),
  );
  const shown: string[] = [];
  let last = -1;
  let changes = 0;
  for (const [index, { mark, text }] of lines.entries()) {
    if (!near[index]) continue;
    if (shown.length >= MOST_LINES) {
      const more = lines.slice(index).filter((line) => line.mark !== " ").length;
      if (more > 0) shown.push(`… ${more} more ${more === 1 ? "line" : "lines"}`);
      break;
    }
    if (last >= 0 && index > last + 1) shown.push("…");
    shown.push(`${mark} ${printable(text)}`);
    if (mark !== " ") changes += 1;
    last = index;
  }
  while (shown.at(-1)?.trim() === "") shown.pop();
  // Texts that differ in the end of their last line only, or in how lines end.
  return changes === 0 ? ["(the same lines, ended differently)"] : shown;
}

/** Both values as text; of two lists that begin or end alike, what they have in common is only counted. */
function focused(
  before: LispyValue | undefined,
  after: LispyValue | undefined,
): [string | undefined, string | undefined] {
  if (!Array.isArray(before) || !Array.isArray(after)) return [valueText(before), valueText(after)];
  const [left, right] = [before.map(canonicalJson), after.map(canonicalJson)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const shown = (list: readonly LispyValue[]): string => {
    const items = list.map((item) => valueText(item)!);
    const parts = [
      ...alike(items.slice(0, start)),
      ...items.slice(start, items.length - end),
      ...alike(items.slice(items.length - end)),
    ];
    return `[${parts.join(", ")}]`;
  };
  return [shown(before), shown(after)];
}

/** Items that both lists have: a few are shown, more are counted. */
function alike(items: readonly string[]): readonly string[] {
  return items.length < 3 ? items : [`… ${items.length} alike …`];
}

function valueText(value: LispyValue | undefined): string | undefined {
  return value === undefined ? undefined : printable(orderedJson(value));
}
