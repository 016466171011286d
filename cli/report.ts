// How results and errors look to a person and to a program. Colours only where they are wanted: a terminal, and no
// NO_COLOR in the environment.

import {
  LispyCrashError,
  LispyError,
  type Outcome,
  type SourceText,
  type TraceFrame,
  type WireValue,
} from "../bindings/entries/node.js";
import { textWidth, wrap } from "./screen/text.js";

/** The codes that begin and end each style. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof STYLES;
export type Stream = NodeJS.WriteStream;

/** Whether the stream shows styles and its user wants them. */
export function hasColour(stream: Stream): boolean {
  return stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

/** What a terminal that does not say its width has, and the least that a layout makes sense for. */
const USUAL_WIDTH = 80;
const LEAST_WIDTH = 20;

export function widthOf(stream: Stream): number {
  return Math.max(LEAST_WIDTH, stream.columns || USUAL_WIDTH);
}

/** `text` in a style, if the stream shows styles. */
export function paint(stream: Stream, style: Style, text: string): string {
  if (!hasColour(stream)) return text;
  const [begin, end] = STYLES[style];
  return `\u001b[${begin}m${text}\u001b[${end}m`;
}

/** Shown before and after the failing place of a long line, in code points. */
const MARGIN = 60;

/**
 * The line of `source` where the error is, and a caret below the column; empty when that is unknown. Of a long line only
 * what is around the place, as much as fits into `room` columns if they are counted.
 */
export function excerpt(source: SourceText, line: number, column: number, room?: number): string[] {
  const text = source.text.split(/\r\n|\r|\n/)[line - 1];
  if (text === undefined) return [];
  const points = [...text];
  const at = Math.max(0, Math.min(column - 1, points.length));
  const number = String(line);
  const [start, end] =
    room === undefined
      ? [at > 2 * MARGIN ? at - MARGIN : 0, Math.min(points.length, at + 2 * MARGIN)]
      : windowOf(points, at, room - number.length - " | ……".length);
  const shown = `${start > 0 ? "…" : ""}${points.slice(start, end).join("")}${end < points.length ? "…" : ""}`;
  // Tabs stay, so that the caret stands below its column whatever their width.
  const indent = points
    .slice(start, at)
    .map((point) => (point === "\t" ? "\t" : " ".repeat(textWidth(point))))
    .join("");
  return [
    `${number} | ${shown}`,
    `${" ".repeat(number.length)} | ${start > 0 ? " " : ""}${indent}^`,
  ];
}

/** The part of a line that is shown in so many columns: its beginning if the place is in it, else what is around it. */
function windowOf(points: readonly string[], at: number, room: number): [number, number] {
  const widths = points.map((point) => (point === "\t" ? TAB : textWidth(point)));
  const sum = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0);
  let start = 0;
  if (sum(widths) > room) {
    let before = sum(widths.slice(0, at));
    for (; before > room * 0.7; start += 1) before -= widths[start]!;
  }
  let end = start;
  for (let left = room; end < points.length && left >= widths[end]!; end += 1) left -= widths[end]!;
  return [start, end];
}

const TAB = 8;

/** Long traces say little after this. */
const TRACE_LINES = 10;

/** One line per place; a procedure that called itself from the same place again and again is said once. */
function traceLines(trace: readonly TraceFrame[]): string[] {
  const places: { text: string; times: number }[] = [];
  for (const { name, source, line, column, elided } of trace) {
    if (elided) {
      places.push({ text: "… tail calls", times: 1 });
      continue;
    }
    const where = line > 0 ? ` (${source ? `${source}:` : ""}${line}:${column})` : "";
    const text = `in ${name || "top level"}${where}`;
    const last = places.at(-1);
    if (last?.text === text) last.times += 1;
    else places.push({ text, times: 1 });
  }
  return places.map(({ text, times }) => (times > 1 ? `${text}, ${times} times` : text));
}

/** A trace that says only what the first line says: the error is at the top level itself. */
function isPlainTrace({ trace, line }: LispyError): boolean {
  const [frame] = trace;
  return trace.length === 1 && frame!.name === "" && !frame!.elided && frame!.line === line;
}

/**
 * The lines that tell a person what went wrong. The first begins with `; error: `.
 *
 * @param most How many lines of the trace are shown.
 */
function errorLines(
  error: LispyError,
  stream: Stream,
  source = error.source,
  most = TRACE_LINES,
): string[] {
  const { line, column = 1, category, message } = error;
  const place = line === undefined ? "" : `${source ? `${source.name}:` : ""}${line}:${column}: `;
  const room = stream.isTTY ? widthOf(stream) : undefined;
  const said = `; error: ${place}${message} [${category}]`;
  const lines = (room === undefined ? said : wrap(said, room, ";   ")).split("\n");
  lines[0] = lines[0]!.replace("; error:", paint(stream, "red", "; error:"));
  const mark = `[${category}]`;
  lines.push(lines.pop()!.replace(/\[[\w-]+\]$/, paint(stream, "dim", mark)));
  if (line !== undefined && source) {
    const [text, caret] = excerpt(source, line, column, room && room - ";   ".length);
    if (text !== undefined) lines.push(`;   ${text}`, `;   ${paint(stream, "red", caret!)}`);
  }
  const places = isPlainTrace(error) ? [] : traceLines(error.trace);
  for (const place of places.slice(0, most)) lines.push(paint(stream, "dim", `;   ${place}`));
  const hidden = places.length - most;
  if (hidden > 0) lines.push(paint(stream, "dim", `;   … and ${hidden} more`));
  return lines;
}

/** Writes an error to standard error. */
export function printError(error: LispyError, source?: SourceText, most?: number): void {
  process.stderr.write(`${errorLines(error, process.stderr, source, most).join("\n")}\n`);
}

/** Says something about a run on standard error. */
export function note(text: string): void {
  process.stderr.write(`${paint(process.stderr, "dim", `; ${text}`)}\n`);
}

/** The result object of `--json`: one line, keys in a fixed order. */
export function jsonOutcome(
  { ok, value, output, error, usage }: Outcome<"wire">,
  sourceName: string,
): string {
  const result: {
    api: string;
    ok: boolean;
    value: WireValue | null;
    output: string;
    error: Record<string, unknown> | null;
    usage: unknown;
  } = {
    api: "lispy.execution-result/v1",
    ok,
    value: value ?? null,
    output,
    error: error ? withSource(error.toJSON(), sourceName) : null,
    usage,
  };
  return JSON.stringify(result);
}

function withSource(error: Record<string, unknown>, source: string): Record<string, unknown> {
  const location = error.location as Record<string, unknown> | undefined;
  return location
    ? { ...error, location: { ...location, source: location.source ?? source } }
    : error;
}

/** The result object when there was no run: wrong usage, a file that cannot be read or written, an instance that is lost. */
export function jsonFailure(error: Error): string {
  const category = error instanceof LispyCrashError ? "crash" : "usage";
  return JSON.stringify({
    api: "lispy.execution-result/v1",
    ok: false,
    value: null,
    output: "",
    error: error instanceof LispyError ? error.toJSON() : { category, message: error.message },
    usage: null,
  });
}
