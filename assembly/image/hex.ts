// Bytes as hexadecimal digits.

import { Buffer } from "../base/buffer";

export function pushHex(to: Buffer, at: usize, bytes: u32): void {
  for (let i: u32 = 0; i < bytes; i++) {
    const byte = <i32>load<u8>(at + i);
    to.pushByte(digit(byte >> 4));
    to.pushByte(digit(byte & 15));
  }
}

function digit(value: i32): i32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}

/** Reads two digits for each of `bytes` bytes to `to`. False when there is anything else. */
export function readHex(from: u32, bytes: u32, to: usize): bool {
  for (let i: u32 = 0; i < bytes << 1; i++) {
    const value = valueOf(load<u8>(from + i));
    if (value < 0) return false;
    const at = to + (i >> 1);
    store<u8>(at, <u8>((i & 1) == 0 ? value << 4 : (<i32>load<u8>(at)) | value));
  }
  return true;
}

function valueOf(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  return c >= 0x61 && c <= 0x66 ? c - 0x57 : -1;
}
