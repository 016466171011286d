// Damage to images: to the text, and to what it says, so that much of it still makes sense to a reader.

import { mutateText } from "./mutate.js";
import type { Random } from "./random.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A place in a JSON value: the array or object that holds it, and under which key. */
interface Place {
  holder: { [key: string]: Json };
  key: string;
  /** The nearest key that is no index: says what kind of thing stands there. */
  kind: string;
}

/** Values that mean something to the reader of images, mostly where they do not belong. */
const ODD: readonly Json[] = [
  ...[0, 1, -1, 2, 1.5, 1e308, 4294967295, 999999999, "", "0", "2.1", "2.2.1.-1", "0:1", "%item"],
  ...[null, true, [], {}, [1, 2, 3]],
  ...[{ ref: 0 }, { ref: 1 }, { procedure: 0 }, { procedure: 1 }, { symbol: "a" }],
  ...[{ lisp: "(a b)" }, { mark: "unbound" }, { mark: "caught" }, { box: 1 }],
  ...[{ box: { box: 1 } }, { box: { mark: "unbound" } }, { float: "inf" }],
  ...[{ builtin: "car" }, { builtin: "map" }, { builtin: "when" }, { builtin: "%item" }],
  ...[{ capability: "think" }, { capability: "other" }, { macro: { builtin: "car" } }],
  ...[
    { part: 0, at: "" },
    { part: 0, at: "1" },
    { part: 1, at: "2.0" },
  ],
  ...[
    { cells: [1, 2], rest: { ref: 0 } },
    { cells: [1], rest: 5 },
  ],
  ...[
    { slice: [1, 2, 3], from: 1 },
    { slice: { ref: 0 }, from: 0, count: 1 },
  ],
  ...[{ pair: [1, 2] }, { pair: [1, { ref: 0 }] }, { dict: {} }, { dict: { a: { ref: 0 } } }],
  ...[{ atom: { ref: 0 } }, { promise: [null, 1] }, { promise: [{ procedure: 0 }, null] }],
  ...[{ task: [0, null, null, null, null] }, { task: [2, 1, { ref: 0 }, true, 5] }],
  ...[{ environment: { procedure: 0 } }, { continuation: { depth: -2, stack: [] } }],
];

const WORDS = [
  ...["idle", "suspended", "awaiting", "start", "loop", "call", "top", "part", "try", "value"],
  ...["box", "unsure value", "unsure box", "lispy@2", "lispy-core@1"],
  ...["2=1", "2.1=2", "0=0 1=", "2=", "2.2=2"],
];

/** Keys that a reader knows, for objects that do not have them. */
const MORE: readonly [string, readonly Json[]][] = [
  ["same", ["2=", "2.1=2", "1=2", "2.2=2.1", "2.1.1=2", "1= 2="]],
  ["prelude", [true]],
  ["charged", [true]],
  ["kind", ["top", "part", "try"]],
  ["as_of", [0, 1]],
  ["number", [0, 1, 2]],
  ["within", [0, 1, 2]],
  ["at", ["", "0", "1", "2", "2.1", "2.0", "2.-1"]],
  ["captures", [{}, { x: "value" }, { x: "box" }, { x: { macro: { builtin: "car" } } }]],
  ["captured", [{}, { x: 1 }, { x: { box: 1 } }]],
  ["waiting", [[], [{ at: "2", macro: { macro: { procedure: 0 } } }]]],
  [
    "expansions",
    [[], [{ at: "", macro: null, source: "(a b)" }], [{ at: "2", macro: null, is: "" }]],
  ],
  ["rest", [{ ref: 0 }, 1, []]],
  ["raised", ["what", { ref: 0 }]],
  ["value", [1, { ref: 0 }]],
  ["ready", [[{ task: [0, null, null, null, null] }], { ref: 0 }]],
  ["ready_new", [{ cells: [{ procedure: 0 }] }, { ref: 1 }]],
  ["unseen", [{ ref: 0 }, 5]],
  ["redefined", [[{ name: "+", was: { builtin: "+" }, pristine: true }], [{ name: "f", was: 1 }]]],
];

