// For the JSON tests: documents as fast-check makes them, and the error of a text that is no JSON. Nothing here knows
// how the module reads or writes.

import fc from "fast-check";
import { LispyFloat, type LispyError, type LispyVM } from "../../bindings/entries/node.js";
import { errorOf } from "../support/vm.js";

/** A document without loss: Maps keep the order of any keys, LispyFloat keeps 1.0 apart from 1. */
export type Document =
  null | boolean | number | bigint | string | LispyFloat | Document[] | Map<string, Document>;

const float = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  // What is passed as a number and is a safe integer would be an integer.
  .map((x) => (Number.isSafeInteger(x) && !Object.is(x, -0) ? new LispyFloat(x) : x));
const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -9, max: 9 }),
  fc
    .bigInt({ min: -(2n ** 300n), max: 2n ** 300n })
    .map((big) => (Number.isSafeInteger(Number(big)) ? Number(big) : big)),
);
/** Any text, keys that look like array indexes, and what needs an escape. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "10",
    "2",
    "",
    "__proto__",
    "constructor",
    "\u0000",
    '"\\/\b\f\n\r\t',
    "\u2028\u007f",
  ),
);

/** Documents of any shape, numbers exact. */
export const documents: fc.Arbitrary<Document> = fc.letrec<{ value: Document }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc.constantFrom<Document>(null, true, false),
    integer,
    float,
    text,
    fc.array(tie("value")),
    fc
      .uniqueArray(fc.tuple(text, tie("value")), { selector: ([key]) => key })
      .map((entries) => new Map(entries)),
  ),
})).value;

/** Reads without loss. */
export const exact = (vm: LispyVM, source: string): Document =>
  vm.parseJSON(source, { dicts: "map", floats: "exact" }) as Document;

/** Why a text is refused. */
export const refusal = (vm: LispyVM, source: string): LispyError =>
  errorOf(() => vm.parseJSON(source));
