// Text and bytes between JavaScript and the module's linear memory. Knows nothing of values.
// Invariant: a view is never kept across a call of an export, because any call may grow the memory and detach it.
// Text is UTF-8, but for lone surrogates, which JavaScript strings and LisPy strings can both hold: they travel as
// their three-byte form, which TextEncoder and TextDecoder refuse.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Below this many characters a loop in JavaScript beats a call of TextEncoder or TextDecoder (Node 20). */
const SHORT_TEXT = 24;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The longest text that is decoded, in bytes: what V8 can hold in one string, and the same everywhere. */
export const LONGEST_TEXT: number = 2 ** 29 - 24;

/** A text is longer than {@link LONGEST_TEXT}: more than a JavaScript string holds, so no defect of the module. */
export class TextTooLong extends RangeError {
  constructor(readonly size: number) {
    super(`a text of ${size} bytes is longer than the host can hold (limit ${LONGEST_TEXT})`);
  }
}

/** Writes `text` at `at`, where at least three bytes per UTF-16 unit are free; returns how many bytes it took. */
export function encodeTextInto(text: string, target: Uint8Array, at: number): number {
  const length = text.length;
  if (length <= SHORT_TEXT) {
    let index = 0;
    for (; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) break;
      target[at + index] = unit;
    }
    if (index === length) return length;
  }
  if (LONE_SURROGATE.test(text)) return encodeLoneSurrogates(text, target, at);
  return encoder.encodeInto(text, target.subarray(at)).written;
}

function encodeLoneSurrogates(text: string, target: Uint8Array, at: number): number {
  let end = at;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) {
      target[end++] = 0xe0 | (point >> 12);
      target[end++] = 0x80 | ((point >> 6) & 0x3f);
      target[end++] = 0x80 | (point & 0x3f);
    } else {
      end += encoder.encodeInto(character, target.subarray(end)).written;
    }
  }
  return end - at;
}

/** The text of `bytes`. Copies, so the view may be dropped afterwards. */
export function decodeText(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length > LONGEST_TEXT) throw new TextTooLong(length);
  if (length <= SHORT_TEXT) {
    let text = "";
    let index = 0;
    for (; index < length; index++) {
      const byte = bytes[index]!;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (index === length) return text;
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeLoneSurrogates(bytes);
  }
}

/** Splits at the three-byte forms of surrogates; everything between them is plain UTF-8. */
function decodeLoneSurrogates(bytes: Uint8Array): string {
  let text = "";
  let start = 0;
  for (let index = 0; index + 2 < bytes.length; index++) {
    if (bytes[index] !== 0xed || bytes[index + 1]! < 0xa0) continue;
    text += decoder.decode(bytes.subarray(start, index));
    text += String.fromCharCode(
      0xd000 | ((bytes[index + 1]! & 0x3f) << 6) | (bytes[index + 2]! & 0x3f),
    );
    index += 2;
    start = index + 1;
  }
  return text + decoder.decode(bytes.subarray(start));
}

/** The linear memory of one instance. */
export class LinearMemory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
  }

  /** All bytes, good until the next call of an export. */
  all(): Uint8Array {
    if (this.#bytes.buffer !== this.#memory.buffer) {
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return this.#bytes;
  }

  /** A view on `size` bytes at `address`, good until the next call of an export. */
  view(address: number, size: number): Uint8Array {
    const start = address >>> 0;
    return this.all().subarray(start, start + (size >>> 0));
  }

  /** The UTF-8 text of `size` bytes at `address`. */
  text(address: number, size: number): string {
    return decodeText(this.view(address, size));
  }
}

/** The UTF-8 bytes of `text`, in an array of their own. */
export function encodeText(text: string): Uint8Array {
  if (!LONE_SURROGATE.test(text)) return encoder.encode(text);
  const target = new Uint8Array(text.length * 3);
  return target.subarray(0, encodeLoneSurrogates(text, target, 0));
}
