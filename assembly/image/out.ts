// JSON under construction: strings, keys, commas. Text goes to whichever buffer is at hand.

import { Buffer } from "../base/buffer";
import { decodeUtf8, utf8Width } from "../data/utf8";
import { pushUnit, shortEscape } from "../text/json-write";

/** Appends bytes of UTF-8 as a JSON string. Lone surrogates become escapes. */
export function pushText(to: Buffer, from: u32, size: u32): void {
  to.pushByte(0x22);
  let plain = from;
  const end = from + size;
  let at = from;
  while (at < end) {
    const c = <i32>load<u8>(at);
    if (c >= 0x20 && c != 0x22 && c != 0x5c && c != 0xed && c != 0x7f) {
      at += 1;
      continue;
    }
    to.pushBytes(plain, at - plain);
    const letter = shortEscape(c);
    const width = <u32>utf8Width(c);
    if (letter != 0) {
      to.pushByte(0x5c);
      to.pushByte(letter);
    } else if (c == 0xed && (decodeUtf8(at) & 0xfffff800) != 0xd800) to.pushBytes(at, width);
    else pushUnit(to, decodeUtf8(at));
    at += width;
    plain = at;
  }
  to.pushBytes(plain, at - plain);
  to.pushByte(0x22);
}

/** Appends `"name":`, with a comma in front unless it is the first in its object. */
export function pushKey(to: Buffer, name: string, first: bool): void {
  if (!first) to.pushByte(0x2c);
  to.pushByte(0x22);
  to.pushLiteral(name);
  to.pushByte(0x22);
  to.pushByte(0x3a);
}

/** Appends a literal in quotes. */
export function pushWord(to: Buffer, word: string): void {
  to.pushByte(0x22);
  to.pushLiteral(word);
  to.pushByte(0x22);
}
