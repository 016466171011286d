// The source of an image's procedures, and the spot in it that a path means (docs/image.md): through lists, and from a macro call into
// what it expanded to.

import type { LispyValue } from "../../bindings/entries/node.js";
import { type Json, isObject, listAt, textAt, valueText } from "./image-value.js";
import { type Place, formPlace, itemOf } from "./places.js";

/** A form in a text of an image. */
export interface Spot {
  /** The whole text: the form of a procedure, or an expansion. */
  text: string;
  place: Place;
  /** Line and column in the text that was evaluated, as far as known: "10:19". */
  position: string | undefined;
  /** For an expansion: the macro call that it is the expansion of. */
  call: Spot | undefined;
}

/** One text of code: a record with `source` or `form`. */
interface Code {
  text: string;
  root: Place;
  positions: readonly string[];
  call: Spot | undefined;
}

/** Characters of a form that is written as values; in a longer one no place is found. */
const LONGEST_FORM = 1_000_000;
/** Through so many `is` and `same` a path is followed. */
const MAX_DETOURS = 20;

export class ImageSources {
  readonly #image: Json;
  readonly #known = new Map<LispyValue, Code | undefined>();

  constructor(image: Json) {
    this.#image = image;
  }

  /** The record of a procedure. */
  record(number: number): Json | undefined {
    const record = listAt(this.#image, "procedures")[number];
    return isObject(record) ? record : undefined;
  }

  /** The text of a part of a procedure. */
  readonly partText = (number: number, path: string): string | undefined => {
    const spot = this.spot(number, path);
    return spot?.text.slice(spot.place.at, spot.place.end);
  };

  /** Where a path leads that begins in a procedure, or in the one that it is within, or in the one that it names: "3:2.1". */
  spot(number: number, path: string, detours = 0): Spot | undefined {
    const [, other, rest = ""] = /^(?:(\d+):)?([-\d.]*)$/.exec(path) ?? [];
    let owner = other === undefined ? number : Number(other);
    let record = this.record(owner);
    if (record?.has("within")) {
      owner = Number(record.get("within"));
      record = this.record(owner);
    }
    let code = record && this.#code(record, undefined);
    if (!record || !code || detours > MAX_DETOURS) return undefined;
    let place: Place = code.root;
    let way = "";
    for (const step of rest === "" ? [] : rest.split(".")) {
      const index = Number(step);
      if (index >= 0) {
        const item = itemOf(place, index);
        if (!item) return undefined;
        place = item;
      } else {
        const expansion = this.#expansion(record, way, -1 - index);
        if (!expansion) return undefined;
        const is = textAt(expansion, "is");
        if (is !== undefined) {
          const left = rest.slice(way === "" ? step.length + 1 : way.length + step.length + 2);
          return this.spot(
            owner,
            is + (left === "" ? "" : `${is === "" ? "" : "."}${left}`),
            detours + 1,
          );
        }
        code = this.#code(expansion, spotOf(code, place));
        if (!code) return undefined;
        place = code.root;
      }
      way += `${way === "" ? "" : "."}${step}`;
    }
    return spotOf(code, place);
  }

  /** The record of what a macro call at a path expanded to the `index`-th time. */
  #expansion(record: Json, path: string, index: number): Json | undefined {
    const all = listAt(record, "expansions").filter(isObject);
    return all.filter((one) => textAt(one, "at") === path)[index];
  }

  #code(record: Json, call: Spot | undefined): Code | undefined {
    if (this.#known.has(record)) return this.#known.get(record);
    const code = this.#read(record, call);
    this.#known.set(record, code);
    return code;
  }

  #read(record: Json, call: Spot | undefined): Code | undefined {
    // Code that has no text of its own is written as values.
    const text =
      textAt(record, "source") ??
      (record.has("form")
        ? valueText(record.get("form"), this.#image, () => undefined, LONGEST_FORM)
        : undefined);
    const pairs = textAt(this.#image, "profile") !== "lispy-core@1";
    const root = text === undefined ? undefined : formPlace(text, pairs);
    if (text === undefined || !root) return undefined;
    const places = textAt(record, "places");
    return { text, root, positions: places === undefined ? [] : places.split(" "), call };
  }
}

function spotOf({ text, positions, call }: Code, place: Place): Spot {
  const known = place.ordinal < 0 ? undefined : positions[place.ordinal];
  // What a macro has made stands where the macro is called.
  const position = known === undefined || known === "-" ? call?.position : known;
  return { text, place, position, call };
}
