// Small damage to texts and bytes: what turns a valid input into one that nobody thought of.

import type { Random } from "./random.js";

/** Pieces that mean something to the reader or to JSON. */
const PIECES = [
  ..."()[]'`,;\"\\#{}:.+-0123456789eE \n\r\t",
  ...[
    "#t",
    "#f",
    "nil",
    "(define ",
    "(lambda (",
    "(if ",
    '"\\',
    "1e999",
    "inf",
    "nan",
    "1_0",
    "-0.0",
    "\u00a0",
    "\ufeff",
  ],
  ...[
    "\\u",
    "\\ud800",
    "\\udc00",
    "null",
    "true",
    "[[[[",
    "]]]]",
    "é",
    "日",
    "😀",
    "٣",
    "0x",
    "999999999999999999999",
    ".",
  ],
];

/** One to three changes: a span dropped, doubled or moved, or something put in. */
export function mutateText(random: Random, text: string): string {
  let result = text;
  for (let i = random.below(3); i >= 0; i--) {
    const from = random.below(result.length + 1);
    const to = Math.min(result.length, from + 1 + random.below(random.oneIn(4) ? 40 : 4));
    const span = result.slice(from, to);
    const rest = result.slice(0, from) + result.slice(to);
    switch (random.below(4)) {
      case 0:
        result = rest;
        break;
      case 1:
        result = result.slice(0, to) + span + result.slice(to);
        break;
      case 2: {
        const at = random.below(rest.length + 1);
        result = rest.slice(0, at) + span + rest.slice(at);
        break;
      }
      default:
        result = result.slice(0, from) + random.pick(PIECES) + result.slice(from);
    }
  }
  return result;
}

/** One to four bytes changed, dropped or put in. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const result = [...bytes];
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(result.length + 1);
    const byte = random.oneIn(2) ? random.below(14) : random.below(256);
    if (random.oneIn(3)) result.splice(at, 1);
    else if (random.oneIn(2)) result.splice(at, 0, byte);
    else result[at] = byte;
  }
  return Uint8Array.from(result);
}

/** A soup of up to `length` pieces. */
export function soup(random: Random, length: number): string {
  let text = "";
  for (let i = random.below(length); i > 0; i--) text += random.pick(PIECES);
  return text;
}
