// Doubles and decimal text, exact in both directions: what formatFloat writes, parseFloatText reads back to the bit.
// Called by the printer and the JSON writer, and by the reader, the JSON reader and `string->number`.
// Invariant: neither depends on the host, allocates, or traps on any double or any text of the form it asks for.
// Not here: integers (limbs.ts), infinities and NaN as text, the check that a text is a number at all.

export { formatFloat } from "./float-print";
export { parseFloatText } from "./float-parse";
