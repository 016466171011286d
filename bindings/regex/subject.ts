// The text that is searched, as the UTF-8 bytes that it has in the module's memory: positions are byte offsets, so
// that what is found needs no conversion. Lone surrogates stand in it as three bytes, and are characters here.
// Invariant: nothing is read outside the bytes, whatever they are.

/** What may be asserted of a position. The first six are RE2's own bits. */
export const Assertion = {
  BeginLine: 1,
  EndLine: 2,
  BeginText: 4,
  EndText: 8,
  WordBoundary: 16,
  NoWordBoundary: 32,
  /** Python's `$`: at the end, or before a newline at the end. */
  BeforeFinalNewline: 64,
} as const;

const NEWLINE = 10;
const WORDS = Assertion.WordBoundary | Assertion.NoWordBoundary;

/** No character: before the first and after the last. */
export const NO_CHARACTER = -1;

export class Subject {
  /** The character that {@link read} found last, or NO_CHARACTER, and how many bytes it has. */
  character: number = NO_CHARACTER;
  width = 0;

  constructor(
    readonly bytes: Uint8Array,
    readonly isWord: (character: number) => boolean,
  ) {}

  /** Reads the character at a position. */
  read(position: number): void {
    const { bytes } = this;
    const first = bytes[position];
    if (first === undefined) {
      this.character = NO_CHARACTER;
      this.width = 0;
    } else if (first < 0x80) {
      this.character = first;
      this.width = 1;
    } else {
      let width = 1;
      let character = first < 0xe0 ? first & 0x1f : first < 0xf0 ? first & 0x0f : first & 0x07;
      const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      for (; width < length && position + width < bytes.length; width++) {
        character = (character << 6) | (bytes[position + width]! & 0x3f);
      }
      this.character = character;
      this.width = width;
    }
  }

  /** The character that ends at a position. */
  #before(position: number): number {
    if (position === 0) return NO_CHARACTER;
    let start = position - 1;
    while (start > 0 && position - start < 4 && (this.bytes[start]! & 0xc0) === 0x80) start -= 1;
    return this.#at(start);
  }

  #at(position: number): number {
    const { character, width } = this;
    this.read(position);
    const found = this.character;
    this.character = character;
    this.width = width;
    return found;
  }

  /** Which of `wanted` hold at a position. */
  assertionsAt(position: number, wanted: number): number {
    if (wanted === 0) return 0;
    const { bytes } = this;
    const size = bytes.length;
    let found = 0;
    if (position === 0) found |= Assertion.BeginText | Assertion.BeginLine;
    else if (bytes[position - 1] === NEWLINE) found |= Assertion.BeginLine;
    if (position === size) {
      found |= Assertion.EndText | Assertion.EndLine | Assertion.BeforeFinalNewline;
    } else if (bytes[position] === NEWLINE) {
      found |= Assertion.EndLine;
      if (position === size - 1) found |= Assertion.BeforeFinalNewline;
    }
    if ((wanted & WORDS) !== 0) {
      const isBoundary = this.isWord(this.#before(position)) !== this.isWord(this.#at(position));
      found |= isBoundary ? Assertion.WordBoundary : Assertion.NoWordBoundary;
    }
    return found;
  }
}
