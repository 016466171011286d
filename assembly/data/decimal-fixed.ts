// The text of a number with a fixed number of decimal places, exactly as Python's f"{x:.2f}": the decimal nearest to the
// exact value of the double, half to even. Integers of any size are exact. Called by `format` and `number->fixed`.
// Invariant: nothing here allocates in the heap.

import { Buffer, WORK } from "../base/buffer";
import { isFloat, toFloat, Value } from "../heap/value";
import { block, scaleToPlaces } from "./decimal-round";
import { pushInteger } from "./integer";
import { openWork } from "./integer-parts";
import { limbsFromF64, limbsToDecimal, limbsToDecimalScratch } from "./limbs";

/** More places than any double needs to be told from its neighbours; the arithmetic has room for them. */
export const PLACES_MAX: i32 = 100;

function pushZeros(buffer: Buffer, count: i32): void {
  for (let i = 0; i < count; i++) buffer.pushByte(0x30);
}

/** Appends a number with 0 to PLACES_MAX places. False with the error pending when memory is short. */
export function pushFixed(buffer: Buffer, v: Value, places: i32): bool {
  if (isFloat(v)) return pushFixedFloat(buffer, toFloat(v), places);
  pushInteger(buffer, v);
  if (places > 0) buffer.pushByte(0x2e);
  pushZeros(buffer, places);
  return true;
}

function pushFixedFloat(buffer: Buffer, x: f64, places: i32): bool {
  if (!openWork(4 * block + limbsToDecimalScratch(<i32>(block >> 2)))) return false;
  const at = <usize>WORK.start;
  const size = abs<f64>(x);
  // From 2^52 on there is nothing behind the point.
  const whole = size >= 4503599627370496;
  const limbs = whole ? at : at + block;
  const count = whole ? limbsFromF64(at, size) : scaleToPlaces(at, size, places);
  // 309 digits at most of a whole number, 116 of a scaled one: two blocks are 384 bytes.
  const text = at + 2 * block;
  const digits = limbsToDecimal(text, limbs, count, text + 2 * block);
  if (reinterpret<i64>(x) < 0) buffer.pushByte(0x2d);
  const behind = whole ? 0 : places;
  const before = digits - behind;
  if (before > 0) buffer.pushBytes(<u32>text, before);
  else buffer.pushByte(0x30);
  if (places == 0) return true;
  buffer.pushByte(0x2e);
  if (whole) pushZeros(buffer, places);
  else {
    pushZeros(buffer, -before);
    const from = max(before, 0);
    buffer.pushBytes(<u32>text + from, digits - from);
  }
  return true;
}
