// The one place where a binary number of more than 53 bits becomes a double: round half to even, once.
// Called by the conversions of magnitudes (limbs-float.ts) and by the parser (float-parse.ts).
// Invariant: subnormals are rounded at their own last bit, not first to 53 bits and then again.

/**
 * The double nearest to mantissa * 2^exponent, where the mantissa's top bit is set; `sticky` says that the true value
 * lies above by less than one unit of the mantissa. Ties go to even, too large is Infinity, too small is 0.
 */
export function roundToF64(mantissa: u64, exponent: i32, sticky: bool): f64 {
  const biased = exponent + (63 + 1023);
  if (biased >= 2047) return Infinity;
  const drop = biased > 0 ? 11 : 12 - biased;
  if (drop > 64) return 0;
  let kept: u64 = drop == 64 ? 0 : mantissa >> drop;
  const rest = drop == 64 ? mantissa : mantissa << (64 - drop);
  const half: u64 = 1 << 63;
  if (rest > half || (rest == half && (sticky || (kept & 1) != 0))) kept++;
  // The hidden bit of `kept` counts one in the exponent field, and so does a carry out of the mantissa.
  return reinterpret<f64>(biased > 0 ? ((<u64>(biased - 1)) << 52) + kept : kept);
}
