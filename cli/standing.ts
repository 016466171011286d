// Where the run of an image stands: frames as the source text that they stand in, with the place of the form, and the call that waits.

import type { LispyValue } from "../bindings/entries/node.js";
import { type Json, callText, isObject, listAt, textAt } from "./image-value.js";
import { type Place, formPlace, itemOf } from "./places.js";

/** A form in a source text, from `at` to `end` in UTF-16 units. */
export interface Spot {
  text: string;
  at: number;
  end: number;
}

/** The call that an image waits for, in at most so many characters. */
export function waitingCall(image: Json, most: number): string {
  const call = image.get("call");
  if (!isObject(call)) return "a call";
  return callText(call, image, (n, path) => partText(image, n, path), most);
}

/** The text of a part of a procedure's source. */
export function partText(image: Json, procedure: number, path: string): string | undefined {
  const spot = spotOf(image, procedure, path);
  return spot?.text.slice(spot.at, spot.end);
}

/** The record of a procedure. */
export function procedureAt(image: Json, number: number): Json | undefined {
  const record = listAt(image, "procedures")[number];
  return isObject(record) ? record : undefined;
}

/** The number of the procedure that a frame or a value names, through a reference or not; -1 for none. */
export function procedureNumber(image: Json, value: LispyValue | undefined): number {
  if (!isObject(value)) return -1;
  const ref = value.get("ref");
  if (typeof ref === "number") return procedureNumber(image, listAt(image, "objects")[ref]);
  const number = value.get("procedure");
  return typeof number === "number" ? number : -1;
}

/** The procedure in whose source the paths of another one begin. */
export function rootNumber(image: Json, number: number): number {
  const within = procedureAt(image, number)?.get("within");
  return typeof within === "number" ? within : number;
}

/** Follows a path, through expansions, to the text where its form stands; undefined when it leads nowhere. */
export function spotOf(image: Json, procedure: number, path: string): Spot | undefined {
  const [, other, inner = path] = /^(\d+):(.*)$/.exec(path) ?? [];
  const record = procedureAt(image, other === undefined ? procedure : Number(other));
  let text = record && textAt(record, "source");
  const pairs = textAt(image, "profile") !== "lispy-core@1";
  let place: Place | undefined = text === undefined ? undefined : formPlace(text, pairs);
  let done = "";
  for (const part of inner === "" ? [] : inner.split(".")) {
    const index = Number(part);
    if (index < 0 && record) {
      const expansions = listAt(record, "expansions").filter(
        (one) => isObject(one) && textAt(one, "at") === done,
      );
      const expansion = expansions[-1 - index];
      text = isObject(expansion) ? textAt(expansion, "source") : undefined;
      place = text === undefined ? undefined : formPlace(text, pairs);
    } else {
      place = place && itemOf(place, index);
    }
    if (!place) return undefined;
    done = done === "" ? part : `${done}.${part}`;
  }
  return place && text !== undefined ? { text, at: place.at, end: place.end } : undefined;
}
