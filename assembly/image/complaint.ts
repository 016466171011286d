// What is wrong with an image, and where: the JSON path is kept while the image is read, so that every complaint begins with it.

import { Buffer, MESSAGE, TEXT } from "../base/buffer";
import { beginError, Signal } from "../data/signal";
import { stringBytes, stringSize } from "../data/text";
import { addressOf, Value } from "../heap/value";
import { Category } from "../shared/abi";

const PATH: Buffer = changetype<Buffer>(memory.data(16));

export function beginPath(): void {
  PATH.reset();
}

/** Enters a key; returns what `leave` takes. */
export function enterKey(key: string): u32 {
  const before = PATH.used;
  if (before != 0) PATH.pushByte(0x2e);
  PATH.pushLiteral(key);
  return before;
}

/** Enters a key that is a string of the image. */
export function enterName(key: Value): u32 {
  const before = PATH.used;
  PATH.pushLiteral('["');
  const text = addressOf(key);
  PATH.pushBytes(stringBytes(text), min<u32>(stringSize(text), 80));
  PATH.pushLiteral('"]');
  return before;
}

export function enterIndex(index: u32): u32 {
  const before = PATH.used;
  PATH.pushByte(0x5b);
  PATH.pushDecimal(index);
  PATH.pushByte(0x5d);
  return before;
}

export function leave(before: u32): void {
  PATH.used = before;
}

/** Complains about what stands at the path. False, so that it can be returned. */
export function complain(reason: string): bool {
  beginError(Category.InvalidData);
  MESSAGE.pushLiteral("image: ");
  if (PATH.used != 0) {
    MESSAGE.pushBytes(PATH.start, PATH.used);
    MESSAGE.pushLiteral(": ");
  }
  MESSAGE.pushLiteral(reason);
  return false;
}

/** Puts the path in front of an error that something below has set. False. */
export function placeComplaint(): bool {
  if (Signal.category == Category.ResourceLimit) return false;
  SAID.reset();
  SAID.pushBytes(MESSAGE.start, MESSAGE.used);
  complain("");
  MESSAGE.pushBytes(SAID.start, SAID.used);
  return false;
}
const SAID: Buffer = changetype<Buffer>(memory.data(16));

/** Complains with the name in TEXT behind the reason. False. */
export function complainAbout(reason: string): bool {
  complain(reason);
  MESSAGE.pushBytes(TEXT.start, min<u32>(TEXT.used, 80));
  return false;
}

/** Enters the key in TEXT. */
export function enterText(): u32 {
  const before = PATH.used;
  PATH.pushLiteral('["');
  PATH.pushBytes(TEXT.start, min<u32>(TEXT.used, 80));
  PATH.pushLiteral('"]');
  return before;
}
