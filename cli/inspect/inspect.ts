// `lispy inspect FILE`: one screen about a cartridge or an image: whose it is, where its run stands, what it holds.

import { type LispyValue } from "../../bindings/entries/node.js";
import { type Document, readDocument } from "../document.js";
import { print, readText } from "../files.js";
import { agentLines } from "./agent.js";
import type { Spot } from "./image-source.js";
import { type Json, cut, isObject, listAt, plain, textAt } from "./image-value.js";
import { objectOf } from "./object.js";
import { pretty } from "../screen/pretty.js";
import { type Stream, excerpt, paint, widthOf } from "../report.js";
import { paintCode } from "../screen/show.js";
import { type Standing, frameCount, standings, waitingCall } from "./standing.js";
import { textWidth, wrap } from "../screen/text.js";

/** Of a deep stack, so many frames are shown: the outermost ones, and the innermost ones. */
const OUTER = 2;
const INNER = 6;
/** Variables of one frame. */
const MOST_VARIABLES = 8;
const INDENT = "    ";

/** Shows a file; returns the exit code. */
export function inspect(file: string, json: boolean): number {
  const text = readText(file);
  if (json) {
    print(`${objectOf(readDocument(text, file), Buffer.byteLength(text))}\n`);
    return 0;
  }
  print(`${screenOf(readDocument(text, file), text, process.stdout).join("\n")}\n`);
  return 0;
}

