// `lispy inspect FILE`: one screen about a cartridge or an image: who it is, how it stands, and its stack, each frame as a line of
// source with a caret under the form in which it stands, and its variables.

import { type LispyValue } from "../bindings/entries/node.js";
import { readDocument } from "./document.js";
import { print, readText } from "./files.js";
import { type Json, isObject, listAt, textAt, valueText } from "./image-value.js";
import { paint } from "./report.js";
import {
  type Spot,
  partText,
  procedureAt,
  procedureNumber,
  rootNumber,
  spotOf,
  waitingCall,
} from "./standing.js";

/** Columns of the screen that it is made for. */
const WIDTH = 80;
const INDENT = "    ";
/** Frames that are shown at each end of a deep stack. */
const SHOWN = 6;

/** Shows a file; the exit code. */
export function inspect(file: string): number {
  const text = readText(file);
  const { cartridge, image } = readDocument(text, file);
  const meta = cartridge?.get("_meta");
  const lines: string[] = [];
  if (isObject(meta)) lines.push(...about(meta));
  lines.push(`${file}, ${new TextEncoder().encode(text).length.toLocaleString("en-US")} bytes`);
  if (image) lines.push(...standing(image));
  else lines.push("idle: what it knows is in env and programs, it has no image");
  if (cartridge) lines.push(contents(cartridge));
  print(`${lines.join("\n")}\n`);
  return 0;
}

function about(meta: Json): string[] {
  const id = paint(process.stdout, "bold", textAt(meta, "agent_id") ?? "unknown");
  const from = textAt(meta, "source_platform");
  const at = textAt(meta, "exported_at");
  const description = textAt(meta, "description");
  const who = [id, from && `from ${from}`, at && `exported ${at}`].filter(Boolean).join(", ");
  return description ? [who, cut(description, WIDTH)] : [who];
}

function contents(cartridge: Json): string {
  const count = (name: string): number => {
    const section = cartridge.get(name);
    return isObject(section) ? section.size : 0;
  };
  return `env: ${count("env")}, programs: ${count("programs")}, tools: ${count("tools")}`;
}

function standing(image: Json): string[] {
  const status = textAt(image, "status") ?? "idle";
  const usage = image.get("usage");
  const steps = isObject(usage) ? usage.get("steps") : undefined;
  const globals = image.get("globals");
  const head =
    status === "awaiting"
      ? `waits for ${waitingCall(image, WIDTH - 12)}`
      : status === "suspended"
        ? "suspended"
        : "idle";
  const figures = [
    textAt(image, "profile"),
    `${Number(steps ?? 0).toLocaleString("en-US")} steps`,
    `${isObject(globals) ? globals.size : 0} globals`,
    `${listAt(image, "procedures").length} procedures`,
    `${listAt(image, "objects").length} shared objects`,
  ];
  return [paint(process.stdout, "bold", head), figures.join(", "), ...stack(image)];
}

function stack(image: Json): string[] {
  const frames = listAt(image, "stack").filter(isObject);
  const lines: string[] = [];
  frames.forEach((frame, index) => {
    if (frames.length > 2 * SHOWN && index === SHOWN)
      lines.push(`${INDENT}… ${frames.length - 2 * SHOWN} more frames …`);
    if (frames.length > 2 * SHOWN && index >= SHOWN && index < frames.length - SHOWN) return;
    lines.push(...frameLines(image, frame, index));
  });
  return lines;
}

function frameLines(image: Json, frame: Json, index: number): string[] {
  const number = procedureNumber(image, frame.get("procedure"));
  const record = procedureAt(image, number);
  const kind = record && textAt(record, "kind");
  const name =
    (record && textAt(record, "name")) ?? (kind === "top" ? "the program" : "a procedure");
  const path = textAt(frame, "at") ?? (record && textAt(record, "at")) ?? "";
  const spot = spotOf(image, rootNumber(image, number), path);
  const stands = textAt(frame, "stands");
  const how = stands === "start" ? ", at its beginning" : stands === "loop" ? ", in a loop" : "";
  const lines = [`${String(index).padStart(3)} ${paint(process.stdout, "cyan", name)}${how}`];
  if (spot) lines.push(...spotLines(spot));
  const variables = variablesLine(image, frame.get("variables"));
  if (variables !== "") lines.push(INDENT + variables);
  return lines;
}

/** The text around a form, and a caret under where it begins. */
function spotLines({ text, at, end }: Spot): string[] {
  const room = WIDTH - INDENT.length;
  let from = 0;
  if (text.length > room) from = Math.max(0, Math.min(at - 12, text.length - room));
  const shown = text.slice(from, from + room).replaceAll("\n", " ");
  const head = from > 0 ? `…${shown.slice(1)}` : shown;
  const line = from + room < text.length ? `${head.slice(0, -1)}…` : head;
  const length = Math.max(1, Math.min(end, from + room) - at);
  const marks = " ".repeat(at - from) + "^" + "~".repeat(length - 1);
  return [INDENT + line, INDENT + paint(process.stdout, "green", marks)];
}

function variablesLine(image: Json, variables: LispyValue | undefined): string {
  if (!isObject(variables)) return "";
  const room = WIDTH - INDENT.length;
  const part = (n: number, path: string): string | undefined => partText(image, n, path);
  const texts = [...variables]
    .filter(([name]) => name.trim() !== "")
    .map(([name, value]) => `${name} = ${valueText(value, image, part, 30)}`);
  return cut(texts.join("  "), room);
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
