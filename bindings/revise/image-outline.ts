// The outline of an image (`vm`) for people: its status, where its run stands, how much it holds. Two images are the same when
// their canonical texts are; the outline says in which respect they look different.

import type { JsonObject } from "../cartridge/cartridge.js";
import type { LispyValue } from "../values/convert.js";

/** What an image is about, by name: short texts and counts. */
export function imageOutline(image: JsonObject): Map<string, LispyValue> {
  const stack = listAt(image, "stack");
  const outline = new Map<string, LispyValue>();
  const status = image.get("status");
  if (typeof status === "string") outline.set("status", status);
  const call = image.get("call");
  const asked = call instanceof Map ? call.get("capability") : undefined;
  if (typeof asked === "string") outline.set("waits for", asked);
  if (stack.length > 0) outline.set("stands in", standing(image, stack.at(-1)!));
  outline.set("stack", stack.length);
  for (const name of ["globals", "procedures", "objects"]) {
    const part = image.get(name);
    const size = part instanceof Map ? part.size : Array.isArray(part) ? part.length : 0;
    outline.set(name, size);
  }
  return outline;
}

/** The outline in one line, as in `suspended in count at 2.1, 1 global, 2 procedures`. */
export function imageLine(image: JsonObject): string {
  const outline = imageOutline(image);
  const text = (name: string): string => String(outline.get(name));
  let line = outline.has("status") ? text("status") : "an image";
  if (outline.has("stands in")) line += ` in ${text("stands in")}`;
  if (outline.has("waits for")) line += `, waiting for ${text("waits for")}`;
  for (const name of ["globals", "procedures", "objects"]) {
    const count = outline.get(name) as number;
    if (count > 0) line += `, ${count} ${count === 1 ? name.slice(0, -1) : name}`;
  }
  return line;
}

/** The procedure of a frame by name, and the path of the form that it is in. */
function standing(image: JsonObject, frame: LispyValue): string {
  if (!(frame instanceof Map)) return "a frame";
  let value: LispyValue | undefined = frame.get("procedure");
  if (value instanceof Map && value.has("ref")) {
    value = listAt(image, "objects")[Number(value.get("ref"))];
  }
  const number = value instanceof Map ? Number(value.get("procedure")) : NaN;
  const record = listAt(image, "procedures")[number];
  const name = record instanceof Map ? record.get("name") : undefined;
  const at = frame.get("at");
  const place = typeof at === "string" && at !== "" ? ` at ${at}` : "";
  return (typeof name === "string" ? name : "the program") + place;
}

function listAt(image: JsonObject, name: string): LispyValue[] {
  const list = image.get(name);
  return Array.isArray(list) ? list : [];
}