/** The lines about a document, for the width of a stream. */
export function screenOf(document: Document, text: string, stream: Stream): string[] {
  const width = widthOf(stream);
  const { cartridge, image } = document;
  const blocks = [headLines(document, stream, width)];
  const known = cartridge ? agentLines(cartridge, stream, width) : [];
  if (known.length > 0) blocks.push(known);
  if (image) blocks.push(...runBlocks(image, stream, width));
  else blocks.push(["idle: no run to resume"]);
  blocks.push(countLines(cartridge, image, Buffer.byteLength(text), width));
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** Who it is. */
function headLines({ cartridge, image }: Document, stream: Stream, width: number): string[] {
  const profile = image && textAt(image, "profile");
  if (!cartridge) return [plain(`image, ${profile}`)];
  const meta = cartridge.get("_meta") as Json;
  const id = paint(stream, "bold", plain(textAt(meta, "agent_id") ?? "unknown"));
  const time = textAt(meta, "exported_at");
  const from = textAt(meta, "source_platform");
  const exported = time && `exported ${time}${from ? ` from ${from}` : ""}`;
  const line = [id, ...[profile, exported].map((part) => plain(part ?? ""))]
    .filter(Boolean)
    .join(", ");
  const description = textAt(meta, "description");
  return description
    ? [line, ...wrap(description.split("\n").map(plain).join("\n"), width).split("\n")]
    : [line];
}

/** Where the run stands. */
function runBlocks(image: Json, stream: Stream, width: number): string[][] {
  const status = textAt(image, "status");
  if (status === "idle") return [["idle: no run to resume"]];
  const count = frameCount(image);
  const hidden = count - OUTER - INNER > 1 ? count - OUTER - INNER : 0;
  const most = width - INDENT.length;
  const shown = (from: number, to: number): string[] =>
    standings(image, from, to, width).flatMap((frame) => frameLines(frame, stream, most));
  const waits =
    status === "awaiting"
      ? [paint(stream, "yellow", "waits for the answer to"), INDENT + waitingCall(image, most)]
      : [paint(stream, "yellow", "suspended")];
  const frames = count === 1 ? "1 frame" : `${count} frames, innermost last`;
  const stack =
    hidden > 0
      ? [
          ...shown(0, OUTER),
          paint(stream, "dim", `… ${hidden} more`),
          ...shown(count - INNER, count),
        ]
      : shown(0, count);
  return [waits, [`stack: ${frames}`, ...stack]];
}

function frameLines(frame: Standing, stream: Stream, width: number): string[] {
  const { name, spot, isPrelude, starts, variables } = frame;
  const where = [spot?.position, isPrelude && "prelude", starts && "not begun"].filter(Boolean);
  const title =
    paint(stream, "bold", cut(plain(name), width / 2)) +
    (where.length > 0 ? `  ${plain(where.join(", "))}` : "");
  return [
    title,
    ...spotLines(spot, stream, width).map((line) => INDENT + line),
    ...variableLines(variables, width).map((line) => INDENT + line),
  ];
}

/** Variables, as many in a line as fit. */
function variableLines(variables: Standing["variables"], width: number): string[] {
  const lines: string[] = [];
  for (const { name, text } of variables.slice(0, MOST_VARIABLES)) {
    const one = cut(plain(`${name} = ${text}`), width);
    const longer = `${lines.at(-1)}, ${one}`;
    if (lines.length > 0 && textWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(one);
  }
  const more = variables.length - MOST_VARIABLES;
  return more > 0 ? [...lines, `… ${more} more`] : lines;
}

/** The line of the source where the form begins, and a caret below it; that of the macro call first. */
function spotLines(spot: Spot | undefined, stream: Stream, width: number): string[] {
  if (!spot) return [];
  const { text, place, call } = spot;
  const before = call
    ? [...spotLines(call, stream, width), paint(stream, "dim", "which stands for")]
    : [];
  const layout = pretty(text, width).text;
  // Only white space is new in the layout.
  const at = offsetIn(layout, inkBefore(text, place.at));
  const begin = layout.lastIndexOf("\n", at - 1) + 1;
  const line = layout.slice(begin).split("\n", 1)[0]!;
  const shown = plain(line.trimStart());
  const column = [...layout.slice(begin + line.length - shown.length, at)].length + 1;
  const [source, caret] = excerpt({ name: "", text: shown }, 1, column, width + NUMBER.length);
  const [code, mark] = [source!.slice(NUMBER.length), caret!.slice(NUMBER.length)];
  return [...before, paintCode(stream, code), paint(stream, "red", mark)];
}

/** What an excerpt puts before its line: of no use here, where lines are made for the screen. */
const NUMBER = "1 | ";

/** How many characters that are no space stand before a place. */
function inkBefore(text: string, at: number): number {
  return text.slice(0, at).replace(/\s/g, "").length;
}

/** Where the character stands that has so much ink before it. */
function offsetIn(text: string, ink: number): number {
  for (let at = 0, seen = 0; at < text.length; at++) {
    if (/\s/.test(text[at]!)) continue;
    if (seen === ink) return at;
    seen += 1;
  }
  return 0;
}

/** What it holds, and what the run has used. */
function countLines(
  cartridge: Json | undefined,
  image: Json | undefined,
  bytes: number,
  width: number,
): string[] {
  const section = (key: string): number => sizeOf(cartridge?.get(key));
  const holds = [
    ...(image ? [plural(sizeOf(image.get("globals")), "global")] : []),
    ...(cartridge
      ? [plural(section("programs"), "program"), plural(section("tools"), "tool")]
      : []),
    ...(cartridge ? [plural(section("env"), "binding")] : []),
    ...(image ? [plural(listAt(image, "procedures").length, "procedure")] : []),
    ...(image ? [plural(listAt(image, "objects").length, "object")] : []),
  ];
  const usage = image?.get("usage");
  const figure = (key: string): number => Number((isObject(usage) && usage.get(key)) || 0);
  const calls = Number(image?.get("calls") ?? 0);
  const used = [
    plural(figure("steps"), "step"),
    `call depth ${number(figure("peak_call_depth"))}`,
    `${plural(figure("output_bytes"), "byte")} of output`,
    ...(calls > 0 ? [plural(calls, "call") + " of capabilities"] : []),
  ];
  const lines = [
    `holds ${holds.join(", ")}`,
    ...(image && textAt(image, "status") !== "idle" ? [`used ${used.join(", ")}`] : []),
    `${plural(bytes, "byte")}`,
  ];
  return lines.flatMap((line) => wrap(line, width, "  ").split("\n"));
}

function sizeOf(value: LispyValue | undefined): number {
  return isObject(value) ? value.size : 0;
}

function plural(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}

function number(count: number): string {
  return count.toLocaleString("en-US");
}
