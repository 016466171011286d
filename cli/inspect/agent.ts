// What a cartridge knows, a line for each section that has something: the part of the inspection screen that is about an agent.

import { type LispyValue, LispyFloat, canonicalJson } from "../../bindings/entries/node.js";
import { type Json, cut, isObject, listAt, plain, textAt } from "./image-value.js";
import { type Stream, paint } from "../report.js";

/** Room for the names of lines. */
const LABEL = 10;
/** Of a value that stands beside its name. */
const MOST_VALUE = 24;

/** The lines, none longer than the width. */
export function agentLines(cartridge: Json, stream: Stream, width: number): string[] {
  const room = width - LABEL;
  const lines: (readonly [string, string | undefined])[] = [
    ["profile", pairs(cartridge.get("profile"), room)],
    ["soul", soulText(textAt(cartridge, "soul") ?? "")],
    ["tools", toolsText(cartridge.get("tools"), room)],
    ["programs", names(cartridge.get("programs"), room)],
    ["env", pairs(cartridge.get("env"), room)],
    ["echoes", echoesText(listAt(cartridge, "echoes"))],
    ["snapshot", names(cartridge.get("state_snapshot"), room)],
    ["asks for", requestText(cartridge.get("_meta"))],
    ["lineage", lineageText(cartridge.get("lineage"))],
    ["signed", signedText(cartridge.get("lineage"))],
  ];
  return lines.flatMap(([label, text]) =>
    text === undefined || text === ""
      ? []
      : [paint(stream, "dim", label.padEnd(LABEL)) + cut(plain(text), room)],
  );
}

/** As many of the parts as fit, and how many more there are. */
function fitting(parts: readonly string[], room: number): string {
  let text = "";
  for (const [index, part] of parts.entries()) {
    const longer = index === 0 ? part : `${text}, ${part}`;
    const more = `, ${parts.length - index} more`;
    if (index > 0 && longer.length + (index === parts.length - 1 ? 0 : more.length) > room) {
      return text + more;
    }
    text = longer;
  }
  return text;
}

function names(section: LispyValue | undefined, room: number): string {
  return isObject(section) ? fitting([...section.keys()].map(plain), room) : "";
}

function pairs(section: LispyValue | undefined, room: number): string {
  if (!isObject(section)) return "";
  const parts = [...section].map(([name, value]) => `${plain(name)} ${short(value)}`);
  return fitting(parts, room);
}

/** A value in a few characters. */
function short(value: LispyValue): string {
  if (isObject(value)) return `{${value.size}}`;
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value === "string") return cut(plain(JSON.stringify(value)), MOST_VALUE);
  if (value instanceof LispyFloat || typeof value === "number") return canonicalJson(value);
  return cut(String(value), MOST_VALUE);
}

function soulText(soul: string): string {
  if (soul === "") return "";
  const lines = soul.split("\n").length;
  const headings = soul.match(/^##? .*$/gm) ?? [];
  const last = headings.at(-1)?.replace(/^#+ /, "");
  const parts = [plural(lines, "line")];
  if (headings.length > 0) parts.push(plural(headings.length, "section"));
  return parts.join(", ") + (last === undefined ? "" : `; the last: ${last}`);
}

function toolsText(tools: LispyValue | undefined, room: number): string {
  if (!isObject(tools)) return "";
  const parts = [...tools].map(([slug, record]) => {
    const uses = isObject(record) ? record.get("uses") : undefined;
    return typeof uses === "number" && uses > 0 ? `${slug} (used ${uses})` : slug;
  });
  return fitting(parts, room);
}

function echoesText(echoes: readonly LispyValue[]): string {
  if (echoes.length === 0) return "";
  const frames = [echoes[0], echoes.at(-1)].map((echo) =>
    isObject(echo) ? echo.get("frame") : undefined,
  );
  const [from, to] = frames.map((frame) => (typeof frame === "number" ? frame : undefined));
  if (from === undefined || to === undefined) return String(echoes.length);
  const span = from === to ? `frame ${from}` : `frames ${from} to ${to}`;
  return `${echoes.length}, ${span}`;
}

function requestText(meta: LispyValue | undefined): string {
  return isObject(meta) ? listAt(meta, "capabilities").map(String).join(", ") : "";
}

function lineageText(lineage: LispyValue | undefined): string {
  if (!isObject(lineage)) return "";
  const hosts = listAt(lineage, "hosts").map(String);
  const frame = lineage.get("frame");
  const receipts = listAt(lineage, "receipts").length;
  const [origin, parent] = [textAt(lineage, "origin"), textAt(lineage, "parent")];
  return [
    ...(typeof frame === "number" ? [`frame ${frame}`] : []),
    ...(hosts.length > 0 ? [`was in ${hosts.join(", then ")}`] : []),
    ...(origin === undefined ? [] : [`was ${origin}`]),
    ...(receipts > 0 ? [plural(receipts, "receipt")] : []),
    ...(parent === undefined ? [] : [`from ${parent.slice(0, 19)}…`]),
  ].join("; ");
}

function signedText(lineage: LispyValue | undefined): string {
  if (!isObject(lineage)) return "";
  const signers = listAt(lineage, "signatures").map((entry) =>
    isObject(entry) ? (textAt(entry, "by") ?? textAt(entry, "key") ?? "?") : "?",
  );
  return signers.length === 0
    ? ""
    : `by ${signers.join(", ")} (lispy verify tells whether it holds)`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