function placesIn(holder: Json, kind: string, found: Place[]): Place[] {
  if (typeof holder !== "object" || holder === null) return found;
  for (const key of Object.keys(holder)) {
    const here = Array.isArray(holder) ? kind : key;
    found.push({ holder: holder as Place["holder"], key, kind: here });
    placesIn((holder as Place["holder"])[key]!, here, found);
  }
  return found;
}

const clone = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** A path with one of its numbers changed, dropped or added. */
function otherPath(path: string, random: Random): string {
  const numbers = path.split(".");
  const at = random.below(numbers.length);
  switch (random.below(4)) {
    case 0:
      numbers.splice(at, 1);
      break;
    case 1:
      numbers.splice(at, 0, String(random.below(4) - 1));
      break;
    default:
      numbers[at] = String(Number(numbers[at]) + random.below(5) - 2 || 0);
  }
  return numbers.join(".");
}

function otherNumber(n: number, random: Random): number {
  if (random.oneIn(4)) return random.pick([0, -1, 1e9, 2 ** 31, 2 ** 47, 0.5]);
  return n + random.below(5) - 2;
}

/** Gives an object a key that it does not have, or had with another value; an array another item. */
function addKey(value: Json, random: Random): Json {
  if (typeof value !== "object" || value === null) return clone(random.pick(ODD));
  if (Array.isArray(value)) return [...value, clone(random.pick(value.length > 0 ? value : ODD))];
  const [key, values] = random.pick(MORE);
  return { ...value, [key]: clone(random.pick(values)) };
}

/** Something else of the same type. */
function otherValue(value: Json, kind: string, random: Random): Json {
  if (typeof value === "number") return otherNumber(value, random);
  if (typeof value !== "string") return clone(random.pick(ODD));
  if (kind === "at" || kind === "same" || kind === "is") return otherPath(value, random);
  return random.oneIn(3) ? random.pick(WORDS) : mutateText(random, value);
}

/** One change of what an image says. */
function changeMeaning(image: Json, random: Random): void {
  const places = placesIn(image, "", []);
  if (places.length === 0) return;
  const { holder, key, kind } = random.pick(places);
  const value = holder[key]!;
  const drop = () => (Array.isArray(holder) ? holder.splice(Number(key), 1) : delete holder[key]);
  switch (random.below(9)) {
    case 0:
      drop();
      return;
    case 1: {
      // What stands somewhere else.
      const other = random.pick(places);
      holder[key] = clone(other.holder[other.key]!);
      return;
    }
    case 2:
    case 3: {
      // What stands somewhere else in the same role; the two change places, or one stands twice.
      const other = random.pick(places.filter((place) => place.kind === kind));
      const taken = clone(other.holder[other.key]!);
      if (random.oneIn(2)) other.holder[other.key] = clone(value);
      holder[key] = taken;
      return;
    }
    case 4:
      holder[key] = addKey(value, random);
      return;
    case 5: {
      // Another name for it.
      if (Array.isArray(holder)) return void holder.reverse();
      const name = random.oneIn(2) ? random.pick(places).key : mutateText(random, key);
      drop();
      holder[name] = value;
      return;
    }
    case 6:
      holder[key] = random.oneIn(2) ? { box: value } : { macro: value };
      return;
    default:
      holder[key] = otherValue(value, kind, random);
  }
}

/** One change of the text. */
function changeText(text: string, random: Random): string {
  const at = random.below(text.length);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random.below(20));
    case 2:
      return text.slice(0, at + random.below(30)) + text.slice(at);
    default: {
      // A number, string or word becomes another one of the image.
      const pieces = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null/g)];
      const [piece, other] = [random.pick(pieces), random.pick(pieces)];
      return text.slice(0, piece.index) + other[0] + text.slice(piece.index + piece[0].length);
    }
  }
}

/** The image with one to three changes; mostly of its meaning. */
export function damage(text: string, random: Random): string {
  const changes = 1 + (random.oneIn(3) ? random.below(3) : 0);
  if (random.oneIn(3)) {
    for (let i = 0; i < changes; i++) text = changeText(text, random);
    return text;
  }
  const image = JSON.parse(text) as Json;
  for (let i = 0; i < changes; i++) changeMeaning(image, random);
  return JSON.stringify(image);
}
