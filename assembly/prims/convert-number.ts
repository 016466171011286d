// Text to number by the strict rules of `string->number`: plain ASCII, nothing around the number, no `_`, and an
// integer has no leading zeros (`007` is no number, `00.5` is). Called by the conversion builtins of both profiles.
// Source text has other rules: text/number-token.ts. Numbers to text: pushInteger and the printer.

import { parseFloatText } from "../data/float-text";
import { parseInteger } from "../data/integer";
import { fromFloat, MISSING, Value } from "../heap/value";

/**
 * The number that the text spells: `[+-]?(0|[1-9]digits)`, or digits with a point among or after or before them, or an
 * exponent, or both. MISSING when it spells none or one that no double can hold; FAILED when an integer exceeds its
 * limit. The bytes may lie anywhere: they are read before anything is reserved.
 */
export function parseNumberStrict(src: u32, length: u32): Value {
  const end = src + length;
  let at = src;
  if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at += 1;
  const whole = skipDigits(at, end);
  const wholeDigits = whole - at;
  if (whole == end) {
    if (wholeDigits == 0 || (wholeDigits > 1 && load<u8>(at) == 0x30)) return MISSING;
    return parseInteger(src, length);
  }
  let rest = whole;
  let digits = wholeDigits;
  if (load<u8>(rest) == 0x2e) {
    rest = skipDigits(rest + 1, end);
    digits += rest - whole - 1;
  }
  if (digits == 0) return MISSING;
  if (rest < end && (load<u8>(rest) | 0x20) == 0x65) {
    rest += 1;
    if (rest < end && (load<u8>(rest) == 0x2b || load<u8>(rest) == 0x2d)) rest += 1;
    const exponent = rest;
    rest = skipDigits(rest, end);
    if (rest == exponent) return MISSING;
  }
  if (rest != end) return MISSING;
  const x = parseFloatText(src, length);
  return isFinite(x) ? fromFloat(x) : MISSING;
}

function skipDigits(at: u32, end: u32): u32 {
  while (at < end && <u32>load<u8>(at) - 0x30 <= 9) at += 1;
  return at;
}
