// Where the lists of a source text stand, as the paths of an image name them: "2.1.0" is the first item of the second of the
// third. A reader for places only; what the text means is decided by the module's reader.

import { tokensOf } from "../screen/tokens.js";

/** A form in a text. */
export interface Place {
  /** Where it begins and ends, in UTF-16 units. */
  at: number;
  end: number;
  /** Undefined for what is no list. */
  items: Place[] | undefined;
  /** `(a b . c)`: then the path goes by pairs, 0 the first, 1 the rest. */
  dotted: boolean;
  /** For a list that is not empty: which one of the text it is, in the order of their beginnings. */
  ordinal: number;
}

/** The first form of a text; undefined when there is none that is whole. `pairs`: whether a dot makes pairs. */
export function formPlace(text: string, pairs: boolean): Place | undefined {
  const top = newPlace(0, []);
  const open: Place[] = [top];
  const lists: Place[] = [];
  let dot = false;
  for (const { kind, text: token, at } of tokensOf(text)) {
    const around = open.at(-1)!;
    const end = at + token.length;
    if (kind === "open") {
      const list = newPlace(at, []);
      around.items!.push(list);
      around.dotted ||= dot;
      dot = false;
      open.push(list);
      lists.push(list);
    } else if (kind === "close") {
      if (open.length === 1) return undefined;
      open.pop();
      around.end = end;
    } else if (kind === "string" || kind === "atom") {
      if (pairs && token === "." && open.length > 1) {
        dot = true;
        continue;
      }
      around.items!.push({ ...newPlace(at, undefined), end });
      around.dotted ||= dot;
      dot = false;
    } else if (kind === "prefix") return undefined; // images write such forms out
  }
  if (open.length > 1) return undefined;
  let ordinal = 0;
  for (const list of lists) {
    if (list.items!.length > 0 && !list.dotted) list.ordinal = ordinal++;
  }
  return top.items![0];
}

function newPlace(at: number, items: Place[] | undefined): Place {
  return { at, end: at, items, dotted: false, ordinal: -1 };
}

/** The item of a form that a number of a path means. */
export function itemOf({ items, dotted, end }: Place, index: number): Place | undefined {
  if (!items || !dotted) return items?.[index];
  if (index === 0) return items[0];
  const rest = items.slice(1);
  if (index !== 1 || rest.length < 2) return index === 1 ? rest[0] : undefined;
  return { at: rest[0]!.at, end, items: rest, dotted, ordinal: -1 };
}
