// A text that every match of a pattern begins with, and where it next stands. Fast for what texts usually are: the engine's own
// search for the first byte, then bytes are compared. Where that goes wrong again and again (`aaab` in a text of `a`), the
// search goes on without ever going back (Knuth, Morris and Pratt 1977).
// Invariant: the time of a search is linear in the bytes that it passes, whatever text and literal are; both ways find the same.

/** Comparisons that may go wrong before the way is changed: this many, and two for every byte passed. */
const PATIENCE = 256;

export class Literal {
  readonly bytes: Uint8Array;
  /** For each number of bytes that fit, less one: how many fit still when the next one does not. */
  #fallbacks: Int32Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Where it next begins in `text`, from a position on; -1: nowhere. */
  find(text: Uint8Array, from: number): number {
    const { bytes } = this;
    const last = text.length - bytes.length;
    let wasted = 0;
    for (let at = from; ; at++) {
      at = text.indexOf(bytes[0]!, at);
      if (at < 0 || at > last) return -1;
      let same = 1;
      while (same < bytes.length && text[at + same] === bytes[same]) same += 1;
      if (same === bytes.length) return at;
      wasted += same;
      if (wasted > 2 * (at - from) + PATIENCE) return this.#findSteadily(text, at + 1);
    }
  }

  #findSteadily(text: Uint8Array, from: number): number {
    const { bytes } = this;
    const fallbacks = (this.#fallbacks ??= fallbacksOf(bytes));
    let same = 0;
    for (let at = from; at < text.length; at++) {
      const byte = text[at];
      while (same > 0 && byte !== bytes[same]) same = fallbacks[same - 1]!;
      if (byte === bytes[same]) same += 1;
      if (same === bytes.length) return at - same + 1;
    }
    return -1;
  }
}

function fallbacksOf(bytes: Uint8Array): Int32Array {
  const fallbacks = new Int32Array(bytes.length);
  let same = 0;
  for (let at = 1; at < bytes.length; at++) {
    while (same > 0 && bytes[at] !== bytes[same]) same = fallbacks[same - 1]!;
    if (bytes[at] === bytes[same]) same += 1;
    fallbacks[at] = same;
  }
  return fallbacks;
}
