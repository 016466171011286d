// Where the run of an image stands: its frames, each with its procedure, the form that it is in, and its variables.

import { ImageSources, type Spot } from "./image-source.js";
import { type Json, callText, isObject, listAt, textAt, valueText } from "./image-value.js";

/** A frame. */
export interface Standing {
  /** What the procedure is called. */
  name: string;
  /** Whether it is one of the language's own. */
  isPrelude: boolean;
  /** The form that it is in; undefined when the image does not tell. */
  spot: Spot | undefined;
  /** Has not begun yet. */
  starts: boolean;
  /** Its own, then those that the procedure has captured. */
  variables: readonly { name: string; text: string }[];
}

/** The call that an image waits for, as a form of at most so many characters. */
export function waitingCall(image: Json, most: number): string {
  const call = image.get("call");
  if (!isObject(call)) return "a call";
  return callText(call, image, new ImageSources(image).partText, most);
}

/** How many frames are on the stack. */
export function frameCount(image: Json): number {
  return listAt(image, "stack").length;
}

/**
 * The frames from one to another, the outermost first.
 *
 * @param most Characters of a variable's value.
 */
export function standings(image: Json, from: number, to: number, most: number): Standing[] {
  const sources = new ImageSources(image);
  return listAt(image, "stack")
    .slice(from, to)
    .map((frame) => standing(isObject(frame) ? frame : new Map(), image, sources, most));
}

function standing(frame: Json, image: Json, sources: ImageSources, most: number): Standing {
  const { record, number, captured } = procedureOf(frame, image, sources);
  const starts = textAt(frame, "stands") === "start";
  // Of one that has not begun, the form of the procedure itself.
  const path = starts ? (textAt(record, "at") ?? "") : (textAt(frame, "at") ?? "");
  const variables = frame.get("variables");
  return {
    name: nameOf(record, sources),
    isPrelude: record.get("prelude") === true,
    spot: number === undefined ? undefined : sources.spot(number, path),
    starts,
    variables: [...(isObject(variables) ? variables : []), ...captured]
      .filter(([, value]) => !(isObject(value) && value.has("mark"))) // not bound yet
      .map(([name, value]) => {
        return { name, text: valueText(value, image, sources.partText, most) };
      }),
  };
}

/** The procedure of a frame: its record, an empty one when there is none, and what it has captured. */
function procedureOf(
  frame: Json,
  image: Json,
  sources: ImageSources,
): { record: Json; number: number | undefined; captured: Json } {
  let value = frame.get("procedure");
  if (isObject(value) && value.has("ref")) {
    value = listAt(image, "objects")[Number(value.get("ref"))];
  }
  const nothing = { record: new Map(), number: undefined, captured: new Map() };
  if (!isObject(value) || !value.has("procedure")) return nothing;
  const number = Number(value.get("procedure"));
  const captured = value.get("captured");
  const record = sources.record(number) ?? new Map();
  return { record, number, captured: isObject(captured) ? captured : new Map() };
}

function nameOf(record: Json, sources: ImageSources): string {
  const kind = textAt(record, "kind");
  const name = textAt(record, "name");
  if (kind === "top") return "top level";
  if (name !== undefined && kind === undefined) return name;
  const around = record.has("within") ? sources.record(Number(record.get("within"))) : undefined;
  const what = kind === "try" ? "try" : kind === "part" ? "part" : "lambda";
  // The one around is within no other; in a forged image it may be within itself.
  return around && !around.has("within") ? `${what} in ${nameOf(around, sources)}` : what;
}
